/**
 * What a task says about itself: the few keys of its front matter (or of a YAML or JSON task) that a transition or a
 * listing needs. Pure. Strangers write task files. What cannot be read is reported and never guessed.
 */

import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import { asciiTrim } from './ascii.ts';
import { idKey, isTaskId } from './task-id.ts';

export interface TaskMetadata {
  readonly title?: string;
  readonly priority?: string;
  readonly dependsOn: readonly string[];
  readonly waitingFor?: string;
  readonly reserveFor?: string;
  readonly role?: string;
  readonly project?: string;
  /** The text below the front matter; all of it where there is none. */
  readonly body: string;
}

export type MetadataReading = { readonly kind: 'metadata'; readonly metadata: TaskMetadata } | { readonly kind: 'malformed'; readonly why: string };

/** How much of a file may be front matter, in bytes. */
export const FRONT_LIMIT = 64 * 1024;

const GATED_KEYS = /depends_?-?on|reserve_?-?for/i;
const KEYS: ReadonlySet<string> = new Set(['depends_on', 'reserve_for']);
// A key in another spelling would be a dependency that nobody sees.
const MISSPELT = /^(?:depends[_-]?on|reserve[_-]?for)$/i;

/**
 * Is it certain, without parsing, that this text does not limit who may claim the task? This is a cheap look. In doubt
 * it says no, and the text is parsed: a key can hide behind an escape or a tag, so a backslash and a `!` are enough for
 * doubt.
 */
export function isPlainlyFree(text: string, ext: string, whole: boolean): boolean {
  const front = frontOf(text, ext, whole);
  if (!whole && isData(ext)) return false;
  return front.kind === 'none' || (front.kind === 'front' && !GATED_KEYS.test(front.yaml) && !/[\\!]/.test(front.yaml));
}

export type Front =
  | { readonly kind: 'none' }
  | { readonly kind: 'front'; readonly yaml: string; readonly body: string }
  | { readonly kind: 'open' };

