import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDibsError } from '../../lib/rules/error.ts';
import { decodeOwner, describeOwner, encodeOwner, isMoving, isOwner, isPassing, MAX_OWNER_BYTES, mayBeSameAgent, mover, ownerKey, passingOwner, passingSession, requireOwner, requireOwnerText, sameAgent } from '../../lib/rules/owner.ts';

// U+FFFD stands for bytes that are not UTF-8, and is refused.
const anyPart = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), fc.stringMatching(/^[a.:@%~ /!+-]{1,8}$/)).filter((part) => !part.includes('\uFFFD'));
const anyOwner = fc
  .oneof(fc.record({ agent: anyPart }), fc.record({ agent: anyPart, session: anyPart }))
  .filter((owner) => encodeOwner(owner).length <= MAX_OWNER_BYTES);

describe('an owner in a name', () => {
  it.each([
    [{ agent: 'claude' }, 'claude'],
    [{ agent: 'Claude', session: '4f2a9c1e' }, 'Claude~4f2a9c1e'],
    [{ agent: 'a:b' }, 'a%3Ab'],
    [{ agent: 'a@b' }, 'a%40b'],
    [{ agent: '100%' }, '100%25'],
    [{ agent: 'a~b' }, 'a%7Eb'],
    [{ agent: 'a', session: 'b~c' }, 'a~b%7Ec'],
    [{ agent: 'a b' }, 'a%20b'],
    [{ agent: 'a/b' }, 'a%2Fb'],
    [{ agent: 'a+b!c' }, 'a%2Bb%21c'],
    [{ agent: '😀' }, '%F0%9F%98%80'],
    [{ agent: 'é' }, '%C3%A9'],
    [{ agent: '..' }, '%2E.'],
    [{ agent: '.a' }, '%2Ea'],
    [{ agent: 'a', session: '.b' }, 'a~%2Eb'],
    [{ agent: 'a.' }, 'a.'],
    [{ agent: '-rf' }, '-rf'],
    [{ agent: 'a_b.c-d' }, 'a_b.c-d'],
    [{ agent: '\uFEFFa' }, '%EF%BB%BFa'],
  ])('%j is written %s, and read back', (owner, encoded) => {
    expect(encodeOwner(owner)).toBe(encoded);
    expect(decodeOwner(encoded)).toEqual(owner);
    expect(isOwner(encoded)).toBe(true);
  });

  it.each([
    '', '~', '~a', 'a~', 'a~b~c', 'a b', 'a:b', 'a@b', 'a/b', 'é', '😀', '.', '..', '.a', 'a~.b', '%', '%4', 'a%', 'a%2', '%zz', '%2f', '%c3%a9', '%61', '%7E%2D', '%2Ea%2E', 'a%2E',
    '%C3', '%C3%28', '%ED%A0%80', '%F8%88%80%80%80', '%C0%AF', '%00', '%0A', 'a%1B', '%7F', '%C2%85', 'a\n', 'a'.repeat(97),
  ])('%j is not an owner, since no writer would have written it', (encoded) => {
    expect(decodeOwner(encoded)).toBeUndefined();
    expect(isOwner(encoded)).toBe(false);
  });

  it('96 encoded bytes are the most', () => {
    expect(decodeOwner('a'.repeat(96))).toEqual({ agent: 'a'.repeat(96) });
    expect(decodeOwner(`${'a'.repeat(50)}~${'b'.repeat(45)}`)).toBeDefined();
    expect(decodeOwner(`${'a'.repeat(50)}~${'b'.repeat(46)}`)).toBeUndefined();
  });

  it('any owner is read back as it was, from a text that is safe in a name', () => {
    fc.assert(
      fc.property(anyOwner, (owner) => {
        const encoded = encodeOwner(owner);
        expect(decodeOwner(encoded)).toEqual(owner);
        expect(encoded).toMatch(/^[A-Za-z0-9_%-][A-Za-z0-9._%-]*(~[A-Za-z0-9_%-][A-Za-z0-9._%-]*)?$/);
      }),
    );
  });

  it('any text that is an owner is the only way to write that owner', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.constantFrom('a', 'B', '~', '.', '%2E', '%41', '%C3', '%A9', '%0A', '%', ':', '%25')).map((pieces) => pieces.join('')));
    fc.assert(
      fc.property(text, (encoded) => {
        const owner = decodeOwner(encoded);
        if (owner !== undefined) expect(encodeOwner(owner)).toBe(encoded);
        expect(isOwner(encoded)).toBe(owner !== undefined);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('comparing owners', () => {
  it('case does not count, sessions do', () => {
    expect(ownerKey('Claude~1A')).toBe(ownerKey('claude~1a'));
    expect(ownerKey('claude')).not.toBe(ownerKey('claude~1a'));
  });

  it.each([
    ['Claude~1', 'claude~2', true],
    ['claude', 'claude~2', true],
    ['claude', 'claud~e', false],
    ['claude%7E1', 'claude~1', false],
  ])('%s and %s being of one agent is %s', (a, b, same) => {
    expect(sameAgent(a, b)).toBe(same);
  });
});

describe('an owner somebody names', () => {
  it.each([
    ['claude', undefined, { agent: 'claude' }],
    ['  claude ', ' s1 ', { agent: 'claude', session: 's1' }],
    ['claude', '', { agent: 'claude' }],
    ['claude', ' \t', { agent: 'claude' }],
    ['Ann Lee', '@home', { agent: 'Ann Lee', session: '@home' }],
    ['a'.repeat(96), undefined, { agent: 'a'.repeat(96) }],
  ])('agent %j with session %j is taken, trimmed', (agent, session, owner) => {
    expect(requireOwner(agent, session)).toEqual(owner);
  });

  it.each([
    ['', undefined],
    [' \n', 'x'],
    ['a\nb', undefined],
    ['a', 'b\u001B[2J'],
    ['a\0', undefined],
    ['a\u0085b', undefined],
    ['\uD800', undefined],
    ['a', '\uDC00'],
    ['a'.repeat(97), undefined],
    ['é'.repeat(17), undefined],
    ['a'.repeat(48), 'b'.repeat(48)],
  ])('agent %j with session %j is a usage error, printable and never a shorter owner', (agent, session) => {
    let thrown: unknown;
    try {
      requireOwner(agent, session);
    } catch (error) {
      thrown = error;
    }
    expect(isDibsError(thrown) && thrown.code).toBe('usage');
    expect((thrown as Error).message).not.toMatch(/\p{Cc}|\p{Cs}/u);
  });

  it('whatever requireOwner takes can stand in a name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.option(fc.string({ unit: 'binary', maxLength: 40 }), { nil: undefined }), (agent, session) => {
        try {
          const owner = requireOwner(agent, session);
          expect(decodeOwner(encodeOwner(owner))).toEqual(owner);
        } catch (error) {
          expect(isDibsError(error) && error.code).toBe('usage');
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['claude', { agent: 'claude' }],
    ['claude~s1', { agent: 'claude', session: 's1' }],
    [' claude~s1 ', { agent: 'claude', session: 's1' }],
    ['a%20b~c', { agent: 'a b', session: 'c' }],
    ['a b~c', { agent: 'a b', session: 'c' }],
    ['a~b~c', { agent: 'a', session: 'b~c' }],
    ['100%', { agent: '100%' }],
    ['%zz', { agent: '%zz' }],
    ['..', { agent: '..' }],
  ])('the one word %j is an owner', (text, owner) => {
    expect(requireOwnerText(text)).toEqual(owner);
  });

  it.each(['', ' ', '~', '~s1', 'a\nb', 'a%0Ab\n~\0'])('the one word %j is a usage error', (text) => {
    expect(() => requireOwnerText(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('an owner as it stands in a name is read as itself', () => {
    fc.assert(
      fc.property(anyOwner, (owner) => {
        expect(requireOwnerText(encodeOwner(owner))).toEqual(owner);
      }),
    );
  });
});

describe('an owner as a person reads it', () => {
  it.each([
    ['claude', 'claude'],
    ['a%20b~s%3A1', 'a b (session s:1)'],
    ['a%E2%80%AEb', 'a\\u{202e}b'],
    ['a~b%E2%80%AE', 'a (session b\\u{202e})'],
    ['not an\u001Bowner', 'not an\\u{1b}owner'],
  ])('%j is shown as %j', (encoded, shown) => {
    expect(describeOwner(encoded)).toBe(shown);
  });
});

describe('the owner of a session that a process makes for itself', () => {
  const session = passingSession('lock', 4_194_304, '0123456789ab');

  it.each(['a'.repeat(70), 'a'.repeat(73), 'a'.repeat(95), 'a'.repeat(96), 'é'.repeat(16), '🦊'.repeat(8), 'a b'.repeat(18), '.'.repeat(94)])('fits for the agent %s', (agent) => {
    for (const encoded of [encodeOwner(passingOwner(agent, session)), mover(encodeOwner(requireOwner(agent)), '0123456789ab')]) {
      expect(encoded.length).toBeLessThanOrEqual(MAX_OWNER_BYTES);
      const owner = decodeOwner(encoded);
      expect(owner?.agent).not.toBe('');
      expect(agent.startsWith(owner?.agent ?? '-')).toBe(true);
      // What an environment gives back is the same owner.
      expect(encodeOwner(requireOwner(owner?.agent ?? '', owner?.session))).toBe(encoded);
      expect(isPassing(encoded)).toBe(true);
    }
  });

  it('has the whole name of an agent that leaves room', () => {
    expect(passingOwner('a'.repeat(70), session)).toEqual({ agent: 'a'.repeat(70), session });
    expect(passingOwner('a'.repeat(71), session).agent).toBe('a'.repeat(70));
  });

  it.each(['a'.repeat(90), 'é'.repeat(16), '🦊'.repeat(8), 'a b'.repeat(18), 'A/'.repeat(24), `${'a'.repeat(69)}  b`])('may be one of its agent, however much of the name was left: %s', (agent) => {
    const [whole, cut, other] = [{ agent }, passingOwner(agent, session), passingOwner(agent, 'run-1-0123456789ab')].map((owner) => encodeOwner(owner));
    for (const [one, two] of [[whole, cut], [cut, whole], [other, cut], [whole?.toUpperCase().replaceAll(/%../g, (hex) => hex.toUpperCase()), cut]]) expect(mayBeSameAgent(one ?? '', two ?? '')).toBe(true);
    expect(sameAgent(whole ?? '', cut ?? '')).toBe(false);
  });

  it('is not one of an agent whose name it has whole, or whose name begins in another way', () => {
    expect(mayBeSameAgent(`ana~${session}`, 'anabel')).toBe(false);
    expect(mayBeSameAgent(`${'a'.repeat(70)}~${session}`, `${'a'.repeat(69)}b${'a'.repeat(20)}`)).toBe(false);
    expect(mayBeSameAgent(`${'a'.repeat(70)}~1`, 'a'.repeat(90))).toBe(false);
    expect(mayBeSameAgent('', `ana~${session}`)).toBe(false);
  });

  it('moves under a session of its own, whatever the agent', () => {
    expect(isMoving(mover(`${'a'.repeat(60)}~${'s'.repeat(35)}`, '0123456789ab'))).toBe(true);
    expect(isMoving(mover('a'.repeat(96), '0123456789ab'))).toBe(true);
  });
});

describe('U+FFFD', () => {
  it.each([['Andr\uFFFD'], ['ana', 's\uFFFD']])('stands for bytes that are not UTF-8, so it names nobody: %j', (agent, session?: string) => {
    expect(() => requireOwner(agent, session)).toThrow(/must be UTF-8/);
  });

  it('is no way to hand a claim to nobody', () => {
    expect(() => requireOwnerText('Andr%EF%BF%BD')).toThrow(/must be UTF-8/);
  });
});
