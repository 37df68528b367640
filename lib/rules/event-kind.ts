/** What can happen to a task, as its log calls it. Pure. */

export const EVENT_KINDS = [
  'add',
  'claim',
  'take-over',
  'note',
  'set',
  'verified',
  'extend',
  'handoff',
  'resume',
  'steal',
  'release',
  'complete',
  'review',
  'approved',
  'changes-requested',
  'move',
  'reap',
  'park',
  'put-back',
  'set-aside',
  'salvaged',
  'salvage-dropped',
  'archive',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** Those that tell of the work on a task, and of no change of where it is or whose. */
const REMARKS: ReadonlySet<string> = new Set(['note', 'set', 'verified', 'set-aside', 'salvaged', 'salvage-dropped']);

/** Did the task change its place or its holder by this? A kind that this dibs does not know may have changed it. */
export function isChange({ event }: { readonly event: string }): boolean {
  return !REMARKS.has(event);
}
