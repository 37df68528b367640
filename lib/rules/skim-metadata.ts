/**
 * What a listing needs of a task's text. Plain front matter gets a quick look, and only the rest goes to the parser.
 * Pure.
 */

import { frontOf, readMetadata, toIds } from './task-metadata.ts';

export interface SkimmedMetadata {
  /** The title, else the first heading of the text. */
  readonly title?: string;
  readonly dependsOn: readonly string[];
  readonly reserveFor?: string;
  /** What is wrong with the front matter, if anything. */
  readonly malformed?: string;
}

const PLAIN = /^[^\s"'[{&*!|>%@`#:?,-][^#:]*$/;
const QUOTED = /^(?:"([^"\\]*)"|'([^']*)')$/;
const ID_LIST = /^\[([A-Za-z0-9._, -]*)\]$/;
const ITEM = /^[ ]+- ([A-Za-z0-9._-]+)$/;
const HEADING = /^#[ \t]+(.+?)[ \t]*\r?$/m;

export function skimMetadata(text: string, ext: string, whole: boolean): SkimmedMetadata {
  if (text.includes('\0')) return { dependsOn: [], malformed: 'binary' };
  const front = frontOf(text, ext, whole);
  const heading = HEADING.exec(front.kind === 'front' ? front.body : text)?.[1];
  const untitled = heading === undefined ? {} : { title: heading };
  if (front.kind === 'none') return { ...untitled, dependsOn: [] };
  const plain = front.kind === 'front' && ext !== '.json' ? plainKeys(front.yaml) : undefined;
  const dependsOn = plain === undefined ? undefined : toIds(plain.get('depends_on'));
  if (plain === undefined || dependsOn === undefined) {
    const reading = readMetadata(text, ext, whole);
    if (reading.kind === 'malformed') return { dependsOn: [], malformed: reading.why };
    const { title, reserveFor } = reading.metadata;
    return { ...(title === undefined ? untitled : { title }), dependsOn: reading.metadata.dependsOn, ...(reserveFor === undefined ? {} : { reserveFor }) };
  }
  const [title, reserveFor] = [plain.get('title'), plain.get('reserve_for')];
  return {
    ...(typeof title === 'string' && title !== '' ? { title } : untitled),
    dependsOn,
    ...(typeof reserveFor === 'string' && reserveFor !== '' ? { reserveFor } : {}),
  };
}

/** The title, if it can be read without a parser, else undefined. For callers that only show it. */
export function plainTitle(text: string, ext: string): string | undefined {
  const front = frontOf(text, ext);
  const plain = front.kind === 'front' && ext !== '.json' ? plainKeys(front.yaml) : undefined;
  if (front.kind !== 'none' && plain === undefined) return undefined;
  const title = plain?.get('title');
  if (typeof title === 'string' && title !== '') return title;
  return HEADING.exec(front.kind === 'front' ? front.body : text)?.[1];
}

/** The keys of plain front matter. Undefined where a parser has to look. */
function plainKeys(yaml: string): ReadonlyMap<string, string | string[]> | undefined {
  const keys = new Map<string, string | string[]>();
  let items: string[] | undefined;
  for (const raw of yaml.split('\n')) {
    const line = raw.replace(/[ \r]+$/, '');
    if (line === '' || line.startsWith('#')) continue;
    const item = ITEM.exec(line)?.[1];
    if (item !== undefined && items !== undefined) {
      items.push(item);
      continue;
    }
    const [, key, value = ''] = /^([a-z_]+):(?: +(.*))?$/.exec(line) ?? [];
    if (key === undefined || /^(?:dependson|reservefor)$/.test(key) || keys.has(key)) return undefined;
    const quoted = QUOTED.exec(value);
    const listed = ID_LIST.exec(value)?.[1];
    if (value !== '' && quoted === null && !PLAIN.test(value) && listed === undefined) return undefined;
    items = value === '' ? [] : undefined;
    keys.set(key, items ?? (listed === undefined ? (quoted?.[1] ?? quoted?.[2] ?? value) : listed.split(',').map((id) => id.trim())));
  }
  return keys;
}
