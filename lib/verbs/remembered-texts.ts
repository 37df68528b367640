/**
 * What listings have read of the texts of tasks, kept in tmp/texts from one process to the next. To open and read ten
 * thousand files takes half a second, and most of them have not changed since the last listing.
 *
 * What must stay true: this is a hint, and no answer depends on it. What is kept counts only for the file whose inode,
 * size, times and ending are the same as when it was read. A file that changed a moment before it was read is not kept,
 * because a second change could have the same times. Nobody claims by what is kept: a claim reads the text itself.
 * Whatever is wrong with the file, the texts are read as if there were none, and where it cannot be written, it is not.
 */

import type { TaskName } from '../rules/name.ts';
import { TMP } from '../rules/shelf.ts';
import { readMetadata, type MetadataReading } from '../rules/task-metadata.ts';
import { SummaryLines, summaryLine, textOfLines, type Glance } from '../rules/summary-lines.ts';
import { summaryOf, type TextSummary } from '../rules/text-summary.ts';
import { append, nonce, now, read, rename, type Step } from '../store/step.ts';
import type { Instant, Stat } from '../store/store.ts';
import { frontText } from '../transitions/front-text.ts';
import { removeQuietly } from '../transitions/remove-if-there.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';

const PATH = `${TMP}/texts`;
/** So few texts are read faster than what is kept of them. */
export const FEW = 8;
// Some hundred bytes for each task, and room for a hundred thousand of them.
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_ENTRIES = 100_000;
const MOST_OF_ONE = 2000;
// No usual file system has times that are coarser. Some write them a moment late.
const SETTLED_MS = 3000;

const NOTHING = new Uint8Array();

export type TextReading = { readonly kind: 'summary'; readonly summary: TextSummary } | Extract<MetadataReading, { readonly kind: 'malformed' }>;

/** The texts that one listing reads. */
export class RememberedTexts {
  readonly #clock: Instant;
  readonly #known: SummaryLines;
  /** The lines of what was read. */
  readonly #read: string[] = [];

  private constructor(clock: Instant, known: SummaryLines) {
    this.#clock = clock;
    this.#known = known;
  }

  /** What is kept, for who reads the texts of so many tasks. */
  static *load(tasks: number): Step<RememberedTexts> {
    const clock = yield* now('reading');
    return new RememberedTexts(clock, new SummaryLines(tasks < FEW ? NOTHING : yield* readKept()));
  }

  /** What is kept of the text of this task. `file`: it, as it was just seen. */
  kept(task: TaskName, file: Stat): Extract<TextReading, { readonly kind: 'summary' }> | undefined {
    const summary = this.#known.summary(keyOf(task, file));
    return summary === undefined ? undefined : { kind: 'summary', summary };
  }

  /** The same, without the title, for who has many of them to put in order. `ext`: the ending of the file. */
  glance(ext: string, file: Stat): Glance | undefined {
    return this.#known.glance(keyOf({ ext }, file));
  }

  /** What the text of this task says, read anew. `file` as above. Undefined if it cannot be read. */
  *read(task: TaskName, file: Stat): Step<TextReading | undefined> {
    const front = yield* frontText(task);
    if (front === undefined) return undefined;
    const reading = readMetadata(front.text, task.ext, front.whole);
    if (reading.kind === 'malformed') return reading;
    const summary = summaryOf(reading.metadata, front.text, task.ext, front.whole);
    if (this.#isSettled(file) && (yield* statIfThere(task.path))?.version === file.version) {
      this.#read.push(summaryLine(keyOf(task, file), summary));
    }
    return { kind: 'summary', summary };
  }

  #isSettled({ mtimeMs, ctimeMs }: Stat): boolean {
    return Math.max(mtimeMs, ctimeMs) + Math.max(SETTLED_MS, this.#clock.tickMs) < this.#clock.ms;
  }

  /** Keeps what was read, if it was much. `tasks`: how many the registry has. Best effort. */
  *keep(tasks: number): Step<void> {
    if (this.#read.length < FEW) return;
    const staged = `${TMP}/new-${yield* nonce()}`;
    try {
      yield* append(staged, textOfLines(this.#lines(tasks)));
      yield* rename(staged, PATH);
    } catch (fault) {
      if (!isFault(fault)) throw fault;
      yield* removeQuietly(staged);
    }
  }

  /** What was used, and of the rest, which may be of files that are gone, no more than there are tasks. */
  #lines(tasks: number): readonly string[] {
    return [...this.#read, ...this.#known.lines(tasks)].filter((line) => line.length <= MOST_OF_ONE).slice(0, MOST_ENTRIES);
  }
}

function keyOf({ ext }: Pick<TaskName, 'ext'>, { version, size }: Stat): string {
  return `${version}:${size}${ext}`;
}

function* readKept(): Step<Uint8Array> {
  try {
    return yield* read(PATH, MOST_BYTES);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return NOTHING;
  }
}
