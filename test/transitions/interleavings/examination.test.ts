/** Taking an expired claim: each scenario, and the designs that fail it. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseClaimed } from '../../../lib/rules/name.ts';
import { play, type Registry } from '../designs/design.ts';
import { bothHalvesAside, clockReadOnlyAfterwards, oneNonceForAll, withoutListingAgain, withoutMark } from '../designs/examinations.ts';

describe('an owner that renews while its claim is about to be taken', () => {
  /** 1 the claim runs out, 2 the janitor is about to act on it, 3 its owner renews, 4 the janitor goes on. */
  function renewedInBetween({ bench, claim, renew, sweep, on }: Registry): string[] {
    const held = bench.run(claim(bench.caller('a'), 'T'));
    bench.pass(61);
    const janitor = bench.start(sweep(bench.caller('janitor')));
    expect(janitor.until(on('change', held.tenure.path))).toBe(true);
    const renewed = bench.run(renew(bench.caller('a'), 'T'));
    janitor.finish();
    return bench.audit({ holders: [renewed] });
  }

  it('keeps it', async () => {
    expect(await play(renewedInBetween)).toEqual([]);
  });

  it('would lose it to a stat and a rename', async () => {
    expect(await play(renewedInBetween, withoutMark)).toEqual(['a was told it holds the task, and the task is scoped']);
  });
});

describe('an examiner that stalls after it decided', () => {
  /**
   * 1 the claim runs out; 2 a janitor is about to mark it; 3 b marks it, decides "expired" and is about to take it; 4
   * the owner examines the mark, puts its name back and renews; 5 the janitor marks it; 6 b goes on.
   */
  function stalledExaminer({ bench, claim, renew, sweep, on }: Registry): string[] {
    const held = bench.run(claim(bench.caller('a'), 'T'));
    bench.pass(61);
    const janitor = bench.start(sweep(bench.caller('janitor')));
    expect(janitor.until(on('rename', held.tenure.path))).toBe(true);
    const b = bench.start(claim(bench.caller('b'), 'T'));
    expect(b.until(on('rename', /!/, /@b:/))).toBe(true);
    const renewed = bench.run(renew(bench.caller('a'), 'T'));
    expect(renewed.tenure.path).toBe(held.tenure.path);
    janitor.step();
    b.step();
    janitor.finish();
    return bench.audit({ holders: [renewed, b.answer()] });
  }

  it('misses the mark of another', async () => {
    expect(await play(stalledExaminer)).toEqual([]);
  });

  it('would hit it if marks had no fresh nonce', async () => {
    expect(await play(stalledExaminer, oneNonceForAll)).toEqual(['two holders: a, b']);
  });
});

describe('two tenures of one generation that ran out', () => {
  /** Two examiners, each with one of them, both deciding before either acts. */
  function twoHalves({ bench, claim, examine, on }: Registry): string[] {
    const stale = bench.start(claim(bench.caller('b'), 'T'));
    stale.until(on('rename'));
    bench.run(claim(bench.caller('a'), 'T'));
    bench.save('scoped/T.md', 'shadow\n');
    stale.step();
    bench.pass(61);
    const pair = bench.list('claimed').flatMap((name) => parseClaimed(name) ?? []);
    expect(pair).toHaveLength(2);
    const examiners = pair.map((half) => bench.start(examine(bench.caller('janitor'), half, { kind: 'reap', shelf: 'scoped' })));
    for (const examiner of examiners) examiner.until(on('change', /!/));
    for (const examiner of examiners) examiner.answer();
    return bench.audit();
  }

  it('leave one on the shelves', async () => {
    expect(await play(twoHalves)).toEqual([]);
  });

  it('would both go to lost+found', async () => {
    expect(await play(twoHalves, bothHalvesAside)).toEqual(['no task']);
  });
});

describe('an examiner whose look missed a living claim', () => {
  /**
   * 1 a has claimed the task with mv, so that nobody is known to believe in it; git brings its file back, b takes that
   * shadow with a short lease and is gone; 2 a janitor's listing misses a's name, which is being examined and put back;
   * 3 the janitor examines what b left.
   */
  function missedClaim({ bench, claim, sweep, on }: Registry): string[] {
    const stale = bench.start(claim(bench.caller('b'), 'T', { lease: 1 }));
    stale.until(on('rename'));
    const held = bench.run(claim(bench.caller('a'), 'T'));
    rmSync(join(bench.store.root, 'holders', 'a'), { recursive: true });
    bench.save('scoped/T.md', 'shadow\n');
    stale.step();
    bench.pass(2);
    const janitor = bench.start(sweep(bench.caller('janitor')));
    janitor.blindTo = /@a:/;
    expect(janitor.until(on('rename', /@b:/))).toBe(true);
    janitor.blindTo = undefined;
    janitor.finish();
    return bench.audit({ holders: [held] });
  }

  it('finds it in the listing after the mark', async () => {
    expect(await play(missedClaim)).toEqual([]);
  });

  it('would outrank it with a shadow', async () => {
    expect(await play(missedClaim, withoutListingAgain)).toEqual(['a was told it holds the task, and the task is scoped']);
  });
});

describe('an examiner that cannot read the clock', () => {
  /** The disk is full when b examines a claim that ran out; its owner is alive and renewed. */
  function fullDisk({ bench, claim, renew, on }: Registry): string[] {
    const held = bench.run(claim(bench.caller('a'), 'T'));
    bench.pass(61);
    const b = bench.start(claim(bench.caller('b'), 'T'));
    b.inject = ({ name, args }) => (name === 'now' && args[0] === 'taking' ? { code: 'ENOSPC' } : undefined);
    b.until(on('change', held.tenure.path));
    bench.run(renew(bench.caller('a'), 'T'));
    expect(b.answer()).toBe('ENOSPC');
    return bench.list('claimed').some((name) => name.includes('!')) ? ['a living owner is left under a mark'] : [];
  }

  it('touches nothing', async () => {
    expect(await play(fullDisk)).toEqual([]);
  });

  it('would leave a living owner under a mark', async () => {
    expect(await play(fullDisk, clockReadOnlyAfterwards)).toEqual(['a living owner is left under a mark']);
  });
});
