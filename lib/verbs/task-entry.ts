/** One task of a listing: what its names, its file and its text say, and what is unusual about it. */

import { endedSince, type TaskEvent } from '../rules/event.ts';
import type { Blocker } from '../rules/facts.ts';
import { isAhead } from '../rules/lease.ts';
import type { MetadataFault } from '../rules/metadata-fault.ts';
import { isUnderReview, MAX_GENERATION, shelfBehind, type ClaimedName, type TaskName } from '../rules/name.ts';
import { authorsOf, isKeptFrom, isSameWorker, reservationIn } from '../rules/review-past.ts';
import type { Routing } from '../rules/routing.ts';
import type { ClaimShelf, Shelf } from '../rules/shelf.ts';
import type { TextSummary } from '../rules/text-summary.ts';
import type { Judgement } from '../rules/truth.ts';
import type { Step } from '../store/step.ts';
import type { Stat, StoreFault } from '../store/store.ts';
import type { Caller } from '../transitions/caller.ts';
import { blockersOf, type OtherTasks } from '../transitions/dependencies.ts';
import type { SeenForeignClaim } from '../transitions/foreign-claim.ts';
import { isReservedFor } from '../transitions/gate.ts';
import { heldAt, type Held } from '../transitions/held.ts';
import { history } from '../transitions/history.ts';
import { entryIfThere, isFault, statIfThere } from '../transitions/stat-if-there.ts';
import type { RememberedTexts } from './remembered-texts.ts';

export interface TaskEntry {
  readonly id: string;
  readonly name: TaskName;
  readonly shelf: Shelf;
  readonly title?: string;
  /** What its text says about who should do it, and how soon. */
  readonly routing?: Routing;
  /** All that its text says, if that can be read for certain. */
  readonly summary?: TextSummary;
  readonly claim?: Held;
  /**
   * Would a claim take it now? It is free, or its claim has run out. A hint: the rename decides. False for what dibs
   * cannot read.
   */
  readonly isReady: boolean;
  /** What a person should know about it: unreadable, a symlink, in doubt, debris beside it. */
  readonly remarks: readonly Remark[];
  /** What says that somebody claimed it without dibs. */
  readonly outside?: SeenForeignClaim;
}

/** lib/words/remarks.ts says it. */
export type Remark =
  | { readonly is: 'moving' | 'ahead-of-clock' | 'examined' | 'generations-used' }
  /** It is held under a name that others have, too, so it may be the caller's or not. */
  | { readonly is: 'unproven' }
  | { readonly is: 'not-a-file'; readonly kind: string }
  | { readonly is: 'debris'; readonly path: string }
  /** A file that does not count while the task is held. */
  | { readonly is: 'overruled'; readonly path: string }
  | { readonly is: 'unreadable'; readonly code?: string }
  | { readonly is: 'bad-metadata'; readonly fault: MetadataFault }
  | { readonly is: 'depends-on'; readonly blockers: readonly Blocker[] }
  | { readonly is: 'reserved'; readonly for: string }
  /** Its review asked for changes, and whoever did the work may claim it first. Encoded. */
  | { readonly is: 'kept-for-author'; readonly author: string }
  /** To be reviewed, and not by whoever did it, or nobody can tell who that was. */
  | { readonly is: 'own-work' | 'author-unknown' }
  /** A copy of a task that was ended: an older one, or one from elsewhere. */
  | { readonly is: 'ended-before'; readonly isOlder: boolean };

/** What is known of all tasks. */
export interface Known {
  readonly texts: RememberedTexts;
  readonly others: OtherTasks;
  /** The keys of the tasks that have a log. */
  readonly logged: ReadonlySet<string>;
  /** Who asks. */
  readonly me: string | undefined;
  /** What git says, for tasks that wait until others are merged. */
  readonly isMerged: Caller['isMerged'];
  /** What whoever asks would claim: what is to be done, or what is to be reviewed. */
  readonly offers: ClaimShelf;
}

/** Files beside a task do not keep it from being claimed. */
const HARMLESS: ReadonlySet<Remark['is']> = new Set(['debris', 'overruled']);

