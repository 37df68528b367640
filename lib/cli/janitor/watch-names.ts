/**
 * Reports when names come into a directory or leave it, and, if asked, when a file in it is written. It uses one watch
 * on the directory, and polls its mtime for what the watch misses.
 *
 * What must stay true: the cost of an event does not grow with the number of files. chokidar by itself puts a watch on
 * each of them, and at each event, even a heartbeat, reads the whole directory again with an lstat of every file.
 */

import { unwatchFile, watchFile } from 'node:fs';
import { basename } from 'node:path';
import type { FSWatcher } from 'chokidar';

const POLL_MS = 1000;

export interface Watching {
  /** Something may have come or gone. */
  readonly onChange: () => void;
  /** The watch could not be made, or has ended. Called once; from then on the directory is only polled. */
  readonly onPolling: (why: string) => void;
  /** For which names a change of what is in the file counts, too. Without it none does. */
  readonly alsoWritten?: (name: string) => boolean;
}

/** Watches until the returned function is called. It reports every change after it has returned. */
export async function watchNames(directory: string, { onChange, onPolling, alsoWritten = () => false }: Watching): Promise<() => Promise<void>> {
  // The directory is polled in any case: changes by other machines on a network mount, and a directory that was removed
  // and made again, show only here. Neither watcher is persistent: a watch must not keep a process running, even one
  // that chokidar loses while it closes.
  watchFile(directory, { interval: POLL_MS, persistent: false }, onChange);
  const watcher = new (await namesWatcher())({ ignoreInitial: true, ignorePermissionErrors: true, persistent: false, usePolling: false });
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
    // A heartbeat is a 'change'. An event with the directory's own name is about the directory itself, and no others
    // follow.
    if (event !== 'rename') {
      if (alsoWritten(name)) onChange();
      return;
    }
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

async function namesWatcher(): Promise<typeof FSWatcher> {
  const chokidar = await import('chokidar');
  return class NamesWatcher extends chokidar.FSWatcher {
    /** chokidar asks here whether it may read a directory again. It never may. */
    override _throttle(): false {
      return false;
    }
  };
}
