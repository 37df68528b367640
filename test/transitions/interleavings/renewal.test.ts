/** Renewing: what a touch can hit, and what a success promises. */

import { describe, expect, it } from 'vitest';
import { play, type Registry } from '../designs/design.ts';
import { bareBesideMark, noLookAfter, readThenSet } from '../designs/renewals.ts';

describe('a renewal that is late', () => {
  /**
   * 1 a is about to touch its name; 2 its lease runs out and b takes over; 3 a's editor saves the old path; 4 a touches
   * that.
   */
  function lateTouch({ bench, claim, renew, on }: Registry): string[] {
    const { tenure } = bench.run(claim(bench.caller('a'), 'T'));
    const a = bench.start(renew(bench.caller('a'), 'T'));
    expect(a.until(on('touch', tenure.path))).toBe(true);
    bench.pass(61);
    const b = bench.run(claim(bench.caller('b'), 'T'));
    bench.save(tenure.path, 'ghost\n');
    return bench.audit({ holders: [b, a.answer()] });
  }

  it('is a loss', async () => {
    expect(await play(lateTouch)).toEqual([]);
  });

  it('would be a success on a ghost without a look afterwards', async () => {
    expect(await play(lateTouch, noLookAfter)).toEqual(['two holders: b, a']);
  });
});

describe('a renewal beside a mark on its own tenure', () => {
  /** 1 b marks the expired claim and is about to end it; 2 a's editor saves the bare name; 3 a renews; 4 b goes on. */
  function ghostBesideMark({ bench, claim, renew, on }: Registry): string[] {
    const { tenure } = bench.run(claim(bench.caller('a'), 'T'));
    bench.pass(61);
    const b = bench.start(claim(bench.caller('b'), 'T'));
    expect(b.until(on('append', /^holders\/a\//))).toBe(true);
    bench.save(tenure.path, 'ghost\n');
    const renewed = bench.start(renew(bench.caller('a'), 'T')).answer();
    return bench.audit({ holders: [renewed, b.answer()] });
  }

  it('settles the mark first', async () => {
    expect(await play(ghostBesideMark)).toEqual([]);
  });

  it('would renew a ghost by the bare name', async () => {
    expect(await play(ghostBesideMark, bareBesideMark)).toEqual(['two holders: a, b']);
  });
});

describe('a slow process of the same owner', () => {
  /**
   * 1 one process of a is about to touch; 2 another renews later, and is promised a minute; 3 the slow one touches; 4 a
   * janitor comes.
   */
  function slow({ bench, claim, renew, sweep, on }: Registry): string[] {
    const { tenure } = bench.run(claim(bench.caller('a'), 'T'));
    const first = bench.start(renew(bench.caller('a'), 'T'));
    expect(first.until(on('touch', tenure.path))).toBe(true);
    bench.pass(50);
    const second = bench.run(renew(bench.caller('a'), 'T'));
    first.answer();
    bench.pass(20);
    bench.run(sweep(bench.caller('janitor')));
    return bench.audit({ holders: [second] });
  }

  it('does not shorten what another was promised', async () => {
    expect(await play(slow)).toEqual([]);
  });

  it('would set the heartbeat back by a time it read before', async () => {
    expect(await play(slow, readThenSet)).toEqual(['a was told it holds the task, and the task is scoped']);
  });
});
