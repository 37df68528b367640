/**
 * Where the core runs: the file system of the temporary directory, by a name that is given with it, or whatever this
 * machine has.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PosixStore } from '../../../lib/store/posix-store.ts';
import { run } from '../../../lib/store/step.ts';
import { probeFileSystem, type FileSystemTraits } from '../../../lib/verbs/probe-file-system.ts';
import { FILE_SYSTEMS, type FileSystem } from '../file-systems.ts';

/** What this file system is known to be; undefined for the machine's own, which nobody has named. */
export const known: FileSystem | undefined = FILE_SYSTEMS.find(({ name }) => name === process.env['DIBS_TEST_FILE_SYSTEM']);

/** What it takes in names, and whether it has hard links: as it is known, else as it is found out. */
export function traits(): FileSystemTraits {
  if (known !== undefined) return known;
  const directory = mkdtempSync(join(tmpdir(), 'dibs-probe-'));
  try {
    return run(new PosixStore(directory), probeFileSystem());
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A path below the temporary directory, by every mount that shows it. */
export function views(path: string): readonly string[] {
  const other = process.env['DIBS_TEST_OTHER_VIEW'];
  return other === undefined ? [path] : [path, join(other, relative(tmpdir(), path))];
}
