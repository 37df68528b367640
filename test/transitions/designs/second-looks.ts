/** Second looks, and what comes after them, that look right and are not. */

import { isExpired } from '../../../lib/rules/lease.ts';
import { standing } from '../../../lib/rules/truth.ts';
import { list, now, pause, rename, stat } from '../../../lib/store/step.ts';
import type * as Names from '../../../lib/rules/name.ts';
import type * as LookingAgain from '../../../lib/transitions/second-look.ts';
import type * as Taking from '../../../lib/transitions/take.ts';
import type { Design } from './design.ts';

export const noSecondLook: Design<typeof LookingAgain> = {
  module: 'transitions/second-look.ts',
  instead: () => ({
    // oxlint-disable-next-line require-yield
    *secondLook(tenure) {
      return { kind: 'counts', tenure };
    },
  }),
};

export const byFileTime: Design<typeof LookingAgain> = {
  module: 'transitions/second-look.ts',
  instead: async () => {
    const { bracketedLook } = await import('../../../lib/transitions/look.ts');
    return {
      *secondLook(tenure) {
        const { names } = yield* bracketedLook(tenure.key);
        const { mtimeMs } = yield* stat(tenure.path);
        const { ms } = yield* now('writing');
        return standing(tenure, names, false).kind === 'held' && !isExpired(tenure, mtimeMs, ms) ? { kind: 'counts', tenure } : { kind: 'doubt' };
      },
    };
  },
};

export const puttingBack: Design<typeof Taking> = {
  module: 'transitions/take.ts',
  instead: ({ takeFromShelf }) => ({
    *takeFromShelf(caller, from, options) {
      const taken = yield* takeFromShelf(caller, from, options);
      if (taken.kind === 'outranked') {
        const name = (yield* list('claimed')).find((listed) => listed.includes(`@${options.owner}:`));
        yield* pause(0);
        if (name !== undefined) yield* rename(`claimed/${name}`, from.path);
      }
      return taken;
    },
  }),
};

export const passedOnWithoutMark: Design<typeof Names> = {
  module: 'rules/name.ts',
  instead: () => ({ markedName: (claim) => claim }),
};
