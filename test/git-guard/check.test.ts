import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { check } from '../../lib/git-guard/check.ts';
import { OpenRegistry } from '../../lib/client/open-registry.ts';
import { PosixStore } from '../../lib/store/posix-store.ts';
import { makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  vi.restoreAllMocks();
  registry.remove();
});

const checked = (): Promise<unknown> => {
  const env = { DIBS_AGENT: 'ana' };
  return check('pre-commit', { registry: new OpenRegistry({ registry: registry.root, env }), agent: undefined, session: undefined, env, current: undefined });
};

it('a commit in the middle of a release is not refused: its owner is about to forget the claim', async () => {
  const belief = `holders/ana/T-1~1@ana:${Date.now() - 9000}+60.md`;
  registry.file('scoped/T-1.md');
  registry.file(belief, 'confirmed\n');
  await expect(checked()).rejects.toThrow('T-1 is no longer yours: it lies in scoped/');
  vi.spyOn(PosixStore.prototype, 'pause').mockImplementation(() => rmSync(join(registry.root, belief), { force: true }));
  expect(await checked()).toEqual({ warnings: [] });
});

it('a claim that nobody can tell whose it is warns, and refuses only who says that it works on the task', async () => {
  registry.file('scoped/T-1.md');
  await registry.dibs(['claim', 'T-1']);
  expect(await registry.dibs(['guard', 'check', 'pre-commit'])).toMatchObject({ code: 0, stderr: expect.stringContaining('nobody can tell whether the claim is yours') });
  const saying = { env: { CURRENT_TASK_ID: 'T-1' } };
  expect(await registry.dibs(['guard', 'check', 'pre-commit'], saying)).toMatchObject({ code: 75, stderr: expect.stringContaining('dibs: unproven: this commit is refused: CURRENT_TASK_ID names T-1') });
  expect(await registry.dibs(['guard', 'check', 'pre-commit'], { as: 'bob' })).toMatchObject({ code: 0, stderr: '' });
});
