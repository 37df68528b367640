/** The same texts and thousands more, under every shell and every awk of this machine. */

import { expect, it } from 'vitest';
import { Random } from '../simulation/random.ts';
import { frontText } from '../support/front-texts.ts';
import { differences, readByTools } from './front-matter.ts';
import { MORE_SHELLS, SHELLS, whereIs } from './shells.ts';

const { DIBS_FUZZ_SEED: seedText } = process.env;
const seed = Number(seedText ?? 7);
const COUNT = 1500;

const shells = [...SHELLS, ...MORE_SHELLS].filter(({ shell: [program] }) => whereIs(program) !== undefined);
const awks = ['mawk', 'gawk', 'original-awk', 'busybox awk'].filter((awk) => whereIs(awk.split(' ')[0] ?? '') !== undefined);

it.each([...shells.map(({ name, shell }, index) => [name, shell, undefined, index] as const), ...awks.map((awk, index) => [awk, ['sh'] as const, awk, shells.length + index] as const)])('the tools read every text as lib/rules does: %s', { timeout: 600_000 }, (_name, shell, awk, index) => {
  const random = new Random(seed + index);
  const texts = Array.from({ length: COUNT }, () => frontText(random));
  const said = readByTools(texts, shell, awk);
  expect(said.length).toBe(COUNT);
  expect(differences(texts, said)).toEqual([]);
});
