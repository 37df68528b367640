// @ts-check
/** One warm worker: a process with the built library in it, that does the jobs its parent sends and answers with what it was told. */

import { closeSync, openSync, readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claim, complete, OpenRegistry, release, renew, sweep } from '../../dist/lib/index.js';

const [agent = 'nobody', cwd = '.'] = process.argv.slice(2);
const registry = new OpenRegistry({ agent, session: '', cwd, env: {} });

// Renames from scoped/ that found the name gone: another process took it between this one's look and its rename.
let missed = 0;
const { store } = registry;
const rename = store.rename.bind(store);
store.rename = (from, to) => {
  try {
    rename(from, to);
  } catch (fault) {
    if (from.startsWith('scoped/') && fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') missed++;
    throw fault;
  }
};

/**
 * What a transition says: its tenure's generation, or the code of its refusal.
 * @param {() => { tenure: { generation: number } }} act
 * @returns {number | string}
 */
function told(act) {
  try {
    return act().tenure.generation;
  } catch (error) {
    if (error instanceof Error && error.name === 'DibsError' && 'code' in error) return String(error.code);
    throw error;
  }
}

/** @param {string} id */
function claimOf(id) {
  return told(() => registry.run(claim(registry.party, id, { again: 'refuse' })));
}

/** @type {Record<string, (job: any) => unknown>} */
const jobs = {
  /** Claims each of these. */
  claim: ({ ids }) => ids.map((/** @type {string} */ id) => [id, claimOf(id)]),

  /** Gives each of these back. */
  release: ({ ids }) => ids.map((/** @type {string} */ id) => [id, told(() => registry.run(release(registry.party, id, { to: 'scoped' })))]),

  /** Renews what is its own, and claims what is not; of every few tasks its own come first. */
  contest: ({ ids, owners, few }) => {
    const answers = [];
    for (let start = 0; start < ids.length; start += few) {
      const some = ids.slice(start, start + few).map((/** @type {string} */ id, /** @type {number} */ index) => ({ id, own: owners[start + index] === agent }));
      for (const { id } of some.filter(({ own }) => own)) answers.push([id, told(() => registry.run(renew(registry.party, id)))]);
      for (const { id } of some.filter(({ own }) => !own)) answers.push([id, claimOf(id)]);
    }
    return answers;
  },

  /** Claims one task again and again; whoever holds it is alone in a room. */
  critical: ({ id, times }) => {
    const room = join(registry.place.root, 'tmp', '.room');
    let attempts = 0;
    /** @type {number[]} */
    const generations = [];
    while (generations.length < times) {
      attempts++;
      const generation = claimOf(id);
      if (typeof generation === 'string') continue;
      // Fails where another is inside.
      closeSync(openSync(room, 'wx'));
      generations.push(generation);
      unlinkSync(room);
      registry.run(release(registry.party, id, { to: 'scoped' }));
    }
    return { attempts, generations };
  },

  /** Claims and completes what it finds in scoped/, until all is complete or it is killed. What the dead held is the janitor's to bring back. */
  drain: async ({ ids, workMs }) => {
    while (readdirSync(join(registry.place.root, 'complete')).length < ids.length) {
      for (const name of readdirSync(join(registry.place.root, 'scoped')).toSorted()) {
        const id = name.replace(/(~.*)?\.md$/, '');
        if (typeof claimOf(id) === 'string') continue;
        await sleep(workMs);
        const done = told(() => registry.run(complete(registry.party, id, { text: 'done' })));
        if (typeof done === 'number') process.send?.({ completed: id, generation: done });
        else process.send?.({ refused: done });
      }
      await sleep(1);
    }
  },

  /** How often it was too late by less than a look. */
  missed: () => missed,

  /** One round of the janitor's. */
  sweep: () => registry.run(sweep(registry.party)).acts.map(({ act }) => act),
};

process.on('message', async (/** @type {any} */ job) => {
  try {
    process.send?.({ result: await jobs[job.kind]?.(job) });
  } catch (error) {
    process.send?.({ failed: error instanceof Error ? `${agent}: ${error.stack ?? error.message}` : String(error) });
  }
});
process.send?.({ ready: true });
