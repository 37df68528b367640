/** One git hook with the guard in it: looked at, added beside what is there, and removed to the byte. */

import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { DibsError } from '../rules/error.ts';
import { printable } from '../rules/printable.ts';
import { retrySync } from '../store/bounded-retry.ts';
import { attempt, removeEmpty, removeWhole, writeWhole, type FoundFile } from '../system/replace-file.ts';
import { findBlock, guardAlone, isNothingElse, isShellScript, withGuard, type Guarded } from './guard-block.ts';
import type { HooksDirectory } from './hooks-directory.ts';
import { putBack, putBefore, scriptAt, wrapperIn } from './kept-hook.ts';

/** `damaged`: somebody removed one of its marks. */
export type GuardState = 'installed' | 'absent' | 'changed' | 'damaged';

export interface HookReport {
  readonly hook: Guarded;
  readonly path: string;
  readonly state: GuardState;
  /** Does git run it? git skips a hook that is not executable. Those of husky are run by what husky makes in `_`. */
  readonly runs: boolean;
  /** The path of a hook that was there before and is not a shell script, or is not run any more. */
  readonly kept?: string;
  /** Is it gone? Then it is not run. */
  readonly isKeptGone?: true;
  readonly wrote: boolean;
}

const TRIES = 10;

/** The state of the hook now. */
export function inspectHook(directory: HooksDirectory, hook: Guarded, wrote = false): HookReport {
  const path = join(directory.path, hook);
  const entry = lstatSync(path, { throwIfNoEntry: false });
  const text = textOf(scriptAt(path));
  const found = findBlock(text, hook);
  const state = found === undefined ? 'absent' : found === 'damaged' ? 'damaged' : found.isCurrent ? 'installed' : 'changed';
  const kept = wrapperIn(text, path, hook)?.kept;
  const isKeptGone = kept !== undefined && lstatSync(kept, { throwIfNoEntry: false }) === undefined;
  return { hook, path, state, runs: directory.husky ? existsSync(join(directory.asked, hook)) : ((entry?.mode ?? 0) & 0o111) !== 0, ...(kept === undefined ? {} : { kept }), ...(isKeptGone ? { isKeptGone } : {}), wrote };
}

/** Throws `conflict` for a guard that somebody changed. */
export function installHook(directory: HooksDirectory, hook: Guarded): HookReport {
  const path = join(directory.path, hook);
  return attempt('write', path, () => putThere(directory, hook, path));
}

function putThere(directory: HooksDirectory, hook: Guarded, path: string): HookReport {
  return retrySync(TRIES, () => contended(path), () => {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry?.isDirectory() === true) throw new DibsError('conflict', `${printable(path, 400)} is a directory. It was left as it is`);
    const found = scriptAt(path);
    const text = textOf(found);
    const guard = found === undefined ? undefined : findBlock(text, hook);
    if (guard === 'damaged') throw damaged(path);
    if (found !== undefined && guard !== undefined) {
      if (guard.renewed === undefined) return inspectHook(directory, hook);
      return writeWhole(found, bytesOf(guard.renewed)) ? inspectHook(directory, hook, true) : undefined;
    }
    // git skips a hook that is not executable. Lines in it would do nothing, and to make it executable would run it.
    const isComposable = found !== undefined && isShellScript(text) && (directory.husky || (found.info?.mode ?? 0) & 0o111) !== 0;
    const done =
      entry === undefined
        ? writeWhole({ path, target: path, bytes: undefined, info: undefined }, bytesOf(guardAlone(hook)), 0o777)
        : isComposable && found !== undefined
          ? writeWhole(found, bytesOf(withGuard(text, hook)))
          : putBefore(path, hook);
    if (done) return inspectHook(directory, hook, true);
    return undefined;
  });
}

/** Throws `conflict` if the file that was made for the guard has something else in it, or its marks are damaged. */
export function uninstallHook(directory: HooksDirectory, hook: Guarded): HookReport {
  const path = join(directory.path, hook);
  return attempt('write', path, () => takeAway(directory, hook, path));
}

function takeAway(directory: HooksDirectory, hook: Guarded, path: string): HookReport {
  return retrySync(TRIES, () => contended(path), () => {
    const found = scriptAt(path);
    const text = textOf(found);
    const guard = findBlock(text, hook);
    if (found === undefined || guard === undefined) return inspectHook(directory, hook);
    if (guard === 'damaged') throw damaged(path);
    if (guard.form === 'before') {
      const wrapper = wrapperIn(text, path, hook);
      if (wrapper === undefined || wrapper.isChanged) throw new DibsError('conflict', `${printable(path, 400)} was changed after dibs made it. It was left as it is; the hook that it runs lies beside its directory`);
      if (putBack(path, wrapper.kept, found)) return inspectHook(directory, hook, true);
      return undefined;
    }
    const isAlone = guard.form === 'made' && isNothingElse(guard.rest);
    if (isAlone ? removeWhole(found) : writeWhole(found, bytesOf(guard.rest))) {
      if (directory.kind === 'tree') removeEmpty([directory.path]);
      return inspectHook(directory, hook, true);
    }
    return undefined;
  });
}

function contended(path: string): DibsError {
  return new DibsError('store-failed', `${printable(path, 400)} was written by somebody else each time dibs tried`);
}

function damaged(path: string): DibsError {
  return new DibsError('conflict', `${printable(path, 400)} has only one of the two marks of the guard. It was left as it is: delete the rest of the guard by hand`);
}

function textOf(found: FoundFile | undefined): string {
  return (found?.bytes ?? Buffer.alloc(0)).toString('latin1');
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
