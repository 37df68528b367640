/**
 * Why something is refused, as data: a reason and what it is about. Sentences and command lines are made of it in
 * lib/words/ and nowhere else. Pure.
 *
 * Texts in here are as they were found: whoever shows them makes them printable.
 */

import type { EventKind } from './event-kind.ts';
import type { MetadataFault } from './metadata-fault.ts';
import type { Unmerged } from './merged.ts';
import type { RestShelf, Shelf } from './shelf.ts';

export type ErrorCode =
  | 'unexpected'
  | 'held'
  | 'lost'
  | 'not-found'
  | 'not-claimable'
  | 'unverified'
  | 'nothing-to-claim'
  | 'conflict'
  | 'timeout'
  | 'usage'
  | 'malformed'
  | 'no-registry'
  | 'node-too-old'
  | 'store-failed'
  | 'in-doubt'
  | 'unproven';

/** The holder who stands in the way, as far as names tell. Times are ms since the epoch. */
export interface Holder {
  readonly agent: string;
  readonly session?: string;
  readonly stamp: string;
  readonly claimedAt: number;
  readonly expiresAt?: number;
}

/** What may be done next. It never takes a task from its holder. */
export type Remedy =
  | { readonly do: 'show' | 'claim' | 'renew' | 'verify' | 'complete' | 'log' | 'add' | 'review'; readonly id: string }
  | { readonly do: 'move'; readonly id: string; readonly to: RestShelf }
  /** `said`: the reason, where the shelf asks for one. */
  | { readonly do: 'give-up'; readonly id: string; readonly to: RestShelf; readonly said: string }
  /** Name the claim, as whoever made it can. */
  | { readonly do: 'prove'; readonly id: string; readonly stamp: string }
  | { readonly do: 'list'; readonly only?: 'free' | 'mine' | 'blocked' }
  | { readonly do: 'boot'; readonly acknowledge?: boolean }
  | { readonly do: 'diagnose' | 'sweep' | 'whoami' | 'trust' | 'events' };

/** How a tenure ended, as far as the log tells. */
export interface Ending {
  readonly event: EventKind;
  /** Who did it, encoded. */
  readonly by: string;
  readonly agoMs: number;
  /** What that one said about it. */
  readonly said?: string;
}

/** What says that a task was claimed without dibs. */
export interface ForeignFacts {
  readonly path: string;
  /** Whom it tells, as it is written there. Undefined if nobody can be told. */
  readonly agent?: string;
  /** Is that whoever asks? */
  readonly isAsker: boolean;
  /** How long ago the file was written or moved there. */
  readonly agoMs: number;
}

/** Where a task is that others wait for, and who has it. `leftMs`: of the lease, negative if it has run out. */
export interface Standing {
  readonly shelf: Shelf;
  readonly holder?: Holder;
  readonly leftMs?: number;
}

/**
 * A task that another one depends on and that is not complete. `ring`: the ids from that one round to itself. `at`: if
 * that was asked for.
 */
export type Blocker =
  | { readonly id: string; readonly is: 'open'; readonly at?: Standing }
  | { readonly id: string; readonly is: 'missing' | 'cancelled' }
  | { readonly id: string; readonly is: 'unmerged'; readonly because: Unmerged }
  | { readonly id: string; readonly is: 'ring'; readonly ring: readonly string[] };

/** How a command by which a task is verified ended, if not with 0. Signals by name, spans in ms. */
export type VerifyEnd =
  | { readonly is: 'exit'; readonly code: number }
  | { readonly is: 'signal'; readonly signal: string }
  | { readonly is: 'timeout'; readonly afterMs: number }
  | { readonly is: 'interrupted'; readonly signal: string }
  | { readonly is: 'not-started'; readonly code: string };

/** Why nothing is decided yet. */
export type Doubt =
  | 'claim-examined'
  | 'claim-made-and-examined'
  | 'claim-being-examined'
  | 'claim-changing'
  | 'next-claim-examined'
  | 'hands-changed'
  | 'moved-each-time'
  | 'being-moved'
  | 'moved-by-another'
  | 'shelved-and-examined'
  | 'shelved-and-taken';

