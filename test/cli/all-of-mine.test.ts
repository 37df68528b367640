/** Verbs about everything that I hold, in one call. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
  registry.held('T-1', { owner: 'ana' });
  registry.held('T-2', { owner: 'ana' });
  registry.held('T-3', { owner: 'bob' });
});

afterEach(() => {
  registry.remove();
});

describe('release --all', () => {
  it('gives back all that is mine and nothing else, with a result for each', async () => {
    const { json, code } = await registry.dibs(['release', '--all', '--json'], { as: 'ana', env: { CURRENT_TASK_ID: 'T-1' } });
    expect(code).toBe(0);
    expect(json.results).toMatchObject([{ ok: true, task: { id: 'T-1', shelf: 'scoped' } }, { ok: true, task: { id: 'T-2', shelf: 'scoped' } }]);
    expect(registry.names('claimed')).toEqual([expect.stringContaining('T-3')]);
    const again = await registry.dibs(['release', '--all'], { as: 'ana' });
    expect(again.code).toBe(6);
  });

  it('goes on after one that is lost, and exits with its code', async () => {
    registry.held('T-4', { owner: 'ana' });
    await registry.dibs(['steal', 'T-1', '--force', '--reason', 'x'], { as: 'bob' });
    const { json, code } = await registry.dibs(['release', '--all', '--json'], { as: 'ana' });
    expect(code).toBe(4);
    expect(json.results.map(({ ok }: { ok: boolean }) => ok).toSorted()).toEqual([false, true, true]);
    expect(registry.names('scoped')).toEqual(['T-2~1.md', 'T-4~1.md']);
  });

  it('puts all of them where the options say', async () => {
    expect((await registry.dibs(['release', '--all', '--to', 'waiting'], { as: 'ana' })).code).toBe(64);
    expect((await registry.dibs(['release', '--all', '--to', 'waiting', '--reason', 'no key'], { as: 'ana' })).code).toBe(0);
    expect(registry.names('waiting')).toHaveLength(2);
  });
});

describe('renew --all', () => {
  it('renews all that is mine, whatever CURRENT_TASK_ID says', async () => {
    const { json, code } = await registry.dibs(['renew', '--all', '--json'], { as: 'ana', env: { CURRENT_TASK_ID: 'T-1' } });
    expect(code).toBe(0);
    expect(json.results.map(({ task }: { task: { id: string } }) => task.id).toSorted()).toEqual(['T-1', 'T-2']);
  });
});

it.each([
  ['release', '--all', 'T-1'],
  ['renew', '--all', 'T-1'],
  ['release', '--all', '--stamp', 'ana:1769143261123'],
  ['renew', '--all', '--fence', '1'],
])('%s %s %s is refused', async (...args) => {
  const { code } = await registry.dibs(args, { as: 'ana' });
  expect(code).toBe(64);
  expect(registry.names('scoped')).toEqual([]);
});
