/** What faces do for a registry in a git work tree, beside their verbs: it is kept from git, and git's own directory remembers who held something. */

import { acknowledgeEmptied, rememberHolder, tidyMemory, wasEmptied, type Emptied } from '../store/git-memory.ts';
import { keepFromGit } from '../store/keep-from-git.ts';

/** With a round of the janitor: a registry that is older than these files gets them, and who holds nothing is forgotten. */
export function tidyGitSide(root: string): void {
  keepFromGit(root);
  tidyMemory(root);
}

/**
 * With a boot of `owner`, encoded: was the registry emptied since it or its agent held something (`mine`), or since others did? It is asked
 * before anything is acknowledged. `holds`: it holds something now, which is worth remembering where nobody did.
 */
export function bootGitSide(root: string, owner: string, { holds, acknowledge = false }: { readonly holds: boolean; readonly acknowledge?: boolean }): Emptied | undefined {
  const emptied = wasEmptied(root, owner);
  if (acknowledge && emptied !== undefined) acknowledgeEmptied(root, owner);
  keepFromGit(root);
  if (holds) rememberHolder(root, owner);
  return emptied;
}
