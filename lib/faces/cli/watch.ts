/**
 * dibs janitor --watch: stays, and sweeps when something may have run out.
 *
 * The watcher is a wake-up and nothing more: events get lost, arrive late and overflow, so what is done is decided by a full
 * look each time, which a timer brings about in any case.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { DibsError, isDibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { StoreFault } from '../../store/store.ts';
import { sweep, type SweepReport } from '../../verbs/sweep.ts';
import { describeActs, sweepFields } from './commands/janitor.ts';
import type { Answer, Context } from './command.ts';
import { EXIT } from './exit-code.ts';
import { SCHEMA, toJson } from './json.ts';

// Without any event, this often.
const FULL_LOOK_MS = 30_000;
// After a look that failed, doubled each time.
const RETRY_MS = 500;
// Many events are one reason to look, and between two looks the janitor rests some times as long as the last one took.
const SETTLE_MS = 100;
const BREATH = 5;
// A timer that comes so much too late means that the machine slept: owners need a moment to renew before anything is taken.
const LATE_MS = 5000;

export async function watch(context: Context): Promise<Answer> {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.once('SIGTERM', end).once('SIGINT', end);
  const wake = { up: (): void => undefined };
  const { watch: chokidar } = await import('chokidar');
  const watcher = chokidar(`${context.place.root}/claimed`, { ignoreInitial: true, depth: 0, ignorePermissionErrors: true });
  // A new claim may run out before the timer; a heartbeat or a claim that ends is no reason to look.
  watcher.on('add', () => wake.up());
  watcher.on('error', (error) => context.say(`dibs: watching failed (${printable(String(error), 200)}); looking every ${FULL_LOOK_MS / 1000} s instead`));
  try {
    let sleptMs = 0;
    let failures = 0;
    while (!stop.signal.aborted) {
      if (sleptMs > LATE_MS) {
        context.say(`dibs: woke ${Math.round(sleptMs / 1000)} s late; waiting one heartbeat before anything is taken`);
        await nap(Math.min(heartbeatMs(context), FULL_LOOK_MS), stop.signal, wake, false);
        if (stop.signal.aborted) break;
      }
      const began = performance.now();
      const report = round(context);
      const restMs = Math.max(SETTLE_MS, (performance.now() - began) * BREATH);
      failures = report === undefined ? failures + 1 : 0;
      const untilExpiry = report === undefined ? RETRY_MS * 2 ** Math.min(failures, 5) : report.nextExpiry === undefined ? FULL_LOOK_MS : report.nextExpiry - Date.now() + 1;
      sleptMs = await nap(Math.max(restMs, Math.min(untilExpiry, FULL_LOOK_MS)), stop.signal, wake, true, restMs);
    }
  } finally {
    await watcher.close();
    process.off('SIGTERM', end).off('SIGINT', end);
  }
  return { exit: EXIT.ok, fields: {} };
}

/** A third of the default lease: what a heartbeat is sent at. */
function heartbeatMs(context: Context): number {
  return (context.settings.lease * 1000) / 3;
}

/** One sweep. A janitor that could not look says so and tries again; only bad settings end it. */
function round(context: Context): SweepReport | undefined {
  try {
    const report = context.run(sweep(context.registry.party));
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

/** Sleeps, or until woken. Returns by how much it overslept. */
async function nap(ms: number, stop: AbortSignal, wake: { up: () => void }, wakeable: boolean, restMs = SETTLE_MS): Promise<number> {
  const began = Date.now();
  const woken = new AbortController();
  if (wakeable) wake.up = () => woken.abort();
  try {
    await sleep(ms, undefined, { signal: AbortSignal.any([stop, woken.signal]) });
  } catch {
    // Woken: a burst of events is one look.
    if (!stop.aborted) await sleep(Math.max(SETTLE_MS, restMs - (Date.now() - began)), undefined, { signal: stop }).catch(() => undefined);
  } finally {
    wake.up = () => undefined;
  }
  return Math.max(0, Date.now() - began - ms);
}
