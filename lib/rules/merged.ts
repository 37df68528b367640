/** When a task that is complete counts as merged: a commit that it names is in a branch of the repository. Pure. */

import type { TaskEvent } from './event.ts';
import { inOrder } from './line-order.ts';

/** Why it does not. `untold`: git cannot say. */
export type Unmerged = 'no-commit' | 'not-merged' | 'no-branch' | 'untold';

/** Why none of these commits is merged. Undefined if one is. */
export type MergedCheck = (commits: readonly string[]) => Unmerged | undefined;

const MOST_COMMITS = 20;

/** May this be the name of a branch? Whoever writes it also names it to git, so it is none of git's other words. */
export function isBranch(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._/+-]{0,199}$/.test(text) && !/\.\.|\/\/|\/\.|[./]$|\.lock$/.test(text);
}

/** The commits among the artifacts of the last time that the task was completed, or put under review. */
export function commitsNamed(events: readonly TaskEvent[]): readonly string[] {
  const last = inOrder(events).findLast(({ event, artifacts = [] }) => (event === 'complete' || event === 'review') && artifacts.length > 0);
  const words = (last?.artifacts ?? []).flatMap((artifact) => artifact.match(/(?<![0-9A-Za-z])[0-9a-f]{7,64}(?![0-9A-Za-z])/g) ?? []);
  return [...new Set(words)].slice(0, MOST_COMMITS);
}
