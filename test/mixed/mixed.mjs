// @ts-check
/**
 * One registry, and all who may work on it at once: the command line, the tools under several shells, and people with
 * mv; some of them killed in the middle, and janitors of both kinds beside them.
 *
 *   npm run mixed -- --tasks 2000 [--seed 1] [--each 2] [--kinds dash,dibs] [--tools <directory>]
 *
 * Ends with 1 on any violation. Journal and verdict share no code with dibs.
 */

import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { textOf, Verdict } from './verdict.mjs';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const DIBS = here('../../dist/bin/dibs.js');
const LEASE_SECONDS = 2;
// Without one task done for so long, nobody gets anywhere.
const PATIENCE_MS = 60_000;

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '1000' },
    each: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    kinds: { type: 'string', default: 'dash,bash,busybox,dibs' },
    tools: { type: 'string', default: process.env['DIBS_TOOLS'] ?? here('../../registry-template/tools') },
    json: { type: 'boolean', default: false },
  },
});
const ids = Array.from({ length: Number(values.tasks) }, (_, index) => `T-${index}`);

let state = Number(values.seed) >>> 0;
/** A whole number below `limit`, the same sequence for the same seed. @param {number} limit */
function below(limit) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}

const base = mkdtempSync(join(tmpdir(), 'dibs-mixed-'));
const root = join(base, '.agent', 'registry');
const journal = join(base, 'journal');
mkdirSync(journal);
writeFileSync(join(journal, 'lines'), '');
execFileSync(process.execPath, [DIBS, 'init', base], { stdio: 'ignore' });
writeFileSync(join(root, 'registry.yaml'), `version: 1\nlease: ${LEASE_SECONDS}s\nmax_expiries: 100000\n`);
for (const id of ids) writeFileSync(join(root, 'scoped', `${id}.md`), textOf(id));

/**
 * The shell of a worker of each kind, what runs its verbs, and the directory of the tools or dibs. @type
 * {Readonly<Record<string, { readonly shell: readonly string[], readonly interpreter: readonly string[], readonly
 * target: string }>>}
 */
const KINDS = {
  dash: { shell: ['dash'], interpreter: ['dash'], target: values.tools },
  bash: { shell: ['bash'], interpreter: ['bash'], target: values.tools },
  busybox: { shell: ['busybox', 'sh'], interpreter: ['busybox', 'sh'], target: values.tools },
  dibs: { shell: ['sh'], interpreter: [process.execPath], target: DIBS },
};
const kinds = values.kinds.split(',');
const DASH = KINDS['dash'] ?? { shell: [], interpreter: [], target: '' };

/** A process group of its own, that can be killed as one, whatever it is just running. */
class Actor {
  #child;
  #ended;

  /** @param {string} agent @param {readonly string[]} command @param {Readonly<Record<string, string>>} [env] */
  constructor(agent, [program = '', ...args], env = {}) {
    this.agent = agent;
    this.#child = spawn(program, args, { cwd: base, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], HOME: base, ...env } });
    this.said = '';
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.setEncoding('utf8').on('data', (text) => (this.said += text));
    this.#ended = new Promise((resolve) => this.#child.once('exit', (code) => resolve(code)));
  }

  /** Its exit code, null where it was killed. @returns {Promise<number | null>} */
  get ended() {
    return this.#ended;
  }

  get alive() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  kill() {
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
}

let hired = 0;
/** @param {string} kind */
function hire(kind) {
  const agent = `${kind}-${hired++}`;
  const { shell, interpreter, target } = KINDS[kind] ?? DASH;
  return new Actor(agent, [...shell, here('actor.sh'), kind, root, journal, String(ids.length), agent, String(below(1_000_000)), interpreter.join(' '), target]);
}

const workers = kinds.flatMap((kind) => Array.from({ length: Number(values.each) }, () => hire(kind)));
const people = ['person-a', 'person-b'].map((name) => new Actor(name, ['sh', here('person.sh'), root, journal, String(ids.length), name, '5']));
/** @type {Set<Actor>} */
const all = new Set([...workers, ...people]);
process.on('exit', () => {
  for (const actor of all) actor.kill();
  rmSync(base, { recursive: true, force: true });
});
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(1));

