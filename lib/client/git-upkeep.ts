/**
 * What programs do for a registry in a git work tree, beside their verbs: they keep it from git, and git's own
 * directory remembers who held something.
 */

import { acknowledgeEmptied, rememberHolder, tidyMemory, wasEmptied, type Emptied } from '../store/git-memory.ts';
import { keepFromGit } from '../store/keep-from-git.ts';

/**
 * For a round of the janitor. A registry that is older than these files gets them, and owners that hold nothing are
 * forgotten.
 */
export function tidyGitSide(root: string): void {
  keepFromGit(root);
  tidyMemory(root);
}

/**
 * For a boot of the encoded `owner`. Was the registry emptied since it or its agent held something (`mine`), or since
 * others did? This is asked before anything is acknowledged. `holds`: the owner holds something now, which has to be
 * remembered.
 */
export function bootGitSide(root: string, owner: string, { holds, acknowledge = false }: { readonly holds: boolean; readonly acknowledge?: boolean }): Emptied | undefined {
  const emptied = wasEmptied(root, owner);
  if (acknowledge && emptied !== undefined) acknowledgeEmptied(root, owner);
  keepFromGit(root);
  if (holds) rememberHolder(root, owner);
  return emptied;
}
