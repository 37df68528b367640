/** Locks that a program still holds when it ends are released then, so that nobody waits for their leases. */

import type { Lock } from './lock.ts';

const locks = new Set<Lock>();

/**
 * Returns what takes it off the list. Only an end that the process itself brings about is seen: the end of its work,
 * `process.exit`, an error that nobody caught.
 */
export function releaseAtExit(lock: Lock): () => void {
  if (locks.size === 0) process.on('exit', releaseAll);
  locks.add(lock);
  return () => {
    locks.delete(lock);
    if (locks.size === 0) process.off('exit', releaseAll);
  };
}

function releaseAll(): void {
  for (const lock of locks) lock.releaseNow();
}
