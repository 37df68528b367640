/** What is wrong with a script of somebody's own, for a sentence. Pure. */

import type { ScriptFault } from '../rules/own-script.ts';

const FAULTS: Readonly<Record<ScriptFault, string>> = {
  evicts: 'it takes claims away by the age of their files, and so it ends claims whose owners are alive',
  moves: 'it changes claimed/ under names that are not claims, so dibs and it do not see what the other one claimed',
  misreads: 'it looks in claimed/ for names that dibs does not give, so it does not see who holds a task',
};

/** What is wrong with one of the scripts, as part of a sentence. */
export function scriptFaultSentence(fault: ScriptFault): string {
  return FAULTS[fault];
}
