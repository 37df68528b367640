/**
 * dibs janitor --watch: keeps running, and sweeps when something may have run out.
 *
 * The watcher only wakes the janitor: events get lost, arrive late and overflow. So each time a full sweep decides what
 * to do, and a timer brings one about in any case.
 */

import { DibsError, isDibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { StoreFault } from '../../store/store.ts';
import { sweep, type SweepReport } from '../../verbs/sweep.ts';
import type { Act } from '../../verbs/sweep-acts.ts';
import { Standstills } from '../../system/standstill.ts';
import { keepUp } from '../../client/upkeep.ts';
import { describeActs, sweepFields } from './sweep-report.ts';
import { sweeper } from './sweeper.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { SCHEMA, toJson } from '../output/json.ts';
import { watchNames } from './watch-names.ts';
import { steadyNowMs } from '../../system/steady-clock.ts';

// So long it waits for an event before it sweeps without one.
const LONGEST_WAIT_MS = 30_000;
// The pause after a failed sweep. It doubles each time.
const RETRY_MS = 500;
// Many events are one reason to sweep. Between two sweeps the janitor rests several times as long as the last one took,
// but not so long that a claim that ran out meanwhile has to wait for it.
const SHORTEST_REST_MS = 100;
const BREATH = 5;
const LONGEST_REST_MS = 2000;
// It sleeps in pieces, so that it soon notices when one of them ended too late. Owners that slept as well need a moment
// to renew.
const PIECE_MS = 1000;
// A shorter standstill is not reported.
const TOLD_MS = 5000;

/** `dibs janitor --watch`: sweeps until a signal ends it. */
export async function watch(context: Context): Promise<Answer> {
  const alarm = new Alarm();
  const stop = (): void => alarm.stop();
  process.once('SIGTERM', stop).once('SIGINT', stop);
  // A new claim may run out before the timer. A heartbeat is not a reason to sweep.
  const unwatch = await watchNames(`${context.place.root}/claimed`, {
    onChange: () => alarm.ring(),
    onPolling: (why) => context.say(`dibs: watching failed (${printable(why, 200)}); polling instead`),
  });
  try {
    let failures = 0;
    const standstills = new Standstills(processorMs);
    const news = new News();
    while (!alarm.stopped) {
      const began = steadyNowMs();
      const report = await round(context, standstills, news);
      tell(context, standstills.worked());
      const restMs = Math.min(LONGEST_REST_MS, Math.max(SHORTEST_REST_MS, (steadyNowMs() - began) * BREATH));
      failures = report === undefined ? failures + 1 : 0;
      const dueMs = report === undefined ? RETRY_MS * 2 ** Math.min(failures, 5) : report.nextExpiry === undefined ? LONGEST_WAIT_MS : report.nextExpiry - (await context.registry.nowMs()) + 1;
      tell(context, await nap(alarm, standstills, Math.max(restMs, Math.min(dueMs, LONGEST_WAIT_MS)), restMs));
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
  /** It rang while nobody slept: the sweep that was under way may not have seen why. */
  #isMissed = false;

  stop(): void {
    this.stopped = true;
    this.ring();
  }

  ring(): void {
    if (this.#wake === undefined) this.#isMissed = true;
    else this.#wake(true);
  }

  /** Was it rung? */
  sleep(ms: number): Promise<boolean> {
    if (this.#isMissed) {
      this.#isMissed = false;
      return Promise.resolve(true);
    }
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

/** For how long this process has had a processor. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function tell(context: Context, lateMs: number): void {
  if (lateMs < TOLD_MS) return;
  context.say(`dibs: stood still for ${Math.round(lateMs / 1000)} s; a claim that ran out meanwhile is left to its owner for as long, but at most for a third of its lease`);
}

/** What was left alone, and is for the same reason as in the round before, is no news: it was said. */
class News {
  #said: ReadonlySet<string> = new Set();

  in(acts: readonly Act[]): readonly Act[] {
    const keyOf = ({ path, because }: Act): string => `${path}\n${because.is}`;
    const fresh = acts.filter((act) => act.act !== 'undecided' || !this.#said.has(keyOf(act)));
    this.#said = new Set(acts.filter(({ act }) => act === 'undecided').map(keyOf));
    return fresh;
  }
}

/** One sweep. A janitor that could not look says so and tries again. Only bad settings end it. */
async function round(context: Context, standstills: Standstills, news: News): Promise<SweepReport | undefined> {
  try {
    const by = await sweeper(context);
    // A sweep takes nothing that ran out after it began. What stood still before that must be known by then.
    tell(context, standstills.worked());
    const swept = await context.run(sweep(by, { graceMs: (lease, agoMs) => standstills.graceMs(lease, agoMs) }));
    const report = { ...swept, acts: news.in(swept.acts) };
    await keepUp(context.registry, await context.registry.caller());
    if (context.json) {
      if (report.acts.length > 0) context.emit(toJson({ schema: SCHEMA, ok: true, verb: 'janitor', registry: context.place, at: await context.registry.nowMs(), ...sweepFields(report) }));
    } else if (report.acts.length > 0) context.emit(`${await describeActs(context, report.acts)}\n`);
    return report;
  } catch (error) {
    if (!(error instanceof StoreFault) && !isDibsError(error)) throw error;
    if (error instanceof DibsError && error.code === 'malformed') throw error;
    if (context.json) context.emit(toJson({ schema: SCHEMA, ok: false, verb: 'janitor', registry: context.place, at: await context.registry.nowMs(), error: { code: 'store-failed', message: error.message } }));
    else context.say(`dibs: could not look: ${printable(error.message)}`);
    return undefined;
  }
}

/**
 * Sleeps this long, or until it is rung, but not less than `restMs`, so that a burst of events is one sweep. If a piece
 * of the sleep was overslept, it ends at once and returns by how much.
 */
async function nap(alarm: Alarm, standstills: Standstills, ms: number, restMs: number): Promise<number> {
  const began = steadyNowMs();
  let rung = false;
  let lateMs = 0;
  while (!alarm.stopped && lateMs === 0) {
    const leftMs = began + (rung ? restMs : ms) - steadyNowMs();
    if (leftMs <= 0) break;
    const pieceMs = Math.min(leftMs, PIECE_MS);
    if (await alarm.sleep(pieceMs)) rung = true;
    lateMs = standstills.waited(pieceMs);
  }
  return lateMs;
}
