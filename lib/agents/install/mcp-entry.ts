/** The entry of `dibs mcp` in one file of a host, whatever the form of that file is. */

import type { McpEntry } from '../hosts/host-setup.ts';
import { addToJson, removeFromJson, stateOfJson } from './json-entry.ts';
import { addToToml, removeFromToml, stateOfToml } from './toml-entry.ts';

/**
 * `absent`: nothing is there. `changed`: it is ours, and somebody changed it. `foreign`: it is not ours. `differs` says
 * how it is not as it was made, in sentences.
 */
export interface EntryState {
  readonly state: 'installed' | 'absent' | 'changed' | 'foreign';
  readonly differs: readonly string[];
}

/** What a file with this text has of it. `path`: what an error calls the file. Throws `malformed`. */
export function stateOfEntry(text: string, entry: McpEntry, path: string): EntryState {
  return entry.form === 'json' ? stateOfJson(text, { ...entry, name: path }) : stateOfToml(text, { ...entry, name: path });
}

/** The text with the entry; what is there under its name stays. Throws `malformed` and `conflict`. */
export function withEntry(text: string | undefined, entry: McpEntry, path: string): string {
  return entry.form === 'json' ? addToJson(text, { ...entry, name: path }) : addToToml(text, { ...entry, name: path });
}

/** The text without the entry; undefined if the file was made for it alone. Throws `malformed`. */
export function withoutEntry(text: string, entry: McpEntry, path: string): string | undefined {
  return entry.form === 'json' ? removeFromJson(text, { ...entry, name: path }) : removeFromToml(text, { ...entry, name: path });
}
