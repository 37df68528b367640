import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDibsError } from '../../lib/rules/error.ts';
import { claimedName, parseClaimed } from '../../lib/rules/name.ts';
import { encodeOwner } from '../../lib/rules/owner.ts';
import { meetsFence, requireFence } from '../../lib/rules/stamp.ts';

const NAME = 'T~3@Claude~s1:1769143261123+60.md';
const claim = parseClaimed(NAME);
if (claim === undefined) throw new Error(`${NAME} should be a claim`);

describe('a fence', () => {
  it('is none when nothing is given, and every claim meets none', () => {
    expect(requireFence(undefined, undefined)).toBeUndefined();
    expect(meetsFence(claim, undefined)).toBe(true);
  });

  it.each([
    ['a:1769143261123', { owner: 'a', claimedAt: 1_769_143_261_123 }],
    [' a~b:1769143261123\n', { owner: 'a~b', claimedAt: 1_769_143_261_123 }],
    ['a%3A1769143261123', { owner: 'a', claimedAt: 1_769_143_261_123 }],
    ['a%3Ab:1769143261123', { owner: 'a%3Ab', claimedAt: 1_769_143_261_123 }],
    ['a%3A1769143261%3A1769143261123', { owner: 'a%3A1769143261', claimedAt: 1_769_143_261_123 }],
    ['a:1769143261', { owner: 'a', claimedAt: 1_769_143_261_999 }],
  ])('the stamp %j is read', (text, stamp) => {
    expect(requireFence(text, undefined)).toEqual({ stamp });
  });

  it.each(['', 'a', ':1769143261123', 'a:', 'a:176914326112', 'a:17691432611234', 'a:soon', 'a b:1769143261123', 'a/b:1769143261123', 'a:b:1769143261123', 'a:1769143261123+60', 'a~:1769143261123', 'é:1769143261123', 'a:-1769143261123', '\u001Ba:1769143261123', 'a:0769143261123'])(
    'the stamp %j is a usage error',
    (text) => {
      expect(() => requireFence(text, undefined)).toThrow(expect.objectContaining({ code: 'usage', message: expect.not.stringMatching(/\p{Cc}/u) }));
    },
  );

  it.each([
    ['1', 1],
    ['42', 42],
    ['999999999999999', 999_999_999_999_999],
  ])('the generation %j is read', (text, generation) => {
    expect(requireFence(undefined, text)).toEqual({ generation });
  });

  it.each(['', '0', '-1', '01', '1.5', '1e3', 'x', ' 1', '1\n', '1000000000000000', '٣'])('the generation %j is a usage error', (text) => {
    expect(() => requireFence(undefined, text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it.each([
    ['its own stamp', claim.stamp, undefined, true],
    ['its own stamp in another case', 'cLAUDE~S1:1769143261123', undefined, true],
    ['its own generation', undefined, '3', true],
    ['both of its own', claim.stamp, '3', true],
    ['another time', 'Claude~s1:1769143261124', undefined, false],
    ['another session', 'Claude~s2:1769143261123', undefined, false],
    ['the agent alone', 'Claude:1769143261123', undefined, false],
    ['the second of its time', 'Claude~s1:1769143261', undefined, false],
    ['an older generation', undefined, '2', false],
    ['a newer generation', undefined, '4', false],
    ['its own stamp and another generation', claim.stamp, '4', false],
    ['its own generation and another stamp', 'bob:1769143261123', '3', false],
  ])('a claim against %s', (_what, stamp, generation, meets) => {
    expect(meetsFence(claim, requireFence(stamp, generation))).toBe(meets);
  });

  it('any claim meets the stamp and the generation it says of itself', () => {
    const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
    const owner = fc.record({ agent: part, session: part }).map(encodeOwner).filter((text) => text.length <= 96);
    fc.assert(
      fc.property(owner, fc.integer({ min: 1e12, max: 9e12 }), fc.integer({ min: 1, max: 1e14 }), (who, claimedAt, generation) => {
        const any = claimedName({ id: 'T', generation, ext: '' }, { owner: who, claimedAt, lease: 1 });
        expect(meetsFence(any, requireFence(any.stamp, String(generation)))).toBe(true);
      }),
    );
  });

  it('any other text is a usage error and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (stamp, generation) => {
        try {
          requireFence(stamp, generation);
        } catch (error) {
          expect(isDibsError(error) && error.code).toBe('usage');
        }
      }),
    );
  });
});
