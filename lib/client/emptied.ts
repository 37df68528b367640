/** The sentence about a registry that was emptied, for every face that boots. What it can have been emptied by is said in one place. */

import type { Emptied } from '../store/git-memory.ts';

const BY = 'git clean -x, git stash -a, a sparse-checkout, or by hand';

/**
 * `since`: since whom, as the face calls it: `you`, `this agent`. What went, what must not be concluded, and nothing else: what ends
 * the alarm is the face's to say.
 */
export function emptiedSentence(emptied: Emptied, since: string): string {
  const who = emptied === 'mine' ? since : 'others';
  const what = emptied === 'mine' ? 'claims, or the records of them, went with it, so do not conclude that nothing was lost' : 'their claims went with it, but they may still be working on those tasks';
  return `the registry has been emptied (by ${BY}) since ${who} last held something here: ${what}`;
}