/** Would it keep nobody from claiming the task? */
export function isHarmless({ is }: Remark): boolean {
  return HARMLESS.has(is);
}

/** While it is put together. */
type Draft = { -readonly [Key in keyof Omit<TaskEntry, 'remarks'>]: TaskEntry[Key] } & { readonly remarks: Remark[] };

/**
 * All about one task. `found`: what the store said of its file. `outside`: what says that somebody claimed it without
 * dibs. `nowMs`: by the registry's clock.
 */
export function* describeTask(judged: Judgement, found: Stat | StoreFault, outside: SeenForeignClaim | undefined, nowMs: number, known: Known): Step<TaskEntry> {
  return whole(yield* describeByAsking(judged, found, nowMs, known), outside, nowMs, known);
}

function whole(entry: Draft, outside: SeenForeignClaim | undefined, nowMs: number, known: Known): TaskEntry {
  if (outside !== undefined) entry.outside = outside;
  entry.isReady = outside === undefined && isClaimable(entry, nowMs, known);
  return entry;
}

function isClaimable({ name, claim, remarks }: TaskEntry, nowMs: number, known: Known): boolean {
  return isOffered(name, claim, nowMs, known) && remarks.every((remark) => isHarmless(remark));
}

/**
 * The same where nothing more has to be asked, which is so of nearly all tasks of a large board: what is kept of the
 * text counts, and nothing stands beside the task or in its log. Undefined for all others.
 */
export function describeAtOnce(judged: Judgement, file: Stat | StoreFault, outside: SeenForeignClaim | undefined, nowMs: number, known: Known): TaskEntry | undefined {
  const entry = draftAtOnce(judged, file, nowMs, known);
  return entry === undefined ? undefined : whole(entry, outside, nowMs, known);
}

function draftAtOnce({ task, debris, contested, overruled }: Judgement, file: Stat | StoreFault, nowMs: number, known: Known): Draft | undefined {
  const { texts, logged, me } = known;
  if (isFault(file) || file.kind !== 'file' || debris.length + contested.length + overruled.length > 0) return undefined;
  const summary = texts.kept(task, file)?.summary;
  if (summary === undefined) return undefined;
  const entry: Draft = { id: task.id, name: task, shelf: task.shelf, isReady: false, remarks: [] };
  if (task.kind === 'claimed') describeClaim(entry, task, file, nowMs);
  if (isOffered(task, entry.claim, nowMs, known)) {
    if (isUnderReview(task) || summary.dependsOn.length > 0 || (task.kind === 'rest' && logged.has(task.key))) return undefined;
    remarkGeneration(entry, task);
    remarkReservation(entry, summary, me);
  }
  if (summary.title !== undefined) entry.title = summary.title;
  if (summary.routing !== undefined) entry.routing = summary.routing;
  entry.summary = summary;
  return entry;
}

function describeClaim(entry: Draft, task: ClaimedName, file: Stat, nowMs: number): void {
  entry.claim = heldAt(task, file, nowMs);
  if (isAhead(file.mtimeMs, nowMs) || isAhead(task.claimedAt, nowMs)) entry.remarks.push({ is: 'ahead-of-clock' });
  if (task.nonce !== undefined) entry.remarks.push({ is: 'examined' });
}

/** Might a claim take it: does it lie where tasks are claimed from, or has its claim run out? */
function isOffered(task: TaskName, claim: Held | undefined, nowMs: number, { offers }: Known): boolean {
  return task.kind === 'claimed' ? claim !== undefined && claim.expiresAt <= nowMs && shelfBehind(task) === offers : task.shelf === offers;
}

function remarkGeneration({ remarks }: Draft, { generation }: TaskName): void {
  if (generation >= MAX_GENERATION) remarks.push({ is: 'generations-used' });
}

function remarkReservation({ remarks }: Draft, { reserveFor }: TextSummary, me: string | undefined): void {
  if (reserveFor !== undefined && (me === undefined || !isReservedFor(reserveFor, me))) remarks.push({ is: 'reserved', for: reserveFor });
}

