import { expect, it } from 'vitest';
import { errnoCode } from '../../lib/store/errno.ts';

it('a failed system call is told by its code', () => {
  expect(errnoCode(Object.assign(new Error('no'), { code: 'ENOENT', errno: -2 }))).toBe('ENOENT');
});

it('ESTALE, which Node does not know by name, is told by its number', () => {
  expect(errnoCode(Object.assign(new Error('Unknown system error -116'), { code: 'Unknown system error -116', errno: -116 }))).toBe('ESTALE');
});

it('whatever has no code is an input/output error', () => {
  expect(errnoCode(new Error('what?'))).toBe('EIO');
});
