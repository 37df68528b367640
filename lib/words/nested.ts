/** What it means that a registry lies below another one, for a sentence. Pure. */

import { printable } from '../rules/printable.ts';

/** `root`: the registry that is used. `around`: the one that is not seen because of it. */
export function nestedSentence(root: string, around: string): string {
  return `this registry hides another one, ${printable(around, 400)}: what is typed beside ${printable(root, 400)} or below does not see the tasks there`;
}
