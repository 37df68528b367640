/** Makes an input that nobody meant out of one that somebody did. All chance is the seed's. */

import type { Random } from '../../simulation/random.ts';

/** What parsers trip over, whatever they parse. */
const TOKENS: readonly string[] = [
  '\0', '\u001B[2J', '\r', '\r\n', '\n', '\t', ' ', '\u0085', '\u00A0', '\u2028', '\u202E', '\u200B', '\uFEFF', 'é', 'e\u0301', 'K', 'ß', 'İ', '😀', '../', '/', '\\', '"', "'", '`', '%', '%00', '%2E', '%c3', '-', '--', '---',
  '0', '00', '-1', '1e3', '0x10', '1.0', '999999999999999', '1000000000000000', '9007199254740993', '٣', 'null', 'true', '~', '{}', '[]', '__proto__', 'constructor', 'toString',
];

const NOT_UTF8: readonly (readonly number[])[] = [[0x80], [0xc0, 0xaf], [0xe2, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xff], [0xfe, 0xff]];

const NESTS: readonly (readonly [string, string])[] = [['[', ']'], ['{a: ', '}'], ['{"a":', '}'], ['- ', ''], ['? ', ''], ['"', '"'], ['&a [*a, ', ']'], ['> ', ''], ['(', ')']];

const LONGEST_RUN = 4096;
const MOST_CHANGES = 4;

/** `others`: what may be spliced in. `tokens`: words of this grammar. */
export function mutate(random: Random, input: Uint8Array, others: readonly Uint8Array[], tokens: readonly string[]): Uint8Array {
  let bytes: Buffer = Buffer.from(input);
  for (let changes = 1 + random.below(MOST_CHANGES); changes > 0; changes--) bytes = change(random, bytes, others, tokens);
  return bytes;
}

function change(random: Random, bytes: Buffer, others: readonly Uint8Array[], tokens: readonly string[]): Buffer {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + random.below(16));
  const put = (text: Uint8Array | string, until = at): Buffer => Buffer.concat([bytes.subarray(0, at), Buffer.from(text as string), bytes.subarray(until)]);
  const other = Buffer.from(random.pick(others));
  switch (random.below(14)) {
    case 0: {
      const flipped = Buffer.from(bytes);
      if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
      return flipped;
    }
    case 1:
      return put(Buffer.from([random.below(256)]), Math.min(bytes.length, at + 1));
    case 2:
      return put('', end);
    case 3:
      return bytes.subarray(0, at);
    case 4:
      return bytes.subarray(at);
    case 5:
      return Buffer.concat([bytes.subarray(0, at), other.subarray(random.below(other.length + 1))]);
    case 6: {
      const from = random.below(other.length + 1);
      return put(other.subarray(from, from + 1 + random.below(64)));
    }
    case 7:
      return put(bytes.subarray(at, end));
    case 8: {
      const piece = bytes.subarray(at, Math.min(end, at + 8));
      return piece.length === 0 ? bytes : put(Buffer.alloc(1 + random.below(LONGEST_RUN), piece));
    }
    case 9:
      return put(random.pick(TOKENS));
    case 10:
      return put(Buffer.from(random.pick(NOT_UTF8)));
    case 11: {
      const [open, close] = random.pick(NESTS);
      const depth = 1 + random.below(random.chance(0.1) ? 2000 : 60);
      return put(`${open.repeat(depth)}${random.chance(0.5) ? close.repeat(depth) : ''}`);
    }
    case 12:
      return swapCase(bytes, at, end);
    default:
      return put(random.pick(tokens), random.chance(0.3) ? end : at);
  }
}

function swapCase(bytes: Buffer, from: number, to: number): Buffer {
  return Buffer.from(bytes.map((byte, at) => (at >= from && at < to && /[A-Za-z]/.test(String.fromCharCode(byte)) ? byte ^ 0x20 : byte)));
}
