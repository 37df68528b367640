/**
 * From a claimed name, or from another shelf, to a shelf: link, then take the old name away.
 *
 * Never by plain rename: a shelf's name can be taken (git brings old files back), and an editor can re-create the old path, so
 * that a late rename would overwrite the task. Killed in between, the task is at rest and the old name is debris of its inode.
 */

import { link, rename, type Step } from '../store/step.ts';
import { withoutHardLinks } from '../store/store.ts';
import { drop } from './drop.ts';
import { isFault, present } from './present.ts';

export type Shelved =
  | { readonly kind: 'done'; readonly ino: bigint; readonly kept?: string }
  /** Another file has that name. Nothing was moved. */
  | { readonly kind: 'taken' }
  /** The old name was gone: somebody acted first. */
  | { readonly kind: 'gone' };

/** `kept`: where an editor's bytes went that were written under the old name meanwhile. */
export function* shelve(from: string, to: string): Step<Shelved> {
  const source = yield* present(from);
  if (source === undefined) return { kind: 'gone' };
  try {
    yield* link(from, to);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    // Also when it is back by now: somebody examined it meanwhile, and the caller looks again.
    if (fault.code === 'ENOENT') return { kind: 'gone' };
    if (fault.code === 'EEXIST') {
      // The same inode: done before, by a reply that was lost or a process that was killed.
      if ((yield* present(to))?.ino !== source.ino) return { kind: 'taken' };
    } else if (withoutHardLinks(fault)) {
      return yield* shelveByRename(from, to, source.ino);
    } else throw fault;
  }
  // What was linked, which an editor's save may have made another inode than the one looked at before.
  const ino = (yield* present(to))?.ino ?? source.ino;
  const kept = yield* drop(from, ino);
  return { kind: 'done', ino, ...(kept === undefined ? {} : { kept }) };
}

/** Where hard links do not exist: a check and a rename, which is as much as such a file system can give. */
function* shelveByRename(from: string, to: string, ino: bigint): Step<Shelved> {
  if ((yield* present(to)) !== undefined) return { kind: 'taken' };
  try {
    yield* rename(from, to);
  } catch (fault) {
    if (!isFault(fault, 'ENOENT')) throw fault;
    if ((yield* present(to)) === undefined) return { kind: 'gone' };
  }
  return { kind: 'done', ino };
}
