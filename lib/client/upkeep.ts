/** What is done beside a round of the janitor: on git's side of the registry, and for the work that was saved. */

import { gitDirectoryAbove } from '../store/git-directory.ts';
import { isLookDue } from '../system/saved-mark.ts';
import type { Caller } from '../verbs/verbs.ts';
import { tidyGitSide } from './git-upkeep.ts';
import type { OpenRegistry } from './open-registry.ts';

/** Best effort, but for a registry that cannot be kept from git. What looks at saved work is loaded once a day. */
export async function keepUp(registry: OpenRegistry, caller: Caller): Promise<void> {
  const { root } = registry.place;
  tidyGitSide(root);
  const git = gitDirectoryAbove(root);
  if (git === undefined || !isLookDue(git.gitDir)) return;
  const { forgetSalvage } = await import('./kept-salvage.ts');
  await forgetSalvage(registry, caller);
}