/** What is wrong with a line of registry.yaml. */
export type LineFault =
  | { readonly is: 'no-pair'; readonly text: string }
  | { readonly is: 'unknown-key'; readonly key: string; readonly known: readonly string[] }
  | { readonly is: 'given-twice'; readonly key: string }
  | { readonly is: 'bad-value'; readonly key: string; readonly text: string };

/** Where agent and session were read (identity.ts), for an owner that the user may not have typed. */
export interface OwnerOrigin {
  readonly agent: string;
  readonly session?: string;
}

/** Each reason and what it is about. Where it is about a task, `id` names it. Spans are in ms. */
interface Reasons {
  // Of a task
  /** `near`: ids that are nearly the same. */
  'no-task': { id: string; near?: readonly string[] };
  exists: { id: string; path: string };
  /** A task of a plan depends on what is neither in the plan nor on any shelf. */
  'plan-depends': { on: string };
  /** Each number was taken by somebody else. */
  'no-number-free': { prefix: string; tries: number };
  /** Nobody could read what the text of a new task says of itself. */
  'unreadable-text': { fault: MetadataFault };
  /** `leftMs`: of the lease, negative if it has run out; undefined if the claim is just moving. */
  'held-by-another': { id: string; holder: Holder; heldMs: number; leftMs?: number };
  /** The caller has it already, and asked for a new claim. */
  'held-already': { id: string; holder: Holder; heldMs: number };
  /** An owner has it that the caller is called, too, and other processes are: nobody can tell whose the claim is. */
  unproven: { id: string; holder: Holder; heldMs: number; leftMs?: number };
  /** The same of a claim that is asked for anew. */
  'held-by-namesake': { id: string; holder: Holder; heldMs: number; leftMs?: number };
  /** It lies in claimed/, and is not a claim. */
  'without-dibs': { id: string; outside: ForeignFacts };
  /** The caller holds it, and wants to move it to that shelf. */
  'held-by-mover': { id: string; shelf: RestShelf };
  /** There is nothing to pass on. */
  'already-with': { id: string; who: 'caller' | 'this-session' } | { id: string; who: 'owner'; owner: string };
  /**
   * The caller believed that it had it. Now `holder` has it, or it lies on `shelf`, or no shelf has it. `outside`: then
   * it was claimed without dibs.
   */
  lost: { id: string; holder?: Holder; heldMs?: number; shelf?: RestShelf; end?: Ending; outside?: ForeignFacts };
  'given-up': { id: string; shelf: RestShelf };
  /** The fence names a claim that has ended; the caller has this one, or `owner`, whose name others have, too. */
  'other-claim': { id: string; stamp: string; generation: number; owner?: string };
  /** No claim of the caller is the one that its fence names. */
  'no-such-claim': object;
  'not-claimed': { id: string; shelf: RestShelf };
  /** `waitingFor`: what its text says. `said`: what was said when it was put there. */
  'not-scoped': { id: string; shelf: RestShelf; waitingFor?: string; said?: string };
  /** It was asked for as a review. */
  'not-in-review': { id: string; shelf: Shelf };
  /** Whoever did the work does not review it. `author`: encoded. */
  'own-work': { id: string; author: string };
  /** The log does not say who did the work. */
  'author-unknown': { id: string };
  /** Changes were requested, and whoever did the work has the first chance to make them. `author`: encoded. */
  'kept-for-author': { id: string; author: string; leftMs: number };
  /** The caller holds a review, and that ends by a judgement, or by a release. */
  'review-to-judge': { id: string };
  /** The caller holds the task, and not a review of it. */
  'not-a-review': { id: string };
  /** The log says that another file of this task was ended. */
  'ended-before': { id: string; path: string; shelf: string; by: string; agoMs: number; generation: number; isOlder: boolean };
  /** It is finished, and lies in the archive. */
  archived: { id: string; path: string };
  reserved: { id: string; for: string };
  'depends-on': { id: string; blockers: readonly Blocker[] };
  'on-that-shelf': { id: string; shelf: RestShelf };
  /** Its text is not changed any more. */
  finished: { id: string; shelf: RestShelf };
  /** `owner`: encoded, where somebody else claims in its name, and is told. */
  'too-many-claims': { id: string; held: readonly string[]; most: number; owner?: string };
  /** Another live claim, of the task `of`, has files that this task has, too: `entry` is how that task names them. */
  'files-held': { id: string; of: string; holder: Holder; mine: string; entry: string; heldMs: number; leftMs: number };
  /** It says how it is verified, and that is to be done first. */
  'to-be-verified': { id: string; commands: readonly string[]; isProgram?: true };
  /** The commands that nobody has allowed to run in this clone. `givenBack`: the claim does not stay with its owner. */
  'verify-untrusted': { id: string; commands: readonly string[]; givenBack?: true };
  'verify-failed': { id: string; command: string; how: VerifyEnd; givenBack?: true };
  /** Its text mentions `verify`, and nobody can tell what that says. */
  'verify-unread': { id: string; path: string };
  /** `top`: a directory that says of itself that it is a work tree of this repository. */
  'strange-work-tree': { top: string };
  undecided: { id: string; doubt: Doubt; shelf?: Shelf };
  /**
   * Nothing is offered to the caller. How many open tasks others hold, wait for something, or are not what was asked
   * for; which the caller holds itself; and when the first lease of another runs out.
   */
  'nothing-to-claim': { held: number; waiting: number; unwanted: number; mine: readonly string[]; freeInMs?: number };
  // Of a file
  /** `kind`: what it is instead. */
  'not-a-file': { id: string; path: string; kind?: string };
  unreadable: { id: string; path: string };
  'bad-metadata': { id: string; path: string; fault: MetadataFault };
  'old-copy': { id: string; path: string; task?: string };
  'not-the-task': { id: string; path: string; task?: string };
  'name-taken': { id: string; path: string };
  'ranks-above-claim': { id: string; path: string };
  'two-file-systems': { from: string; to: string };
  'note-unwritten': { id: string };
  // Of the highest generation
  'last-generation': { id: string; path: string; remains: 'end-claim' | 'move-away' | 'other-id' };
  'generations-used': { id: string };
  'log-at-highest': { id: string };
  'nothing-ranks-above': { id: string; path: string };
  // Of what somebody asked for
  'lease-outside': { seconds: number; least: number; most: number };
  /** `copyBy`: the tool that gives such names to its copies. */
  'not-a-task-id': { text: string; copyBy?: string };
  'not-a-stamp': { text: string };
  'not-a-fence': { text: string };
  'not-a-cursor': { text: string };
  /** The journal is not the one that it was made in, or does not reach so far. */
  'cursor-unknown': { cursor: string };
  /** `what`: the option that has it. */
  'not-a-duration': { what: string; text: string };
  /** `fault`: how many there are, one that is named twice, or one whose kind cannot be read. */
  'not-agents': { text: string; fault: 'count' | 'twice' | 'form'; most: number };
  'owner-blank': { origin?: OwnerOrigin };
  'owner-unprintable': { text: string; origin?: OwnerOrigin };
  'owner-not-utf8': { text: string; origin?: OwnerOrigin };
  'owner-too-long': { bytes: number; origin?: OwnerOrigin };
  // Of time
  /** Waiting was in vain. `last`: why the last try was refused. */
  'timed-out': { id: string; holder?: Holder; waitedMs: number; last?: Facts };
  /** The holder cannot renew its claim, which runs out soon. */
  'lease-almost-over': { id: string; because: { is: 'no-answer' } | { is: 'fault'; code: string; operation: string } | { is: 'other'; text: string } };
  // Of files and the file system. `leadsNowhere`: it is a symlink without a target.
  'file-system-failed': { operation: string; paths: readonly string[]; code: string; leadsNowhere?: boolean };
  'cannot-look': { path: string; code: string };
  'file-not-text': { path: string };
  /** Where the journal should lie. */
  'no-journal': { path: string };
  'file-unfit': { path: string; because: { is: 'not-regular' } | { is: 'read-only' } | { is: 'too-long'; most: number } };
  // Of a work tree that may share a registry with others
  'git-unseen': { dotGit: string };
  'no-main-work-tree': { top: string; commonDir: string };
  // Of registry.yaml
  'settings-not-a-file': object;
  'settings-too-long': { most: number };
  'settings-line': { line: number; fault: LineFault };
  'settings-leases': { lease: number; least: number; most: number };
}

