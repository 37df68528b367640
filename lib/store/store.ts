/**
 * The one seam to the file system. Everything a registry's state consists of passes through these operations;
 * transitions yield them and never touch a file themselves. A second implementation (a simulator, a store shared by
 * machines) has to keep this contract and nothing else.
 *
 * Paths are relative to the registry and use `/`: `scoped/T-1.md`. A store makes a missing directory when it is written
 * to.
 *
 * Atomic: `rename`, `link` and `publish` happen wholly or not at all, in one order that every observer of one file
 * system agrees on. `rename` names its source exactly, so of several renames of one source one succeeds and the others
 * get ENOENT. This is the compare-and-swap that everything rests on. `rename` silently replaces a destination, and does
 * nothing, successfully, if both names are one inode. So callers choose destinations that cannot exist, or use `link`,
 * which gives EEXIST.
 *
 * Not atomic: `list`. An entry that does not move while a listing runs is in the listing. One that moves may be
 * missing, or appear under both names. So one listing proves presence, never absence.
 *
 * Errors are StoreFaults with the system's code. ENOENT from `rename` does not prove that another process won: a reply
 * can be lost, and a file system can refuse a name with ENOENT. ENOENT from `list` never leaves a store: a directory
 * that does not exist is empty.
 *
 * Times are ms since the epoch by the clock of the file system. `rename` keeps mtime; `touch` sets it to now.
 */
export interface Store {
  /**
   * The names in a directory, unsorted. This may be an earlier listing, if the times of the directory guarantee that
   * nothing has changed since. So callers must not change the list.
   */
  list(directory: string): readonly string[];
  /** The entry itself, never what a symlink points to. ENOENT if there is none. */
  stat(path: string): Stat;
  /**
   * What `stat` says of each, in the same order: the entry, or the fault. It is no picture of one moment, because
   * others act between one entry and the next.
   */
  statAll(paths: readonly string[]): readonly (Stat | StoreFault)[];
  rename(from: string, to: string): void;
  /**
   * A second name for one inode. EEXIST if `to` is taken; EPERM, ENOTSUP, ENOSYS or EMLINK if there are no hard links.
   */
  link(from: string, to: string): void;
  /**
   * A heartbeat: sets mtime to now, by path and never through a symlink, and reads back what the file system made of
   * it. It never goes back: an mtime that is already a little later stays, because somebody may have promised it.
   */
  touch(path: string): Stat;
  /**
   * At most `limit` bytes of a regular file, from its start, its end, or behind so many bytes. EINVAL for anything that
   * is not a regular file. Never blocks.
   */
  read(path: string, limit: number, from?: 'start' | 'end' | number): Uint8Array;
  /**
   * Writes a new file, whole and on disk, or gives EEXIST. Nobody sees half of it. `unnamed`: its bytes are on disk,
   * and its name may not be before its directory is synced, for who publishes many.
   */
  publish(path: string, bytes: Uint8Array, disk?: 'unnamed'): void;
  /** A new empty file, or EEXIST. */
  create(path: string): void;
  /**
   * One write at the end of a file, which is made if necessary; `existing`: which is there, else ENOENT. Begins a new
   * line if the last one was cut short.
   */
  append(path: string, text: string, to?: 'existing'): void;
  /** Unlinks a file, or removes an empty directory. ENOENT when there is none, ENOTEMPTY when it is not empty. */
  remove(path: string): void;
  /** Waits until the file's bytes and its name are on disk; of a directory, the names that were published in it. */
  sync(path: string): void;
  /** What time it is; see Purpose. */
  now(purpose: Purpose): Instant;
  /** Twelve characters of `0-9a-z`, never the same twice. */
  nonce(): string;
  /** Lets `ms` pass. */
  pause(ms: number): void;
}

/**
 * `reading` may use the machine's own clock if the file system's clock cannot be measured (a read-only registry), and
 * may tell the longest tick that such a file system can have. `looking` is the same with the tick measured.
 * `writing` is measured against the file system once per process. `taking` is measured anew, because it comes before
 * something is taken from somebody.
 */
export type Purpose = 'reading' | 'looking' | 'writing' | 'taking';

export interface Instant {
  readonly ms: number;
  /**
   * Changes less than this many ms apart may have the same timestamp. 0 if every change of a directory shows in its
   * times, Infinity if some never do.
   */
  readonly tickMs: number;
}

export interface Stat {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  readonly ino: bigint;
  readonly links: number;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Rounded to whole ms, as leases count. */
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  /** Differs whenever the entry changed, as far as its timestamps can tell. */
  readonly version: string;
}

/** A failed operation. `code` is the system's: ENOENT, EEXIST, EXDEV, ENOSPC, ESTALE … */
export class StoreFault extends Error {
  readonly code: string;
  readonly operation: string;
  readonly paths: readonly string[];

  constructor(code: string, operation: string, paths: readonly string[], cause?: unknown) {
    super(`${operation} ${paths.join(' -> ')}: ${code}`, { cause });
    this.code = code;
    this.operation = operation;
    this.paths = paths;
  }
}

StoreFault.prototype.name = 'StoreFault';
