/** A task that waits until another one is merged. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeRegistry, type Registry, type Result } from '../support/fixture.ts';

let registry: Registry;
let commit: string;

function git(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], { cwd: registry.base, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: registry.base } });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

beforeEach(async () => {
  registry = await makeRegistry();
  git('init', '-q', '-b', 'main');
  git('commit', '-q', '--allow-empty', '-m', 'first');
  git('checkout', '-q', '-b', 'topic');
  git('commit', '-q', '--allow-empty', '-m', 'work');
  commit = git('rev-parse', 'HEAD');
  git('checkout', '-q', 'main');
  settings('merged_into: main\n');
  registry.held('T-1', { owner: 'ana' });
  registry.file('scoped/T-2.md', '---\ndepends_on: {id: T-1, until: merged}\n---\n');
});

afterEach(() => {
  registry.remove();
});

const settings = (text: string): void => writeFileSync(join(registry.root, 'registry.yaml'), text);
const bob = (...args: readonly string[]): Promise<Result> => registry.dibs(args, { as: 'bob' });
const complete = (...more: readonly string[]): Promise<Result> => registry.dibs(['complete', 'T-1', ...more], { as: 'ana' });

it('is claimable once a commit that was named is in the branch, and not before', async () => {
  expect(await bob('claim', 'T-2')).toMatchObject({ code: 6, stderr: expect.stringContaining('T-1, which is not complete yet') as string });
  expect((await complete('--artifact', `commit ${commit.slice(0, 12)}`, '--json')).json).toMatchObject({ ok: true, ready: [] });
  expect(await bob('claim', 'T-2')).toMatchObject({ code: 6, stderr: expect.stringContaining('T-2 depends on T-1, which is complete and not merged yet') as string });
  expect((await bob('list', '--ready')).stdout).toContain('nothing can be claimed now');
  expect((await bob('list')).stdout).toContain('[depends on T-1, which is complete and not merged yet]');
  expect(await bob('next')).toMatchObject({ code: 7 });
  git('merge', '-q', '--no-ff', '-m', 'merge', 'topic');
  expect((await bob('list', '--ready')).stdout).toContain('T-2');
  expect(await bob('claim', '--next')).toMatchObject({ code: 0, stdout: expect.stringContaining('T-2 is yours') as string });
});

it('becomes ready by the completion itself, where the commit is merged by then', async () => {
  git('merge', '-q', '--no-ff', '-m', 'merge', 'topic');
  expect((await complete('--artifact', commit, '--json')).json).toMatchObject({ ready: ['T-2'] });
});

it.each([
  ['no commit', [], 'merged_into: main\n', 'T-1 was completed without a commit among its artifacts: take its until: merged away'],
  ['no branch', ['--artifact=abcdef1'], '', 'merged_into in registry.yaml names no branch that git knows: name the branch there'],
  ['a branch that is not there', ['--artifact=abcdef1'], 'merged_into: nowhere\n', 'names no branch that git knows'],
  ['a commit that is not there', ['--artifact=abcdef1'], 'merged_into: main\n', 'which is complete and not merged yet'],
])('with %s it says so', async (_, artifacts, text, said) => {
  settings(text);
  await complete(...artifacts);
  expect(await bob('claim', 'T-2')).toMatchObject({ code: 6, stderr: expect.stringContaining(said) as string });
});

it('many of them are judged as each is alone, though git is not called for each', async () => {
  git('merge', '-q', '--no-ff', '-m', 'merge', 'topic');
  await complete('--artifact', commit);
  for (let n = 0; n < 20; n++) {
    const name = n % 2 === 0 ? commit.slice(0, 8 + n) : `${n}`.padStart(8, '0');
    registry.file(`complete/D-${n}.md`);
    registry.file(`log/D-${n}.jsonl`, `${JSON.stringify({ v: 1, at: 1, event: 'complete', id: `D-${n}`, generation: 0, by: 'ana', artifacts: [name] })}\n`);
    registry.file(`scoped/W-${n}.md`, `---\ndepends_on: [{id: D-${n}, until: merged}]\n---\n`);
  }
  const { tasks } = (await bob('list', '--ready', '--json')).json;
  expect(tasks.map(({ id }: { id: string }) => id)).toEqual(['T-2', ...Array.from({ length: 10 }, (_, n) => `W-${n * 2}`)]);
});

it('the shell tools say that they cannot tell', async () => {
  await complete('--artifact', commit);
  expect(await registry.spawn('.agent/tools/claim_task.sh', ['T-2'], { as: 'bob' })).toMatchObject({ code: 65, stderr: expect.stringContaining('it depends on a task until that is merged, which only dibs can tell') as string });
});
