/**
 * The name grammar: a file's name is its lock state. Pure; the normative text is docs/protocol.md, "Names".
 *
 *   at rest   <id>[~<generation>]<ext>
 *   claimed   <id>~<generation>@<owner>:<claimed-at>+<lease>[r]<ext>
 *   examined  the claimed name with !<nonce> before <ext>
 *
 * What must stay true: only canonical names parse (a name is read only if a writer could have written it), so every
 * other name is foreign, which is never free and never claimed. And the longest name that these limits allow is 255
 * bytes.
 */

import { isLeftBySed } from './copy-name.ts';
import { isOwner, ownerKey } from './owner.ts';
import type { ClaimShelf, RestShelf, Shelf } from './shelf.ts';
import { idKey, isReserved, isTaskId, MAX_ID_BYTES } from './task-id.ts';

/** What a name says of its task, and where it is. */
export interface NameOfTask {
  /** The file's name exactly as listed. */
  readonly name: string;
  /** Its path below the registry. */
  readonly path: string;
  readonly id: string;
  /** The id as it is compared. */
  readonly key: string;
  readonly generation: number;
  readonly ext: string;
}

export interface RestName extends NameOfTask {
  readonly kind: 'rest';
  /** Of a task in the archive the one on which it was finished. */
  readonly shelf: RestShelf;
  /** It lies in the archive (archive.ts). */
  readonly archived?: true;
}

export interface ClaimedName extends NameOfTask {
  readonly kind: 'claimed';
  readonly shelf: 'claimed';
  /** Encoded, as written. */
  readonly owner: string;
  /** ms since the epoch. */
  readonly claimedAt: number;
  /** `owner:claimed-at` as written (`:` even where the file system has `%3A`). */
  readonly stamp: string;
  /** Seconds. */
  readonly lease: number;
  /** It was taken from review/, and goes back there when it ends without a judgement. */
  readonly review?: true;
  /** The mark of an examination, when there is one. */
  readonly nonce?: string;
  /** The name without its mark. */
  readonly bare: string;
  /**
   * What the belief of its owner says. It is set where a look had to ask because another name stands against this one
   * (transitions/ask-beliefs.ts).
   */
  readonly belief?: BeliefState;
  /**
   * A mark on a claim that had counted, and that nothing but this mark, or one from which it was made, has ended. That
   * end is decided only when the marked file lies where it was to go: whoever takes the mark over first keeps the
   * claim. Set as `belief` is, which it then is not.
   */
  readonly ending?: true;
}

/**
 * `reserved`: written before the rename; nobody can tell yet whether the second look counted. `confirmed`: the second
 * look counted, and nothing has ended the tenure.
 */
export type BeliefState = 'reserved' | 'confirmed';

export type TaskName = RestName | ClaimedName;

/**
 * A name on a shelf that does not belong to a task: somebody's file, or a claim that no writer here would have written.
 */
export interface ForeignName {
  readonly kind: 'foreign';
  readonly shelf: Shelf;
  readonly name: string;
  readonly path: string;
}

export interface Tenure {
  readonly key: string;
  readonly generation: number;
  readonly owner: string;
  readonly claimedAt: number;
  readonly lease: number;
  readonly review?: true;
  readonly ext: string;
}

const EXT = '(\\.(?:md|markdown|yaml|yml|json|txt))?';
const AT_REST = new RegExp(`^([A-Za-z0-9][A-Za-z0-9._-]*?)(?:~([1-9][0-9]{0,14}))?${EXT}$`);
const CLAIMED = new RegExp(
  '^([A-Za-z0-9][A-Za-z0-9._-]*)~([1-9][0-9]{0,14})@([^@!+]+)(:|%3A)([1-9][0-9]{9}|[1-9][0-9]{12})\\+(0|[1-9][0-9]{0,5})(r?)' +
    `(?:!([0-9a-z]{1,13}))?${EXT}$`,
);
// Files of editors and network file systems, and the README. They are ignored without a word.
const JUNK = /^\.|~$|^#.*#$|\.sw[a-z]$|\.orig$|^4913$/;

/** The highest generation that a name can have. */
export const MAX_GENERATION = 999_999_999_999_999;

/** Reads one listed name. Undefined for junk, which is ignored quietly. */
export function parseName(shelf: Shelf, name: string): TaskName | ForeignName | undefined {
  const task = shelf === 'claimed' ? parseClaimed(name) : parseRest(shelf, name);
  if (task !== undefined) return task;
  if (JUNK.test(name) || isReserved(name.replace(/\.[^.]*$/, ''))) return undefined;
  return { kind: 'foreign', shelf, name, path: `${shelf}/${name}` };
}

// What most names at rest are: a usual id, perhaps a generation, and .md.
const USUAL_AT_REST = /^[A-Za-z0-9]+(?:-[a-z0-9]+)+(?:~[1-9][0-9]{0,14})?\.md$/;

/**
 * The key of a name at rest that is spelt as most are. Undefined for all others, for `parseName` to read. It is for
 * whoever has a hundred thousand names and needs few of them.
 */
export function usualKeyOf(name: string): string | undefined {
  if (!USUAL_AT_REST.test(name)) return undefined;
  const tilde = name.indexOf('~');
  const length = tilde < 0 ? name.length - '.md'.length : tilde;
  return length > MAX_ID_BYTES ? undefined : name.slice(0, length).toLowerCase();
}

