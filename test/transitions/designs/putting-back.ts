/** Ways to end an examination in favour of the owner that look right and are not. */

import { bareName } from '../../../lib/rules/name.ts';
import { link, list, remove, rename, stat } from '../../../lib/store/step.ts';
import type * as Moving from '../../../lib/transitions/try-rename.ts';
import type * as PuttingBack from '../../../lib/transitions/put-back.ts';
import type { Design } from './design.ts';

export const unchecked: Design<typeof PuttingBack> = {
  module: 'transitions/put-back.ts',
  instead: () => ({
    *putBack(_party, mark) {
      yield* rename(mark.path, bareName(mark).path);
      return bareName(mark);
    },
  }),
};

export const checked: Design<typeof PuttingBack> = {
  module: 'transitions/put-back.ts',
  instead: ({ putBack }) => ({
    *putBack(caller, mark, alone) {
      const bare = bareName(mark);
      if ((yield* list('claimed')).includes(bare.name)) return yield* putBack(caller, mark, alone);
      yield* rename(mark.path, bare.path);
      return bare;
    },
  }),
};

export const raisingDebris: Design<typeof PuttingBack> = {
  module: 'transitions/put-back.ts',
  instead: ({ putBack }) => ({ putBack: (caller, mark) => putBack(caller, mark, true) }),
};

/** After a rename "the source must be gone": where it is there, as another name of the same inode, it is taken away. */
export const tidyingUp: Design<typeof Moving> = {
  module: 'transitions/try-rename.ts',
  instead: ({ tryRename }) => ({
    *tryRename(from, to) {
      if (!(yield* tryRename(from, to))) return false;
      try {
        const left = yield* stat(from);
        if (left.links < 2 || left.ino !== (yield* stat(to)).ino) return true;
      } catch {
        return true;
      }
      const staged = `tmp/drop-000000000000-${from.slice(from.indexOf('/') + 1)}`;
      yield* rename(from, staged);
      if ((yield* stat(staged)).links > 1) yield* remove(staged);
      else yield* link(staged, 'lost+found/aside');
      return true;
    },
  }),
};
