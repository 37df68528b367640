/**
 * The names of one task among all that a directory lists. A shelf can have a hundred thousand names, so they are
 * compared as texts, and only what may be a name of the task is read by the grammar. Pure.
 */

import { namesWith } from './listed-text.ts';
import { parseName, type TaskName } from './name.ts';
import type { Shelf } from './shelf.ts';

const DOT = 0x2e;
const TILDE = 0x7e;
// The letters of ASCII differ from their other case in this bit.
const CASE_BIT = 0x20;

/**
 * May this be a name of the task with that key? `false` is certain: behind the id stands `~`, `.` or nothing, and ids
 * are compared without regard to the case of ASCII letters. `true` is for the grammar to decide.
 */
export function mayNameTask(name: string, key: string): boolean {
  const next = name.charCodeAt(key.length);
  if (next !== TILDE && next !== DOT && name.length !== key.length) return false;
  // The ids of a registry mostly begin alike and end differently.
  const last = key.length - 1;
  if ((name.charCodeAt(last) | CASE_BIT) !== (key.charCodeAt(last) | CASE_BIT)) return false;
  return name.slice(0, key.length).toLowerCase() === key;
}

/** The names of the task with that key among what a shelf lists. */
export function namesOfTask(shelf: Shelf, listed: readonly string[], key: string): TaskName[] {
  const names: TaskName[] = [];
  for (const one of namesWith(listed, [`/${key}~`, `/${key}.`, `/${key}/`])) {
    if (!mayNameTask(one, key)) continue;
    const name = parseName(shelf, one);
    if (name !== undefined && name.kind !== 'foreign' && name.key === key) names.push(name);
  }
  return names;
}

// So many keys are compared faster one by one.
const FEW = 4;

/** The same for many tasks at once. `keys`: theirs. */
export function mayNameOneOf(name: string, keys: ReadonlySet<string>): boolean {
  if (keys.size <= FEW) {
    for (const key of keys) if (mayNameTask(name, key)) return true;
    return false;
  }
  const text = name.toLowerCase();
  const tilde = text.indexOf('~');
  if (tilde >= 0) return keys.has(text.slice(0, tilde));
  // Without a generation, an extension follows the id, or nothing.
  return keys.has(text) || keys.has(text.slice(0, text.lastIndexOf('.')));
}
