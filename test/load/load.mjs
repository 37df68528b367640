// @ts-check
/**
 * The load: thousands of live claims with heartbeats, owners that die at random, and a janitor that watches.
 *
 *   npm run load -- --claims 10000 --minutes 5
 *
 * Ends with 1 when something live was given back, something expired was not, or anything was given back later than is
 * promised.
 */

import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { textOf } from '../contention/raw-names.mjs';
import { Janitor } from './janitor.mjs';
import { keyOf, Observer } from './observer.mjs';
import { timeVerbs } from './verbs.mjs';

const BIN = fileURLToPath(new URL('../../dist/bin/dibs.js', import.meta.url));
const OWNERS = fileURLToPath(new URL('owners.mjs', import.meta.url));
const LOOK_MS = 100;
const SCAN_MS = 1000;
const AGENTS = 200;

const { values } = parseArgs({
  options: {
    claims: { type: 'string', default: '10000' },
    minutes: { type: 'string', default: '5' },
    // Seconds: of a claim whose owner lives. Those that are to die have shorter ones.
    lease: { type: 'string', default: '1800' },
    'dying-lease': { type: 'string', default: '60' },
    // The share of the claims whose owner dies, again and again.
    dying: { type: 'string', default: '0.02' },
    processes: { type: 'string', default: '2' },
    // Seconds within which a claim that ran out has to be back; see docs/cli.md, janitor.
    promise: { type: 'string', default: '10' },
    verbs: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const claims = Number(values.claims);
const minutes = Number(values.minutes);
const lease = Number(values.lease);
const dyingLease = Number(values['dying-lease']);
const dying = Number(values.dying);
const processes = Number(values.processes);
const promise = Number(values.promise);

let state = Number(values.seed) >>> 0;
/** A number below 1, the same sequence for the same seed. */
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

const base = mkdtempSync(join(tmpdir(), 'dibs-load-'));
const root = join(base, '.agent', 'registry');
const ids = Array.from({ length: claims }, (_, index) => `T-${index}`);
const passersBy = Array.from({ length: 10 }, (_, index) => `V-${index}`);
execFileSync(process.execPath, [BIN, 'init', base], { stdio: 'ignore' });
// A janitor that this machine starved for seconds takes nothing for one heartbeat of the default lease: short, because
// each claim here has its own.
writeFileSync(join(root, 'registry.yaml'), 'version: 1\nlease: 15s\nmax_expiries: 999999\n');
for (const id of [...ids, ...passersBy]) writeFileSync(join(root, 'scoped', `${id}.md`), textOf(id));

const observer = new Observer(root);
const janitor = new Janitor(BIN, root);
/** Claims whose owner is dead or about to be: they have to come back. */
const doomed = new Set();
const failures = /** @type {string[]} */ ([]);
const workers = Array.from({ length: processes }, () => {
  const worker = fork(OWNERS, [root], { execArgv: [] });
  worker.on('message', (/** @type {{ told: import('./observer.mjs').Told[] }} */ { told }) => told.forEach((one) => observer.hear(one)));
  worker.on('exit', (code) => failures.push(`a process of owners ended with ${code}`));
  return worker;
});

// However it ends: nothing is left behind.
process.on('exit', () => {
  for (const worker of workers) worker.kill('SIGKILL');
  void janitor.end('SIGKILL');
  rmSync(base, { recursive: true, force: true });
});
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => failures.push(`ended by ${signal}`));

/** Sends orders to the processes that the tasks belong to. @param {readonly { readonly id: string }[]} orders */
function send(orders) {
  for (const [index, worker] of workers.entries()) {
    const own = orders.filter(({ id }) => Number(id.slice(2)) % processes === index);
    if (own.length > 0) worker.send({ orders: own });
  }
}

/** The first so many tasks are those whose owners die, again and again. @param {string} id */
const dies = (id) => Number(id.slice(2)) < claims * dying;

/** @param {string} id */
const ownerOf = (id) => `a${Number(id.slice(2)) % AGENTS}`;

/** Has each of these claimed by an owner that dies sooner or later. @param {readonly string[]} these */
function claimToDie(these) {
  for (const id of these) doomed.add(id);
  send(these.map((id) => ({ id, owner: ownerOf(id), lease: 1 + Math.floor(random() * dyingLease), beats: Math.floor(random() * 4), phase: random() })));
}

/**
 * Claims by hand, as a person would with mv: thousands of them are there in seconds. Their owners live. @param
 * {readonly string[]} these
 */
function claimToLive(these) {
  const orders = these.map((id) => {
    const at = Date.now();
    const path = `claimed/${id}~1@${ownerOf(id)}:${at}+${lease}.md`;
    renameSync(join(root, 'scoped', `${id}.md`), join(root, path));
    observer.hear({ id, generation: 1, path, promised: at + lease * 1000 });
    return { id, owner: ownerOf(id), lease, beats: Number.MAX_SAFE_INTEGER, phase: random(), generation: 1 };
  });
  send(orders);
}

/** @type {import('./janitor.mjs').Figures[]} */
const samples = [];
let next = 0;
let overdue = 0;
/**
 * One turn: sees what came back; at times reads everything, and looks at the janitor. Returns the tasks that came back.
 */
async function turn() {
  await sleep(LOOK_MS);
  const back = observer.look().map(({ id }) => id);
  for (const id of back) doomed.delete(id);
  if (performance.now() < next) return back;
  next = performance.now() + SCAN_MS;
  const scan = observer.scan();
  overdue = Math.max(overdue, scan.overdue);
  const figures = janitor.figures();
  if (figures !== undefined) samples.push(figures);
  if (!janitor.isAlive) failures.push(`the janitor ended: ${janitor.stderr}`);
  if (process.stderr.isTTY) process.stderr.write(`\r${scan.claimed} claimed, ${observer.renewals} renewed, ${observer.returns.length} given back, ${observer.violations.length} violations, ${JSON.stringify(figures)} `);
  return back;
}

/** @type {Record<string, number>} */
let verbs = {};
claimToLive(ids.filter((id) => !dies(id)));
claimToDie(ids.filter(dies));
const began = performance.now();
const timing = values.verbs && failures.length === 0 ? timeVerbs(BIN, root, passersBy).then((took) => (verbs = took)) : Promise.resolve();
while (performance.now() - began < minutes * 60_000 && failures.length === 0) claimToDie((await turn()).filter(dies));
await timing;
// From here on nobody claims, and what is to die has to come back, however long that takes.
while (doomed.size > 0 && failures.length === 0) await turn();
const seconds = (performance.now() - began) / 1000;
observer.scan();
observer.takeStock(ids);
for (const worker of workers) worker.removeAllListeners('exit').kill();
const ended = await janitor.end();
if (ended !== 0) failures.push(`the janitor ended with ${String(ended)}`);
observer.compare(janitor.sweeps);

const delays = observer.returns.map(({ delayMs }) => delayMs).toSorted((a, b) => a - b);
const percentile = (/** @type {number} */ share) => Math.round(delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0);
const [first, last] = [samples[0], samples.at(-1)];
const most = (/** @type {keyof import('./janitor.mjs').Figures} */ figure) => Math.max(0, ...samples.map((sample) => sample[figure]));
const summary = {
  claims: observer.claims,
  renewals: observer.renewals,
  returned: observer.returns.length,
  refusals: observer.refusals,
  delayMs: { p50: percentile(0.5), p90: percentile(0.9), p99: percentile(0.99), most: percentile(1) },
  mostOverdue: overdue,
  sweepsThatActed: janitor.sweeps.length,
  janitor: { descriptors: most('descriptors'), watches: most('watches'), rssMb: most('rssMb'), rssMbAtFirst: first?.rssMb, rssMbAtLast: last?.rssMb, cpuPercent: Math.round((100 * ((last?.cpuSeconds ?? 0) - (first?.cpuSeconds ?? 0))) / seconds), said: janitor.stderr },
  verbs: Object.fromEntries(Object.entries(verbs).map(([label, ms]) => [label, { ms: Math.round(ms), ratio: Number((ms / (verbs['node -e 0'] ?? ms)).toFixed(2)) }])),
  seconds: Math.round(seconds),
  violations: failures.length + observer.violations.length,
  such: [...failures, ...observer.violations].slice(0, 20),
};
if (values.json) console.log(JSON.stringify(summary));
else console.log(`${process.stderr.isTTY ? '\n' : ''}${JSON.stringify(summary, undefined, 2)}`);
const late = observer.returns.filter(({ delayMs }) => delayMs > promise * 1000);
if (!values.json && late.length > 0) console.log(`LATE: ${late.length} came back more than ${promise} s after they ran out, such as ${late.slice(0, 5).map(keyOf).join(', ')}`);
if (summary.violations > 0 || (!values.json && late.length > 0)) process.exitCode = 1;
