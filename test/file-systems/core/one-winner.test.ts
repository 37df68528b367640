/** Warm processes that contest tasks here, through every mount of the file system. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { raceForAll, renewAgainstTakeOver, takeTurns } from '../../contention/contests.ts';
import { Project, Worker } from '../../contention/workers.ts';
import { known, traits, views } from './place.ts';

const WORKERS = 4;
const TASKS = 50;
// Where a look cannot be exact it is repeated, with pauses.
const ROUNDS = known?.wholeSeconds === true ? 2 : 4;

let project: Project;
let workers: readonly Worker[];

beforeEach(() => {
  project = new Project(TASKS, { settings: 'lease: 10m\n', colon: traits().colon });
  const roots = views(project.root);
  workers = Array.from({ length: WORKERS }, (_, index) => new Worker(`w${index}`, roots[index % roots.length] ?? ''));
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.kill()));
  project.dispose();
});

describe('here', () => {
  it('one task has one holder at a time', async () => {
    const { attempts, tenures } = await takeTurns(project, workers, 2 * ROUNDS);
    console.log(`one task: ${attempts} claims by ${WORKERS} processes, ${tenures} of them won`);
  });

  it('of all that claim a task one gets it, in every generation', async () => {
    const refusals = await raceForAll(project, workers, ROUNDS);
    console.log(`claims: ${ROUNDS * TASKS * WORKERS} by ${WORKERS} processes, ${ROUNDS * TASKS} won, refused: ${JSON.stringify(refusals)}`);
  });

  it('a renewal and a take-over never both succeed', async () => {
    const { renewed, taken, undecided } = await renewAgainstTakeOver(project, workers, ROUNDS);
    console.log(`renewals and take-overs: ${ROUNDS * TASKS * WORKERS} tries for ${ROUNDS * TASKS} tenures, ${renewed} renewed, ${taken} taken over, ${undecided} undecided`);
    expect(renewed + taken).toBeGreaterThan(0);
  });
});
