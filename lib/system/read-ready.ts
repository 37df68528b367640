/**
 * What can be read from a descriptor without waiting. Node's own standard input can wait, and takes longer to load than
 * most hooks take to run.
 */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** `isEnded`: there is no more to come. */
export interface Ready {
  readonly bytes: Buffer;
  readonly isEnded: boolean;
}

const CHUNK_BYTES = 64 * 1024;

/**
 * Reads at most about `most` bytes from a file or a pipe, and never waits for a writer. What it has read is gone from
 * the descriptor. Undefined, and nothing is read, for anything else (a terminal, a socket, a closed descriptor) and
 * where the system has no /proc.
 */
export function readReady(fd: number, most: number): Ready | undefined {
  try {
    const about = fstatSync(fd);
    if (about.isFile()) return readAll(fd, most);
    if (!about.isFIFO()) return undefined;
    // A description of our own: whoever shares this pipe still waits in it as before.
    const own = openSync(`/proc/self/fd/${fd}`, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return readAll(own, most);
    } finally {
      closeSync(own);
    }
  } catch {
    return undefined;
  }
}

function readAll(fd: number, most: number): Ready {
  const chunks: Buffer[] = [];
  let [count, isEnded] = [0, false];
  try {
    while (count <= most && !isEnded) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const got = readSync(fd, chunk, 0, CHUNK_BYTES, null);
      isEnded = got === 0;
      count += got;
      chunks.push(chunk.subarray(0, got));
    }
  } catch {
    // Nothing is there at the moment (EAGAIN), or it cannot be read: whoever waits for the rest is told.
  }
  return { bytes: Buffer.concat(chunks), isEnded };
}
