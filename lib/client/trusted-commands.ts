/**
 * Which commands of a registry's tasks this user has allowed to run. Task text is strangers' text, so this is kept
 * where no repository can bring it: among the user's own files, for one registry directory as it is on this machine.
 *
 * What must stay true: only the exact text that was allowed is trusted. A file that another user may have written, that
 * is about another directory, or that is not what dibs writes, allows nothing.
 */

import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DibsError } from '../rules/error.ts';
import { retrySync } from '../store/bounded-retry.ts';
import { findFile, writeWhole, type FoundFile } from '../system/replace-file.ts';
import { stateDirectory } from '../system/state-directory.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const WRITABLE_BY_OTHERS = 0o022;
const MOST_COMMANDS = 1000;
const TRIES = 5;

/** Of the registry at this path. */
export class TrustedCommands {
  readonly #root: string;
  readonly #env: Environment;

  /** @param root the registry's directory */
  constructor(root: string, env: Environment) {
    this.#root = root;
    this.#env = env;
  }

  /** Where it is kept. Undefined if this user has no place for it. */
  get path(): string | undefined {
    const directory = stateDirectory(this.#env);
    if (directory === undefined) return undefined;
    return join(directory, 'trust', `${createHash('sha256').update(realpathSync.native(this.#root)).digest('hex').slice(0, 32)}.json`);
  }

  /** All that are allowed. Throws `store-failed` for a file that is there and cannot be read. */
  all(): ReadonlySet<string> {
    const { path } = this;
    return new Set(path === undefined ? [] : this.#read(findFile(path)));
  }

  /** Allows these, too. Throws `store-failed`, and `usage` where nothing can be kept. */
  allow(commands: readonly string[]): void {
    this.#change((known) => [...new Set([...known, ...commands])]);
  }

  /** Allows these no more; without an argument, none at all. */
  revoke(commands?: readonly string[]): void {
    this.#change((known) => (commands === undefined ? [] : known.filter((command) => !commands.includes(command))));
  }

  #change(next: (known: readonly string[]) => readonly string[]): void {
    const { path } = this;
    if (path === undefined) throw new DibsError('usage', 'this user has no place for what it trusts: HOME or XDG_STATE_HOME must be an absolute path');
    const contended = (): DibsError => new DibsError('store-failed', `${path} changed each time that dibs was about to write it`);
    retrySync(TRIES, contended, () => {
      makeDirectory(dirname(path));
      const found = findFile(path);
      const commands = next(this.#read(found));
      if (commands.length > MOST_COMMANDS) throw new DibsError('usage', `more than ${MOST_COMMANDS} commands cannot be allowed: take some back with dibs trust --revoke`, { next: ['trust', '--revoke'] });
      return writeWhole(found, Buffer.from(`${JSON.stringify({ ...this.#identity(), commands }, undefined, 1)}\n`), 0o600) ? true : undefined;
    });
  }

  #read({ target, bytes, info }: FoundFile): readonly string[] {
    if (bytes === undefined || info === undefined || !isOwn(info) || !isOwn(statSync(dirname(target)))) return [];
    let kept: unknown;
    try {
      kept = JSON.parse(bytes.toString('utf8'));
    } catch {
      return [];
    }
    if (typeof kept !== 'object' || kept === null) return [];
    const { registry, inode, born, commands } = kept as Readonly<Record<string, unknown>>;
    const own = this.#identity();
    if (registry !== own.registry || inode !== own.inode || born !== own.born) return [];
    return Array.isArray(commands) ? commands.filter((command) => typeof command === 'string') : [];
  }

  /** A directory that was removed and made anew is another one: what was cloned again must be looked at again. */
  #identity(): { readonly registry: string; readonly inode: string; readonly born: string } {
    const registry = realpathSync.native(this.#root);
    const { ino, birthtimeNs } = statSync(registry, { bigint: true });
    return { registry, inode: String(ino), born: String(birthtimeNs) };
  }
}

function makeDirectory(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return;
  mkdirSync(path, { recursive: true, mode: 0o700 });
  // Whatever the umask took away or left.
  chmodSync(path, 0o700);
}

function isOwn({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return uid === process.getuid?.() && (mode & WRITABLE_BY_OTHERS) === 0;
}
