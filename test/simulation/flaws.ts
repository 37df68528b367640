/**
 * Designs that look right and are not. Each replaces one verb of the protocol, and the simulation has to find its
 * counterexample: a search that finds nothing in the real protocol is worth as much as what it finds here.
 */

import { DibsError } from '../../lib/rules/error.ts';
import { isExpired } from '../../lib/rules/lease.ts';
import { bareName, claimedName, markedName, parseName, restName, sameTenure, type ClaimedName, type TaskName } from '../../lib/rules/name.ts';
import type { Shelf } from '../../lib/rules/shelf.ts';
import { compareRank, judge, standing } from '../../lib/rules/truth.ts';
import { list, nonce, now, rename, touch, type Step } from '../../lib/store/step.ts';
import { believe, confirm } from '../../lib/transitions/belief.ts';
import { putAside } from '../../lib/transitions/drop.ts';
import { bracketedLook, look } from '../../lib/transitions/look.ts';
import { requireMine } from '../../lib/transitions/mine.ts';
import { mineAmong } from '../../lib/rules/mine-among.ts';
import { tryRename } from '../../lib/transitions/try-rename.ts';
import type { Caller } from '../../lib/transitions/caller.ts';
import { isFault, statIfThere } from '../../lib/transitions/stat-if-there.ts';
import { putBack } from '../../lib/transitions/put-back.ts';
import { shelve } from '../../lib/transitions/shelve.ts';
import { PLAIN } from './memory-store.ts';
import type { WorldOptions } from './world.ts';

const KEY = 't';

/** Where a counterexample is likely: what is given here is not drawn from the seed. */
const CLOSE: Partial<WorldOptions> = {
  store: PLAIN,
  workers: ['a~1', 'b~1'],
  janitors: 1,
  editor: 0.002,
  git: 0,
  crash: 0,
  burst: 0.97,
  stall: 0.4,
  readStall: 0.01,
  jump: 0.01,
  operationMs: 1,
  lease: 1,
  steps: 1000,
  verbs: [
    ['claim', 3],
    ['renew', 8],
  ],
};
const TWO_JANITORS: Partial<WorldOptions> = {
  ...CLOSE,
  janitors: 2,
  editor: 0.01,
  git: 0.01,
  burst: 0.9,
  jump: 0.02,
  verbs: [
    ['claim', 8],
    ['renew', 4],
    ['release', 3],
    ['complete', 1],
  ],
};
const SHADOWS: Partial<WorldOptions> = { ...TWO_JANITORS, janitors: 0, editor: 0, git: 0.03, burst: 0.97, stall: 0.2, readStall: 0.05, jump: 0 };
const PAIRS: Partial<WorldOptions> = { ...CLOSE, workers: ['a~1', 'b~1', 'c'], janitors: 2, editor: 0, git: 0.03, burst: 0.5, stall: 0.3, readStall: 0, verbs: [['claim', 1]] };
const TWINS: Partial<WorldOptions> = {
  ...CLOSE,
  workers: ['a~1', 'a~1', 'b~1'],
  editor: 0.003,
  readStall: 0.02,
  verbs: [
    ['claim', 6],
    ['renew', 3],
    ['release', 3],
  ],
};

export interface Flaw {
  readonly what: string;
  readonly where: Partial<WorldOptions>;
  readonly claim?: (caller: Caller) => Step<unknown>;
  readonly renew?: (caller: Caller) => Step<unknown>;
  readonly release?: (caller: Caller) => Step<unknown>;
  readonly sweep?: (caller: Caller) => Step<unknown>;
}

interface Success {
  readonly tenure: ClaimedName;
  readonly expiresAt: number;
}

function refused(code: 'held' | 'lost' | 'not-claimable', task?: TaskName): DibsError {
  return new DibsError(code, `${code} ${task?.path ?? ''}`);
}

