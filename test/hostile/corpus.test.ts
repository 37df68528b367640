/** Every input of the corpus. */

import { describe, expect, it } from 'vitest';
import { corpusOf } from './fuzz/corpus.ts';
import { describeFinding, failureOf } from './fuzz/fuzz.ts';
import { TARGETS } from './fuzz/targets.ts';

const only = process.env['DIBS_FUZZ_TARGET'];

describe.each(TARGETS.filter(({ name }) => only === undefined || only === name))('$name', (target) => {
  it('of the corpus are read as the page says, each of them', () => {
    const corpus = corpusOf(target);
    expect(corpus.length).toBeGreaterThan(10);
    for (const input of corpus) {
      const failure = failureOf(target, input);
      expect([input.file, failure === undefined ? 'nothing' : describeFinding({ ...failure, seed: 0 })]).toEqual([input.file, 'nothing']);
    }
  });
});
