/**
 * NFS version 3 remembers what a directory listed for as long as the times of the directory stay the same. Two changes
 * within a tick of the server's clock have the same times. So a second change that another machine made is not listed
 * here until a third one comes, and a look that trusts those times is wrong. (Version 4 counts changes.) But a machine
 * forgets what it remembers of a directory when it changes that directory itself.
 */

import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { createEmpty, unlinkIfThere } from './posix-file.ts';

/**
 * Does the file system of this directory remember listings? The system's list of mounts tells. If it does not, the
 * answer is no.
 */
export function remembersListings(directory: string): boolean {
  try {
    // Version 4 is called nfs4.
    return typeOfMount(readFileSync('/proc/self/mountinfo', 'utf8'), realpathSync(directory)) === 'nfs';
  } catch {
    return false;
  }
}

/**
 * The type of the file system that a path lies on, by /proc/self/mountinfo. Of two mounts at one place the later one
 * counts.
 */
export function typeOfMount(mountinfo: string, path: string): string | undefined {
  const mounts = mountinfo.trimEnd().split('\n').map(parseMount);
  return mounts.filter(({ at }) => `${path}/`.startsWith(at)).reduce<ReturnType<typeof parseMount> | undefined>((best, mount) => (best === undefined || mount.at.length >= best.at.length ? mount : best), undefined)?.type;
}

function parseMount(line: string): { readonly at: string; readonly type: string } {
  const [before = '', after = ''] = line.split(' - ');
  const at = (before.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8)));
  return { at: at.endsWith('/') ? at : `${at}/`, type: after.split(' ')[0] ?? '' };
}

/**
 * Changes a directory with a name that every reader ignores. Best effort: a process that may only read sees what is
 * remembered.
 */
export function stir(directory: string, nonce: string): void {
  const path = join(directory, `.look-${nonce}`);
  try {
    createEmpty(path);
    unlinkIfThere(path);
  } catch {
    // A directory that does not exist is not made.
  }
}
