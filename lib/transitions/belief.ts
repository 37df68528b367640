/**
 * What an owner believes it holds: one file per tenure under holders/<owner>/, named like the tenure, kept outside any
 * model's memory. The file is made before the rename that takes the tenure, and is empty until the second look counted.
 * Then it holds the line `confirmed`. Whoever ends the tenure, its owner or somebody else, first writes the line `ended
 * !<nonce of its mark>`, and only then removes the marked name. Whoever takes that mark over writes `kept !<nonce>`:
 * from then on the maker of the mark, and of each mark from which that was made, can end nothing by it, however late it
 * writes its line. A belief without a held
 * claim is a loss that happened while nobody looked.
 *
 * What must stay true: a claimed name without a belief holds by its rank alone, and a belief without its name holds
 * nothing. An end that was not taken back is final. Nobody confirms a tenure again, so a ghost that an editor writes
 * later never passes for it. Lines are only added. Their order matters only between `confirmed` and `withdrawn`, of
 * which the first counts for everybody: of two processes of one owner that look at one claim, one may find that it
 * counts and the other, later, that it does not.
 *
 * Below the first line stand remarks (belief-remarks.ts).
 */

import { leadsTo } from '../rules/mark-nonce.ts';
import { mayNameTask } from '../rules/names-of-task.ts';
import { parseClaimed, sameStamp, sameTenure, type BeliefState, type ClaimedName, type RestName, type Tenure } from '../rules/name.ts';
import { ownerKey } from '../rules/owner.ts';
import { HOLDERS, type RestShelf } from '../rules/shelf.ts';
import { utf8Text } from '../rules/utf8-text.ts';
import { appendToExisting, create, list, read, remove, type Step } from '../store/step.ts';
import { isFault } from './stat-if-there.ts';
import { removeQuietly } from './remove-if-there.ts';

const CONFIRMED = 'confirmed\n';
const WITHDRAWN = 'withdrawn\n';
const ENDED = /^ended(?: !([0-9a-z]+))?(?: ([a-z]+)(?: ([0-9]{1,15}))?)?$/gm;
const KEPT = /^kept !([0-9a-z]+)$/gm;
// Enough for a line and a few remarks, one of which may be a path.
const MOST_BYTES = 16 * 1024;

/** The directory of an owner's beliefs, as a path in the registry. */
export function beliefsDirectory(owner: string): string {
  return `${HOLDERS}/${ownerKey(owner)}`;
}

/**
 * Remembers a tenure that is about to be taken. False if this very tenure is already believed in: another process of
 * the same owner chose the same name in the same ms, and two renames to one name would destroy a file.
 */
export function* believe(tenure: ClaimedName): Step<boolean> {
  try {
    yield* create(beliefPath(tenure));
    return true;
  } catch (fault) {
    if (isFault(fault, 'EEXIST')) return false;
    throw fault;
  }
}

/**
 * Records that the second look counted. Best effort: an unconfirmed tenure takes the look again. A tenure that nobody
 * believes in, or that has ended or was withdrawn, is never confirmed: false says so, also if that came meanwhile.
 * `place`: the work tree in which it was made, on one line; the same operation remarks it.
 */
export function* confirm(tenure: ClaimedName, place?: string): Step<boolean> {
  try {
    if ((yield* stateOf(tenure)) === 'reserved') yield* appendToExisting(beliefPath(tenure), place === undefined ? CONFIRMED : `${CONFIRMED}in ${place}\n`);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
  }
  const state = yield* stateOf(tenure);
  return state === 'confirmed' || state === 'reserved';
}

/**
 * What is held and not remembered: it was claimed by hand, or an examiner gave it another generation. A loss of it will
 * be told then. Best effort.
 */
export function* remember(tenure: ClaimedName): Step<void> {
  try {
    yield* believe(tenure);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
  }
  yield* confirm(tenure);
}

/**
 * Records that the second look did not count. False means that another process of the owner was first to say that it
 * did. Best effort.
 */
export function* withdraw(tenure: ClaimedName): Step<boolean> {
  try {
    yield* appendToExisting(beliefPath(tenure), WITHDRAWN);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
  }
  // Only by a line that was really read: a belief that cannot be read makes no outranked claim count.
  const text = yield* textIfReadable(tenure);
  return verdictIn(text) !== 'confirmed' || endOf(text) !== undefined;
}