/** Reads a name of which `usualKeyOf` says that this is its key. */
export function usualName(shelf: RestShelf, name: string, key: string): RestName {
  const behind = name.length - '.md'.length;
  const generation = behind > key.length ? Number(name.slice(key.length + 1, behind)) : 0;
  return { kind: 'rest', shelf, name, path: `${shelf}/${name}`, id: name.slice(0, key.length), key, generation, ext: '.md' };
}

function parseRest(shelf: RestShelf, name: string): RestName | undefined {
  const [, id = '', generation, ext = ''] = AT_REST.exec(name) ?? [];
  // No junk has one of the known endings.
  if (!isTaskId(id) || (ext === '' && (id.includes('.') || isLeftBySed(name) || JUNK.test(name)))) return undefined;
  return { kind: 'rest', shelf, name, path: `${shelf}/${name}`, id, key: idKey(id), generation: Number(generation ?? 0), ext };
}

/** Reads a name of `claimed/`, or of a belief under `holders/`, which is named like the tenure. */
export function parseClaimed(name: string): ClaimedName | undefined {
  const [, id = '', generation, owner = '', separator, at = '', lease, review, nonce, ext = ''] = CLAIMED.exec(name) ?? [];
  if (separator === undefined || !isTaskId(id) || !isOwner(owner)) return undefined;
  if (ext === '' && id.includes('.')) return undefined;
  const bare = nonce === undefined ? name : `${name.slice(0, name.length - ext.length - nonce.length - 1)}${ext}`;
  return {
    kind: 'claimed',
    shelf: 'claimed',
    name,
    path: `claimed/${name}`,
    id,
    key: idKey(id),
    generation: Number(generation),
    ext,
    owner,
    claimedAt: at.length === 10 ? Number(at) * 1000 + 999 : Number(at),
    stamp: `${owner}:${at}`,
    lease: Number(lease),
    ...(review === 'r' ? { review: true } : {}),
    bare,
    ...(nonce === undefined ? {} : { nonce }),
  };
}

/** Reads a claim from a path in a log or an operation. Undefined if the path is not a claim's. */
export function parseClaimedPath(path: string): ClaimedName | undefined {
  return parseClaimed(path.replace(/^claimed\//, ''));
}

/** The name of a task at rest. */
export function restName(shelf: RestShelf, id: string, generation: number, ext: string): RestName {
  const name = `${id}${generation === 0 ? '' : `~${generation}`}${ext}`;
  return { kind: 'rest', shelf, name, path: `${shelf}/${name}`, id, key: idKey(id), generation, ext };
}

/**
 * The shelf to which a task goes back when this claim of it ends without a result: it is released, or its lease runs
 * out.
 */
export function shelfBehind({ review }: Pick<ClaimedName, 'review'>): ClaimShelf {
  return review === true ? 'review' : 'scoped';
}

/** Is it in review/, or claimed from there? */
export function isUnderReview(task: TaskName): boolean {
  return task.kind === 'claimed' ? task.review === true : task.shelf === 'review';
}

/** The name of a new tenure. `colon` is `:` unless the file system refuses it. */
export function claimedName(
  task: { readonly id: string; readonly generation: number; readonly ext: string },
  tenure: { readonly owner: string; readonly claimedAt: number; readonly lease: number; readonly review?: boolean | undefined },
  colon: ':' | '%3A' = ':',
): ClaimedName {
  const name = `${task.id}~${task.generation}@${tenure.owner}${colon}${tenure.claimedAt}+${tenure.lease}${tenure.review === true ? 'r' : ''}${task.ext}`;
  const parsed = parseClaimed(name);
  if (parsed === undefined) throw new RangeError(`not a canonical claim: ${name}`);
  return parsed;
}

/** The same tenure under examination. The nonce is fresh for every examination; docs/protocol.md says why. */
export function markedName(claim: ClaimedName, nonce: string): ClaimedName {
  const name = `${claim.bare.slice(0, claim.bare.length - claim.ext.length)}!${nonce}${claim.ext}`;
  return { ...claim, name, path: `claimed/${name}`, nonce };
}

/** The same tenure with no mark on it. */
export function bareName(claim: ClaimedName): ClaimedName {
  const { nonce: _mark, ...tenure } = claim;
  return { ...tenure, name: claim.bare, path: `claimed/${claim.bare}` };
}

/**
 * Do both names mean one tenure? The spelling does not matter (`:` or `%3A`, upper or lower case, with a mark or
 * without). A file with another ending, which a tool wrote beside it, is another tenure.
 */
export function sameTenure(a: Tenure, b: Tenure): boolean {
  return sameStamp(a, b) && a.generation === b.generation && a.lease === b.lease && a.review === b.review;
}

/**
 * Do both mean the same claim of one owner? An examiner that had to publish a claim again gives it another generation
 * and changes nothing else.
 */
export function sameStamp(a: Omit<Tenure, 'generation' | 'lease' | 'review'>, b: Omit<Tenure, 'generation' | 'lease' | 'review'>): boolean {
  return a.key === b.key && a.claimedAt === b.claimedAt && a.ext === b.ext && ownerKey(a.owner) === ownerKey(b.owner);
}

/** Are two encoded owners the same, in any spelling of case? */
export function sameOwner(a: string, b: string): boolean {
  return ownerKey(a) === ownerKey(b);
}
