/**
 * How a transition speaks to a store: it is a generator that yields operations as data and is resumed with their
 * results, or has their StoreFault thrown into it. So a transition is written once, and can be run at once, stepped by
 * a test, scheduled one operation at a time by a simulator, or awaited on a store across a network.
 */

import type { Instant, Purpose, Stat, Store, StoreFault } from './store.ts';

/** One operation, as data. */
export type Operation = {
  [Name in keyof Store]: { readonly name: Name; readonly args: Parameters<Store[Name]> };
}[keyof Store];

/**
 * Work that is not the store's. Only what a client hands to a verb has any, so it is not among the operations: whoever
 * steps a transition by hand never meets it.
 */
interface Outside {
  readonly name: 'outside';
  readonly args: readonly [work: () => unknown];
}

/** A computation over a store that ends in a `T`. */
export type Step<T> = Generator<Operation, T, unknown>;

/** A store that answers later, as one across a network does. */
export type AsyncStore = {
  [Name in keyof Store]: (...args: Parameters<Store[Name]>) => Promise<ReturnType<Store[Name]>>;
};

type Result<Name extends keyof Store> = ReturnType<Store[Name]>;

/**
 * The one loop: performs the operations of `step`, and hands on only answers that are still to come. A local store has
 * each at once, so that nothing is waited for there.
 */
function* drive<T>(store: Store | AsyncStore, step: Step<T>): Generator<PromiseLike<unknown>, T, unknown> {
  let turn = step.next();
  while (turn.done !== true) {
    const { name, args } = turn.value as Operation | Outside;
    let result: unknown;
    try {
      result = name === 'outside' ? args[0]() : (store[name] as (...args: readonly unknown[]) => unknown).apply(store, [...args]);
      if (isToCome(result)) result = yield result;
    } catch (fault) {
      turn = step.throw(fault);
      continue;
    }
    turn = step.next(result);
  }
  return turn.value;
}

function isToCome(result: unknown): result is PromiseLike<unknown> {
  return typeof result === 'object' && result !== null && 'then' in result && typeof result.then === 'function';
}

/** Runs to the end, synchronously. This is the cheapest way on a local file system. */
export function run<T>(store: Store, step: Step<T>): T {
  // A store that answers at once leaves nothing to come.
  return drive(store, step).next().value as T;
}

/**
 * The same on a store that answers later. On one that answers at once, it has run to its end, synchronously, when the
 * promise is returned.
 */
export async function runAsync<T>(store: Store | AsyncStore, step: Step<T>): Promise<T> {
  const driver = drive(store, step);
  let turn = driver.next();
  while (turn.done !== true) {
    turn = await turn.value.then(
      (result) => driver.next(result),
      (fault: unknown) => driver.throw(fault),
    );
  }
  return turn.value;
}

export interface Observer {
  /**
   * Before an operation is performed. What it throws ends the step there and is thrown on: left half-way a step is
   * safe, like a crash.
   */
  readonly before?: (operation: Operation) => void;
  /** After an operation that did not fail. */
  readonly after?: (operation: Operation) => void;
}

/** The same step, with somebody who looks on. */
export function* observed<T>(step: Step<T>, { before, after }: Observer): Step<T> {
  let turn = step.next();
  while (turn.done !== true) {
    const operation = turn.value;
    before?.(operation);
    let result: unknown;
    try {
      result = yield operation;
    } catch (fault) {
      turn = step.throw(fault);
      continue;
    }
    after?.(operation);
    turn = step.next(result);
  }
  return turn.value;
}

function* ask<Name extends keyof Store>(name: Name, ...args: Parameters<Store[Name]>): Step<Result<Name>> {
  return (yield { name, args } as Operation) as Result<Name>;
}

/** Waits for work that is not the store's, as a part of a step that only `runAsync` runs. */
export function* outside<T>(work: () => Promise<T>): Step<T> {
  const asked: Outside = { name: 'outside', args: [work] };
  return (yield asked as unknown as Operation) as T;
}

// Each operation of the store as a step; store.ts says what it does.

export const list = (directory: string): Step<readonly string[]> => ask('list', directory);
export const stat = (path: string): Step<Stat> => ask('stat', path);
export const statAll = (paths: readonly string[]): Step<readonly (Stat | StoreFault)[]> => ask('statAll', paths);
export const rename = (from: string, to: string): Step<void> => ask('rename', from, to);
export const link = (from: string, to: string): Step<void> => ask('link', from, to);
export const touch = (path: string): Step<Stat> => ask('touch', path);
export const read = (path: string, limit: number, from: 'start' | 'end' | number = 'start'): Step<Uint8Array> => ask('read', path, limit, from);
export const publish = (path: string, bytes: Uint8Array): Step<void> => ask('publish', path, bytes);
export const publishUnnamed = (path: string, bytes: Uint8Array): Step<void> => ask('publish', path, bytes, 'unnamed');
export const create = (path: string): Step<void> => ask('create', path);
export const append = (path: string, text: string): Step<void> => ask('append', path, text);
export const appendToExisting = (path: string, text: string): Step<void> => ask('append', path, text, 'existing');
export const remove = (path: string): Step<void> => ask('remove', path);
export const sync = (path: string): Step<void> => ask('sync', path);
export const now = (purpose: Purpose): Step<Instant> => ask('now', purpose);
export const nonce = (): Step<string> => ask('nonce');
export const pause = (ms: number): Step<void> => ask('pause', ms);
