/**
 * One entry in the text of a JSON file that people and hosts write, too: `dibs mcp` in the list of MCP servers. Pure.
 * What was added is removed to the byte.
 */

import { isDeepStrictEqual } from 'node:util';
import { getNodeValue, type Node } from 'jsonc-parser';
import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import type { Json, JsonObject } from '../hosts/host-setup.ts';
import { addItems } from './add-entries.ts';
import { layoutOf, OUR_LAYOUT, renderFile } from './layout.ts';
import type { EntryState } from './mcp-entry.ts';
import { removeItem } from './remove-entries.ts';
import { article, isBlank, nested, parseSettingsText, valueAt, type SettingsText } from './settings-text.ts';

/** `keys`: the way to the entry. `rest`: what a new file has before it. `name`: what an error calls the file. */
export interface JsonEntry {
  readonly rest?: JsonObject;
  readonly keys: readonly string[];
  readonly value: JsonObject;
  readonly name: string;
}

/** What is there. Keys that somebody added beside ours change nothing. Throws `malformed`. */
export function stateOfJson(text: string, entry: JsonEntry): EntryState {
  if (isBlank(text)) return { state: 'absent', differs: [] };
  return nested(() => {
    const { node } = find(parseSettingsText(text, entry.name), entry);
    if (node === undefined) return { state: 'absent', differs: [] };
    const value = JSON.parse(JSON.stringify(getNodeValue(node))) as Json;
    if (!startsServer(value)) return { state: 'foreign', differs: ['another server has the name dibs there'] };
    const there = value as JsonObject;
    const differs = Object.keys(entry.value).filter((key) => !Object.hasOwn(there, key) || !isDeepStrictEqual(there[key], entry.value[key])).map((key) => `${key} is not as it was entered`);
    const off = there['disabled'] === true || there['enabled'] === false ? ['it is turned off'] : [];
    return { state: differs.length + off.length === 0 ? 'installed' : 'changed', differs: [...differs, ...off] };
  }, entry.name);
}

/** The text with the entry. `undefined` is a file that is not there. Throws `malformed`, and leaves any entry alone. */
export function addToJson(text: string | undefined, entry: JsonEntry): string {
  if (text === undefined) return `${wholeFile(entry, OUR_LAYOUT)}${OUR_LAYOUT.eol}`;
  if (isBlank(text)) return `${text}${wholeFile(entry, layoutOf(text))}`;
  const settings = parseSettingsText(text, entry.name);
  return nested(() => {
    const { node, inside, missing } = find(settings, entry);
    if (node !== undefined) return text;
    const [first = '', ...rest] = missing;
    return addItems(settings, inside, [{ key: first, value: nestedIn(rest, entry.value) }]);
  }, entry.name);
}

/** The text without the entry. Undefined if the file was made for it and has nothing else. Throws `malformed`. */
export function removeFromJson(text: string, entry: JsonEntry): string | undefined {
  if (isBlank(text)) return text;
  const layout = layoutOf(text);
  const whole = wholeFile(entry, layout);
  if (text === `${whole}${layout.eol === '' ? OUR_LAYOUT.eol : layout.eol}`) return undefined;
  const before = text.slice(0, Math.max(0, text.length - whole.length));
  if (text.endsWith(whole) && isBlank(before)) return before;
  const settings = parseSettingsText(text, entry.name);
  return nested(() => {
    const { node } = find(settings, entry);
    return node?.parent === undefined ? text : removeItem(settings, node.parent);
  }, entry.name);
}

/** Does this server run `dibs mcp`, by whatever path? */
function startsServer(value: Json): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { command, args } = value as JsonObject;
  const words = [command, args].flat().map(String);
  const at = words.findIndex((word) => /(?:^|[/\\])dibs(?:\.[cm]?js)?$/.test(word));
  return at !== -1 && words.indexOf('mcp', at) !== -1;
}

/** As deep as the way to the entry exists: the last object on it, the keys that are missing there, and the entry. */
function find({ root }: SettingsText, { keys, name }: JsonEntry): { readonly node?: Node; readonly inside: Node; readonly missing: readonly string[] } {
  let inside = root;
  for (const [depth, key] of keys.entries()) {
    const node = valueAt(inside, key, name);
    if (node === undefined) return { inside, missing: keys.slice(depth) };
    if (depth === keys.length - 1) return { node, inside, missing: [] };
    if (node.type !== 'object') throw new DibsError('malformed', `${printable(name)}: ${key} is ${article(node)}, where an object belongs. It was left as it is`);
    inside = node;
  }
  return { inside, missing: [] };
}

function wholeFile({ keys, value, rest }: JsonEntry, layout: typeof OUR_LAYOUT): string {
  return renderFile({ ...rest, ...(nestedIn(keys, value) as JsonObject) }, layout);
}

function nestedIn(keys: readonly string[], value: Json): Json {
  return keys.reduceRight<Json>((inner, key) => ({ [key]: inner }), value);
}
