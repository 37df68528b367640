/**
 * What happened in a registry, each event once, in the order of the journal (rules/journal.ts). Whoever reads adds what
 * the logs have and the journal has not, and is told by the journal. So whoever is killed anywhere misses nothing, and
 * all who read are told the same.
 */

import { refused } from '../rules/error.ts';
import { parseLine, type LoggedLine } from '../rules/event.ts';
import { formatCursor, type Cursor } from '../rules/event-cursor.ts';
import { JOURNAL, journalHead, JournalReading, journalNameIn, keyOfLog, LONGEST_HEAD, markOf, type TaskEnd } from '../rules/journal.ts';
import { FLOW, LOG } from '../rules/shelf.ts';
import { appendToExisting, nonce, now, publish, read, stat, statAll, type Step } from '../store/step.ts';
import { retryStep } from '../store/bounded-retry.ts';
import { StoreFault } from '../store/store.ts';
import type { Caller } from '../transitions/caller.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';
import { newsOf, type NewEvent } from './log-news.ts';
import { readyNews } from './ready-news.ts';
import { logPaths } from './registry-logs.ts';

// No line of the journal is longer.
const PART_BYTES = 1024 * 1024;
const LINE_END = 0x0a;
// A dependency can be merged, or a text be saved in place, while no shelf changes.
const READY_AGAIN_MS = 60_000;
// In each round that is not the last, other readers have told something.
const MOST_ROUNDS = 100;

export interface ToldEvent {
  readonly cursor: Cursor;
  readonly event: LoggedLine;
}

export interface Round {
  /** Was all told that the logs had? If not, another reader was faster, and another round tells the rest. */
  readonly isSettled: boolean;
  /** How many damaged lines were found that no earlier round of this reader had found. */
  readonly damaged: number;
  /** Logs that cannot be read, and why, in the code of the system. */
  readonly unread: ReadonlyMap<string, string>;
}

/** Somebody who reads the events of a registry from a cursor on. */
export class EventReader {
  readonly #journal: string;
  readonly #behind: number;
  readonly #reading = new JournalReading();
  #offset: number;
  /** The shelves as they were at the last look for ready tasks, and when that was. */
  #ready = { shelves: '', atMs: 0 };
  /** What was read while it began. */
  readonly #untold: ToldEvent[] = [];
  /** Of each log what the system said of it when it was read. */
  readonly #seen = new Map<string, string>();
  readonly #damaged = new Map<string, number>();

  private constructor(journal: string, behind: number) {
    this.#journal = journal;
    this.#behind = behind;
    this.#offset = journalHead(journal).length;
  }

