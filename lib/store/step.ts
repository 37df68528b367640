/**
 * How a transition speaks to a store: it is a generator that yields operations as data and is resumed with their results, or
 * has their StoreFault thrown into it. So a transition is written once and can be run at once, stepped by a test, scheduled one
 * operation at a time by a simulator, or awaited on a store across a network.
 */

import type { Instant, Purpose, Stat, Store } from './store.ts';

/** One operation, as data. */
export type Operation = {
  [Name in keyof Store]: { readonly name: Name; readonly args: Parameters<Store[Name]> };
}[keyof Store];

/** A computation over a store that ends in a `T`. */
export type Step<T> = Generator<Operation, T, unknown>;

/** A store whose operations take their time. */
export type AsyncStore = {
  [Name in keyof Store]: (...args: Parameters<Store[Name]>) => Promise<ReturnType<Store[Name]>>;
};

type Result<Name extends keyof Store> = ReturnType<Store[Name]>;

function perform(store: Store, operation: Operation): unknown {
  const method = store[operation.name] as (...args: readonly unknown[]) => unknown;
  return method.apply(store, [...operation.args]);
}

/** Runs to the end, synchronously: the cheapest path on a local file system. */
export function run<T>(store: Store, step: Step<T>): T {
  let turn = step.next();
  while (turn.done !== true) {
    let result: unknown;
    try {
      result = perform(store, turn.value);
    } catch (fault) {
      turn = step.throw(fault);
      continue;
    }
    turn = step.next(result);
  }
  return turn.value;
}

/** The same on a store that answers later. */
export async function runAsync<T>(store: AsyncStore, step: Step<T>): Promise<T> {
  let turn = step.next();
  while (turn.done !== true) {
    const { name, args } = turn.value;
    const method = store[name] as (...args: readonly unknown[]) => Promise<unknown>;
    let result: unknown;
    try {
      // One operation after the other is the point: each depends on what the last one answered.
      // oxlint-disable-next-line no-await-in-loop
      result = await method.apply(store, [...args]);
    } catch (fault) {
      turn = step.throw(fault);
      continue;
    }
    turn = step.next(result);
  }
  return turn.value;
}

function* ask<Name extends keyof Store>(name: Name, ...args: Parameters<Store[Name]>): Step<Result<Name>> {
  return (yield { name, args } as Operation) as Result<Name>;
}

export const list = (directory: string): Step<readonly string[]> => ask('list', directory);
export const stat = (path: string): Step<Stat> => ask('stat', path);
export const rename = (from: string, to: string): Step<void> => ask('rename', from, to);
export const link = (from: string, to: string): Step<void> => ask('link', from, to);
export const touch = (path: string): Step<Stat> => ask('touch', path);
export const read = (path: string, limit: number, from: 'start' | 'end' = 'start'): Step<Uint8Array> => ask('read', path, limit, from);
export const publish = (path: string, bytes: Uint8Array): Step<void> => ask('publish', path, bytes);
export const create = (path: string): Step<void> => ask('create', path);
export const append = (path: string, text: string): Step<void> => ask('append', path, text);
export const remove = (path: string): Step<void> => ask('remove', path);
export const sync = (path: string): Step<void> => ask('sync', path);
export const now = (purpose: Purpose): Step<Instant> => ask('now', purpose);
export const nonce = (): Step<string> => ask('nonce');
export const pause = (ms: number): Step<void> => ask('pause', ms);
