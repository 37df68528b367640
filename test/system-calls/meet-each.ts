/** Runs a verb until each of some calls of it was met by an injection: a kill, or an error. */

import { availableParallelism } from 'node:os';
import { steadyPath, type Call } from './calls.ts';
import type { Injection, Run } from './strace.ts';

/** What a verb is run in. */
export interface Stage {
  /** Do its runs record the calls that only read, too? */
  readonly everyCall: boolean;
  /** In a directory of its own, which stays. */
  run(injection?: Injection): Promise<RunInCopy>;
  /** What is wrong with what a run left behind, now and for whoever comes next. */
  faults(root: string): Promise<readonly string[]>;
  /** What a run left behind, in a few words. */
  describe(root: string): string;
  /**
   * Why the call that was stopped seems to have been executed all the same. `recorded`: the same call where nobody
   * stopped it.
   */
  traces(root: string, call: Call, recorded: Call): readonly string[];
  discard(root: string): void;
}

export type RunInCopy = Run & { readonly root: string };

export interface Target {
  /** As it was in the recorded run. */
  readonly call: Call;
  readonly what: Injection['what'];
}

type Aim = Omit<Injection, 'what'>;

const MOST_TRIES = 25;

/**
 * Calls `met` once for each target, with the run in which it was met. A process does not do the same number of calls
 * each time before it comes to the registry, so a run may meet another call than it aimed at: that counts for the
 * target it met.
 */
export async function meetEach(
  stage: Stage,
  recorded: readonly Call[],
  targets: readonly Target[],
  met: (target: Target, run: RunInCopy, at: Call) => Promise<void>,
): Promise<{ readonly missed: readonly (Target & { readonly tries: number })[] }> {
  const open = targets.map((target) => ({ target, aim: aimAt(target.call, recorded), tries: 0 }));
  const done = new Set<Target>();
  const missed: (Target & { readonly tries: number })[] = [];

  const work = async (): Promise<void> => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const { target, aim, tries } = next;
      if (done.has(target)) continue;
      if (tries === MOST_TRIES) {
        missed.push({ ...target, tries });
        continue;
      }
      const run = await stage.run({ ...aim, what: target.what });
      const at = run.calls.find(({ outcome }) => outcome === 'killed' || outcome === 'injected');
      const hit = targets.find(({ call, what }) => call.label === at?.label && what === target.what);
      if (at !== undefined && hit !== undefined && !done.has(hit)) {
        done.add(hit);
        await met(hit, run, at);
      }
      stage.discard(run.root);
      if (!done.has(target)) open.push({ target, aim: aimAgain(target.call, aim, run.calls, recorded), tries: tries + 1 });
    }
  };
  // All of them end before anything is thrown: what they run in is removed then.
  const ended = await Promise.allSettled(Array.from({ length: Math.max(2, availableParallelism()) }, work));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return { missed };
}

/**
 * By path where that is the same in each run: then the count begins with the registry. Else by the count since the
 * start.
 */
function aimAt(call: Call, calls: readonly Call[]): Aim {
  const path = steadyPath(call);
  if (path === undefined) return { syscall: call.syscall, nth: call.nth };
  const alike = calls.filter(({ syscall, paths }) => syscall === call.syscall && paths[0] === path);
  return { syscall: call.syscall, path, nth: alike.indexOf(call) + 1 };
}

/** Where was it this time, as far as that run came? */
function aimAgain(call: Call, aim: Aim, calls: readonly Call[], recorded: readonly Call[]): Aim {
  // Of one name: what one label says can be done by several.
  const there = calls.find(({ label, syscall }) => label === call.label && syscall === call.syscall);
  if (aim.path !== undefined) return there === undefined ? { ...aim, nth: aim.nth + 1 } : aimAt(there, calls);
  if (there !== undefined) return { ...aim, nth: there.nth };
  const last = calls.findLast(({ syscall }) => syscall === call.syscall);
  const then = recorded.find(({ label, syscall }) => label === last?.label && syscall === last.syscall);
  const nth = last === undefined || then === undefined ? aim.nth + 1 : last.nth + call.nth - then.nth;
  // It was stopped there before, at a call that concerns no registry: the recorded run did fewer of these.
  return { ...aim, nth: nth === aim.nth ? nth + 1 : nth };
}

/** Each call that changes something. One that fails changes nothing. */
export function changing(calls: readonly Call[]): readonly Call[] {
  return once(calls.filter(({ changes, outcome }) => changes && outcome === 'done'));
}

/** Each label once. */
export function once(calls: readonly Call[]): readonly Call[] {
  return calls.filter((call, index) => calls.findIndex(({ label }) => label === call.label) === index);
}
