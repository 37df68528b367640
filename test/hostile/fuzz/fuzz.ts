/**
 * The fuzzer: takes inputs of the corpus, spoils them, and looks whether what must be true still is. One seed is one
 * run.
 */

import { Random } from '../../simulation/random.ts';
import { corpusOf, fileNameFor, keep, type Input } from './corpus.ts';
import { Coverage } from './coverage.ts';
import { mutate } from './mutate.ts';
import type { Target } from './target.ts';

export interface Finding {
  readonly target: Target['name'];
  readonly seed: number;
  readonly input: Input;
  readonly error: unknown;
}

/** The input that fails, smaller where a smaller one fails too; undefined where all is well. */
export function failureOf(target: Target, input: Input): Omit<Finding, 'seed'> | undefined {
  let error = errorOf(target, input);
  if (error === undefined) return undefined;
  let smallest = input;
  for (let size = input.bytes.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at + size <= smallest.bytes.length; ) {
      const bytes = Buffer.concat([smallest.bytes.subarray(0, at), smallest.bytes.subarray(at + size)]);
      const smaller = errorOf(target, { ...input, bytes });
      if (smaller === undefined) at += size;
      else [smallest, error] = [{ ...input, bytes }, smaller];
    }
  }
  return { target: target.name, input: smallest, error };
}

function errorOf(target: Target, { bytes, file }: Input): unknown {
  try {
    target.check(bytes, file);
    return undefined;
  } catch (error) {
    return error;
  }
}

export interface Run {
  readonly target: Target;
  readonly seed: number;
  /** Stops when this says so; asked before each input with how many there were. */
  readonly isOver: (inputs: number) => boolean;
}

/** Runs on until it is over or something fails. The same seed and corpus make the same inputs. */
export function fuzz({ target, seed, isOver }: Run): Finding | undefined {
  const random = new Random(seed);
  const corpus = corpusOf(target);
  const pool = corpus.map(({ bytes }) => bytes);
  for (let inputs = 0; !isOver(inputs); inputs++) {
    const failure = failureOf(target, next(random, target, corpus, pool));
    if (failure !== undefined) return { ...failure, seed };
  }
  return undefined;
}

function next(random: Random, target: Target, corpus: readonly Input[], pool: readonly Uint8Array[]): Input {
  const { file, bytes } = random.pick(corpus);
  return { file, bytes: mutate(random, bytes, pool, target.tokens) };
}

const BATCH = 64;

/**
 * The same for long: what reaches a new place of the code joins the inputs that are spoilt, and the corpus with
 * `keeps`.
 */
export async function explore({ target, seed, isOver, keeps }: Run & { readonly keeps: boolean }): Promise<Finding | undefined> {
  const random = new Random(seed);
  const coverage = new Coverage();
  const corpus = [...corpusOf(target)];
  const pool = corpus.map(({ bytes }) => bytes);
  await coverage.start();
  try {
    for (const input of corpus) await coverage.newIn(() => void errorOf(target, input));
    for (let inputs = 0; !isOver(inputs); inputs += BATCH) {
      const batch = Array.from({ length: BATCH }, () => next(random, target, corpus, pool));
      let failure: Omit<Finding, 'seed'> | undefined;
      const reached = await coverage.newIn(() => {
        for (const input of batch) failure ??= failureOf(target, input);
      });
      if (failure !== undefined) return { ...failure, seed };
      if (reached > 0) await learn(target, batch, corpus, pool, keeps);
    }
    return undefined;
  } finally {
    await coverage.stop();
  }
}

/** Which of a batch it was: a coverage of its own that starts from the corpus. */
async function learn(target: Target, batch: readonly Input[], corpus: Input[], pool: Uint8Array[], keeps: boolean): Promise<void> {
  const coverage = new Coverage();
  await coverage.start();
  try {
    for (const input of corpus) await coverage.newIn(() => void errorOf(target, input));
    for (const input of batch) {
      if ((await coverage.newIn(() => void errorOf(target, input))) === 0) continue;
      corpus.push(input);
      pool.push(input.bytes);
      console.log(`reaches something new: ${keeps ? keep(target, 'covers', input) : fileNameFor('covers', input)}`);
    }
  } finally {
    await coverage.stop();
  }
}

/** A finding as whoever reads the output can add it to the corpus by one command. */
export function describeFinding({ target, seed, input, error }: Finding): string {
  const command = `echo ${Buffer.from(input.bytes).toString('base64')} | base64 -d > test/hostile/corpus/${target}/${fileNameFor('found', input)}`;
  return `${target}, seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\ninput ${JSON.stringify(new TextDecoder().decode(input.bytes)).slice(0, 2000)}\nto keep it: ${command}`;
}
