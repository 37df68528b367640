/** Words that people type for a verb, from other tools or because they fit, and the command that does it here. */

import { isTaskId } from '../../rules/task-id.ts';

export interface Meant {
  /** The arguments behind `dibs`, as one writes them down. */
  readonly command: string;
  /** What can be run as it is printed, if a task was named or none is needed. */
  readonly next?: readonly string[];
}

/** Arguments; `<id>` stands for the task. Made for the first word that is no verb. */
const meanings = (): Readonly<Record<string, readonly string[]>> => ({
  done: ['complete', '<id>'],
  finish: ['complete', '<id>'],
  close: ['complete', '<id>'],
  take: ['claim', '<id>'],
  start: ['claim', '<id>'],
  lock: ['claim', '<id>'],
  free: ['release', '<id>'],
  unlock: ['release', '<id>'],
  drop: ['release', '<id>'],
  cancel: ['move', '<id>', '--to', 'cancelled'],
  rm: ['move', '<id>', '--to', 'cancelled'],
  remove: ['move', '<id>', '--to', 'cancelled'],
  delete: ['move', '<id>', '--to', 'cancelled'],
  edit: ['show', '<id>'],
  open: ['show', '<id>'],
  view: ['show', '<id>'],
  cat: ['show', '<id>'],
  history: ['log', '<id>'],
  watch: ['events', '--follow'],
  tail: ['events', '--follow'],
  comment: ['note', '<id>'],
  status: ['list'],
  ls: ['list'],
  mine: ['list', '--mine'],
  pull: ['claim', '--next'],
  pop: ['claim', '--next'],
  ready: ['list', '--ready'],
  todo: ['list', '--ready'],
  sweep: ['janitor'],
  exec: ['run', '<id>'],
  check: ['verify'],
  create: ['add', '<id>'],
  new: ['add', '<id>'],
});
/** These cannot be run as printed: they need more than a task. */
const NEEDS_MORE: ReadonlySet<string> = new Set(['run', 'note']);

/** What a word means here. `id`: the word behind it, if any. Undefined if nobody knows. */
export function meantBy(word: string, id: string | undefined): Meant | undefined {
  const known = meanings();
  const command = Object.hasOwn(known, word) ? known[word] : undefined;
  if (command === undefined) return undefined;
  const [verb = ''] = command;
  const needsId = command.includes('<id>');
  if (NEEDS_MORE.has(verb) || (needsId && (id === undefined || !isTaskId(id)))) return { command: command.join(' '), next: [verb, '--help'] };
  const next = command.map((part) => (part === '<id>' ? (id ?? '') : part));
  return { command: next.join(' '), next };
}
