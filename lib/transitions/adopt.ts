/**
 * Adoption: makes a claim of dibs of one that was made without dibs, or puts the task back where nobody can be told.
 *
 * What must stay true: the tenure is taken like any other, by one rename and a second look, so no second owner can
 * come of it. What only lies beside the task goes to lost+found/ last. If the process is killed before, the task is
 * claimed or in scoped/, and the next adoption puts the rest aside. A file goes back to scoped/ by link, then its name
 * in claimed/ is dropped: killed in between, both names are one file, and one of them is set aside.
 */

import type { ClaimedName, RestName, TaskName } from '../rules/name.ts';
import { adoptedText, NOBODYS_TEXT } from '../rules/log-text.ts';
import { judge } from '../rules/truth.ts';
import { retryStep } from '../store/bounded-retry.ts';
import type { Step } from '../store/step.ts';
import { planAdoption, type AdoptionPlan, type AsideReason, type LeaveReason } from './adoption-plan.ts';
import type { Caller } from './caller.ts';
import { drop, putAside } from './drop.ts';
import { seen, type SeenForeignClaim } from './foreign-claim.ts';
import { doneBy, record } from './history.ts';
import { lookBesideForeign } from './look.ts';
import { shelve } from './shelve.ts';
import { statIfThere } from './stat-if-there.ts';
import { makeDurable, takeFromShelf } from './take.ts';

export interface Aside {
  readonly path: string;
  /** Where it is now. Undefined if it was a second name of the task's own file. */
  readonly to?: string;
}

export type Adopted =
  | { readonly kind: 'claimed'; readonly from: RestName; readonly tenure: ClaimedName; readonly aside: readonly Aside[] }
  | { readonly kind: 'put-back'; readonly from: RestName; readonly to: RestName; readonly aside: readonly Aside[] }
  | { readonly kind: 'set-aside'; readonly why: AsideReason; readonly aside: readonly Aside[] }
  /** A person has to choose, or somebody else acted first. Nothing was touched. */
  | { readonly kind: 'left'; readonly why: LeaveReason };

const TRIES = 4;

/** Adopts what was claimed without dibs of the task with that key. Undefined if there is nothing. */
export function* adopt(caller: Caller, key: string): Step<Adopted | undefined> {
  const done = yield* retryStep(TRIES, (): Adopted => ({ kind: 'left', why: { is: 'changing' } }), function* (): Step<Adopted | 'nothing' | undefined> {
    const { names, foreign } = yield* lookBesideForeign(key);
    const claims = yield* seen(foreign);
    return claims.length === 0 ? 'nothing' : yield* carryOut(caller, judge(names)?.task, claims);
  });
  return done === 'nothing' ? undefined : done;
}

/** Undefined: somebody acted first, look again. */
function* carryOut(caller: Caller, task: TaskName | undefined, claims: readonly SeenForeignClaim[]): Step<Adopted | undefined> {
  const plan = planAdoption(task, claims);
  switch (plan.kind) {
    case 'leave':
      return { kind: 'left', why: plan.why };
    case 'set-aside':
      return { kind: 'set-aside', why: plan.why, aside: yield* setAside(caller, plan.aside, task) };
    case 'claim':
      return yield* claimFor(caller, plan);
    case 'put-back':
      return yield* putIntoScoped(caller, plan);
  }
}

function* claimFor(caller: Caller, { from, owner, aside }: Extract<AdoptionPlan, { kind: 'claim' }>): Step<Adopted | undefined> {
  const taken = yield* takeFromShelf(caller, from, { owner, lease: caller.settings.lease });
  if (taken.kind === 'missed') return undefined;
  if (taken.kind !== 'counts') return { kind: 'left', why: { is: 'changing' } };
  yield* record('claim', taken.tenure, { by: owner, from: from.path, text: adoptedText(caller.owner) });
  return { kind: 'claimed', from, tenure: taken.tenure, aside: yield* setAside(caller, aside, taken.tenure) };
}

function* putIntoScoped(caller: Caller, { from, to, aside }: Extract<AdoptionPlan, { kind: 'put-back' }>): Step<Adopted | undefined> {
  const shelved = yield* shelve(from, to.path);
  if (shelved.kind !== 'done') return undefined;
  yield* makeDurable(caller, to);
  yield* record('move', to, { ...doneBy(caller), from: from.path, text: NOBODYS_TEXT });
  const kept = shelved.kept === undefined ? [] : [{ path: from.path, to: shelved.kept }];
  return { kind: 'put-back', from, to, aside: [...kept, ...(yield* setAside(caller, aside, to))] };
}

/**
 * Moves files to lost+found/, from beside the task. A second name of the task's own file, which a killed adoption left,
 * is only removed.
 */
function* setAside(caller: Caller, paths: readonly string[], task: TaskName | undefined): Step<readonly Aside[]> {
  const done: Aside[] = [];
  for (const path of paths) {
    const [file, own] = [yield* statIfThere(path), task === undefined ? undefined : yield* statIfThere(task.path)];
    if (file === undefined) continue;
    const to = file.ino === own?.ino ? yield* drop(path, file.ino) : yield* putAside(path);
    if (to !== undefined && task !== undefined) yield* record('set-aside', task, { ...doneBy(caller), from: path, text: to });
    done.push(to === undefined ? { path } : { path, to });
  }
  return done;
}
