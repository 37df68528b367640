// @ts-check
/**
 * One warm worker: a process with the built library in it, that does the jobs its parent sends and answers with what it
 * was told.
 */

import { closeSync, openSync, readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claim, complete, OpenRegistry, PosixStore, release, renew, sweep } from '../../dist/lib/index.js';

const [agent = 'nobody', cwd = '.'] = process.argv.slice(2);

// Renames from scoped/ that found the name gone: another process took it between this one's look and its rename.
let missed = 0;
const { place } = new OpenRegistry({ cwd, env: {} });
const store = new PosixStore(place.root);
const rename = store.rename.bind(store);
store.rename = (from, to) => {
  try {
    rename(from, to);
  } catch (fault) {
    if (from.startsWith('scoped/') && fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') missed++;
    throw fault;
  }
};
const registry = new OpenRegistry({ agent, session: '', cwd, env: {}, store });
const caller = await registry.caller();

/**
 * What a transition says: its tenure's generation, or the code of its refusal.
 * @param {() => Promise<{ tenure: { generation: number } }>} act
 * @returns {Promise<number | string>}
 */
async function told(act) {
  try {
    return (await act()).tenure.generation;
  } catch (error) {
    if (error instanceof Error && error.name === 'DibsError' && 'code' in error) return String(error.code);
    throw error;
  }
}

/** @param {string} id @returns {Promise<number | string>} */
function claimOf(id) {
  return told(() => registry.run(claim(caller, id, { again: 'refuse' })));
}

/** @param {readonly string[]} ids @param {(id: string) => Promise<number | string>} act */
async function each(ids, act) {
  const answers = [];
  for (const id of ids) answers.push([id, await act(id)]);
  return answers;
}

/** @type {Record<string, (job: any) => unknown>} */
const jobs = {
  /** Claims each of these. */
  claim: ({ ids }) => each(ids, claimOf),

  /** Gives each of these back. */
  release: ({ ids }) => each(ids, (id) => told(() => registry.run(release(caller, id, { to: 'scoped' })))),

  /** Renews what is its own, and claims what is not; of every few tasks its own come first. */
  contest: async ({ ids, owners, few }) => {
    const answers = [];
    for (let start = 0; start < ids.length; start += few) {
      const some = ids.slice(start, start + few).map((/** @type {string} */ id, /** @type {number} */ index) => ({ id, own: owners[start + index] === agent }));
      for (const { id } of some.filter(({ own }) => own)) answers.push([id, await told(() => registry.run(renew(caller, id)))]);
      for (const { id } of some.filter(({ own }) => !own)) answers.push([id, await claimOf(id)]);
    }
    return answers;
  },

  /** Claims one task again and again; whoever holds it is alone in a room. */
  critical: async ({ id, times }) => {
    const room = join(place.root, 'tmp', '.room');
    let attempts = 0;
    /** @type {number[]} */
    const generations = [];
    while (generations.length < times) {
      attempts++;
      const generation = await claimOf(id);
      if (typeof generation === 'string') continue;
      // Fails where another is inside.
      closeSync(openSync(room, 'wx'));
      generations.push(generation);
      unlinkSync(room);
      await registry.run(release(caller, id, { to: 'scoped' }));
    }
    return { attempts, generations };
  },

  /**
   * Claims and completes what it finds in scoped/, until all is complete or it is killed. What the dead held is the
   * janitor's to bring back.
   */
  drain: async ({ ids, workMs }) => {
    while (readdirSync(join(place.root, 'complete')).length < ids.length) {
      for (const name of readdirSync(join(place.root, 'scoped')).toSorted()) {
        const id = name.replace(/(~.*)?\.md$/, '');
        if (typeof (await claimOf(id)) === 'string') continue;
        await sleep(workMs);
        const done = await told(() => registry.run(complete(caller, id, { text: 'done' })));
        if (typeof done === 'number') process.send?.({ completed: id, generation: done });
        else process.send?.({ refused: done });
      }
      await sleep(1);
    }
  },

  /** How often it was too late by less than a look. */
  missed: () => missed,

  /** One round of the janitor's. */
  sweep: async () => (await registry.run(sweep(caller))).acts.map(({ act }) => act),
};

process.on('message', async (/** @type {any} */ job) => {
  try {
    process.send?.({ result: await jobs[job.kind]?.(job) });
  } catch (error) {
    process.send?.({ failed: error instanceof Error ? `${agent}: ${error.stack ?? error.message}` : String(error) });
  }
});
process.send?.({ ready: true });
