/** A registry on real files in which actors meet. Time stands still unless a test moves it. */

import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../lib/rules/settings.ts';
import { FLOW } from '../../lib/rules/shelf.ts';
import { parseName, type TaskName } from '../../lib/rules/name.ts';
import { areContested, judge, standing } from '../../lib/rules/truth.ts';
import { run, type Step } from '../../lib/store/step.ts';
import type { Caller } from '../../lib/transitions/caller.ts';
import { askBeliefs } from '../../lib/transitions/ask-beliefs.ts';
import { Actor, type Held } from './stepped-actor.ts';
import { SteppedStore } from './stepped-store.ts';

export const LEASE_S = 60;
export const TEXT = 'the task\n';

/** A registry with one task in it, and what everybody ever wrote into it. */
export class Bench {
  readonly store: SteppedStore;
  /** What must not get lost. */
  readonly #written = new Set<string>();
  settings: Settings;
  /** What a process adds to the text of a task: the text that was there is not lost by that. */
  added = '';

  constructor(settings: Partial<Settings> = {}) {
    this.store = new SteppedStore(mkdtempSync(join(tmpdir(), 'dibs-bench-')));
    this.settings = { ...DEFAULT_SETTINGS, lease: LEASE_S, maxExpiries: 1000, ...settings };
    for (const shelf of FLOW) mkdirSync(join(this.store.root, shelf));
    this.save('scoped/T.md', TEXT);
  }

  caller(owner: string): Caller {
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
    if (this.has(path)) this.#written.delete(this.#without(this.read(path)));
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
    return run(this.store, askBeliefs(names.filter((name): name is TaskName => name !== undefined && name.kind !== 'foreign' && name.key === key)));
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
    const found = new Set(this.#allBytes('').map((bytes) => this.#without(bytes)));
    for (const written of this.#written) if (!found.has(written)) wrong.push(`bytes destroyed: ${JSON.stringify(written)}`);
    return wrong;
  }

  #without(bytes: string): string {
    let text = bytes;
    while (this.added !== '' && text.endsWith(this.added)) text = text.slice(0, -this.added.length);
    return text;
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
