/**
 * What becomes of a task that was claimed without dibs. One plan for the doctor, who says it, and for `adopt`, which
 * does it.
 *
 * What must stay true: an owner that name or text tells keeps the task, with a lease from now, however long ago it
 * claimed it. Nobody is asked to choose between two owners. If the task has a file of its own on a shelf, that file
 * stays the task. Nothing but a regular file is touched.
 */

import { mayStandFor, type ForeignClaim } from '../rules/foreign-claim.ts';
import { restName, sameOwner, type RestName, type TaskName } from '../rules/name.ts';
import type { RestShelf } from '../rules/shelf.ts';
import { mostTelling, type SeenForeignClaim } from './foreign-claim.ts';

/** Why something only lies beside the task. */
export type AsideReason =
  | { readonly is: 'beside-task'; readonly task: string; readonly isNobodys: boolean }
  /** A lock of no task, and nobody can be told. */
  | { readonly is: 'lock-of-nobody' };

/** Why a person has to choose. */
export type LeaveReason =
  | { readonly is: 'not-a-file'; readonly path: string; readonly what: string }
  | { readonly is: 'many-readings' }
  | { readonly is: 'no-owner-name'; readonly agent: string }
  | { readonly is: 'two-owners'; readonly paths: readonly [string, string]; readonly owners: readonly [string, string] }
  | { readonly is: 'two-tasks'; readonly paths: readonly [string, string] }
  | { readonly is: 'on-shelf'; readonly shelf: RestShelf; readonly owner: string }
  /** Somebody else acts on it at this moment. */
  | { readonly is: 'changing' };

export type AdoptionPlan =
  /** `owner` takes `from`, then the other paths go to lost+found/. */
  | { readonly kind: 'claim'; readonly from: RestName; readonly owner: string; readonly aside: readonly string[] }
  /** Nobody can be told: the file goes to scoped/, and the other paths to lost+found/. */
  | { readonly kind: 'put-back'; readonly from: RestName; readonly to: RestName; readonly aside: readonly string[] }
  /** These only lie beside the task. */
  | { readonly kind: 'set-aside'; readonly aside: readonly string[]; readonly why: AsideReason }
  /** A person has to choose. */
  | { readonly kind: 'leave'; readonly why: LeaveReason };

/** `task`: what the shelves say of it. `seen`: at least one. */
export function planAdoption(task: TaskName | undefined, seen: readonly SeenForeignClaim[]): AdoptionPlan {
  const paths = seen.map(({ claim }) => claim.path);
  const odd = seen.find(({ file }) => file.kind !== 'file');
  if (odd !== undefined) return { kind: 'leave', why: { is: 'not-a-file', path: odd.claim.path, what: odd.file.kind } };
  if (!mayStandFor(task)) return { kind: 'set-aside', aside: paths, why: { is: 'beside-task', task: task?.path ?? '', isNobodys: false } };
  if (seen.some(({ claim }) => claim.otherKeys !== undefined)) return { kind: 'leave', why: { is: 'many-readings' } };
  const who = ownerOf(seen);
  if (typeof who === 'object') return { kind: 'leave', why: who };
  if (task?.kind === 'rest') {
    if (who === undefined) return { kind: 'set-aside', aside: paths, why: { is: 'beside-task', task: task.path, isNobodys: true } };
    if (task.shelf !== 'scoped') return { kind: 'leave', why: { is: 'on-shelf', shelf: task.shelf, owner: who } };
    return { kind: 'claim', from: task, owner: who, aside: paths };
  }
  return planFor(seen, who);
}

/** No shelf has the task: one of these files is it. */
function planFor(seen: readonly SeenForeignClaim[], owner: string | undefined): AdoptionPlan {
  const bodies = seen.filter(({ isMarker }) => !isMarker);
  const files = (bodies.length > 0 ? bodies : seen).toSorted((a, b) => b.claim.generation - a.claim.generation || rankOf(a.claim) - rankOf(b.claim));
  const [first, second] = files;
  if (first === undefined) return { kind: 'leave', why: { is: 'changing' } };
  if (bodies.length > 1 && second?.claim.generation === first.claim.generation) {
    return { kind: 'leave', why: { is: 'two-tasks', paths: [first.claim.path, second.claim.path] } };
  }
  const aside = seen.filter((one) => one !== first).map(({ claim }) => claim.path);
  if (owner !== undefined) return { kind: 'claim', from: asTask(first.claim), owner, aside };
  if (first.claim.form === 'lock') return { kind: 'set-aside', aside: [first.claim.path, ...aside], why: { is: 'lock-of-nobody' } };
  return { kind: 'put-back', from: asTask(first.claim), to: rest(first.claim), aside };
}

/** Of markers, a name that is plainly the task's ranks first. */
function rankOf({ form }: ForeignClaim): number {
  return form === 'task' ? 0 : 1;
}

/** The owner that all of these name. Undefined if none names one. */
function ownerOf(seen: readonly SeenForeignClaim[]): string | undefined | LeaveReason {
  const telling = seen.filter(({ agent }) => agent !== undefined);
  const most = mostTelling(telling);
  if (most === undefined) return undefined;
  const { owner } = most;
  const other = telling.find((one) => one.owner === undefined || owner === undefined || !sameOwner(one.owner, owner));
  if (other === undefined) return owner;
  if (other.owner === undefined || owner === undefined) return { is: 'no-owner-name', agent: (other.owner === undefined ? other.agent : most.agent) ?? '' };
  return { is: 'two-owners', paths: [most.claim.path, other.claim.path], owners: [owner, other.owner] };
}

/** The name that the task has on its shelf. */
function rest({ id, generation, ext }: ForeignClaim): RestName {
  // Without an ending, a dot in the id would begin one.
  return restName('scoped', id, generation, ext === '' && id.includes('.') ? '.md' : ext);
}

/** The file in claimed/ as a task at rest, from which a tenure can be taken. */
function asTask(claim: ForeignClaim): RestName {
  return { ...rest(claim), name: claim.name, path: claim.path };
}
