import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { gitEnvironment } from '../../lib/system/git-environment.ts';

it('git is told nothing of the repository that a commit elsewhere is about', () => {
  const local = execFileSync('git', ['rev-parse', '--local-env-vars'], { encoding: 'utf8' }).trim().split('\n');
  const env = Object.fromEntries([...local, 'GIT_NAMESPACE', 'GIT_QUARANTINE_PATH', 'GIT_INDEX_VERSION'].map((name) => [name, '1']));
  expect(local.length).toBeGreaterThan(10);
  expect(gitEnvironment({ ...env, GIT_CONFIG_KEY_0: 'core.hooksPath', GIT_CONFIG_VALUE_0: '/elsewhere' })).toEqual({});
});

it('it is told everything else, the bounds of its search and what a person trusts included', () => {
  const env = { PATH: '/bin', HOME: '/h', GIT_CEILING_DIRECTORIES: '/h', GIT_CONFIG_GLOBAL: '/g', GIT_SSH_COMMAND: 'ssh', NOT: undefined };
  expect(gitEnvironment(env)).toEqual({ PATH: '/bin', HOME: '/h', GIT_CEILING_DIRECTORIES: '/h', GIT_CONFIG_GLOBAL: '/g', GIT_SSH_COMMAND: 'ssh' });
  const trusting = { GIT_CONFIG_COUNT: '3', GIT_CONFIG_KEY_0: 'core.hooksPath', GIT_CONFIG_VALUE_0: '/elsewhere', GIT_CONFIG_KEY_1: 'safe.Directory', GIT_CONFIG_VALUE_1: '*', GIT_CONFIG_KEY_2: 'core.worktree' };
  expect(gitEnvironment(trusting)).toEqual({ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' });
  for (const count of ['', 'x', '-1', '1e9', 'Infinity']) expect(gitEnvironment({ GIT_CONFIG_COUNT: count })).toEqual({});
});
