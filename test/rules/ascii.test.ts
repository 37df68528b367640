import { describe, expect, it } from 'vitest';
import { asciiLower, asciiTrim, sameButForCase } from '../../lib/rules/ascii.ts';

describe('case', () => {
  it('is that of ASCII letters, wherever they stand', () => {
    expect(asciiLower('AbZ-09_.%C3')).toBe('abz-09_.%c3');
    expect(asciiLower('ÉvA')).toBe('Éva');
    expect(asciiLower('ZOË ÅNGSTRÖM')).toBe('zoË Ångstr\u00D6m');
  });

  it.each([
    ['ÉVA', 'éva', false],
    ['ÉVA', 'Éva', true],
    ['\u212A', 'k', false],
    ['\u0130', 'i\u0307', false],
    ['Σ', 'ς', false],
    ['', '', true],
  ])('%j and %j: one? %s', (a, b, isOne) => {
    expect(sameButForCase(a, b)).toBe(isOne);
  });
});

describe('blanks', () => {
  it('are those of ASCII, and go from both ends', () => {
    expect(asciiTrim(' \t\r\n\v\fana lee\n \t')).toBe('ana lee');
    expect(asciiTrim(' \n')).toBe('');
    expect(asciiTrim('\u00A0ana\uFEFF')).toBe('\u00A0ana\uFEFF');
  });

  it('are found in no more steps than there are, however many stand inside', () => {
    const long = `x${' '.repeat(200_000)}x`;
    expect(asciiTrim(long)).toBe(long);
  });
});
