/** Git itself, as people type it, around a claim that is held: ordinary commands leave it alone, on every branch. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VOLATILE } from '../../lib/rules/shelf.ts';
import type { Result } from '../support/fixture.ts';
import { codesOf, makeGitProject, type GitProject } from '../support/git-project.ts';

let project: GitProject;

beforeEach(async () => {
  project = await makeGitProject();
});

afterEach(() => {
  project.registry.remove();
});

const work = (): void => writeFileSync(join(project.registry.base, 'work'), 'work\n');

/** On a branch that does not have the registry's ignore file, and back. */
const ORDINARY: readonly (readonly [how: string, act: () => Promise<void>])[] = [
  ['a commit of everything', async () => {
    await project.git('checkout -q old');
    work();
    await project.git('add -A', 'commit -qm work', 'checkout -q main');
  }],
  ['a commit of everything, which is merged', async () => {
    await project.git('checkout -q old');
    work();
    await project.git('add -A', 'commit -qm work', 'checkout -q main', 'merge -q -m merged old');
  }],
  ['a commit of everything, onto which main is rebased', async () => {
    await project.git('checkout -q old');
    work();
    await project.git('add -A', 'commit -qm work', 'checkout -q main', 'stash -q', 'rebase -q old');
  }],
  ['clean -fd', async () => await project.git('checkout -q old', 'clean -qfd', 'checkout -q main')],
  ['stash -u', async () => {
    await project.git('checkout -q old');
    work();
    await project.git('stash -q -u', 'checkout -q main');
  }],
  ['stash -u and pop', async () => {
    await project.git('checkout -q old');
    work();
    await project.git('stash -q -u', 'checkout -q main', 'stash pop -q');
  }],
  ['a pull that brings another text of it', async () => {
    await project.git('clone -q . elsewhere.git', 'checkout -q old', 'checkout -q main');
    writeFileSync(join(project.registry.base, 'elsewhere.git', '.agent', 'registry', 'scoped', 'T-1.md'), 'another text\n');
    await project.git('-C elsewhere.git add -A', '-C elsewhere.git commit -qm text', 'pull -q elsewhere.git main');
  }],
  ['reset --hard', async () => await project.git('reset -q --hard old', 'clean -qfd', 'reset -q --hard main@{1}')],
];

/** Ana's claim stands, bob does not get it, and nothing of it is in a commit. */
async function expectClaimStands(): Promise<void> {
  expect((await project.gitOnce(['ls-files', '.agent/registry'])).stdout).not.toMatch(/claimed|holders|log\/|lost|tmp/);
  expect(await codesOf(project.registry.dibs(['verify', 'T-1'], { as: 'ana' }), project.registry.dibs(['claim', 'T-1'], { as: 'bob' }))).toEqual([0, 3]);
}

describe('a registry that is older, or whose volatile directories were removed, is kept from git', () => {
  const remove = (...directories: readonly string[]): void => directories.forEach((directory) => rmSync(join(project.registry.root, directory), { recursive: true }));
  const claims = async (): Promise<void> => expect((await project.registry.dibs(['claim', 'T-1'], { as: 'ana' })).code).toBe(0);
  const commitsAll = ORDINARY[0]?.[1] ?? (() => Promise.reject(new Error('there is none')));

  it.each([
    ['there is one without them', () => project.makeOld()],
    ['claimed/ is made again', () => remove('claimed')],
    ['all are made again', () => remove(...VOLATILE)],
  ])('by a claim: %s', async (_what, lay) => {
    lay();
    await claims();
    await commitsAll();
    await expectClaimStands();
  });

  it.each<readonly [by: string, act: () => Promise<unknown>]>([
    ['init', () => project.registry.dibs(['init'])],
    ['doctor --fix', () => project.registry.dibs(['doctor', '--fix'], { as: 'doc' })],
    ['a round of the janitor', () => project.registry.dibs(['janitor'], { as: 'cron' })],
    ['the boot of anybody', () => project.registry.dibs(['boot'], { as: 'zoe' })],
    ['boot.sh', () => project.tool('boot.sh', '', 'zoe')],
    ['check_stale.sh --release', () => project.tool('check_stale.sh', '--release')],
    ['a hook that starts a session', () => project.startSession()],
  ])('while a claim is held: by %s', async (_by, act) => {
    await claims();
    project.makeOld();
    await act();
    await commitsAll();
    await expectClaimStands();
  });
});

