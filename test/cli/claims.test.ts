import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
  registry.held('T-1', { owner: 'ana', lease: 3600 });
  registry.held('T-2', { owner: 'bob~s1', lease: 120 });
  registry.held('T-3', { owner: 'bob', lease: 10, ageSeconds: 100 });
});

afterEach(() => {
  registry.remove();
});

describe('dibs claims', () => {
  it('shows who holds what in columns, and counts what has run out', async () => {
    await registry.dibs(['note', 'T-1', '--progress', '40', 'half\u0007'], { as: 'ana' });
    const { stdout, code } = await registry.dibs(['claims'], { as: 'zoe' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^T-2 {2}bob \(session s1\) {2}held \d+ s {2}\S+ (?:s|min) left of 2 min(?: {2}.*)?\nT-1 {2}ana {15}held .*40 % done {2}\d+ s ago: half\\u\{7\}\nand 1 whose lease has run out: dibs stuck\n$/);
  });

  it('takes --agent for whose claims are meant, and tells nobody to act as that one', async () => {
    const { json } = await registry.dibs(['claims', '--agent', 'bob', '--json'], { as: 'zoe' });
    expect(json.claims.map(({ id }: { id: string }) => id)).toEqual(['T-2']);
    expect(json).toMatchObject({ expired: 1, next: 'dibs list --ready' });
    expect((await registry.dibs(['claims', '--agent', 'nobody'], { as: 'zoe' })).stdout).toBe('nobody holds nothing\n');
    expect((await registry.dibs(['claims', '--agent', 'bob', '--session', 's2'], { as: 'zoe' })).stdout).toContain('holds nothing');
  });

  it('shows what runs out soon', async () => {
    const { json } = await registry.dibs(['claims', '--expiring', '5m', '--json'], { as: 'zoe' });
    expect(json.claims.map(({ id }: { id: string }) => id)).toEqual(['T-2']);
  });

  it.each([['--expiring=x'], ['--expiring=0'], ['--session=s1'], ['--agent=\u0007'], ['--agent=']])('refuses %j', async (option) => {
    expect((await registry.dibs(['claims', option], { as: 'zoe' })).code).toBe(64);
  });
});
