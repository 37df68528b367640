/** Moving backwards takes a generation, and a generation is never jumped without a second look. */

import { describe, expect, it } from 'vitest';
import { play, type Registry } from '../designs/design.ts';
import { linkForwards } from '../designs/moves.ts';

describe('a backwards move with a stale look', () => {
  /** 1 somebody is about to move the task back; 2 a claims it; 3 git brings its file back; 4 the mover goes on. */
  function stale({ bench, claim, move, on }: Registry): string[] {
    const mover = bench.start(move(bench.caller('m'), 'T', 'discovery'));
    expect(mover.until(on('change', 'scoped/T.md'))).toBe(true);
    const a = bench.run(claim(bench.caller('a'), 'T'));
    bench.save('scoped/T.md', 'shadow\n');
    mover.answer();
    return bench.audit({ holders: [a] });
  }

  it('leaves the tenure of another alone', async () => {
    expect(await play(stale)).toEqual([]);
  });
});

describe('a claimant with a stale look at what is moved to complete', () => {
  /**
   * 1 somebody is about to claim the task; 2 it is moved to complete/; 3 git brings its file back; 4 the claimant goes
   * on.
   */
  function stale({ bench, claim, move, on }: Registry): string[] {
    const claimant = bench.start(claim(bench.caller('a'), 'T'));
    expect(claimant.until(on('rename', 'scoped/T.md'))).toBe(true);
    bench.run(move(bench.caller('m'), 'T', 'complete'));
    bench.save('scoped/T.md', 'shadow\n');
    claimant.answer();
    const task = bench.task();
    return task?.shelf === 'complete' ? bench.audit() : [`a completed task is ${task?.kind ?? 'nowhere'}`];
  }

  it('leaves it complete', async () => {
    expect(await play(stale)).toEqual([]);
  });

  it('would claim its shadow if the move were a link', async () => {
    expect(await play(stale, linkForwards)).toEqual(['a completed task is claimed']);
  });
});
