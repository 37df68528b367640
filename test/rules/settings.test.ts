import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDibsError } from '../../lib/rules/error.ts';
import { DEFAULT_SETTINGS, parseSettings } from '../../lib/rules/settings.ts';

function failure(text: string): Error {
  try {
    parseSettings(text);
  } catch (error) {
    if (isDibsError(error) && error.code === 'malformed') return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(text)} was taken`);
}

describe('registry.yaml', () => {
  it('an empty file means the defaults of the protocol', () => {
    expect(parseSettings('')).toEqual({ version: 1, lease: 1800, minLease: 1, maxLease: 86_400, maxExpiries: 3, maxRounds: 3, verifyTimeout: 600, overlap: 'warn', salvage: true, durable: false, colon: ':' });
  });

  it('every key is read', () => {
    const text = 'version: 1\nlease: 1h\nmin_lease: 10s\nmax_lease: 2h\nid_prefix: JOB-\nagent: claude\nrole: dev\nlabels: rust, sql go\nmax_claims: 4\nmax_expiries: 5\nmax_rounds: 4\nverify_timeout: 2m\nmerged_into: origin/main\noverlap: refuse\nsalvage: off\ndurable: true\ncolon: "%3A"\n';
    expect(parseSettings(text)).toEqual({ version: 1, lease: 3600, minLease: 10, maxLease: 7200, idPrefix: 'JOB-', agent: 'claude', role: 'dev', labels: ['rust', 'sql', 'go'], maxClaims: 4, maxExpiries: 5, maxRounds: 4, verifyTimeout: 120, mergedInto: 'origin/main', overlap: 'refuse', salvage: false, durable: true, colon: '%3A' });
  });

  it('reading one file leaves nothing for the next', () => {
    parseSettings('lease: 2h\nagent: claude');
    expect(parseSettings('')).toEqual(DEFAULT_SETTINGS);
    expect(DEFAULT_SETTINGS.lease).toBe(1800);
  });

  it.each([
    ['a comment line', '# lease: 5s\nlease: 1h', { lease: 3600 }],
    ['an indented comment line', '  # x\nlease: 1h', { lease: 3600 }],
    ['a comment after a value', 'lease: 1h # one hour', { lease: 3600 }],
    ['a comment after a tab', 'lease: 1h\t# one hour', { lease: 3600 }],
    ['a comment after a quoted value', 'agent: "a # b" # c', { agent: 'a # b' }],
    ['a # inside a word', 'agent: a#b', { agent: 'a#b' }],
    ['double quotes', 'lease: "45m"', { lease: 2700 }],
    ['single quotes', "lease: '45m'", { lease: 2700 }],
    ['quotes inside a plain value', 'agent: O\'Brien "x"', { agent: 'O\'Brien "x"' }],
    ['a tab after the colon', 'lease:\t45m', { lease: 2700 }],
    ['blanks at the end of a line', 'lease: 45m  \t', { lease: 2700 }],
    ['empty lines', '\n\nlease: 45m\n \n', { lease: 2700 }],
    ['CRLF', 'lease: 45m\r\nagent: a\r\n', { lease: 2700, agent: 'a' }],
    ['a byte order mark', '\uFEFFlease: 45m', { lease: 2700 }],
    ['a document start', '---\nlease: 45m', { lease: 2700 }],
    ['bare seconds', 'lease: 90', { lease: 90 }],
    ['a colon in a value', 'agent: a:b', { agent: 'a:b' }],
    ['max_claims off', 'max_claims: off', {}],
    ['a bare colon for the colon', 'colon: :', { colon: ':' }],
    ['a bare %3A for the colon', 'colon: %3A', { colon: '%3A' }],
    ['durable false', 'durable: false', { durable: false }],
    ['limits that touch', 'min_lease: 30m\nmax_lease: 30m', { minLease: 1800, maxLease: 1800 }],
  ])('%s is read', (_what, text, read) => {
    expect(parseSettings(text)).toEqual({ ...DEFAULT_SETTINGS, ...read });
  });

  it.each([
    ['an unknown key', 'leese: 1h', /line 1: unknown key "leese"/],
    ['an unknown key below', '# x\n\nlease: 1h\nttl: 5', /line 4: unknown key "ttl"/],
    ['a key that every object has', 'constructor: 1', /unknown key/],
    ['__proto__', '__proto__: 1', /unknown key/],
    ['a key in upper case', 'Lease: 1h', /line 1: /],
    ['a lease of banana', 'lease: banana', /line 1: lease cannot be "banana"/],
    ['a lease of 0', 'lease: 0', /lease cannot be/],
    ['a negative lease', 'lease: -5', /lease cannot be/],
    ['a broken lease', 'lease: 1.5h', /lease cannot be/],
    ['an exponent', 'lease: 1e3', /lease cannot be/],
    ['a lease of 25 h', 'lease: 25h\nmax_lease: 24h', /line 1: lease cannot be/],
    ['a max_lease of 25 h', 'max_lease: 25h', /max_lease cannot be/],
    ['a min_lease of 0', 'min_lease: 0', /min_lease cannot be/],
    ['no value', 'lease:', /lease cannot be/],
    ['a comment for a value', 'lease: # 1h', /lease cannot be/],
    ['an empty quoted value', 'agent: ""', /agent cannot be/],
    ['an id_prefix that no id begins with', 'id_prefix: a b', /id_prefix cannot be "a b"/],
    ['an id_prefix that ends in a digit', 'id_prefix: V2', /id_prefix cannot be/],
    ['a key twice', 'lease: 1h\nagent: a\nlease: 1h', /line 3: lease is given twice/],
    ['another version', 'version: 2', /version cannot be "2"/],
    ['a quote that is not closed', 'agent: "a', /agent cannot be/],
    ['text after a quoted value', 'agent: "a" b', /agent cannot be/],
    ['an escape in double quotes', 'agent: "a\\x41"', /agent cannot be/],
    ['a list', 'agent: [a, b]', /agent cannot be/],
    ['a map', 'agent: {a: b}', /agent cannot be/],
    ['a block scalar', 'agent: |\n  a', /agent cannot be/],
    ['a folded scalar', 'agent: >\n  a', /agent cannot be/],
    ['an anchor', 'agent: &a b', /agent cannot be/],
    ['an alias', 'agent: *a', /agent cannot be/],
    ['a tag', 'agent: !!str a', /agent cannot be/],
    ['an indented key', '  lease: 1h', /line 1: expected "key: value"/],
    ['a tab before the key', '\tlease: 1h', /line 1: expected "key: value"/],
    ['no blank after the colon', 'lease:1h', /expected "key: value"/],
    ['a blank before the colon', 'lease : 1h', /expected "key: value"/],
    ['no colon', 'lease', /expected "key: value"/],
    ['a list item', '- lease: 1h', /expected "key: value"/],
    ['a quoted key', '"lease": 1h', /expected "key: value"/],
    ['a conflict marker', '<<<<<<< HEAD\nlease: 1h', /line 1: expected/],
    ['a carriage return in a value', 'agent: a\rb', /line 1: /],
    ['a durable of yes', 'durable: yes', /durable cannot be "yes"/],
    ['a max_claims of 0', 'max_claims: 0', /max_claims cannot be/],
    ['a max_claims that is huge', 'max_claims: 1000000', /max_claims cannot be/],
    ['a max_expiries of 0', 'max_expiries: 0', /max_expiries cannot be/],
    ['a max_expiries of -1', 'max_expiries: -1', /max_expiries cannot be/],
    ['another colon', 'colon: ;', /colon cannot be/],
    ['a min_lease above the lease', 'min_lease: 1h', /lease \(1800s\) must lie between min_lease \(3600s\) and max_lease/],
    ['a max_lease below the lease', 'max_lease: 1m', /lease \(1800s\) must lie between min_lease \(1s\) and max_lease \(60s\)/],
  ])('%s is malformed, and what and where is said', (_what, text, message) => {
    expect(failure(text)).toMatchObject({ message: expect.stringMatching(message), next: ['doctor'] });
  });

  it('the error shows a hostile line short and printable', () => {
    for (const text of [`\u001B[2J${'x'.repeat(9999)}`, `lease: \u001B[2J${'x'.repeat(9999)}`]) {
      expect(failure(text).message).toMatch(/^registry\.yaml line 1: [^\p{Cc}]{1,200}$/u);
    }
  });

  it('any text is settings that make sense or a malformed error, never anything else', () => {
    const line = fc
      .tuple(
        fc.constantFrom('lease', 'min_lease', 'max_lease', 'agent', 'max_claims', 'max_expiries', 'durable', 'colon', 'version', 'nonsense', '#'),
        fc.constantFrom(': ', ':', ':\t', ' '),
        fc.oneof(fc.constantFrom('1', '5s', '1h', '24h', 'true', 'off', '%3A', '"', "'a'", '', '# x', '&a', 'null'), fc.string({ unit: 'binary', maxLength: 8 })),
      )
      .map((parts) => parts.join(''));
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n')));
    fc.assert(
      fc.property(text, (any) => {
        try {
          const { lease, minLease, maxLease, maxExpiries, maxClaims = 1 } = parseSettings(any);
          expect([1, minLease, lease, maxLease, 86_400].toSorted((a, b) => a - b)).toEqual([1, minLease, lease, maxLease, 86_400]);
          expect(Math.min(maxExpiries, maxClaims)).toBeGreaterThanOrEqual(1);
        } catch (error) {
          expect(isDibsError(error) && error.code).toBe('malformed');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
