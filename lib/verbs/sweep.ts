/**
 * One round of the janitor: it gives back what the dead held, puts debris aside, and leaves the living alone. Several
 * janitors at once, or one that is killed anywhere, do no harm: every act is a transition of its own.
 */

import { endedSince, expiriesInARow } from '../rules/event.ts';
import { expiresAt, isAhead, isExpired, isUndated } from '../rules/lease.ts';
import { shelfBehind, type ClaimedName, type ForeignName, type TaskName } from '../rules/name.ts';
import { parkedText } from '../rules/log-text.ts';
import { HOLDERS, LOST_AND_FOUND, TMP } from '../rules/shelf.ts';
import { judge } from '../rules/truth.ts';
import { now, pause, statAll, type Step } from '../store/step.ts';
import type { Stat } from '../store/store.ts';
import { drop, putAside } from '../transitions/drop.ts';
import { examine } from '../transitions/examine.ts';
import { history, record } from '../transitions/history.ts';
import { look } from '../transitions/look.ts';
import type { Caller } from '../transitions/caller.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';
import { survey } from '../transitions/survey.ts';
import { forgetTheDead } from './forget-the-dead.ts';
import { apart, guarded, type Act, type Because } from './sweep-acts.ts';
import { clearProbes, clearProbesIn, tidy } from './tidy.ts';

export interface SweepReport {
  readonly acts: readonly Act[];
  readonly tasks: number;
  readonly claims: number;
  readonly foreign: readonly ForeignName[];
  /**
   * When the next living claim runs out unless it is renewed, or when the time ends for which it is left to its owner.
   * ms, by the registry's clock.
   */
  readonly nextExpiry?: number;
}

export interface SweepOptions {
  /** Only says what it would do, and touches nothing. */
  readonly dryRun?: boolean;
  /**
   * For how many more ms a claim of that lease (seconds), which ran out `agoMs` ago, is left to its owner: the machine
   * may have slept.
   */
  readonly graceMs?: (lease: number, agoMs: number) => number;
}

// The mark of a living examiner is gone in milliseconds. One that is still there after this time belongs to a dead one.
const MARK_PATIENCE_MS = 250;

/** One round. Throws StoreFault if it could not look. */
export function* sweep(caller: Caller, { dryRun = false, graceMs = () => 0 }: SweepOptions = {}): Step<SweepReport> {
  // This comes before anything is listed: an owner that slept during the survey, together with this process, has not
  // run out by this time.
  const { ms } = yield* now(dryRun ? 'reading' : 'taking');
  const { tasks, foreign, hidden } = yield* survey();
  const acts: Act[] = [];
  const marks: ClaimedName[] = [];
  const inUse = tasks.inUse();
  const { living, firstExpiry } = yield* plainlyAlive(inUse, graceMs);
  const alive = new Set<TaskName | undefined>(living);
  let claims = living.length;
  let nextExpiry = firstExpiry;
  for (const names of inUse) {
    if (alive.has(names[0])) continue;
    const judged = judge(names);
    if (judged === undefined) continue;
    const { task, debris, contested } = judged;
    const live = task.kind === 'claimed' ? [task, ...contested] : contested;
    claims += live.length > 0 ? 1 : 0;
    const marked = live.filter((name) => name.nonce !== undefined);
    marks.push(...marked);
    for (const claim of live) {
      if (claim.nonce !== undefined || marked.some((mark) => mark.bare === claim.bare)) continue;
      const expires = yield* guarded(acts, claim, () => tend(caller, claim, ms, { dryRun, graceMs }, acts));
      if (expires !== undefined && (nextExpiry === undefined || expires < nextExpiry)) nextExpiry = expires;
    }
    for (const name of debris) {
      if (name.kind === 'claimed' && name.nonce !== undefined && (yield* isUnfinished(name, task))) marks.push(name);
      else yield* guarded(acts, name, () => clearDebris(caller, task, name, dryRun, acts), 'undecided');
    }
  }
  if (marks.length > 0) {
    yield* pause(MARK_PATIENCE_MS);
    for (const mark of marks) yield* guarded(acts, mark, () => takeOverMark(caller, mark, dryRun, acts));
  }
  if (!dryRun) yield* apart(acts, HOLDERS, () => forgetTheDead(tasks, ms, acts));
  yield* apart(acts, TMP, () => tidy(dryRun, acts));
  yield* clearProbes(hidden, dryRun, acts);
  for (const directory of [LOST_AND_FOUND, TMP]) yield* apart(acts, directory, () => clearProbesIn(directory, dryRun, acts));
  return { acts, tasks: tasks.size, claims, foreign, ...(nextExpiry === undefined ? {} : { nextExpiry }) };
}

// What is known of so many files at once is forgotten before it costs anything.
const GROUP = 500;

