/** The sentence about a registry that was emptied, for every face that boots. What it can have been emptied by is said in one place. */

import type { Emptied } from '../store/git-memory.ts';

const BY = 'git clean -x, git stash -a, a sparse-checkout, or by hand';

/**
 * `since`: since whom, as the face calls it: `you`, `this agent`. What went, what must not be concluded, and nothing else: what ends
 * the alarm is the face's to say.
 */
export function emptiedSentence(emptied: Emptied, since: string): string {
  const who = emptied === 'mine' ? since : 'others';
  const what = emptied === 'mine' ? 'claims went with it, or what told of them: this is not "nothing lost"' : 'claims of theirs went with it, though they may be at work on those tasks';
  return `the registry was emptied (by ${BY}) since ${who} last held something here: ${what}`;
}
