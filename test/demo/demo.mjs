// @ts-check
/**
 * The demo: eight worker processes drain one registry through the command line, four of them from a linked work tree.
 * One is killed in mid-task, one session comes back to a claim it still holds, another to a claim it has lost. In the
 * end audit.mjs, which shares no code with dibs, reads everything back; the exit code says whether each number is what
 * it must be.
 */

import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { report } from './audit.mjs';
import { BIN, cleanEnv, dibsOf, EXIT, unexpected } from './dibs.mjs';
import { addTasks, layRegistry } from './scene.mjs';
import { bar, colour, progress } from './show.mjs';

/** @typedef {import('./worker.mjs').Job} Job */
/**
 * @typedef {{ kind: string, owner: string, id: string, generation: number, won: boolean, verdict: string, exit: number,
 * message: string }} Note
 */

const TASKS = 36;
const WORKERS = 8;
const SHORT_LEASE = '2s';
// No measure of anything: a demo that hangs shall say so.
const PATIENCE_MS = 240_000;

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));
const paint = colour(process.stdout);
const ids = Array.from({ length: TASKS }, (_, index) => `TASK-${String(index + 1).padStart(3, '0')}`);
const directory = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-demo-')));
const show = progress(process.stdout);

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
/** @type {((note: Note) => void)[]} */
const listeners = [];
// Ends the janitor, and after a failure whatever has not begun.
const stage = { over: false };
const counts = { complete: 0, held: 0, refused: 0 };

/** Resolves with the first such note from now on. @param {(note: Note) => boolean} wanted @returns {Promise<Note>} */
function once(wanted) {
  return new Promise((resolve) => {
    listeners.push((note) => wanted(note) && resolve(note));
  });
}

/**
 * @param {Omit<Job, 'notebook'>} job
 * @returns {{ child: import('node:child_process').ChildProcess, ended: Promise<{ code: number | null, signal: string |
 * null, stderr: string }> }}
 */
function start(job) {
  if (stage.over) throw new Error(`it is over: ${job.agent} was not started`);
  const notebook = join(directory, 'notebooks', `${job.agent}-${job.role}.jsonl`);
  const child = fork(WORKER, [JSON.stringify({ ...job, notebook })], { cwd: job.cwd, env: cleanEnv(), stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
  children.add(child);
  let stderr = '';
  child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
  child.on('message', (message) => {
    const note = /** @type {Note} */ (message);
    if (note.kind === 'claimed') counts.held++;
    if (note.kind === 'refused') counts.refused++;
    if (note.kind === 'completed') {
      counts.complete++;
      counts.held--;
    }
    show.status(`${bar(counts.complete, TASKS)} complete, ${counts.held} held, ${counts.refused} claims refused`);
    for (const listener of listeners) listener(note);
  });
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      children.delete(child);
      // Killed by us, that is: by anybody else it would be a failure.
      if (code === 0 || child.killed) resolve({ code, signal, stderr });
      else reject(new Error(`${job.agent} ended with ${code ?? signal}\n${stderr}`));
    });
  });
  // Awaited later, if at all; the story is stopped by whichever fails first.
  ended.catch((error) => fail(error));
  return { child, ended };
}

/** @type {(error: unknown) => void} */
let fail = () => undefined;
/** @type {Promise<never>} */
const failed = new Promise((_, reject) => (fail = reject));
failed.catch(() => undefined);

/** One janitor, round after round, until the story ends. @param {string} cwd */
async function keepClean(cwd) {
  const dibs = dibsOf({ cwd, agent: 'janitor' });
  while (!stage.over) {
    const reply = await dibs(['janitor']);
    if (reply.exit !== EXIT.ok) throw unexpected(['janitor'], reply);
    for (const { act, task, path, why } of reply.answer.acts) {
      show.tell(`janitor: ${act} ${task ?? path}: ${why}`);
      if (act === 'reaped') counts.held--;
    }
    await sleep(1000);
  }
}

/**
 * A session that is compacted while it holds a task, and finds out what it still has. @param {string} cwd @param
 * {string} session
 */
async function resumed(cwd, session) {
  const who = { cwd, tree: /** @type {const} */ ('linked'), agent: 'compacted', session };
  const begun = once((note) => note.kind === 'ended' && note.owner === `compacted~${session}`);
  await start({ ...who, role: 'begin' }).ended;
  show.tell(`a session of "compacted" ended in the middle of ${(await begun).id} and remembers nothing`);
  await sleep(1500);
  const verdict = once((note) => note.kind === 'verdict' && note.owner === `compacted~${session}`);
  const again = start({ ...who, role: 'boot' }).ended;
  const { verdict: said, exit } = await verdict;
  show.tell(`its successor asks dibs boot: ${paint.strong(said)} (exit ${exit}); it goes on`);
  await again;
}

/** A session whose lease runs out while it is away. @param {string} cwd @param {string} session */
async function lost(cwd, session) {
  const who = { cwd, tree: /** @type {const} */ ('main'), agent: 'overslept', session };
  const owner = `overslept~${session}`;
  const begun = once((note) => note.kind === 'ended' && note.owner === owner);
  await start({ ...who, role: 'begin', lease: SHORT_LEASE }).ended;
  const { id } = await begun;
  show.tell(`a session of "overslept" ended in the middle of ${id}, which it holds for ${SHORT_LEASE}`);
  const { owner: taker, generation } = await once((note) => note.kind === 'claimed' && note.id === id && note.owner !== owner);
  show.tell(`${id} is ${taker}'s now, generation ${generation}`);
  const verdict = once((note) => note.kind === 'verdict' && note.owner === owner);
  const again = start({ ...who, role: 'boot' }).ended;
  const { verdict: said, exit, message } = await verdict;
  show.tell(`the overslept session asks dibs boot: ${paint.strong(said)} (exit ${exit}); it stops`);
  if (message !== undefined) show.tell(`  it was told: ${message}`);
  await again;
}

