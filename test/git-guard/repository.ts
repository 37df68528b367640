/** A git repository with a registry in it, real commits and pushes, and a `dibs` on PATH. */

import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeRegistry, type Registry, type Result, type RunOptions } from '../support/fixture.ts';

export interface Repository {
  readonly registry: Registry;
  readonly top: string;
  git(args: readonly string[], options?: RunOptions): Promise<Result>;
  guard(args: readonly string[], options?: RunOptions): Promise<Result>;
  /** Commits something new. */
  commit(options?: RunOptions): Promise<Result>;
  push(options?: RunOptions): Promise<Result>;
  hook(name: string, text: string | Uint8Array, mode?: number): string;
  /** Everything in the directory of the hooks and beside it, by name, but git's samples. */
  hooks(): Record<string, string>;
  /** The directories of hooks that were kept. */
  kept(): readonly string[];
  /** Ana held T-1 and lost it to bob. */
  loses(owner?: string): void;
  remove(): void;
}

export async function makeRepository(): Promise<Repository> {
  const registry = await makeRegistry();
  const top = registry.base;
  const git = (args: readonly string[], options?: RunOptions): Promise<Result> => registry.spawn('git', ['-c', 'user.name=ana', '-c', 'user.email=ana@example.org', '-c', 'commit.gpgsign=false', ...args], options);
  await git(['init', '-q', '-b', 'main']);
  await git(['init', '-q', '--bare', 'elsewhere.git']);
  await git(['remote', 'add', 'origin', join(top, 'elsewhere.git')]);
  writeFileSync(join(top, '.gitignore'), '*\n');
  return {
    registry,
    top,
    git,
    guard: (args, options) => registry.dibs(['guard', ...args], options),
    commit: (options) => git(['commit', '-q', '--allow-empty', '-m', 'work'], options),
    push: (options) => git(['push', '-q', 'origin', 'HEAD:main'], options),
    hook(name, text, mode = 0o755) {
      const path = join(top, '.git/hooks', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      chmodSync(path, mode);
      return path;
    },
    hooks: () => Object.fromEntries(namesIn(join(top, '.git')).filter((name) => name.startsWith('hooks')).flatMap((directory) => namesIn(join(top, '.git', directory)).map((name) => [`${directory}/${name}`, readFileSync(join(top, '.git', directory, name), 'latin1')]))),
    kept: () => namesIn(join(top, '.git')).filter((name) => name.startsWith('hooks.')),
    loses(owner = 'ana') {
      registry.file(`holders/${owner}/T-1~1@${owner}:${Date.now() - 9000}+60.md`, 'confirmed\n');
      registry.held('T-1', { owner: 'bob', generation: 2 });
    },
    remove: () => registry.remove(),
  };
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter((name) => !name.endsWith('.sample'));
  } catch {
    return [];
  }
}
