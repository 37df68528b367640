/** A task's title for a listing, with a glance where its front matter is plain and a parser only where it is not. Pure. */

import { frontOf, readCard } from './card.ts';

const PLAIN = /^[^\s"'[{&*!|>%@`#:?,-][^#:]*$/;
const QUOTED = /^(?:"([^"\\]*)"|'([^']*)')$/;
const ID_LIST = /^\[[A-Za-z0-9._, -]*\]$/;
const ITEM = /^[ ]+- [A-Za-z0-9._-]+$/;

/** The title, else the first heading of the text, else nothing; and what is wrong with the front matter. */
export function readTitle(text: string, ext: string, whole: boolean): { readonly title?: string; readonly malformed?: string } {
  if (text.includes('\0')) return { malformed: 'binary' };
  const front = frontOf(text, ext, whole);
  const heading = /^#[ \t]+(.+?)[ \t]*\r?$/m.exec(front.kind === 'front' ? front.body : text)?.[1];
  const untitled = heading === undefined ? {} : { title: heading };
  if (front.kind === 'none') return untitled;
  const glance = front.kind === 'front' && ext !== '.json' ? plainKeys(front.yaml) : undefined;
  if (glance !== undefined) {
    const title = glance.get('title');
    return title === undefined || title === '' ? untitled : { title };
  }
  const reading = readCard(text, ext, whole);
  if (reading.kind === 'malformed') return { malformed: reading.why };
  return reading.card.title === undefined ? untitled : { title: reading.card.title };
}

/** The keys of front matter in which nothing can surprise; undefined where a parser has to look. */
function plainKeys(yaml: string): ReadonlyMap<string, string> | undefined {
  const keys = new Map<string, string>();
  let listing = false;
  for (const raw of yaml.split('\n')) {
    const line = raw.replace(/[ \r]+$/, '');
    if (line === '' || line.startsWith('#') || (listing && ITEM.test(line))) continue;
    const [, key, value = ''] = /^([a-z_]+):(?: +(.*))?$/.exec(line) ?? [];
    if (key === undefined || keys.has(key)) return undefined;
    const quoted = QUOTED.exec(value);
    if (value !== '' && quoted === null && !PLAIN.test(value) && !ID_LIST.test(value)) return undefined;
    listing = value === '';
    keys.set(key, quoted?.[1] ?? quoted?.[2] ?? value);
  }
  return keys;
}
