/** Random bytes, without the cost of loading node:crypto. */

import { constants, readSync } from 'node:fs';
import { withOpen } from './posix-file.ts';

/**
 * Reads them from the system's own file if there is one. node:crypto gets its bytes from the same place, but takes
 * longer to load than most verbs take to run. So it is loaded only if it is needed.
 */
export function randomBytes(count: number): Buffer {
  const bytes = Buffer.alloc(count);
  try {
    if (withOpen('/dev/urandom', constants.O_RDONLY, (fd) => readSync(fd, bytes)) === count) return bytes;
  } catch {
    // A chroot can be without devices.
  }
  return process.getBuiltinModule('node:crypto').randomBytes(count);
}

const NONCE_BYTES = 8;
// To read them costs three calls of the system, however many they are.
const NONCES_AT_ONCE = 8;
let left: Buffer = Buffer.alloc(0);

/**
 * Twelve characters of `0-9a-z`, never the same twice: 60 bits, and no capitals, because names must differ in more than
 * case.
 */
export function newNonce(): string {
  if (left.length === 0) left = randomBytes(NONCE_BYTES * NONCES_AT_ONCE);
  const bytes = left.subarray(0, NONCE_BYTES);
  left = left.subarray(NONCE_BYTES);
  return BigInt(`0x${bytes.toString('hex')}`).toString(36).padStart(13, '0').slice(-12);
}
