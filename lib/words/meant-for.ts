/** Whom a task was meant for, to whoever got it all the same. Pure. */

import { printable } from '../rules/printable.ts';

/** Of a task that somebody has because its id was named. `agent`: whom its text means it for. */
export function meantForAnotherClause(agent: string): string {
  return `it is meant for ${printable(agent, 100)}, and yours all the same`;
}