const counted = { kills: 0, sweeps: 0, janitorsKilled: 0 };
/** @type {Record<string, number>} */
const acts = {};
const complaints = /** @type {string[]} */ ([]);
// Set when all is complete.
const race = { over: false };

/** A janitor after the other, of all kinds; some of them die. */
async function clean() {
  while (!race.over) {
    const kind = kinds[counted.sweeps % kinds.length] ?? '';
    const { interpreter, target } = KINDS[kind] ?? DASH;
    const command = [...interpreter, ...(kind === 'dibs' ? [target, 'janitor'] : [join(target, 'check_stale.sh'), '--release'])];
    const janitor = new Actor(`janitor-${kind}`, command, { DIBS_AGENT: `janitor-${kind}`, DIBS_REGISTRY: root });
    all.add(janitor);
    counted.sweeps++;
    if (below(6) === 0) {
      await sleep(below(120));
      if (janitor.alive) counted.janitorsKilled++;
      janitor.kill();
    }
    const code = await janitor.ended;
    if (code !== 0 && code !== null) complaints.push(`a janitor under ${kind} ended with ${code}: ${janitor.said.slice(0, 500)}`);
    for (const [, act = ''] of janitor.said.matchAll(/^([a-z-]+) {2,}T-/gm)) acts[act] = (acts[act] ?? 0) + 1;
    all.delete(janitor);
    await sleep(200);
  }
}

/** Kills a worker in the middle of what it does, and another of its kind takes its place. */
async function murder() {
  while (!race.over) {
    await sleep(150 + below(700));
    const victim = below(workers.length);
    const dead = workers[victim];
    if (dead === undefined || !dead.alive || race.over) continue;
    // Said before: what it begins after this line it will never end.
    appendFileSync(join(journal, 'lines'), `killed ${dead.agent}\n`);
    dead.kill();
    all.delete(dead);
    counted.kills++;
    const heir = hire(dead.agent.replace(/-\d+$/, ''));
    workers[victim] = heir;
    all.add(heir);
  }
}

const began = performance.now();
const cleaning = clean();
const murdering = murder();
let [last, lastAt] = [0, performance.now()];
while (last < ids.length) {
  await sleep(100);
  const done = readdirSync(join(root, 'complete')).length;
  if (done > last) [last, lastAt] = [done, performance.now()];
  if (process.stderr.isTTY && !values.json) process.stderr.write(`\r${done} of ${ids.length} complete, ${counted.kills} killed `);
  if (performance.now() - lastAt > PATIENCE_MS) {
    complaints.push(`nothing was completed for ${PATIENCE_MS} ms: ${['scoped', 'claimed', 'waiting'].flatMap((shelf) => readdirSync(join(root, shelf)).map((name) => `${shelf}/${name}`)).slice(0, 10).join(', ')}`);
    break;
  }
}
race.over = true;
await Promise.all([cleaning, murdering]);
await Promise.race([Promise.all([...workers, ...people].map((actor) => actor.ended)), sleep(20_000)]);
for (const actor of [...workers, ...people]) {
  if (actor.alive) complaints.push(`${actor.agent} does not end`);
  if (actor.said !== '') complaints.push(`${actor.agent} says ${actor.said.slice(0, 500)}`);
}
// What somebody was killed over between the two steps of completing has a second name, for the janitor to tidy.
execFileSync(process.execPath, [DIBS, 'janitor'], { env: { PATH: process.env['PATH'], DIBS_REGISTRY: root, DIBS_AGENT: 'last' } });

const verdict = new Verdict(journal, root, ids);
const violations = [...complaints, ...verdict.violations];
const summary = { tasks: ids.length, ...counted, ...verdict.counted, takenOver: verdict.takenOver, acts, seconds: Math.round((performance.now() - began) / 1000), violations: violations.length, such: violations.slice(0, 20) };
console.log(values.json ? JSON.stringify(summary) : `${process.stderr.isTTY ? '\n' : ''}${JSON.stringify(summary, undefined, 2)}`);
process.exitCode = violations.length > 0 ? 1 : 0;
