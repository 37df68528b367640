/** Waits until something may have changed in a registry: a watch wakes it, and a timer does in any case. */

import { watchNames } from '../janitor/watch-names.ts';

export interface ChangeWatch {
  /**
   * Resolves at the next change, one since the last call included, or after this many ms. The first call begins the
   * watch and resolves then: whoever calls looks again.
   */
  untilChange(this: void, atMostMs: number): Promise<void>;
  end(this: void): Promise<void>;
}

// What can be claimed changes where names come or go here: what is completed, or handed in for review, leaves claimed/.
const WATCHED = ['scoped', 'claimed'];

/**
 * Nothing is watched before the first call. `signal` ends each waiting. `directories`: others than those of claims.
 * `alsoWritten`: as for `watchNames`.
 */
export function changesIn(root: string, signal?: AbortSignal, directories: readonly string[] = WATCHED, alsoWritten?: (name: string) => boolean): ChangeWatch {
  let isMissed = false;
  let wake: (() => void) | undefined;
  const ring = (): void => {
    if (wake === undefined) isMissed = true;
    else wake();
  };
  let watching: Promise<readonly (() => Promise<void>)[]> | undefined;
  return {
    async untilChange(atMostMs) {
      if (watching === undefined) {
        watching = Promise.all(directories.map((name) => watchNames(`${root}/${name}`, { onChange: ring, onPolling: () => undefined, ...(alsoWritten === undefined ? {} : { alsoWritten }) })));
        await watching;
        // What changed before the watch was there is seen by another look.
        return;
      }
      if (isMissed || signal?.aborted === true) {
        isMissed = false;
        return;
      }
      await new Promise<void>((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', end);
          wake = undefined;
          resolve();
        };
        const timer = setTimeout(end, atMostMs);
        signal?.addEventListener('abort', end, { once: true });
        wake = end;
      });
    },
    async end() {
      for (const unwatch of (await watching) ?? []) await unwatch();
    },
  };
}
