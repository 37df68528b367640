/**
 * Makes a commit of what is changed in a work tree and not committed, tracked files and new ones that are not ignored,
 * and puts it under a ref. Index, work tree, HEAD, branches and stash stay as they are: all is done in a copy of the
 * index.
 *
 * Files that are too large, cannot be read or are repositories of their own are left out. Content is taken as it lies
 * there: no filter is run, so a file that git-lfs keeps elsewhere is in the commit as it is.
 */

import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, copyFile, lstat, mkdir, open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GitFailed, type QuietGit } from './quiet-git.ts';
import { savedMark } from './saved-mark.ts';

export interface Limits {
  readonly fileBytes: number;
  readonly allBytes: number;
  readonly files: number;
}

export interface WorkCommit {
  readonly ref: string;
  readonly commit: string;
  readonly base?: string;
  readonly files: number;
  readonly bytes: number;
  readonly leftOut: number;
}

/** Why a changed file is not in it. `bytes`: of one that is too large. */
export type LeftOut = { readonly is: 'nested' | 'too-many' | 'unreadable' } | { readonly is: 'too-large'; readonly bytes: number };

/** What the message of the commit may say. */
export interface Made extends Pick<WorkCommit, 'files' | 'bytes' | 'leftOut'> {
  /** The first of what is left out, with the paths as text. */
  readonly named: readonly (LeftOut & { readonly path: string })[];
}

export interface Wanted {
  /** The first name for the ref, and the next ones if it is taken. */
  readonly ref: (nth: number) => string;
  readonly author: string;
  readonly message: (made: Made) => string;
  /** A directory below the top, that is left as HEAD has it; with a slash at the end. */
  readonly except?: string | undefined;
  readonly limits: Limits;
}

const MOST_REFS = 20;
const MOST_NAMED = 20;
const HOUR_MS = 3_600_000;

/**
 * Undefined if nothing is changed. The same work, saved before under one of these refs, is found and not saved again.
 * Throws what `git` throws, and what the file system says of git's directory.
 */
export async function commitWork(git: QuietGit, top: string, wanted: Wanted): Promise<WorkCommit | undefined> {
  await git.silenceFilters();
  const [gitDir = '', index = '', common = ''] = (await git.text(['rev-parse', '--absolute-git-dir', '--git-path', 'index', '--git-common-dir'])).split('\n').map((path) => resolve(top, path));
  const base = (await git.text(['rev-parse', '--quiet', '--verify', 'HEAD^{commit}'], { answers: [0, 1, 128] })) || undefined;
  const copy = await copyOfIndex(gitDir, index);
  try {
    const made = await commitFrom(git, top, { ...wanted, base, env: { GIT_INDEX_FILE: copy } });
    if (made !== undefined) await markSaved(common);
    return made;
  } finally {
    for (const name of [copy, `${copy}.lock`]) await rm(name, { force: true });
  }
}

async function markSaved(commonDir: string): Promise<void> {
  await mkdir(join(commonDir, 'dibs'), { recursive: true });
  await (await open(savedMark(commonDir), 'a')).close();
}

