/**
 * Reads the keys of front matter, a line at a time. Pure. It knows the part of YAML that people write into a task; the
 * rule is in docs/protocol.md ("Front matter"). What must stay true:
 *
 * - A line that does not begin with a blank is a key. So no value, whatever it looks like, hides `depends_on` or
 *   `reserve_for`, and what could be one of the two and is not read as such makes the whole text unreadable.
 * - The shell tools (metadata.sh) read the same and refuse the same.
 */

import { trimmed } from './ascii.ts';
import type { MetadataFault } from './metadata-fault.ts';
import { ROUTING_KEYS } from './routing.ts';
import { isSpeltLikeAnId, idKey } from './task-id.ts';

export interface FrontKeys {
  readonly dependsOn: readonly string[];
  /** Those of them that hold until they are merged, not only until they are complete. */
  readonly untilMerged?: readonly string[];
  readonly reserveFor?: string;
  /** The texts of the keys that are shown, or by which tasks are offered. */
  readonly shown: ReadonlyMap<string, string>;
  readonly labels: readonly string[];
  /** What it is about, for a person: nobody opens these. */
  readonly files: readonly string[];
}

export type KeysReading = { readonly kind: 'keys'; readonly keys: FrontKeys } | { readonly kind: 'malformed'; readonly why: MetadataFault };

