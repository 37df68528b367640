/** Moves that look right and are not. */

import { DibsError } from '../../../lib/rules/error.ts';
import { restName } from '../../../lib/rules/name.ts';
import { judge } from '../../../lib/rules/truth.ts';
import type * as Moving from '../../../lib/transitions/move.ts';
import type { Design } from './design.ts';

/** @param up how many generations higher the task is on its new shelf */
function byLink(up: number): Design<typeof Moving> {
  return {
    module: 'transitions/move.ts',
    instead: async () => {
      const { lookTwice } = await import('../../../lib/transitions/look.ts');
      const { shelve } = await import('../../../lib/transitions/shelve.ts');
      return {
        *move(_party, id, to) {
          const from = judge(yield* lookTwice(id.toLowerCase()))?.task;
          if (from?.kind !== 'rest') throw new DibsError('held', 'it is claimed');
          const task = restName(to, from.id, from.generation + up, from.ext);
          yield* shelve(from, task.path);
          return { from, task };
        },
      };
    },
  };
}

export const plainLink = byLink(1);
export const linkForwards = byLink(0);
