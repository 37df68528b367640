/**
 * A registry that something took away, in a git work tree: whoever held something is told, and nobody else is alarmed.
 */

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VOLATILE } from '../../lib/rules/shelf.ts';
import { codesOf, makeGitProject, type GitProject } from '../support/git-project.ts';

let project: GitProject;

beforeEach(async () => {
  project = await makeGitProject();
});

afterEach(() => {
  project.registry.remove();
});

/** What no ignore file withstands. */
const EMPTYING: readonly (readonly [how: string, act: () => Promise<void>])[] = [
  ['clean -fdx', async () => await project.git('clean -qfdx', 'checkout -q .')],
  ['clean -fdX', async () => await project.git('clean -qfdX', 'checkout -q .')],
  ['stash -a', async () => await project.git('stash -q -a', 'checkout -q .')],
  ['a cone of sparse-checkout', async () => {
    mkdirSync(join(project.registry.base, 'src'));
    writeFileSync(join(project.registry.base, 'src', 'code'), 'code\n');
    await project.git('add src', 'commit -qm code', 'sparse-checkout set --cone src', 'sparse-checkout disable', 'checkout -q .');
  }],
  ['rm of all that is volatile', () => Promise.resolve(VOLATILE.forEach((directory) => rmSync(join(project.registry.root, directory), { recursive: true })))],
];

describe.each(EMPTYING)('a registry that is emptied: %s', (_how, act) => {
  beforeEach(async () => {
    for (const [id, as] of [['T-1', 'ana'], ['T-2', 'ana~S1'], ['T-3', 'bob']] as const) expect((await project.registry.dibs(['claim', id], { as })).code).toBe(0);
    await act();
  });

  it('boot says so to whoever held something, until it is acknowledged, and never "lost none"', async () => {
    for (let time = 0; time < 2; time++) {
      const { code, stdout } = await project.registry.dibs(['boot'], { as: 'ana' });
      expect([code, stdout]).toEqual([4, expect.stringMatching(/^EMPTIED: the registry has been emptied \(by git clean -x, git stash -a, .*Do not edit, commit or complete anything.*: dibs boot --ack$/m)]);
      expect(stdout).not.toMatch(/lost none|^NOTHING/m);
    }
    expect((await project.registry.dibs(['boot', '--json'], { as: 'ana' })).json).toMatchObject({ ok: false, verdict: 'emptied', emptied: 'mine', acknowledged: false });
    // Who claims something meanwhile takes the word from nobody.
    await project.registry.dibs(['claim', 'T-2'], { as: 'carol' });
    expect((await project.registry.dibs(['boot'], { as: 'ana' })).code).toBe(4);
    const { code, stdout } = await project.registry.dibs(['boot', '--ack'], { as: 'ana' });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^EMPTIED: .*This is acknowledged/m)]);
    expect((await project.registry.dibs(['boot'], { as: 'ana' })).stdout).toMatch(/^NOTHING: you hold no task here, and lost none/m);
    // The others were not asked.
    expect(await codesOf(project.registry.dibs(['boot'], { as: 'bob' }), project.registry.dibs(['boot'], { as: 'ana~S1' }))).toEqual([4, 4]);
  });

  it('boot.sh says the same', async () => {
    const first = await project.tool('boot.sh', '', 'ana');
    expect([first.code, first.stdout]).toEqual([4, expect.stringMatching(/^EMPTIED: the registry has been emptied .*Do not edit, commit or complete anything.*boot\.sh --ack /m)]);
    expect(first.stdout).not.toMatch(/lost none|^NOTHING/m);
    expect((await project.tool('boot.sh', '--ack', '', 'ana')).code).toBe(0);
    expect((await project.tool('boot.sh', '', 'ana')).stdout).toMatch(/^NOTHING: you hold no task here, and lost none/m);
    expect((await project.tool('boot.sh', '', 'bob')).code).toBe(4);
  });

  it('a hook tells it to the session, until it is acknowledged', async () => {
    for (let time = 0; time < 2; time++) expect((await project.startSession()).stdout).toMatch(/^EMPTIED: the registry has been emptied .* since this agent last held something here: .*dibs boot --ack \(typed by itself\) acknowledges this\.$/m);
    expect((await project.registry.dibs(['boot', '--ack'], { as: 'ana~S1' })).code).toBe(0);
    expect((await project.startSession()).stdout).not.toContain('EMPTIED');
  });

  it('who never held anything is told that others did, and not that nothing is lost', async () => {
    const { code, stdout } = await project.registry.dibs(['boot'], { as: 'dora' });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^NOTHING: you hold no task here\. [^]*^Note that the registry has been emptied/m)]);
    expect((await project.registry.dibs(['boot', '--ack'], { as: 'dora' })).code).toBe(0);
    expect((await project.registry.dibs(['boot'], { as: 'dora' })).stdout).toMatch(/lost none/);
  });
});

