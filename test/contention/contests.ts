/** What workers contest, and what must be true of it afterwards, whatever lies under the registry. */

import { renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Project, Worker } from './workers.ts';

type Told = readonly (readonly [id: string, answer: number | string])[];

/** Who was told that it has which task, and all other answers counted. */
function winners(workers: readonly Worker[], told: readonly Told[]): { readonly by: ReadonlyMap<string, readonly Worker[]>; readonly refusals: Record<string, number>; readonly generations: ReadonlyMap<string, number> } {
  const by = new Map<string, Worker[]>();
  const generations = new Map<string, number>();
  const refusals: Record<string, number> = {};
  for (const [index, answers] of told.entries()) {
    for (const [id, answer] of answers) {
      const worker = workers[index];
      if (typeof answer === 'string') refusals[answer] = (refusals[answer] ?? 0) + 1;
      else if (worker !== undefined) {
        by.set(id, [...(by.get(id) ?? []), worker]);
        generations.set(id, answer);
      }
    }
  }
  return { by, refusals, generations };
}

/**
 * All want all tasks, and give back what they got, so many times: each has exactly one winner each time. Answers the
 * refusals, counted.
 */
export async function raceForAll(project: Project, workers: readonly Worker[], rounds: number): Promise<Record<string, number>> {
  const all: Record<string, number> = {};
  for (let round = 1; round <= rounds; round++) {
    const told = await Promise.all(workers.map((worker) => worker.do<Told>({ kind: 'claim', ids: project.ids })));
    const { by, refusals, generations } = winners(workers, told);
    for (const id of project.ids) {
      expect(by.get(id), `${id} in round ${round}`).toHaveLength(1);
      expect(generations.get(id)).toBe(round);
    }
    for (const [code, count] of Object.entries(refusals)) all[code] = (all[code] ?? 0) + count;
    expect(project.names('claimed')).toHaveLength(project.ids.length);
    await Promise.all(
      workers.map(async (worker) => {
        const mine = project.ids.filter((id) => by.get(id)?.[0] === worker);
        const released = await worker.do<Told>({ kind: 'release', ids: mine });
        expect(released).toEqual(mine.map((id) => [id, round]));
      }),
    );
  }
  expect(new Set(project.shelves())).toEqual(new Set(project.ids.map((id) => `scoped/${id}~${rounds}.md`)));
  expect(project.damaged()).toEqual([]);
  return all;
}

export interface Contested {
  readonly renewed: number;
  readonly taken: number;
  readonly undecided: number;
}

/** Everything is claimed and ran out; its owners renew it while the others take it over: never both. */
export async function renewAgainstTakeOver(project: Project, workers: readonly Worker[], rounds: number): Promise<Contested> {
  await Promise.all(workers.map((worker) => worker.ready));
  let [renewed, taken, undecided] = [0, 0, 0];
  for (let round = 1; round <= rounds; round++) {
    const at = Date.now() - 3_600_000;
    const owners = project.ids.map((_, index) => workers[(index + round) % workers.length]?.agent ?? '');
    for (const [index, id] of project.ids.entries()) {
      const path = join(project.registry, 'scoped', `${id}${round === 1 ? '' : `~${(round - 1) * 10}`}.md`);
      utimesSync(path, at / 1000, at / 1000);
      renameSync(path, join(project.registry, 'claimed', `${id}~${round * 10 - 1}@${owners[index]}${project.colon}${at}+600.md`));
    }
    const told = await Promise.all(workers.map((worker) => worker.do<Told>({ kind: 'contest', ids: project.ids, owners, few: round % 2 === 0 ? 10 : 1 })));
    const { by, refusals } = winners(workers, told);
    expect(Object.keys(refusals).filter((code) => !['held', 'lost', 'in-doubt'].includes(code))).toEqual([]);
    const names = project.names('claimed');
    for (const [index, id] of project.ids.entries()) {
      const holders = (by.get(id) ?? []).map(({ agent }) => agent);
      expect(holders.length, `${id}: ${holders.join(', ')}`).toBeLessThanOrEqual(1);
      if (holders.length === 0) undecided++;
      else if (holders[0] === owners[index]) renewed++;
      else taken++;
      const own = names.filter((name) => name.startsWith(`${id}~`));
      expect(own).toHaveLength(1);
      if (holders[0] !== undefined) expect(own[0]).toContain(`@${holders[0]}${project.colon}`);
      renameSync(join(project.registry, 'claimed', own[0] ?? ''), join(project.registry, 'scoped', `${id}~${round * 10}.md`));
    }
  }
  expect(project.damaged()).toEqual([]);
  return { renewed, taken, undecided };
}

/** All want one task, again and again, each alone with it. Answers how often they tried, and the tenures there were. */
export async function takeTurns(project: Project, workers: readonly Worker[], times: number): Promise<{ readonly attempts: number; readonly tenures: number }> {
  const [id = ''] = project.ids;
  const results = await Promise.all(workers.map((worker) => worker.do<{ attempts: number; generations: number[] }>({ kind: 'critical', id, times })));
  const generations = results.flatMap((result) => result.generations);
  // Each tenure was one owner's, and none was skipped or told twice.
  expect(generations).toHaveLength(workers.length * times);
  expect(new Set(generations).size).toBe(generations.length);
  for (const own of results) expect(own.generations).toEqual(own.generations.toSorted((a, b) => a - b));
  expect(project.names('scoped')).toContain(`${id}~${Math.max(...generations)}.md`);
  expect(project.damaged()).toEqual([]);
  return { attempts: results.reduce((sum, result) => sum + result.attempts, 0), tenures: generations.length };
}
