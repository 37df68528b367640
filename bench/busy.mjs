// @ts-check
/**
 * What a look costs in a big registry while others are busy: 100,000 completed tasks, and another process that makes a
 * change each 20 ms. Each command runs in turns in a registry that stands still, in one where a small shelf changes
 * (tasks are claimed and released) and in one where complete/ itself does, so what else the machine does falls on all
 * of them alike. `node bench/busy.mjs [rounds [completed tasks]]`.
 */

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROUNDS = Number(process.argv[2] ?? 12);
const COMPLETED = Number(process.argv[3] ?? 100_000);
const EVERY_MS = 20;
const dist = resolve(import.meta.dirname, '../dist');
const base = mkdtempSync(join(tmpdir(), 'dibs-bench-'));
const root = join(base, '.agent/registry');
const env = { PATH: process.env['PATH'], HOME: base, DIBS_AGENT: 'ana' };

/** Renames a file to and fro, each 20 ms, until it is killed. It says so once it has begun. */
const WRITER = `
const { renameSync } = require('node:fs');
let [from, to] = process.argv.slice(1);
const turn = () => { renameSync(from, to); [from, to] = [to, from]; };
turn();
process.stdout.write('.');
setInterval(turn, ${EVERY_MS});
`;

/** @type {Readonly<Record<string, readonly [string, string] | undefined>>} */
const PLACES = {
  'still': undefined,
  'scoped, claimed': ['scoped/B-1.md', 'claimed/B-1~1@bob:1700000000000+86400.md'],
  'complete': ['complete/B-2~1.md', 'complete/B-2~2.md'],
};

/** @param {readonly string[]} command */
function run([file = '', ...args], input = '') {
  const began = performance.now();
  const { status, stderr, error } = spawnSync(file, args, { cwd: base, env, input, encoding: 'utf8' });
  return { exit: status, stderr: error?.message ?? stderr, ms: performance.now() - began };
}

/** @param {readonly string[]} command */
function must(command) {
  const { exit, stderr } = run(command);
  if (exit !== 0) throw new Error(stderr);
}

/** @param {readonly [string, string]} paths @returns {Promise<() => Promise<void>>} what ends it */
async function beBusy([from, to]) {
  const writer = spawn(process.execPath, ['-e', WRITER, from, to], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const over = new Promise((end) => writer.once('exit', end));
  await new Promise((begun) => writer.stdout.once('data', begun));
  return async () => {
    writer.kill('SIGKILL');
    await over;
  };
}

/**
 * Where the writer's file was left, for the next one. @param {readonly [string, string]} paths @returns {readonly
 * [string, string]}
 */
function asLeft([from, to]) {
  const [shelf = '', name = ''] = from.split('/');
  return readdirSync(join(root, shelf)).includes(name) ? [from, to] : [to, from];
}

/** @param {readonly number[]} times @param {number} share */
const at = (times, share) => times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;

try {
  const dibs = [process.execPath, join(dist, 'bin/dibs.js')];
  must([...dibs, 'init', base]);
  for (let n = 0; n < COMPLETED; n++) writeFileSync(join(root, `complete/DONE-${n}~1.md`), '');
  for (const file of ['scoped/B-1.md', 'complete/B-2~1.md']) writeFileSync(join(root, file), '');
  mkdirSync(join(root, 'log'), { recursive: true });
  must([...dibs, 'add', 'T-1']);
  must([...dibs, 'add', 'T-2']);
  must([...dibs, 'claim', 'T-1', '--lease=24h']);

  const edit = JSON.stringify({ hook_event_name: 'PreToolUse', tool_name: 'Edit', tool_input: { file_path: 'a' }, session_id: 'S', cwd: base });
  const gate = { ...env, CLAUDE_CODE_SESSION_ID: 'S' };
  const claimed = spawnSync(process.execPath, [...dibs.slice(1), 'claim', 'T-2', '--lease=24h'], { cwd: base, env: gate, encoding: 'utf8' });
  if (claimed.status !== 0) throw new Error(claimed.stderr);
  must([...dibs, 'add', 'T-3']);
  must([...dibs, 'claim', 'T-3', '--lease=24h', '--agent=sh']);

  /** @param {string} file @param {readonly string[]} args */
  const tool = (file, ...args) => ['sh', join(base, '.agent/tools', file), ...args];
  /** @type {readonly { label: string, command: readonly string[], input?: string, after?: readonly string[] }[]} */
  const cases = [
    { label: 'node -e 0', command: [process.execPath, '-e', '0'] },
    { label: 'dibs verify', command: [...dibs, 'verify', 'T-1'] },
    { label: 'dibs renew', command: [...dibs, 'renew', 'T-1'] },
    { label: 'dibs boot', command: [...dibs, 'boot'] },
    { label: 'dibs claim', command: [...dibs, 'claim', 'T-4'], after: [...dibs, 'release', 'T-4'] },
    { label: 'the gate of a hook', command: [process.execPath, join(dist, 'hook.cjs'), 'claude'], input: edit },
    { label: 'verify_task.sh', command: tool('verify_task.sh', 'T-3', 'sh') },
    { label: 'claim_task.sh, again (renews)', command: tool('claim_task.sh', 'T-3', 'sh') },
  ];
  must([...dibs, 'add', 'T-4']);
  /** @type {Record<string, Record<string, { times: number[], bad: number }>>} */
  const took = Object.fromEntries(cases.map(({ label }) => [label, Object.fromEntries(Object.keys(PLACES).map((place) => [place, { times: [], bad: 0 }]))]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [place, paths] of Object.entries(PLACES)) {
      const end = paths === undefined ? undefined : await beBusy(asLeft(paths));
      for (const { label, command, input, after } of cases) {
        const { exit, ms } = run(command, input);
        const seen = took[label]?.[place];
        seen?.times.push(ms);
        // A refusal is what is measured here, too.
        if (exit !== 0 && seen !== undefined) seen.bad++;
        if (after !== undefined && exit === 0) must(after);
      }
      await end?.();
    }
  }
  console.log(`${ROUNDS} rounds, ${COMPLETED} completed tasks, a change each ${EVERY_MS} ms; median ms, times a registry that stands still, longest, and how often it was refused\n`);
  console.log(`${''.padEnd(30)}${Object.keys(PLACES).map((place) => place.padStart(34)).join('')}`);
  for (const [label, places] of Object.entries(took)) {
    const still = at(places['still']?.times ?? [], 0.5);
    const cells = Object.values(places).map(({ times, bad }) => `${at(times, 0.5).toFixed(0).padStart(12)} ${`${(at(times, 0.5) / still).toFixed(1)}x`.padStart(7)} ${at(times, 1).toFixed(0).padStart(8)} ${(bad === 0 ? '' : `${bad}!`).padStart(4)}`);
    console.log(`${label.padEnd(30)}${cells.join('')}`);
  }
} finally {
  rmSync(base, { recursive: true, force: true });
}
