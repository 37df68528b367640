/**
 * Situations out of what strangers leave: the inputs of the fuzzer's corpus, as they are and spoilt by chance, laid
 * into a registry.
 */

import { corpusOf, type Input } from '../hostile/fuzz/corpus.ts';
import { mutate } from '../hostile/fuzz/mutate.ts';
import type { Target } from '../hostile/fuzz/target.ts';
import { TARGETS } from '../hostile/fuzz/targets.ts';
import { Random } from '../simulation/random.ts';
import { boot, claim, held, release, sweep, TASK, type Situation } from './situation.ts';

export type Kind = Target['name'];

const LONGEST_NAME = 255;

/**
 * The situations that an input makes, by what it is; none where no file can be like that. What they expect is not
 * known.
 */
const LAID: Readonly<Record<Kind, (input: Input) => readonly Omit<Situation, 'name' | 'expects'>[]>> = {
  names: ({ bytes }) => {
    const name = new TextDecoder().decode(bytes);
    if (/[/\0]/.test(name) || ['', '.', '..'].includes(name) || Buffer.byteLength(name) > LONGEST_NAME) return [];
    const id = /^[A-Za-z0-9._-]*/.exec(name)?.[0].replace(/\.(?:md|markdown|yaml|yml|json|txt)$/, '') ?? '';
    // It is asked for, and swept, among others.
    const does = [claim(id), sweep(), claim('T-1'), boot()];
    return [{ lay: { 'waiting/T-1~2.md': TASK, [`scoped/${name}`]: TASK }, does }, { lay: { 'scoped/T-1.md': TASK, [`claimed/${name}`]: TASK }, does }, { lay: { [`holders/ana/${name}`]: '' }, does: [boot(), sweep()] }];
  },
  cards: ({ bytes, file }) => [{ lay: { [`scoped/CARD${/\.(?:md|markdown|yaml|yml|json|txt)$/.exec(file)?.[0] ?? ''}`]: bytes, 'complete/T-1.md': TASK }, does: [claim('CARD')] }],
  settings: ({ bytes }) => [{ lay: { 'scoped/T-1.md': TASK, 'registry.yaml': bytes }, does: [claim('T-1', { env: {} })] }],
  logs: ({ bytes }) => [
    { lay: { 'scoped/T-1.md': TASK, 'log/T-1.jsonl': bytes }, does: [claim('T-1')] },
    { lay: { ...held('T-1', { owner: 'ana', generation: 3, ageSeconds: 9999, lease: 1 }), 'log/T-1.jsonl': bytes }, does: [sweep(), boot(), release('T-1')] },
  ],
};

function situationsOf(kind: Kind, input: Input, name: string): readonly Situation[] {
  return LAID[kind](input).map((laid, index) => ({ ...laid, name: `${kind}: ${name}, ${index + 1}.`, expects: [] }));
}

/** Each input of the corpus. */
export function corpusSituations(kind: Kind): readonly Situation[] {
  return corpusOf({ name: kind }).flatMap((input) => situationsOf(kind, input, input.file));
}

/** So many inputs that nobody meant; one seed makes the same ones again. */
export function spoiltSituations(kind: Kind, seed: number, count: number): readonly Situation[] {
  const random = new Random(seed);
  const corpus = corpusOf({ name: kind });
  const pool = corpus.map(({ bytes }) => bytes);
  const tokens = TARGETS.find(({ name }) => name === kind)?.tokens ?? [];
  const situations: Situation[] = [];
  while (situations.length < count) {
    const { file, bytes } = random.pick(corpus);
    const spoilt = mutate(random, bytes, pool, tokens);
    situations.push(...situationsOf(kind, { file, bytes: spoilt }, `${file} spoilt into ${JSON.stringify(Buffer.from(spoilt).toString('latin1')).slice(0, 200)}`));
  }
  return situations;
}
