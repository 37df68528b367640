/** One task of a listing: what its names, its file and its text say, and what is unusual about it. */

import { endedSince } from '../rules/event.ts';
import type { Blocker } from '../rules/facts.ts';
import { isAhead } from '../rules/lease.ts';
import type { MetadataFault } from '../rules/metadata-fault.ts';
import { MAX_GENERATION, type TaskName } from '../rules/name.ts';
import type { Routing } from '../rules/routing.ts';
import type { Shelf } from '../rules/shelf.ts';
import type { Judgement } from '../rules/truth.ts';
import type { Step } from '../store/step.ts';
import type { Stat } from '../store/store.ts';
import { blockersOf, type OtherTasks } from '../transitions/dependencies.ts';
import type { SeenForeignClaim } from '../transitions/foreign-claim.ts';
import { isReservedFor } from '../transitions/gate.ts';
import { heldAt, type Held } from '../transitions/held.ts';
import { history } from '../transitions/history.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';
import type { RememberedTexts } from './remembered-texts.ts';

export interface TaskEntry {
  readonly id: string;
  readonly name: TaskName;
  readonly shelf: Shelf;
  readonly title?: string;
  /** What its text says about who should do it, and how soon. */
  readonly routing?: Routing;
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
}

/** All about one task, but whether it is free. `nowMs`: by the registry's clock. */
export function* describeTask({ task, debris, contested, overruled }: Judgement, nowMs: number, known: Known): Step<Omit<TaskEntry, 'isReady'>> {
  const remarks: Remark[] = [];
  const entry = { id: task.id, name: task, shelf: task.shelf, remarks };
  let claim: Held | undefined;
  try {
    const file = yield* statIfThere(task.path);
    if (file === undefined) remarks.push({ is: 'moving' });
    else if (file.kind !== 'file') remarks.push({ is: 'not-a-file', kind: file.kind });
    if (task.kind === 'claimed' && file !== undefined) {
      claim = heldAt(task, file, nowMs);
      if (isAhead(file.mtimeMs, nowMs) || isAhead(task.claimedAt, nowMs)) remarks.push({ is: 'ahead-of-clock' });
      if (task.nonce !== undefined) remarks.push({ is: 'examined' });
    }
    for (const other of [...debris, ...contested]) {
      if ((yield* statIfThere(other.path)) !== undefined) remarks.push({ is: 'debris', path: other.path });
    }
    for (const other of overruled) {
      if ((yield* statIfThere(other.path)) !== undefined) remarks.push({ is: 'overruled', path: other.path });
    }
    const said = file?.kind === 'file' ? yield* readInto({ task, file, debris }, remarks, { ...known, expired: claim !== undefined && claim.expiresAt <= nowMs }) : undefined;
    return { ...entry, ...said, ...(claim === undefined ? {} : { claim }) };
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    remarks.push({ is: 'unreadable', code: fault.code });
    return { ...entry, ...(claim === undefined ? {} : { claim }) };
  }
}

interface Seen extends Pick<Judgement, 'task' | 'debris'> {
  readonly file: Stat;
}

type Said = Pick<TaskEntry, 'title' | 'routing'>;

/**
 * Returns what the text says of the task, and adds a remark for everything in the text or the log that keeps a task in
 * scoped/ from being claimed, or one whose claim has run out.
 */
function* readInto({ task, file, debris }: Seen, remarks: Remark[], { texts, others, logged, me, expired }: Known & { readonly expired: boolean }): Step<Said> {
  const reading = yield* texts.of(task, file);
  if (reading === undefined) {
    remarks.push({ is: 'unreadable' });
    return {};
  }
  if (reading.kind === 'malformed') remarks.push({ is: 'bad-metadata', fault: reading.why });
  const { title, routing, dependsOn, reserveFor } = reading.kind === 'summary' ? reading.summary : { title: undefined, routing: undefined, dependsOn: [], reserveFor: undefined };
  const said = { ...(title === undefined ? {} : { title }), ...(routing === undefined ? {} : { routing }) };
  if (!expired && (task.kind === 'claimed' || task.shelf !== 'scoped')) return said;
  if (task.generation >= MAX_GENERATION) remarks.push({ is: 'generations-used' });
  remarks.push(...waitingRemarks(yield* blockersOf(task, dependsOn, others)));
  if (reserveFor !== undefined && (me === undefined || !isReservedFor(reserveFor, me))) remarks.push({ is: 'reserved', for: reserveFor });
  if (task.kind === 'claimed') return said;
  const end = logged.has(task.key) ? endedSince(task.generation, (yield* history(task.id)).events, debris) : undefined;
  if (end !== undefined) remarks.push({ is: 'ended-before', isOlder: end.generation > task.generation });
  return said;
}

/** One for all that will be complete when others have done their work, and one for each that never will by itself. */
function waitingRemarks(blockers: readonly Blocker[]): readonly Remark[] {
  const open = blockers.filter(({ is }) => is === 'open');
  const never = blockers.filter(({ is }) => is !== 'open').map((blocker): Remark => ({ is: 'depends-on', blockers: [blocker] }));
  return open.length === 0 ? never : [...never, { is: 'depends-on', blockers: open }];
}
