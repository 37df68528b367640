/**
 * File systems as numbers. A small world has few of them, and what an operation does to one is always the same: so each
 * is made once, and an exploration of millions of states is a walk through tables.
 */

import type { Operation } from '../../lib/store/step.ts';
import { StoreFault, type Stat } from '../../lib/store/store.ts';
import { MemoryStore, type Image } from '../simulation/memory-store.ts';

export const SHELVES = ['discovery', 'scoped', 'claimed', 'waiting', 'review', 'cancelled', 'complete'];

export const START_MS = 1_700_000_000_000;
const LATE_MS = START_MS + 60_000;

/** The text of a task, with front matter or without. */
export const IS_TASK = /^version \d+$/m;
const MOST_TEXTS = 1000;

/** What an operation is answered with. */
export type Response = { readonly value: unknown } | { readonly fault: StoreFault };

/** What one operation makes of one file system. */
export interface Effect {
  readonly to: number;
  readonly response: Response;
  /** Tells answers apart as far as anybody can make something of them. */
  readonly key: string;
  /** Bytes that lost their last name. */
  readonly freed: readonly (readonly [text: string, path: string])[];
}

export class FileStates {
  readonly #images: Image[] = [];
  readonly #ids = new Map<string, number>();
  readonly #effects = new Map<number, Effect>();
  readonly #operations = new Map<string, number>();
  /** The texts of tasks, in the order in which they were first written. */
  readonly #texts = new Map<string, number>();

  get count(): number {
    return this.#images.length;
  }

  image(id: number): Image {
    const image = this.#images[id];
    if (image === undefined) throw new RangeError(`no file system ${id}`);
    return image;
  }

  /** The same one for the same files, whatever led to them. */
  idOf(image: Image): number {
    const key = JSON.stringify(image);
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#images.push(image) - 1;
      this.#ids.set(key, id);
    }
    return id;
  }

  /** A store to act on that looks like this. */
  store(id: number): MemoryStore {
    return MemoryStore.of(this.image(id), SHELVES, (text, isTaken) => this.#numberOf(text, isTaken));
  }

  /** Changes a file system by hand: what an editor does, or git, or time. */
  changed(id: number, change: (store: MemoryStore) => void): number {
    const store = this.store(id);
    change(store);
    return this.idOf(store.image);
  }

  /**
   * The number of a file follows from its text, so that two ways to one state give one number. If there are two files
   * with one text, the later one has another number. Nothing but a task is ever compared by its number.
   */
  #numberOf(text: string, isTaken: (ino: number) => boolean): number {
    if (!IS_TASK.test(text)) return 0;
    let known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, (known = this.#texts.size + 1));
    while (isTaken(known)) known += MOST_TEXTS;
    return known;
  }

  operationId(operation: Operation): number {
    const key = JSON.stringify([operation.name, ...operation.args]);
    let id = this.#operations.get(key);
    if (id === undefined) {
      id = this.#operations.size;
      this.#operations.set(key, id);
    }
    return id;
  }

  perform(id: number, operation: Operation): Effect {
    const key = id * 2 ** 20 + this.operationId(operation);
    let effect = this.#effects.get(key);
    if (effect === undefined) {
      effect = this.#perform(id, operation);
      this.#effects.set(key, effect);
    }
    return effect;
  }

  #perform(id: number, operation: Operation): Effect {
    const { name, args } = operation;
    // Who holds is never decided from the log, so what is in it makes no difference here.
    if (name === 'append' && args[0].startsWith('log/')) return { to: id, response: { value: undefined }, key: '', freed: [] };
    // Nothing in it is old enough for a janitor to touch.
    if (name === 'list' && args[0] === 'tmp') return { to: id, response: { value: [] }, key: '', freed: [] };
    // Only said, or compared with what is older anyway: that time goes on meanwhile makes no difference to it.
    if (name === 'now' && args[0] === 'reading') return { to: id, response: { value: { ms: LATE_MS, tickMs: 0 } }, key: '', freed: [] };
    const store = this.store(id);
    const freed: [string, string][] = [];
    store.onFreed = ({ text }, path) => freed.push([text, path]);
    const response = performOn(store, operation);
    const to = store.changes === 0 ? id : this.idOf(store.image);
    return { to, response, key: keyOf(operation, response), freed };
  }
}

export function performOn(store: MemoryStore, { name, args }: Operation): Response {
  try {
    const method = store[name] as (...all: readonly unknown[]) => unknown;
    return { value: method.apply(store, [...args]) };
  } catch (fault) {
    if (!(fault instanceof StoreFault)) throw fault;
    return { fault };
  }
}

/** What of an answer can matter: not the times of directories, and not the order of a listing. */
function keyOf({ name }: Operation, response: Response): string {
  if ('fault' in response) return response.fault.code;
  return keyOfValue(name, response.value);
}

function keyOfValue(name: Operation['name'], value: unknown): string {
  if (name === 'statAll') return (value as readonly (Stat | StoreFault)[]).map((one) => (one instanceof StoreFault ? one.code : keyOfValue('stat', one))).join(' ');
  if (name === 'list') return (value as string[]).toSorted().join(' ');
  if (name === 'now') return String((value as { ms: number }).ms);
  if (value === undefined) return '';
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (typeof value === 'object' && value !== null && 'ino' in value) {
    const { kind, ino, links, size, mtimeMs } = value as { kind: string; ino: bigint; links: number; size: number; mtimeMs: number };
    return `${kind} ${ino} ${links} ${size} ${mtimeMs}`;
  }
  return JSON.stringify(value);
}
