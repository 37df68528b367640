import { mkdirSync, renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Json, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

async function stuck(): Promise<Json[]> {
  const { code, json } = await registry.dibs(['stuck', '--json'], { as: 'alice' });
  expect([code, json.ok, json.verb]).toEqual([0, true, 'stuck']);
  return json.stuck;
}

describe('stuck', () => {
  it('calls silent what gave no sign of life for more than half of its lease', async () => {
    registry.held('QUIET', { owner: 'bob', lease: 3600, ageSeconds: 1700 });
    registry.held('SILENT', { owner: 'bob', lease: 3600, ageSeconds: 1900 });
    registry.held('SHORT', { owner: 'bob', lease: 600, ageSeconds: 400 });
    const saved = registry.held('SAVED', { owner: 'bob', lease: 3600, ageSeconds: 99_999 });
    utimesSync(join(registry.root, 'claimed', saved), new Date(), new Date());
    expect((await stuck()).map(({ id, expired }) => `${id} ${expired}`).toSorted()).toEqual(['SHORT false', 'SILENT false']);
  });

  it('tells of each claim all that a script needs', async () => {
    const name = registry.held('T-1', { owner: 'b%40b~s1', generation: 4, lease: 60, ageSeconds: 90 });
    const [one] = await stuck();
    expect(one).toMatchObject({ id: 'T-1', generation: 4, path: `claimed/${name}`, agent: 'b@b', session: 's1', owner: 'b%40b~s1', leaseSeconds: 60, expired: true });
    expect(one.expiresAt).toBe(one.claimedAt + 60_000);
    expect(one.silentSeconds).toBeGreaterThanOrEqual(90);
    const { stdout } = await registry.dibs(['stuck'], { as: 'alice' });
    expect(stdout).toMatch(/^expired {2}T-1 {2}b@b \(session s1\) {2}last heartbeat (9\d|\d+) (s|min) ago, ran out \d+ s ago$/m);
  });

  it('does not offer the janitor where nothing ran out', async () => {
    registry.held('SILENT', { owner: 'bob', lease: 3600, ageSeconds: 1900 });
    const { stdout, next } = await registry.dibs(['stuck'], { as: 'alice' });
    expect(stdout).toContain('silent');
    expect([next, stdout.includes('next:')]).toEqual([[], false]);
  });

  it('tells of a claim under a dead examination, and of what is no regular file, and touches neither', async () => {
    const name = registry.held('MARKED', { owner: 'bob', ageSeconds: 9999 });
    renameSync(join(registry.root, 'claimed', name), join(registry.root, 'claimed', name.replace('.md', '!abc.md')));
    mkdirSync(join(registry.root, 'claimed', `DIR~1@bob:${Date.now() - 9_999_000}+60.md`));
    utimesSync(join(registry.root, 'claimed', registry.names('claimed')[0] ?? ''), 1, 1);
    const before = registry.names('claimed');
    expect((await stuck()).map(({ id }) => String(id)).toSorted()).toEqual(['DIR', 'MARKED']);
    expect(registry.names('claimed')).toEqual(before);
  });

  it('says nothing of tasks that nobody holds', async () => {
    registry.file('scoped/T-1.md');
    registry.file('waiting/T-2.md');
    expect(await stuck()).toEqual([]);
    expect(await registry.dibs(['stuck', '--quiet'], { as: 'alice' })).toMatchObject({ code: 0, stdout: 'nothing is stuck\n' });
  });

  it('takes no arguments, and is 66 where there is no registry', async () => {
    expect(await registry.dibs(['stuck', 'T-1'], { as: 'alice' })).toMatchObject({ code: 64 });
    expect(await registry.dibs(['stuck'], { as: 'alice', cwd: '/' })).toMatchObject({ code: 66 });
  });
});
