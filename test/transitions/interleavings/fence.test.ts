/** The fence beside files that git brings: why it goes by more than the names that lie there. */

import { describe, expect, it } from 'vitest';
import { fenceOfNames } from '../designs/beliefs.ts';
import { play, type Registry } from '../designs/design.ts';

describe('an older file that git brings back, in the place of what was given back since', () => {
  /** 1 a claims and gives back; 2 git takes that file away and brings the older one; 3 b claims it. */
  function broughtBack({ bench, claim, release }: Registry): string[] {
    const first = bench.run(claim(bench.caller('a'), 'T'));
    bench.run(release(bench.caller('a'), 'T', { to: 'scoped' }));
    bench.store.remove('scoped/T~1.md');
    bench.save('scoped/T.md', 'the task\n');
    const second = bench.run(claim(bench.caller('b'), 'T'));
    return second.tenure.generation > first.tenure.generation ? [] : [`the fence ${second.tenure.generation} was given twice`];
  }

  it('is claimed with a higher fence', async () => {
    expect(await play(broughtBack)).toEqual([]);
  });

  it('would be claimed with the same fence by names alone', async () => {
    expect(await play(broughtBack, fenceOfNames)).toEqual(['the fence 1 was given twice']);
  });
});
