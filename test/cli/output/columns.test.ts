import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { columns } from '../../../lib/cli/output/columns.ts';

it('are as wide as a terminal shows them', async () => {
  for (const first of ['ascii', 'naïve – Ünïcode…', 'Задача', '漢字', '👩‍👩‍👧', 'é', '1️⃣', '­']) {
    const lines = (await columns([[first, 'x'], ['a longer cell here', 'x']])).split('\n');
    expect(lines.map((line) => stringWidth(line))).toEqual([stringWidth(lines[1] ?? ''), stringWidth(lines[1] ?? '')]);
  }
});

it('count each letter that they do not ask the library about as one', async () => {
  const wrong: string[] = [];
  // In a row of its own beside a wider one, the padding tells how wide a letter was taken to be.
  const codes = Array.from({ length: 0x2500 }, (_, code) => code).filter((code) => code >= 0x20 && (code < 0x500 || code >= 0x2000));
  for (const code of codes) {
    const letter = String.fromCodePoint(code);
    if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(letter)) continue;
    const [line = ''] = (await columns([[`a${letter}`, 'x'], ['wider', 'x']])).split('\n');
    if (stringWidth(line) !== stringWidth('wider  x')) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});
