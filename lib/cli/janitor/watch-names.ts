/**
 * Tells when names come into a directory or leave it: one watch on the directory, and its mtime polled for what that misses.
 *
 * What must stay true: what an event costs does not grow with the number of files. chokidar by itself puts a watch on each of
 * them, and at each event, a heartbeat too, reads the whole directory again with an lstat of every file.
 */

import { unwatchFile, watchFile } from 'node:fs';
import { basename } from 'node:path';
import { FSWatcher } from 'chokidar';

const POLL_MS = 1000;

/** chokidar asks here whether it may read a directory again, and never may. */
class NamesWatcher extends FSWatcher {
  override _throttle(): false {
    return false;
  }
}

export interface Watching {
  /** Something may have come or gone. */
  readonly onChange: () => void;
  /** The watch could not be had, or has ended. Called once: from then on the directory is only polled. */
  readonly onPolling: (why: string) => void;
}

/** Watches until the function that it returns is called. What changes after it has returned is told. */
export async function watchNames(directory: string, { onChange, onPolling }: Watching): Promise<() => Promise<void>> {
  // Polled in any case: what other machines do on a network mount, and a directory that was removed and made again, shows only here.
  // Neither is persistent: a watch keeps no process, and one that chokidar loses track of while it closes must not.
  watchFile(directory, { interval: POLL_MS, persistent: false }, onChange);
  const watcher = new NamesWatcher({ ignoreInitial: true, ignorePermissionErrors: true, persistent: false, usePolling: false });
  const begun = new Promise<void>((resolve) => {
    watcher.once('ready', () => resolve()).once('error', () => resolve());
  });
  let isWatching = true;
  const fallBack = (why: string): void => {
    if (!isWatching) return;
    isWatching = false;
    void watcher.close();
    onPolling(why);
  };
  watcher.on('error', (error) => fallBack(String(error)));
  watcher.on('raw', (event, name) => {
    // A heartbeat is a 'change'. Of the directory itself the watch says its own name, and then no more.
    if (event !== 'rename') return;
    onChange();
    if (name === basename(directory)) fallBack(`${name}/ itself came or went`);
  });
  watcher.add(directory);
  await begun;
  return async () => {
    unwatchFile(directory, onChange);
    await watcher.close();
  };
}
