/**
 * NFS version 3 remembers what a directory listed for as long as the directory's times stay the same, and two changes within a tick
 * of the server's clock have the same: what another machine did in the second one is not listed here until a third, and a look
 * that is vouched for by those times is wrong. (Version 4 counts changes.) But a machine forgets what it remembers of a directory
 * when it changes that directory itself.
 */

import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { createEmpty, unlinkIfThere } from './posix-file.ts';

/** Does the file system of this directory remember listings? As the system tells its mounts; where it does not, no. */
export function remembersListings(directory: string): boolean {
  try {
    // Version 4 is called nfs4.
    return typeOfMount(readFileSync('/proc/self/mountinfo', 'utf8'), realpathSync(directory)) === 'nfs';
  } catch {
    return false;
  }
}

/** The type of the file system that a path lies on, by what /proc/self/mountinfo says. Of two mounts at one place the later one is seen. */
export function typeOfMount(mountinfo: string, path: string): string | undefined {
  const mounts = mountinfo.trimEnd().split('\n').map(parseMount);
  return mounts.filter(({ at }) => `${path}/`.startsWith(at)).reduce<ReturnType<typeof parseMount> | undefined>((best, mount) => (best === undefined || mount.at.length >= best.at.length ? mount : best), undefined)?.type;
}

function parseMount(line: string): { readonly at: string; readonly type: string } {
  const [before = '', after = ''] = line.split(' - ');
  const at = (before.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8)));
  return { at: at.endsWith('/') ? at : `${at}/`, type: after.split(' ')[0] ?? '' };
}

/** Changes a directory by a name that every reader ignores. Best effort: who may only read is told what is remembered. */
export function stir(directory: string, nonce: string): void {
  const path = join(directory, `.look-${nonce}`);
  try {
    createEmpty(path);
    unlinkIfThere(path);
  } catch {
    // A directory that is not there is not made.
  }
}
