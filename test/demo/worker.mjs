// @ts-check
/**
 * One worker: a process that knows the registry only through the command line. Its parent hands it a job and listens;
 * what it did goes into a notebook of its own, line by line, so that even a killed worker leaves an account for the
 * audit.
 */

import { appendFileSync, closeSync, constants, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dibsOf, EXIT, unexpected } from './dibs.mjs';

/**
 * @typedef {object} Job
 * @property {'drain' | 'begin' | 'boot'} role
 * @property {string} cwd
 * @property {'main' | 'linked'} tree
 * @property {string} agent
 * @property {string} [session]
 * @property {string} notebook
 * @property {string} [race] The task that all workers go for first.
 * @property {string} [lease] For the claim that will not be finished.
 *
 * @typedef {object} Held
 * @property {string} id
 * @property {number} generation
 * @property {string} path
 */

const job = /** @type {Job} */ (JSON.parse(process.argv[2] ?? '{}'));
const owner = job.session === undefined ? job.agent : `${job.agent}~${job.session}`;
const dibs = dibsOf(job);
let root = '';
let lines = 0;

/**
 * Into the notebook first, then to the parent. `at` is the machine's monotonic clock, which all processes share.
 * @param {string} kind
 * @param {Record<string, unknown>} detail
 */
function say(kind, detail) {
  const entry = { at: Number(process.hrtime.bigint()) / 1e6, owner, tree: job.tree, kind, ...detail };
  appendFileSync(job.notebook, `${JSON.stringify(entry)}\n`);
  process.send?.(entry);
}

/** @param {readonly string[]} args */
async function must(...args) {
  const reply = await dibs(args);
  if (reply.exit !== EXIT.ok) throw unexpected(args, reply);
  return reply.answer;
}

async function scoped() {
  const { registry, tasks, counts } = await must('list', '--shelf', 'scoped');
  root = registry.root;
  return { tasks: /** @type {{ id: string, generation: number }[]} */ (tasks), claimed: /** @type {number} */ (counts.claimed) };
}

/**
 * @param {string} id
 * @param {string} [lease]
 * @returns {Promise<Held | undefined>}
 */
async function claim(id, lease) {
  const args = ['claim', id, ...(lease === undefined ? [] : ['--lease', lease])];
  const reply = await dibs(args);
  switch (reply.exit) {
    case EXIT.ok: {
      const { generation, path } = reply.answer.claim;
      say('claimed', { id, generation });
      return { id, generation, path: join(root, path) };
    }
    case EXIT.held:
      say('refused', { id });
      return undefined;
    case EXIT.notClaimable:
      // Somebody has even finished it since we listed.
      say('late', { id });
      return undefined;
    default:
      // A lease of two seconds can run out inside a claim on a machine that is busy enough; nothing else may go wrong.
      if (lease !== undefined && (reply.exit === EXIT.conflict || reply.exit === EXIT.lost)) return undefined;
      throw unexpected(args, reply);
  }
}

/** @param {Held} held */
function append({ id, generation, path }) {
  const line = `- [ ] ${owner} step ${++lines} of ${id}, generation ${generation}: ${Math.random().toString(36).slice(2)}`;
  // Never created here: a claimed path that is gone means that the claim is gone.
  const file = openSync(path, constants.O_WRONLY | constants.O_APPEND);
  try {
    writeSync(file, `${line}\n`);
  } finally {
    closeSync(file);
  }
  say('wrote', { id, generation, line });
  return line;
}

/**
 * Ticks a line off the way most editors save: a new file, renamed over the old one.
 * @param {Held} held
 * @param {string} before
 */
function tick({ id, generation, path }, before) {
  const after = before.replace('- [ ]', '- [x]');
  const draft = join(dirname(path), `.${basename(path)}.draft`);
  writeFileSync(draft, readFileSync(path, 'utf8').replace(before, () => after));
  renameSync(draft, path);
  say('edited', { id, generation, before, after });
}

