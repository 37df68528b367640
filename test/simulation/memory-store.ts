/**
 * A store in memory, deterministic from its random source: inodes with link counts, directories whose times change with
 * each entry, a clock that somebody else moves. It can be used at once through the Store interface, or one system call
 * at a time through `parts`, which is how the simulator runs it.
 */

import { ARCHIVE } from '../../lib/rules/archive.ts';
import { HOLDERS } from '../../lib/rules/shelf.ts';
import type { Operation } from '../../lib/store/step.ts';
import { StoreFault, type Instant, type Stat, type Store } from '../../lib/store/store.ts';
import { Random } from './random.ts';

export interface StoreOptions {
  /** Directory times come in ticks of so many ms; 0: every change shows. */
  readonly tickMs: number;
  /** A listing takes two steps, and an entry that comes or goes in between may or may not be in it. */
  readonly tornLists: boolean;
  /** `publish` in its system calls instead of at once. */
  readonly publishInSteps: boolean;
  /** The file system has no hard links. */
  readonly noLinks: boolean;
}

export const PLAIN: StoreOptions = { tickMs: 0, tornLists: false, publishInSteps: false, noLinks: false };

export interface Inode {
  readonly ino: number;
  text: string;
  mtimeMs: number;
  ctimeMs: number;
  links: number;
}

interface Directory {
  readonly ino: number;
  readonly entries: Map<string, Inode>;
  stampMs: number;
  changes: number;
  /** Listings that are under way: every name that was there at some time since they began. */
  readonly torn: Set<Set<string>>;
}

/** The number of a new file with this text. `isTaken`: has another file this number? */
export type Numbering = (text: string, isTaken: (ino: number) => boolean) => number;

/** A file system as data: what everybody can see of it, without the times of directories. Sorted by path. */
export interface Image {
  readonly ms: number;
  readonly files: readonly (readonly [path: string, ino: number, text: string, mtimeMs: number])[];
}

export class MemoryStore implements Store {
  readonly options: StoreOptions;
  readonly #random: Random;
  readonly #directories = new Map<string, Directory>();
  /** The file system's clock, in ms. Only the scheduler moves it. */
  ms = 1_700_000_000_000;
  /** Counts every change of a name or of bytes, so that an observer knows when to look. */
  changes = 0;
  /** Called when an inode loses its last name. */
  onFreed: (inode: Inode, path: string) => void = () => undefined;
  #nextIno = 1;
  #numbered: Numbering = () => this.#nextIno++;

  constructor(random: Random, options: StoreOptions = PLAIN) {
    this.#random = random;
    this.options = options;
  }

  /**
   * A store that looks like this image. `numbered`: which inode number a new file gets, where that has to follow from
   * what is in it.
   */
  static of(image: Image, directories: readonly string[], numbered: Numbering): MemoryStore {
    const store = new MemoryStore(new Random(0));
    store.ms = image.ms;
    store.#numbered = numbered;
    for (const directory of directories) store.#make(directory);
    const inodes = new Map<number, Inode>();
    for (const [path, ino, text, mtimeMs] of image.files) {
      const inode = inodes.get(ino) ?? { ino, text, mtimeMs, ctimeMs: mtimeMs, links: 0 };
      // 0 is nobody's number: files that are never compared.
      if (ino > 0) inodes.set(ino, inode);
      const [directory, name] = split(path);
      store.#put(store.#make(directory), name, inode, path);
    }
    store.changes = 0;
    return store;
  }

  get image(): Image {
    const files: [string, number, string, number][] = [];
    for (const [directory, { entries }] of this.#directories) {
      for (const [name, { ino, text, mtimeMs }] of entries) files.push([`${directory}/${name}`, ino, text, mtimeMs]);
    }
    return { ms: this.ms, files: files.toSorted(([a], [b]) => (a < b ? -1 : 1)) };
  }

  // The view of an observer, who is no part of the file system.

  names(directory: string): Iterable<string> {
    return this.#directories.get(directory)?.entries.keys() ?? [];
  }

  inode(path: string): Inode | undefined {
    const [directory, name] = split(path);
    return this.#directories.get(directory)?.entries.get(name);
  }

  /** What an editor does that saves by rename, and what git does: new bytes on a new inode under that name. */
  save(path: string, text: string): void {
    const inode = this.#newInode(text);
    const [directory, name] = split(path);
    this.#put(this.#make(directory), name, inode, path);
  }

  makeDirectory(directory: string): void {
    this.#make(directory);
  }

  // Store