/** Finds the front matter of a text. `open`: it begins and does not end. */
export function frontOf(text: string, ext: string, whole = true): Front {
  const clean = text.replace(/^\uFEFF/, '');
  if (isData(ext)) return { kind: 'front', yaml: clean, body: '' };
  const opening = /^---[ \t]*(?:\r?\n|$)/.exec(clean);
  // The lines end with a bare carriage return. It is a fence all the same, and nothing here reads what follows it.
  if (opening === null) return /^---[ \t]*\r/.test(clean) ? { kind: 'open' } : { kind: 'none' };
  const rest = clean.slice(opening[0].length);
  // This does not use the m flag: with it U+2028 would begin a line too, and somebody could smuggle a fence into a
  // title.
  const closing = /(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(rest);
  // If the text was cut in the middle of a line, nobody can tell whether that line is a fence.
  const isCut = !whole && closing !== null && closing.index + closing[0].length === rest.length && !closing[0].endsWith('\n');
  if (closing === null || isCut) return { kind: 'open' };
  return { kind: 'front', yaml: rest.slice(0, closing.index + (closing[0].startsWith('\n') ? 1 : 0)), body: rest.slice(closing.index + closing[0].length) };
}

/** Is a task with this ending all front matter? */
function isData(ext: string): boolean {
  return ext === '.yaml' || ext === '.yml' || ext === '.json';
}

/** Reads a task's text. `whole`: the text is all of the file, not its first part. */
export function readMetadata(text: string, ext: string, whole = true): MetadataReading {
  if (text.includes('\0')) return { kind: 'malformed', why: 'it is binary' };
  const front = frontOf(text, ext, whole);
  if (front.kind === 'none') return { kind: 'metadata', metadata: { dependsOn: [], body: text } };
  if (front.kind === 'open') return { kind: 'malformed', why: whole ? 'its front matter has no closing ---' : `its front matter is longer than ${FRONT_LIMIT} bytes` };
  if (!whole && isData(ext)) return { kind: 'malformed', why: `it is longer than ${FRONT_LIMIT} bytes` };
  const parsed = parse(front.yaml, ext);
  if (parsed.kind === 'malformed') return parsed;
  return toMetadata(parsed.value, front.body);
}

function parse(text: string, ext: string): { kind: 'value'; value: unknown } | { kind: 'malformed'; why: string } {
  if (isNestedTooDeeply(text)) return { kind: 'malformed', why: 'it is nested too deeply' };
  try {
    if (ext === '.json' && !isJson(text)) return { kind: 'malformed', why: 'it is not JSON' };
    // Scalars stay the text that was written, because `007` and `1.10` are ids. JSON is read the same way, which also
    // finds keys that are given twice.
    const document = yaml().parseDocument(text, { logLevel: 'error', schema: 'failsafe', strict: true, uniqueKeys: true });
    const [error] = [...document.errors, ...document.warnings];
    if (error !== undefined) return { kind: 'malformed', why: firstLine(error.message) };
    // The parser does not compare an alias with the other keys, so an alias could cancel a dependency that stands above
    // it.
    const { contents } = document;
    if (yaml().isMap(contents) && contents.items.some(({ key }) => !yaml().isScalar(key))) return { kind: 'malformed', why: 'one of its keys is not plain text' };
    return { kind: 'value', value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    return { kind: 'malformed', why: firstLine(error instanceof Error ? error.message : String(error)) };
  }
}

// No task needs more, and this is far below what makes a parser run out of stack or memory. That would end the whole
// process, and not only the reading of this file.
const MOST_NESTING = 50;

/** Uses the lexer, which does not recurse and recognizes quotes and comments. */
function isNestedTooDeeply(text: string): boolean {
  let flow = 0;
  let indicators = 0;
  for (const token of new (yaml().Lexer)().lex(text)) {
    if (token === '[' || token === '{') flow++;
    else if (token === ']' || token === '}') flow = Math.max(0, flow - 1);
    else if (token === '-' || token === '?') indicators++;
    else if (token.endsWith('\n')) indicators = 0;
    if (flow + indicators > MOST_NESTING) return true;
  }
  return false;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Loads the parser on demand. Most verbs never need it, and it takes as long to load as everything else together. */
function yaml(): typeof Yaml {
  return createRequire(import.meta.url)('yaml') as typeof Yaml;
}

function firstLine(text: string): string {
  return (text.split('\n')[0]?.replace(/:$/, '') ?? '').replace(/ at line (\d+)/, ' at line $1 of its front matter');
}

function toMetadata(value: unknown, body: string): MetadataReading {
  if (value === null || value === undefined) return { kind: 'metadata', metadata: { dependsOn: [], body } };
  if (typeof value !== 'object' || Array.isArray(value)) return { kind: 'malformed', why: 'its front matter is not a list of "key: value"' };
  const front = value as Record<string, unknown>;
  const misspelt = Object.keys(front).find((key) => MISSPELT.test(key) && !KEYS.has(key));
  if (misspelt !== undefined) return { kind: 'malformed', why: `its key ${misspelt} must be spelt ${/^d/i.test(misspelt) ? 'depends_on' : 'reserve_for'}` };
  const dependsOn = toIds(front['depends_on']);
  if (dependsOn === undefined) return { kind: 'malformed', why: 'depends_on is neither a task id nor a list of them' };
  const reserveFor = front['reserve_for'];
  if (!isNothing(reserveFor) && scalar(reserveFor) === undefined) return { kind: 'malformed', why: 'reserve_for is not one owner' };
  return {
    kind: 'metadata',
    metadata: {
      dependsOn,
      body,
      ...optional('title', front['title']),
      ...optional('priority', front['priority']),
      ...optional('waitingFor', front['waiting_for']),
      ...(isNothing(reserveFor) ? {} : optional('reserveFor', reserveFor)),
      ...optional('role', front['role']),
      ...optional('project', front['project']),
    },
  };
}

function optional<K extends string>(key: K, value: unknown): { [P in K]?: string } {
  const text = scalar(value);
  return text === undefined || text === '' ? {} : ({ [key]: text } as { [P in K]?: string });
}

function scalar(value: unknown): string | undefined {
  return typeof value === 'string' ? asciiTrim(value) : undefined;
}

/** The values by which a person says that there is none. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === '~' || value === 'null';
}

/** Reads the ids of depends_on: none, one, several in one text, or a list. Undefined for anything else. */
export function toIds(value: unknown): readonly string[] | undefined {
  if (isNothing(value)) return [];
  const items = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[,\s]+/) : [value];
  const ids = new Map<string, string>();
  for (const item of items) {
    const id = scalar(item);
    if (id === undefined || (id !== '' && !isTaskId(id))) return undefined;
    if (id !== '') ids.set(idKey(id), id);
  }
  return [...ids.values()];
}
