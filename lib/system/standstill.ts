/**
 * Notices standstills: the machine slept, or the process was stopped. Owners that slept on the same machine could not
 * renew meanwhile. So a claim that ran out in that time is left to its owner for a moment before it is taken.
 *
 * The steady clock, which drives timers, stands still while a machine sleeps; the wall clock and the file system's
 * clock go on. A stopped process sees both go on. So a wait is measured by the wall clock, and short work by the
 * difference of the two. Work that goes on for ever, such as a watching janitor's, is stopped in the middle sooner or
 * later. So it is measured by the time that the process had a processor. What it waited for otherwise, such as a file
 * system that gave no answer, kept its neighbours from renewing as well.
 */

import { steadyNowMs } from './steady-clock.ts';
import { uptimeMs } from './uptime.ts';

// A heartbeat comes with each third of a lease. So a standstill that is shorter than two thirds of the shortest lease
// costs nobody a claim.
const SHORTEST_MS = 500;

// Every holder looks at its claim twice in this time.
const WAKING_MS = 1000;

interface Standstill {
  /** By the wall clock: it did not begin before this. */
  readonly fromMs: number;
  /** By the steady clock. */
  readonly untilMs: number;
  readonly lateMs: number;
}

/** The standstills that one process has noticed. */
export class Standstills {
  #wallMs = Date.now();
  #steadyMs = steadyNowMs();
  readonly #processorMs: (() => number) | undefined;
  #hadMs: number;
  #recent: readonly Standstill[] = [];

  /**
   * @param processorMs for how long this process has had a processor, in ms. Without it, work in which both clocks ran
   * on is no standstill.
   */
  constructor(processorMs?: () => number) {
    this.#processorMs = processorMs;
    this.#hadMs = processorMs?.() ?? 0;
  }

  /**
   * For a process that was just started, perhaps because the machine woke and a clock started what it had missed.
   * Nobody can tell when the machine slept, but only for how long in all. A claim that ran out less than that ago is
   * left to its owner for a second. `uptime`: for how long the machine has been running, in ms.
   */
  static atStart(uptime = uptimeMs): Standstills {
    const one = new Standstills();
    // One of these clocks goes on during sleep, and the other does not.
    const sleptMs = uptime() - steadyNowMs();
    if (sleptMs >= SHORTEST_MS) one.#recent = [{ fromMs: one.#wallMs - sleptMs, untilMs: one.#steadyMs, lateMs: Math.min(sleptMs, WAKING_MS) }];
    return one;
  }

  /** Call this after work of any length. Returns how long the work was interrupted, in ms; 0 for hardly. */
  worked(): number {
    const passedMs = steadyNowMs() - this.#steadyMs;
    // Several threads together can have had more than has passed.
    return this.#passed(this.#processorMs === undefined ? passedMs : Math.min(passedMs, this.#processorMs() - this.#hadMs));
  }

  /**
   * Call this after a wait that was to end after this many ms, or sooner. Returns by how much it was overslept, in ms;
   * 0 for hardly.
   */
  waited(ms: number): number {
    return this.#passed(Math.min(ms, steadyNowMs() - this.#steadyMs));
  }

  /** Was there a standstill from which somebody may still have to recover? */
  get isRecent(): boolean {
    return this.#recent.length > 0;
  }

  /**
   * For how many more ms a claim is left to its owner: as long as the standstill in which it ran out or ran down, at
   * most one heartbeat (a third of its lease). @param lease seconds @param agoMs how long ago it ran out, negative for
   * a living claim
   */
  graceMs(lease: number, agoMs: number): number {
    const [wallMs, steadyMs] = [Date.now(), steadyNowMs()];
    const graces = this.#recent.map(({ fromMs, untilMs, lateMs }) => (agoMs > wallMs - fromMs ? 0 : untilMs + Math.min(lateMs, (lease * 1000) / 3) - steadyMs));
    return Math.max(0, ...graces);
  }

  #passed(expectedMs: number): number {
    const [wallMs, steadyMs] = [Date.now(), steadyNowMs()];
    const lateMs = wallMs - this.#wallMs - expectedMs;
    const one = { fromMs: this.#wallMs, untilMs: steadyMs, lateMs };
    [this.#wallMs, this.#steadyMs] = [wallMs, steadyMs];
    this.#hadMs = this.#processorMs?.() ?? 0;
    // No grace lasts longer than its standstill.
    this.#recent = this.#recent.filter((other) => other.untilMs + other.lateMs > steadyMs);
    if (lateMs < SHORTEST_MS) return 0;
    this.#recent = [...this.#recent, one];
    return lateMs;
  }
}
