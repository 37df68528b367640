/** Ways to give a claim up that look right and are not. */

import { restName } from '../../../lib/rules/name.ts';
import { link, remove, rename } from '../../../lib/store/step.ts';
import type * as Dropping from '../../../lib/transitions/drop.ts';
import type * as Releasing from '../../../lib/transitions/release.ts';
import type * as Marking from '../../../lib/transitions/under-mark.ts';
import type * as Shelving from '../../../lib/transitions/shelve.ts';
import type { Design } from './design.ts';

export const plainRename: Design<typeof Shelving> = {
  module: 'transitions/shelve.ts',
  instead: () => ({
    *shelve(from, to) {
      yield* rename(from.path, to);
      return { kind: 'done', ino: undefined };
    },
  }),
};

export const bareUnlink: Design<typeof Dropping> = {
  module: 'transitions/drop.ts',
  instead: () => ({
    *drop(path) {
      yield* remove(path);
      return undefined;
    },
    *dropIfThere(path) {
      yield* remove(path);
      return {};
    },
  }),
};

export const leftWithoutMark: Design<typeof Marking> = {
  module: 'transitions/under-mark.ts',
  instead: () => ({
    // oxlint-disable-next-line require-yield
    *markTask(_party, from) {
      return { mark: from, names: [] };
    },
  }),
};

export const noLookAfter: Design<typeof Releasing> = {
  module: 'transitions/release.ts',
  instead: async () => {
    const { requireMine } = await import('../../../lib/transitions/mine.ts');
    const { drop } = await import('../../../lib/transitions/drop.ts');
    return {
      *complete(caller, id) {
        const tenure = yield* requireMine(caller, id);
        const task = restName('complete', tenure.id, tenure.generation, tenure.ext);
        yield* link(tenure.path, task.path);
        yield* drop(tenure.path, 0n);
        return { tenure, task };
      },
    };
  },
};
