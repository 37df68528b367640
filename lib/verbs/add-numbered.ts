/**
 * Adds a task under an id that is made here: the next free number. Many processes may do so at once: publishing decides
 * who has a number, and the others take the next one.
 */

import { isDibsError, refused, type DibsError } from '../rules/error.ts';
import { DEFAULT_ID_PREFIX, nextNumber } from '../rules/numbered-id.ts';
import { FLOW, LOG, LOST_AND_FOUND } from '../rules/shelf.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { list, type Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { addText, type AddedTask, type TaskText } from './add-task.ts';

// Each try in vain means that somebody else has added a task. So many do not at once.
const TRIES = 1000;

/** Throws what `addText` throws, but for an id that exists. The id begins with `id_prefix` of registry.yaml. */
export function* addNumbered(caller: Caller, text: TaskText): Step<AddedTask> {
  const prefix = caller.settings.idPrefix ?? DEFAULT_ID_PREFIX;
  let number = yield* firstFreeNumber(prefix);
  const noneFree = (): DibsError => refused({ why: 'no-number-free', prefix, tries: TRIES });
  return yield* retryStep(TRIES, noneFree, function* () {
    try {
      return yield* addText(caller, `${prefix}${number++}`, text);
    } catch (error) {
      if (isDibsError(error) && (error.facts?.why === 'exists' || error.facts?.why === 'log-at-highest')) return undefined;
      throw error;
    }
  });
}

/**
 * The number after all that anything here has: names on shelves, claims and marks, logs, and what was put aside. A
 * number is not given again when its task is gone.
 */
export function* firstFreeNumber(prefix: string): Step<number> {
  const names: string[] = [];
  for (const shelf of FLOW) names.push(...(yield* list(shelf)));
  names.push(...(yield* list(LOG)), ...(yield* list(LOST_AND_FOUND)).map((name) => name.replace(/^[0-9a-z]{12}-/, '')));
  return nextNumber(prefix, names);
}
