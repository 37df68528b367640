// @ts-check
/**
 * Workers that drain a board by pulling: tasks with dependencies and priorities, and nobody says who does which.
 *
 *   node test/contention/drain.mjs [--tasks 1000] [--cold 6] [--warm 2] [--shells 0] [--kills 100]
 *
 * Each third worker is killed with KILL again and again at any moment, and another takes its place; a janitor watches
 * beside. pull-judge.mjs says what must not have happened. Ends with 1 if it has.
 */

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { judge } from './pull-judge.mjs';

const BIN = fileURLToPath(new URL('../../dist/bin/dibs.js', import.meta.url));
const PULLER = fileURLToPath(new URL('puller.mjs', import.meta.url));

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '1000' },
    cold: { type: 'string', default: '6' },
    warm: { type: 'string', default: '2' },
    shells: { type: 'string', default: '0' },
    kills: { type: 'string', default: '100' },
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const [tasks, most] = [Number(values.tasks), Number(values.kills)];
const ways = [...Array(Number(values.cold)).fill('cold'), ...Array(Number(values.warm)).fill('warm'), ...Array(Number(values.shells)).fill('shell')];

const base = mkdtempSync(join(tmpdir(), 'dibs-drain-'));
const root = join(base, '.agent', 'registry');
const calls = join(base, 'calls');
execFileSync(process.execPath, [BIN, 'init', base], { stdio: 'ignore' });
// A lease of a worker that is killed should not be waited for, and no task is parked for its dead workers.
writeFileSync(join(root, 'registry.yaml'), 'version: 1\nlease: 3s\nmax_expiries: 1000\n');
writeFileSync(calls, '');

// Chains of ten, each with three priorities in it; some wait for a second one.
const laid = Array.from({ length: tasks }, (_, index) => {
  const n = index + 1;
  const waitsFor = [...(n % 10 === 1 ? [] : [`D-${n - 1}`]), ...(n % 7 === 0 && n > 20 ? [`D-${n - 20}`] : [])];
  return { id: `D-${n}`, priority: ((n * 7) % 5) % 3 + 1, waitsFor };
});
for (const { id, priority, waitsFor } of laid) writeFileSync(join(root, 'scoped', `${id}.md`), `---\npriority: ${priority}\n${waitsFor.length === 0 ? '' : `depends_on: [${waitsFor.join(', ')}]\n`}---\n# ${id}\n`);

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
/** With all that it starts. @param {import('node:child_process').ChildProcess} child */
function kill(child) {
  try {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  } catch {
    // It has ended.
  }
}
process.on('exit', () => {
  for (const child of running) kill(child);
  if (!values.keep) rmSync(base, { recursive: true, force: true });
});
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(1));

/** @param {readonly string[]} args */
function started(args) {
  const child = spawn(process.execPath, args, { cwd: base, detached: true, stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env['PATH'], HOME: process.env['HOME'], DIBS_AGENT: 'janitor' } });
  running.add(child);
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code))).finally(() => running.delete(child));
  return { child, ended };
}

/**
 * Some claims later, and then at any moment of the work, of what ends it, or of the next claim. @param
 * {import('node:child_process').ChildProcess} child
 */
async function untilAnyMoment(child) {
  let left = 1 + Math.floor(Math.random() * 2);
  const tookMs = await new Promise((resolve) => {
    child.stdout?.on('data', (/** @type {Buffer} */ told) => {
      const [, ms] = /next 0 (\d+)/.exec(String(told)) ?? [];
      if (ms !== undefined && --left === 0) resolve(Number(ms));
    });
  });
  await sleep(Math.random() * 1.5 * (tookMs + 20));
  return 'doomed';
}

let kills = 0;
let failed = 0;
/** @param {string} way @param {number} index */
async function employ(way, index) {
  for (let nth = 0; ; nth++) {
    const { child, ended } = started([PULLER, way, `${way}${index}.${nth}`, base, String(tasks), calls]);
    const isDoomed = index % 3 === 2 && kills < most;
    child.stdout?.resume();
    const code = isDoomed ? await Promise.race([ended, untilAnyMoment(child)]) : await ended;
    if (code !== 'doomed') {
      if (code !== 0) failed++;
      return;
    }
    kills++;
    kill(child);
    await ended;
  }
}

const began = performance.now();
const janitor = started([BIN, 'janitor', '--watch']);
await Promise.all(ways.map((way, index) => employ(way, index)));
const seconds = Math.round((performance.now() - began) / 1000);
kill(janitor.child);
await janitor.ended;

const made = readFileSync(calls, 'utf8').split('\n').filter((line) => line.startsWith('{') && line.endsWith('}')).map((line) => JSON.parse(line));
const verdict = judge(root, laid, made);
if (failed > 0) verdict.wrong.push(`${failed} workers failed`);
const told = Object.fromEntries([...new Set(made.map(({ code }) => String(code)))].map((code) => [code, made.filter((call) => String(call.code) === code).length]));
const { wrong, ...counted } = verdict;
const summary = { tasks, workers: ways.length, kills, seconds, ...counted, told, staged: readdirSync(join(root, 'tmp')).filter((name) => /^(?:new|drop)-/.test(name)).length, violations: wrong.length, such: wrong.slice(0, 20) };
console.log(values.json ? JSON.stringify(summary) : JSON.stringify(summary, undefined, 2));
process.exitCode = wrong.length > 0 ? 1 : 0;
