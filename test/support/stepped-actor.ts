/**
 * Transitions one store operation at a time: an actor is a transition that can be run until it is about to do
 * something, left there while others act, killed there, or finished.
 */

import type { Operation, Step } from '../../lib/store/step.ts';
import { StoreFault, type Store } from '../../lib/store/store.ts';

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
