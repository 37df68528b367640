// @ts-check
/**
 * How many tasks are claimed and completed in a second by several processes on one registry. Each has tasks of its own,
 * so they meet in the directories and not over a task. The same number of tasks is claimed whatever the number of
 * processes, so the directories grow as much.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { writeTask } from '../boards.mjs';

/** @typedef {import('../place.mjs').Place} Place */

const PROGRAM = join(import.meta.dirname, '../in-process/claimer.mjs');
const CLAIMS = 240;
const WARM_UP = 20;
export const COUNTS = [1, 2, 4, 8];

/** Claims a second by that many processes. @param {Place} place @param {number} processes */
export async function claimsPerSecond(place, processes) {
  const { root } = place.board('processes');
  const each = CLAIMS / processes;
  for (const directory of ['complete', 'log'].map((name) => join(root, name))) {
    rmSync(directory, { recursive: true });
    mkdirSync(directory);
  }
  const owners = Array.from({ length: processes }, (_, n) => `p${n}`);
  for (const owner of owners) for (let n = 0; n < WARM_UP + each; n++) writeTask(root, `${owner}-${n}`);
  const claimers = await Promise.all(owners.map((owner) => start([PROGRAM, place.build.dist, root, owner, String(each)], place.home)));
  for (const { go } of claimers) go();
  const times = await Promise.all(claimers.map(({ result }) => result));
  return CLAIMS / ((Math.max(...times.map(({ ended }) => ended)) - Math.min(...times.map(({ began }) => began))) / 1000);
}

/**
 * A claimer that is warm and waits. @param {readonly string[]} args @param {string} home
 * @returns {Promise<{ go: () => void, result: Promise<{ began: number, ended: number }> }>}
 */
async function start(args, home) {
  const child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'], HOME: home }, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  if ((await lines.next()).value !== 'ready') throw new Error('a claimer ended before it was warm');
  return {
    go: () => child.stdin.write('\n'),
    result: (async () => {
      const ended = once(child, 'exit');
      const { value } = await lines.next();
      await ended;
      return JSON.parse(value);
    })(),
  };
}

/**
 * What was measured in this round, so that no row measures again what one before it did.
 * @type {WeakMap<Place, Map<number, number>>}
 */
const measured = new WeakMap();

/** @param {Place} place @param {number} processes */
async function rateInRound(place, processes) {
  const rates = measured.get(place) ?? new Map();
  measured.set(place, rates);
  const rate = rates.get(processes) ?? (await claimsPerSecond(place, processes));
  rates.set(processes, rate);
  return rate;
}

/** Each is compared with the best of as many processes or fewer in the same round. */
export const processRows = COUNTS.slice(1).map((processes, index) => ({
  name: `claims by ${processes} processes`,
  baseline: 'the best of as many or fewer',
  unit: 'claims/s',
  goal: { atLeast: 0.8 },
  /** @param {Place} place */
  async measure(place) {
    // A number that was measured before tells that this is a new round.
    if (measured.get(place)?.has(processes)) measured.delete(place);
    const rates = [];
    for (const count of COUNTS.slice(0, index + 2)) rates.push(await rateInRound(place, count));
    return { value: rates.at(-1) ?? 0, base: Math.max(...rates) };
  },
}));
