/** Who has a task that was claimed without dibs, as far as anybody can tell. Pure. */

import { describeSpan } from '../rules/duration.ts';
import type { ForeignFacts } from '../rules/facts.ts';
import { printable } from '../rules/printable.ts';

/** For a sentence: `ana has it (claimed/T-1, last changed 3 h ago)`. */
export function foreignClause({ path, agent, isAsker, agoMs }: ForeignFacts): string {
  const where = `${printable(path, 300)}, last changed ${describeSpan(agoMs)} ago`;
  if (agent === undefined) return `nobody can tell who has it (${where})`;
  const who = printable(agent, 100);
  return isAsker ? `you have it, by the name of ${who} (${where})` : `${who} has it (${where})`;
}
