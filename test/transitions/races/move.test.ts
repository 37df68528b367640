/** Moving backwards takes a generation, and a generation is never jumped without a second look. */

import { describe, expect, it } from 'vitest';
import { play, type Registry } from '../designs/design.ts';
import { plainLink } from '../designs/moves.ts';

describe('a backwards move with a stale look', () => {
  /** 1 somebody is about to move the task back; 2 a claims it; 3 git brings its file back; 4 the mover goes on. */
  function stale({ bench, claim, move, on }: Registry): string[] {
    const mover = bench.start(move(bench.party('m'), 'T', 'discovery'));
    expect(mover.until(on('change', 'scoped/T.md'))).toBe(true);
    const a = bench.run(claim(bench.party('a'), 'T'));
    bench.save('scoped/T.md', 'shadow\n');
    mover.answer();
    return bench.audit({ holders: [a] });
  }

  it('leaves the tenure of another alone', async () => {
    expect(await play(stale)).toEqual([]);
  });

  it('would jump over it as a link', async () => {
    expect(await play(stale, plainLink)).toEqual(['a was told it holds the task, and the task is discovery']);
  });
});
