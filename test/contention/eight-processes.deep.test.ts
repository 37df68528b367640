/** Eight processes that want the same tasks. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { raceForAll, renewAgainstTakeOver, takeTurns } from './contests.ts';
import { Project, Worker } from './workers.ts';

const WORKERS = 8;
const TASKS = 100;

let project: Project;
let workers: Worker[] = [];

function employ(cwds: readonly string[]): void {
  workers = Array.from({ length: WORKERS }, (_, index) => new Worker(`w${index}`, cwds[index % cwds.length] ?? ''));
}

beforeEach(() => {
  project = new Project(TASKS, { settings: 'lease: 10m\n' });
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.kill()));
  project.dispose();
});

describe('eight processes', () => {
  it('that want one task have it one at a time', async () => {
    employ([project.root]);
    const { attempts, tenures } = await takeTurns(project, workers, 25);
    console.log(`one task: ${attempts} claims by ${WORKERS} processes, ${tenures} of them won`);
  });

  it('that want a hundred tasks share them out, each to one', async () => {
    const rounds = 12;
    employ([project.root]);
    const refusals = await raceForAll(project, workers, rounds);
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
    const refusals = await raceForAll(project, workers, rounds);
    console.log(`two work trees: ${rounds * TASKS * WORKERS} claims, ${rounds * TASKS} won, refused: ${JSON.stringify(refusals)}`);
  });

  it('that take over what its owner renews leave each task to one of them', async () => {
    const rounds = 4;
    employ([project.root]);
    const { renewed, taken, undecided } = await renewAgainstTakeOver(project, workers, rounds);
    console.log(`renewals and take-overs: ${rounds * TASKS * WORKERS} tries for ${rounds * TASKS} tenures, ${renewed} renewed, ${taken} taken over, ${undecided} undecided`);
    expect(renewed).toBeGreaterThan(0);
    expect(taken).toBeGreaterThan(0);
  });
});
