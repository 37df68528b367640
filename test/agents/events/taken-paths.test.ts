/** The gate before an edit of a file that another live claim holds. */

import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../support/fixture.ts';
import { useHooked, type HostName } from './hooked.ts';
import { HOST_NAMES, SENT } from './payloads.ts';

const { registry, fire } = useHooked();

const about = (...files: readonly string[]): string => `---\nfiles: ${JSON.stringify(files)}\n---\n`;

/** An edit of this path by a host's usual tool, in ana's session S1. */
async function edit(host: HostName, path: string, cwd = registry.base): Promise<Result> {
  const { event, input } = SENT[host].edit();
  const text = JSON.stringify(input).replaceAll('/project/a.ts', path).replaceAll('*** Add File: a.ts', `*** Add File: ${path}`);
  return await fire(host, { ...(event === undefined ? {} : { event }), input: JSON.parse(text) as typeof input }, { cwd });
}

describe('an edit of a file that another live claim holds', () => {
  it.each(HOST_NAMES)('is refused in %s, with the holder, the task and what is left of its lease', async (host) => {
    registry.held('T-1', { owner: 'bob~b1', ageSeconds: 600, text: about('lib/**') });
    const { code, stdout, stderr } = await edit(host, join(registry.base, 'lib/new.ts'));
    expect(code).toBe(2);
    expect(stderr).toContain(`lib/new.ts is held with T-1 (files: lib/**) by bob (session b1), with 50 min of its lease left, so this edit is refused. Ask its holder, wait, or do other work: dibs who ${registry.base}/lib/new.ts tells who holds it.`);
    // The forms of the hosts are held elsewhere.
    if (stdout !== '') expect(JSON.parse(stdout)).toBeTypeOf('object');
    expect(`${stdout}${stderr}`).not.toMatch(/force|steal/);
    expect(await edit(host, join(registry.base, 'src/a.ts'))).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    ['is relative', () => 'lib/a.ts'],
    ['goes up and down', () => 'src/../lib/a.ts'],
    ['goes through a link to a directory', () => 'link/a.ts'],
    ['is a link', () => 'b.ts'],
  ])('is refused when its path %s', async (_, path) => {
    registry.held('T-1', { owner: 'bob~b1', text: about('lib') });
    mkdirSync(join(registry.base, 'lib'));
    mkdirSync(join(registry.base, 'src'));
    writeFileSync(join(registry.base, 'lib/a.ts'), '');
    symlinkSync('lib', join(registry.base, 'link'));
    symlinkSync('lib/a.ts', join(registry.base, 'b.ts'));
    expect(await edit('claude', path())).toMatchObject({ code: 2 });
  });

  it('is refused from a directory below, where its path begins there', async () => {
    registry.held('T-1', { owner: 'bob~b1', text: about('lib/a.ts') });
    mkdirSync(join(registry.base, 'lib'));
    expect(await edit('codex', 'a.ts', join(registry.base, 'lib'))).toMatchObject({ code: 2 });
    expect(await edit('codex', 'a.ts')).toMatchObject({ code: 0 });
  });

  it('is refused for one file of a patch, also one that it deletes or moves away', async () => {
    registry.held('T-1', { owner: 'bob~b1', text: about('lib/b.ts') });
    const { input } = SENT.codex.edit();
    for (const line of ['*** Delete File: lib/b.ts', '*** Update File: lib/b.ts\n*** Move to: src/b.ts', '*** Update File: src/b.ts\n*** Move to: lib/b.ts']) {
      const sent = { input: { ...input, tool_input: { command: `*** Begin Patch\n*** Add File: a.ts\n+x\n${line}\n*** End Patch` } } };
      expect([line, (await fire('codex', sent)).code]).toEqual([line, 2]);
    }
  });

  it('names how to go on in place of another session of the same agent', async () => {
    registry.held('T-1', { owner: 'ana~s0', text: about('lib') });
    expect((await edit('claude', 'lib/a.ts')).stderr).toContain('If you go on in place of that session: dibs resume T-1.');
  });

  it('shows no control characters of a path', async () => {
    registry.held('T-1', { owner: 'bob~b1', text: '---\nfiles: ["**", "\u001B[2J"]\n---\n' });
    const { stderr, code } = await edit('codex', String.raw`lib/\u001b]0;x\u0007`);
    expect([code, stderr.includes('\u001B')]).toEqual([2, false]);
  });
});

describe('an edit passes', () => {
  const passes = async (path = 'lib/a.ts'): Promise<void> => {
    expect(await edit('claude', path)).toMatchObject({ code: 0, stderr: '' });
  };

  it('of what this session holds itself, and where it held a path first', async () => {
    registry.held('T-1', { owner: 'ana~S1', ageSeconds: 60, text: about('lib') });
    await passes();
    registry.held('T-2', { owner: 'bob~b1', ageSeconds: 30, text: about('lib') });
    await passes();
    registry.held('T-3', { owner: 'bob~b1', ageSeconds: 90, text: about('lib') });
    expect(await edit('claude', 'lib/a.ts')).toMatchObject({ code: 2, stderr: expect.stringContaining('T-3') });
  });

  it('when the lease of the other has run out', async () => {
    registry.held('T-1', { owner: 'bob~b1', ageSeconds: 9000, text: about('lib') });
    await passes();
  });

  it('when the other task has no files, or a text that nobody can read', async () => {
    registry.held('T-1', { owner: 'bob~b1', text: 'lib/a.ts' });
    registry.held('T-2', { owner: 'bob~b1', text: '---\nfiles: lib\ndepends_on: {\n---\n' });
    await passes();
  });

  it('outside of the project', async () => {
    registry.held('T-1', { owner: 'bob~b1', text: about('**', '/tmp', '../') });
    await passes('/tmp/a.ts');
    await passes('../a.ts');
  });

  it('where the registry says overlap: off, and with a registry.yaml that is broken for whom nothing is recorded', async () => {
    registry.held('T-1', { owner: 'bob~b1', text: about('lib') });
    registry.file('registry.yaml', 'overlap: off\n');
    await passes();
    registry.file('registry.yaml', 'overlap: on\n');
    expect(await edit('claude', 'lib/a.ts')).toMatchObject({ code: 0, stderr: expect.stringContaining('COULD NOT LOOK') });
  });

  it('when the claim has ended', async () => {
    registry.held('T-1', { owner: 'bob~b1', text: about('lib') });
    expect(await registry.dibs(['release', 'T-1'], { as: 'bob~b1' })).toMatchObject({ code: 0 });
    await passes();
  });
});

it('a path is the same one in every work tree of a clone', async () => {
  const git = async (...args: readonly string[]): Promise<void> => {
    expect(await registry.spawn('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args])).toMatchObject({ code: 0 });
  };
  await git('init', '-q');
  await git('commit', '-q', '--allow-empty', '-m', 'x');
  await git('worktree', 'add', '-q', '.worktrees/one');
  registry.held('T-1', { owner: 'bob~b1', text: about('lib/a.ts') });
  const tree = join(registry.base, '.worktrees/one');
  expect(await edit('claude', join(tree, 'lib/a.ts'), tree)).toMatchObject({ code: 2 });
  expect(await edit('claude', 'lib/b.ts', tree)).toMatchObject({ code: 0 });
  rmSync(tree, { recursive: true });
});
