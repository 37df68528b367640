/** Changes what a task says of itself, and tells what keeps it from being claimed by that. */

import type { Blocker } from '../rules/facts.ts';
import { readMetadata } from '../rules/task-metadata.ts';
import type { Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { blockersOf } from '../transitions/dependencies.ts';
import { frontText } from '../transitions/front-text.ts';
import { rewrite, type Change, type RewriteOptions, type Rewritten } from '../transitions/rewrite.ts';

export interface SetTask extends Rewritten {
  /** What will not be complete by itself of what it depends on. */
  readonly never: readonly Blocker[];
}

/** Throws what `rewrite` throws. */
export function* setOnTask(caller: Caller, id: string, change: Change, options: RewriteOptions = {}): Step<SetTask> {
  const rewritten = yield* rewrite(caller, id, change, options);
  const front = yield* frontText(rewritten.task);
  const read = front === undefined ? undefined : readMetadata(front.text, rewritten.task.ext, front.whole);
  const blockers = read?.kind === 'metadata' ? yield* blockersOf(rewritten.task, read.metadata) : [];
  return { ...rewritten, never: blockers.filter(({ is }) => is !== 'open' && is !== 'unmerged') };
}
