/**
 * Boot: what a restored session runs first. It compares everything that this owner believed it held with what it holds,
 * and says what to do. Memory is a cache; the directory is the truth.
 */

import { refused, type DibsError } from '../rules/error.ts';
import { notesOf, type TaskEvent } from '../rules/event.ts';
import { foreignClaim, isAbout, mayStandFor } from '../rules/foreign-claim.ts';
import { sameOwner, type ClaimedName, type ForeignName, type TaskName } from '../rules/name.ts';
import { isPassing, sameAgent } from '../rules/owner.ts';
import { currentPhase, type Phase } from '../rules/phase.ts';
import { salvagesOf, type KeptSalvage } from '../rules/salvage.ts';
import { meetsFence, type Fence } from '../rules/stamp.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import { utf8Text } from '../rules/utf8-text.ts';
import { now, read, type Step } from '../store/step.ts';
import { beliefs, remember, forget } from '../transitions/belief.ts';
import { mostTelling, seenByTask, type SeenForeignClaim } from '../transitions/foreign-claim.ts';
import { history } from '../transitions/history.ts';
import { describeHeld, type Held } from '../transitions/held.ts';
import { lookConfirmingAbsence } from '../transitions/look.ts';
import { isUntaken, refuse } from '../transitions/not-mine.ts';
import type { Caller } from '../transitions/caller.ts';
import { isFault } from '../transitions/stat-if-there.ts';
import type { SeenTasks } from '../transitions/seen-names.ts';
import { surveySome } from '../transitions/survey.ts';
import { wasGivenUp } from './recall.ts';
import { verify, type Verdict } from './verify.ts';

export interface Resume {
  readonly held: Held;
  readonly expired: boolean;
  /** The task's text, at most TEXT_LIMIT bytes of it. Undefined if it cannot be read. */
  readonly text?: string;
  readonly notes: readonly TaskEvent[];
  /** How far its owner said it was. */
  readonly phase: Phase;
  /** What was saved of the work of earlier holders; not there if there is none. */
  readonly salvages?: readonly KeptSalvage[];
  /** Paths of files beside it that git or a person put there. They do not count while this is held. */
  readonly beside: readonly string[];
}

export interface Lost {
  readonly id: string;
  readonly refusal: DibsError;
  /** What was saved of the caller's work before the task was taken from it; not there if there is nothing. */
  readonly salvages?: readonly KeptSalvage[];
}

export interface BootReport {
  /** ms, by the registry's clock. */
  readonly now: number;
  readonly resume: readonly Resume[];
  /** The owner holds these, and nobody can tell whether the caller does: other processes have the same name. */
  readonly unproven: readonly { readonly id: string; readonly refusal: DibsError }[];
  /** Somebody examines these, so they are neither held for sure nor lost. */
  readonly doubt: readonly { readonly id: string; readonly refusal: DibsError }[];
  /** Believed in, not held, and not acknowledged before. */
  readonly lost: readonly Lost[];
  /** Tasks that were claimed without dibs, by this agent or by somebody whom nobody can tell. */
  readonly withoutDibs: readonly SeenForeignClaim[];
  /** Claims of the same agent under another session. */
  readonly predecessors: readonly Held[];
  /** The task that CURRENT_TASK_ID names, if it does not belong to this owner. */
  readonly current?: { readonly id: string; readonly refusal: DibsError };
  readonly acknowledged: boolean;
}

export interface BootOptions {
  /** CURRENT_TASK_ID. */
  readonly current?: string | undefined;
  /** The losses have been read: do not tell them again. */
  readonly acknowledge?: boolean;
  /** The claim that the caller made. It is proof where the owner's name is none. */
  readonly fence?: Fence | undefined;
}

const TEXT_LIMIT = 16 * 1024;
const NOTES = 5;

