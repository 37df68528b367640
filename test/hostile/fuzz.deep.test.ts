/** A fixed number of inputs out of the corpus that are spoilt by chance; for as long as one likes by `npm run fuzz`. */

import { describe, expect, it } from 'vitest';
import { keep } from './fuzz/corpus.ts';
import { describeFinding, explore, fuzz } from './fuzz/fuzz.ts';
import { TARGETS } from './fuzz/targets.ts';

const { DIBS_FUZZ_SEED: seedText, DIBS_FUZZ_MINUTES: minutesText, DIBS_FUZZ_KEEP: keepText, DIBS_FUZZ_TARGET: only } = process.env;
const seed = seedText === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(seedText);
const minutes = Number(minutesText ?? 0);

// A number of inputs and not a time, so that a slow machine looks as far as a quick one.
const INPUTS = { names: 8000, cards: 800, settings: 20_000, logs: 3000 };

const said = (finding: Parameters<typeof describeFinding>[0] | undefined): string => (finding === undefined ? 'nothing' : describeFinding(finding));

const targets = TARGETS.filter(({ name }) => only === undefined || only === name);

describe.each(targets)('$name', (target) => {
  if (minutes === 0) {
    it(`that are spoilt by chance are, too (DIBS_FUZZ_SEED=${seed})`, () => {
      console.log(`${target.name}: ${INPUTS[target.name]} inputs, seed ${seed}`);
      expect(said(fuzz({ target, seed, isOver: (inputs) => inputs >= INPUTS[target.name] }))).toBe('nothing');
    });
    return;
  }

  it(`that are spoilt for ${minutes} minutes are, too (DIBS_FUZZ_SEED=${seed})`, { timeout: (minutes + 5) * 60_000 }, async () => {
    const end = Date.now() + (minutes * 60_000) / targets.length;
    let count = 0;
    const finding = await explore({ target, seed, keeps: keepText !== undefined, isOver: (inputs) => ((count = inputs), Date.now() >= end) });
    console.log(`${target.name}: ${count} inputs, seed ${seed}`);
    if (finding !== undefined && keepText !== undefined) console.log(`kept: ${keep(target, 'found', finding.input)}`);
    expect(said(finding)).toBe('nothing');
  });
});
