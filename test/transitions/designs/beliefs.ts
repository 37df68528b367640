/** Beliefs that look right and are not. */

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

export const nothingConfirmed: Design<typeof Believing> = {
  module: 'transitions/belief.ts',
  instead: () => ({
    // An empty file says that a tenure was taken, not whether it counted.
    // oxlint-disable-next-line require-yield
    *isConfirmed() {
      return true;
    },
  }),
};