/** Throws StoreFault if it could not look. That must never read as "nothing held". */
export function* boot(caller: Caller, { current, acknowledge = false, fence }: BootOptions = {}): Step<BootReport> {
  const before = yield* beliefs(caller.owner);
  const { tasks, foreign } = yield* surveySome(before.map(({ key }) => key), (name) => concerns(caller, name));
  const { ms } = yield* now('reading');
  const believed = new Map<string, ClaimedName[]>();
  // Beliefs are read after the names. One that was made meanwhile is verified like the others.
  const all = yield* beliefs(caller.owner);
  for (const belief of all) {
    if (yield* isUntaken(belief, judge(tasks.get(belief.key) ?? [])?.task)) continue;
    believed.set(belief.key, [...(believed.get(belief.key) ?? []), belief]);
  }

  const resume: Resume[] = [];
  const unproven: { id: string; refusal: DibsError }[] = [];
  const doubt: { id: string; refusal: DibsError }[] = [];
  const lost: Lost[] = [];
  const predecessors: Held[] = [];
  const keys = new Set(believed.keys());
  for (const [key, names] of tasks) {
    if (names.some((name) => name.kind === 'claimed' && sameOwner(name.owner, caller.owner))) keys.add(key);
    // A claim that ended my tenure is not a predecessor's claim: a loss is told as a loss.
    const predecessor = believed.has(key) ? undefined : yield* predecessorIn(caller, names);
    if (predecessor !== undefined) predecessors.push(predecessor);
  }
  for (const key of keys) {
    const mine = believed.get(key) ?? [];
    const id = mine[0]?.id ?? tasks.get(key)?.[0]?.id ?? key;
    const verdict = yield* verifyNamed(caller, id, fence);
    if (verdict.state !== 'refused') {
      const expired = verdict.state === 'expired';
      resume.push(yield* describeResume(verdict.held, expired, judge(tasks.get(key) ?? [])?.overruled));
      yield* forgetOlder(all, verdict.held, { expired, acknowledge });
    } else if (verdict.refusal.code === 'in-doubt') doubt.push(verdict);
    else if (verdict.refusal.code === 'unproven') unproven.push(verdict);
    else if (mine.length > 0) {
      if (yield* wasGivenUp(caller, mine)) yield* forgetAll(mine);
      else {
        lost.push({ ...verdict, ...(yield* savedOf(id, mine)) });
        if (acknowledge) yield* forgetAll(mine);
      }
    }
  }
  if (fence !== undefined && lost.length + doubt.length === 0 && !resume.some(({ held }) => meetsFence(held.tenure, fence))) {
    throw refused({ why: 'no-such-claim' }, { do: 'boot' });
  }
  const withoutDibs = yield* perhapsMine(caller, foreign, tasks);
  const isKnown = withoutDibs.some(({ claim, owner }) => owner !== undefined && isAbout(claim, idKey(current ?? '')));
  const wrong = current === undefined || isKnown ? undefined : yield* currentRefusal(caller, current, { resume, unproven, doubt, lost });
  return { now: ms, resume, unproven, doubt, lost, withoutDibs, predecessors, acknowledged: acknowledge, ...(wrong === undefined ? {} : { current: wrong }) };
}

/** The key of the task that a name in claimed/ makes a matter of this agent, if it does. */
function concerns(caller: Caller, name: TaskName | ForeignName): string | undefined {
  if (name.kind === 'foreign') return foreignClaim(name)?.key;
  return name.kind === 'claimed' && sameAgent(name.owner, caller.owner) ? name.key : undefined;
}

/** Claims without dibs that may be this agent's: those of its name, and those of nobody who can be told. One a task. */
function* perhapsMine(caller: Caller, foreign: readonly ForeignName[], tasks: SeenTasks): Step<readonly SeenForeignClaim[]> {
  const found: SeenForeignClaim[] = [];
  for (const [key, same] of yield* seenByTask(foreign)) {
    const most = mostTelling(same);
    if (most === undefined || !mayStandFor(judge(tasks.get(key) ?? [])?.task)) continue;
    if (most.agent === undefined || (most.owner !== undefined && sameAgent(most.owner, caller.owner))) found.push(most);
  }
  return found;
}

/** What is the caller's by its owner's name, or by `fence` where that name proves nothing. */
function* verifyNamed(caller: Caller, id: string, fence: Fence | undefined): Step<Verdict> {
  const verdict = yield* verify(caller, id);
  if (fence === undefined || verdict.state !== 'refused' || verdict.refusal.code !== 'unproven') return verdict;
  const named = yield* verify(caller, id, fence);
  return named.state === 'refused' ? verdict : named;
}

