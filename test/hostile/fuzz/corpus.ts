/**
 * The corpus: inputs as files, each of which once showed something or stands for a kind. All of them run every time.
 */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from './target.ts';

export interface Input {
  /** The name of its file, whose ending a task's format goes by. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

function directoryOf({ name }: Pick<Target, 'name'>): string {
  return join(import.meta.dirname, '..', 'corpus', name);
}

export function corpusOf(target: Pick<Target, 'name'>): readonly Input[] {
  const directory = directoryOf(target);
  return readdirSync(directory)
    .toSorted()
    .map((file) => ({ file, bytes: readFileSync(join(directory, file)) }));
}

/** What an input is called in the corpus, by its bytes: found twice, it is kept once. */
export function fileNameFor(why: 'found' | 'covers', { file, bytes }: Input): string {
  return `${why}-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}${/\.[a-z]+$/.exec(file)?.[0] ?? ''}`;
}

/** Returns the path of the new file. */
export function keep(target: Pick<Target, 'name'>, why: 'found' | 'covers', input: Input): string {
  const path = join(directoryOf(target), fileNameFor(why, input));
  writeFileSync(path, input.bytes);
  return path;
}
