/** Does one thing with every part of some hosts. A file that cannot be read or written costs that file only. */

import { type DibsError, isDibsError } from '../../rules/error.ts';
import type { HostSetup } from '../../agents/hosts/host-setup.ts';
import { SETUPS } from '../../agents/hosts/hosts.ts';
import type { Scope } from '../../agents/hosts/stored-line.ts';
import type { Surroundings } from '../../agents/install/host-place.ts';
import { partsOf, type PartReport, type SetupPart } from '../../agents/install/setup-parts.ts';

export type Action = 'look' | 'put' | 'takeAway';

export interface HostParts {
  readonly host: HostSetup;
  readonly parts: readonly SetupPart[];
}

export interface PartOutcome {
  readonly host: HostSetup;
  readonly part: SetupPart['part'];
  readonly path: string;
  readonly steps: SetupPart['steps'];
  /** Is there a file before, or after an earlier part? */
  readonly existed: boolean;
  readonly report?: PartReport;
  readonly refusal?: DibsError;
}

/**
 * The parts that the action is about. A skill that several of the hosts share is a part of the first of them; it is not
 * taken away from a host that is not among them. Throws `usage` as `placeOf` does.
 */
export function partsFor(hosts: readonly HostSetup[], action: Action, scope: Scope, surroundings: Surroundings): readonly HostParts[] {
  const all = hosts.map((host) => ({ host, parts: partsOf(host, scope, surroundings) }));
  if (action === 'look') return all;
  const others = action === 'put' ? [] : Object.values(SETUPS).filter((host) => !hosts.includes(host));
  const seen = new Set<string>(others.flatMap((host) => skillInUse(host, scope, surroundings)));
  return all.map(({ host, parts }) => ({ host, parts: parts.filter(({ part, path }) => part !== 'skill' || (!seen.has(path) && seen.add(path))) }));
}

/** The path of the skill, if the host has anything else of dibs. */
function skillInUse(host: HostSetup, scope: Scope, surroundings: Surroundings): readonly string[] {
  try {
    const parts = partsOf(host, scope, surroundings);
    const isSetUp = parts.some((part) => part.part !== 'skill' && ['installed', 'older', 'changed'].includes(part.look().state));
    return isSetUp ? parts.filter(({ part }) => part === 'skill').map(({ path }) => path) : [];
  } catch (error) {
    if (!isDibsError(error)) throw error;
    return [];
  }
}

/** In the order in which the parts are put there, whatever the action. */
export function outcomesOf(chosen: readonly HostParts[], action: Action): readonly PartOutcome[] {
  return chosen.flatMap(({ host, parts }) => {
    // Two parts can be in one file, and what was added last is removed first.
    const inOrder = action === 'takeAway' ? parts.toReversed() : parts;
    const outcomes = inOrder.map((part, index) => outcomeOf(host, part, action, part.exists() || inOrder.slice(0, index).some(({ path }) => path === part.path)));
    return action === 'takeAway' ? outcomes.toReversed() : outcomes;
  });
}

function outcomeOf(host: HostSetup, part: SetupPart, action: Action, existed: boolean): PartOutcome {
  const facts = { host, part: part.part, path: part.path, steps: part.steps, existed };
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
