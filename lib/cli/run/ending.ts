/** Ends a command and what it started: TERM, and KILL some time later, until nobody is left. */

import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Members, Sent } from './members.ts';
import { steadyNowMs } from '../../system/steady-clock.ts';

const { SIGTERM, SIGCONT, SIGKILL } = constants.signals;

/** The time that a command gets to end by itself. */
export const TERM_GRACE_MS = 5000;
const FIRST_POLL_MS = 5;
const LONGEST_POLL_MS = 100;

/** The end of one command: it has begun, or not yet. */
export class Ending {
  readonly #members: Members;
  readonly #onKill: () => void;
  /** By the steady clock. */
  #killAtMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param onKill called before the KILL */
  constructor(members: Members, onKill: () => void) {
    this.#members = members;
    this.#onKill = onKill;
  }

  get hasBegun(): boolean {
    return this.#killAtMs !== undefined;
  }

  /** From now on they have five seconds. `hasTerm`: they got the TERM already. */
  begin(hasTerm = false): Sent {
    if (this.#killAtMs === undefined) {
      this.#killAtMs = steadyNowMs() + TERM_GRACE_MS;
      this.#timer = setTimeout(() => this.#kill(), TERM_GRACE_MS);
    }
    const went = hasTerm ? 'sent' : this.#members.signal(SIGTERM);
    // Who is stopped cannot end.
    if (went === 'sent') this.#members.signal(SIGCONT);
    return went;
  }

  /** Once the command itself has ended: resolves when nobody is left. */
  async finish(): Promise<void> {
    for (let pollMs = FIRST_POLL_MS; !this.#members.areGone(); pollMs = Math.min(pollMs * 2, LONGEST_POLL_MS)) {
      if (!this.hasBegun) this.begin();
      await sleep(pollMs);
    }
    clearTimeout(this.#timer);
  }

  #kill(): void {
    if (this.#members.areGone()) return;
    this.#onKill();
    this.#members.signal(SIGKILL);
    // Who was just being started may have been missed.
    this.#timer = setInterval(() => this.#members.signal(SIGKILL), LONGEST_POLL_MS);
  }
}
