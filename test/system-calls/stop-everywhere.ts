/** Runs a verb again and again, each time stopped at another of its calls, until it was stopped at every one. */

import { changing, meetEach, once, type Stage } from './meet-each.ts';
import type { Call } from './calls.ts';
import type { Run } from './strace.ts';

export interface Stopped {
  /** The call that was not executed any more. */
  readonly at: Call;
  readonly left: string;
}

export interface Everywhere {
  readonly whole: Run & { readonly left: string };
  readonly stopped: readonly Stopped[];
  readonly faults: readonly string[];
  /** Calls that only read, and were somewhere else in each run. */
  readonly missed: readonly Call[];
}

/**
 * At each call that the stage records. Between two that change nothing the disk does not change either, so the ones
 * that change something stand for all.
 */
export async function stopEverywhere(stage: Stage): Promise<Everywhere> {
  const whole = await stage.run();
  const faults = (await stage.faults(whole.root)).map((fault) => `not stopped at all: ${fault}`);
  const left = stage.describe(whole.root);
  stage.discard(whole.root);
  const points = stage.everyCall ? once(whole.calls) : changing(whole.calls);
  const seen = new Map<string, Stopped>();
  const { missed } = await meetEach(stage, whole.calls, points.map((call) => ({ call, what: 'KILL' as const })), async ({ call }, run, at) => {
    seen.set(call.label, { at, left: stage.describe(run.root) });
    const found = [...stage.traces(run.root, at, call), ...(await stage.faults(run.root))];
    if (run.exit !== undefined) found.push(`it was stopped, and exits ${run.exit}`);
    faults.push(...found.map((fault) => `stopped at ${at.label}: ${fault}`));
  });
  faults.push(...missed.filter(({ call }) => call.changes).map(({ call, tries }) => `${call.label} was not met again in ${tries} runs`));
  return { whole: { ...whole, left }, stopped: points.flatMap(({ label }) => seen.get(label) ?? []), faults, missed: missed.map(({ call }) => call) };
}
