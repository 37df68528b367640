import { describe, expect, it } from 'vitest';
import { DibsError, isDibsError } from '../../lib/rules/error.ts';

describe('an error of dibs', () => {
  it('says code, task, holder, next step and cause', () => {
    const cause = new Error('disk');
    const holder = { agent: 'a', stamp: 'a:1769143261123', claimedAt: 1_769_143_261_123 };
    const error = new DibsError('held', 'no', { task: 'T', holder, next: ['list'], cause });
    expect(error).toMatchObject({ name: 'DibsError', message: 'no', code: 'held', task: 'T', holder, next: ['list'], cause });
  });

  it('says nothing of what is not known', () => {
    const error = new DibsError('usage', 'no');
    expect(Object.entries(error).filter(([, value]) => value !== undefined)).toEqual([['code', 'usage']]);
    expect('cause' in error).toBe(false);
  });

  it('is known again when another copy of the package threw it', () => {
    class Copy extends Error {
      override readonly name = 'DibsError';
      readonly code = 'held';
    }
    expect(isDibsError(new DibsError('lost', 'no'))).toBe(true);
    expect(isDibsError(new Copy())).toBe(true);
  });

  it.each([undefined, null, 'DibsError', { name: 'DibsError', code: 'held' }, new Error('x'), Object.assign(new Error('x'), { code: 'ENOENT' }), Object.assign(new Error('x'), { name: 'DibsError' })])(
    'is not seen in another value (%#)',
    (value) => {
      expect(isDibsError(value)).toBe(false);
    },
  );
});
