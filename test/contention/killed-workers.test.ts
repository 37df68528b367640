/** Workers that are killed in the middle of whatever they do, and a janitor that brings their tasks back. */

import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Project, Worker } from './workers.ts';

const WORKERS = 8;
const TASKS = 120;
const KILLS = 24;

let project: Project;
const employed: Worker[] = [];

function employ(agent: string): Worker {
  const worker = new Worker(agent, project.root);
  employed.push(worker);
  return worker;
}

beforeEach(() => {
  project = new Project(TASKS, { settings: 'lease: 1s\nmax_expiries: 1000\n' });
});

afterEach(async () => {
  await Promise.all(employed.splice(0).map((worker) => worker.kill()));
  project.dispose();
});

it('workers that are killed lose nothing, and every task is completed exactly once', async () => {
  let workers = Array.from({ length: WORKERS }, (_, index) => employ(`w${index}`));
  let janitor = employ('janitor');
  await Promise.all(employed.map((worker) => worker.ready));
  const acts: Record<string, number> = {};
  const working = new Set<Promise<void>>();
  const put = (worker: Worker): void => {
    const job = worker
      .do<undefined>({ kind: 'drain', ids: project.ids, workMs: 40 })
      .then(() => undefined, () => undefined)
      .finally(() => working.delete(job));
    working.add(job);
  };
  const clean = async (): Promise<void> => {
    for (const act of await janitor.do<string[]>({ kind: 'sweep' }).catch(() => [])) acts[act] = (acts[act] ?? 0) + 1;
  };
  for (const worker of workers) put(worker);
  let kills = 0;
  for (; kills < KILLS && project.names('complete').length < TASKS; kills++) {
    const [victim, ...others] = workers;
    await sleep(5 + ((kills * 37) % 60));
    await victim?.kill();
    const successor = employ(`w${WORKERS + kills}`);
    workers = [...others, successor];
    put(successor);
    if (kills % 8 === 7) {
      void clean();
      await sleep(kills % 3);
      await janitor.kill();
      janitor = employ(`janitor${kills}`);
    } else await clean();
  }
  while (working.size > 0) {
    await clean();
    await sleep(50);
  }

  expect(new Set(project.names('complete').map((name) => name.replace(/~.*/, '')))).toEqual(new Set(project.ids));
  expect(project.shelves().filter((path) => !path.startsWith('complete/'))).toEqual([]);
  expect(project.names('complete')).toHaveLength(TASKS);
  expect(project.damaged()).toEqual([]);
  const completed = employed.flatMap((worker) => worker.completed);
  expect(new Set(completed.map(([id]) => id)).size).toBe(completed.length);
  let unlogged = 0;
  for (const id of project.ids) {
    const events = project.log(id);
    const tenures = events.filter(({ event }) => event === 'claim' || event === 'take-over').map(({ generation }) => generation);
    expect(new Set(tenures).size, `${id}: each tenure is one owner's`).toBe(tenures.length);
    const ends = events.filter(({ event }) => event === 'complete');
    expect(ends.length, `${id} is completed once`).toBeLessThanOrEqual(1);
    // Killed between the change and its line.
    if (ends.length === 0) unlogged++;
    for (const { generation } of ends) {
      expect(generation).toBeGreaterThanOrEqual(Math.max(...tenures));
      expect(project.names('complete')).toContain(`${id}~${generation}.md`);
    }
  }
  expect(unlogged).toBeLessThanOrEqual(kills);
  // A lease of a second can run out on a busy machine; nothing else may be said to a worker that completes.
  expect(new Set(employed.flatMap(({ refused }) => refused).filter((code) => !['lost', 'held', 'not-claimable', 'in-doubt'].includes(code)))).toEqual(new Set());
  const tenures = project.ids.reduce((sum, id) => sum + project.log(id).filter(({ event }) => event === 'claim' || event === 'take-over').length, 0);
  console.log(`${TASKS} tasks, ${kills} workers killed, ${tenures} tenures, janitor: ${JSON.stringify(acts)}, ${unlogged} completed without a line`);
});
