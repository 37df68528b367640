/**
 * Transitions on real files, one store operation at a time: an actor is a transition that can be run until it is about to do
 * something, left there while others act, killed there, or finished. Time stands still unless a test moves it.
 */

import { lstatSync, lutimesSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../lib/rules/settings.ts';
import { FLOW } from '../../lib/rules/shelf.ts';
import { parseName, type TaskName } from '../../lib/rules/name.ts';
import { areContested, judge, standing } from '../../lib/rules/truth.ts';
import { PosixStore } from '../../lib/store/posix-store.ts';
import { run, type Operation, type Step } from '../../lib/store/step.ts';
import { StoreFault, type Instant, type Stat, type Store } from '../../lib/store/store.ts';
import type { Party } from '../../lib/transitions/party.ts';
import { witnessed } from '../../lib/transitions/witness.ts';

export const START_MS = 1_769_143_261_000;
export const LEASE_S = 60;
export const TEXT = 'the task\n';

/** A real directory under a clock, nonces and directory times that a test controls. */
export class SteppedStore extends PosixStore {
  readonly root: string;
  ms = START_MS;
  tickMs = 0;
  hardLinks = true;
  readonly #changes = new Map<string, { count: number; ms: number }>();
  #nonces = 0;

  constructor(root: string) {
    super(root);
    this.root = root;
  }

  override now(): Instant {
    return { ms: this.ms, tickMs: this.tickMs };
  }

  override nonce(): string {
    return (++this.#nonces).toString(36).padStart(12, '0');
  }

  /** A scheduling point. */
  override pause(): void {}

  /** `at`: what a design sets that read its clock in an operation before. */
  override touch(path: string, at?: number): Stat {
    const before = this.stat(path);
    const ms = at ?? (before.mtimeMs >= this.ms && before.mtimeMs <= this.ms + 5000 ? before.mtimeMs : this.ms);
    this.setTime(path, ms);
    return this.stat(path);
  }

  /** File times are as set; directory times tell every change, as far as the tick allows. */
  override stat(path: string): Stat {
    const info = super.stat(path);
    if (info.kind !== 'directory') return { ...info, ctimeMs: info.mtimeMs };
    const { count = 0, ms = START_MS - 60_000 } = this.#changes.get(path) ?? {};
    const seen = this.tickMs === 0 ? ms : Math.floor(ms / this.tickMs) * this.tickMs;
    return { ...info, mtimeMs: seen, ctimeMs: seen, version: `${info.ino}:${this.tickMs === 0 ? count : seen}` };
  }

  override rename(from: string, to: string): void {
    super.rename(from, to);
    this.changed(from, to);
  }

  override link(from: string, to: string): void {
    if (!this.hardLinks) {
      super.stat(from);
      throw new StoreFault('EPERM', 'link', [from, to]);
    }
    super.link(from, to);
    this.changed(to);
  }

  override publish(path: string, bytes: Uint8Array): void {
    super.publish(path, bytes);
    this.setTime(path, this.ms);
  }

  override remove(path: string): void {
    super.remove(path);
    this.changed(path);
  }

  changed(...paths: readonly string[]): void {
    for (const path of paths) {
      const directory = dirname(path);
      this.#changes.set(directory, { count: (this.#changes.get(directory)?.count ?? 0) + 1, ms: this.ms });
    }
  }

  setTime(path: string, ms: number): void {
    lutimesSync(join(this.root, path), ms / 1000, ms / 1000);
  }
}

export type Match = (operation: Operation) => boolean;

/** An operation of this name (`change`: a rename or a link) whose paths are, or match, these. */
export function on(name: Operation['name'] | 'change', ...paths: readonly (string | RegExp)[]): Match {
  return (operation) =>
    (name === 'change' ? operation.name === 'rename' || operation.name === 'link' : operation.name === name) &&
    paths.every((path, index) => {
      const given = String(operation.args[index]);
      return typeof path === 'string' ? given === path : path.test(given);
    });
}

/** `lost`: the operation is done, and only its reply says otherwise. */
export type Injected = { readonly code: string; readonly lost?: boolean } | undefined;

export interface Held {
  readonly tenure: { readonly owner: string; readonly path: string };
  readonly expiresAt: number;
}

/** One transition of one process. */
export class Actor<T> {
  readonly #store: Store;
  readonly #step: Step<T>;
  /** What it is about to do; undefined when it has ended. */
  about: Operation | undefined;
  readonly did: Operation[] = [];
  #value: { readonly value: T } | undefined;
  #error: { readonly error: unknown } | undefined;
  /** Faults to answer operations with. */
  inject: (operation: Operation) => Injected = () => undefined;
  /** Names that its listings miss: entries that move while a listing runs. */
  blindTo: RegExp | undefined;

  constructor(store: Store, step: Step<T>) {
    this.#store = store;
    this.#step = step;
    this.#resume(() => step.next());
  }

  #resume(next: () => IteratorResult<Operation, T>): void {
    this.about = undefined;
    try {
      const turn = next();
      if (turn.done === true) this.#value = { value: turn.value };
      else this.about = turn.value;
    } catch (error) {
      this.#error = { error };
    }
  }

  /** Performs one operation. */
  step(): void {
    const operation = this.about;
    if (operation === undefined) throw new Error('it has ended');
    let result: unknown;
    try {
      result = this.#perform(operation);
    } catch (fault) {
      this.did.push(operation);
      this.#resume(() => this.#step.throw(fault));
      return;
    }
    this.did.push(operation);
    this.#resume(() => this.#step.next(result));
  }

  #perform(operation: Operation): unknown {
    const injected = this.inject(operation);
    const method = this.#store[operation.name] as (...args: readonly unknown[]) => unknown;
    if (injected !== undefined && injected.lost !== true) throw fault(injected.code, operation);
    const result = method.apply(this.#store, [...operation.args]);
    if (injected !== undefined) throw fault(injected.code, operation);
    const blind = this.blindTo;
    return operation.name === 'list' && blind !== undefined ? (result as readonly string[]).filter((name) => !blind.test(name)) : result;
  }

  /** Goes on until it is about to do this. False when it ended without. */
  until(match: Match): boolean {
    for (let left = 5000; this.about !== undefined; left--) {
      if (match(this.about)) return true;
      if (left === 0) throw new Error('it does not end');
      this.step();
    }
    return false;
  }

  /** Goes on until it has done this. */
  past(match: Match): boolean {
    if (!this.until(match)) return false;
    this.step();
    return true;
  }

  /** Goes on to the end: its result, or throws its error. */
  finish(): T {
    this.until(() => false);
    if (this.#value === undefined) throw this.#error?.error;
    return this.#value.value;
  }

  /** Goes on to the end: what it answered, or the code of its refusal. */
  answer(): T | string {
    this.until(() => false);
    if (this.#value !== undefined) return this.#value.value;
    const { error } = this.#error ?? {};
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
    throw error;
  }

  /** The error it ends with. */
  refusal(): Error & { readonly code?: string; readonly holder?: { readonly agent: string } } {
    this.until(() => false);
    if (this.#error?.error instanceof Error) return this.#error.error;
    throw new Error('it was not refused');
  }
}

function fault(code: string, { name, args }: Operation): StoreFault {
  return new StoreFault(code, name, args.filter((arg) => typeof arg === 'string'));
}

/** A registry with one task in it, and what everybody ever wrote into it. */
export class Bench {
  readonly store: SteppedStore;
  /** What must not get lost. */
  readonly #written = new Set<string>();
  settings: Settings;

  constructor(settings: Partial<Settings> = {}) {
    this.store = new SteppedStore(mkdtempSync(join(tmpdir(), 'dibs-bench-')));
    this.settings = { ...DEFAULT_SETTINGS, lease: LEASE_S, maxExpiries: 1000, ...settings };
    for (const shelf of FLOW) mkdirSync(join(this.store.root, shelf));
    this.save('scoped/T.md', TEXT);
  }

  party(owner: string): Party {
    return { owner, settings: this.settings };
  }

  start<T>(step: Step<T>): Actor<T> {
    return new Actor(this.store, step);
  }

  run<T>(step: Step<T>): T {
    return this.start(step).finish();
  }

  pass(seconds: number): void {
    this.store.ms += seconds * 1000;
  }

  /** An editor, git or a person writes a file: whole, by rename, over what is there. */
  save(path: string, text: string, mtimeMs = this.store.ms): void {
    const full = join(this.store.root, path);
    mkdirSync(dirname(full), { recursive: true });
    if (this.has(path)) this.#written.delete(this.read(path));
    mkdirSync(join(this.store.root, 'tmp'), { recursive: true });
    const staged = join(this.store.root, 'tmp', '.editor');
    writeFileSync(staged, text);
    renameSync(staged, full);
    this.store.setTime(path, mtimeMs);
    this.store.changed(path);
    this.#written.add(text);
  }

  has(path: string): boolean {
    return lstatSync(join(this.store.root, path), { throwIfNoEntry: false }) !== undefined;
  }

  read(path: string): string {
    return readFileSync(join(this.store.root, path), 'utf8');
  }

  list(directory: string): string[] {
    return this.has(directory) ? readdirSync(join(this.store.root, directory)).toSorted() : [];
  }

  /** Everything on the shelves. */
  shelves(): string[] {
    return FLOW.flatMap((shelf) => this.list(shelf).map((name) => `${shelf}/${name}`));
  }

  /** What a transition may set aside. */
  aside(): string[] {
    return this.list('lost+found').map((name) => this.read(`lost+found/${name}`));
  }

  events(id = 'T'): string[] {
    if (!this.has(`log/${id}.jsonl`)) return [];
    return this.read(`log/${id}.jsonl`).trim().split('\n').map((line) => String((JSON.parse(line) as { event: unknown }).event));
  }

  names(key = 't'): readonly TaskName[] {
    const names = FLOW.flatMap((shelf) => this.list(shelf).map((name) => parseName(shelf, name)));
    return run(this.store, witnessed(names.filter((name): name is TaskName => name !== undefined && name.kind !== 'foreign' && name.key === key)));
  }

  task(key?: string): TaskName | undefined {
    return judge(this.names(key))?.task;
  }

  /** A confirmed tenure of this owner stands, or is being examined. */
  #stands(owner: string): boolean {
    const names = this.names();
    return names.some((name) => name.kind === 'claimed' && name.owner === owner && ['held', 'doubt'].includes(standing(name, names, name.belief === 'confirmed' || !areContested(names)).kind));
  }

  /** What breaks the promises now: of holders that were told so, of the task, of anybody's bytes. */
  audit({ holders = [], text }: { readonly holders?: readonly (Held | string)[]; readonly text?: string } = {}): string[] {
    const task = this.task();
    const wrong: string[] = [];
    const told = holders.filter((held): held is Held => typeof held !== 'string' && held.expiresAt > this.store.ms);
    const owners = new Set(told.map(({ tenure }) => tenure.owner));
    if (owners.size > 1) wrong.push(`two holders: ${[...owners].join(', ')}`);
    else {
      for (const { tenure } of told) {
        if (!this.#stands(tenure.owner)) wrong.push(`${tenure.owner} was told it holds the task, and the task is ${task?.shelf ?? 'nowhere'}`);
      }
    }
    if (task === undefined) wrong.push('no task');
    else if (text !== undefined && this.read(task.path) !== text) wrong.push(`the task says ${JSON.stringify(this.read(task.path))}`);
    const found = new Set(this.#allBytes(''));
    for (const written of this.#written) if (!found.has(written)) wrong.push(`bytes destroyed: ${JSON.stringify(written)}`);
    return wrong;
  }

  #allBytes(directory: string): string[] {
    return readdirSync(join(this.store.root, directory), { withFileTypes: true }).flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return path === 'log' || path === 'holders' ? [] : this.#allBytes(path);
      return entry.isFile() ? [this.read(path)] : [];
    });
  }

  dispose(): void {
    rmSync(this.store.root, { recursive: true, force: true });
  }
}

/** A bench for each test of a file. */
export function useBench(settings: Partial<Settings> = {}): () => Bench {
  let bench: Bench | undefined;
  beforeEach(() => {
    bench = new Bench(settings);
  });
  afterEach(() => bench?.dispose());
  return () => {
    if (bench === undefined) throw new Error('there is a bench only in a test');
    return bench;
  };
}
