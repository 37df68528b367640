/**
 * Moves a file from a claimed name, or from another shelf, to a shelf: link, then remove the old name.
 *
 * This is never a plain rename: the shelf's name can be taken (git brings old files back), and an editor can make the
 * old path again, so that a late rename would overwrite the task. If the process is killed in between, the task is at
 * rest and the old name is debris of its inode.
 */

import { refused } from '../rules/error.ts';
import { nextNonce } from '../rules/mark-nonce.ts';
import { markedName, type TaskName } from '../rules/name.ts';
import { link, nonce, rename, type Step } from '../store/step.ts';
import { lacksHardLinks } from '../store/errno.ts';
import { dropIfThere } from './drop.ts';
import { tryRename } from './try-rename.ts';
import { isFault, statIfThere } from './stat-if-there.ts';

export type Shelved =
  /**
   * `ino`: the file that was put on the shelf. Undefined if somebody took it from there before it could be looked at.
   * `wasTaken`: the old name was gone when it was to be removed, because somebody acted by it in the meantime.
   */
  | { readonly kind: 'done'; readonly ino: bigint | undefined; readonly kept?: string; readonly wasTaken?: true }
  /** Another file has that name. */
  | { readonly kind: 'taken' }
  /** The old name was gone, because somebody acted first. */
  | { readonly kind: 'gone' };

/**
 * `kept`: where the bytes went that an editor wrote under the old name meanwhile. Throws `malformed` for anything that
 * is not a regular file.
 */
export function* shelve(from: TaskName, to: string): Step<Shelved> {
  const source = yield* statIfThere(from.path);
  if (source === undefined) return { kind: 'gone' };
  if (source.kind !== 'file') throw refused({ why: 'not-a-file', id: from.id, path: from.path, kind: source.kind }, { do: 'diagnose' });
  try {
    yield* link(from.path, to);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    // This also holds if it is back by now: somebody examined it meanwhile, and the caller looks again.
    if (fault.code === 'ENOENT') return { kind: 'gone' };
    if (fault.code === 'EEXIST') {
      // It is the same inode, so this was done before: a reply was lost, or a process was killed.
      if ((yield* statIfThere(to))?.ino !== source.ino) return { kind: 'taken' };
    } else if (lacksHardLinks(fault.code)) {
      return yield* shelveByRename(from, to);
    } else throw fault;
  }
  // This is the linked file. An editor's save may have made it another inode than the one looked at before, and a quick
  // next owner may have moved it away. The file under the old name is never asked: an editor's file under a mark has
  // two names as well, and whoever puts it back removes the other one at this very moment.
  const ino = (yield* statIfThere(to))?.ino ?? source.ino;
  const dropped = yield* dropIfThere(from.path, ino);
  return { kind: 'done', ino, ...(dropped === undefined ? { wasTaken: true } : dropped.aside === undefined ? {} : { kept: dropped.aside }) };
}

/**
 * For file systems or files without hard links: a check and a rename, from a name that no editor knows. A claim is
 * marked first for that, so that an examiner that looks meanwhile breaks the last rename and is not overwritten.
 */
function* shelveByRename(from: TaskName, to: string): Step<Shelved> {
  if ((yield* statIfThere(to)) !== undefined) return { kind: 'taken' };
  let source = from.path;
  if (from.kind === 'claimed' && from.nonce === undefined) {
    source = markedName(from, nextNonce(undefined, yield* nonce())).path;
    if (!(yield* tryRename(from.path, source))) return { kind: 'gone' };
  }
  if ((yield* statIfThere(to)) !== undefined) return { kind: 'taken' };
  // This is read before the file is on the shelf, because there the next owner may be quick.
  const ino = (yield* statIfThere(source))?.ino;
  try {
    yield* rename(source, to);
  } catch (fault) {
    if (!isFault(fault, 'ENOENT')) throw fault;
    if ((yield* statIfThere(to)) === undefined) return { kind: 'gone' };
    // Somebody else did it, or the reply was lost.
    return { kind: 'done', ino, wasTaken: true };
  }
  return { kind: 'done', ino };
}
