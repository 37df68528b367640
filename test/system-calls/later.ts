/** The same registry some hours later, for the steps of lib/: leases have run out, and what was left in tmp/ is old. */

import { PosixStore } from '../../lib/store/posix-store.ts';
import { run, type Step } from '../../lib/store/step.ts';
import type { Instant, Purpose } from '../../lib/store/store.ts';
import { DEFAULT_SETTINGS } from '../../lib/rules/settings.ts';
import type { Caller } from '../../lib/transitions/caller.ts';

export const LATER_MS = 3 * 3_600_000;

class LaterStore extends PosixStore {
  override now(purpose: Purpose): Instant {
    const { ms, tickMs } = super.now(purpose);
    return { ms: ms + LATER_MS, tickMs };
  }

  override pause(): void {
    // Whoever is waited for died hours ago.
  }
}

export function later<T>(root: string, owner: string, step: (caller: Caller) => Step<T>): T {
  return run(new LaterStore(root), step({ owner, settings: DEFAULT_SETTINGS }));
}
