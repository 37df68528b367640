/** Eight processes that want the same tasks. */

import { execFileSync } from 'node:child_process';
import { renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Project, Worker } from './workers.ts';

const WORKERS = 8;
const TASKS = 100;
type Told = readonly (readonly [id: string, answer: number | string])[];

let project: Project;
let workers: Worker[] = [];

function employ(cwds: readonly string[]): void {
  workers = Array.from({ length: WORKERS }, (_, index) => new Worker(`w${index}`, cwds[index % cwds.length] ?? ''));
}

beforeEach(() => {
  project = new Project(TASKS, 'lease: 10m\n');
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.kill()));
  project.dispose();
});

/** Who was told that it has which task, and all other answers counted. */
function winners(told: readonly Told[]): { readonly by: ReadonlyMap<string, readonly string[]>; readonly refusals: Record<string, number>; readonly generations: ReadonlyMap<string, number> } {
  const by = new Map<string, string[]>();
  const generations = new Map<string, number>();
  const refusals: Record<string, number> = {};
  for (const [index, answers] of told.entries()) {
    for (const [id, answer] of answers) {
      if (typeof answer === 'string') refusals[answer] = (refusals[answer] ?? 0) + 1;
      else {
        by.set(id, [...(by.get(id) ?? []), `w${index}`]);
        generations.set(id, answer);
      }
    }
  }
  return { by, refusals, generations };
}

async function raceForAll(rounds: number): Promise<Record<string, number>> {
  const all: Record<string, number> = {};
  for (let round = 1; round <= rounds; round++) {
    const told = await Promise.all(workers.map((worker) => worker.do<Told>({ kind: 'claim', ids: project.ids })));
    const { by, refusals, generations } = winners(told);
    for (const id of project.ids) {
      expect(by.get(id), `${id} in round ${round}`).toHaveLength(1);
      expect(generations.get(id)).toBe(round);
    }
    for (const [code, count] of Object.entries(refusals)) all[code] = (all[code] ?? 0) + count;
    expect(project.names('claimed')).toHaveLength(TASKS);
    await Promise.all(
      workers.map(async (worker, index) => {
        const mine = project.ids.filter((id) => by.get(id)?.[0] === `w${index}`);
        const released = await worker.do<Told>({ kind: 'release', ids: mine });
        expect(released).toEqual(mine.map((id) => [id, round]));
      }),
    );
  }
  expect(new Set(project.shelves())).toEqual(new Set(project.ids.map((id) => `scoped/${id}~${rounds}.md`)));
  expect(project.damaged()).toEqual([]);
  return all;
}

describe('eight processes', () => {
  it('that want one task have it one at a time', async () => {
    const times = 25;
    employ([project.root]);
    const results = await Promise.all(workers.map((worker) => worker.do<{ attempts: number; generations: number[] }>({ kind: 'critical', id: 'T-0', times })));
    const generations = results.flatMap((result) => result.generations);
    const attempts = results.reduce((sum, result) => sum + result.attempts, 0);
    console.log(`one task: ${attempts} claims by ${WORKERS} processes, ${generations.length} of them won`);
    // Each tenure was one owner's, and none was skipped or told twice.
    expect(new Set(generations).size).toBe(generations.length);
    for (const own of results) expect(own.generations).toEqual(own.generations.toSorted((a, b) => a - b));
    expect(project.names('scoped')).toContain(`T-0~${Math.max(...generations)}.md`);
    expect(project.damaged()).toEqual([]);
  });

  it('that want a hundred tasks share them out, each to one', async () => {
    const rounds = 12;
    employ([project.root]);
    const refusals = await raceForAll(rounds);
    console.log(`a hundred tasks: ${rounds * TASKS * WORKERS} claims, ${rounds * TASKS} won, refused: ${JSON.stringify(refusals)}`);
  });

  it('in two work trees of one repository race for one registry', async () => {
    const git = (...args: readonly string[]): unknown => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', '-c', 'commit.gpgsign=false', ...args], { cwd: project.root, stdio: 'pipe' });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'tasks');
    git('worktree', 'add', '-q', join(project.root, 'linked'));
    const rounds = 4;
    employ([project.root, join(project.root, 'linked')]);
    const refusals = await raceForAll(rounds);
    console.log(`two work trees: ${rounds * TASKS * WORKERS} claims, ${rounds * TASKS} won, refused: ${JSON.stringify(refusals)}`);
  });

  it('that take over what its owner renews leave each task to one of them', async () => {
    const rounds = 4;
    employ([project.root]);
    await Promise.all(workers.map((worker) => worker.ready));
    let [renewed, taken, undecided] = [0, 0, 0];
    for (let round = 1; round <= rounds; round++) {
      // Everything is claimed, and ran out a while ago.
      const at = Date.now() - 3_600_000;
      const owners = project.ids.map((_, index) => `w${(index + round) % WORKERS}`);
      for (const [index, id] of project.ids.entries()) {
        const path = join(project.registry, 'scoped', `${id}${round === 1 ? '' : `~${(round - 1) * 10}`}.md`);
        utimesSync(path, at / 1000, at / 1000);
        renameSync(path, join(project.registry, 'claimed', `${id}~${round * 10 - 1}@${owners[index]}:${at}+600.md`));
      }
      const told = await Promise.all(workers.map((worker) => worker.do<Told>({ kind: 'contest', ids: project.ids, owners, few: round % 2 === 0 ? 10 : 1 })));
      const { by, refusals } = winners(told);
      expect(Object.keys(refusals).filter((code) => !['held', 'lost', 'in-doubt'].includes(code))).toEqual([]);
      const names = project.names('claimed');
      for (const [index, id] of project.ids.entries()) {
        const holders = by.get(id) ?? [];
        expect(holders.length, `${id}: ${holders.join(', ')}`).toBeLessThanOrEqual(1);
        if (holders.length === 0) undecided++;
        else if (holders[0] === owners[index]) renewed++;
        else taken++;
        const own = names.filter((name) => name.startsWith(`${id}~`));
        expect(own).toHaveLength(1);
        if (holders[0] !== undefined) expect(own[0]).toContain(`@${holders[0]}:`);
        renameSync(join(project.registry, 'claimed', own[0] ?? ''), join(project.registry, 'scoped', `${id}~${round * 10}.md`));
      }
    }
    console.log(`renewals and take-overs: ${rounds * TASKS * WORKERS} tries for ${rounds * TASKS} tenures, ${renewed} renewed, ${taken} taken over, ${undecided} undecided`);
    expect(renewed).toBeGreaterThan(0);
    expect(taken).toBeGreaterThan(0);
    expect(project.damaged()).toEqual([]);
  });
});