export const SHOWN: ReadonlySet<string> = new Set(['title', 'waiting_for', 'lease', 'description', ...ROUTING_KEYS]);
const NESTED = /(?:^|[^a-z])(?:depends[_-]?on|reserve[_-]?for)["']?[ \t]*:/i;
const FIRST_OF_NO_KEY = /^[-\][ \t!"#$%&'()*+,./:;<=>?@\\^`{|}~]/;

/** What may follow a line: the value of a key, items of a list, or anything that stands further in. */
type State = 'closed' | 'value' | 'items' | 'list' | 'open' | 'text' | 'block' | 'span';

/** Front matter that nobody can read for certain, and why. */
export class Unreadable extends Error {
  readonly fault: MetadataFault;

  constructor(fault: MetadataFault) {
    super(fault.is);
    this.fault = fault;
  }
}

/** Reads lines without their line ends. */
export function readKeys(lines: readonly string[]): KeysReading {
  return reading(() => {
    const reader = new Reader();
    for (const line of lines) reader.line(line);
    return reader.end();
  });
}

/** What `read` returns, or why it could not. */
export function reading(read: () => FrontKeys): KeysReading {
  try {
    return { kind: 'keys', keys: read() };
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'malformed', why: error.fault };
    throw error;
  }
}

class Reader {
  readonly #gates = new Gates();
  readonly #shown = new Map<string, Shown>();
  /** The lines of `labels`, and those of `files`. */
  readonly #labels: string[] = [];
  readonly #files: string[] = [];
  /** The key whose value goes on. */
  #key = '';
  #state: State = 'closed';
  #indent = -1;
  #list = '';
  /** An item that is a map over several lines, as far as it is read, and how far in its keys stand. */
  #map: { readonly column: number; readonly pairs: (readonly [key: string, value: string])[] } | undefined;
  #span = new Span('');

  line(line: string): void {
    if (line.includes('\r')) throw new Unreadable({ is: 'bare-return-in-front' });
    if (/^[ \t]*$/.test(line)) {
      if (this.#state === 'block' && this.#key === 'description') this.#show('');
      return;
    }
    const isInside = line.startsWith(' ');
    if ((this.#state === 'span' || this.#state === 'list') && !isInside) throw new Unreadable({ is: 'unclosed-value' });
    if (this.#state === 'span') this.#spanned(line);
    else if (this.#map !== undefined && !/^[ \t]*#/.test(line)) this.#inMap(line);
    else if (this.#state === 'block' && isInside) this.#show(line);
    else if (/^[ \t]*#/.test(line)) return;
    else if (line.startsWith('\t')) throw new Unreadable({ is: 'tab' });
    else if (isInside) this.#inside(line);
    else if (/^-(?:[ \t]|$)/.test(line)) this.#item(line);
    else this.#keyLine(line);
  }

  end(): FrontKeys {
    this.#endMap();
    if (this.#state === 'span' || this.#state === 'list') throw new Unreadable({ is: 'unclosed-value' });
    const shown = [...this.#shown].map(([key, said]) => [key, key === 'description' && said.isBlock ? blockText(said.lines) : shownText(said)] as const);
    return { ...this.#gates.end(), shown: new Map(shown.filter((entry): entry is [string, string] => entry[1] !== '')), labels: labelsOf(this.#labels), files: itemsOf(this.#files) };
  }

  #keyLine(line: string): void {
    const colon = line.search(/:(?:[ \t]|$)/);
    if (colon < 0) throw new Unreadable({ is: 'no-pairs' });
    this.#key = keyOf(line.slice(0, colon));
    // `depends_on:T-1: x`: to YAML that is one key, and to whoever wrote it another one.
    if (NESTED.test(this.#key)) throw new Unreadable({ is: 'nested-gate' });
    this.#gates.key(this.#key);
    this.#value(trim(line.slice(colon + 1)));
  }

  get #isGate(): boolean {
    return this.#key === 'depends_on' || this.#key === 'reserve_for';
  }

  #value(value: string): void {
    if (value === '' || value.startsWith('#')) this.#state = this.#isGate ? 'value' : 'open';
    else if (this.#isGate && value.startsWith('[')) this.#listed(value);
    else if (this.#key === 'depends_on' && value.startsWith('{')) {
      this.#state = 'closed';
      this.#mapped(value, { is: 'odd-gate' });
    } else if (this.#isGate) {
      this.#state = 'closed';
      this.#gates.set(this.#key, gateScalar(value));
    } else if (/^[|>]/.test(value)) {
      if (!/^[|>][-+0-9]*(?:[ \t]+#.*)?$/.test(value)) throw new Unreadable({ is: 'after-block' });
      this.#state = 'block';
    } else if (/^["'[{]/.test(value)) {
      this.#span = new Span(value);
      this.#spanned(value);
    } else {
      this.#state = 'text';
      this.#plain(value);
    }
  }

  /** A line that stands further in than its key. */
  #inside(line: string): void {
    const text = trim(line);
    if (this.#key === '') throw new Unreadable({ is: 'indented-key' });
    if (this.#state === 'list') this.#listed(text);
    else if (!this.#isGate) this.#plain(text);
    else if (/^-(?:[ \t]|$)/.test(text)) this.#item(line);
    else if (this.#state === 'value') this.#value(text);
    else throw new Unreadable({ is: 'value-goes-on', key: this.#key });
  }

  #plain(value: string): void {
    const text = trim(value.replace(/[ \t]+#.*$/, ''));
    if (NESTED.test(text)) throw new Unreadable({ is: 'nested-gate' });
    this.#show(text);
  }

  /** An item of a list. All of them stand equally far in. */
  #item(line: string): void {
    const indent = line.indexOf('-');
    const text = trim(line.slice(indent + 1));
    if (!this.#isGate) {
      if (this.#state !== 'open') throw new Unreadable({ is: 'no-pairs' });
      this.#plain(text);
      return;
    }
    if (this.#state !== 'value' && (this.#state !== 'items' || indent !== this.#indent)) throw new Unreadable({ is: 'odd-list', key: this.#key });
    this.#state = 'items';
    this.#indent = indent;
    const column = this.#key === 'depends_on' ? line.search(/(?<=^ *- +)(?:id|until):[ \t]/) : -1;
    if (column >= 0) this.#map = { column, pairs: [pairIn(text)] };
    else if (text.startsWith('{')) this.#mapped(text, { is: 'odd-gate' });
    else this.#gates.add(this.#key, gateScalar(text));
  }

  /** A line behind one of an item that is a map: another key of it, or what ends it. */
  #inMap(line: string): void {
    const [, blanks = '', text = ''] = /^( *)(.*)$/.exec(line) ?? [];
    if (this.#map?.column === blanks.length && /^(?:id|until):[ \t]/.test(text)) this.#map.pairs.push(pairIn(text));
    else {
      this.#endMap();
      this.line(line);
    }
  }

  #endMap(): void {
    const pairs = this.#map?.pairs;
    this.#map = undefined;
    if (pairs !== undefined) this.#gates.addMap(this.#key, pairs, { is: 'odd-gate' });
  }

  /** `{id: T-1, until: merged}`, on one line. `fault`: what any other map is there. */
  #mapped(text: string, fault: MetadataFault): void {
    const [, inner] = /^\{([^\][{}]*)\}(?:[ \t]+#.*)?$/.exec(text) ?? [];
    if (inner === undefined) throw new Unreadable(fault);
    this.#gates.addMap(this.#key, inner.split(',').map(pairIn), fault);
  }

  /** A list in brackets. Its lines are put together until it ends. */
  #listed(text: string): void {
    this.#list += ` ${text.replace(/[ \t]+#.*$/, '')}`;
    this.#state = 'list';
    if (!this.#list.includes(']')) return;
    const [, items] = /^ \[((?:[^\][{}]|\{[^\][{}]*\})*)\][ \t]*$/.exec(this.#list) ?? [];
    if (items === undefined) throw new Unreadable({ is: 'odd-list', key: this.#key });
    for (const item of items.split(/,(?![^{]*\})/).map(trim)) {
      if (item.startsWith('{')) this.#mapped(item, { is: 'odd-list', key: this.#key });
      else this.#gates.add(this.#key, gateScalar(item));
    }
    this.#list = '';
    this.#state = 'closed';
  }

  /** A value in quotes or brackets. */
  #spanned(text: string): void {
    this.#span.read(text);
    this.#state = this.#span.isOver ? 'text' : 'span';
    this.#show(text);
  }

  #show(text: string): void {
    if (this.#key === 'labels') this.#labels.push(text);
    if (this.#key === 'files') this.#files.push(text);
    if (!SHOWN.has(this.#key)) return;
    const known = this.#shown.get(this.#key);
    if (known === undefined) this.#shown.set(this.#key, { isBlock: this.#state === 'block', lines: [text] });
    else known.lines.push(text);
  }
}

/** How the two keys are spelt, by their letters. */
const SPELT: ReadonlyMap<string, string> = new Map([['dependson', 'depends_on'], ['reservefor', 'reserve_for']]);

/** The two keys that decide who may claim a task, whatever notation they come from. */
export class Gates {
  readonly #seen = new Set<string>();
  readonly #ids = new Map<string, string>();
  readonly #untilMerged = new Set<string>();
  #reserveFor: string | undefined;

  /** Each key of a task comes here once. A dependency under a misspelt key is one that nobody would see. */
  key(key: string): void {
    const spelt = SPELT.get(key.replace(/[^A-Za-z]/g, '').toLowerCase());
    if (spelt !== undefined && key !== spelt) throw new Unreadable({ is: 'misspelt', spelt });
    if (this.#seen.has(key)) throw new Unreadable({ is: 'key-twice' });
    this.#seen.add(key);
  }

  /** A value that is not a list. */
  set(key: string, text: string): void {
    // The values by which a person says that there is none.
    if (text === '' || text === '~' || text === 'null') return;
    if (key === 'reserve_for') this.#reserveFor = text;
    else for (const id of text.split(/[, \t]+/)) this.add(key, id);
  }

  /** An item of a list. */
  add(key: string, id: string): void {
    if (key === 'reserve_for') throw new Unreadable({ is: 'no-owner' });
    if (id === '') return;
    if (!isSpeltLikeAnId(id)) throw new Unreadable({ is: 'no-ids' });
    this.#ids.set(idKey(id), id);
  }

  /** An item that says until when it holds: the keys `id`, and `until` with `merged`. Any other map is a `fault`. */
  addMap(key: string, pairs: readonly (readonly [key: string, value: string])[], fault: MetadataFault): void {
    const { id = '', until } = Object.fromEntries(pairs) as { readonly id?: string; readonly until?: string };
    if (key !== 'depends_on' || pairs.length !== 2 || id === '' || until !== 'merged') throw new Unreadable(fault);
    this.add(key, id);
    this.#untilMerged.add(idKey(id));
  }

  end(): Omit<FrontKeys, 'shown' | 'labels' | 'files'> {
    const untilMerged = [...this.#ids].filter(([key]) => this.#untilMerged.has(key)).map(([, id]) => id);
    return { dependsOn: [...this.#ids.values()], ...(untilMerged.length === 0 ? {} : { untilMerged }), ...(this.#reserveFor === undefined ? {} : { reserveFor: this.#reserveFor }) };
  }
}

/** A value in quotes or brackets, which may go on over several lines. */
class Span {
  readonly #isBracketed: boolean;
  #quote = '';
  #brackets = '';
  isOver = false;

  constructor(value: string) {
    this.#isBracketed = /^[[{]/.test(value);
  }

  read(text: string): void {
    if (this.#isBracketed && NESTED.test(text)) throw new Unreadable({ is: 'nested-gate' });
    let before = ' ';
    for (let at = 0; at < text.length; at++) {
      const character = text[at] ?? '';
      if (this.isOver) {
        if (/^[ \t]*(?:$|[ \t]#)/.test(text.slice(at))) return;
        throw new Unreadable({ is: 'after-value' });
      }
      if (this.#quote !== '') {
        if (character === '\\' && this.#quote === '"') at++;
        else if (character === this.#quote && this.#quote === "'" && text[at + 1] === "'") at++;
        else if (character === this.#quote) this.#close();
      } else if (character === '#' && /[ \t]/.test(before)) return;
      else if (/["']/.test(character) && /[ \t[{,:]/.test(before)) this.#quote = character;
      else if (/[[{]/.test(character)) this.#brackets += character;
      else if (/[\]}]/.test(character)) this.#close(character);
      before = character;
    }
  }

  #close(bracket?: string): void {
    if (bracket === undefined) this.#quote = '';
    else if (this.#brackets.endsWith(bracket === ']' ? '[' : '{')) this.#brackets = this.#brackets.slice(0, -1);
    else throw new Unreadable({ is: 'brackets' });
    this.isOver = this.#brackets === '';
  }
}

/** `id: T-1` or `until: merged`. Anything else has no key. */
function pairIn(text: string): readonly [key: string, value: string] {
  const [, key = '', value = ''] = /^[ \t]*(id|until):[ \t]+(.*)$/.exec(text) ?? [];
  return [key, gateScalar(trim(value))];
}

function trim(text: string): string {
  return trimmed(text, ' \t');
}

function keyOf(written: string): string {
  const text = trim(written);
  const [, double, single] = /^(?:"([^"\\]*)"|'([^']*)')$/.exec(text) ?? [];
  const quoted = double ?? single;
  if (quoted === undefined && (text === '' || FIRST_OF_NO_KEY.test(text) || /[ \t]#/.test(text))) throw new Unreadable({ is: 'odd-key' });
  return quoted ?? text;
}

/** A value of one of the two keys, without quotes and comment. */
function gateScalar(text: string): string {
  const [, double] = /^"([^"\\]*)"(?:[ \t]+#.*)?$/.exec(text) ?? [];
  if (double !== undefined) return trim(double);
  const [, single] = /^'((?:[^']|'')*)'(?:[ \t]+#.*)?$/.exec(text) ?? [];
  if (single !== undefined) return trim(single.replaceAll("''", "'"));
  const plain = trim(text.replace(/[ \t]+#.*$/, ''));
  if (plain.startsWith('#')) return '';
  if (/^[\][{}"'&*!|>%@`,?:]|^-(?:[ \t]|$)|:(?:[ \t]|$)|[\t\\]/.test(plain)) throw new Unreadable({ is: 'odd-gate' });
  return plain;
}

interface Shown {
  readonly isBlock: boolean;
  readonly lines: string[];
}

/** Labels in brackets, or one or more in each line. */
function labelsOf(lines: readonly string[]): readonly string[] {
  const text = lines.map((line) => line.replace(/^-[ \t]+/, '')).join('\n').replace(/^\[(.*)\]$/s, '$1');
  const words = text.split(/[,\n]/).flatMap((item) => (/^[ \t]*["']/.test(item) ? [trim(item).replace(/^(["'])(.*)\1$/, '$2')] : item.split(/[ \t]+/)));
  return words.filter((word) => word !== '' && word !== '~' && word !== 'null');
}

/** Items in brackets, or one in each line. An item may have blanks in it. */
function itemsOf(lines: readonly string[]): readonly string[] {
  const text = lines.map((line) => trim(line).replace(/^-[ \t]+/, '')).join('\n');
  const inner = /^\[(.*)\]$/s.exec(text)?.[1];
  const items = (inner === undefined ? text.split('\n') : inner.split(/[,\n]/)).map((item) => trim(item).replace(/^(["'])(.*)\1$/, '$2'));
  return items.filter((item) => item !== '' && item !== '~' && item !== 'null');
}

/** The lines of a block, without what all of them stand further in. */
function blockText(lines: readonly string[]): string {
  const indents = lines.filter((line) => line !== '').map((line) => line.search(/[^ ]/));
  const indent = indents.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
  return `${lines.map((line) => line.slice(indent)).join('\n').trimEnd()}\n`;
}

/** A text as one line, for a person. Empty where the value is not a text. */
function shownText({ isBlock, lines }: Shown): string {
  const text = trim(lines.map((line) => trim(line)).join(' '));
  if (isBlock) return text;
  if (/^[[{]/.test(text)) return '';
  const [, double, single] = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)')/.exec(text) ?? [];
  if (double !== undefined) return trim(double.replace(ESCAPE, unescaped));
  if (single !== undefined) return trim(single.replaceAll("''", "'"));
  return text === '~' || text === 'null' ? '' : text;
}

const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g;
const ESCAPED: Readonly<Record<string, string>> = { 0: '\0', a: '\u0007', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\u001B', N: '\u0085', _: '\u00A0', L: '\u2028', P: '\u2029' };

function unescaped(_: string, two?: string, four?: string, eight?: string, one = ''): string {
  const code = Number.parseInt(two ?? four ?? eight ?? '', 16);
  return Number.isNaN(code) ? (ESCAPED[one] ?? one) : code > 0x10ffff ? '' : String.fromCodePoint(code);
}