export type Facts = { [Why in keyof Reasons]: { readonly why: Why } & Readonly<Reasons[Why]> }[keyof Reasons];

/** The stable code of each reason. */
export const CODE_OF: Readonly<Record<keyof Reasons, ErrorCode>> = {
  'no-task': 'not-found',
  exists: 'conflict',
  'plan-depends': 'not-found',
  'no-number-free': 'conflict',
  'unreadable-text': 'usage',
  'held-by-another': 'held',
  'held-already': 'held',
  'without-dibs': 'held',
  'held-by-mover': 'held',
  unproven: 'unproven',
  'held-by-namesake': 'held',
  'already-with': 'usage',
  lost: 'lost',
  'given-up': 'lost',
  'other-claim': 'lost',
  'no-such-claim': 'lost',
  'not-claimed': 'not-claimable',
  'not-scoped': 'not-claimable',
  'not-in-review': 'not-claimable',
  'own-work': 'not-claimable',
  'author-unknown': 'not-claimable',
  'kept-for-author': 'not-claimable',
  'review-to-judge': 'not-claimable',
  'not-a-review': 'not-claimable',
  'ended-before': 'not-claimable',
  archived: 'not-claimable',
  reserved: 'not-claimable',
  'depends-on': 'not-claimable',
  'on-that-shelf': 'not-claimable',
  finished: 'not-claimable',
  'too-many-claims': 'not-claimable',
  'files-held': 'not-claimable',
  'to-be-verified': 'unverified',
  'verify-untrusted': 'unverified',
  'verify-failed': 'unverified',
  'verify-unread': 'malformed',
  'strange-work-tree': 'unverified',
  undecided: 'in-doubt',
  'nothing-to-claim': 'nothing-to-claim',
  'not-a-file': 'malformed',
  unreadable: 'malformed',
  'bad-metadata': 'malformed',
  'old-copy': 'conflict',
  'not-the-task': 'conflict',
  'name-taken': 'conflict',
  'ranks-above-claim': 'conflict',
  'two-file-systems': 'store-failed',
  'note-unwritten': 'store-failed',
  'last-generation': 'malformed',
  'generations-used': 'malformed',
  'log-at-highest': 'malformed',
  'nothing-ranks-above': 'malformed',
  'lease-outside': 'usage',
  'not-a-task-id': 'usage',
  'not-a-stamp': 'usage',
  'not-a-fence': 'usage',
  'not-a-cursor': 'usage',
  'cursor-unknown': 'not-found',
  'not-a-duration': 'usage',
  'not-agents': 'usage',
  'owner-blank': 'usage',
  'owner-unprintable': 'usage',
  'owner-not-utf8': 'usage',
  'owner-too-long': 'usage',
  'timed-out': 'timeout',
  'lease-almost-over': 'in-doubt',
  'file-system-failed': 'store-failed',
  'cannot-look': 'store-failed',
  'file-not-text': 'malformed',
  'no-journal': 'malformed',
  'file-unfit': 'store-failed',
  'git-unseen': 'no-registry',
  'no-main-work-tree': 'no-registry',
  'settings-not-a-file': 'malformed',
  'settings-too-long': 'malformed',
  'settings-line': 'malformed',
  'settings-leases': 'malformed',
};
