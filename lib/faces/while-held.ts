/** Waiting for a task that another holds: try, and try again while there is time. */

import { setTimeout as sleep } from 'node:timers/promises';
import { describeSpan } from '../rules/duration.ts';
import { DibsError, isDibsError } from '../rules/error.ts';
import { sameOwner } from '../rules/name.ts';
import { encodeOwner } from '../rules/owner.ts';

export interface Waiting {
  /** Who waits, encoded: what this owner holds itself does not come free by waiting for it. */
  readonly owner: string;
  /** How long, in ms; undefined: not at all. */
  readonly waitMs: number | undefined;
  /** Ends the waiting: then its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called before each further try. */
  readonly onWait?: ((why: DibsError, waitedMs: number) => void) | undefined;
}

const POLL_MS = 200;

/** What `attempt` answers. Throws what it throws, and `waited-in-vain` with who still held it when the time is over. */
export async function whileHeld<T>(attempt: () => T, { owner, waitMs, signal, onWait }: Waiting): Promise<T> {
  const began = Date.now();
  for (;;) {
    signal?.throwIfAborted();
    try {
      return attempt();
    } catch (error) {
      if (waitMs === undefined || !isDibsError(error) || (error.code !== 'held' && error.code !== 'in-doubt')) throw error;
      const { holder, task } = error;
      if (holder !== undefined && sameOwner(encodeOwner(holder), owner)) throw error;
      const waitedMs = Date.now() - began;
      if (waitedMs >= waitMs) {
        throw new DibsError('waited-in-vain', `waited ${describeSpan(waitedMs)}: ${error.message}`, {
          ...(task === undefined ? {} : { task }),
          ...(holder === undefined ? {} : { holder }),
          next: ['list', '--shelf', 'scoped'],
          cause: error,
        });
      }
      onWait?.(error, waitedMs);
      await sleep(Math.min(POLL_MS, Math.max(1, waitMs - waitedMs)), undefined, signal === undefined ? {} : { signal });
    }
  }
}