/** Did this tenure's second look count, whatever became of it since? */
export function* isConfirmed(tenure: ClaimedName): Step<boolean> {
  return (yield* verdictOn(tenure)) === 'confirmed';
}

/**
 * What its second look came to, whatever became of it since. Undefined while that is open, and where it cannot be read.
 */
export function* verdictOn(tenure: ClaimedName): Step<'confirmed' | 'withdrawn' | undefined> {
  return verdictIn(yield* textIfReadable(tenure));
}

/** The text of a belief; none where it cannot be read. */
function* textIfReadable(tenure: ClaimedName): Step<string> {
  try {
    return yield* beliefText(tenure);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return '';
  }
}

/** Which of the two lines comes first. */
function verdictIn(text: string): 'confirmed' | 'withdrawn' | undefined {
  return /^(?:confirmed|withdrawn)$/m.exec(text)?.[0] as 'confirmed' | 'withdrawn' | undefined;
}

/**
 * Does the owner hold this very claim by a second look that counted, under any generation? An examiner may have
 * published it anew since.
 */
export function* hasCounted(tenure: ClaimedName): Step<boolean> {
  for (const belief of yield* beliefsIn(tenure)) if ((yield* stateOf(belief)) === 'confirmed') return true;
  return false;
}

/** What a belief says now. Undefined if there is none. A belief that cannot be read counts as confirmed. */
export function* stateOf(tenure: ClaimedName): Step<BeliefState | 'withdrawn' | 'ended' | undefined> {
  let text: string;
  try {
    text = utf8Text(yield* read(beliefPath(tenure), MOST_BYTES));
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return fault.code === 'ENOENT' ? undefined : 'confirmed';
  }
  return endOf(text) === undefined ? (verdictIn(text) ?? 'reserved') : 'ended';
}

/** The line that ended a tenure and was not taken back, if any. */
function endOf(text: string): RegExpExecArray | undefined {
  return endsIn(text)[0];
}

function endsIn(text: string): readonly RegExpExecArray[] {
  const kept = [...text.matchAll(KEPT)].map(([, nonce = '']) => nonce);
  return [...text.matchAll(ENDED)].filter(([, nonce]) => nonce === undefined || !kept.some((mark) => leadsTo(nonce, mark)));
}

/**
 * Had this tenure counted, and has nothing ended it but this mark, or one from which it was made? Whoever takes a mark
 * over gives it its own nonce first, and takes the end back a moment later.
 */
export function* isEndingBy(tenure: ClaimedName, mark: string): Step<boolean> {
  const text = yield* textIfReadable(tenure);
  return verdictIn(text) === 'confirmed' && endsIn(text).every(([, nonce]) => nonce !== undefined && leadsTo(nonce, mark));
}

/**
 * Somebody is about to end this tenure: from now on its name counts by its rank alone. This covers the beliefs under
 * all its generations, and never makes a belief. `to`: the shelf on which the owner puts the task. If the mark was
 * lifted, the line also says the new generation. If the disk takes no line, the belief is removed instead, because a
 * ghost must not pass for the claim. Then the owner is told who has the task, and not that it was lost. Throws
 * StoreFault if neither is possible. A belief of another user, which may not be written, is the exception: there the
 * line of the log tells.
 */
export function* end(tenure: ClaimedName, to?: RestShelf): Step<void> {
  const line = `ended${tenure.nonce === undefined ? '' : ` !${tenure.nonce}`}${to === undefined ? '' : ` ${to}`}`;
  for (const belief of yield* beliefsIn(tenure)) {
    const lifted = to === undefined || belief.generation === tenure.generation ? '' : ` ${tenure.generation}`;
    yield* endOne(beliefPath(belief), `${line}${lifted}\n`);
  }
}

function* endOne(path: string, line: string): Step<void> {
  try {
    yield* appendToExisting(path, line);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    try {
      yield* remove(path);
    } catch (again) {
      if (!isFault(again, 'ENOENT', ...NOT_OURS)) throw again;
    }
  }
}

/**
 * This mark was taken over, or its maker is about to put it back. So nothing that was ended by this mark, or by one
 * from which it was made, or will be, has ended. Best effort.
 */