/** A worker that is killed while it works. @param {ReturnType<typeof start>} victim @param {string} agent */
async function killed(victim, agent) {
  const { id } = await once((note) => note.kind === 'stalled' && note.owner === agent);
  const retaken = once((note) => note.kind === 'claimed' && note.id === id && note.owner !== agent);
  victim.child.kill('SIGKILL');
  await victim.ended;
  show.tell(`${agent} was killed (SIGKILL) in the middle of ${id}, which it holds for ${SHORT_LEASE}`);
  const { owner, generation } = await retaken;
  show.tell(`${id} is ${owner}'s now, generation ${generation}`);
}

async function story() {
  show.status('laying a registry');
  const trees = await layRegistry(directory);
  show.tell('a git repository, a linked work tree, one registry for both');
  show.status(`${bar(0, TASKS)} added`);
  await addTasks(directory, trees, ids, (done) => {
    if (stage.over) throw new Error('it is over: not everything was added');
    show.status(`${bar(done, TASKS)} added`);
  });
  show.tell(`${TASKS} tasks added, each with bytes of its own`);
  show.status(`starting ${WORKERS} workers`);

  const [race = ''] = ids;
  const doomed = `worker-${WORKERS}`;
  const [back, gone] = [randomBytes(4).toString('hex'), randomBytes(4).toString('hex')];
  writeFileSync(join(directory, 'story.json'), JSON.stringify({ tasks: ids, workers: WORKERS, killed: doomed, resumed: `compacted~${back}`, lost: `overslept~${gone}` }));

  const crew = Array.from({ length: WORKERS }, (_, index) => `worker-${index + 1}`);
  const ready = Promise.all(crew.map((owner) => once((note) => note.kind === 'ready' && note.owner === owner)));
  const raced = Promise.all(crew.map((owner) => once((note) => note.kind === 'raced' && note.owner === owner)));
  const workers = crew.map((agent, index) => {
    /** @type {Job['tree']} */
    const tree = index % 2 === 0 ? 'main' : 'linked';
    return start({ role: 'drain', cwd: trees[tree], tree, agent, race, ...(agent === doomed ? { lease: SHORT_LEASE } : {}) });
  });
  await ready;
  show.status(`all of them claim ${race}`);
  for (const { child } of workers) child.send('race');
  const winners = (await raced).filter(({ won }) => won).map(({ owner }) => owner);
  show.tell(`${WORKERS} workers claimed ${race} at once: ${winners.join(' and ') || 'nobody'} has it, ${WORKERS - winners.length} were refused`);
  const death = killed(/** @type {ReturnType<typeof start>} */ (workers.at(-1)), doomed);
  for (const { child } of workers) child.send('go');

  const cleaning = keepClean(trees.main);
  cleaning.catch((error) => fail(error));
  await Promise.all([death, resumed(trees.linked, back), lost(trees.main, gone), ...workers.map(({ ended }) => ended)]);
  stage.over = true;
  await cleaning;
  show.tell('nothing is left to do');
  show.stop();
}

function killChildren() {
  stage.over = true;
  for (const child of children) child.kill('SIGKILL');
}

/** A call that a killed worker had just made ends by itself, and may still write while the directory is taken away. */
async function clear() {
  for (let tries = 20; tries > 0; tries--) {
    try {
      await rm(directory, { recursive: true, force: true });
      return;
    } catch {
      await sleep(250);
    }
  }
  process.stdout.write(`could not be removed: ${directory}\n`);
}

async function main() {
  let interrupted = 0;
  for (const [signal, code] of /** @type {const} */ ([['SIGINT', 130], ['SIGTERM', 143]])) {
    process.on(signal, () => {
      interrupted = code;
      killChildren();
      fail(new Error(`interrupted by ${signal}`));
    });
  }
  process.stdout.write(`${paint.strong('dibs demo')}: ${TASKS} tasks, ${WORKERS} workers, half of them in a linked work tree\n`);
  let good = false;
  try {
    if (!existsSync(BIN)) throw new Error('dibs is not built: npm run demo does that first');
    const patience = sleep(PATIENCE_MS, undefined, { ref: false }).then(() => {
      throw new Error(`not over after ${PATIENCE_MS / 1000} s, with ${counts.complete} of ${TASKS} tasks complete: something hangs`);
    });
    await Promise.race([story(), failed, patience]);
    good = report(directory, process.stdout);
  } catch (error) {
    show.stop();
    process.stdout.write(`${paint.bad('FAILED')}: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  show.stop();
  killChildren();
  if (interrupted > 0) {
    process.exitCode = interrupted;
    await sleep(1000);
    await clear();
    return;
  }
  const keep = !good || (process.env['DIBS_DEMO_KEEP'] ?? '') !== '';
  if (keep) process.stdout.write(`\nkept for a look: ${directory}\n`);
  else await clear();
  process.stdout.write(good ? `\n${paint.good('every number is what it must be')}\n` : `\n${paint.bad('something is wrong')}\n`);
  process.exitCode = good ? 0 : 1;
}

await main();
