/**
 * One table in the text of a TOML file that people and the host write, too: `dibs mcp` among the MCP servers of Codex.
 * It stands between two marks at the end of the file, and every other byte stays. Pure. Nothing here reads all of TOML:
 * where the table might not fit, nothing is written.
 */

import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import type { JsonObject } from '../hosts/host-setup.ts';
import { layoutOf, OUR_LAYOUT } from './layout.ts';
import type { EntryState } from './mcp-entry.ts';

const BEGIN = '# dibs: made by "dibs setup", removed by "dibs setup --remove"';
const END = '# dibs: end';

/** `table`: its name, with a dot. `name`: what an error calls the file. */
export interface TomlEntry {
  readonly table: string;
  readonly value: JsonObject;
  readonly name: string;
}

/** What is there. Throws `malformed` where one of the marks is gone, or a text that three quotes begin does not end. */
export function stateOfToml(text: string, entry: TomlEntry): EntryState {
  const { before, block, after } = parts(text, entry.name);
  if (block !== undefined) {
    const isOurs = block.replaceAll('\r\n', '\n') === blockOf(entry, '\n');
    return isOurs ? { state: 'installed', differs: [] } : { state: 'changed', differs: ['the lines between the marks are not as they were entered'] };
  }
  const [parent = '', own = ''] = entry.table.split('.');
  const isOwn = new RegExp(`^\\s*\\[\\s*["']?${parent}["']?\\s*\\.\\s*["']?${own}["']?\\s*[.\\]]`, 'm').test(`${before}${after}`);
  return isOwn ? { state: 'foreign', differs: [`a table ${entry.table} is there that dibs did not make`] } : { state: 'absent', differs: [] };
}

/** The text with the table. `undefined` is a file that is not there. Throws `conflict` and `malformed`. */
export function addToToml(text: string | undefined, entry: TomlEntry): string {
  if (text === undefined) return `${blockOf(entry, OUR_LAYOUT.eol)}${OUR_LAYOUT.eol}`;
  const { state } = stateOfToml(text, entry);
  if (state !== 'absent') return text;
  refuseOtherForms(text, entry);
  const eol = layoutOf(text).eol || OUR_LAYOUT.eol;
  const block = blockOf(entry, eol);
  if (text === '') return block;
  // The line end behind the block tells whether the text had one.
  return /[\r\n]$/.test(text) ? `${text}${eol}${block}${eol}` : `${text}${eol}${eol}${block}`;
}

/** The text without the block. Undefined if the file was made for it and has nothing else. Throws `malformed`. */
export function removeFromToml(text: string, entry: TomlEntry): string | undefined {
  const { before, block, after } = parts(text, entry.name);
  if (block === undefined) return text;
  if (before === '' && /^\r?\n$/.test(after)) return undefined;
  const rest = after.replace(/^\r?\n/, '');
  const hadEnd = rest !== after;
  // One empty line stands before the block; where the text had no line end, that one was added, too.
  const head = hadEnd ? before.replace(/(^|\r?\n)\r?\n$/, '$1') : before.replace(/(?:\r?\n){1,2}$/, '');
  return `${head}${rest}`;
}

function parts(text: string, name: string): { readonly before: string; readonly block?: string; readonly after: string } {
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from === -1 && to === -1) return { before: text, after: '' };
  if (from === -1 || to < from || text.indexOf(BEGIN, from + 1) !== -1 || text.indexOf(END, to + 1) !== -1) {
    throw new DibsError('malformed', `${printable(name, 400)}: one of the two marks of dibs is gone, or is there twice. It was left as it is`);
  }
  return { before: text.slice(0, from), block: text.slice(from, to + END.length), after: text.slice(to + END.length) };
}

function blockOf({ table, value }: TomlEntry, eol: string): string {
  return [BEGIN, `[${table}]`, ...pairs(value), END].join(eol);
}

/** JSON writes strings and lists of strings as TOML does. */
function pairs(value: JsonObject): readonly string[] {
  return Object.entries(value).map(([key, item]) => `${key} = ${Array.isArray(item) ? `[${item.map((word) => JSON.stringify(word)).join(', ')}]` : JSON.stringify(item)}`);
}

/** A table beside its parent in another form would make the whole file unreadable to the host. */
function refuseOtherForms(text: string, { table, name, value }: TomlEntry): void {
  for (const quotes of ['"""', "'''"]) {
    if (text.split(quotes).length % 2 === 0) throw new DibsError('malformed', `${printable(name, 400)} is not TOML: a text that ${quotes} begins does not end. It was left as it is`);
  }
  const [parent = '', own = ''] = table.split('.');
  const odd = text.split(/\r?\n/).find((line) => new RegExp(`^\\s*(?:\\[\\s*)?["']?${parent}["']?\\s*(?:\\]|=|\\.(?!.*\\]\\s*(?:#.*)?$))`).test(line));
  if (odd === undefined) return;
  throw new DibsError('conflict', `${printable(name, 400)} has ${parent} in a form that dibs does not add to (${printable(odd.trim(), 60)}). Nothing was written. Add this to ${parent} by hand: ${own} = { ${pairs(value).join(', ')} }`);
}
