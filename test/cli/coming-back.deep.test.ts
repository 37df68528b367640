/** What a claimer is told of a task that came back, and what a mover is told who holds the task. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;
beforeEach(async () => {
  registry = await makeRegistry();
  await registry.dibs(['add', 'T-1'], { as: 'ana' });
});
afterEach(() => registry.remove());
const dibs = (who: string, ...args: readonly string[]): ReturnType<Registry['dibs']> => registry.dibs(args, { as: who });

describe('a task that came back', () => {
  it('says at the next claim why its review was rejected', async () => {
    await dibs('ana', 'claim', 'T-1');
    await dibs('ana', 'complete', 'T-1', '--review');
    await dibs('bob', 'move', 'T-1', '--to', 'scoped', '--reason', 'the tests are missing');
    const { stdout } = await dibs('ana', 'claim', 'T-1');
    expect(stdout).toMatch(/^ {2}it came back from review\/: \d+ s ago, bob, move: the tests are missing$/m);
    await dibs('ana', 'release', 'T-1', '--reason', 'no time');
    const { json } = await dibs('carl', 'claim', 'T-1', '--json');
    expect(json.cameBack).toMatchObject({ event: 'release', by: 'ana', text: 'no time' });
    expect((await dibs('carl', 'claim', 'T-1', '--json')).json).not.toHaveProperty('cameBack');
  });

  it('says nothing where nothing was said, or where that was before its last claim', async () => {
    expect((await dibs('ana', 'claim', 'T-1')).stdout).not.toContain('came back');
    await dibs('ana', 'release', 'T-1');
    expect((await dibs('bob', 'claim', 'T-1')).stdout).not.toContain('came back');
    await dibs('bob', 'release', 'T-1', '--reason', 'first');
    await dibs('ana', 'claim', 'T-1');
    await dibs('ana', 'release', 'T-1');
    expect((await dibs('bob', 'claim', 'T-1')).stdout).not.toContain('came back');
  });
});

describe('move of what I hold myself', () => {
  it.each(['scoped', 'waiting', 'review', 'complete', 'cancelled', 'discovery'])('to %s says that I hold it, and the step that it prints puts it there', async (shelf) => {
    await dibs('ana', 'claim', 'T-1');
    const { code, stderr, next } = await dibs('ana', 'move', 'T-1', '--to', shelf, '--reason', "it's late");
    expect([code, stderr]).toEqual([3, expect.stringContaining(`you hold T-1 yourself, so it is not moved: give it up into ${shelf}/`)]);
    const done = await registry.spawn('sh', ['-c', next[0] ?? ''], { as: 'ana' });
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(registry.names(shelf)).toEqual([expect.stringMatching(/^T-1/)]);
  });

  it('of what another holds says who', async () => {
    await dibs('ana', 'claim', 'T-1');
    expect((await dibs('bob', 'move', 'T-1', '--to', 'waiting')).stderr).toContain('T-1 has been held by ana');
  });
});