describe.each(ORDINARY)('on a branch that does not have the ignore file of the registry: %s', (_how, act) => {
  it('leaves a claim alone', async () => {
    expect((await project.registry.dibs(['claim', 'T-1'], { as: 'ana' })).code).toBe(0);
    await act();
    await expectClaimStands();
  });

  it('a claim of the shell tools stays, where there is nothing but them', async () => {
    VOLATILE.forEach((directory) => rmSync(join(project.registry.root, directory), { recursive: true }));
    // On the other branch their own files are away, as everything that is committed.
    const tools = join(project.registry.base, 'bin', 'tools');
    expect((await project.registry.spawn('cp', ['-R', join(project.registry.base, '.agent', 'tools'), tools])).code).toBe(0);
    writeFileSync(join(project.registry.base, '.git', 'info', 'exclude'), 'bin/\n');
    const run = (name: string, agent: string): Promise<Result> => project.registry.spawn('sh', [join(tools, name), 'T-1', agent], { env: { DIBS_REGISTRY: project.registry.root } });
    expect((await run('claim_task.sh', 'ana')).code).toBe(0);
    await act();
    expect([(await run('verify_task.sh', 'ana')).code, (await run('claim_task.sh', 'bob')).code]).toEqual([0, 3]);
  });
});

describe('the ignore file of a volatile directory', () => {
  const ignoring = (): readonly string[] => VOLATILE.filter((directory) => existsSync(join(project.registry.root, directory, '.gitignore')));

  it('is laid by no verb that only looks', async () => {
    project.makeOld();
    for (const args of [['list'], ['show', 'T-1'], ['verify', 'T-1'], ['log', 'T-1'], ['stuck'], ['doctor'], ['janitor', '--dry-run']]) await project.registry.dibs(args, { as: 'ana' });
    expect(ignoring()).toEqual([]);
  });

  it('is named by the doctor where it is missing, and where somebody made it something else', async () => {
    expect((await project.registry.dibs(['doctor'], { as: 'doc' })).code).toBe(0);
    project.makeOld();
    writeFileSync(join(project.registry.root, 'claimed', '.gitignore'), '*\n!keep\n');
    writeFileSync(join(project.registry.root, 'log', '.gitignore'), 'ours\n');
    symlinkSync('../claimed/.gitignore', join(project.registry.root, 'tmp', '.gitignore'));
    const { json, code } = await project.registry.dibs(['doctor', '--json'], { as: 'doc' });
    const found = (json.findings as { level: string; kind: string; path?: string }[]).filter(({ kind }) => kind === 'git').map(({ level, path }) => `${level} ${path ?? ''}`);
    expect([code, found]).toEqual([65, ['problem claimed/.gitignore', 'note holders/.gitignore', 'problem log/.gitignore', 'note lost+found/.gitignore', 'problem tmp/.gitignore']]);
    await project.registry.dibs(['doctor', '--fix'], { as: 'doc' });
    expect(readFileSync(join(project.registry.root, 'log', '.gitignore'), 'utf8')).toBe('ours\n');
    expect(ignoring()).toEqual(VOLATILE);
  });

  it('is nobody’s task, claim, owner or debris', async () => {
    await project.registry.dibs(['claim', 'T-1'], { as: 'ana' });
    expect((await project.registry.dibs(['janitor'], { as: 'cron' })).stdout).not.toMatch(/gitignore|\.life/);
    expect((await project.registry.dibs(['doctor'], { as: 'doc' })).stdout).not.toMatch(/gitignore|\.life/);
    expect((await project.registry.dibs(['list', '--json'], { as: 'ana' })).json.foreign).toEqual([]);
    expect((await project.tool('check_stale.sh', '--release')).stdout).toBe('');
    expect(ignoring()).toEqual(VOLATILE);
  });

  it('and the life of the registry are laid behind no symlink', async () => {
    project.makeOld();
    const outside = join(project.registry.base, 'outside');
    mkdirSync(outside);
    rmSync(join(project.registry.root, 'log'), { recursive: true });
    symlinkSync(outside, join(project.registry.root, 'log'));
    await project.registry.dibs(['claim', 'T-1'], { as: 'ana' });
    await project.tool('claim_task.sh', 'T-2', 'bob');
    expect(readdirSync(outside)).toEqual([]);
  });
});
