/** One thing that the doctor found. lib/words/findings.ts says it, and what to do about it. */

import type { DibsError } from '../rules/error.ts';
import type { Blocker } from '../rules/facts.ts';
import type { MetadataFault } from '../rules/metadata-fault.ts';
import type { RestShelf } from '../rules/shelf.ts';
import type { Unkept } from '../store/keep-from-git.ts';
import type { AdoptionPlan } from '../transitions/adoption-plan.ts';

export interface Finding {
  /** `problem`: something is wrong. `note`: worth knowing, but nothing has to be done. */
  readonly level: 'problem' | 'note';
  /** A stable word for the subject of the finding. */
  readonly kind: string;
  readonly path?: string;
  readonly what: What;
  /** `dibs doctor --fix` or the janitor can repair it. */
  readonly fixable?: boolean;
}

/** What was found, as data. Owners are encoded, spans are in ms. */
export type What = OfTheRegistry | OfTheFileSystem | OfATask | OfAFile | OfAClaimWithoutDibs | OfSharing;

type OfTheRegistry =
  | { readonly is: 'settings'; readonly refusal: DibsError }
  | { readonly is: 'missing' | 'symlink' | 'not-listable' | 'stranger' }
  | { readonly is: 'not-a-directory'; readonly kind: string }
  | { readonly is: 'seen-by-git'; readonly why: Unkept['why'] }
  | { readonly is: 'damaged-log'; readonly lines: number }
  | { readonly is: 'put-aside'; readonly files: number }
  /** So many times work was saved that is still kept. */
  | { readonly is: 'much-salvage'; readonly count: number; readonly bytes: number }
  /** The registry at `root` hides the one at `around`. */
  | { readonly is: 'nested'; readonly root: string; readonly around: string };

type OfTheFileSystem =
  /** `aheadMs`: how much its clock is ahead of the machine's; negative if it is behind. */
  | { readonly is: 'clock-apart'; readonly aheadMs: number }
  | { readonly is: 'times-incomplete' | 'times-whole-seconds' | 'colon-refused' | 'colon-accepted' | 'no-hard-links' | 'case-folded' }
  | { readonly is: 'write-fault'; readonly code: string; readonly operation: string; readonly directories: readonly string[] };

type OfATask =
  /** None of these will be complete by itself. */
  | { readonly is: 'blocked'; readonly blockers: readonly Blocker[] }
  /** No shelf has it. `by`: who claimed it or put it on `shelf` last. */
  | { readonly is: 'vanished'; readonly id: string; readonly by: string; readonly agoMs: number; readonly shelf?: RestShelf }
  | { readonly is: 'marked' }
  | { readonly is: 'ahead-of-clock'; readonly aheadMs: number; readonly lease: 'from-first-sight' | { readonly leftMs: number } }
  | { readonly is: 'last-generation'; readonly id: string; readonly isClaimed: boolean }
  | { readonly is: 'old-copy'; readonly generation: number; readonly to: string; readonly isOlder: boolean }
  /** `path`: of the task, which this owner holds. */
  | { readonly is: 'overruled'; readonly id: string; readonly path: string; readonly holder: string }
  | { readonly is: 'later-claim'; readonly path: string; readonly holder: string; readonly owner: string }
  | { readonly is: 'outranked'; readonly by: string };

type OfAFile =
  | { readonly is: 'not-a-file'; readonly kind: string }
  | { readonly is: 'unreadable' }
  | { readonly is: 'bad-metadata'; readonly fault: MetadataFault }
  /** `leftBy`: the tool that leaves such names. */
  | { readonly is: 'foreign'; readonly leftBy?: { readonly copies: string } | 'sed' };

type OfAClaimWithoutDibs =
  /** `agent`: who has it, if anybody can tell. `isLeftOver`: the task has gone on without it. */
  | { readonly is: 'without-dibs'; readonly id: string; readonly agent?: string; readonly agoMs: number; readonly isLeftOver: boolean; readonly plan: AdoptionPlan }
  | { readonly is: 'part-without-dibs'; readonly id: string };

type OfSharing =
  | { readonly is: 'closed-directory'; readonly everybody: boolean }
  | { readonly is: 'closed-files'; readonly names: readonly string[]; readonly isLog: boolean; readonly everybody: boolean }
  | { readonly is: 'other-group'; readonly gid: number; readonly registryGid: number }
  | { readonly is: 'new-in-other-group'; readonly gid: number; readonly registryGid: number }
  | { readonly is: 'sticky' | 'no-setgid' | 'closing-umask' };
