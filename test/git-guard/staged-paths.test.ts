import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Result } from '../support/fixture.ts';
import { makeRepository, type Repository } from './repository.ts';

let repository: Repository;

beforeEach(async () => {
  repository = await makeRepository();
  expect(await repository.guard(['install'], { as: 'ana' })).toMatchObject({ code: 0 });
  mkdirSync(join(repository.top, 'lib'));
  repository.registry.held('T-1', { owner: 'bob~b1', ageSeconds: 600, text: '---\nfiles: ["lib/*.ts"]\n---\n' });
});

afterEach(() => {
  repository.remove();
});

async function commit(paths: readonly string[], as = 'ana~s1'): Promise<Result> {
  for (const path of paths) writeFileSync(join(repository.top, path), `${Math.random()}`);
  await repository.git(['add', '-f', ...paths]);
  return await repository.git(['commit', '-q', '-m', 'work'], { as });
}

it('a commit of a path that another live claim holds is refused, with the holder and what is left of its lease', async () => {
  const { code, stderr } = await commit(['lib/a.ts', 'b.ts', 'lib/c.ts']);
  expect(code).toBe(1);
  expect(stderr).toContain('dibs: held: this commit is refused: lib/a.ts is held with T-1 (files: lib/*.ts) by bob (session b1), with 50 min of its lease left, and 1 more of its paths is held. Ask its holder, wait, or commit the other paths');
  expect(stderr).toContain('next: dibs who lib/a.ts');
  expect(stderr).not.toMatch(/no-verify|force|steal/);
  await repository.git(['reset', '-q', '--', 'lib']);
  expect(await commit(['b.ts'])).toMatchObject({ code: 0 });
});

it('so is one that takes such a path away', async () => {
  expect(await commit(['lib/a.ts'], 'bob~b1')).toMatchObject({ code: 0 });
  await repository.git(['rm', '-q', '--cached', 'lib/a.ts']);
  expect(await repository.git(['commit', '-q', '-m', 'gone'], { as: 'ana' })).toMatchObject({ code: 1 });
});

it('not that of its holder, in any session, nor what is not in the commit, nor once the claim has ended', async () => {
  expect(await commit(['lib/a.ts'], 'bob')).toMatchObject({ code: 0 });
  writeFileSync(join(repository.top, 'lib/a.ts'), 'mine');
  expect(await commit(['b.ts'])).toMatchObject({ code: 0 });
  expect(await repository.registry.dibs(['release', 'T-1'], { as: 'bob~b1' })).toMatchObject({ code: 0 });
  expect(await commit(['lib/a.ts'])).toMatchObject({ code: 0 });
});

it('of several paths in one commit only those in it count, also where the commit has an index of its own', async () => {
  expect(await commit(['b.ts', 'lib/a.ts'], 'bob')).toMatchObject({ code: 0 });
  for (const path of ['b.ts', 'lib/a.ts']) writeFileSync(join(repository.top, path), 'new');
  await repository.git(['add', '-f', 'lib/a.ts']);
  expect(await repository.git(['commit', '-q', '-m', 'only', '--', 'b.ts'], { as: 'ana' })).toMatchObject({ code: 0 });
  expect(await repository.git(['commit', '-q', '-m', 'only', '--', 'lib/a.ts'], { as: 'ana' })).toMatchObject({ code: 1 });
});

it('of a merge, what others have committed does not count', async () => {
  expect(await commit(['b.ts'])).toMatchObject({ code: 0 });
  await repository.git(['checkout', '-q', '-b', 'theirs']);
  expect(await commit(['b.ts', 'lib/a.ts'], 'bob')).toMatchObject({ code: 0 });
  await repository.git(['checkout', '-q', 'main']);
  expect(await commit(['b.ts'])).toMatchObject({ code: 0 });
  expect((await repository.git(['merge', '-q', 'theirs'], { as: 'ana' })).code).not.toBe(0);
  writeFileSync(join(repository.top, 'b.ts'), 'merged');
  await repository.git(['add', '-f', 'b.ts']);
  expect(await repository.git(['commit', '-q', '-m', 'merge'], { as: 'ana' })).toMatchObject({ code: 0 });
});

it('where the registry says overlap: off, or nobody can look, a commit passes', async () => {
  repository.registry.file('registry.yaml', 'overlap: off\n');
  expect(await commit(['lib/a.ts'])).toMatchObject({ code: 0 });
  rmSync(join(repository.registry.root, 'claimed'), { recursive: true });
  repository.registry.file('claimed', 'no directory');
  repository.registry.file('registry.yaml', '');
  expect(await commit(['lib/a.ts'])).toMatchObject({ code: 0 });
});
