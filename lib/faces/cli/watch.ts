/**
 * dibs janitor --watch: stays, and sweeps when something may have run out.
 *
 * The watcher is a wake-up and nothing more: events get lost, arrive late and overflow, so what is done is decided by a full
 * look each time, which a timer brings about in any case.
 */

import { DibsError, isDibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { StoreFault } from '../../store/store.ts';
import { sweep, type SweepReport } from '../../verbs/sweep.ts';
import { tidyGitSide } from '../git-side.ts';
import { describeActs, sweepFields } from './acts.ts';
import type { Answer, Context } from './command.ts';
import { EXIT } from './exit-code.ts';
import { SCHEMA, toJson } from './json.ts';
import { watchNames } from './watch-names.ts';

// Without any event, this often.
const FULL_LOOK_MS = 30_000;
// After a look that failed, doubled each time.
const RETRY_MS = 500;
// Many events are one reason to look, and between two looks the janitor rests some times as long as the last one took, but not
// so long that what ran out meanwhile waits for it.
const SETTLE_MS = 100;
const BREATH = 5;
const LONGEST_REST_MS = 2000;
// It sleeps in pieces. One that ends so much too late means that the machine slept: owners need a moment to renew before anything is taken.
const PIECE_MS = 1000;
const LATE_MS = 5000;

export async function watch(context: Context): Promise<Answer> {
  const alarm = new Alarm();
  const stop = (): void => alarm.stop();
  process.once('SIGTERM', stop).once('SIGINT', stop);
  // A new claim may run out before the timer; a heartbeat is no reason to look.
  const unwatch = await watchNames(`${context.place.root}/claimed`, {
    onChange: () => alarm.ring(),
    onPolling: (why) => context.say(`dibs: watching failed (${printable(why, 200)}); polling instead`),
  });
  try {
    let failures = 0;
    let lateMs = 0;
    while (!alarm.stopped) {
      while (lateMs > LATE_MS && !alarm.stopped) {
        // Whoever slept beside it lost as much time to renew in, and nobody needs more than one heartbeat.
        const graceMs = Math.min(lateMs, heartbeatMs(context));
        context.say(`dibs: woke ${Math.round(lateMs / 1000)} s late; waiting ${Math.ceil(graceMs / 1000)} s before anything is taken, so that owners can renew`);
        lateMs = await nap(alarm, graceMs, graceMs);
      }
      if (alarm.stopped) break;
      const began = performance.now();
      const report = round(context);
      const restMs = Math.min(LONGEST_REST_MS, Math.max(SETTLE_MS, (performance.now() - began) * BREATH));
      failures = report === undefined ? failures + 1 : 0;
      const dueMs = report === undefined ? RETRY_MS * 2 ** Math.min(failures, 5) : report.nextExpiry === undefined ? FULL_LOOK_MS : report.nextExpiry - Date.now() + 1;
      lateMs = await nap(alarm, Math.max(restMs, Math.min(dueMs, FULL_LOOK_MS)), restMs);
    }
  } finally {
    await unwatch();
    process.off('SIGTERM', stop).off('SIGINT', stop);
  }
  return { exit: EXIT.ok, fields: {} };
}

/** A sleep that can be ended from outside, for a moment or for good. */
class Alarm {
  stopped = false;
  #wake: ((rung: boolean) => void) | undefined;

  stop(): void {
    this.stopped = true;
    this.ring();
  }

  ring(): void {
    this.#wake?.(true);
  }

  /** Was it rung? */
  sleep(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake?.(false), ms);
      this.#wake = (rung): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve(rung);
      };
    });
  }
}

/** A third of the default lease: what a heartbeat is sent at. */
function heartbeatMs(context: Context): number {
  return (context.settings.lease * 1000) / 3;
}

/** One sweep. A janitor that could not look says so and tries again; only bad settings end it. */
function round(context: Context): SweepReport | undefined {
  try {
    const report = context.run(sweep(context.registry.party));
    tidyGitSide(context.place.root);
    if (context.json) {
      if (report.acts.length > 0) context.emit(toJson({ schema: SCHEMA, ok: true, verb: 'janitor', registry: context.place, at: Date.now(), ...sweepFields(report) }));
    } else if (report.acts.length > 0) context.emit(`${describeActs(context, report.acts)}\n`);
    return report;
  } catch (error) {
    if (!(error instanceof StoreFault) && !isDibsError(error)) throw error;
    if (error instanceof DibsError && error.code === 'malformed') throw error;
    if (context.json) context.emit(toJson({ schema: SCHEMA, ok: false, verb: 'janitor', registry: context.place, at: Date.now(), error: { code: 'store-failed', message: error.message } }));
    else context.say(`dibs: could not look: ${printable(error.message)}`);
    return undefined;
  }
}

/** Sleeps so long, or until rung, but not less than `restMs`: a burst of events is one look. Returns by how much a piece of it was overslept. */
async function nap(alarm: Alarm, ms: number, restMs: number): Promise<number> {
  const began = performance.now();
  let rung = false;
  let lateMs = 0;
  while (!alarm.stopped && lateMs <= LATE_MS) {
    const leftMs = began + (rung ? restMs : ms) - performance.now();
    if (leftMs <= 0) break;
    const pieceMs = Math.min(leftMs, PIECE_MS);
    // By the wall clock: the other one stands still while the machine sleeps.
    const start = Date.now();
    if (await alarm.sleep(pieceMs)) rung = true;
    lateMs = Math.max(lateMs, Date.now() - start - pieceMs);
  }
  return lateMs;
}
