/** Ways to set the text of a task that look right and are not. */

import { bareName, type ClaimedName } from '../../../lib/rules/name.ts';
import { judge } from '../../../lib/rules/truth.ts';
import { appendToExisting, link, publish, read, remove, rename, type Step } from '../../../lib/store/step.ts';
import type * as Rewriting from '../../../lib/transitions/rewrite.ts';
import type { Design } from './design.ts';

interface Setting {
  readonly tenure: ClaimedName;
  readonly change: (bytes: Uint8Array) => Uint8Array;
  /** Marks the claim. Undefined where the mark is not to be had. */
  readonly mark: () => Step<ClaimedName | undefined>;
  /** Takes this name away. */
  readonly discard: (path: string, bytes: Uint8Array) => Step<boolean>;
  /** Gives the mark up. */
  readonly unpin: (mark: ClaimedName) => Step<void>;
}

const MOST = 1000;
const STAGED = 'tmp/set-000000000000';

/**
 * It renews and looks afterwards, as the real one does. What is wrong is how the text of the claim is replaced. False:
 * it was not, and so nobody is told yes.
 */
function replacing(replace: (setting: Setting) => Step<boolean>): Design<typeof Rewriting> {
  return {
    module: 'transitions/rewrite.ts',
    instead: async () => {
      const { requireMine } = await import('../../../lib/transitions/mine.ts');
      const { renew } = await import('../../../lib/transitions/renew.ts');
      const { markTask, unpin } = await import('../../../lib/transitions/under-mark.ts');
      const { discard } = await import('../../../lib/transitions/drop.ts');
      const { inDoubt } = await import('../../../lib/transitions/refusal.ts');
      return {
        *rewrite(caller, id, change) {
          const tenure = yield* requireMine(caller, id);
          const isDone = yield* replace({
            tenure,
            change: (bytes) => change(bytes, tenure),
            *mark() {
              return (yield* markTask(caller, tenure))?.mark;
            },
            discard,
            unpin: (mark) => unpin(caller, mark),
          });
          if (!isDone) throw inDoubt(id, 'hands-changed', 'show');
          return { task: (yield* renew(caller, id)).tenure, isNew: true };
        },
      };
    },
  };
}

/** Without a mark, and without asking what it replaces. */
export const writtenOver = replacing(function* ({ tenure, change }) {
  yield* publish(STAGED, change(yield* read(tenure.path, MOST)));
  yield* rename(STAGED, tenure.path);
  return true;
});

/** By the path of the claim, which an editor may have written again beside the mark of an examiner. */
export const writtenInPlace = replacing(function* ({ tenure, change }) {
  const line = /^x: \w+\n/m.exec(new TextDecoder().decode(change(yield* read(tenure.path, MOST))))?.[0] ?? '';
  yield* appendToExisting(tenure.path, line);
  return true;
});

/** Under a mark, but of what the text was before that. */
export const readBeforeTheMark = replacing(function* ({ tenure, change, mark: marking, discard, unpin }) {
  const text = change(yield* read(tenure.path, MOST));
  const mark = yield* marking();
  if (mark === undefined) return false;
  const old = yield* read(mark.path, MOST);
  return (yield* orBack(publish(bareName(mark).path, text), unpin(mark))) && (yield* discard(mark.path, old));
});

/** Written before the mark: its time is older than the heartbeat that it replaces. */
export const writtenBeforeTheMark = replacing(function* ({ tenure, change, mark: marking, discard, unpin }) {
  yield* publish(STAGED, change(yield* read(tenure.path, MOST)));
  const mark = yield* marking();
  if (mark === undefined) return false;
  const old = yield* read(mark.path, MOST);
  if (!(yield* orBack(link(STAGED, bareName(mark).path), unpin(mark)))) return false;
  yield* remove(STAGED);
  return yield* discard(mark.path, old);
});

/** Whether the mark was still there makes no difference to it. */
export const yesWithoutTheMark = replacing(function* ({ change, mark: marking, discard, unpin }) {
  const mark = yield* marking();
  if (mark === undefined) return false;
  const old = yield* read(mark.path, MOST);
  if (!(yield* orBack(publish(bareName(mark).path, change(old)), unpin(mark)))) return false;
  yield* discard(mark.path, old);
  return true;
});

/** What an editor has saved beside the mark passes for what it has published itself. */
export const takenForItsOwn = replacing(function* ({ change, mark: marking, discard }) {
  const mark = yield* marking();
  if (mark === undefined) return false;
  const old = yield* read(mark.path, MOST);
  yield* orBack(publish(bareName(mark).path, change(old)));
  return yield* discard(mark.path, old);
});

/** Of a task at rest, without a claim. */
export const writtenOverAtRest: Design<typeof Rewriting> = {
  module: 'transitions/rewrite.ts',
  instead: async ({ rewrite }) => {
    const { bracketedLook } = await import('../../../lib/transitions/look.ts');
    return {
      *rewrite(caller, id, change, options) {
        const task = judge((yield* bracketedLook(id.toLowerCase())).names)?.task;
        if (task?.kind !== 'rest') return yield* rewrite(caller, id, change, options);
        yield* publish(STAGED, change(yield* read(task.path, MOST), task));
        yield* rename(STAGED, task.path);
        return { task, isNew: true };
      },
    };
  },
};

/** A name that is taken ends nothing. */
function* orBack(step: Step<void>, back?: Step<void>): Step<boolean> {
  try {
    yield* step;
    return true;
  } catch (fault) {
    if ((fault as { readonly code?: unknown }).code !== 'EEXIST') throw fault;
    if (back !== undefined) yield* back;
    return false;
  }
}
