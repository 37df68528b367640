/** Two processes of one owner, and what an owner remembers of its second look. */

import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../lib/transitions/claim.ts';
import { byNamesAlone, notExclusive, nothingConfirmed } from '../designs/beliefs.ts';
import { play, type Registry } from '../designs/design.ts';

describe('two processes of one owner that choose a name in one ms', () => {
  /**
   * 1 both look; 2 both choose their name; 3 one takes the task; 4 git brings its file back; 5 the other takes that.
   */
  function sameName({ bench, claim, on }: Registry): string[] {
    const [first, second] = [bench.start(claim(bench.caller('a'), 'T')), bench.start(claim(bench.caller('a'), 'T'))];
    for (const one of [first, second]) one.until(on('create', /^holders\//));
    for (const one of [first, second]) one.until(on('rename'));
    const held = first.finish();
    bench.save('scoped/T.md', 'shadow\n');
    second.answer();
    return bench.audit({ holders: [held] });
  }

  it('get two names', async () => {
    expect(await play(sameName)).toEqual([]);
  });

  it('would overwrite each other without an exclusive belief', async () => {
    expect(await play(sameName, notExclusive)).toEqual(['bytes destroyed: "the task\\n"']);
  });
});

/** b takes a shadow beside a's confirmed tenure, and its second look does not count. */
function takeShadow({ bench, claim, on }: Registry): Claim {
  bench.store.ms += 5;
  const b = bench.start(claim(bench.caller('b'), 'T'));
  b.until(on('rename'));
  bench.store.ms -= 5;
  const a = bench.run(claim(bench.caller('a'), 'T'));
  bench.save('scoped/T.md', 'shadow\n');
  b.step();
  return a;
}

describe('a later process of an owner whose second look did not count', () => {
  function renewed(registry: Registry): string[] {
    const { bench, renew } = registry;
    const a = takeShadow(registry);
    return bench.audit({ holders: [a, bench.start(renew(bench.caller('b'), 'T')).answer()] });
  }

  it('holds nothing', async () => {
    expect(await play(renewed)).toEqual([]);
  });

  it('would hold a shadow if nothing remembered that it was not confirmed', async () => {
    expect(await play(renewed, nothingConfirmed)).toEqual(['two holders: a, b']);
  });
});

describe.each(['steal', 'resume'] as const)('%s where two tenures of one generation stand', (verb) => {
  /** The shadow's tenure has the earlier time, and so ranks first by its name. */
  function pair(registry: Registry): string[] {
    const { bench, steal, resume, claim, on } = registry;
    const [holder, other] = verb === 'steal' ? ['a', 'b'] : ['c~1', 'c~2'];
    const stale = bench.start(claim(bench.caller(other), 'T'));
    stale.until(on('rename'));
    bench.store.ms += 5;
    bench.run(claim(bench.caller(holder), 'T'));
    bench.save('scoped/T.md', 'shadow\n');
    stale.step();
    const taken = bench.start(verb === 'steal' ? steal(bench.caller('d'), 'T', 'needed') : resume(bench.caller('c~3'), 'T')).answer();
    return bench.audit({ holders: [taken], text: 'the task\n' });
  }

  it('takes the one that was confirmed', async () => {
    expect(await play(pair)).toEqual([]);
  });

  it('would take the shadow by its rank', async () => {
    expect(await play(pair, byNamesAlone)).toEqual(['the task says "shadow\\n"']);
  });
});
