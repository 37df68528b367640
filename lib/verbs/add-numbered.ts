/**
 * Adds a task under an id that is made here: the next free number. Many processes may do so at once: publishing decides
 * who has a number, and the others take the next one.
 */

import { isDibsError, refused, type DibsError } from '../rules/error.ts';
import { DEFAULT_ID_PREFIX } from '../rules/numbered-id.ts';
import { retryStep } from '../store/bounded-retry.ts';
import type { Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { addText, type AddedTask, type TaskText } from './add-task.ts';
import { firstFreeNumber } from './free-number.ts';

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
