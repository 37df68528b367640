import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { PathIndex } from '../../lib/rules/path-index.ts';
import { overlapOf } from '../../lib/rules/path-overlap.ts';

it('finds whatever overlaps, and not what lies in another directory', () => {
  const index = new PathIndex<string>();
  index.add('one', ['lib/a/b.ts']);
  index.add('all', ['**/*.md']);
  index.add('other', ['doc/x']);
  expect([...index.near(['lib/a'])].toSorted()).toEqual(['all', 'one']);
  expect([...index.near(['./lib//x/../a/b.ts/c'])].toSorted()).toEqual(['all', 'one']);
  expect([...index.near([])]).toEqual([]);
});

it('misses nothing, whatever the entries are', () => {
  const part = fc.constantFrom('a', 'A', 'b', '*', '**', 'a*', '?', '[ab]', '{a,b}', '.', '', '..', 'é', 'e\u0301', '!(a)', '\\a');
  const entry = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 3 }), fc.array(entry, { maxLength: 3 }), (one, other) => {
      const index = new PathIndex<string>();
      index.add('it', other);
      if (overlapOf(one, other) !== undefined) expect([...index.near(one)]).toEqual(['it']);
    }),
    { numRuns: 4000 },
  );
});
