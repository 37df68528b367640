/**
 * Where a claim was made. An agent without a session is one owner in all work trees of a registry, and on some hosts no
 * command that a model types has a session. Then the work tree tells which hook has to guard which claim.
 */

import { realpathSync } from 'node:fs';
import { decodeOwner } from '../rules/owner.ts';
import type { ClaimedName } from '../rules/name.ts';
import type { Step } from '../store/step.ts';
import { remark, remarksOn } from '../transitions/belief.ts';
import { workTreeTop } from './locate-registry.ts';

/** The work tree that `cwd` lies in. Outside of git, all directories that share the registry at `root` count as one. */
export function workPlace(cwd: string, root: string): string {
  return workTreeTop(cwd) ?? realpathSync(root);
}

/** Adds a remark to a claim without a session: where it was made, unless it says so already. */
export function* remarkPlace(tenure: ClaimedName, cwd: string, root: string): Step<void> {
  if (decodeOwner(tenure.owner)?.session !== undefined || (yield* remarksOn(tenure)).has('in')) return;
  yield* remark(tenure, 'in', workPlace(cwd, root));
}
