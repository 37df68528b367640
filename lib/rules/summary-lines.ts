/**
 * Summaries of the texts of tasks, in a form that can be kept and read again. Pure.
 *
 * Each summary is a line of its own: the key of the file that it is of, the title, when the task was created, and the
 * rest. A table before the lines says where to look for a key, so that a line is read when somebody asks for it, and no
 * other is even looked at. Most tasks of a board differ in their titles and times only, so the same rest is read once.
 *
 * What must stay true: nobody trusts what was kept. Bytes that are not to the letter what was written read as nothing,
 * and so does a summary that has not the form of one.
 */

import { ROUTING_KEYS } from './routing.ts';
import { asRest, type Rest, type TextSummary } from './text-summary.ts';

const HEAD = 'dibs texts 6: ';
const SUM_DIGITS = 8;
// Its length is a multiple of four, so that the words behind it lie where words can be read.
const HEAD_BYTES = HEAD.length + SUM_DIGITS + 2;
const BLANK = 0x20;
const WORD_BYTES = 4;
const SEED = 0x811c9dc5;
const PRIME = 0x01000193;
/** A text that JSON writes as it is. */
const PLAIN = /^"[-+.:0-9A-Za-z ]+"$/;
const BEYOND_ASCII = /[^\0-\x7F]/g;

