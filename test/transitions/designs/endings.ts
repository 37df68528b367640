/** Ways to read or to write the end of a claim under a mark that look right and are not. */

import { end } from '../../../lib/transitions/belief.ts';
import type * as Nonces from '../../../lib/rules/mark-nonce.ts';
import type * as Marking from '../../../lib/transitions/under-mark.ts';
import type * as Asking from '../../../lib/transitions/ask-beliefs.ts';
import type { Design } from './design.ts';

/** Who takes over the mark of the other claim then takes this end back. */
export const endedByTheirMark: Design<typeof Marking> = {
  module: 'transitions/under-mark.ts',
  instead: () => ({
    *endBeside({ mark, names }) {
      for (const name of names) if (name.kind === 'claimed' && name.belief === 'confirmed' && name.claimedAt < mark.claimedAt) yield* end(name);
    },
  }),
};

/** A claim has ended as soon as its belief says so, although whoever takes the mark over keeps it. */
export const endedAtOnce: Design<typeof Asking> = {
  module: 'transitions/ask-beliefs.ts',
  instead: ({ askBeliefs }) => ({
    *askBeliefs(names) {
      return (yield* askBeliefs(names)).map((name) => {
        if (name.kind === 'rest') return name;
        const { ending: _ending, ...rest } = name;
        return rest;
      });
    },
  }),
};

/** Each mark stands for itself: who takes one over says nothing of the marks from which it was made. */
export const withoutLines: Design<typeof Nonces> = {
  module: 'rules/mark-nonce.ts',
  instead: () => ({ leadsTo: (nonce, mark) => nonce === mark }),
};
