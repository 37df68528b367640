/**
 * The commands by which a task says when it is done (`verify`): a text, or a list of texts. Pure. They are run, so they
 * are read to the letter or not at all; and where nobody can tell whether a text has any, it is unreadable.
 */

import { findFront, isData } from './find-front.ts';
import { readKeys } from './front-keys.ts';
import { readJson } from './json-keys.ts';
import { UNPRINTABLE } from './printable.ts';

/** `unread`: the text mentions the key, and what it says cannot be told. */
export type VerifyReading = { readonly kind: 'none' } | { readonly kind: 'commands'; readonly commands: readonly string[] } | { readonly kind: 'unread' };

export const MOST_COMMANDS = 20;
export const MOST_COMMAND_LENGTH = 4096;

const NONE: VerifyReading = { kind: 'none' };
const UNREAD: VerifyReading = { kind: 'unread' };
// In any notation, also where the text as a whole cannot be read.
const MENTION = /(?:^|[{,\s])["']?verify["']?\s*:/i;
const KEY = /^(?:verify|"verify"|'verify')[ \t]*:(?:[ \t]+(.*))?$/;

/** Reads a task's text. `whole`: the text is all of the file, not its first part. */
export function verifyOf(text: string, ext: string, whole = true): VerifyReading {
  const front = findFront(text, ext, whole);
  if (front.kind === 'none') return NONE;
  if (front.kind === 'unread') return MENTION.test(text) ? UNREAD : NONE;
  const { lines } = front;
  if (!MENTION.test(lines.join('\n'))) return NONE;
  if (ext === '.json') return ofJson(lines.join('\n'));
  const own = isData(ext) && /^---[ \t]*$/.test(lines[0] ?? '') ? lines.slice(1) : lines;
  if (readKeys(own).kind === 'malformed') return UNREAD;
  const at = own.findIndex((line) => KEY.test(line));
  // The key in another spelling, or in a value.
  if (at < 0) return own.some((line) => /^["']?verify["']?[ \t]*:/i.test(line)) ? UNREAD : NONE;
  const [, value = ''] = KEY.exec(own[at] ?? '') ?? [];
  const end = own.findIndex((line, index) => index > at && /^[^ \t#-]/.test(line));
  return usable(valueOf(value.trim(), own.slice(at + 1, end < 0 ? undefined : end)));
}

function ofJson(text: string): VerifyReading {
  if (readJson(text).kind === 'malformed') return UNREAD;
  const all = JSON.parse(text) as Readonly<Record<string, unknown>>;
  if (!Object.hasOwn(all, 'verify')) return Object.keys(all).some((key) => key.toLowerCase() === 'verify') ? UNREAD : NONE;
  const { verify } = all;
  if (verify === null) return NONE;
  const texts: readonly unknown[] = Array.isArray(verify) ? verify : [verify];
  return usable(texts.every((one): one is string => typeof one === 'string') ? texts : undefined);
}

/** Undefined: it is no text and no list of texts. */
function usable(commands: readonly string[] | undefined): VerifyReading {
  if (commands === undefined || commands.length > MOST_COMMANDS) return UNREAD;
  const isFit = (command: string): boolean => command.trim() !== '' && command.length <= MOST_COMMAND_LENGTH && [...command.matchAll(UNPRINTABLE)].every(([sign]) => sign === '\n' || sign === '\t');
  if (!commands.every(isFit)) return UNREAD;
  return commands.length === 0 ? NONE : { kind: 'commands', commands };
}

/** `value`: what stands behind the colon. `more`: the lines below it, up to the next key. */
function valueOf(value: string, more: readonly string[]): readonly string[] | undefined {
  if (/^[|>]/.test(value)) return all([asBlock(value, more)]);
  const lines = more.filter((line) => !/^[ \t]*(?:#.*)?$/.test(line));
  if (value !== '' && !value.startsWith('#')) return value.startsWith('[') ? flow([value, ...lines].join(' ')) : one([value, ...more]);
  if (lines.length === 0) return [];
  return /^[ \t]*-(?:[ \t]|$)/.test(lines[0] ?? '') ? items(more) : one(more);
}

function one(lines: readonly string[]): readonly string[] | undefined {
  const text = folded(lines);
  if (text === undefined) return undefined;
  return text.isPlain && /^(?:~|null|)$/.test(text.text) ? [] : [text.text];
}

/** A text that may go on in lines of its own. With a blank line or a comment within, YAML reads something else. */
function folded(lines: readonly string[]): ReturnType<typeof scalar> {
  const isNothing = (line: string): boolean => /^[ \t]*(?:#.*)?$/.test(line);
  const meant = lines.slice(lines.findIndex((line) => !isNothing(line)), lines.findLastIndex((line) => !isNothing(line)) + 1);
  return meant.some(isNothing) ? undefined : scalar(meant.map((line) => line.trim()).join(' '));
}

/** A text in quotes, or plain. */
function scalar(written: string): { readonly text: string; readonly isPlain: boolean } | undefined {
  const [, double] = /^"((?:[^"\\]|\\.)*)"(?:[ \t]+#.*)?$/.exec(written) ?? [];
  if (double !== undefined) {
    const text = double.replace(/\\(["\\/ntr])/g, (_, sign: string) => ({ n: '\n', t: '\t', r: '\r' })[sign] ?? sign);
    // Any other escape is rare in a command, and to guess is worse than to refuse.
    return /\\[^"\\/ntr]/.test(double.replaceAll('\\\\', '')) ? undefined : { text, isPlain: false };
  }
  const [, single] = /^'((?:[^']|'')*)'(?:[ \t]+#.*)?$/.exec(written) ?? [];
  if (single !== undefined) return { text: single.replaceAll("''", "'"), isPlain: false };
  const text = written.replace(/(?:^|[ \t]+)#.*$/, '').trim();
  // What has a colon like a key is a map, or nothing.
  return /^["'[\]{},&*!|>%@`]|^[?-](?:[ \t]|$)/.test(written) || /:(?:[ \t]|$)/.test(text) ? undefined : { text, isPlain: true };
}

function flow(written: string): readonly string[] | undefined {
  const [, inner] = /^\[(.*)\](?:[ \t]+#.*)?$/.exec(written) ?? [];
  if (inner === undefined) return undefined;
  const found = inner.match(/\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,"'[\]{}][^,[\]{}]*)\s*(?:,|$)|.+/g) ?? [];
  const texts = found.map((item) => scalar(item.replace(/,$/, '').trim()));
  return all(texts);
}

/** Undefined if one of them is none. */
function all(texts: readonly ReturnType<typeof scalar>[]): readonly string[] | undefined {
  return texts.every((text) => text !== undefined) ? texts.map(({ text }) => text) : undefined;
}

/** A list with a dash before each item. What stands further in than the dashes belongs to the item above it. */
function items(lines: readonly string[]): readonly string[] | undefined {
  const indent = (lines.find((line) => /^[ \t]*-/.test(line)) ?? '').indexOf('-');
  const found: { first: string; more: string[] }[] = [];
  for (const line of lines) {
    const isItem = line.search(/\S/) === indent && /^-(?:[ \t]|$)/.test(line.slice(indent));
    if (isItem) found.push({ first: line.slice(indent + 1).trim(), more: [] });
    else if (found.length === 0 || (line.trim() !== '' && line.search(/\S/) <= indent && !line.trim().startsWith('#'))) {
      if (line.trim() !== '' && !line.trim().startsWith('#')) return undefined;
    } else found.at(-1)?.more.push(line);
  }
  const texts = found.map(({ first, more }) => {
    if (/^[|>]/.test(first)) return asBlock(first, more);
    return folded([first, ...more]);
  });
  return all(texts);
}

function asBlock(head: string, lines: readonly string[]): ReturnType<typeof scalar> {
  const text = block(head, lines);
  return text === undefined ? undefined : { text, isPlain: false };
}

/**
 * The lines below a `|`, as they are, or below a `>`, as one. Undefined where YAML would make something else of them,
 * or nothing.
 */
function block(head: string, lines: readonly string[]): string | undefined {
  if (!/^[|>](?:[+-]?[1-9]?|[1-9][+-])(?:[ \t]+#.*)?$/.test(head)) return undefined;
  const written = lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1);
  const indent = (written.find((line) => line.trim() !== '') ?? '').search(/\S/);
  if (written.some((line) => line.trim() !== '' && line.search(/\S/) < indent)) return undefined;
  if (head.startsWith('|')) return written.map((line) => line.slice(indent)).join('\n');
  const isFolded = written.every((line) => line.search(/\S/) === indent);
  return isFolded ? written.map((line) => line.trim()).join(' ') : undefined;
}
