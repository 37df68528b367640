/** The changes that `dibs set` is given: `key=value`, `key=` to take the key away, `key+=value` and `key-=value`. */

import { DibsError } from '../../rules/error.ts';
import type { Edit } from '../../rules/edit-front.ts';
import { printable } from '../../rules/printable.ts';
import type { Settings } from '../../rules/settings.ts';
import { idKey } from '../../rules/task-id.ts';
import type { TaskMetadata } from '../../rules/task-metadata.ts';
import { checkField, itemsOf, LIST_KEYS } from '../input/task-fields.ts';

interface Change {
  readonly key: string;
  readonly how: '=' | '+=' | '-=';
  readonly text: string;
}

/** Reads the words, and returns what they come to for a task that says this. Throws `usage`. */
export function changesOf(words: readonly string[], settings: Settings): (metadata: TaskMetadata) => readonly Edit[] {
  const changes = words.map((word) => changeIn(word));
  const byKey = new Map<string, readonly Change[]>();
  for (const change of changes) byKey.set(change.key, [...(byKey.get(change.key) ?? []), change]);
  for (const { key, how, text } of changes) {
    if (how !== '=' && key !== 'depends_on' && key !== 'labels') throw new DibsError('usage', `${key} is no list that can be added to: give all of it, as ${key}=…`, { next: ['set', '--help'] });
    if (text !== '' && !LIST_KEYS.has(key)) checkField(settings, key, text, key);
    if (LIST_KEYS.has(key) && text !== '') itemsOf(key, text, key);
  }
  for (const [key, all] of byKey) {
    const isRepeatable = LIST_KEYS.has(key) && all.every(({ how, text }) => how !== '=' || text !== '');
    if (all.length > 1 && !isRepeatable) throw new DibsError('usage', `${key} is given twice`);
  }
  return (metadata) => [...byKey].map(([key, all]) => ({ key, value: valueOf(key, all, metadata) }));
}

function changeIn(word: string): Change {
  const [, key, how, text = ''] = /^([A-Za-z][A-Za-z0-9_-]*?)(=|\+=|-=)(.*)$/s.exec(word) ?? [];
  if (key === undefined) throw new DibsError('usage', `${JSON.stringify(printable(word, 40))} is not a change such as priority=1, due= or labels+=urgent`, { next: ['set', '--help'] });
  return { key, how: how as Change['how'], text };
}

function valueOf(key: string, changes: readonly Change[], metadata: TaskMetadata): Edit['value'] {
  if (!LIST_KEYS.has(key)) return changes[0]?.text === '' ? undefined : changes[0]?.text;
  const isSame = key === 'depends_on' ? (a: string, b: string) => idKey(a) === idKey(b) : (a: string, b: string) => a === b;
  // What would be written has no room for it, and a dependency must not hold for less time than was said.
  if (key === 'depends_on' && metadata.untilMerged !== undefined && changes.some(({ how }) => how !== '=')) throw new DibsError('usage', `${metadata.untilMerged.join(', ')} in depends_on holds until it is merged: change that list in the file itself`);
  let items: readonly string[] = changes.some(({ how }) => how === '=') ? [] : key === 'depends_on' ? metadata.dependsOn : (metadata.routing?.labels ?? []);
  for (const { how, text } of changes) {
    const given = text === '' ? [] : itemsOf(key, text, key);
    items = how === '-=' ? items.filter((item) => !given.some((other) => isSame(item, other))) : [...items, ...given.filter((other) => !items.some((item) => isSame(item, other)))];
  }
  if (items.length === 0) return undefined;
  // One command, or one file, is a text, as `add` writes it.
  return key === 'verify' && items.length === 1 ? items[0] : items;
}