/** A copy for one process, beside what dibs keeps in git's directory. What processes that died left there goes. */
async function copyOfIndex(gitDir: string, index: string): Promise<string> {
  const directory = join(gitDir, 'dibs');
  await mkdir(directory, { recursive: true });
  for (const name of (await readdir(directory)).filter((name) => /^salvage-[0-9a-f]+\.index(?:\.lock)?$/.test(name))) {
    const left = await stat(join(directory, name)).catch(() => undefined);
    if (left !== undefined && Date.now() - left.mtimeMs > HOUR_MS) await rm(join(directory, name), { force: true });
  }
  const copy = join(directory, `salvage-${randomBytes(8).toString('hex')}.index`);
  try {
    const { mtimeMs } = await stat(index);
    await copyFile(index, copy);
    // A file that was written in the moment in which the index was counts as changed by the time of the index.
    await utimes(copy, Math.floor(mtimeMs / 1000), Math.floor(mtimeMs / 1000));
  } catch (error) {
    // A new repository has no index.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return copy;
}

interface Making extends Wanted {
  readonly base: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

async function commitFrom(git: QuietGit, top: string, making: Making): Promise<WorkCommit | undefined> {
  const { base, env, except, limits, ref, message, author } = making;
  const from = base ?? (await git.text(['hash-object', '-t', 'tree', '--stdin']));
  const paths = new Changed(top, limits, except);
  const isIn = async (args: readonly string[]): Promise<readonly string[]> => split((await git.run(['ls-files', '-z', ...args], { env })).stdout);
  const unmerged = (await isIn(['--unmerged'])).map((entry) => entry.slice(entry.indexOf('\t') + 1));
  // Whoever comes first gets the room: what was tracked before is work for certain.
  for (const path of new Set([...unmerged, ...(await isIn(['--modified', '--deleted'])), ...(await isIn(['--others', '--exclude-standard']))])) await paths.add(path);
  if (paths.meant.length > 0) await git.run(['update-index', '--add', '--remove', '--replace', '-z', '--stdin'], { env, input: joined(paths.meant) });
  if (except !== undefined) await putBack(git, from, except, env);
  const tree = await git.text(['write-tree', '--missing-ok'], { env });
  const changed = split((await git.run(['diff-tree', '-r', '-z', '--no-renames', '--no-ext-diff', '--name-only', from, tree])).stdout);
  if (changed.length === 0) return undefined;
  const bytes = await paths.bytesOf(changed);
  const facts = { ...(base === undefined ? {} : { base }), files: changed.length, bytes, leftOut: paths.leftOut };
  const input = message({ ...facts, named: paths.named });
  const who = { GIT_AUTHOR_NAME: author, GIT_AUTHOR_EMAIL: 'dibs@invalid', GIT_COMMITTER_NAME: 'dibs', GIT_COMMITTER_EMAIL: 'dibs@invalid' };
  for (let nth = 1; nth <= MOST_REFS; nth++) {
    for (const isLast of [false, true]) {
      const known = await commitAt(git, ref(nth));
      // It was saved already, and nothing has changed since.
      if (known?.tree === tree && known.parents === (base ?? '')) return { ref: ref(nth), commit: known.commit, ...facts };
      if (known !== undefined) break;
      const commit = await git.text(['commit-tree', tree, ...(base === undefined ? [] : ['-p', base]), '-F', '-'], { input, env: who });
      // It must not be there. If somebody was faster, a second look tells what it is.
      const { status } = await git.run(['update-ref', '--no-deref', ref(nth), commit, ''], { env: who, answers: isLast ? [0] : [0, 1, 128] });
      if (status === 0) return { ref: ref(nth), commit, ...facts };
    }
  }
  throw new GitFailed(`${ref(MOST_REFS)} is taken`);
}

async function commitAt(git: QuietGit, ref: string): Promise<{ readonly commit: string; readonly tree: string; readonly parents: string } | undefined> {
  const said = await git.text(['for-each-ref', '--format=%(objectname) %(tree) %(parent)', ref]);
  const [commit = '', tree = '', ...parents] = said.split('\n')[0]?.split(' ') ?? [];
  return commit === '' ? undefined : { commit, tree, parents: parents.join(' ').trim() };
}

/** In this directory the commit has what `from` has, also of what is staged. */
async function putBack(git: QuietGit, from: string, directory: string, env: Making['env']): Promise<void> {
  const raw = split((await git.run(['diff-index', '--cached', '--raw', '--no-abbrev', '-z', '--no-renames', '--no-ext-diff', from, '--', directory], { env })).stdout);
  const lines: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [, mode = '', object = ''] = /^:([0-7]{6}) [0-7]{6} ([0-9a-f]+) /.exec(raw[at] ?? '') ?? [];
    lines.push(`${mode === '000000' ? '0' : mode} ${object}\t${raw[at + 1] ?? ''}`);
  }
  if (lines.length > 0) await git.run(['update-index', '-z', '--index-info'], { env, input: joined(lines) });
}

/** The changed files, as many as there is room for. Paths are bytes, one character each. */
class Changed {
  readonly meant: string[] = [];
  readonly named: (LeftOut & { readonly path: string })[] = [];
  readonly #top: string;
  readonly #limits: Limits;
  readonly #except: string | undefined;
  readonly #sizes = new Map<string, number>();
  #bytes = 0;
  #leftOut = 0;

  constructor(top: string, limits: Limits, except: string | undefined) {
    this.#top = top;
    this.#limits = limits;
    this.#except = except === undefined ? undefined : Buffer.from(except).toString('latin1');
  }

  get leftOut(): number {
    return this.#leftOut;
  }

  async add(path: string): Promise<void> {
    if (this.#except !== undefined && path.startsWith(this.#except)) return;
    // git lists a repository inside this one as a directory.
    if (path.endsWith('/')) return this.#leave(path, { is: 'nested' });
    if (this.meant.length >= this.#limits.files) return this.#leave(path, { is: 'too-many' });
    const at = this.#pathOf(path);
    const file = await lstat(at).catch(() => undefined);
    if (file?.isDirectory() === true) {
      // A submodule, or files that took the place of one: those are listed themselves.
      if ((await lstat(Buffer.concat([at, Buffer.from('/.git')])).catch(() => undefined)) !== undefined) this.#leave(path, { is: 'nested' });
      return;
    }
    if (file !== undefined) {
      if (file.size > this.#limits.fileBytes || this.#bytes + file.size > this.#limits.allBytes) return this.#leave(path, { is: 'too-large', bytes: file.size });
      if (file.isFile() && !(await isReadable(at, file))) return this.#leave(path, { is: 'unreadable' });
      this.#bytes += file.size;
      this.#sizes.set(path, file.size);
    }
    this.meant.push(path);
  }

  /** The sizes of these files together. */
  async bytesOf(paths: readonly string[]): Promise<number> {
    let bytes = 0;
    for (const path of paths) bytes += this.#sizes.get(path) ?? (await lstat(this.#pathOf(path)).then(({ size }) => size, () => 0));
    return bytes;
  }

  #leave(path: string, why: LeftOut): void {
    this.#leftOut++;
    if (this.named.length < MOST_NAMED) this.named.push({ ...why, path: Buffer.from(path, 'latin1').toString('utf8') });
  }

  #pathOf(path: string): Buffer {
    return Buffer.concat([Buffer.from(`${this.#top}/`), Buffer.from(path, 'latin1')]);
  }
}

async function isReadable(path: Buffer, { uid, mode }: Stats): Promise<boolean> {
  if (uid === process.getuid?.() && (mode & constants.S_IRUSR) !== 0) return true;
  return await access(path, constants.R_OK).then(() => true, () => false);
}

function split(bytes: Buffer): readonly string[] {
  return bytes.toString('latin1').split('\0').filter((part) => part !== '');
}

function joined(parts: readonly string[]): Buffer {
  return Buffer.from(parts.map((part) => `${part}\0`).join(''), 'latin1');
}
