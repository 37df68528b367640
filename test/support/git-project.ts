/** A repository with a registry and three committed tasks, and a branch `old` that knows nothing of either. */

import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { VOLATILE } from '../../lib/rules/shelf.ts';
import { registryAt, type Registry, type Result } from './fixture.ts';
import { BUNDLE } from '../agents/events/hooked.ts';
import { SENT } from '../agents/events/payloads.ts';

export interface GitProject {
  readonly registry: Registry;
  /** Each of these lines has to succeed. */
  git(...lines: readonly string[]): Promise<void>;
  gitOnce(args: readonly string[]): Promise<Result>;
  /** A tool for the shell, of those that lie beside the registry. */
  tool(name: string, ...args: readonly string[]): Promise<Result>;
  /** The registry as it was before its volatile directories had ignore files: with the one that is tracked alone. */
  makeOld(): void;
  /** The hook of ana's session S1, at its start. */
  startSession(): Promise<Result>;
}

export async function makeGitProject(): Promise<GitProject> {
  const registry = registryAt(realpathSync(mkdtempSync(join(tmpdir(), 'dibs-git-'))));
  const gitOnce = (args: readonly string[]): Promise<Result> => registry.spawn('git', ['-c', 'user.name=ana', '-c', 'user.email=ana@example.org', '-c', 'commit.gpgsign=false', ...args], { env: { GIT_CONFIG_NOSYSTEM: '1' } });
  const git = async (...lines: readonly string[]): Promise<void> => {
    for (const line of lines) {
      const { code, stderr, stdout } = await gitOnce(line.split(' '));
      expect([line, code, code === 0 ? '' : stdout + stderr]).toEqual([line, 0, '']);
    }
  };
  await git('init -q -b main');
  writeFileSync(join(registry.base, 'readme'), 'a project\n');
  await git('add readme', 'commit -qm first', 'branch old');
  expect((await registry.dibs(['init'])).code).toBe(0);
  for (const id of ['T-1', 'T-2', 'T-3']) registry.file(`scoped/${id}.md`, `# ${id}\n`);
  await git('add -A', 'commit -qm tasks');
  return {
    registry,
    git,
    gitOnce,
    tool: (name, ...args) => registry.spawn('sh', [join(registry.base, '.agent', 'tools', name), ...args]),
    makeOld: () => VOLATILE.forEach((directory) => rmSync(join(registry.root, directory, '.gitignore'), { force: true })),
    startSession: () => registry.spawn(process.execPath, [BUNDLE, 'claude'], { env: { DIBS_AGENT: 'ana' }, input: JSON.stringify({ ...(SENT.claude.boot('resume').input as object), cwd: registry.base }) }),
  };
}

export async function codesOf(...acts: readonly Promise<Result>[]): Promise<readonly (number | null)[]> {
  return (await Promise.all(acts)).map(({ code }) => code);
}
