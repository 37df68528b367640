import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { utf8Text, utf8WithMark } from '../../lib/rules/utf8-text.ts';

/** Whole characters, cut ones, a byte order mark, overlong forms, surrogates and bytes that UTF-8 never has. */
const pieces = fc.constantFrom('a', '\n', 'é', '漢', '😀', '\uFEFF').map((text) => [...Buffer.from(text)]);
const broken = fc.constantFrom([0xe6], [0xe6, 0xbc], [0xf0, 0x9f, 0x98], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xff], [0x80]);
const anyBytes = fc.oneof(fc.uint8Array(), fc.array(fc.oneof(pieces, broken)).map((parts) => Uint8Array.from(parts.flat())));

it('bytes have the text that a decoder finds in them, with and without the mark', () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      expect(utf8Text(bytes)).toBe(new TextDecoder().decode(bytes));
      expect(utf8WithMark(bytes)).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
    }),
    { numRuns: 500 },
  );
});

it('a part of other bytes is read, and nothing around it', () => {
  const all = Uint8Array.from(Buffer.from('one two three'));
  expect([utf8Text(all.subarray(4, 7)), utf8Text(Buffer.from(all).subarray(4, 7))]).toEqual(['two', 'two']);
});
