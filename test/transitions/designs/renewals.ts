/** Renewals that look right and are not. */

import { now, stat, touch, type Operation, type Step } from '../../../lib/store/step.ts';
import type * as Renewing from '../../../lib/transitions/renew.ts';
import type * as Truth from '../../../lib/rules/truth.ts';
import type { Design } from './design.ts';

function renewal(beat: (path: string) => Step<number>): Design<typeof Renewing> {
  return {
    module: 'transitions/renew.ts',
    instead: async () => {
      const { requireMine } = await import('../../../lib/transitions/mine.ts');
      return {
        *renew(caller, id) {
          const tenure = yield* requireMine(caller, id);
          const ms = yield* beat(tenure.path);
          return { tenure, heartbeatAt: ms, expiresAt: ms + tenure.lease * 1000 };
        },
      };
    },
  };
}

export const noLookAfter = renewal(function* (path) {
  return (yield* touch(path)).mtimeMs;
});

export const readThenSet = renewal(function* (path) {
  const { ms } = yield* now('writing');
  yield { name: 'touch', args: [path, ms] } as unknown as Operation;
  return (yield* stat(path)).mtimeMs;
});

export const bareBesideMark: Design<typeof Truth> = {
  module: 'rules/truth.ts',
  instead: ({ standing }) => ({
    standing: (tenure, names, confirmed) => {
      const stands = standing(tenure, names, confirmed);
      const bare = stands.kind === 'doubt' ? names.find((name) => name.kind === 'claimed' && name.name === stands.mark.bare) : undefined;
      return bare?.kind === 'claimed' ? { kind: 'held', name: bare } : stands;
    },
  }),
};
