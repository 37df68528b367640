/**
 * The protocol against chance: thousands of small worlds around one task, each from one seed. A failure prints the seed
 * and the changes that led to it; `simulate(seed, {}, true)` replays it.
 */

import { describe, expect, it } from 'vitest';
import { FLAWS } from './flaws.ts';
import { simulate, type Outcome, type WorldOptions } from './world.ts';

const SEEDS = 8000;
const MOST_SEEDS_FOR_A_FLAW = 4000;
/** Everything the real protocol has to be seen doing, or the search was for nothing. */
const DONE = ['claim', 'renew', 'release', 'complete', 'extend', 'handoff', 'resume', 'steal', 'move', 'sweep', 'pull'];

function report(seed: number, given: Partial<WorldOptions>): string {
  const { violations, trace, options } = simulate(seed, given, true);
  const told = violations.map(({ promise, what }) => `${promise}: ${what}`);
  const changes = trace.filter(({ change }) => change).slice(-60);
  return [`seed ${seed}`, ...told, JSON.stringify(options), ...changes.map(({ at, actor, text }) => `${at} ${actor} ${text}`)].join('\n');
}

function* outcomes(seeds: number, given: Partial<WorldOptions> = {}): Generator<Outcome> {
  for (let seed = 1; seed <= seeds; seed++) yield simulate(seed, given);
}

describe('the protocol, simulated', () => {
  it('is the same run for the same seed', () => {
    const first = simulate(7, {}, true);
    expect(simulate(7, {}, true).trace).toEqual(first.trace);
    expect(first.trace.length).toBeGreaterThan(100);
  });

  // A minute and a half on two quiet cores.
  it(`keeps its promises in ${SEEDS} worlds`, { timeout: 600_000 }, () => {
    let steps = 0;
    const done = new Set<string>();
    for (const outcome of outcomes(SEEDS)) {
      if (outcome.violations.length > 0) expect.fail(report(outcome.seed, {}));
      steps += outcome.steps;
      for (const verb of Object.keys(outcome.verbs)) done.add(verb);
    }
    expect(steps).toBeGreaterThan(SEEDS * 200);
    expect([...done]).toEqual(expect.arrayContaining(DONE));
  });
});

describe('designs known to be wrong', () => {
  it.each(FLAWS.map((flaw) => [flaw.what, flaw] as const))('finds what is wrong with %s', (_what, flaw) => {
    let found: Outcome | undefined;
    for (const outcome of outcomes(MOST_SEEDS_FOR_A_FLAW, { ...flaw.where, flaw })) {
      if (!outcome.violations.some(({ promise }) => /^P[123]|^P5/.test(promise))) continue;
      found = outcome;
      break;
    }
    expect(found).toBeDefined();
  });
});
