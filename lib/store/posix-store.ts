/** The store on a POSIX directory: the only code that touches the file system for registry state. Contract: store.ts. */

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeSync,
  type BigIntStats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isAhead, SKEW_MS } from '../rules/lease.ts';
import { TMP } from '../rules/shelf.ts';
import { StoreFault, withoutHardLinks, type Instant, type Purpose, type Stat, type Store } from './store.ts';

const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants;

// Timestamps come from the kernel's tick where they do not come from its clock, 10 ms at the coarsest usual setting (HZ 100); and
// file systems that keep whole seconds keep two at the worst (FAT).
const COARSE_TICK_MS = 11;
const SECONDS_TICK_MS = 2000;

export class PosixStore implements Store {
  readonly #root: string;
  /** The file system's clock minus the machine's, and its tick, once measured. */
  #clock: { readonly offsetMs: number; readonly tickMs: number } | undefined;

  /** @param root absolute path of the registry */
  constructor(root: string) {
    this.#root = root;
  }

  list(directory: string): readonly string[] {
    try {
      return this.#try('list', [directory], () => readdirSync(this.#at(directory)));
    } catch (fault) {
      // A directory that is not there is empty. A registry that is not there is a fault: it must not read as "nothing to do".
      if (!(fault instanceof StoreFault) || fault.code !== 'ENOENT') throw fault;
      this.#try('list', [''], () => lstatSync(this.#root));
      return [];
    }
  }

  stat(path: string): Stat {
    return this.#try('stat', [path], () => {
      const named = lstatSync(this.#at(path), { bigint: true });
      return toStat(named.isFile() || named.isDirectory() ? this.#fresh(path, named) : named);
    });
  }

  /** By open + fstat: attribute caches of network mounts would show an old heartbeat. What may not be opened keeps its lstat. */
  #fresh(path: string, named: BigIntStats): BigIntStats {
    let fd: number;
    try {
      fd = openSync(this.#at(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    } catch (error) {
      if (!['EACCES', 'EPERM', 'ELOOP'].includes(errnoCode(error))) throw error;
      return named;
    }
    try {
      return fstatSync(fd, { bigint: true });
    } finally {
      closeSync(fd);
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
    const beaten = this.#beat(path, ms);
    // ctime is the file system's own word for when this was done. If it differs, the clock that was used is not the file system's.
    const { mtimeMs, ctimeMs } = beaten;
    return ctimeMs === 0 || mtimeMs !== ms || Math.abs(mtimeMs - ctimeMs) <= SKEW_MS ? beaten : this.#beat(path, ctimeMs);
  }

  #beat(path: string, ms: number): Stat {
    const before = this.stat(path);
    if (before.mtimeMs >= ms && !isAhead(before.mtimeMs, ms)) return before;
    this.#try('touch', [path], () => lutimesSync(this.#at(path), ms / 1000, ms / 1000));
    return this.stat(path);
  }

