/**
 * The store on a POSIX directory. No other code touches the file system for the state of a registry. Contract:
 * store.ts.
 */

import { fstatSync, linkSync, lstatSync, lutimesSync, mkdirSync, readdirSync, renameSync, rmdirSync, statSync, unlinkSync, type BigIntStats } from 'node:fs';
import { dirname } from 'node:path';
import { isAhead, SKEW_MS } from '../rules/lease.ts';
import { HOLDERS, TMP } from '../rules/shelf.ts';
import { retrySync } from './bounded-retry.ts';
import { errnoCode, lacksHardLinks } from './errno.ts';
import { COARSE_TICK_MS, measureClock, readClock, type FileClock } from './file-clock.ts';
import { rememberHolder } from './git-memory.ts';
import { isKeptFromGit, keepFromGit } from './keep-from-git.ts';
import { KeptListings } from './kept-listings.ts';
import { appendLine, createEmpty, NotDirectory, openToRead, readPart, syncDirectory, syncPath, touchAsWriter, unlinkIfThere, writeNew } from './posix-file.ts';
import { kindOf, toStat } from './posix-stat.ts';
import { newNonce } from './random-bytes.ts';
import { remembersListings, stir } from './remembered-listing.ts';
import { ToldTimes } from './told-times.ts';
import { StoreFault, type Instant, type Purpose, type Stat, type Store } from './store.ts';

const MAKING_TRIES = 5;
const AS_BIGINT = { bigint: true, throwIfNoEntry: false } as const;

/** The store of one registry. */
export class PosixStore implements Store {
  readonly #root: string;
  /** Once measured. */
  #clock: FileClock | undefined;
  #remembers: boolean | undefined;
  readonly #told = new ToldTimes();
  readonly #listings = new KeptListings((path, { dev }) => this.#told.on(path, dev));

  /** @param root absolute path of the registry */
  constructor(root: string) {
    this.#root = root;
  }

  list(directory: string): readonly string[] {
    const names = this.#listedIfThere(directory);
    if (names !== undefined) return names;
    // A directory that does not exist counts as empty. A registry that does not exist is a fault: it must not look like
    // "nothing to do".
    this.#try('list', [''], () => lstatSync(this.#root));
    return [];
  }

