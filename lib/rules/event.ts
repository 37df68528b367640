/**
 * The history of a task: one JSON object a line in log/<ID>.jsonl. Pure. History explains; it never decides who holds.
 */

import { ARCHIVE } from './archive.ts';
import { EVENT_KINDS, type EventKind } from './event-kind.ts';
import { changesIn } from './line-order.ts';
import { MAX_GENERATION, parseClaimedPath, sameStamp, type ClaimedName, type TaskName } from './name.ts';
import { isOwner } from './owner.ts';
import { phaseIn, type Phase } from './phase.ts';
import { receiptIn, type Receipt } from './receipt.ts';
import { salvageIn, type Salvage } from './salvage.ts';
import type { Shelf } from './shelf.ts';

export { EVENT_KINDS, type EventKind } from './event-kind.ts';

export interface TaskEvent extends Phase, Partial<Receipt> {
  readonly v: 1;
  /** ms since the epoch. */
  readonly at: number;
  readonly event: EventKind;
  readonly id: string;
  readonly generation: number;
  /** The owner who did it, encoded. */
  readonly by: string;
  /** Who did it in that one's name, encoded, if that is another. */
  readonly author?: string;
  /** The tenure it is about, where it is about one. */
  readonly stamp?: string;
  readonly from?: string;
  readonly to?: string;
  /** Seconds. */
  readonly lease?: number;
  /** The owner for whom the task is kept, for `lease`, encoded: whose work needs changes. */
  readonly for?: string;
  /** What a person said about it: a note, a reason, a summary. */
  readonly text?: string;
  readonly artifacts?: readonly string[];
  /** The work that was saved, or whose ref was dropped. */
  readonly salvage?: Salvage;
}

// The last time that a date can have.
const LAST_MS = 8_640_000_000_000_000;

// A quote inside a text stands behind a backslash, so this does not match what a text says.
const GENERATION = /(?<!\\)"generation":([0-9]{1,15})(?![0-9])/g;

// A line must stay one single write, so that no reader sees half of it.
export const MAX_TEXT_BYTES = 4096;

/** A line of a log as a newer dibs may have written it: of a kind that this one does not know. */
export interface LoggedLine extends Omit<TaskEvent, 'event'> {
  readonly event: string;
}

/** The line of a log, with its line end. */
export function formatEvent(event: TaskEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/** Reads the events of a log, and counts the lines that could not be read. A damaged line costs only that line. */
export function parseEvents(text: string): { readonly events: readonly TaskEvent[]; readonly damaged: number } {
  const { lines, damaged } = parseLines(text);
  const events = lines.filter((line): line is TaskEvent => isEvent(line));
  return { events, damaged: damaged + lines.length - events.length };
}

/** Is this line of a kind that this dibs knows? */
export function isEvent(line: LoggedLine): line is TaskEvent {
  return (EVENT_KINDS as readonly string[]).includes(line.event);
}

/** The same with lines of kinds that this dibs does not know: they are not damaged. */
export function parseLines(text: string): { readonly lines: readonly LoggedLine[]; readonly damaged: number } {
  const lines: LoggedLine[] = [];
  let damaged = 0;
  for (const written of text.split('\n')) {
    if (written.trim() === '') continue;
    const line = parseLine(written);
    if (line === undefined) damaged++;
    else lines.push(line);
  }
  return { lines, damaged };
}

const KIND = /^[a-z][a-z-]{0,31}$/;

/** Reads one line, whatever its kind. Undefined if it is damaged. */
export function parseLine(line: string): LoggedLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { v, at, event, id, generation, by, author, stamp, from, to, lease, for: whom, text, artifacts } = value as Record<string, unknown>;
  if (v !== 1 || typeof event !== 'string' || !KIND.test(event) || typeof id !== 'string' || typeof by !== 'string' || !isOwner(by)) return undefined;
  if (!isCount(at, LAST_MS) || !isCount(generation, MAX_GENERATION)) return undefined;
  return {
    v,
    at,
    event,
    id,
    generation,
    by,
    ...(typeof author === 'string' && isOwner(author) ? { author } : {}),
    ...(typeof stamp === 'string' ? { stamp } : {}),
    ...(typeof from === 'string' ? { from } : {}),
    ...(typeof to === 'string' ? { to } : {}),
    ...(isCount(lease) ? { lease } : {}),
    ...(typeof whom === 'string' && isOwner(whom) ? { for: whom } : {}),
    ...(typeof text === 'string' ? { text } : {}),
    ...(Array.isArray(artifacts) ? { artifacts: artifacts.filter((item) => typeof item === 'string') } : {}),
    ...phaseIn(value),
    ...receiptIn(value),
    ...salvageIn(value),
  };
}

function isCount(value: unknown, most = Number.MAX_SAFE_INTEGER): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most;
}

/**
 * The highest generation in a log, -1 for none. A line that cannot be parsed still counts where its generation can be
 * found: a task that is added again starts above it, and a torn line must not make the fence fall. `own`: a stamp whose
 * lines do not count.
 */