interface Alive {
  readonly living: readonly ClaimedName[];
  /** When to look at the first of them again. */
  readonly firstExpiry: number | undefined;
}

/**
 * The claims that stand alone and are alive by all that can be told: nothing is done about nearly all claims. Many are
 * asked about together, and the clock is read after that, so that no heartbeat lies ahead of it. The others are tended
 * one by one.
 */
function* plainlyAlive(inUse: readonly (readonly TaskName[])[], graceMs: Required<SweepOptions>['graceMs']): Step<Alive> {
  const alone = inUse.flatMap(([name, ...others]) => (name?.kind === 'claimed' && name.nonce === undefined && others.length === 0 ? [name] : []));
  const living: ClaimedName[] = [];
  let firstExpiry: number | undefined;
  for (let from = 0; from < alone.length; from += GROUP) {
    const group = alone.slice(from, from + GROUP);
    const files = yield* statAll(group.map(({ path }) => path));
    const { ms } = yield* now('reading');
    for (const [index, claim] of group.entries()) {
      const file = files[index];
      const next = file === undefined || isFault(file) ? undefined : leftAlone(claim, file, ms, graceMs);
      if (next === undefined) continue;
      living.push(claim);
      if (firstExpiry === undefined || next < firstExpiry) firstExpiry = next;
    }
  }
  return { living, firstExpiry };
}

/** When to look again at this claim. Undefined if it has to be looked at by itself. */
function leftAlone(claim: ClaimedName, { kind, mtimeMs, ctimeMs }: Stat, nowMs: number, graceMs: Required<SweepOptions>['graceMs']): number | undefined {
  if (kind !== 'file' || isAhead(claim.claimedAt, nowMs) || isAhead(mtimeMs, nowMs)) return undefined;
  const expires = expiresAt(claim, mtimeMs, nowMs, ctimeMs);
  if (expires <= nowMs) return undefined;
  const leftMs = graceMs(claim.lease, nowMs - expires);
  return leftMs > 0 ? Math.max(expires, nowMs + leftMs) : expires;
}

/**
 * Leaves a living claim alone and returns when to look at it again. Examines one that had run out when the round began.
 */
function* tend(caller: Caller, claim: ClaimedName, beganMs: number, { dryRun, graceMs }: Required<SweepOptions>, acts: Act[]): Step<number | undefined> {
  const file = yield* statIfThere(claim.path);
  if (file === undefined) return undefined;
  // The clock is read after the file. In a long round, a heartbeat could otherwise lie ahead of the clock as it was at
  // the beginning.
  const { ms: nowMs } = yield* now('reading');
  const about = { path: claim.path, task: claim.id };
  if (file.kind !== 'file') {
    acts.push({ ...about, act: 'undecided', because: { is: 'not-a-file', kind: file.kind } });
    return undefined;
  }
  const expires = expiresAt(claim, file.mtimeMs, nowMs, file.ctimeMs);
  if (isAhead(claim.claimedAt, nowMs) || isAhead(file.mtimeMs, nowMs)) {
    const undated = isUndated(claim, nowMs, file.ctimeMs);
    const lease = undated ? 'from-now-on' : expires > nowMs ? { leftMs: expires - nowMs } : 'over';
    acts.push({ ...about, act: 'undecided', because: { is: 'ahead-of-clock', aheadMs: Math.max(claim.claimedAt, file.mtimeMs) - nowMs, lease } });
    if (undated && !dryRun) yield* redate(caller, claim);
    if (undated) return undefined;
  }
  const leftMs = graceMs(claim.lease, nowMs - expires);
  if (leftMs > 0) return Math.max(expires, nowMs + leftMs);
  if (expires > beganMs) return expires;
  if (dryRun) acts.push({ ...about, act: 'reaped', because: { is: 'silent', owner: claim.owner, silentMs: nowMs - expires + claim.lease * 1000 }, wouldBe: true });
  else {
    yield* save(caller, claim, acts);
    yield* reap(caller, claim, acts);
  }
  return undefined;
}

/** Before a claim is examined. This may take long, and the examination looks again. */
function* save({ save: by }: Caller, claim: ClaimedName, acts: Act[]): Step<void> {
  const saving = by === undefined ? undefined : yield* by(claim);
  const about = { path: claim.path, task: claim.id };
  if (saving?.kind === 'saved') acts.push({ ...about, act: 'saved', to: saving.salvage.ref, because: { is: 'saved', owner: claim.owner, salvage: saving.salvage } });
  if (saving?.kind === 'unsaved') acts.push({ ...about, act: 'unsaved', because: { is: 'unsaved', in: saving.in, unsaved: saving.why } });
}

/**
 * When this was claimed, the clock stood so far ahead that the name would hold the task for years, and somebody has set
 * it back since. An examination gives the claim back to its owner and changes the ctime of its file. From then on its
 * lease counts, as long as nothing else is known.
 */
