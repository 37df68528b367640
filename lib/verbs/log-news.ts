/** What a log has that nobody was told yet. Reads only. */

import { parseLine, type LoggedLine } from '../rules/event.ts';
import { keyOfLog, markOf, type JournalReading, type NewLine } from '../rules/journal.ts';
import { idKey } from '../rules/task-id.ts';
import { read, type Step } from '../store/step.ts';

const PART_BYTES = 1024 * 1024;
// No reader of a single log looks further back than that. What is longer is no line of dibs.
const LONGEST_LINE = 256 * 1024;
// So much of one log is told in one go.
const MOST_BYTES = 64 * 1024 * 1024;
// Behind so much that is no event nothing more of a log is looked for: a file of gigabytes stops nobody.
const MOST_DAMAGED_BYTES = 16 * 1024 * 1024;
const LINE_END = 0x0a;

/** A new line, and what it says. */
export interface NewEvent extends NewLine {
  readonly event: LoggedLine;
}

export interface LogNews {
  readonly lines: readonly NewEvent[];
  /** How many lines behind the last one that was told could not be read. */
  readonly damaged: number;
}

/**
 * The lines of this log that do not count in the journal yet, in order. A log goes on behind the line that was told
 * last, as long as that line is still where it was. If not, somebody has written the log anew, or brought an old copy
 * of it back, or it lies elsewhere now: then each line counts that was not told as often as it stands there. Throws
 * StoreFault if the log cannot be read.
 */
export function* newsOf(path: string, reading: JournalReading): Step<LogNews> {
  const place = reading.placeOf(path);
  if (place === undefined) return yield* untold(path, reading);
  const last = yield* read(path, place.to - place.from, place.from);
  if (last.length === place.to - place.from && markOf(decode(last)) === place.mark) return yield* linesFrom(path, place.to, () => true);
  return yield* untold(path, reading);
}

function* untold(path: string, reading: JournalReading): Step<LogNews> {
  const told = new Map<number, number>();
  for (const mark of reading.toldOf(keyOfLog(path))) told.set(mark, (told.get(mark) ?? 0) + 1);
  return yield* linesFrom(path, 0, (line) => {
    const times = told.size === 0 ? 0 : (told.get(markOf(line)) ?? 0);
    if (times > 0) told.set(markOf(line), times - 1);
    return times === 0;
  });
}

function* linesFrom(path: string, start: number, isNew: (line: string) => boolean): Step<LogNews> {
  const lines: NewEvent[] = [];
  let [damaged, bytesOfLines] = [0, 0];
  const key = keyOfLog(path);
  let goodUntil = start;
  for (let at = start; bytesOfLines < MOST_BYTES && at - goodUntil < MOST_DAMAGED_BYTES; ) {
    const part = yield* read(path, PART_BYTES, at);
    let from = 0;
    for (let end = part.indexOf(LINE_END); end >= 0; end = part.indexOf(LINE_END, from)) {
      take(from, end, false);
      from = end + 1;
    }
    const isLast = part.length < PART_BYTES;
    // A whole event without a line end is one: its writer was killed just before, or a person left it out. Any other
    // may still be under way.
    if (isLast) take(from, part.length, true);
    else if (from === 0) damaged++;
    if (isLast) break;
    at += from === 0 ? part.length : from;

    function take(first: number, end: number, isCut: boolean): void {
      const line = end - first > LONGEST_LINE ? undefined : decode(part.subarray(first, end));
      if (line !== undefined && line.trim() === '') return;
      const event = line === undefined ? undefined : parseLine(line);
      // What speaks of another task is not a line of this one.
      if (line === undefined || event === undefined || idKey(event.id) !== key) {
        if (!isCut) damaged++;
        return;
      }
      goodUntil = at + end;
      if (isNew(line)) {
        lines.push({ path, from: at + first, to: at + end, line, event });
        bytesOfLines += end - first;
      }
    }
  }
  return { lines, damaged };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