  list(directory: string): readonly string[] {
    return [...(this.#directories.get(directory)?.entries.keys() ?? []), ...this.#directoriesIn(directory)];
  }

  /** Only these have any. They are made and removed in one step, so no listing is torn by them. */
  #directoriesIn(directory: string): Iterable<string> {
    if (![HOLDERS, ARCHIVE].includes(directory.split('/', 1)[0] ?? '')) return [];
    const below = [...this.#directories.keys()].filter((path) => path.startsWith(`${directory}/`));
    return new Set(below.map((path) => path.slice(directory.length + 1).split('/', 1)[0] ?? ''));
  }

  stat(path: string): Stat {
    const directory = this.#directories.get(path);
    if (directory !== undefined) {
      const version = this.options.tickMs === 0 ? `${directory.changes}` : `${directory.stampMs}`;
      return toStat('directory', directory.ino, 2, 0, directory.stampMs, directory.stampMs, `${directory.ino}:${version}`);
    }
    const inode = this.#require('stat', path);
    return toStat('file', inode.ino, inode.links, inode.text.length, inode.mtimeMs, inode.ctimeMs, `${inode.ino}:${inode.mtimeMs}:${inode.ctimeMs}`);
  }

  statAll(paths: readonly string[]): readonly (Stat | StoreFault)[] {
    return paths.map((path) => this.#statOrFault(path));
  }

  #statOrFault(path: string): Stat | StoreFault {
    try {
      return this.stat(path);
    } catch (fault) {
      if (fault instanceof StoreFault) return fault;
      throw fault;
    }
  }

  rename(from: string, to: string): void {
    const inode = this.#require('rename', from);
    const [toDirectory, toName] = split(to);
    const target = this.#make(toDirectory);
    // POSIX: between two names of one inode nothing happens, and it is a success.
    if (target.entries.get(toName) === inode) return;
    this.#put(target, toName, inode, to);
    const [fromDirectory, fromName] = split(from);
    this.#take(this.#make(fromDirectory), fromName);
    inode.links--;
    inode.ctimeMs = this.ms;
  }

  link(from: string, to: string): void {
    const inode = this.#require('link', from);
    if (this.options.noLinks) throw new StoreFault('EPERM', 'link', [from, to]);
    const [directory, name] = split(to);
    const target = this.#make(directory);
    if (target.entries.has(name)) throw new StoreFault('EEXIST', 'link', [from, to]);
    this.#put(target, name, inode, to);
    inode.ctimeMs = this.ms;
  }

  touch(path: string): Stat {
    this.#beat(path);
    return this.stat(path);
  }

  read(path: string, limit: number, from: 'start' | 'end' | number = 'start'): Uint8Array {
    const { text } = this.#require('read', path);
    const start = from === 'start' ? 0 : from === 'end' ? Math.max(0, text.length - limit) : from;
    return new TextEncoder().encode(text.slice(start, start + limit));
  }

  publish(path: string, bytes: Uint8Array): void {
    if (this.inode(path) !== undefined) throw new StoreFault('EEXIST', 'publish', [path]);
    this.save(path, new TextDecoder().decode(bytes));
  }

  create(path: string): void {
    if (this.inode(path) !== undefined) throw new StoreFault('EEXIST', 'create', [path]);
    this.save(path, '');
  }

  append(path: string, text: string, to?: 'existing'): void {
    if (to === 'existing') this.#require('append', path);
    else this.#create(path);
    this.#write(path, text);
  }

  remove(path: string): void {
    const emptied = this.#directories.get(path);
    if (emptied !== undefined) {
      if (emptied.entries.size > 0) throw new StoreFault('ENOTEMPTY', 'remove', [path]);
      this.#directories.delete(path);
      return;
    }
    const inode = this.#require('remove', path);
    const [directory, name] = split(path);
    this.#take(this.#make(directory), name);
    this.#unlinked(inode, path);
  }

  sync(path: string): void {
    if (!this.#directories.has(path)) this.#require('sync', path);
  }

  now(): Instant {
    return { ms: this.ms, tickMs: this.options.tickMs };
  }

  nonce(): string {
    let nonce = '';
    for (let i = 0; i < 12; i++) nonce += this.#random.below(36).toString(36);
    return nonce;
  }

  pause(_ms: number): void {
    // Time is the scheduler's; that others may run meanwhile is all a pause is for.
  }

  /**
   * One operation in its system calls: others may act at each yield. What the posix store does in several calls is done
   * in several here too.
   */
  *parts({ name, args }: Operation): Generator<void, unknown, void> {
    switch (name) {
      case 'list':
        return this.options.tornLists ? yield* this.#tornList(args[0]) : this.list(args[0]);
      case 'statAll':
        return yield* this.#statEach(args[0]);
      case 'touch':
        this.#beat(args[0]);
        yield;
        return this.stat(args[0]);
      case 'append':
        if (args[2] === 'existing') {
          this.#require('append', args[0]);
          return this.append(args[0], args[1], args[2]);
        }
        this.#create(args[0]);
        yield;
        return this.#write(args[0], args[1]);
      case 'publish':
        return this.options.publishInSteps ? yield* this.#publishInSteps(args[0], args[1]) : this.publish(args[0], args[1]);
      default: {
        const method = this[name] as (...all: readonly unknown[]) => unknown;
        return method.apply(this, [...args]);
      }
    }
  }

  *#statEach(paths: readonly string[]): Generator<void, readonly (Stat | StoreFault)[], void> {
    const found: (Stat | StoreFault)[] = [];
    for (const path of paths) {
      if (found.length > 0) yield;
      found.push(this.#statOrFault(path));
    }
    return found;
  }

  *#tornList(path: string): Generator<void, readonly string[], void> {
    const directory = this.#directories.get(path);
    if (directory === undefined) return [...this.#directoriesIn(path)];
    const atFirst = new Set(directory.entries.keys());
    const changed = new Set<string>();
    directory.torn.add(changed);
    yield;
    directory.torn.delete(changed);
    const always = [...atFirst].filter((name) => !changed.has(name));
    return [...always, ...[...changed].filter(() => this.#random.chance(0.5)), ...this.#directoriesIn(path)];
  }

  *#publishInSteps(path: string, bytes: Uint8Array): Generator<void, void, void> {
    const staging = `tmp/new-${this.nonce()}`;
    this.save(staging, new TextDecoder().decode(bytes));
    yield;
    try {
      this.link(staging, path);
      yield;
    } finally {
      this.remove(staging);
    }
  }

  #beat(path: string): void {
    const inode = this.#require('touch', path);
    inode.mtimeMs = Math.max(inode.mtimeMs, this.ms);
    inode.ctimeMs = this.ms;
    this.changes++;
  }

  #create(path: string): void {
    if (this.inode(path) === undefined) this.save(path, '');
  }

  #write(path: string, text: string): void {
    // An open descriptor would still reach a file that was removed meanwhile; what it holds then is nobody's any more.
    const inode = this.inode(path);
    if (inode === undefined || text === '') return;
    inode.text += text;
    inode.mtimeMs = this.ms;
    this.changes++;
  }

  #require(operation: string, path: string): Inode {
    const inode = this.inode(path);
    if (inode === undefined) throw new StoreFault('ENOENT', operation, [path]);
    return inode;
  }

