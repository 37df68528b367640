/**
 * Removes a name that nobody needs any more, and never destroys bytes.
 *
 * A bare unlink would destroy bytes: an editor that saves by rename can put its newest bytes under the name between our
 * look and our unlink. So the name is first moved to a name of our own, where nobody writes any more. If it is still
 * the inode that has another name, it is unlinked there. Otherwise it goes to lost+found.
 */

import { sameBytes } from '../rules/same-bytes.ts';
import { LOST_AND_FOUND, TMP } from '../rules/shelf.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { nonce, read, remove, rename, type Step } from '../store/step.ts';
import { isFault, statIfThere } from './stat-if-there.ts';

/** The prefix of staged drops. The janitor finds by it what a dead process left. */
export const DROP_PREFIX = 'drop-';

/** Drops the name `path` of the inode `ino`. If other bytes lay there, returns where they went. */
export function* drop(path: string, ino: bigint): Step<string | undefined> {
  return (yield* dropIfThere(path, ino))?.aside;
}

/** The same for who has to know whether it was there at all. Undefined if it was gone. */
export function* dropIfThere(path: string, ino: bigint): Step<{ readonly aside?: string } | undefined> {
  const staged = `${TMP}/${DROP_PREFIX}${yield* nonce()}-${cut(path)}`;
  if (!(yield* renameAway(path, staged))) return undefined;
  const aside = yield* dropStaged(staged, ino);
  return aside === undefined ? {} : { aside };
}

/** The second half of a drop. */
export function* dropStaged(staged: string, ino: bigint | undefined): Step<string | undefined> {
  const info = yield* statIfThere(staged);
  if (info === undefined) return undefined;
  if (info.kind === 'file' && info.links > 1 && (ino === undefined || info.ino === ino)) {
    try {
      yield* remove(staged);
    } catch (fault) {
      // A janitor was faster, or the reply was lost.
      if (!isFault(fault, 'ENOENT')) throw fault;
    }
    return undefined;
  }
  return yield* putAside(staged);
}

/**
 * Takes away the name `path` of a file that was written anew elsewhere. `bytes`: what it had then; if it has others by
 * now, they go to lost+found. False if the name was gone: somebody else has it.
 */
export function* discard(path: string, bytes: Uint8Array): Step<boolean> {
  const staged = `${TMP}/${DROP_PREFIX}${yield* nonce()}-${cut(path)}`;
  if (!(yield* renameAway(path, staged))) return false;
  try {
    const now = yield* read(staged, bytes.length + 1);
    if (sameBytes(now, bytes)) yield* remove(staged);
    else yield* putAside(staged);
  } catch (fault) {
    // The janitor puts aside what is left there.
    if (!isFault(fault)) throw fault;
  }
  return true;
}

/** Moves a file to lost+found under a unique name. Returns that path, or undefined if the file was gone. */
export function* putAside(path: string): Step<string | undefined> {
  const aside = `${LOST_AND_FOUND}/${yield* nonce()}-${cut(path)}`;
  return (yield* renameAway(path, aside)) ? aside : undefined;
}

/**
 * Renames to a name of our own. False if the name was gone for an instant. If it is there again, it is somebody else's
 * file, and the janitor takes care of it.
 */
function* renameAway(path: string, to: string): Step<boolean> {
  return yield* retryStep(2, () => false, function* () {
    try {
      yield* rename(path, to);
      return true;
    } catch (fault) {
      if (!isFault(fault)) throw fault;
      if ((yield* statIfThere(to)) !== undefined) return true;
      if (fault.code !== 'ENOENT') throw fault;
      return undefined;
    }
  });
}

/** The end of a name, short enough to stand behind a prefix and a nonce in 255 bytes. */
function cut(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(new RegExp(`^${DROP_PREFIX}[0-9a-z]{12}-`), '').slice(-230);
}