/** One line, in ASCII, without its end. `key`: without blanks. */
export function summaryLine(key: string, { title, ...all }: TextSummary): string {
  const { created, rest } = withoutCreated(all);
  const line = `${key} ${title === undefined ? '' : JSON.stringify(title)}\t${created === undefined ? '' : JSON.stringify(created)}\t${JSON.stringify(rest)}`;
  return line.replaceAll(BEYOND_ASCII, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Nearly every task says another time, so that it stands beside the rest. */
function withoutCreated({ routing, ...others }: Rest): { readonly created?: string; readonly rest: Rest } {
  if (typeof routing?.created !== 'string') return { rest: routing === undefined ? others : { ...others, routing } };
  const { created, ...left } = routing;
  return { created, rest: left.labels.length === 0 && ROUTING_KEYS.every((key) => routing[key] === undefined || key === 'created') ? others : { ...others, routing: left } };
}

/** These lines as one text. */
export function textOfLines(lines: readonly string[]): string {
  const places = new Int32Array(2 ** Math.ceil(Math.log2(lines.length * 2 + 2)));
  let start = 1;
  for (const line of lines) {
    let place = placeOf(line, places.length);
    while (places[place] !== 0) place = (place + 1) & (places.length - 1);
    places[place] = start;
    start += line.length + 1;
  }
  const behind = `${Buffer.from(places.buffer).toString('base64')}\n${lines.map((line) => `${line}\n`).join('')}`;
  return `${headOf(Buffer.from(behind, 'latin1'))}${behind}`;
}

/** Where to look first for a key, or for the line that it begins. By its first number: keys mostly differ in that. */
function placeOf(key: string, places: number): number {
  const hash = Math.imul(Number.parseInt(key), PRIME);
  return (hash ^ (hash >>> 15)) & (places - 1);
}

function headOf(behind: Uint8Array): string {
  return `${HEAD}${sumOf(behind).toString(16).padStart(SUM_DIGITS, '0')} \n`;
}

/** What orders a task among those that say the same otherwise, without its title. */
export interface Glance {
  /** One object for all that say the same. */
  readonly rest: Rest;
  readonly created?: string;
}

/** The lines of such a text. Any other bytes have none. */
export class SummaryLines {
  readonly #text: string;
  /** Where the first line begins. */
  readonly #first: number;
  /** By the hash of its key: where a line begins, counted from 1 at the first one. 0 is an empty place. */
  readonly #places: Int32Array;
  /** Places of lines that somebody asked for. */
  readonly #used: Uint8Array;
  readonly #rests = new Map<string, Rest | undefined>();

  constructor(bytes: Uint8Array) {
    // It is ASCII, and anything else has another sum.
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const isWhole = text.startsWith(HEAD) && text.startsWith(headOf(bytes.subarray(HEAD_BYTES)));
    const end = isWhole ? text.indexOf('\n', HEAD_BYTES) : -1;
    const table = new Uint8Array(end < 0 ? [] : Buffer.from(text.slice(HEAD_BYTES, end), 'base64'));
    const places = Math.floor(table.length / WORD_BYTES);
    this.#places = new Int32Array(table.buffer, 0, places);
    // Whatever a table says of where lines begin, there is no more to find than what stands there.
    this.#text = places > 0 && (places & (places - 1)) === 0 ? text : '';
    this.#first = this.#text === '' ? 0 : end + 1;
    this.#used = new Uint8Array(places);
  }

  /** Where the line begins that has this place. */
  #startAt(place: number): number {
    return this.#first + (this.#places[place] ?? 0) - 1;
  }

  *#starts(): Generator<number, void> {
    for (let start = this.#first, end = this.#endOf(start); end >= 0; start = end + 1, end = this.#endOf(start)) {
      if (end > start && this.#text.charCodeAt(start) !== BLANK) yield start;
    }
  }

  #endOf(start: number): number {
    return this.#text.indexOf('\n', start);
  }

  /** Where the line with that key begins; it counts as used then. Of several with one key it is the first. */
  #find(key: string): number | undefined {
    const places = this.#places.length;
    for (let place = placeOf(key, places), asked = 0; asked < places && this.#places[place] !== 0; place = (place + 1) & (places - 1), asked++) {
      const start = this.#startAt(place);
      if (this.#text.charCodeAt(start + key.length) !== BLANK || !this.#text.startsWith(key, start)) continue;
      this.#used[place] = 1;
      return start;
    }
    return undefined;
  }

  *keys(): Generator<string, void> {
    for (const start of this.#starts()) yield this.#text.slice(start, this.#text.indexOf(' ', start));
  }

  /** The line with that key. */
  line(key: string): string | undefined {
    const start = this.#find(key);
    return start === undefined ? undefined : this.#text.slice(start, this.#endOf(start));
  }

  /** What was used, and then of the rest, which may be of files that are gone, so many lines. */
  lines(others: number): readonly string[] {
    const used = new Set<number>();
    for (const [place, isUsed] of this.#used.entries()) if (isUsed === 1) used.add(this.#startAt(place));
    const starts = [...this.#starts()];
    const line = (start: number): string => this.#text.slice(start, this.#endOf(start));
    return [...starts.filter((start) => used.has(start)).map(line), ...starts.filter((start) => !used.has(start)).slice(0, others).map(line)];
  }

  /** What was kept under that key. Undefined if nothing was, or if it has not the form of a summary. */
  summary(key: string): TextSummary | undefined {
    const start = this.#find(key);
    const parts = start === undefined ? undefined : this.#partsAt(start + key.length + 1);
    if (parts === undefined) return undefined;
    const title = parts.title === '' ? undefined : textIn(parts.title);
    const created = parts.created === '' ? undefined : textIn(parts.created);
    if ((parts.title !== '' && typeof title !== 'string') || (parts.created !== '' && typeof created !== 'string')) return undefined;
    // A copy that is added to takes a fraction of the time of one that is put together from three.
    const summary: { -readonly [Key in keyof TextSummary]: TextSummary[Key] } = { ...parts.rest };
    if (typeof title === 'string') summary.title = title;
    if (typeof created === 'string') summary.routing = { labels: [], ...parts.rest.routing, created };
    return summary;
  }

  /** What orders the task with that key. Undefined as for `summary`. */
  glance(key: string): Glance | undefined {
    const start = this.#find(key);
    const parts = start === undefined ? undefined : this.#partsAt(start + key.length + 1);
    if (parts === undefined) return undefined;
    const { created: written, rest } = parts;
    if (written === '') return { rest };
    const created = textIn(written);
    return typeof created === 'string' ? { rest, created } : { rest };
  }

  /** What stands behind the key of a line. */
  #partsAt(from: number): { readonly title: string; readonly created: string; readonly rest: Rest } | undefined {
    const end = this.#endOf(from);
    const titleEnd = this.#text.indexOf('\t', from);
    const createdEnd = titleEnd < 0 ? -1 : this.#text.indexOf('\t', titleEnd + 1);
    if (createdEnd < 0 || createdEnd > end) return undefined;
    const rest = this.#restOf(this.#text.slice(createdEnd + 1, end));
    return rest === undefined ? undefined : { title: this.#text.slice(from, titleEnd), created: this.#text.slice(titleEnd + 1, createdEnd), rest };
  }

  #restOf(text: string): Rest | undefined {
    const known = this.#rests.get(text);
    if (known !== undefined || this.#rests.has(text)) return known;
    const rest = asRest(parsed(text));
    this.#rests.set(text, rest);
    return rest;
  }
}

/**
 * FNV-1a over words of four bytes: it finds what a disk or a killed process has spoilt. Nobody is kept from writing a
 * lie here. A machine that reads words in another order finds another sum, and reads the texts of the tasks instead.
 */
function sumOf(bytes: Uint8Array): number {
  const whole = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  const words = new Uint32Array(whole.buffer, whole.byteOffset, Math.floor(whole.byteLength / 4));
  let sum = SEED ^ whole.byteLength;
  // By its number, because V8 steps through millions of words that way in a tenth of the time.
  for (let at = 0; at < words.length; at++) sum = Math.imul(sum ^ (words[at] ?? 0), PRIME);
  for (let at = words.byteLength; at < whole.byteLength; at++) sum = Math.imul(sum ^ (whole[at] ?? 0), PRIME);
  return sum >>> 0;
}

/** The text that is written there, if it is one. */
function textIn(written: string): unknown {
  return PLAIN.test(written) ? written.slice(1, -1) : parsed(written);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
