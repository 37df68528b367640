/**
 * The loop of whoever tries again: at most so many attempts, and then an end that is named.
 *
 * An attempt that met a change by somebody else (the name that it wanted is gone, the file was written meanwhile)
 * returns undefined, and the next attempt looks anew. Others can change a task for ever, so the loop has a bound, and
 * whoever starts it says what happens there. A wait that time bounds is another loop: client/retry-until-free.ts.
 */

import type { Step } from './step.ts';

/**
 * Makes attempts until one of them returns a result, and returns that. What an attempt throws ends the loop.
 *
 * @param most how many attempts there are at most, at least 1
 * @param exhausted what happens when none of them had a result: the error that it makes is thrown, and anything else
 *   that it makes is returned
 * @param attempt is given its number, from 1 to `most`
 */
export function* retryStep<T, End>(most: number, exhausted: () => End, attempt: (number: number) => Step<T | undefined>): Step<T | Exclude<End, Error>> {
  for (let number = 1; number <= most; number++) {
    const result = yield* attempt(number);
    if (result !== undefined) return result;
  }
  return endOf(exhausted);
}

/** The same for attempts that are not steps: on files of a project, and in the store itself. */
export function retrySync<T, End>(most: number, exhausted: () => End, attempt: (number: number) => T | undefined): T | Exclude<End, Error> {
  for (let number = 1; number <= most; number++) {
    const result = attempt(number);
    if (result !== undefined) return result;
  }
  return endOf(exhausted);
}

function endOf<End>(exhausted: () => End): Exclude<End, Error> {
  const end = exhausted();
  if (end instanceof Error) throw end;
  return end as Exclude<End, Error>;
}
