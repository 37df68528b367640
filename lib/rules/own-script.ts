/**
 * Does a script that somebody wrote break the claims of dibs? It is read for words, not run, so the answer is a warning
 * and nothing depends on it. Pure.
 */

export type ScriptFault =
  /** It takes claims back by the age of their files. */
  | 'evicts'
  /** It puts files into claimed/ or takes them away, under names that are not claims. */
  | 'moves'
  /** It looks into claimed/ for names that dibs does not give. */
  | 'misreads';

const TOUCHES = /\bclaimed\b/i;
// The tools of dibs, also of another version.
const OURS = /\bdibs_(?:open|part)\b|\bdibs (?:claim|verify|release|boot|complete)\b/;
const MOVES = /\b(?:mv|rm|cp|ln|unlink|mkdir|rename|renameSync|rmdir|touch|move|tee)\b|>\s*["'$.\w/]/;
const TAKES = /\b(?:mv|rm|unlink|rename|renameSync|move)\b/;
const AGE = /-mmin\b|-mtime\b|\bgetmtime\b|\bmtime\b|\bstat\s+-[cf]\b|\bstale\b|\bexpired?\b|\bdate \+%s\b.*-|\btimeout\b/i;
const EVICTS = /stale|reap|evict|expire|clean|sweep|janitor|timeout|release-stall/i;

/** What is wrong with a script for a registry of dibs; undefined for nothing that can be seen. */
export function scriptFault(name: string, text: string): ScriptFault | undefined {
  if (!TOUCHES.test(text) || OURS.test(text)) return undefined;
  if (TAKES.test(text) && AGE.test(text) && (EVICTS.test(name) || /\b(?:for|while|find)\b/.test(text))) return 'evicts';
  return MOVES.test(text) ? 'moves' : 'misreads';
}