function success(tenure: ClaimedName, heartbeat = tenure.claimedAt): Success {
  return { tenure, expiresAt: heartbeat + tenure.lease * 1000 };
}

/** The rename of a claim, without what comes after. */
function* seize(caller: Caller): Step<{ tenure: ClaimedName; from: TaskName }> {
  const task = judge(yield* look(KEY))?.task;
  if (task?.kind !== 'rest' || task.shelf !== 'scoped') throw refused('not-claimable', task);
  const { ms } = yield* now('writing');
  const tenure = claimedName({ ...task, generation: task.generation + 1 }, { owner: caller.owner, claimedAt: ms, lease: caller.settings.lease });
  if (!(yield* believe(tenure))) throw refused('held');
  if (!(yield* tryRename(task.path, tenure.path))) throw refused('held');
  return { tenure, from: task };
}

/** Plain listings, one after the other. */
function* skimMetadata(shelves: readonly Shelf[]): Step<TaskName[]> {
  const names: TaskName[] = [];
  for (const shelf of shelves) {
    for (const listed of yield* list(shelf)) {
      const name = parseName(shelf, listed);
      if (name !== undefined && name.kind !== 'foreign') names.push(name);
    }
  }
  return names;
}

function* claimBlindly(caller: Caller): Step<Success> {
  return success((yield* seize(caller)).tenure);
}

function* claimWithPlainLooks(caller: Caller): Step<Success> {
  const { tenure } = yield* seize(caller);
  const stands = standing(tenure, yield* skimMetadata(['scoped', 'claimed', 'scoped']), false);
  if (stands.kind !== 'held' || tenure.claimedAt + tenure.lease * 1000 <= (yield* now('writing')).ms) throw refused('held');
  yield* confirm(tenure);
  return success(tenure);
}

function* claimByFileTime(caller: Caller): Step<Success> {
  const { tenure } = yield* seize(caller);
  const stands = standing(tenure, (yield* bracketedLook(KEY)).names, false);
  const file = yield* statIfThere(tenure.path);
  const { ms } = yield* now('writing');
  if (stands.kind !== 'held' || file === undefined || isExpired(tenure, file.mtimeMs, ms)) throw refused('held');
  yield* confirm(tenure);
  return success(tenure, Math.max(tenure.claimedAt, file.mtimeMs));
}

function* claimAndBackOff(caller: Caller): Step<Success> {
  const { tenure, from } = yield* seize(caller);
  const stands = standing(tenure, (yield* bracketedLook(KEY)).names, false);
  if (stands.kind === 'held') return success(tenure);
  yield* tryRename(tenure.path, from.path);
  throw refused('held');
}

function* renewAndBelieve(caller: Caller): Step<Success> {
  const tenure = yield* requireMine(caller, 'T');
  const { ms } = yield* now('writing');
  try {
    yield* touch(tenure.path);
  } catch (fault) {
    if (isFault(fault, 'ENOENT')) throw refused('lost');
    throw fault;
  }
  return success(tenure, ms);
}

function* renewBesideMark(caller: Caller): Step<Success> {
  const { tenure, expiresAt } = yield* renewAndBelieve(caller);
  const names = (yield* bracketedLook(KEY)).names.filter((name) => name.kind === 'rest' || name.nonce === undefined);
  const mine = mineAmong(caller.owner, names);
  if (mine.kind !== 'held' || mine.tenure.path !== tenure.path) throw refused('lost');
  return { tenure, expiresAt };
}

function* releaseByRename(caller: Caller): Step<unknown> {
  const tenure = yield* requireMine(caller, 'T');
  const task = restName('scoped', tenure.id, tenure.generation, tenure.ext);
  try {
    yield* rename(tenure.path, task.path);
  } catch (fault) {
    if (isFault(fault, 'ENOENT')) throw refused('lost');
    throw fault;
  }
  return { task };
}

