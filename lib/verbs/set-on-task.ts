/** Changes what a task says of itself, and tells what keeps it from being claimed by that. */

import { isDibsError } from '../rules/error.ts';
import type { Blocker } from '../rules/facts.ts';
import { encodeOwner, isMoving } from '../rules/owner.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { pause, type Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { blockersOf, withoutEnd } from '../transitions/dependencies.ts';
import { readFront } from '../transitions/front-text.ts';
import { rewrite, type Change, type RewriteOptions, type Rewritten } from '../transitions/rewrite.ts';

export interface SetTask extends Rewritten {
  /** What will not be complete by itself of what it depends on. */
  readonly never: readonly Blocker[];
}

// Some seconds in all: a mover holds a task for the few operations of its move.
const TRIES = 60;
const LONGEST_PAUSE_MS = 50;

/** Throws what `rewrite` throws. It waits while somebody else moves or sets the task, which lasts for an instant. */
export function* setOnTask(caller: Caller, id: string, change: Change, options: RewriteOptions = {}): Step<SetTask> {
  let standing: unknown;
  const rewritten = yield* retryStep(TRIES, () => standing as Error, function* (attempt): Step<Rewritten | undefined> {
    try {
      return yield* rewrite(caller, id, change, options);
    } catch (error) {
      if (!isBeingMoved(error)) throw error;
      standing = error;
      yield* pause(Math.min(LONGEST_PAUSE_MS, 5 * attempt));
      return undefined;
    }
  });
  const read = yield* readFront(rewritten.task);
  const blockers = read?.kind === 'metadata' ? yield* blockersOf(rewritten.task, read.metadata) : [];
  return { ...rewritten, never: withoutEnd(blockers) };
}

function isBeingMoved(error: unknown): boolean {
  return isDibsError(error) && error.code === 'held' && error.holder !== undefined && isMoving(encodeOwner(error.holder));
}
