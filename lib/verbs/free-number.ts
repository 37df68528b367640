/** Which number the next id that dibs makes has. Reads only. */

import { nextNumber } from '../rules/numbered-id.ts';
import { FLOW, LOG, LOST_AND_FOUND } from '../rules/shelf.ts';
import { list, type Step } from '../store/step.ts';
import { Archive } from '../transitions/archived.ts';

/**
 * The number after all that anything here has: names on shelves, claims and marks, logs, the archive, and what was put
 * aside. A number is not given again when its task is gone. `beside`: other names that count.
 */
export function* firstFreeNumber(prefix: string, beside: readonly string[] = []): Step<number> {
  const names = [...beside];
  for (const shelf of FLOW) names.push(...(yield* list(shelf)));
  names.push(...(yield* Archive.look()).names(), ...(yield* list(LOG)), ...(yield* list(LOST_AND_FOUND)).map((name) => name.replace(/^[0-9a-z]{12}-/, '')));
  return nextNumber(prefix, names);
}
