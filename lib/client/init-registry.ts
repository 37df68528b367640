/**
 * Laying a registry down: its directories, and the files of registry-template. What is there already stays as it is, so
 * running it again repairs and never resets.
 */

import { lstatSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { DibsError, isDibsError } from '../rules/error.ts';
import { printable } from '../rules/printable.ts';
import { DIRECTORIES, TMP, VOLATILE } from '../rules/shelf.ts';
import { errnoCode, lacksHardLinks } from '../store/errno.ts';
import { IGNORE_ALL, IGNORE_FILE } from '../store/keep-from-git.ts';
import { readPart } from '../store/posix-file.ts';
import { PosixStore } from '../store/posix-store.ts';
import { nonce, runAsync, type AsyncStore } from '../store/step.ts';
import { StoreFault, type Store } from '../store/store.ts';
import { findUp } from '../system/find-up.ts';
import { probeFileSystem, type FileSystemTraits } from '../verbs/probe-file-system.ts';

/** Paths are relative to the directory that holds the registry: `registry/README.md`, `AGENT_BOOT.md`, `registry/scoped/`. */
export interface Initialised extends FileSystemTraits {
  readonly root: string;
  readonly created: readonly string[];
  /** There already, with the bytes of the template. */
  readonly kept: readonly string[];
  /** There already, with other bytes: left alone. */
  readonly differing: readonly string[];
}

export interface InitOptions {
  /** Absolute path of the registry. */
  readonly root: string;
  /** Where the files come from; by default what this package came with. */
  readonly templateDir?: string;
  readonly store?: Store | AsyncStore;
}

const SETTINGS_FILE = 'registry.yaml';

/**
 * Makes or completes the registry at `root`. `colon` is what the file system needs; it is written into a registry.yaml made here,
 * and where there was one already, the caller has to tell if that says otherwise. Directories made in vain are taken away
 * again, so that an empty one does not pass for a registry.
 */
export async function initRegistry({ root, templateDir = findUp('registry-template', import.meta.url), store = new PosixStore(root) }: InitOptions): Promise<Initialised> {
  const made: string[] = [];
  try {
    for (const directory of [root, ...DIRECTORIES.map((name) => join(root, name))]) made.push(...makeDirectory(directory));
    const traits = await runAsync(store, probeFileSystem());
    const files = await layFiles(root, templateDir, traits.colon, async () => join(root, TMP, `new-${await runAsync(store, nonce())}`));
    const holder = dirname(root);
    const directories = made.map((path) => relative(holder, path)).filter((path) => path !== '' && !path.startsWith('..'));
    return { root, ...traits, ...files, created: [...directories.map((path) => `${path}/`), ...files.created] };
  } catch (error) {
    for (const directory of made.toReversed()) removeIfEmpty(directory);
    if (isDibsError(error)) throw error;
    throw new DibsError('store-failed', `could not make a registry in ${printable(root, 400)}: ${reason(error)}`, { cause: error });
  }
}

async function layFiles(root: string, templateDir: string, colon: FileSystemTraits['colon'], staging: () => Promise<string>): Promise<Pick<Initialised, 'created' | 'kept' | 'differing'>> {
  const files = { created: [] as string[], kept: [] as string[], differing: [] as string[] };
  const templates = filesBelow(templateDir).map((path) => {
    const source = join(templateDir, path);
    const target = targetOf(path, root);
    const template = readFileSync(source);
    // Programs stay programs; apart from that the umask of whoever lays them down decides, not that of the installation.
    return { target, bytes: target === join(root, SETTINGS_FILE) ? withColon(template, colon) : template, mode: (statSync(source).mode & 0o111) === 0 ? 0o666 : 0o777 };
  });
  // Untracked, so that they are there on every branch, also on one that does not have the registry's own.
  // Behind a symlink nothing is anybody's business.
  const ignoring = VOLATILE.filter((directory) => lstatSync(join(root, directory)).isDirectory()).map((directory) => ({ target: join(root, directory, IGNORE_FILE), bytes: Buffer.from(IGNORE_ALL, 'utf8'), mode: 0o666 }));
  for (const { target, bytes, mode } of [...templates, ...ignoring]) {
    const name = relative(dirname(root), target);
    try {
      await layFile(target, bytes, mode, await staging());
      files.created.push(name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      files[isSame(target, bytes) ? 'kept' : 'differing'].push(name);
    }
  }
  return files;
}

/**
 * Whole or not at all, and never over what is there, whatever appears there meanwhile: written where the janitor tidies, then linked.
 * Half a file would be taken for the user's own next time, and left alone for ever.
 */
async function layFile(target: string, bytes: Buffer, mode: number, staging: string): Promise<void> {
  // Loaded here and not above: only init needs it.
  const { default: fse } = await import('fs-extra');
  fse.outputFileSync(staging, bytes, { flag: 'wx', mode });
  try {
    fse.ensureDirSync(dirname(target));
    fse.linkSync(staging, target);
  } catch (error) {
    // No hard links here, or .agent/ is another file system than the registry in it.
    if (!lacksHardLinks(errnoCode(error)) && errnoCode(error) !== 'EXDEV') throw error;
    fse.outputFileSync(target, bytes, { flag: 'wx', mode });
  } finally {
    fse.unlinkSync(staging);
  }
}

/** Relative paths of all files of the template, sorted. */
function filesBelow(directory: string): readonly string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .toSorted();
}

/** Where the tools, the schedules and the boot protocol of a registry lie: in .agent/, or in it where it lies somewhere else, whose other files are none of ours. */
export function besideRegistry(root: string): string {
  return basename(dirname(root)) === '.agent' ? dirname(root) : root;
}

/** What lies in registry/ goes into the registry, whatever that is called; everything else beside it. */
function targetOf(path: string, root: string): string {
  const [first, ...rest] = path.split(sep);
  const target = first === 'registry' ? join(root, ...rest) : join(besideRegistry(root), path);
  // npm leaves files of the dotted name out of packages.
  return basename(target) === 'gitignore' ? join(dirname(target), '.gitignore') : target;
}

function withColon(template: Buffer, colon: FileSystemTraits['colon']): Buffer {
  if (colon === ':') return template;
  const text = template.toString('utf8').replace(/^#? ?colon:.*\n?/m, '');
  return Buffer.from(`${text.trimEnd()}\n# This file system refuses a colon in names.\ncolon: "${colon}"\n`, 'utf8');
}

function isSame(path: string, bytes: Buffer): boolean {
  try {
    return bytes.equals(readPart(path, bytes.length + 1, 'start'));
  } catch {
    return false;
  }
}

/** Makes a directory and those above it; answers which were not there. */
function makeDirectory(path: string): readonly string[] {
  const first = mkdirSync(path, { recursive: true });
  if (first === undefined) return [];
  const made: string[] = [];
  for (let directory = path; directory.length >= first.length; directory = dirname(directory)) made.unshift(directory);
  return made;
}

function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Not empty, so not ours alone.
  }
}

function reason(error: unknown): string {
  if (error instanceof StoreFault) return printable(error.message);
  const { code, message, path } = error as NodeJS.ErrnoException;
  return printable(code === undefined ? message : `${code}${path === undefined ? '' : ` ${path}`}`);
}
