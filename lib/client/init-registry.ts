/**
 * Makes a registry: its directories, and the files of registry-template. Files that exist stay as they are, so running
 * it again repairs and never resets.
 */

import { lstatSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { DibsError, isDibsError } from '../rules/error.ts';
import { printable } from '../rules/printable.ts';
import { DIRECTORIES, LOST_AND_FOUND, TMP, VOLATILE } from '../rules/shelf.ts';
import { errnoCode, lacksHardLinks } from '../store/errno.ts';
import { IGNORE_ALL, IGNORE_FILE } from '../store/keep-from-git.ts';
import { readPart } from '../store/posix-file.ts';
import { PosixStore } from '../store/posix-store.ts';
import { nonce, runAsync, type AsyncStore } from '../store/step.ts';
import { StoreFault, type Store } from '../store/store.ts';
import { breakingScripts, type BreakingScript } from './own-scripts.ts';
import { replaceBeside } from './replace-file-beside.ts';
import { findUp } from '../system/find-up.ts';
import { quoteForTerminal } from '../system/shell-quote.ts';
import { foreignIds } from '../verbs/without-dibs.ts';
import { probeFileSystem, type FileSystemTraits } from '../verbs/probe-file-system.ts';

/**
 * Paths are relative to the directory that holds the registry: `registry/README.md`, `AGENT_BOOT.md`,
 * `registry/scoped/`.
 */
export interface Initialised extends FileSystemTraits {
  readonly root: string;
  readonly created: readonly string[];
  /** They existed already, with the bytes of the template. */
  readonly kept: readonly string[];
  /** They existed already, with other bytes, and were left alone. */
  readonly differing: readonly string[];
  /** Tools in whose place others lay; `kept` is where those are now. */
  readonly replaced: readonly { readonly path: string; readonly kept: string }[];
  /** Scripts of somebody's own that break the claims of dibs, as far as their words tell. */
  readonly breaking: readonly BreakingScript[];
  /** The ids of the tasks that were claimed without dibs. */
  readonly withoutDibs: readonly string[];
}

export interface InitOptions {
  /** Absolute path of the registry. */
  readonly root: string;
  /** The source of the files. By default it is the template of this package. */
  readonly templateDir?: string;
  readonly store?: Store | AsyncStore;
  /** Puts the tools of the template in the place of others, which are kept beside them. */
  readonly replaceTools?: boolean;
}

const SETTINGS_FILE = 'registry.yaml';

/**
 * Makes or completes the registry at `root`. `colon` is what the file system needs. It is written into a new
 * registry.yaml; if there was one already, the caller must report a difference. After a failure the new directories are
 * removed again, so that an empty one does not pass for a registry.
 */
export async function initRegistry({ root, templateDir = findUp('registry-template', import.meta.url), store = new PosixStore(root), replaceTools = false }: InitOptions): Promise<Initialised> {
  const made: string[] = [];
  try {
    for (const directory of [root, ...DIRECTORIES.map((name) => join(root, name))]) made.push(...makeDirectory(directory));
    const traits = await runAsync(store, probeFileSystem());
    const files = await layFiles(root, { templateDir, colon: traits.colon, replaceTools }, async () => join(root, TMP, `new-${await runAsync(store, nonce())}`));
    const holder = dirname(root);
    const directories = made.map((path) => relative(holder, path)).filter((path) => path !== '' && !path.startsWith('..'));
    const breaking = breakingScripts(besideRegistry(root)).map((script) => ({ ...script, path: relative(holder, join(besideRegistry(root), script.path)) }));
    const withoutDibs = await runAsync(store, foreignIds());
    return { root, ...traits, ...files, breaking, withoutDibs, created: [...directories.map((path) => `${path}/`), ...files.created] };
  } catch (error) {
    for (const directory of made.toReversed()) removeIfEmpty(directory);
    if (isDibsError(error)) throw error;
    if (isForeignLostAndFound(error)) {
      throw new DibsError('store-failed', `could not make a registry in ${printable(root, 400)}: its ${LOST_AND_FOUND}/ belongs to somebody else, as at the top of a file system, and dibs has to write there. Make the registry in a directory below: dibs init --registry ${quoteForTerminal(join(root, 'registry'))}`, { cause: error });
    }
    throw new DibsError('store-failed', `could not make a registry in ${printable(root, 400)}: ${reason(error)}`, { cause: error });
  }
}

async function layFiles(root: string, { templateDir, colon, replaceTools }: LayOptions, staging: () => Promise<string>): Promise<Pick<Initialised, 'created' | 'kept' | 'differing' | 'replaced'>> {
  const files = { created: [] as string[], kept: [] as string[], differing: [] as string[], replaced: [] as { path: string; kept: string }[] };
  const tools = join(besideRegistry(root), 'tools') + sep;
  const templates = filesBelow(templateDir).map((path) => {
    const source = join(templateDir, path);
    const target = targetOf(path, root);
    const template = readFileSync(source);
    // Programs stay executable. Apart from that, the umask of the user decides, and not that of the installation.
    return { target, bytes: target === join(root, SETTINGS_FILE) ? withColon(template, colon) : template, mode: (statSync(source).mode & 0o111) === 0 ? 0o666 : 0o777 };
  });
  // These files are untracked, so they are there on every branch, even on one without the registry's own files. Nothing
  // behind a symlink is touched.
  const ignoring = VOLATILE.filter((directory) => lstatSync(join(root, directory)).isDirectory()).map((directory) => ({ target: join(root, directory, IGNORE_FILE), bytes: Buffer.from(IGNORE_ALL, 'utf8'), mode: 0o666 }));
  for (const { target, bytes, mode } of [...templates, ...ignoring]) {
    const name = relative(dirname(root), target);
    try {
      await layFile(target, bytes, mode, await staging());
      files.created.push(name);
    } catch (error) {
      if (!['EEXIST', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      if (replaceTools && target.startsWith(tools) && !isSame(target, bytes)) {
        files.replaced.push({ path: name, kept: relative(dirname(root), await replaceTool(target, bytes, mode, await staging())) });
        continue;
      }
      files[isSame(target, bytes) ? 'kept' : 'differing'].push(name);
    }
  }
  return files;
}

interface LayOptions {
  readonly templateDir: string;
  readonly colon: FileSystemTraits['colon'];
  readonly replaceTools: boolean;
}

/** Returns where the old one is kept. */
async function replaceTool(target: string, bytes: Buffer, mode: number, staging: string): Promise<string> {
  const { default: fse } = await import('fs-extra');
  fse.outputFileSync(staging, bytes, { flag: 'wx', mode });
  try {
    return replaceBeside(target, staging);
  } catch (error) {
    fse.unlinkSync(staging);
    throw error;
  }
}

/**
 * Writes a file whole or not at all, and never over another one, whatever appears there meanwhile: it is written where
 * the janitor tidies, then linked. Half a file would pass for the user's own next time, and stay for ever.
 */
async function layFile(target: string, bytes: Buffer, mode: number, staging: string): Promise<void> {
  // Loaded here, because only init needs it.
  const { default: fse } = await import('fs-extra');
  fse.outputFileSync(staging, bytes, { flag: 'wx', mode });
  try {
    fse.ensureDirSync(dirname(target));
    fse.linkSync(staging, target);
  } catch (error) {
    // There are no hard links here, or .agent/ lies on another file system than the registry in it.
    if (!lacksHardLinks(errnoCode(error)) && errnoCode(error) !== 'EXDEV') throw error;
    fse.outputFileSync(target, bytes, { flag: 'wx', mode });
  } finally {
    fse.unlinkSync(staging);
  }
}

/** The relative paths of all files of the template, sorted. */
function filesBelow(directory: string): readonly string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .toSorted();
}

/**
 * The directory of the tools, the schedules and the page for agents: .agent/ if the registry lies in it, else the
 * registry itself, because other files around it are not ours.
 */
export function besideRegistry(root: string): string {
  return basename(dirname(root)) === '.agent' ? dirname(root) : root;
}

/** Files of registry/ go into the registry, whatever its name is. All others go beside it. */
function targetOf(path: string, root: string): string {
  const [first, ...rest] = path.split(sep);
  const target = first === 'registry' ? join(root, ...rest) : join(besideRegistry(root), path);
  // npm leaves files with the dotted name out of packages.
  return basename(target) === 'gitignore' ? join(dirname(target), '.gitignore') : target;
}

function withColon(template: Buffer, colon: FileSystemTraits['colon']): Buffer {
  if (colon === ':') return template;
  const text = template.toString('utf8').replace(/^#? ?colon:.*\n?/m, '');
  return Buffer.from(`${text.trimEnd()}\n# This file system refuses a colon in names.\ncolon: "${colon}"\n`, 'utf8');
}

function isForeignLostAndFound(error: unknown): boolean {
  return error instanceof StoreFault && ['EACCES', 'EPERM'].includes(error.code) && error.paths.some((path) => path.startsWith(`${LOST_AND_FOUND}/`));
}

function isSame(path: string, bytes: Buffer): boolean {
  try {
    return bytes.equals(readPart(path, bytes.length + 1, 'start'));
  } catch {
    return false;
  }
}

/** Makes a directory and those above it. Returns the ones that did not exist. */
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
    // It is not empty, so it is not ours alone.
  }
}

function reason(error: unknown): string {
  if (error instanceof StoreFault) return printable(error.message);
  const { code, message, path } = error as NodeJS.ErrnoException;
  return printable(code === undefined ? message : `${code}${path === undefined ? '' : ` ${path}`}`);
}
