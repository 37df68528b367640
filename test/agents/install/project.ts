/** A project with agent hosts in it, a home directory that is another one, and the real binary run there. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { registryAt, type Registry, type Result, type RunOptions } from '../../support/fixture.ts';

export interface Project {
  readonly registry: Registry;
  /** The top of its work tree. There is a space in its path. */
  readonly top: string;
  readonly home: string;
  hooks(args: readonly string[], options?: RunOptions): Promise<Result>;
  /** Puts a file into the project, and answers its path. */
  file(path: string, text: string | Uint8Array): string;
  read(path: string): string;
  /** Every file and directory below the top, without git's. */
  tree(): readonly string[];
  remove(): void;
}

export function makeProject(): Project {
  const registry = registryAt(realpathSync(mkdtempSync(join(tmpdir(), 'dibs-hooks-'))));
  const top = join(registry.base, 'the project');
  const home = join(registry.base, 'home');
  mkdirSync(join(top, '.git'), { recursive: true });
  mkdirSync(home);
  return {
    registry,
    top,
    home,
    hooks: (args, options = {}) => registry.dibs(['hooks', ...args], { cwd: top, ...options, env: { HOME: home, ...options.env } }),
    file(path, text) {
      mkdirSync(dirname(join(top, path)), { recursive: true });
      writeFileSync(join(top, path), text);
      return join(top, path);
    },
    read: (path) => readFileSync(join(top, path), 'utf8'),
    tree: () => readdirSync(top, { recursive: true, encoding: 'utf8' }).filter((name) => !name.startsWith('.git/') && name !== '.git').toSorted(),
    remove: () => registry.remove(),
  };
}