function* describeByAsking({ task, debris, contested, overruled }: Judgement, found: Stat | StoreFault, nowMs: number, known: Known): Step<Draft> {
  const entry: Draft = { id: task.id, name: task, shelf: task.shelf, isReady: false, remarks: [] };
  const { remarks } = entry;
  try {
    const file = entryIfThere(found);
    if (file === undefined) remarks.push({ is: 'moving' });
    else if (file.kind !== 'file') remarks.push({ is: 'not-a-file', kind: file.kind });
    if (task.kind === 'claimed' && file !== undefined) describeClaim(entry, task, file, nowMs);
    for (const other of [...debris, ...contested]) {
      if ((yield* statIfThere(other.path)) !== undefined) remarks.push({ is: 'debris', path: other.path });
    }
    for (const other of overruled) {
      if ((yield* statIfThere(other.path)) !== undefined) remarks.push({ is: 'overruled', path: other.path });
    }
    if (file?.kind === 'file') yield* readInto(entry, { task, file, debris }, nowMs, known);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    remarks.push({ is: 'unreadable', code: fault.code });
  }
  return entry;
}

interface Seen extends Pick<Judgement, 'task' | 'debris'> {
  readonly file: Stat;
}

/**
 * Adds what the text says of the task, and a remark for everything in the text or the log that keeps a task in scoped/
 * from being claimed, or one whose claim has run out.
 */
function* readInto(entry: Draft, { task, file, debris }: Seen, nowMs: number, known: Known): Step<void> {
  const { texts, others, logged, me, isMerged } = known;
  const { remarks, claim } = entry;
  const reading = texts.kept(task, file) ?? (yield* texts.read(task, file));
  if (reading === undefined) {
    remarks.push({ is: 'unreadable' });
    return;
  }
  if (reading.kind === 'malformed') remarks.push({ is: 'bad-metadata', fault: reading.why });
  if (reading.kind === 'summary') entry.summary = reading.summary;
  const summary: TextSummary = reading.kind === 'summary' ? reading.summary : { dependsOn: [] };
  if (summary.title !== undefined) entry.title = summary.title;
  if (summary.routing !== undefined) entry.routing = summary.routing;
  if (!isOffered(task, claim, nowMs, known)) return;
  remarkGeneration(entry, task);
  const events = logged.has(task.key) && (task.kind === 'rest' || isUnderReview(task)) ? (yield* history(task.id)).events : [];
  if (isUnderReview(task)) remarkAuthor(entry, events, me);
  else yield* remarkWork(entry, task, summary, events, { others, isMerged, me, nowMs });
  if (task.kind === 'claimed') return;
  const end = endedSince(task, events, debris);
  if (end !== undefined) remarks.push({ is: 'ended-before', isOlder: end.generation > task.generation });
}

function remarkAuthor({ remarks }: Draft, events: readonly TaskEvent[], me: string | undefined): void {
  const authors = authorsOf(events);
  if (authors === undefined) remarks.push({ is: 'author-unknown' });
  else if (me !== undefined && authors.some((author) => isSameWorker(author, me))) remarks.push({ is: 'own-work' });
}

interface Asked extends Pick<Known, 'others' | 'isMerged' | 'me'> {
  readonly nowMs: number;
}

/** What keeps the work on it from being begun. */
function* remarkWork(entry: Draft, task: TaskName, summary: TextSummary, events: readonly TaskEvent[], { others, isMerged, me, nowMs }: Asked): Step<void> {
  entry.remarks.push(...waitingRemarks(yield* blockersOf(task, summary, { others, isMerged })));
  remarkReservation(entry, summary, me);
  const kept = task.kind === 'rest' ? reservationIn(events) : undefined;
  if (kept !== undefined && isKeptFrom(me ?? '', kept, nowMs)) entry.remarks.push({ is: 'kept-for-author', author: kept.for });
}

/** One for all that will be complete when others have done their work, and one for each that never will by itself. */
function waitingRemarks(blockers: readonly Blocker[]): readonly Remark[] {
  const open = blockers.filter(({ is }) => is === 'open');
  const never = blockers.filter(({ is }) => is !== 'open').map((blocker): Remark => ({ is: 'depends-on', blockers: [blocker] }));
  return open.length === 0 ? never : [...never, { is: 'depends-on', blockers: open }];
}