  #newInode(text: string): Inode {
    return { ino: this.#numbered(text, (ino) => this.#has(ino)), text, mtimeMs: this.ms, ctimeMs: this.ms, links: 0 };
  }

  #has(ino: number): boolean {
    for (const { entries } of this.#directories.values()) for (const inode of entries.values()) if (inode.ino === ino) return true;
    return false;
  }

  #make(path: string): Directory {
    let directory = this.#directories.get(path);
    if (directory === undefined) {
      directory = { ino: this.#nextIno++, entries: new Map(), stampMs: 0, changes: 0, torn: new Set() };
      this.#directories.set(path, directory);
      this.#changed(directory);
    }
    return directory;
  }

  #put(directory: Directory, name: string, inode: Inode, path: string): void {
    const before = directory.entries.get(name);
    directory.entries.set(name, inode);
    inode.links++;
    this.#changed(directory, name);
    if (before !== undefined) this.#unlinked(before, path);
  }

  #take(directory: Directory, name: string): void {
    directory.entries.delete(name);
    this.#changed(directory, name);
  }

  #changed(directory: Directory, name?: string): void {
    this.changes++;
    directory.changes++;
    const { tickMs } = this.options;
    directory.stampMs = tickMs === 0 ? this.ms : Math.floor(this.ms / tickMs) * tickMs;
    if (name !== undefined) for (const seen of directory.torn) seen.add(name);
  }

  #unlinked(inode: Inode, path: string): void {
    inode.links--;
    inode.ctimeMs = this.ms;
    if (inode.links === 0) this.onFreed(inode, path);
  }
}

function split(path: string): [string, string] {
  const cut = path.lastIndexOf('/');
  return [path.slice(0, cut), path.slice(cut + 1)];
}

function toStat(kind: Stat['kind'], ino: number, links: number, size: number, mtimeMs: number, ctimeMs: number, version: string): Stat {
  return { kind, ino: BigInt(ino), links, size, mode: 0o644, uid: 0, gid: 0, mtimeMs, ctimeMs, version };
}
