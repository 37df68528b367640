/** Beliefs that look right and are not. */

import type * as Witnessing from '../../../lib/transitions/ask-beliefs.ts';
import type * as Believing from '../../../lib/transitions/belief.ts';
import type { Design } from './design.ts';

export const notExclusive: Design<typeof Believing> = {
  module: 'transitions/belief.ts',
  instead: ({ believe }) => ({
    *believe(tenure) {
      yield* believe(tenure);
      return true;
    },
  }),
};

export const byNamesAlone: Design<typeof Witnessing> = {
  module: 'transitions/ask-beliefs.ts',
  instead: () => ({
    // oxlint-disable-next-line require-yield
    *askBeliefs(names) {
      return names;
    },
  }),
};

/** Whoever ends a tenure leaves its belief as it was. */
export const notEnded: Design<typeof Believing> = {
  module: 'transitions/belief.ts',
  instead: () => ({
    *end() {
      // Nothing is written.
    },
  }),
};

export const nothingConfirmed: Design<typeof Believing> = {
  module: 'transitions/belief.ts',
  instead: ({ stateOf }) => ({
    // An empty file says that a tenure was taken, not whether it counted.
    *stateOf(tenure) {
      const state = yield* stateOf(tenure);
      return state === 'reserved' ? 'confirmed' : state;
    },
  }),
};
