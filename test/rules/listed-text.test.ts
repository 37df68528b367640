import { expect, it } from 'vitest';
import { namesWith } from '../../lib/rules/listed-text.ts';

const MANY = Array.from({ length: 200 }, (_, n) => `T-${n}.md`);

it('names are found by a part of them, by their beginning and by their end, whatever their case, in the order of the list', () => {
  const listed = [...MANY, 't-7~1.md', 'XT-7.md'];
  expect(namesWith(listed, ['/t-7.', '/t-7~'])).toEqual(['T-7.md', 't-7~1.md']);
  expect(namesWith(listed, ['t-7.md/'])).toEqual(['T-7.md', 'XT-7.md']);
  expect(namesWith(listed, ['199', '/t-0.'])).toEqual(['T-0.md', 'T-199.md']);
});

it('a list that is searched again is searched for what is asked then, and another list with the same names by itself', () => {
  const listed = [...MANY];
  expect(namesWith(listed, ['/t-1.'])).toEqual(['T-1.md']);
  expect(namesWith(listed, ['/t-2.'])).toEqual(['T-2.md']);
  expect(namesWith([...listed, 't-2.md'], ['/t-2.'])).toEqual(['T-2.md', 't-2.md']);
  expect(namesWith(listed, ['/t-2.'])).toEqual(['T-2.md']);
});

it('few names, and those whose small letters have another length, are all left to the stricter comparison', () => {
  expect(namesWith(['a', 'b'], ['/c'])).toEqual(['a', 'b']);
  const odd = [...MANY, 'İ.md'];
  expect(namesWith(odd, ['/t-1.'])).toBe(odd);
  expect(namesWith(odd, ['/t-1.'])).toBe(odd);
});
