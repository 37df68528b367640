/**
 * Summaries of the texts of tasks, in a form that can be kept and read again. Pure.
 *
 * Each summary is a line of its own: the key of the file that it is of, the title, when the task was created, and the
 * rest. Ten thousand lines are found faster than they are read, so a line is read when somebody asks for it. Most tasks
 * of a board differ in their titles and times only, so the same rest is read once.
 *
 * What must stay true: nobody trusts what was kept. Bytes that are not to the letter what was written read as nothing,
 * and so does a summary that has not the form of one.
 */

import { ROUTING_KEYS } from './routing.ts';
import { asRest, type Rest, type TextSummary } from './text-summary.ts';

const HEAD = 'dibs texts 5: ';
const SUM_DIGITS = 8;
// Its length is a multiple of four, so that the words of the lines lie where words can be read.
const HEAD_BYTES = HEAD.length + SUM_DIGITS + 2;
// More than anybody keeps.
const MOST_LINES = 250_000;
const BLANK = 0x20;
const COLON = 0x3a;
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
  const body = lines.map((line) => `${line}\n`).join('');
  return `${headOf(Buffer.from(body, 'latin1'))}${body}`;
}

function headOf(body: Uint8Array): string {
  return `${HEAD}${sumOf(body).toString(16).padStart(SUM_DIGITS, '0')} \n`;
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
  /** Where each line begins, in the order of the text. */
  readonly #starts: readonly number[];
  /** By the hash of its key: the number of a line, from 1 on. 0 is an empty place. */
  readonly #places: Int32Array;
  /** Lines that somebody asked for. */
  readonly #used: Uint8Array;
  readonly #rests = new Map<string, Rest | undefined>();

  constructor(bytes: Uint8Array) {
    // It is ASCII, and anything else has another sum.
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    this.#starts = this.#text.startsWith(HEAD) && this.#text.startsWith(headOf(bytes.subarray(HEAD_BYTES))) ? this.#begins() : [];
    this.#used = new Uint8Array(this.#starts.length);
    this.#places = new Int32Array(2 ** Math.ceil(Math.log2(this.#starts.length * 2 + 2)));
    for (let number = 1; number <= this.#starts.length; number++) {
      let place = this.#placeOf(this.#text, this.#starts[number - 1] ?? 0);
      while (this.#places[place] !== 0) place = (place + 1) & (this.#places.length - 1);
      this.#places[place] = number;
    }
  }

  #begins(): readonly number[] {
    const starts: number[] = [];
    for (let start = HEAD_BYTES, end = this.#endOf(start); end >= 0 && starts.length < MOST_LINES; start = end + 1, end = this.#endOf(start)) {
      if (end > start && this.#text.charCodeAt(start) !== BLANK) starts.push(start);
    }
    return starts;
  }

  /** Where to look first for the key that begins at `from`. Its first number is hashed: keys mostly differ in that. */
  #placeOf(text: string, from: number): number {
    let hash = SEED;
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === BLANK || code === COLON) break;
      hash = Math.imul(hash ^ code, PRIME);
    }
    return (hash ^ (hash >>> 15)) & (this.#places.length - 1);
  }

  #endOf(start: number): number {
    return this.#text.indexOf('\n', start);
  }

  /** Where the line with that key begins; it counts as used then. Of several with one key it is the first. */
  #find(key: string): number | undefined {
    for (let place = this.#placeOf(key, 0); ; place = (place + 1) & (this.#places.length - 1)) {
      const number = this.#places[place] ?? 0;
      if (number === 0) return undefined;
      const start = this.#starts[number - 1] ?? 0;
      if (this.#text.charCodeAt(start + key.length) !== BLANK || !this.#text.startsWith(key, start)) continue;
      this.#used[number - 1] = 1;
      return start;
    }
  }

  *keys(): Generator<string, void> {
    for (const start of this.#starts) yield this.#text.slice(start, this.#text.indexOf(' ', start));
  }

  /** The line with that key. */
  line(key: string): string | undefined {
    const start = this.#find(key);
    return start === undefined ? undefined : this.#text.slice(start, this.#endOf(start));
  }

  /** What was used, and then of the rest, which may be of files that are gone, so many lines. */
  lines(others: number): readonly string[] {
    const all = this.#starts.map((start) => this.#text.slice(start, this.#endOf(start)));
    return [...all.filter((_, at) => this.#used[at] === 1), ...all.filter((_, at) => this.#used[at] === 0).slice(0, others)];
  }

  /** What was kept under that key. Undefined if nothing was, or if it has not the form of a summary. */
  summary(key: string): TextSummary | undefined {
    const start = this.#find(key);
    const parts = start === undefined ? undefined : this.#partsAt(start + key.length + 1);
    if (parts === undefined) return undefined;
    const title = parts.title === '' ? undefined : parsed(parts.title);
    const created = parts.created === '' ? undefined : parsed(parts.created);
    if ((parts.title !== '' && typeof title !== 'string') || (parts.created !== '' && typeof created !== 'string')) return undefined;
    const { rest } = parts;
    return { ...(typeof title === 'string' ? { title } : {}), ...rest, ...(typeof created === 'string' ? { routing: { labels: [], ...rest.routing, created } } : {}) };
  }

  /** What orders the task with that key. Undefined as for `summary`. */
  glance(key: string): Glance | undefined {
    const start = this.#find(key);
    const parts = start === undefined ? undefined : this.#partsAt(start + key.length + 1);
    if (parts === undefined) return undefined;
    const { created: written, rest } = parts;
    if (written === '') return { rest };
    const created = PLAIN.test(written) ? written.slice(1, -1) : parsed(written);
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
