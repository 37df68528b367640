/** Does one thing with every part of some hosts. A file that cannot be read or written costs that file only. */

import { type DibsError, isDibsError } from '../../rules/error.ts';
import type { HostSetup } from '../../agents/hosts/host-setup.ts';
import type { Scope } from '../../agents/hosts/stored-line.ts';
import type { Surroundings } from '../../agents/install/host-place.ts';
import { partsOf, type PartReport, type SetupPart } from '../../agents/install/setup-parts.ts';

export type Action = 'look' | 'put' | 'takeAway';

export interface PartOutcome {
  readonly host: HostSetup;
  readonly part: SetupPart['part'];
  readonly path: string;
  /** Is there a file before, or after an earlier part? */
  readonly existed: boolean;
  readonly report?: PartReport;
  readonly refusal?: DibsError;
}

/** In the order in which the parts are put there, whatever the action. Throws `usage` as `placeOf` does. */
export function outcomesOf(hosts: readonly HostSetup[], scope: Scope, surroundings: Surroundings, action: Action): readonly PartOutcome[] {
  return hosts.flatMap((host) => {
    const parts = partsOf(host, scope, surroundings);
    // Two parts can be in one file, and what was added last is removed first.
    const inOrder = action === 'takeAway' ? parts.toReversed() : parts;
    const outcomes = inOrder.map((part, index) => outcomeOf(host, part, action, part.exists() || inOrder.slice(0, index).some(({ path }) => path === part.path)));
    return action === 'takeAway' ? outcomes.toReversed() : outcomes;
  });
}

function outcomeOf(host: HostSetup, part: SetupPart, action: Action, existed: boolean): PartOutcome {
  const facts = { host, part: part.part, path: part.path, existed };
  try {
    return { ...facts, report: part[action]() };
  } catch (error) {
    if (!isDibsError(error)) throw error;
    return { ...facts, refusal: error };
  }
}

/** What the action would do to the file of a part that was looked at. Undefined if nothing. */
export function changeOn({ part, existed, report }: PartOutcome, action: Action): 'make' | 'edit' | 'renew' | 'undo' | undefined {
  if (report === undefined || action === 'look') return undefined;
  const { state, differs } = report;
  if (action === 'takeAway') return state === 'installed' || state === 'older' || state === 'changed' ? 'undo' : undefined;
  if (state === 'absent') return existed ? 'edit' : 'make';
  if (state === 'older') return 'renew';
  return part === 'hooks' && state === 'changed' && differs.some((difference) => difference.endsWith('is missing')) ? 'edit' : undefined;
}
