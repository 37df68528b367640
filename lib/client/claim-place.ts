/**
 * Where a claim was made. An agent without a session is one owner in all work trees of a registry, and on some hosts no
 * command that a model types has a session. Then the work tree tells which hook has to guard which claim.
 */

import { realpathSync } from 'node:fs';
import type { ClaimedName } from '../rules/name.ts';
import { remarkPlace } from '../verbs/claim-remarks.ts';
import { workTreeTop } from './locate-registry.ts';
import type { OpenRegistry } from './open-registry.ts';

/** The work tree that `cwd` lies in. Outside of git, all directories that share the registry at `root` count as one. */
export function workPlace(cwd: string, root: string): string {
  return workTreeTop(cwd) ?? realpathSync(root);
}

/**
 * A claim without a session records where it was made, so that the hooks of that work tree can count it. Best effort.
 * `cwd` may throw if the directory is gone.
 */
export async function rememberPlace(registry: OpenRegistry, tenure: ClaimedName, cwd: () => string): Promise<void> {
  try {
    await registry.run(remarkPlace(tenure, () => workPlace(cwd(), registry.place.root)));
  } catch {
    // If the work tree cannot be identified, there is none.
  }
}