  /**
   * Begins behind `since`, or before the first event, and makes the journal if there is none. Throws `not-found` for a
   * cursor of another journal, and StoreFault if the registry cannot be read or the journal not made.
   */
  static *open(since?: Cursor): Step<EventReader> {
    const there = yield* readName();
    if (since !== undefined && there !== since.journal) throw refused({ why: 'cursor-unknown', cursor: formatCursor(since) }, { do: 'events' });
    const reader = new EventReader(there ?? (yield* makeJournal()), since?.place ?? 0);
    if (since !== undefined) {
      yield* reader.#catchUp((told) => reader.#untold.push(...told), since.place);
      if (reader.#reading.count < since.place) throw refused({ why: 'cursor-unknown', cursor: formatCursor(since) }, { do: 'events' });
    }
    return reader;
  }

  /**
   * Looks also which tasks are ready, and tells each that was not told. `caller`: who says so, and what git says of
   * commits. Where no shelf has changed since the last such look it looks again only after a while. To be called after
   * a round. Throws as a round does.
   */
  *lookForReady(caller: Pick<Caller, 'owner' | 'isMerged'>, tell: (told: readonly ToldEvent[]) => void): Step<void> {
    const { ms } = yield* now('reading');
    const shelves = (yield* statAll(FLOW)).map((found) => (found instanceof StoreFault ? found.code : found.version)).join(' ');
    if (this.#ready.shelves === shelves && Math.abs(ms - this.#ready.atMs) < READY_AGAIN_MS) return;
    const news = yield* readyNews(caller, (path) => this.#reading.endOf(path).number > 0);
    for (const text of inParts(this.#reading.entriesFor(news))) yield* appendToExisting(JOURNAL, text);
    if (news.length > 0) yield* this.#catchUp(tell);
    this.#ready = { shelves, atMs: ms };
  }

  /**
   * One round: tells what the journal has, adds what the logs have, and tells that. Throws StoreFault if the registry
   * could not be read or the journal not written, and `not-found` if the journal is another one by now.
   */
  *round(tell: (told: readonly ToldEvent[]) => void): Step<Round> {
    yield* this.#requireSameJournal();
    if (this.#untold.length > 0) tell(this.#untold.splice(0));
    yield* this.#catchUp(tell);
    const unread = new Map<string, string>();
    let damaged = 0;
    const news: NewEvent[] = [];
    const looked: [path: string, version: string][] = [];
    for (const { path, version } of yield* this.#changed(unread)) {
      try {
        const found = yield* newsOf(path, this.#reading);
        news.push(...found.lines);
        damaged += Math.max(0, found.damaged - (this.#damaged.get(path) ?? 0));
        this.#damaged.set(path, found.damaged);
        looked.push([path, version]);
      } catch (fault) {
        noteUnread(path, fault, unread);
      }
    }
    const due = this.#endsAfter(news);
    for (const text of inParts(this.#reading.entriesFor(inOrderOfTimes(news)))) yield* appendToExisting(JOURNAL, text);
    if (news.length > 0) yield* this.#catchUp(tell);
    const open = new Set(news.filter(({ path }) => !this.#isAsDue(due, keyOfLog(path))).map(({ path }) => path));
    for (const [path, version] of looked) if (!open.has(path)) this.#seen.set(path, version);
    return { isSettled: open.size === 0, damaged, unread };
  }

  /** Rounds until all is told. */
  *toEnd(tell: (told: readonly ToldEvent[]) => void): Step<Round> {
    let damaged = 0;
    let last: Round | undefined;
    const noEnd = (): Round => last ?? { isSettled: false, damaged, unread: new Map<string, string>() };
    return yield* retryStep(MOST_ROUNDS, noEnd, function* (this: EventReader) {
      const round = yield* this.round(tell);
      damaged += round.damaged;
      last = { ...round, damaged };
      return round.isSettled ? last : undefined;
    }.bind(this));
  }

  /** Tells the rest of the journal. `most`: it may end once it has come to this place. */
  *#catchUp(tell: (told: readonly ToldEvent[]) => void, most = Number.POSITIVE_INFINITY): Step<void> {
    for (let isMore = true; isMore && this.#reading.count < most; ) {
      const part = yield* read(JOURNAL, PART_BYTES, this.#offset);
      isMore = part.length === PART_BYTES;
      const end = part.lastIndexOf(LINE_END) + 1;
      // A last line without an end is still being written, or the next one ends it. A line as long as this is none.
      this.#offset += end > 0 ? end : isMore ? part.length : 0;
      const told: ToldEvent[] = [];
      for (const text of new TextDecoder('utf-8', { ignoreBOM: true }).decode(part.subarray(0, end)).split('\n')) {
        const counted = this.#reading.read(text);
        if (counted === undefined || counted.place <= this.#behind) continue;
        const event = parseLine(counted.line);
        if (event !== undefined) told.push({ cursor: { journal: this.#journal, place: counted.place }, event });
      }
      if (told.length > 0) tell(told);
    }
  }

  /** The logs that are not as they were when they were read. */
  *#changed(unread: Map<string, string>): Step<readonly { readonly path: string; readonly version: string }[]> {
    const paths = yield* logPaths((directory, fault) => noteUnread(directory, fault, unread));
    const stats = yield* statAll(paths);
    const files = new Set<string>();
    return paths.flatMap((path, index) => {
      const found = stats[index];
      if (found === undefined) return [];
      if (found instanceof StoreFault || found.kind !== 'file') {
        noteUnread(path, found instanceof StoreFault ? found : new StoreFault('EINVAL', 'read', [path]), unread);
        return [];
      }
      // A log that is being archived has two names for a moment, and is told once.
      const file = `${keyOfLog(path)} ${found.ino}`;
      if (files.has(file)) return [];
      files.add(file);
      const version = `${found.version}:${found.size}`;
      return this.#seen.get(path) === version ? [] : [{ path, version }];
    });
  }

  /** How far each task is told once all these count. */
  #endsAfter(news: readonly NewEvent[]): ReadonlyMap<string, TaskEnd> {
    const ends = new Map<string, TaskEnd>();
    for (const { path, line } of news) {
      const key = keyOfLog(path);
      ends.set(key, { number: (ends.get(key) ?? this.#reading.endOf(key)).number + 1, mark: markOf(line) });
    }
    return ends;
  }

  #isAsDue(due: ReadonlyMap<string, TaskEnd>, key: string): boolean {
    const { number, mark } = this.#reading.endOf(key);
    return due.get(key)?.number === number && due.get(key)?.mark === mark;
  }

  *#requireSameJournal(): Step<void> {
    const name = yield* readName();
    if (name === this.#journal && (yield* stat(JOURNAL)).size >= this.#offset) return;
    // A registry that went away comes back in parts.
    if (name === undefined && (yield* statIfThere(LOG)) === undefined) throw new StoreFault('ENOENT', 'read', [JOURNAL]);
    throw refused({ why: 'cursor-unknown', cursor: formatCursor({ journal: this.#journal, place: this.#reading.count }) }, { do: 'events' });
  }
}

/** The name of the journal that is there. Undefined if there is none. Throws `malformed` for a file that is none. */
function* readName(): Step<string | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = yield* read(JOURNAL, LONGEST_HEAD);
  } catch (fault) {
    if (!isFault(fault, 'ENOENT')) throw fault;
    // A registry that is not there is a fault.
    yield* stat('.');
    return undefined;
  }
  const name = journalNameIn(new TextDecoder().decode(bytes));
  if (name === undefined) throw refused({ why: 'no-journal', path: JOURNAL });
  return name;
}

/** A new journal, or the one that another reader has just made. Returns its name. */
function* makeJournal(): Step<string> {
  const name = yield* nonce();
  try {
    yield* publish(JOURNAL, new TextEncoder().encode(journalHead(name)));
    return name;
  } catch (fault) {
    if (!isFault(fault, 'EEXIST')) throw fault;
  }
  const made = yield* readName();
  if (made === undefined) throw refused({ why: 'no-journal', path: JOURNAL });
  return made;
}

/** A log that is gone has no news. */
function noteUnread(path: string, fault: unknown, unread: Map<string, string>): void {
  if (!isFault(fault)) throw fault;
  if (fault.code !== 'ENOENT') unread.set(path, fault.code);
}

/** By their times, as far as the order of each log allows it. */
function inOrderOfTimes(news: readonly NewEvent[]): readonly NewEvent[] {
  const latest = new Map<string, number>();
  const timed = news.map((one) => {
    const at = Math.max(one.event.at, latest.get(one.path) ?? 0);
    latest.set(one.path, at);
    return { at, one };
  });
  return timed.toSorted((a, b) => a.at - b.at).map(({ one }) => one);
}

/** Each text is one write. */
function* inParts(entries: readonly string[]): Generator<string, void> {
  let text = '';
  for (const entry of entries) {
    text += entry;
    if (text.length < PART_BYTES) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
