import { describe, expect, it } from 'vitest';
import { leadsTo, nextNonce } from '../../lib/rules/mark-nonce.ts';

const FRESH = 'abcdefghijkl';

describe('the nonce of a mark', () => {
  it('begins a line where it is made of a bare name', () => {
    expect(nextNonce(undefined, FRESH)).toBe('abcdef00ijkl');
  });

  it('counts on where it is made of a mark', () => {
    expect(nextNonce('123456007777', FRESH)).toBe('12345601ijkl');
    expect(nextNonce('1234560z7777', FRESH)).toBe('12345610ijkl');
  });

  it.each(['n0nce', 'abcdefghijklm', '123456zz7777'])('begins a line where it is made of %s, which cannot be counted on', (from) => {
    expect(nextNonce(from, FRESH)).toBe('abcdef00ijkl');
  });
});

describe('a mark', () => {
  it('was made from itself and from each one before it in its line', () => {
    const line = [nextNonce(undefined, FRESH)];
    for (let made = 0; made < 40; made++) line.push(nextNonce(line.at(-1), `xxxxxx${String(made).padStart(6, '0')}`));
    for (const [at, nonce] of line.entries()) for (const [later, mark] of line.entries()) expect(leadsTo(nonce, mark)).toBe(at <= later);
  });

  it.each([
    ['12345600aaaa', '12345600bbbb', 'two that were made of one at once'],
    ['12345601aaaa', '12345600bbbb', 'one after it'],
    ['12345600aaaa', '12345701bbbb', 'one of another line'],
    ['12345', '12345601bbbb', 'one of another length'],
  ])('%s does not lead to %s: %s', (nonce, mark) => {
    expect(leadsTo(nonce, mark)).toBe(false);
  });
});
