import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { projectOf } from '../../lib/client/project-of.ts';

let base: string;
const at = (...names: readonly string[]): string => join(base, ...names);

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-project-')));
  for (const path of ['main/.agent/registry', 'main/sub/.agent/registry', 'main/deep', 'bare']) mkdirSync(at(path), { recursive: true });
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

function git(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: base } });
  if (status !== 0) throw new Error(stderr);
}

it('is the directory that holds the registry, from wherever one looks', () => {
  for (const cwd of [at('main'), at('main/deep'), at('bare'), undefined]) expect(projectOf(at('main/.agent/registry'), cwd)).toBe(at('main'));
  mkdirSync(at('tasks'));
  expect(projectOf(at('tasks'), at('main'))).toBe(at('tasks'));
});

it('is the same place in a linked work tree of that repository, and not in any other', () => {
  git('init', '-q', at('main'));
  git('-C', at('main'), 'commit', '-q', '--allow-empty', '-m', 'x');
  git('-C', at('main'), 'worktree', 'add', '-q', at('linked'));
  mkdirSync(at('linked/sub'));
  expect(projectOf(at('main/.agent/registry'), at('linked/sub'))).toBe(at('linked'));
  expect(projectOf(at('main/sub/.agent/registry'), at('linked'))).toBe(at('linked/sub'));
  rmSync(at('linked/sub'), { recursive: true });
  expect(projectOf(at('main/sub/.agent/registry'), at('linked'))).toBe(at('linked'));
  git('init', '-q', at('other'));
  expect(projectOf(at('main/.agent/registry'), at('other'))).toBe(at('main'));
});

it('is no directory that only says that it is a work tree of that repository', () => {
  git('init', '-q', at('main'));
  git('-C', at('main'), 'commit', '-q', '--allow-empty', '-m', 'x');
  git('-C', at('main'), 'worktree', 'add', '-q', at('linked'));
  mkdirSync(at('archive/of'), { recursive: true });
  writeFileSync(at('archive/of/commondir'), '../../main/.git\n');
  writeFileSync(at('archive/of/gitdir'), `${at('archive/.git')}\n`);
  for (const leads of ['of', '../main/.git/worktrees/linked']) {
    writeFileSync(at('archive/.git'), `gitdir: ${leads}\n`);
    expect(() => projectOf(at('main/.agent/registry'), at('archive'))).toThrow(/does not know it/);
  }
  mkdirSync(at('archive/own/worktrees/of'), { recursive: true });
  writeFileSync(at('archive/own/config'), '[core]\n\tworktree = ../../main\n');
  writeFileSync(at('archive/own/worktrees/of/commondir'), '../..\n');
  writeFileSync(at('archive/own/worktrees/of/gitdir'), `${at('archive/.git')}\n`);
  writeFileSync(at('archive/.git'), 'gitdir: own/worktrees/of\n');
  expect(() => projectOf(at('main/.agent/registry'), at('archive'))).toThrow(/does not know it/);
  renameSync(at('linked'), at('moved'));
  expect(() => projectOf(at('main/.agent/registry'), at('moved'))).toThrow(/git worktree repair/);
  git('-C', at('moved'), 'worktree', 'repair');
  expect(projectOf(at('main/.agent/registry'), at('moved'))).toBe(at('moved'));
});

it('is one of the work trees of a bare repository', () => {
  git('init', '-q', '--bare', at('bare'));
  git('init', '-q', at('main'));
  git('-C', at('main'), 'commit', '-q', '--allow-empty', '-m', 'x');
  git('-C', at('main'), 'push', '-q', at('bare'), 'HEAD:refs/heads/x');
  git('-C', at('bare'), 'worktree', 'add', '-q', at('tree'), 'x');
  mkdirSync(at('bare/.agent/registry'), { recursive: true });
  expect(projectOf(at('bare/.agent/registry'), at('tree'))).toBe(at('tree'));
});
