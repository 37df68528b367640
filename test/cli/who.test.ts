import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
  registry.held('T-1', { owner: 'ana~s1', ageSeconds: 600, text: '---\nfiles: [lib/, "docs/*.md"]\n---\n' });
  mkdirSync(join(registry.base, 'lib'));
});

afterEach(() => {
  registry.remove();
});

it('says who holds a path: task, owner, since when, how long, and how the task names it', async () => {
  const { stdout, code } = await registry.dibs(['who', 'lib/a.ts', 'src/b.ts']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^lib\/a\.ts +T-1 +ana \(session s1\) +held 10 min +50 min left of 60 min +as lib\/\nsrc\/b\.ts +nobody\n$/);
  const { json } = await registry.dibs(['who', 'docs/x.md', '--json']);
  expect(json).toMatchObject({ ok: true, paths: [{ path: 'docs/x.md', holds: [{ claim: { id: 'T-1', agent: 'ana', session: 's1' }, entry: 'docs/*.md' }] }] });
});

it('exits 7 where nobody does, also of a claim that has run out', async () => {
  registry.held('T-2', { owner: 'bob', ageSeconds: 9000, text: '---\nfiles: [src/]\n---\n' });
  expect(await registry.dibs(['who', 'src/a.ts'])).toMatchObject({ code: 7, stdout: expect.stringMatching(/^src\/a\.ts +nobody\n$/) });
  expect((await registry.dibs(['who', 'src/a.ts', '--json'])).json).toMatchObject({ ok: false, paths: [{ path: 'src/a.ts', holds: [] }] });
});

it('names all holders, the oldest claim first', async () => {
  registry.held('T-0', { owner: 'bob', ageSeconds: 5, text: '---\nfiles: ["**/*.ts"]\n---\n' });
  const { json } = await registry.dibs(['who', 'lib/a.ts', '--json']);
  expect(json.paths[0].holds.map(({ claim }: { claim: { id: string } }) => claim.id)).toEqual(['T-1', 'T-0']);
});

it('takes a path as a shell names it: from the directory that one is in, absolute, or through links', async () => {
  const cwd = join(registry.base, 'lib');
  writeFileSync(join(cwd, 'a.ts'), '');
  symlinkSync('lib', join(registry.base, 'link'));
  symlinkSync('lib/a.ts', join(registry.base, 'b.ts'));
  for (const path of ['a.ts', '../lib/x/y.ts', join(registry.base, 'lib/a.ts'), '../link/new.ts', '../b.ts']) expect([path, (await registry.dibs(['who', path], { cwd })).code]).toEqual([path, 0]);
  expect((await registry.dibs(['who', '../link'], { cwd })).code).toBe(0);
});

it('does not know what lies outside of the project', async () => {
  for (const path of ['/etc/passwd', '..', '.', '../x', 'x'.repeat(5000)]) {
    const { code, stderr } = await registry.dibs(['who', path]);
    expect([path.slice(0, 9), code]).toEqual([path.slice(0, 9), 64]);
    expect(stderr).toContain('no path below the top of this project');
  }
  expect(await registry.dibs(['who'])).toMatchObject({ code: 64 });
});

it('prints no control character of a path', async () => {
  const { stdout } = await registry.dibs(['who', 'lib/\u001B[2J.ts']);
  expect(stdout).toContain(String.raw`lib/\u{1b}[2J.ts`);
});
