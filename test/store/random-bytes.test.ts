import { expect, it } from 'vitest';
import { randomBytes } from '../../lib/store/random-bytes.ts';

it('gives as many bytes as were asked for, other ones each time', () => {
  const drawn = Array.from({ length: 1000 }, () => randomBytes(8));
  expect(drawn.every((bytes) => bytes.length === 8)).toBe(true);
  expect(new Set(drawn.map((bytes) => bytes.toString('hex'))).size).toBe(1000);
  // Each bit is as often set as not.
  const ones = drawn.flatMap((bytes) => [...bytes]).reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
  expect(Math.abs(ones - 32_000)).toBeLessThan(1500);
});
