/** Beliefs that look right and are not. */

import { sameStamp } from '../../../lib/rules/name.ts';
import type * as Witnessing from '../../../lib/transitions/ask-beliefs.ts';
import type * as Believing from '../../../lib/transitions/belief.ts';
import type * as Fencing from '../../../lib/transitions/fence.ts';
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

/** A new tenure goes above the names that lie there, whatever the log and beliefs know. */
export const fenceOfNames: Design<typeof Fencing> = {
  module: 'transitions/fence.ts',
  instead: () => ({
    // oxlint-disable-next-line require-yield
    *highestGeneration(_key, names, own) {
      const others = names.filter((name) => own === undefined || name.kind === 'rest' || !sameStamp(name, own));
      return others.reduce((most, { generation }) => Math.max(most, generation), -1);
    },
  }),
};