function* redate(caller: Caller, claim: ClaimedName): Step<void> {
  const examined = yield* examine(caller, claim, { kind: 'settle' });
  if (examined.kind === 'standing' && examined.tenure.generation > claim.generation) yield* record('put-back', examined.tenure, { by: caller.owner, from: claim.path });
}

/** Examines one claim that looks expired, or a mark that somebody left. */
function* reap(caller: Caller, claim: ClaimedName, acts: Act[]): Step<void> {
  const { events } = yield* history(claim.id);
  const rounds = expiriesInARow(events) + 1;
  // A review that nobody finishes says nothing against the work: it is never parked.
  const shelf = claim.review !== true && rounds >= caller.settings.maxExpiries ? 'waiting' : shelfBehind(claim);
  const examined = yield* examine(caller, claim, { kind: 'reap', shelf });
  const about = { path: claim.path, task: claim.id };
  switch (examined.kind) {
    case 'reaped': {
      const parked = shelf === 'waiting';
      yield* record(parked ? 'park' : 'reap', examined.to, { by: caller.owner, from: claim.path, text: parked ? parkedText(rounds, claim.owner) : undefined });
      acts.push({ ...about, act: parked ? 'parked' : 'reaped', to: examined.to.path, because: parked ? { is: 'ran-out-in-a-row', owner: claim.owner, times: rounds } : { is: 'ran-out', owner: claim.owner } });
      if (examined.kept !== undefined) acts.push({ ...about, act: 'set-aside', to: examined.kept, because: { is: 'written-meanwhile' } });
      break;
    }
    case 'standing':
      if (examined.tenure.generation > claim.generation) yield* record('put-back', examined.tenure, { by: caller.owner, from: claim.path });
      if (claim.nonce !== undefined) acts.push({ ...about, act: 'put-back', to: examined.tenure.path, because: { is: 'left-unfinished' } });
      break;
    case 'cleared':
      acts.push({ ...about, act: 'set-aside', ...(examined.aside === undefined ? {} : { to: examined.aside }), because: { is: 'outranked' } });
      break;
    case 'unfit':
      acts.push({ ...about, act: 'undecided', because: { is: 'not-a-file', kind: examined.what } });
      break;
    default:
    // gone or taken: somebody else acted first.
  }
}

/**
 * A mark that ranks below the task, and is not a second name of it: whoever made it may be about to put its file on a
 * shelf, and has said in its belief that it ends. Until an examination has decided, its file is not debris.
 */
function* isUnfinished(name: ClaimedName, task: TaskName): Step<boolean> {
  return (yield* statIfThere(name.path))?.ino !== (yield* statIfThere(task.path))?.ino;
}

function* takeOverMark(caller: Caller, mark: ClaimedName, dryRun: boolean, acts: Act[]): Step<void> {
  if (!(yield* look(mark.key)).some((name) => name.path === mark.path)) return;
  const file = dryRun ? undefined : yield* statIfThere(mark.path);
  if (file !== undefined && isExpired(mark, file.mtimeMs, (yield* now('reading')).ms, file.ctimeMs)) yield* save(caller, mark, acts);
  if (dryRun) acts.push({ act: 'put-back', path: mark.path, task: mark.id, because: { is: 'left-unfinished' }, wouldBe: true });
  else yield* reap(caller, mark, acts);
}

/** Puts a shadow or a ghost into lost+found, unless it is only a second name of the task's own inode. */
function* clearDebris(caller: Caller, task: TaskName, name: TaskName, dryRun: boolean, acts: Act[]): Step<void> {
  const [file, top] = [yield* statIfThere(name.path), yield* statIfThere(task.path)];
  // Two names count as two only if both are seen at once. A moving task can be listed under both.
  if (file === undefined || top === undefined) return;
  const about = { path: name.path, task: name.id };
  const same = file.ino === top.ino;
  if (!same && task.kind === 'rest' && endedSince(task, (yield* history(task.id)).events, [name])?.to === name.path) {
    acts.push({ ...about, act: 'undecided', because: { is: 'ended-here', other: task.path } });
    return;
  }
  const because: Because = same ? { is: 'second-name', of: task.path } : { is: 'outranked', by: task.path };
  if (dryRun) {
    acts.push({ ...about, act: same ? 'tidied' : 'set-aside', because, wouldBe: true });
    return;
  }
  const aside = same ? yield* drop(name.path, file.ino) : yield* putAside(name.path);
  if (aside === undefined) {
    if (same) acts.push({ ...about, act: 'tidied', because });
    return;
  }
  yield* record('set-aside', name, { by: caller.owner, text: aside });
  acts.push({ ...about, act: 'set-aside', to: aside, because });
}