  read(path: string, limit: number, from: 'start' | 'end' = 'start'): Uint8Array {
    return this.#try('read', [path], () => {
      // Looked at before it is opened: opening a device can do things.
      if (!lstatSync(this.#at(path)).isFile()) throw new StoreFault('EINVAL', 'read', [path]);
      const fd = openSync(this.#at(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
      try {
        const info = fstatSync(fd);
        if (!info.isFile()) throw new StoreFault('EINVAL', 'read', [path]);
        const length = Math.min(limit, info.size);
        const bytes = Buffer.allocUnsafe(length);
        let filled = 0;
        const start = from === 'start' ? 0 : info.size - length;
        while (filled < length) {
          const got = readSync(fd, bytes, filled, length - filled, start + filled);
          if (got === 0) break;
          filled += got;
        }
        return bytes.subarray(0, filled);
      } finally {
        closeSync(fd);
      }
    });
  }

  publish(path: string, bytes: Uint8Array): void {
    const staging = `${TMP}/new-${this.nonce()}`;
    this.#making('publish', [path], staging, () => {
      const fd = openSync(this.#at(staging), O_WRONLY | O_CREAT | O_EXCL, 0o666);
      try {
        writeAll(fd, bytes);
        fsyncSync(fd);
      } catch (error) {
        unlinkSync(this.#at(staging));
        throw error;
      } finally {
        closeSync(fd);
      }
    });
    try {
      this.link(staging, path);
    } catch (fault) {
      if (!(fault instanceof StoreFault)) throw fault;
      if (withoutHardLinks(fault)) this.#try('publish', [path], () => this.#writeExclusive(path, bytes));
      // The same inode: done, and only the reply was lost.
      else if (fault.code !== 'EEXIST' || this.stat(path).ino !== this.stat(staging).ino) throw fault;
    } finally {
      this.#try('publish', [path], () => this.#unlinkIfThere(staging));
    }
    this.#try('publish', [path], () => syncDirectory(dirname(this.#at(path))));
  }

  #unlinkIfThere(path: string): void {
    try {
      unlinkSync(this.#at(path));
    } catch (error) {
      if (errnoCode(error) !== 'ENOENT') throw error;
    }
  }

  #writeExclusive(path: string, bytes: Uint8Array): void {
    const fd = openSync(this.#at(path), O_WRONLY | O_CREAT | O_EXCL, 0o666);
    try {
      writeAll(fd, bytes);
      fsyncSync(fd);
    } catch (error) {
      unlinkSync(this.#at(path));
      throw error;
    } finally {
      closeSync(fd);
    }
  }

  create(path: string): void {
    this.#making('create', [path], path, () => closeSync(openSync(this.#at(path), O_WRONLY | O_CREAT | O_EXCL, 0o666)));
  }

  append(path: string, text: string): void {
    this.#making('append', [path], path, () => {
      const fd = openSync(this.#at(path), O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, 0o666);
      try {
        const info = fstatSync(fd);
        if (!info.isFile()) throw new StoreFault('EINVAL', 'append', [path]);
        const { size } = info;
        const last = Buffer.alloc(1);
        const cut = size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
        writeAll(fd, Buffer.from(cut ? `\n${text}` : text, 'utf8'));
      } finally {
        closeSync(fd);
      }
    });
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
    this.#try('sync', [path], () => syncPath(this.#at(path)));
  }

  now(purpose: Purpose): Instant {
    if (purpose === 'taking' || this.#clock === undefined) {
      try {
        this.#clock = this.#measure();
      } catch (fault) {
        if (purpose !== 'reading') throw fault;
        return { ms: Date.now(), tickMs: COARSE_TICK_MS };
      }
    }
    return { ms: Date.now() + this.#clock.offsetMs, tickMs: this.#clock.tickMs };
  }

  /** Writes a probe file a few times: its mtime is the clock, and whether it moves each time tells the tick. */
  #measure(): { offsetMs: number; tickMs: number } {
    const probe = `${TMP}/now-${this.nonce()}`;
    return this.#making('now', [probe], probe, () => {
      const fd = openSync(this.#at(probe), O_WRONLY | O_CREAT | O_EXCL, 0o666);
      try {
        const times = [0, 1, 2].map(() => {
          writeSync(fd, '.');
          return fstatSync(fd, { bigint: true }).mtimeNs;
        });
        const here = Date.now();
        const [first = 0n, second = 0n, third = 0n] = times;
        // Within a millisecond: else a pause of this process across two ticks would look like fine ones.
        const fine = first < second && second < third && third - first < 1_000_000n;
        const whole = times.every((time) => time % 1_000_000_000n === 0n);
        return { offsetMs: toMs(third) - here, tickMs: fine ? 0 : whole ? SECONDS_TICK_MS : COARSE_TICK_MS };
      } finally {
        closeSync(fd);
        this.#unlinkIfThere(probe);
      }
    });
  }

  nonce(): string {
    // 60 bits in twelve characters of a lower-case alphabet: names must differ in more than case.
    return BigInt(`0x${randomBytes(8).toString('hex')}`).toString(36).padStart(13, '0').slice(-12);
  }

  pause(ms: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  }

  #at(path: string): string {
    return join(this.#root, path);
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
   * As #try, and where the directory of `path` is missing it is made. Others make it too, and remove it when it is empty, so an
   * ENOENT beside a directory that is there by now is tried once more before it is believed.
   */
  #making<T>(operation: string, paths: readonly string[], path: string, act: () => T): T {
    return this.#try(operation, paths, () => {
      let believed = false;
      for (let tries = 5; ; tries--) {
        try {
          return act();
        } catch (error) {
          if (errnoCode(error) !== 'ENOENT' || believed || tries <= 1) throw error;
          // The registry itself is never made: a registry that is gone is a fault.
          lstatSync(this.#root);
          believed = mkdirSync(dirname(this.#at(path)), { recursive: true }) === undefined;
        }
      }
    });
  }
}

function errnoCode(error: unknown): string {
  const { code, errno } = error as NodeJS.ErrnoException;
  // ESTALE has no name in libuv: it arrives as "Unknown system error -116" (-70 on macOS).
  if (errno === -116 || (process.platform === 'darwin' && errno === -70)) return 'ESTALE';
  return code ?? 'EIO';
}

function toStat(info: BigIntStats): Stat {
  const kind = info.isFile() ? 'file' : info.isDirectory() ? 'directory' : info.isSymbolicLink() ? 'symlink' : 'other';
  return {
    kind,
    ino: info.ino,
    links: Number(info.nlink),
    size: Number(info.size),
    mode: Number(info.mode),
    uid: Number(info.uid),
    mtimeMs: toMs(info.mtimeNs),
    ctimeMs: toMs(info.ctimeNs),
    version: `${info.ino}:${info.mtimeNs}:${info.ctimeNs}`,
  };
}

/** Rounded, not cut: utimes loses up to a microsecond on the way through a double. */
function toMs(ns: bigint): number {
  return Math.round(Number(ns / 1000n) / 1000);
}

function writeAll(fd: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(fd, bytes, written);
}

/** Best effort: some file systems sync no directories. */
function syncDirectory(path: string): void {
  try {
    syncPath(path);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EACCES'].includes(errnoCode(error))) throw error;
  }
}

function syncPath(path: string): void {
  const fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
