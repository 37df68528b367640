/**
 * The text of a settings file, and what it says: JSON, also with comments and trailing commas. Nothing here changes it.
 */

import { createScanner, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';

export interface SettingsText {
  readonly text: string;
  readonly root: Node;
  /** Everything except white space, in order. */
  readonly tokens: readonly Token[];
}

export interface Token {
  readonly kind: 'comment' | 'comma' | 'other';
  readonly start: number;
  readonly end: number;
}

// Token kinds of jsonc-parser. Its enum cannot be used by modules that are compiled one by one.
const COMMA = 5;
const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;
const LINE_BREAK = 14;
const SPACE = 15;
const END = 17;

const READING = { allowTrailingComma: true, disallowComments: false };

/** Does it contain nothing but white space, and perhaps a byte order mark? Then it counts as no file. */
export function isBlank(text: string): boolean {
  return /^\uFEFF?[ \t\r\n]*$/.test(text);
}

/** Throws `malformed`, with the line, for a text that is not a JSON object. `name`: what an error calls the file. */
export function parseSettingsText(text: string, name: string): SettingsText {
  // The mark is not part of the JSON. A space in its place keeps every offset.
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

/** Can every program read this JSON, because it has no comments and no trailing commas? */
export function isPlainJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The value of a key in an object. Throws `malformed` if the key is there twice, because nobody can tell which one
 * counts.
 */
export function valueAt(object: Node, key: string, name: string): Node | undefined {
  const found = (object.children ?? []).filter((property) => keyOf(property) === key);
  if (found.length > 1) throw new DibsError('malformed', `${printable(name)} has ${JSON.stringify(printable(key, 40))} twice in one object. It was left as it is`);
  return found[0]?.children?.[1];
}

/** The key of a property. */
export function keyOf(property: Node): string {
  return String(property.children?.[0]?.value);
}

/** The kind of a value with its article, for a sentence: "a list", "null". */
export function article({ type }: Node): string {
  return type === 'array' ? 'a list' : type === 'object' ? 'an object' : type === 'null' ? 'null' : `a ${type}`;
}

/** The offset behind a node. */
export function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** The last token that ends at `offset` or before. */
export function tokenBefore({ tokens }: SettingsText, offset: number): Token | undefined {
  return tokens.findLast((token) => token.end <= offset);
}

/** The first token at or after `offset` that is not a comment. */
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

/** Nesting can be deeper than the stack of any reader, for example in a file of nothing but brackets. */
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