  #listedIfThere(directory: string): readonly string[] | undefined {
    try {
      return this.#try('list', [directory], () => this.#listed(directory));
    } catch (fault) {
      // It went away after it was looked at.
      if (!(fault instanceof StoreFault) || fault.code !== 'ENOENT') throw fault;
      return undefined;
    }
  }

  #listed(directory: string): readonly string[] | undefined {
    if (this.#remembersListings) {
      const path = this.#within(directory);
      stir(path, this.nonce());
      return readdirSync(path);
    }
    // The clock is not measured only for a listing.
    return this.#listings.of(this.#at(directory), this.#clock === undefined ? undefined : this.now('reading'));
  }

  stat(path: string): Stat {
    return this.#try('stat', [path], () => this.#statAt(path, this.#at(path)));
  }

  /**
   * Whether a directory is a symlink is asked once before its entries and once after them, and not for each. Whoever
   * could put one in its place for a moment in between could do so in the moment after any single check, too. No such
   * answer is used to change anything by: whoever changes an entry asks about it alone.
   */
  statAll(paths: readonly string[]): readonly (Stat | StoreFault)[] {
    const within = new Set<string>();
    // Most of them lie where the last one does.
    let last = '';
    const found = paths.map((path) => {
      try {
        const cut = path.lastIndexOf('/');
        if (cut >= 0 && (cut !== last.length || !path.startsWith(last))) {
          const directory = path.slice(0, cut);
          if (!within.has(directory)) this.#within(directory);
          within.add(directory);
          last = directory;
        }
        return this.#statAt(path, `${this.#root}/${path}`);
      } catch (error) {
        return asFault(path, error);
      }
    });
    const swapped = new Set([...within].filter((directory) => !this.#isWithin(directory)));
    return swapped.size === 0 ? found : found.map((one, index) => (swapped.has(dirname(paths[index] ?? '')) ? new StoreFault('ENOTDIR', 'stat', [paths[index] ?? '']) : one));
  }

  #isWithin(directory: string): boolean {
    try {
      this.#within(directory);
      return true;
    } catch {
      return false;
    }
  }

  #statAt(path: string, at: string): Stat {
    // That there is none is an everyday answer, and an error of Node's takes longer to make than to look.
    const named = lstatSync(at, AS_BIGINT);
    if (named === undefined) throw new StoreFault('ENOENT', 'stat', [path]);
    const kind = kindOf(named);
    const mayBeOld = (kind === 'file' || kind === 'directory') && !this.#told.on(at, named.dev);
    return toStat(mayBeOld ? this.#fresh(at, named) : named);
  }

  /**
   * Uses open + fstat, because attribute caches of network mounts would show an old heartbeat. A file that may not be
   * opened keeps its lstat.
   */
  #fresh(at: string, named: BigIntStats): BigIntStats {
    try {
      return openToRead(at, (fd) => fstatSync(fd, { bigint: true }));
    } catch (error) {
      if (!['EACCES', 'EPERM', 'ELOOP'].includes(errnoCode(error))) throw error;
      return named;
    }
  }

  rename(from: string, to: string): void {
    this.#making('rename', [from, to], to, () => renameSync(this.#at(from), this.#at(to)));
  }

  link(from: string, to: string): void {
    this.#making('link', [from, to], to, () => linkSync(this.#at(from), this.#at(to)));
  }

  touch(path: string): Stat {
    // A heartbeat takes no space, so it works on a full disk, where the clock's probe cannot be written.
    const { ms } = this.now('reading');
    const before = this.stat(path);
    if (isBeaten(before, ms)) return before;
    const beaten = this.#beat(path, ms);
    // The ctime is the file system's own time for this change. If it differs, the clock that was used is not the file
    // system's.
    const { mtimeMs, ctimeMs } = beaten;
    return ctimeMs === 0 || Math.abs(mtimeMs - ctimeMs) <= SKEW_MS || isBeaten(beaten, ctimeMs) ? beaten : this.#beat(path, ctimeMs);
  }

  #beat(path: string, ms: number): Stat {
    this.#try('touch', [path], () => {
      try {
        lutimesSync(this.#at(path), ms / 1000, ms / 1000);
      } catch (error) {
        if (errnoCode(error) !== 'EPERM') throw error;
        // "Now" comes from the kernel's tick, which can lie a little before a heartbeat that was set by the clock. The
        // time must never go back.
        if (this.stat(path).mtimeMs > ms - COARSE_TICK_MS) this.pause(COARSE_TICK_MS);
        touchAsWriter(this.#at(path), error);
      }
    });
    return this.stat(path);
  }

  read(path: string, limit: number, from: 'start' | 'end' | number = 'start'): Uint8Array {
    return this.#try('read', [path], () => readPart(this.#at(path), limit, from));
  }

  publish(path: string, bytes: Uint8Array, disk?: 'unnamed'): void {
    const staging = `${TMP}/new-${this.nonce()}`;
    this.#making('publish', [path], staging, () => writeNew(this.#at(staging), bytes));
    try {
      this.link(staging, path);
    } catch (fault) {
      if (!(fault instanceof StoreFault)) throw fault;
      if (lacksHardLinks(fault.code)) this.#try('publish', [path], () => writeNew(this.#at(path), bytes));
      // It is the same inode: the link was made, and only the reply was lost.
      else if (fault.code !== 'EEXIST' || this.stat(path).ino !== this.stat(staging).ino) throw fault;
    } finally {
      this.#try('publish', [path], () => unlinkIfThere(this.#at(staging)));
    }
    if (disk !== 'unnamed') this.#try('publish', [path], () => syncDirectory(dirname(this.#at(path))));
  }

  create(path: string): void {
    this.#making('create', [path], path, () => createEmpty(this.#at(path)));
    // A belief is the first thing that a tenure writes. From here on there is something that git must not take.
    const [directory, owner, name] = path.split('/');
    if (directory !== HOLDERS || owner === undefined || name === undefined) return;
    keepFromGit(this.#root);
    rememberHolder(this.#root, owner);
  }

  append(path: string, text: string, to?: 'existing'): void {
    if (to === 'existing') this.#try('append', [path], () => appendLine(this.#at(path), text, false));
    else this.#making('append', [path], path, () => appendLine(this.#at(path), text, true));
  }

  remove(path: string): void {
    this.#try('remove', [path], () => {
      try {
        unlinkSync(this.#at(path));
      } catch (error) {
        if (!['EISDIR', 'EPERM'].includes(errnoCode(error)) || !lstatSync(this.#at(path)).isDirectory()) throw error;
        rmdirSync(this.#at(path));
      }
    });
  }

  sync(path: string): void {
    // The file, never the destination directory alone: on btrfs that leaves both names after a power cut.
    this.#try('sync', [path], () => {
      const at = this.#at(path);
      if (lstatSync(at).isDirectory()) syncDirectory(at);
      else syncPath(at);
    });
  }

  now(purpose: Purpose): Instant {
    let clock: FileClock;
    try {
      clock = purpose === 'reading' ? this.#readClock() : this.#measuredClock(purpose === 'taking');
    } catch (fault) {
      if (purpose === 'writing' || purpose === 'taking') throw fault;
      return { ms: Date.now(), tickMs: COARSE_TICK_MS };
    }
    const { offsetMs, tickMs } = clock;
    return { ms: Date.now() + offsetMs, tickMs: this.#remembersListings ? Number.POSITIVE_INFINITY : tickMs };
  }

  #measuredClock(isAnew: boolean): FileClock {
    return (this.#clock = isAnew || this.#clock?.isMeasured !== true ? this.#measure() : this.#clock);
  }

  /**
   * Most verbs only need the time, and nothing has changed a moment ago. So the tick is not measured for them where it
   * is the kernel's.
   */
  #readClock(): FileClock {
    return (this.#clock ??= this.#read() ?? this.#measure());
  }

  #read(): FileClock | undefined {
    return this.#isTold ? this.#probe((probe) => readClock(probe)) : undefined;
  }

  get #remembersListings(): boolean {
    return (this.#remembers ??= !this.#isTold && remembersListings(this.#root));
  }

  get #isTold(): boolean {
    const about = statSync(this.#root, { bigint: true, throwIfNoEntry: false });
    return about !== undefined && this.#told.on(this.#root, about.dev);
  }

  #measure(): FileClock {
    return this.#probe((probe) => measureClock(probe));
  }

  #probe<T>(act: (path: string) => T): T {
    const probe = `${TMP}/now-${this.nonce()}`;
    return this.#making('now', [probe], probe, () => act(this.#at(probe)));
  }

  nonce(): string {
    return newNonce();
  }

  pause(ms: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  }

  /**
   * Where a path lies. Never through a symlink: what lies behind one does not belong to this registry, and may be
   * anybody's.
   */
  #at(path: string): string {
    const cut = path.lastIndexOf('/');
    if (cut >= 0) this.#within(path.slice(0, cut));
    return `${this.#root}/${path}`;
  }

  /**
   * Where a directory lies. It must not be a symlink itself. Only the registry's own directory may be one, because
   * everybody finds it there.
   */
  #within(directory: string): string {
    const path = this.#at(directory);
    if (directory !== '.' && directory !== '' && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) throw new NotDirectory(path);
    return path;
  }

  #try<T>(operation: string, paths: readonly string[], act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (error instanceof StoreFault) throw error;
      throw new StoreFault(errnoCode(error), operation, paths, error);
    }
  }

  /**
   * As #try, but makes the directory of `path` if it is missing. Others make it too, and remove it when it is empty. So
   * an ENOENT beside a directory that exists by now is tried once more before it is believed.
   */
  #making<T>(operation: string, paths: readonly string[], path: string, act: () => T): T {
    return this.#try(operation, paths, () => {
      let believed = false;
      let missing: Error;
      return retrySync(MAKING_TRIES, () => missing, (attempt) => {
        if (attempt > 1) believed = this.#makeDirectory(path) === 'present';
        try {
          return { made: act() };
        } catch (error) {
          if (errnoCode(error) !== 'ENOENT' || believed) throw error;
          missing = error as Error;
          return undefined;
        }
      }).made;
    });
  }

  #makeDirectory(path: string): 'made' | 'present' {
    // The registry itself is never made: a missing registry is a fault.
    lstatSync(this.#root);
    if (mkdirSync(dirname(this.#at(path)), { recursive: true }) === undefined) return 'present';
    if (isKeptFromGit(path.split('/', 1)[0] ?? '')) keepFromGit(this.#root);
    return 'made';
  }
}

function asFault(path: string, error: unknown): StoreFault {
  return error instanceof StoreFault ? error : new StoreFault(errnoCode(error), 'stat', [path], error);
}

/** Is a heartbeat at least this late there already, and not so far ahead that it cannot be true? */
function isBeaten({ mtimeMs }: Stat, ms: number): boolean {
  return mtimeMs >= ms && !isAhead(mtimeMs, ms);
}
