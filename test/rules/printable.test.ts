import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableLines, UNPRINTABLE } from '../../lib/rules/printable.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom('a', '\u001B[31m', '\n', '\t', '\r', '\r\n', '\u202E', '\u2028', '\uD800', '😀', '\u0085', '\uFEFF', '\\u{1b}', '\0')).map((pieces) => pieces.join('')),
);
const HIDDEN = /[\p{Cs}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/u;

describe('text from strangers', () => {
  it.each([
    ['plain text', 'Fix the 2nd "bug" – déjà vu, 修正 😀', 'Fix the 2nd "bug" – déjà vu, 修正 😀'],
    ['an escape sequence', '\u001B[2Jx', '\\u{1b}[2Jx'],
    ['a bell and a backspace', '\u0007\b', '\\u{7}\\u{8}'],
    ['line ends and a tab', 'a\nb\r\tc', 'a\\u{a}b\\u{d}\\u{9}c'],
    ['DEL and C1 controls', '\u007F\u009B', '\\u{7f}\\u{9b}'],
    ['line separators', '\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['bidirectional controls', '\u202Ea\u2066b\u200F', '\\u{202e}a\\u{2066}b\\u{200f}'],
    ['the Arabic letter mark, a bidirectional control', 'a\u061Cb', 'a\\u{61c}b'],
    ['a byte order mark', '\uFEFFa', '\\u{feff}a'],
    ['zero-width characters', 'a\u200Bb\u2060c', 'a\\u{200b}b\\u{2060}c'],
    ['tag characters, which a model reads and a person does not see', 'a\u{E0041}', 'a\\u{e0041}'],
    ['half a surrogate pair', 'a\uD83D', 'a\\u{d83d}'],
    ['a NUL', '\0', '\\u{0}'],
  ])('%s is shown so that it is seen and not obeyed', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('every control character and every half of a surrogate pair is among what is not printed', () => {
    const missed = Array.from({ length: 0x10000 }, (_, code) => String.fromCodePoint(code)).filter((sign) => /\p{Cc}|\p{Cs}/u.test(sign) && sign.search(UNPRINTABLE) < 0);
    expect(missed).toEqual([]);
  });

  it('text within the limit is whole, longer text ends in an ellipsis', () => {
    expect(printable('12345', 5)).toBe('12345');
    expect(printable('123456', 5)).toBe('1234…');
    expect(printable('😀😀😀', 2)).toBe('😀…');
    expect(printable('x'.repeat(2001))).toHaveLength(2000);
  });

  it('any text becomes one line without controls, within the limit, and stays the same when done twice', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 60 }), (text, limit) => {
        const shown = printable(text, limit);
        expect(shown).not.toMatch(/\p{Cc}/u);
        expect(shown).not.toMatch(HIDDEN);
        expect(Array.from(shown).length).toBeLessThanOrEqual(limit);
        expect(printable(shown, limit)).toBe(shown);
      }),
    );
  });

  it('text of several lines keeps its line ends and tabs, and nothing else a terminal obeys', () => {
    expect(printableLines('a\r\nb\rc\n\td\u001B[0m\u202E')).toBe('a\nb\nc\n\td\\u{1b}[0m\\u{202e}');
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = printableLines(text);
        expect(shown.replaceAll(/[\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
        expect(shown).not.toMatch(HIDDEN);
        expect(shown.split('\n')).toHaveLength(text.split(/\r\n|\r|\n/).length);
      }),
    );
  });
});
