/**
 * From a claimed name, or from another shelf, to a shelf: link, then take the old name away.
 *
 * Never by plain rename: a shelf's name can be taken (git brings old files back), and an editor can re-create the old path, so
 * that a late rename would overwrite the task. Killed in between, the task is at rest and the old name is debris of its inode.
 */

import { DibsError } from '../rules/error.ts';
import { markedName, type TaskName } from '../rules/name.ts';
import { link, nonce, rename, type Step } from '../store/step.ts';
import { lacksHardLinks } from '../store/errno.ts';
import { drop } from './drop.ts';
import { moved } from './moved.ts';
import { isFault, present } from './present.ts';

export type Shelved =
  /** `ino`: what was put on the shelf; undefined when it was taken from there before it could be looked at. */
  | { readonly kind: 'done'; readonly ino: bigint | undefined; readonly kept?: string }
  /** Another file has that name. */
  | { readonly kind: 'taken' }
  /** The old name was gone: somebody acted first. */
  | { readonly kind: 'gone' };

/** `kept`: where an editor's bytes went that were written under the old name meanwhile. Throws `malformed` for what is no regular file. */
export function* shelve(from: TaskName, to: string): Step<Shelved> {
  const source = yield* present(from.path);
  if (source === undefined) return { kind: 'gone' };
  if (source.kind !== 'file') throw new DibsError('malformed', `${from.path} is a ${source.kind}, not a regular file; it was left alone`, { task: from.id, next: ['doctor'] });
  try {
    yield* link(from.path, to);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    // Also when it is back by now: somebody examined it meanwhile, and the caller looks again.
    if (fault.code === 'ENOENT') return { kind: 'gone' };
    if (fault.code === 'EEXIST') {
      // The same inode: done before, by a reply that was lost or a process that was killed.
      if ((yield* present(to))?.ino !== source.ino) return { kind: 'taken' };
    } else if (lacksHardLinks(fault.code)) {
      return yield* shelveByRename(from, to);
    } else throw fault;
  }
  // What was linked, which an editor's save may have made another inode than the one looked at before. When the next owner was quick
  // it is no longer there. What lies under the old name then is never asked: an editor's file under a mark has two names as well, and
  // whoever puts it back takes away the other one at this very moment.
  const ino = (yield* present(to))?.ino ?? source.ino;
  const kept = yield* drop(from.path, ino);
  return { kind: 'done', ino, ...(kept === undefined ? {} : { kept }) };
}

/**
 * Where hard links do not exist, or not for this file: a check and a rename, from a name that no editor knows. A claim is marked
 * first for that, so an examiner that looks meanwhile breaks the last rename instead of being overwritten.
 */
function* shelveByRename(from: TaskName, to: string): Step<Shelved> {
  if ((yield* present(to)) !== undefined) return { kind: 'taken' };
  let source = from.path;
  if (from.kind === 'claimed' && from.nonce === undefined) {
    source = markedName(from, yield* nonce()).path;
    if (!(yield* moved(from.path, source))) return { kind: 'gone' };
  }
  if ((yield* present(to)) !== undefined) return { kind: 'taken' };
  // Before it is on the shelf: there the next owner may be quick.
  const ino = (yield* present(source))?.ino;
  try {
    yield* rename(source, to);
  } catch (fault) {
    if (!isFault(fault, 'ENOENT')) throw fault;
    if ((yield* present(to)) === undefined) return { kind: 'gone' };
  }
  return { kind: 'done', ino };
}
