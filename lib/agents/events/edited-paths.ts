/**
 * Which files a tool is about to write, as far as its call names them. Pure. What a shell command writes is not known:
 * nobody can tell from a command line.
 */

import type { Host } from '../hosts/host.ts';

/** A patch that names more files than these is compared by its first ones. */
const MOST = 500;
const HEADER = /^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+?)[ \t\r]*$/gm;

/** The paths as they are written in the call. `args`: its arguments; `text`: where these are a text, and no object. */
export function editedPaths({ edits, patches }: Host, tool: string, args: Readonly<Record<string, unknown>>, text?: string): readonly string[] {
  const named = texts(own(edits, tool), args);
  const keys = own(patches, tool);
  const patched = [...texts(keys, args), ...(text === undefined || keys.length === 0 ? [] : [text])].flatMap(filesOf);
  return [...new Set([...named, ...patched])].slice(0, MOST);
}

/** The files of a patch, also those that it takes away or moves away. */
function filesOf(patch: string): readonly string[] {
  return [...patch.matchAll(HEADER)].map(([, path = '']) => path);
}

function own(table: Readonly<Record<string, readonly string[]>>, tool: string): readonly string[] {
  return Object.hasOwn(table, tool) ? (table[tool] ?? []) : [];
}

function texts(keys: readonly string[], args: Readonly<Record<string, unknown>>): readonly string[] {
  return keys.map((key) => args[key]).filter((value) => typeof value === 'string').filter((value) => value !== '');
}