describe('a registry of which only what its owners believe was taken', () => {
  it('shows what is held, and says that it may not be all', async () => {
    await project.registry.dibs(['claim', 'T-1'], { as: 'ana' });
    rmSync(join(project.registry.root, 'holders'), { recursive: true });
    const { code, stdout } = await project.registry.dibs(['boot'], { as: 'ana' });
    expect([code, stdout]).toEqual([4, expect.stringMatching(/^EMPTIED: [^]*^RESUME T-1: it is yours/m)]);
    expect(await codesOf(project.registry.dibs(['boot', '--ack'], { as: 'ana' }))).toEqual([0]);
    expect(await codesOf(project.registry.dibs(['boot'], { as: 'ana' }))).toEqual([0]);
  });
});

describe('a registry of which nothing was taken', () => {
  const remembered = (): readonly string[] => (existsSync(join(project.registry.base, '.git', 'dibs')) ? readdirSync(join(project.registry.base, '.git', 'dibs'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name) : []);
  const says = async (as: string): Promise<string> => (await project.registry.dibs(['boot'], { as })).stdout;

  it('says "lost none", also to who gave up what it had, and to who was never here', async () => {
    await project.registry.dibs(['claim', 'T-1'], { as: 'ana' });
    await project.registry.dibs(['complete', 'T-1'], { as: 'ana' });
    expect([await says('ana'), await says('zoe')]).toEqual([expect.stringContaining('lost none'), expect.stringContaining('lost none')]);
  });

  it('forgets who holds nothing with a round of the janitor, and remembers no session that ends with its process', async () => {
    await project.registry.dibs(['claim', 'T-1'], { as: 'ana' });
    await project.registry.dibs(['claim', 'T-2'], { as: 'bob' });
    await project.registry.dibs(['run', 'T-3', '--', 'true'], { as: 'carol' });
    expect(remembered().toSorted()).toEqual(['ana', 'bob']);
    await project.registry.dibs(['complete', 'T-1'], { as: 'ana' });
    await project.registry.dibs(['janitor'], { as: 'cron' });
    expect(remembered()).toEqual(['bob']);
  });

  it('that was cloned has nothing to remember, and alarms nobody', async () => {
    await project.registry.dibs(['claim', 'T-1'], { as: 'ana' });
    await project.git('clone -q . clone');
    const { code, stdout } = await project.registry.dibs(['boot'], { as: 'ana', cwd: join(project.registry.base, 'clone') });
    expect([code, stdout]).toEqual([0, expect.stringContaining('lost none')]);
  });

  it('stash -a and pop bring it back, and nobody is alarmed', async () => {
    await project.registry.dibs(['claim', 'T-1'], { as: 'ana' });
    await project.git('stash -q -a');
    expect((await project.registry.dibs(['boot'], { as: 'ana' })).code).toBe(4);
    // A boot lays nothing into what was just emptied, or the stash could not come back.
    await project.git('stash pop -q');
    const { code, stdout } = await project.registry.dibs(['boot'], { as: 'ana' });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^RESUME T-1/m)]);
    expect(stdout).not.toContain('EMPTIED');
  });

  it('is one for all linked work trees, and each registry of a repository has its own memory', async () => {
    await project.git('worktree add -q ../linked-of-it old');
    const linked = join(project.registry.base, '..', 'linked-of-it');
    try {
      await project.registry.dibs(['init', 'apart'], {});
      const apart = join(project.registry.base, 'apart');
      await project.registry.dibs(['add', 'X-1'], { as: 'ana', cwd: apart });
      await project.registry.dibs(['claim', 'T-1'], { as: 'ana', cwd: linked });
      await project.registry.dibs(['claim', 'X-1'], { as: 'bob', cwd: apart });
      rmSync(join(apart, '.agent', 'registry', 'holders'), { recursive: true });
      const boot = async (as: string, cwd: string): Promise<number | null> => (await project.registry.dibs(['boot'], { as, cwd })).code;
      expect([await boot('ana', linked), await boot('ana', apart), await boot('bob', apart), await boot('bob', linked)]).toEqual([0, 0, 4, 0]);
      rmSync(join(project.registry.root, 'holders'), { recursive: true });
      expect(await boot('ana', linked)).toBe(4);
    } finally {
      rmSync(linked, { recursive: true, force: true });
    }
  });

  it('outside of git remembers nothing, and no verb minds', async () => {
    rmSync(join(project.registry.base, '.git'), { recursive: true });
    await project.registry.dibs(['claim', 'T-1'], { as: 'ana' });
    expect(existsSync(join(project.registry.root, 'holders', '.life'))).toBe(false);
    rmSync(join(project.registry.root, 'holders'), { recursive: true });
    expect((await project.registry.dibs(['boot'], { as: 'bob' })).stdout).toContain('lost none');
  });

  it('in a work tree whose git directory may not be written claims as ever', async () => {
    // No directory can be made below a file, whoever one is.
    writeFileSync(join(project.registry.base, '.git', 'dibs'), '');
    expect(await codesOf(project.registry.dibs(['claim', 'T-1'], { as: 'ana' }))).toEqual([0]);
    expect((await project.registry.dibs(['boot'], { as: 'ana' })).stdout).toMatch(/^RESUME T-1/m);
    expect((await project.tool('boot.sh', '', 'ana')).stdout).toMatch(/^RESUME T-1/m);
  });
});
