/** A step with a time limit. When a hook takes too long, its host ends it and lets the tool run. */

import { DibsError } from '../../rules/error.ts';
import { observed, type Step } from '../../store/step.ts';

/** Only the time was too short. Nothing is known to be wrong with the registry. */
export class OutOfTime extends DibsError {
  constructor() {
    super('store-failed', 'the registry gave no answer in the time a hook has');
  }
}

/**
 * Runs `step` until `isOver` says yes between two of its operations, and then throws OutOfTime. A step that stops
 * half-way is safe, as after a crash.
 */
export function within<T>(step: Step<T>, isOver: () => boolean): Step<T> {
  return observed(step, {
    before: () => {
      if (isOver()) throw new OutOfTime();
    },
  });
}
