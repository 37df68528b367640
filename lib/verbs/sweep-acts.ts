/** What a round of the janitor did, one act at a time, and what failed: a failure costs only what it is about. */

import { isDibsError, type DibsError } from '../rules/error.ts';
import type { TaskName } from '../rules/name.ts';
import type { Salvage, Unsaved } from '../rules/salvage.ts';
import { HOLDERS } from '../rules/shelf.ts';
import type { Step } from '../store/step.ts';
import type { StoreFault } from '../store/store.ts';
import type { AsideReason, LeaveReason } from '../transitions/adoption-plan.ts';
import { isFault } from '../transitions/stat-if-there.ts';

export interface Act {
  /** `adopted`: a claim that was made without dibs is a claim of dibs now; only `doctor --fix` does that. */
  readonly act: 'adopted' | 'reaped' | 'parked' | 'put-back' | 'set-aside' | 'saved' | 'unsaved' | 'tidied' | 'undecided' | 'failed';
  readonly path: string;
  readonly task?: string;
  /** Where it is now. */
  readonly to?: string;
  readonly because: Because;
  /** It was only looked at (`dryRun`), and nothing was done. */
  readonly wouldBe?: true;
}

/** Why it was done, or was not. Spans in ms. lib/words/acts.ts makes a sentence of it. */
export type Because =
  | { readonly is: 'fault'; readonly code: string; readonly operation: string }
  /** This user lacks the permission for something in these directories, which somebody else may look after. */
  | { readonly is: 'barred'; readonly code: string; readonly operation: string; readonly directories: readonly string[] }
  | { readonly is: 'refused'; readonly refusal: DibsError }
  | { readonly is: 'not-a-file'; readonly kind: string }
  /** `leftMs`: until its lease runs out, if that is still to come. */
  | { readonly is: 'ahead-of-clock'; readonly aheadMs: number; readonly lease: 'from-now-on' | { readonly leftMs: number } | 'over' }
  | { readonly is: 'silent'; readonly owner: string; readonly silentMs: number }
  | { readonly is: 'ran-out'; readonly owner: string }
  | { readonly is: 'ran-out-in-a-row'; readonly owner: string; readonly times: number }
  | { readonly is: 'written-meanwhile' }
  | { readonly is: 'left-unfinished' }
  /** `by`: the path of what ranks above it, if one file does. */
  | { readonly is: 'outranked'; readonly by?: string }
  | { readonly is: 'second-name'; readonly of: string }
  | { readonly is: 'ended-here'; readonly other: string }
  /** It was claimed without dibs, and now its owner has a claim, or it lies where anybody can claim it. */
  | { readonly is: 'adopted'; readonly owner: string }
  | { readonly is: 'put-back-of-nobody' }
  | { readonly is: 'left-to-a-person'; readonly why: LeaveReason }
  | { readonly is: 'only-beside'; readonly why?: AsideReason }
  /** What its owner had not committed, before the claim was taken from it. */
  | { readonly is: 'saved'; readonly owner: string; readonly salvage: Salvage }
  | { readonly is: 'unsaved'; readonly in: string; readonly unsaved: Unsaved }
  | { readonly is: 'left-behind'; readonly what: 'probe' | 'staging'; readonly agoMs: number };

/** A failure for one task costs only that task. `barred`: what it is when this user lacks the permission. */
export function* guarded<T>(acts: Act[], name: TaskName, tending: () => Step<T>, barred: 'undecided' | 'failed' = 'failed'): Step<T | undefined> {
  try {
    return yield* tending();
  } catch (error) {
    if (!isFault(error) && !isDibsError(error)) throw error;
    acts.push({ ...(isFault(error) ? actOnFault(error, name.path, barred) : { act: 'failed', path: name.path, because: { is: 'refused', refusal: error } }), task: name.id });
    return undefined;
  }
}

/**
 * A failure in a directory without tasks must not hide what was done for tasks. There, what this user may not look at
 * or move is somebody else's, like the lost+found of a file system, which is root's own: it is named, and the round has
 * not failed.
 */
export function* apart(acts: Act[], path: string, tending: () => Step<void>): Step<void> {
  try {
    yield* tending();
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    if (acts.some((act) => act.path === path && act.act === 'undecided')) return;
    acts.push(actOnFault(fault, path, path.startsWith(`${HOLDERS}/`) ? 'failed' : 'undecided'));
  }
}

/** What failed, as an act. `barred`: what it is when this user lacks the permission. */
export function actOnFault(fault: StoreFault, path: string, barred: 'undecided' | 'failed'): Act {
  const { code, operation, paths } = fault;
  if (barred === 'failed' || !isFault(fault, 'EACCES', 'EPERM')) return { act: 'failed', path, because: { is: 'fault', code, operation } };
  const directories = paths.map((at) => (operation === 'list' ? at : at.slice(0, at.lastIndexOf('/'))));
  return { act: 'undecided', path, because: { is: 'barred', code, operation, directories } };
}