/** What looks expired among the claims of the task. */
function* expiredClaims(): Step<{ names: readonly TaskName[]; expired: ClaimedName[] }> {
  const names = yield* skimMetadata(['discovery', 'scoped', 'claimed', 'waiting', 'review', 'cancelled', 'complete']);
  const { ms } = yield* now('taking');
  const expired: ClaimedName[] = [];
  for (const name of names) {
    const file = name.kind === 'claimed' ? yield* statIfThere(name.path) : undefined;
    if (name.kind === 'claimed' && file !== undefined && isExpired(name, file.mtimeMs, ms)) expired.push(name);
  }
  return { names, expired };
}

function* reapWithoutMark(): Step<unknown> {
  const { names, expired } = yield* expiredClaims();
  const task = judge(names)?.task;
  for (const claim of expired) {
    if (claim.path === task?.path) yield* shelve(claim, restName('scoped', claim.id, claim.generation, claim.ext).path);
  }
  return undefined;
}

type Shortcut = 'one nonce' | 'halves' | 'rename back';

function* sweepWith(caller: Caller, shortcut: Shortcut): Step<unknown> {
  const { expired } = yield* expiredClaims();
  for (const claim of expired) yield* examineWith(caller, claim, shortcut);
  return undefined;
}

function* examineWith(caller: Caller, claim: ClaimedName, shortcut: Shortcut): Step<void> {
  const mark = markedName(claim, shortcut === 'one nonce' ? '0' : yield* nonce());
  if (mark.path !== claim.path && !(yield* tryRename(claim.path, mark.path))) return;
  const final = yield* statIfThere(mark.path);
  if (final === undefined) return;
  const { ms } = yield* now('taking');
  const { names } = yield* bracketedLook(KEY);
  const expired = isExpired(mark, final.mtimeMs, ms);
  const others = names.filter((name) => name.kind === 'rest' || !sameTenure(name, mark));
  const above = others.some((name) => compareRank(name, mark) < 0);
  const paired = others.some((name) => name.kind === 'claimed' && name.generation === mark.generation);
  if (expired && (above || (paired && shortcut === 'halves'))) yield* putAside(mark.path);
  else if (!expired || above || paired) yield* backTo(caller, mark, shortcut, !above && !paired);
  else yield* shelve(mark, restName('scoped', mark.id, mark.generation, mark.ext).path);
}

function* backTo(caller: Caller, mark: ClaimedName, shortcut: Shortcut, alone: boolean): Step<void> {
  if (shortcut !== 'rename back') yield* putBack(caller, mark, alone);
  else yield* tryRename(mark.path, bareName(mark).path);
}

export const FLAWS: readonly Flaw[] = [
  { what: 'stat, then rename, without a mark', where: CLOSE, sweep: reapWithoutMark },
  { what: 'a mark without a fresh nonce', where: TWO_JANITORS, sweep: (caller) => sweepWith(caller, 'one nonce') },
  { what: 'no second look after a claim', where: SHADOWS, claim: claimBlindly },
  { what: 'a claimant that puts the file back', where: SHADOWS, claim: claimAndBackOff },
  { what: 'two halves of a pair sent to lost+found', where: PAIRS, sweep: (caller) => sweepWith(caller, 'halves') },
  { what: 'release by plain rename', where: TWINS, release: releaseByRename },
  { what: 'renew that looks and then touches', where: CLOSE, renew: renewAndBelieve },
  { what: 'renew that accepts the bare name beside a mark', where: { ...TWINS, verbs: [['claim', 3], ['renew', 8]], readStall: 0, jump: 0.003 }, renew: renewBesideMark },
  { what: 'putting back by rename', where: TWO_JANITORS, sweep: (caller) => sweepWith(caller, 'rename back') },
  { what: 'a second look by plain listings', where: SHADOWS, claim: claimWithPlainLooks },
  { what: "a second look that goes by the file's time", where: CLOSE, claim: claimByFileTime },
];