export function* takeBackEnd(mark: ClaimedName): Step<void> {
  if (mark.nonce === undefined) return;
  try {
    for (const belief of yield* beliefsIn(mark)) yield* takeBackIn(belief, mark.nonce);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
  }
}

function* takeBackIn(belief: ClaimedName, nonce: string): Step<void> {
  try {
    yield* appendToExisting(beliefPath(belief), `kept !${nonce}\n`);
  } catch (fault) {
    // It was forgotten meanwhile. The others are not.
    if (!isFault(fault, 'ENOENT')) throw fault;
  }
}

const NOT_OURS = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EINVAL', 'ELOOP', 'EISDIR'] as const;

/** The owner's beliefs in this claim, under any generation. None if they may not be looked at. */
function* beliefsIn(tenure: ClaimedName): Step<readonly ClaimedName[]> {
  try {
    return (yield* beliefs(tenure.owner, tenure.key)).filter((belief) => sameStamp(belief, tenure));
  } catch (fault) {
    if (!isFault(fault, ...NOT_OURS)) throw fault;
    return [];
  }
}

/**
 * Does the owner say, in its belief in this tenure, that it ended it to put the task where it lies? Under the
 * generation to which its mark was lifted, where git had brought something above it.
 */
export function* saysItPut(tenure: ClaimedName, { shelf, generation }: RestName): Step<boolean> {
  const [, , to, lifted] = endOf(yield* beliefText(tenure)) ?? [];
  return to === shelf && generation === (lifted === undefined ? tenure.generation : Number(lifted));
}

/** The path of the file that this belief is. */
export function beliefPath(tenure: ClaimedName): string {
  return `${beliefsDirectory(tenure.owner)}/${tenure.bare}`;
}

/** The text of a belief; empty if there is none. Throws StoreFault if it cannot be read. */
export function* beliefText(tenure: ClaimedName): Step<string> {
  try {
    return utf8Text(yield* read(beliefPath(tenure), MOST_BYTES));
  } catch (fault) {
    if (isFault(fault, 'ENOENT')) return '';
    throw fault;
  }
}

/** Forgets a tenure, in any spelling of its belief. */
export function forget(tenure: Tenure): Step<void> {
  return forgetThose(tenure, (belief) => sameTenure(belief, tenure));
}

/**
 * Forgets a tenure that its owner ended, and older ones of that task. An owner that gets the task again need not be
 * told that it was lost before.
 */
export function forgetWithOlder(tenure: Tenure): Step<void> {
  return forgetThose(tenure, (belief) => belief.generation <= tenure.generation);
}

/** `isMeant`: which of the owner's beliefs in that task. */
function* forgetThose({ owner, key }: Tenure, isMeant: (belief: ClaimedName) => boolean): Step<void> {
  const listed = yield* list(beliefsDirectory(owner));
  const meant = new Set(beliefsAmong(listed, owner, key).filter(isMeant).map(({ name }) => name));
  // A belief that stays is only told once more.
  for (const name of meant) yield* removeQuietly(`${beliefsDirectory(owner)}/${name}`);
  // An owner without beliefs needs no directory: every `dibs run` is an owner of its own.
  const isLast = listed.every((name) => meant.has(name) || beliefsAmong([name], owner).length === 0);
  if (isLast) yield* removeQuietly(beliefsDirectory(owner));
}

/** The tenures an owner believes it holds, or believed to hold. `key`: only of the task with that key. */
export function* beliefs(owner: string, key?: string): Step<readonly ClaimedName[]> {
  return beliefsAmong(yield* list(beliefsDirectory(owner)), owner, key);
}

/** The same among the names that its directory lists. */
export function beliefsAmong(listed: readonly string[], owner: string, key?: string): readonly ClaimedName[] {
  const tenures: ClaimedName[] = [];
  for (const name of listed) {
    if (key !== undefined && !mayNameTask(name, key)) continue;
    const tenure = parseClaimed(name);
    if (tenure === undefined || tenure.nonce !== undefined || (key !== undefined && tenure.key !== key)) continue;
    if (ownerKey(tenure.owner) === ownerKey(owner)) tenures.push(tenure);
  }
  return tenures;
}
