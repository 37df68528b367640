/**
 * What was saved of an owner's work before its claim was taken from it: a commit under refs/dibs/salvage/, and a line
 * of the log, `salvaged`, that names it. Pure. It decides nothing about who holds the task.
 */

import type { EventKind } from './event-kind.ts';
import { isOwner } from './owner.ts';
import { idKey } from './task-id.ts';

export interface Salvage {
  /** `refs/dibs/salvage/<id>/<fence>`, in the repository of the work tree. */
  readonly ref: string;
  readonly commit: string;
  /** The commit on which that work was done. Undefined: there was none yet. */
  readonly base?: string;
  /** How many files were changed, removed ones too. */
  readonly files: number;
  /** The size of those that were not removed. */
  readonly bytes: number;
  /** How many changed files are not in it: too large, too many, unreadable, or repositories of their own. */
  readonly leftOut?: number;
  /** The top of the work tree. */
  readonly in: string;
}

/** Why nothing was saved of what may be there. lib/words/salvage.ts says it. */
export type Unsaved =
  /** The directory is gone, or is not the top of a work tree any more. */
  | { readonly is: 'no-work-tree' }
  | { readonly is: 'of-another-user' }
  /** `id`: the task of a live claim that was made in the same work tree. `owner`: encoded. */
  | { readonly is: 'in-use'; readonly id: string; readonly owner: string }
  | { readonly is: 'no-git' }
  | { readonly is: 'no-time'; readonly ms: number }
  /** `said`: the last line that git, or the system, said. */
  | { readonly is: 'failed'; readonly said: string };

/** What became of an attempt to save. */
export type Saving = { readonly kind: 'saved'; readonly salvage: Salvage } | { readonly kind: 'nothing' } | { readonly kind: 'unsaved'; readonly in: string; readonly why: Unsaved };

export const SALVAGE_REFS = 'refs/dibs/salvage';
const MOST_IN = 5000;
const STAMP_END = /(?::|%3A)[0-9]+$/;

/**
 * The name of the ref. `nth`: from 2, where an earlier ref has that fence, because its owner was alive after all and
 * worked on. git refuses two dots in a row and `.lock` at the end, which an id may have.
 */
export function salvageRef(id: string, fence: number, nth = 1): string {
  const part = id.replaceAll('..', '.%2E').replace(/\.lock$/i, (end) => `%2E${end.slice(1)}`);
  return `${SALVAGE_REFS}/${part}/${fence}${nth > 1 ? `.${nth}` : ''}`;
}

/** Of which task and fence a ref is. Undefined for a ref that dibs does not make. */
export function parseSalvageRef(ref: string): { readonly id: string; readonly key: string; readonly fence: number } | undefined {
  const [, part = '', fence = ''] = /^refs\/dibs\/salvage\/([A-Za-z0-9._%-]+)\/([0-9]{1,15})(?:\.[0-9]{1,3})?$/.exec(ref) ?? [];
  if (part === '') return undefined;
  const id = part.replaceAll('%2E', '.');
  return { id, key: idKey(id), fence: Number(fence) };
}

/** What a line of a log says of it, or nothing. */
export function salvageIn({ salvage }: { readonly salvage?: unknown }): { readonly salvage: Salvage } | undefined {
  if (typeof salvage !== 'object' || salvage === null) return undefined;
  const { ref, commit, base, files, bytes, leftOut, in: place } = salvage as Partial<Record<keyof Salvage, unknown>>;
  if (typeof ref !== 'string' || parseSalvageRef(ref) === undefined || !isCommit(commit) || !isCount(files) || !isCount(bytes) || typeof place !== 'string' || place.length > MOST_IN) return undefined;
  return { salvage: { ref, commit, ...(isCommit(base) ? { base } : {}), files, bytes, ...(isCount(leftOut) && leftOut > 0 ? { leftOut } : {}), in: place } };
}

function isCommit(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

export interface KeptSalvage extends Salvage {
  /** ms since the epoch. */
  readonly at: number;
  /** Whose work it is, encoded, and the stamp of the claim that was lost. */
  readonly owner: string;
  readonly stamp: string;
  readonly fence: number;
}

interface Line {
  readonly event: EventKind;
  readonly at: number;
  readonly generation: number;
  readonly stamp?: string;
  readonly salvage?: Salvage;
}

/**
 * What a log says was saved and not dropped since, oldest first. `but`: the stamp of a claim that lives, whose owner
 * has its work itself.
 */
export function salvagesOf(events: readonly Line[], but?: string): readonly KeptSalvage[] {
  const kept = new Map<string, KeptSalvage>();
  for (const { event, at, generation, stamp, salvage } of events) {
    if (salvage === undefined) continue;
    if (event === 'salvage-dropped') kept.delete(salvage.ref);
    else if (event === 'salvaged' && stamp !== undefined && stamp !== but && isOwner(stamp.replace(STAMP_END, ''))) kept.set(salvage.ref, { ...salvage, at, owner: stamp.replace(STAMP_END, ''), stamp, fence: generation });
  }
  return [...kept.values()];
}
