import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeSpan, parseAge, parseDuration, requireDuration } from '../../lib/rules/duration.ts';

describe('durations', () => {
  it.each([
    ['1', 1],
    ['90', 90],
    ['1s', 1],
    ['45m', 2700],
    ['2h', 7200],
    ['24h', 86_400],
    ['1440m', 86_400],
    ['86400', 86_400],
    ['086400s', 86_400],
  ])('%s is %i s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
    expect(requireDuration(text, 'lease')).toBe(seconds);
  });

  it.each(['0', '0s', '0h', '-5', '+5', '1e9', 'soon', '', ' ', '1.5h', '25h', '86401', '1441m', '1d', '1H', '5 m', ' 5', '5\n', '5m5', 'm', '٥', '0x10', '999999999999999999999', 'Infinity', 'NaN'])(
    '%j is refused, never clamped',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
      expect(() => requireDuration(text, 'lease')).toThrow(expect.objectContaining({ code: 'usage', message: expect.stringMatching(/^lease "/) }));
    },
  );

  it('the refusal shows a long or hostile text short and printable', () => {
    expect(() => requireDuration(`\u001B[2J${'9'.repeat(5000)}`, '--for')).toThrow(expect.objectContaining({ message: expect.stringMatching(/^--for [^\p{Cc}]{1,150}$/u) }));
  });

  it('any text is from 1 s to 24 h in whole seconds, or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9]{1,7}[smhd]?$/)), (text) => {
        const seconds = parseDuration(text);
        expect(seconds === undefined || (Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400)).toBe(true);
      }),
    );
  });
});

describe('a span as a person says it', () => {
  it.each([
    [-5000, '0 s'],
    [0, '0 s'],
    [499, '0 s'],
    [4000, '4 s'],
    [89_000, '89 s'],
    [90_000, '2 min'],
    [12 * 60_000, '12 min'],
    [89 * 60_000, '89 min'],
    [90 * 60_000, '1 h 30 min'],
    [120 * 60_000, '2 h'],
    [185 * 60_000, '3 h 5 min'],
    [47 * 3_600_000, '47 h'],
    [48 * 3_600_000, '2 d'],
    [71 * 3_600_000, '2 d'],
    [72 * 3_600_000, '3 d'],
  ])('%i ms is %s', (ms, said) => {
    expect(describeSpan(ms)).toBe(said);
  });
});

describe('how long ago', () => {
  it.each([['90s', 90], ['45m', 2700], ['12h', 43_200], ['7d', 604_800], ['4w', 2_419_200], ['9999d', 863_913_600]])('%s', (text, seconds) => {
    expect(parseAge(text)).toBe(seconds);
  });

  it.each(['', '7', 'd', '0d', '-1d', '1.5d', '7 d', '7D', '7y', '10000d', '٧d'])('%j is refused', (text) => {
    expect(parseAge(text)).toBeUndefined();
  });
});
