/**
 * The sentence about a registry that was emptied, for everything that boots. It is the one place that lists what can
 * have emptied the registry.
 */

import type { Emptied } from '../store/git-memory.ts';

const BY = 'git clean -x, git stash -a, a sparse-checkout, or by hand';

/**
 * `since`: the name of the owner as the caller uses it: `you`, `this agent`. The sentence says what went and what must
 * not be concluded, and nothing else. The caller says what ends the alarm.
 */
export function emptiedSentence(emptied: Emptied, since: string): string {
  const who = emptied === 'mine' ? since : 'others';
  const what = emptied === 'mine' ? 'claims, or the records of them, went with it, so do not conclude that nothing was lost' : 'their claims went with it, but they may still be working on those tasks';
  return `the registry has been emptied (by ${BY}) since ${who} last held something here: ${what}`;
}
