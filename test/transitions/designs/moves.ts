/** Moves that look right and are not. */

import { DibsError } from '../../../lib/rules/error.ts';
import { restName } from '../../../lib/rules/name.ts';
import { judge } from '../../../lib/rules/truth.ts';
import type * as Moving from '../../../lib/transitions/move.ts';
import type { Design } from './design.ts';

export const linkForwards: Design<typeof Moving> = {
  module: 'transitions/move.ts',
  instead: async () => {
    const { lookConfirmingAbsence } = await import('../../../lib/transitions/look.ts');
    const { shelve } = await import('../../../lib/transitions/shelve.ts');
    return {
      *move(_party, id, to) {
        const from = judge(yield* lookConfirmingAbsence(id.toLowerCase()))?.task;
        if (from?.kind !== 'rest') throw new DibsError('held', 'it is claimed');
        const task = restName(to, from.id, from.generation, from.ext);
        yield* shelve(from, task.path);
        return { from, task };
      },
    };
  },
};