/** The claim of the same agent under another session, if the names show one. */
function* predecessorIn(caller: Caller, names: readonly TaskName[]): Step<Held | undefined> {
  const task = judge(names)?.task;
  if (task?.kind !== 'claimed' || isPassing(task.owner) || sameOwner(task.owner, caller.owner) || !sameAgent(task.owner, caller.owner)) return undefined;
  return yield* describeHeld(task);
}

/** What was saved when these tenures were lost. */
function* savedOf(id: string, tenures: readonly ClaimedName[]): Step<Pick<Lost, 'salvages'>> {
  const { events } = yield* history(id);
  const salvages = salvagesOf(events).filter(({ stamp }) => tenures.some((tenure) => tenure.stamp === stamp));
  return salvages.length === 0 ? {} : { salvages };
}

/** A claim with what its next session should know: the last notes and the text. */
export function* describeResume(held: Held, expired: boolean, overruled: readonly TaskName[] = []): Step<Resume> {
  const { events } = yield* history(held.tenure.id);
  const notes = notesOf(events, NOTES);
  const phase = currentPhase(events);
  const salvages = salvagesOf(events, held.tenure.stamp);
  const beside = { beside: overruled.map(({ path }) => path), ...(salvages.length === 0 ? {} : { salvages }) };
  try {
    const text = utf8Text(yield* read(held.tenure.path, TEXT_LIMIT));
    return { held, expired, text, notes, phase, ...beside };
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return { held, expired, notes, phase, ...beside };
  }
}

/**
 * Forgets older tenures of what is held: they are not losses. One of the same stamp is that very claim, before an
 * examiner gave it the next generation, and stays. If nothing remembers what is held, that is recorded first, so that a
 * loss of it will be told. Then the older ones go with the next boot, because whoever just made the claim may still be
 * busy, or with an acknowledgement.
 */
function* forgetOlder(all: readonly ClaimedName[], { tenure }: Held, { expired, acknowledge }: { readonly expired: boolean; readonly acknowledge: boolean }): Step<void> {
  const mine = all.filter(({ key }) => key === tenure.key);
  const older = mine.filter((belief) => belief.generation < tenure.generation && belief.claimedAt !== tenure.claimedAt);
  if (older.length === 0) return;
  if (!mine.some((belief) => belief.claimedAt === tenure.claimedAt)) {
    // A claim that ran out is renewed first, and that records it.
    if (expired) return;
    yield* remember(tenure);
    if (!acknowledge) return;
  }
  yield* forgetAll(older);
}

function* forgetAll(tenures: readonly ClaimedName[]): Step<void> {
  for (const tenure of tenures) yield* forget(tenure);
}

function* currentRefusal(
  caller: Caller,
  current: string,
  { resume, unproven, doubt, lost }: Pick<BootReport, 'resume' | 'unproven' | 'doubt' | 'lost'>,
): Step<{ id: string; refusal: DibsError } | undefined> {
  const key = idKey(current);
  if (resume.some(({ held }) => held.tenure.key === key)) return undefined;
  // It is told already: nobody can tell whose it is, or somebody examines it.
  if ([...unproven, ...doubt].some(({ id }) => idKey(id) === key)) return undefined;
  const known = lost.find(({ id }) => idKey(id) === key);
  if (known !== undefined) return known;
  const names = yield* lookConfirmingAbsence(key);
  const task = judge(names)?.task;
  const { events } = yield* history(task?.id ?? current);
  const last = events.findLast((event) => event.event === 'complete' || event.event === 'review' || event.event === 'release');
  if (task?.kind === 'rest' && last?.to === task.path && sameOwner(last.by, caller.owner)) {
    return { id: current, refusal: refused({ why: 'given-up', id: current, shelf: task.shelf }, { do: 'log', id: current }) };
  }
  // It is not ours, neither by holders/ nor by its name. This is what verify would say.
  return { id: current, refusal: yield* refuse(caller, current, names) };
}
