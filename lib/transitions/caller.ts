/** Who acts, and the settings of this registry. */

import type { MergedCheck } from '../rules/merged.ts';
import type { ClaimedName } from '../rules/name.ts';
import type { Saving } from '../rules/salvage.ts';
import type { Settings } from '../rules/settings.ts';
import type { WorkerKind } from '../rules/worker-kind.ts';
import type { Step } from '../store/step.ts';

export interface Caller {
  /** Encoded, as it stands in names. */
  readonly owner: string;
  readonly settings: Settings;
  /** Who acts in the owner's name, encoded: for the log. It decides nothing. */
  readonly author?: string;
  /** The encoded owner for whom a task may be reserved, where `owner` does not have the whole name of its agent. */
  readonly reservedAs?: string;
  /**
   * Other processes act under this owner's name, too. So what it holds counts as the caller's only with a fence that
   * names it.
   */
  readonly mustProve?: boolean;
  /** What git says of commits, for tasks that wait until others are merged. Without it nobody can tell. */
  readonly isMerged?: MergedCheck;
  /** What kind of worker it is: which tasks are offered to it. */
  readonly worker?: WorkerKind;
  /** The work tree in which it works, for its beliefs. Undefined outside of git. */
  readonly workTree?: () => string | undefined;
  /**
   * Saves what the owner of a claim had not committed, before the claim is taken from it. Best effort: it never fails,
   * and decides nothing. Without it nothing is saved.
   */
  readonly save?: (claim: ClaimedName) => Step<Saving>;
}
