/** A step with an end: a hook that takes too long is cut off by its host, and what was cut off lets the tool through. */

import { DibsError } from '../../rules/error.ts';
import { observed, type Step } from '../../store/step.ts';

/** Nothing is wrong with the registry, as far as is known: it only took too long. */
export class OutOfTime extends DibsError {
  constructor() {
    super('store-failed', 'the registry gave no answer in the time a hook has');
  }
}

/** Runs `step` as long as `isOver` says no between two of its operations; then OutOfTime. Left half-way it is safe, like a crash. */
export function within<T>(step: Step<T>, isOver: () => boolean): Step<T> {
  return observed(step, {
    before: () => {
      if (isOver()) throw new OutOfTime();
    },
  });
}
