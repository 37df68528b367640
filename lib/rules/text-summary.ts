/**
 * What a listing needs of the texts of tasks, in a form that can be kept and read again. Pure.
 *
 * Each summary is a line of its own: the key of the file that it is of, the title, and the rest. Ten thousand lines are
 * found faster than they are read, so a line is read when somebody asks for it. Most tasks of a board differ in their
 * titles only, so the same rest is read once.
 *
 * What must stay true: nobody trusts what was kept. Bytes that are not to the letter what was written read as nothing,
 * and so does a summary that has not the form of one.
 */

import { ROUTING_KEYS, type Routing } from './routing.ts';
import { verifyOf } from './verify-commands.ts';
import type { TaskMetadata } from './task-metadata.ts';

/** What the text of a task says, without the text itself. */
export interface TextSummary extends Omit<TaskMetadata, 'body'> {
  /** The commands by which it says that it is done, where they can be read. */
  readonly verify?: readonly string[];
}

type Rest = Omit<TextSummary, 'title'>;

const HEAD = 'dibs texts 4: ';
const SUM_DIGITS = 8;
// Its length is a multiple of four, so that the words of the lines lie where words can be read.
const HEAD_BYTES = HEAD.length + SUM_DIGITS + 2;
// More than anybody keeps.
const MOST_LINES = 250_000;
const BEYOND_ASCII = /[^\0-\x7F]/g;

/** One line, in ASCII, without its end. `key`: without blanks. */
export function summaryLine(key: string, { title, ...rest }: TextSummary): string {
  const line = `${key} ${title === undefined ? '' : JSON.stringify(title)}\t${JSON.stringify(rest)}`;
  return line.replaceAll(BEYOND_ASCII, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** These lines as one text. */
export function textOfLines(lines: readonly string[]): string {
  const body = lines.map((line) => `${line}\n`).join('');
  return `${headOf(Buffer.from(body, 'latin1'))}${body}`;
}

function headOf(body: Uint8Array): string {
  return `${HEAD}${sumOf(body).toString(16).padStart(SUM_DIGITS, '0')} \n`;
}

/** The lines of such a text. Any other bytes have none. */
export class SummaryLines {
  readonly #text: string;
  /** Where the line with each key begins. */
  readonly #starts = new Map<string, number>();
  readonly #rests = new Map<string, Rest | undefined>();

  constructor(bytes: Uint8Array) {
    // It is ASCII, and anything else has another sum.
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    if (!this.#text.startsWith(HEAD) || !this.#text.startsWith(headOf(bytes.subarray(HEAD_BYTES)))) return;
    for (let start = HEAD_BYTES, end = this.#endOf(start); end >= 0 && this.#starts.size < MOST_LINES; start = end + 1, end = this.#endOf(start)) {
      const line = this.#text.slice(start, end);
      const cut = line.indexOf(' ');
      if (cut > 0) this.#starts.set(line.slice(0, cut), start);
    }
  }

  #endOf(start: number): number {
    return this.#text.indexOf('\n', start);
  }

  keys(): Iterable<string> {
    return this.#starts.keys();
  }

  /** The line with that key. */
  line(key: string): string | undefined {
    const start = this.#starts.get(key);
    return start === undefined ? undefined : this.#text.slice(start, this.#endOf(start));
  }

  /** What was kept under that key. Undefined if nothing was, or if it has not the form of a summary. */
  summary(key: string): TextSummary | undefined {
    const body = this.line(key)?.slice(key.length + 1);
    if (body === undefined) return undefined;
    const tab = body.indexOf('\t');
    const rest = this.#restOf(body.slice(tab + 1));
    if (tab <= 0 || rest === undefined) return rest;
    const title = parsed(body.slice(0, tab));
    return typeof title === 'string' ? { title, ...rest } : undefined;
  }

  #restOf(text: string): Rest | undefined {
    const known = this.#rests.get(text);
    if (known !== undefined) return known;
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
  let sum = 0x811c9dc5 ^ whole.byteLength;
  for (const word of words) sum = Math.imul(sum ^ word, 0x01000193);
  for (let at = words.byteLength; at < whole.byteLength; at++) sum = Math.imul(sum ^ (whole[at] ?? 0), 0x01000193);
  return sum >>> 0;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What was read of this text. `whole`: the text is all of the file, not its first part. */
export function summaryOf({ body: _body, ...summary }: TaskMetadata, text: string, ext: string, whole: boolean): TextSummary {
  const verify = verifyOf(text, ext, whole);
  return verify.kind === 'commands' ? { ...summary, verify: verify.commands } : summary;
}

/** This value, if it has the form of a summary without its title. */
function asRest(value: unknown): Rest | undefined {
  if (!isRecord(value)) return undefined;
  const { title, dependsOn, untilMerged, waitingFor, reserveFor, routing, lease, files, verify } = value;
  if (title !== undefined || !isTextIfAny(waitingFor) || !isTextIfAny(reserveFor) || !areTexts(dependsOn) || (untilMerged !== undefined && !areTexts(untilMerged))) return undefined;
  if (routing !== undefined && !isRouting(routing)) return undefined;
  if ((lease !== undefined && typeof lease !== 'number') || [files, verify].some((list) => list !== undefined && !areTexts(list))) return undefined;
  return value as unknown as Rest;
}

function isRouting(value: unknown): value is Routing {
  return isRecord(value) && areTexts(value['labels']) && ROUTING_KEYS.every((key) => isTextIfAny(value[key]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextIfAny(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
