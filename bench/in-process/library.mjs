// @ts-check
/**
 * The library in a warm process, against what it is compared with, in turns. `node library.mjs <dist> <what> <registry>
 * [wall | processor]` prints the medians of both as JSON, in ms.
 */

import { lstatSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { median } from '../statistics.mjs';
import { changesAlone, claimAndComplete } from './bare-calls.cjs';

const [dist = '', what = '', root = '', clock = 'wall'] = process.argv.slice(2);
const dibs = await import(pathToFileURL(join(dist, 'lib/index.js')).href);
const registry = new dibs.OpenRegistry({ registry: root, agent: 'ana', env: {}, cwd: root });
const caller = await registry.caller();

/**
 * Two things to do once each, `warmUp` times not measured and then `rounds` times measured.
 * @typedef {{ warmUp: number, rounds: number, prepare?: () => void, value: () => unknown, base: () => unknown }} Pair
 */

/** Each process has ids of its own. */
const OWN = process.pid;
let ids = 0;
let stamp = Date.now();

/** @type {Readonly<Record<string, () => Pair | Promise<Pair>>>} */
const PAIRS = {
  'claim and complete': () => ({
    warmUp: 60,
    rounds: 60,
    prepare() {
      ids++;
      for (const id of [`L-${OWN}-${ids}`, `B-${OWN}-${ids}`]) writeFileSync(join(root, 'scoped', `${id}.md`), '---\ntitle: A task\n---\n');
    },
    async value() {
      await registry.run(dibs.claim(caller, `L-${OWN}-${ids}`));
      await registry.run(dibs.complete(caller, `L-${OWN}-${ids}`, {}));
    },
    base: () => claimAndComplete(root, `B-${OWN}-${ids}`, 'bare', stamp++),
  }),
  'verify': async () => {
    const task = `V-${OWN}`;
    writeFileSync(join(root, `scoped/${task}.md`), '');
    await registry.run(dibs.claim(caller, task));
    return {
      warmUp: 30,
      rounds: 60,
      async value() {
        const { state } = await registry.run(dibs.verify(caller, task));
        if (state !== 'held') throw new Error(`verify says ${state}`);
      },
      base: () => readdirSync(join(root, 'claimed')),
    };
  },
  'sweep': () => ({
    warmUp: 1,
    rounds: 3,
    async value() {
      const { acts } = await registry.run(dibs.sweep(caller));
      if (acts.length > 0) throw new Error(`the sweep did ${acts.length} things`);
    },
    base() {
      for (const name of readdirSync(join(root, 'claimed'))) lstatSync(join(root, 'claimed', name));
    },
  }),
  'lock and release': async () => {
    const task = `K-${OWN}`;
    writeFileSync(join(root, 'scoped', `${task}.md`), '');
    return {
      warmUp: 20,
      rounds: 40,
      value: async () => (await dibs.lock(task, { registry: root, agent: 'ana', env: {}, cwd: root })).release(),
      base: await properLock(),
    };
  },
  'changes beside a lock': async () => ({
    warmUp: 20,
    rounds: 40,
    prepare() {
      ids++;
      writeFileSync(join(root, 'scoped', `B-${OWN}-${ids}.md`), '');
    },
    value: () => changesAlone(root, `B-${OWN}-${ids}`, 'bare', stamp++),
    base: await properLock(),
  }),
};

/** proper-lockfile's lock and unlock of a file. */
async function properLock() {
  // @ts-expect-error: it has no types.
  const { default: properLockfile } = await import('proper-lockfile');
  const file = join(root, 'tmp', `bench-${OWN}`);
  writeFileSync(file, '');
  return async () => (await properLockfile.lock(file))();
}

const pair = await PAIRS[what]?.();
if (pair === undefined) throw new Error(`nothing is called ${what}`);
/** @type {number[]} */
const values = [];
/** @type {number[]} */
const bases = [];
for (let round = 0; round < pair.warmUp + pair.rounds; round++) {
  pair.prepare?.();
  const base = await time(pair.base);
  const value = await time(pair.value);
  if (round < pair.warmUp) continue;
  bases.push(base);
  values.push(value);
}
// The next process finds the registry as this one did.
for (const directory of ['complete', 'log'].map((name) => join(root, name))) {
  for (const name of readdirSync(directory)) if (name.includes(`-${OWN}-`)) rmSync(join(directory, name));
}
process.stdout.write(JSON.stringify({ value: median(values), base: median(bases) }));

/** @param {() => unknown} act */
async function time(act) {
  const began = now();
  await act();
  return now() - began;
}

function now() {
  if (clock === 'wall') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
