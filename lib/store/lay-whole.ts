/** Writes a small file of the registry where it is missing: whole or not at all, and never over another file. */

import { linkSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { TMP } from '../rules/shelf.ts';
import { errnoCode, lacksHardLinks } from './errno.ts';
import { unlinkIfThere, writeNew } from './posix-file.ts';
import { newNonce } from './random-bytes.ts';

/**
 * Writes `bytes` to an absolute path, unless something is there. The file is written where the janitor tidies, synced,
 * then linked. A file that was cut short would stay for ever, so it must never be cut short. Throws what the file
 * system said.
 */
export function layWhole(root: string, path: string, bytes: Uint8Array): void {
  const staging = join(root, TMP, `new-${newNonce()}`);
  try {
    writeNew(staging, bytes);
  } catch (error) {
    if (errnoCode(error) !== 'ENOENT') throw error;
    mkdirSync(join(root, TMP));
    writeNew(staging, bytes);
  }
  try {
    linkOrWrite(staging, path, bytes);
  } catch (error) {
    if (errnoCode(error) !== 'EEXIST') throw error;
  } finally {
    unlinkIfThere(staging);
  }
}

function linkOrWrite(staging: string, path: string, bytes: Uint8Array): void {
  try {
    linkSync(staging, path);
  } catch (error) {
    if (!lacksHardLinks(errnoCode(error)) && errnoCode(error) !== 'EXDEV') throw error;
    writeNew(path, bytes);
  }
}