export function highestGeneration(text: string, own?: string): number {
  const { events, damaged } = parseEvents(text);
  const spoken = damaged === 0 ? [] : [...text.matchAll(GENERATION)].map(([, digits]) => Number(digits));
  return [...events.filter(({ stamp }) => stamp === undefined || stamp !== own).map((event) => event.generation), ...spoken].reduce((a, b) => Math.max(a, b), -1);
}

/** Does the log mention a claim that was made at this time (ms)? The owner does not matter. */
export function speaksOfClaimAt(text: string, ms: number): boolean {
  // A stamp that people write by hand has seconds, and counts as the last ms of its second.
  const spelt = ms % 1000 === 999 ? [ms, Math.floor(ms / 1000)] : [ms];
  return spelt.some((at) => [`:${at}+`, `%3A${at}+`, `:${at}"`].some((stamp) => text.includes(stamp)));
}

/** What does not tell that anybody worked on it. */
const ASIDE: ReadonlySet<EventKind> = new Set(['claim', 'put-back', 'set-aside', 'salvaged', 'salvage-dropped']);

/** How many times in a row a claim of this task ran out while nobody worked on it. */
export function expiriesInARow(events: readonly TaskEvent[]): number {
  let count = 0;
  for (const event of events.toReversed()) {
    if (event.event === 'reap' || event.event === 'take-over') count++;
    else if (!ASIDE.has(event.event)) break;
  }
  return count;
}

/** The tenure that this event ended, for its owner or for everybody. */
function tenureEndedBy({ event, from = '' }: TaskEvent): ClaimedName | undefined {
  switch (event) {
    case 'release':
    case 'complete':
    case 'review':
    case 'approved':
    case 'changes-requested':
    case 'reap':
    case 'park':
    case 'take-over':
    case 'steal':
    case 'handoff':
    case 'resume':
    case 'extend':
      return parseClaimedPath(from);
    default:
      return undefined;
  }
}

type Stamped = Pick<ClaimedName, 'key' | 'owner' | 'claimedAt' | 'ext' | 'generation'>;

/**
 * What became of a tenure: the last generation under which its owner had it, after it was extended or put back, and the
 * event that ended it, if the log has one. Tenures are compared by stamp, because a generation can come twice when git
 * takes the log away. If the log has several ends for one stamp, the first one counts.
 */
export function outcomeOf(tenure: Stamped, events: readonly TaskEvent[]): { readonly generation: number; readonly end: TaskEvent | undefined } {
  for (let last = tenure; ; ) {
    const end = events.find((event) => isSame(tenureEndedBy(event), last));
    const next = end?.event === 'extend' ? parseClaimedPath(end.to ?? '') : undefined;
    if (next === undefined || next.generation <= last.generation) return { generation: generationOf(last, events), end };
    last = next;
  }
}

/**
 * Does the log say that this very tenure ended? Extending it counts too, because the longer lease has another stamp.
 */
export function isEnded(tenure: Stamped, events: readonly TaskEvent[]): boolean {
  return events.some((event) => isSame(tenureEndedBy(event), tenure));
}

function isSame(ended: ClaimedName | undefined, tenure: Stamped): boolean {
  return ended !== undefined && sameStamp(ended, tenure);
}

/** The highest generation under which this claim was put back. */
function generationOf(tenure: Stamped, events: readonly TaskEvent[]): number {
  const back = events.filter((event) => event.event === 'put-back' && isSame(parseClaimedPath(event.to ?? ''), tenure));
  return back.reduce((highest, { generation }) => Math.max(highest, generation), tenure.generation);
}

/** The last things that anybody said about a task, newest last. */
export function notesOf(events: readonly TaskEvent[], most: number): readonly TaskEvent[] {
  return events.filter(({ event, text = '', artifacts = [] }) => event !== 'set-aside' && (text !== '' || artifacts.length > 0)).slice(-most);
}

/**
 * The event that took the task away from this shelf, if it is the last thing known of the task and the file there does
 * not come after it. That file can be an older copy, which git brought back while it took the newer one away. Or it has
 * a higher generation and stands `beside` the very file that was ended: then it comes from another clone, whose
 * generations mean nothing here. (In discovery/ nothing has ended: a higher file beside an idea is what became of it.)
 */
export function endedSince({ generation, shelf }: { readonly generation: number; readonly shelf: Shelf }, events: readonly TaskEvent[], beside: readonly TaskName[]): TaskEvent | undefined {
  const last = changesIn(events).at(-1);
  if (last === undefined || last.generation === generation) return undefined;
  const { to = '' } = last;
  const now = /^([a-z]+)\//.exec(to)?.[1];
  const isEnded = ['complete', 'review', 'cancelled', 'waiting', ARCHIVE].includes(now ?? '');
  // While a task is under review, the work on it has ended.
  const isReviewed = shelf !== 'review' && parseClaimedPath(to)?.review === true;
  if (last.generation > generation) return isEnded || isReviewed || now === 'discovery' ? last : undefined;
  // Archived since, it has the name that it had on its shelf.
  return isEnded && beside.some((name) => name.path === to || (name.kind === 'rest' && name.archived === true && `${name.shelf}/${name.name}` === to)) ? last : undefined;
}