/** @param {Held} held */
async function work(held) {
  const { id } = held;
  for (let step = 1 + Math.floor(Math.random() * 3); step > 0; step--) {
    const line = append(held);
    await sleep(60 + Math.random() * 300);
    const luck = Math.random();
    if (luck < 0.2) await must('note', id, `step done by ${owner}`, '--fence', String(held.generation));
    else if (luck < 0.35) await must('renew', id);
    else if (luck < 0.7) tick(held, line);
  }
}

/** @param {Held} held */
async function complete({ id, generation }) {
  // Before the call: once the task is given up, whatever happens to it is no longer this worker's time.
  say('finishing', { id, generation });
  await must('complete', id, '--fence', String(generation), '--summary', `done by ${owner}`);
  say('completed', { id, generation });
}

/**
 * What others were forced to give back goes first; otherwise the head of the queue, where everybody else is looking
 * too.
 */
function choose(/** @type {readonly { id: string, generation: number }[]} */ tasks) {
  const returned = tasks.filter((task) => task.generation > 0);
  const pool = (returned.length > 0 ? returned : tasks.slice(0, 6)).map(({ id }) => ({ id, rank: Math.random() }));
  // A list grows stale while one works through it: two tries, then look again.
  return pool.toSorted((a, b) => a.rank - b.rank).slice(0, 2).map(({ id }) => id);
}

/**
 * All workers claim one task at the same instant. The winner keeps it until every other one has had its answer, so this
 * is contention for certain and not by luck.
 * @param {string} id
 */
async function race(id) {
  await scoped();
  say('ready', {});
  await signal('race');
  const held = await claim(id);
  say('raced', { id, won: held !== undefined });
  await signal('go');
  if (held === undefined) return;
  await work(held);
  await complete(held);
}

/** Claims something from the tail of the queue and writes into it. */
async function takeOne() {
  for (;;) {
    const { tasks } = await scoped();
    const { id } = tasks.slice(-4)[Math.floor(Math.random() * Math.min(4, tasks.length))] ?? {};
    if (id === undefined) throw new Error(`nothing was left for ${owner} to begin`);
    const held = await claim(id, job.lease);
    if (held === undefined) continue;
    try {
      append(held);
      append(held);
      return held;
    } catch (error) {
      // So slow a machine that the short lease was over first. Another task, then.
      if (job.lease === undefined || /** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
    }
  }
}

async function drain() {
  for (;;) {
    const { tasks, claimed } = await scoped();
    if (tasks.length === 0) {
      // Held by somebody who may yet die over it: stay.
      if (claimed === 0) return;
      await sleep(200 + Math.random() * 200);
    }
    for (const id of choose(tasks)) {
      const held = await claim(id);
      if (held === undefined) continue;
      await work(held);
      await complete(held);
      break;
    }
  }
}

/** What a session does that lost its memory: it asks, and does as it is told. */
async function boot() {
  const { exit, answer } = await dibs(['boot']);
  const lost = answer.lost.map((/** @type {{ task: string }} */ { task }) => task);
  say('verdict', { verdict: answer.verdict, exit, lost, message: answer.lost[0]?.error.message });
  if (answer.verdict !== 'resume') return;
  root = answer.registry.root;
  const [{ claim: claimed }] = answer.resume;
  const held = { id: claimed.id, generation: claimed.generation, path: join(root, claimed.path) };
  await work(held);
  await complete(held);
}

/** @type {Set<string>} */
const heard = new Set();
process.on('message', (word) => heard.add(String(word)));

/** @param {string} word */
async function signal(word) {
  while (!heard.has(word)) await sleep(2);
}

let finished = false;
process.on('disconnect', () => {
  // Without the parent there is no story to tell.
  if (!finished) process.exit(1);
});

switch (job.role) {
  case 'drain':
    await race(job.race ?? '');
    if (job.lease !== undefined) {
      say('stalled', { id: (await takeOne()).id });
      await sleep(600_000);
    }
    await drain();
    break;
  case 'begin': {
    const { id, generation } = await takeOne();
    if (job.lease === undefined) await must('note', id, 'two lines written, the rest is still to do', '--fence', String(generation));
    say('ended', { id });
    break;
  }
  case 'boot':
    await boot();
    break;
}
finished = true;
process.disconnect?.();
