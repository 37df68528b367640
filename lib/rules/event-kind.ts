/** What can happen to a task, as its log calls it. Pure. */

export const EVENT_KINDS = [
  'add',
  'claim',
  'take-over',
  'note',
  'extend',
  'handoff',
  'resume',
  'steal',
  'release',
  'complete',
  'review',
  'move',
  'reap',
  'park',
  'put-back',
  'set-aside',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];
