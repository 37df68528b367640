/** The text of a settings file and what it says: JSON, also with comments and trailing commas. Nothing here changes it. */

import { createScanner, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';

export interface SettingsText {
  readonly text: string;
  readonly root: Node;
  /** Everything but white space, in order. */
  readonly tokens: readonly Token[];
}

export interface Token {
  readonly kind: 'comment' | 'comma' | 'other';
  readonly start: number;
  readonly end: number;
}

// Of jsonc-parser's token kinds: its enum is not there for modules that are compiled one by one.
const COMMA = 5;
const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;
const LINE_BREAK = 14;
const SPACE = 15;
const END = 17;

const READING = { allowTrailingComma: true, disallowComments: false };

/** Nothing in it but white space, and perhaps a byte order mark: as good as no file. */
export function isBlank(text: string): boolean {
  return /^\uFEFF?[ \t\r\n]*$/.test(text);
}

/** Throws `malformed`, with the place, for what is no JSON object. `name`: what to call it. */
export function parseSettingsText(text: string, name: string): SettingsText {
  // The mark is no JSON; a space in its stead keeps every offset.
  const plain = text.replace(/^\uFEFF/, ' ');
  const errors: ParseError[] = [];
  const root = nested(() => parseTree(plain, errors, READING), name);
  const [first] = errors;
  if (first !== undefined || root === undefined) {
    const why = (first === undefined ? 'ValueExpected' : printParseErrorCode(first.error)).replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).toLowerCase();
    throw new DibsError('malformed', `${printable(name)} is not JSON: ${why}, line ${lineOf(plain, first?.offset ?? 0)}. It was left as it is`);
  }
  if (root.type !== 'object') throw new DibsError('malformed', `${printable(name)} holds ${article(root)}, not an object. It was left as it is`);
  return { text, root, tokens: tokensOf(plain) };
}

/** Is it JSON as every program reads it, without comments and trailing commas? */
export function isPlainJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What a key of an object leads to; a `malformed` error where the key is there twice, and nobody can tell which one counts. */
export function valueAt(object: Node, key: string, name: string): Node | undefined {
  const found = (object.children ?? []).filter((property) => keyOf(property) === key);
  if (found.length > 1) throw new DibsError('malformed', `${printable(name)} has ${JSON.stringify(printable(key, 40))} twice in one object. It was left as it is`);
  return found[0]?.children?.[1];
}

export function keyOf(property: Node): string {
  return String(property.children?.[0]?.value);
}

/** "a list", "null" … for a sentence. */
export function article({ type }: Node): string {
  return type === 'array' ? 'a list' : type === 'object' ? 'an object' : type === 'null' ? 'null' : `a ${type}`;
}

export function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** The last token that ends at `offset` or before. */
export function tokenBefore({ tokens }: SettingsText, offset: number): Token | undefined {
  return tokens.findLast((token) => token.end <= offset);
}

/** The first token at `offset` or after that is no comment. */
export function solidAfter({ tokens }: SettingsText, offset: number): Token | undefined {
  return tokens.find((token) => token.start >= offset && token.kind !== 'comment');
}

function tokensOf(text: string): readonly Token[] {
  const scanner = createScanner(text, false);
  const tokens: Token[] = [];
  for (let kind: number = scanner.scan(); kind !== END; kind = scanner.scan()) {
    if (kind === LINE_BREAK || kind === SPACE) continue;
    const start = scanner.getTokenOffset();
    tokens.push({ kind: kind === COMMA ? 'comma' : kind === LINE_COMMENT || kind === BLOCK_COMMENT ? 'comment' : 'other', start, end: start + scanner.getTokenLength() });
  }
  return tokens;
}

/** A file of nothing but brackets is deeper than anybody can go who reads it. */
export function nested<T>(read: () => T, name: string): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new DibsError('malformed', `${printable(name)} is nested too deeply to be read. It was left as it is`, { cause: error });
  }
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\r|\n/).length;
}
