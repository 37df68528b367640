/**
 * Where a claim was made. An agent without a session is one owner in all work trees of a registry, and on some hosts no
 * command that a model types has a session. Then the work tree tells which hook has to guard which claim.
 */

import { realpathSync } from 'node:fs';
import { workTreeTop } from './locate-registry.ts';

/** The work tree that `cwd` lies in. Outside of git, all directories that share the registry at `root` count as one. */
export function workPlace(cwd: string, root: string): string {
  return workTreeTop(cwd) ?? realpathSync(root);
}
