/** Installs the hooks into the text of a settings file, and removes them from it. Pure. Each undoes the other. */

import { addItems, type Item } from './add-entries.ts';
import type { JsonObject, SettingsSetup } from '../hosts/host-setup.ts';
import { layoutOf, lineIndent, OUR_LAYOUT, ownIndent, render, renderFile, type Layout } from './layout.ts';
import { hooksIn, type OwnEntry } from './own-entries.ts';
import { removeItem } from './remove-entries.ts';
import { endOf, isBlank, parseSettingsText, valueAt, type SettingsText } from './settings-text.ts';
import type { Scope } from '../hosts/stored-line.ts';

/** `name`: what an error calls the file. */
export interface Editing {
  readonly host: SettingsSetup;
  readonly scope: Scope;
  readonly name: string;
}

/** The text of a new file. The line end at its end tells it from a blank file that was filled. */
export function newSettings({ host, scope }: Editing, layout: Layout = OUR_LAYOUT): string {
  return `${wholeFile(host, scope, layout)}${layout.eol === '' ? OUR_LAYOUT.eol : layout.eol}`;
}

function wholeFile(host: SettingsSetup, scope: Scope, layout: Layout): string {
  return renderFile({ ...host.rest, hooks: listed(host.hooks(scope)) }, layout);
}

/** Each event with a list that has one entry, ours. */
function listed(entries: ReadonlyMap<string, JsonObject>): JsonObject {
  return Object.fromEntries([...entries].map(([event, entry]) => [event, [entry]]));
}

/**
 * The text with every hook of dibs in it. An entry that somebody changed by hand stays as it is. Throws `malformed`.
 */
export function install(text: string, editing: Editing): string {
  const { host, scope, name } = editing;
  if (isBlank(text)) return `${text}${wholeFile(host, scope, layoutOf(text))}`;
  const wanted = host.hooks(scope);
  let now = renewOlder(text, editing);
  const settings = parseSettingsText(now, name);
  const { hooks, missing } = hooksIn(settings, host, scope, name);
  if (hooks === undefined) return addItems(settings, settings.root, [{ key: 'hooks', value: listed(wanted) }]);
  const items: readonly Item[] = missing.filter((event) => valueAt(hooks, event, name) === undefined).map((event) => ({ key: event, value: [wanted.get(event) ?? {}] }));
  // Works from the end of the text to its beginning, so that no later entry begins on a line that an earlier one ends.
  if (items.length > 0) now = addItems(settings, hooks, items);
  const lists = missing.flatMap((event) => {
    const list = valueAt(hooks, event, name);
    return list === undefined ? [] : [{ event, at: list.offset }];
  });
  for (const { event } of lists.toSorted((a, b) => b.at - a.at)) {
    const again = parseSettingsText(now, name);
    const list = valueAt(valueAt(again.root, 'hooks', name) ?? again.root, event, name);
    if (list !== undefined) now = addItems(again, list, [{ value: wanted.get(event) ?? {} }]);
  }
  return now;
}

/**
 * The text without any hook of dibs. Undefined if the file was made for them and has nothing else. Throws `malformed`.
 */
export function uninstall(text: string, { host, scope, name }: Editing): string | undefined {
  if (isBlank(text)) return text;
  const layout = layoutOf(text);
  if (text === newSettings({ host, scope, name }, layout)) return undefined;
  const whole = wholeFile(host, scope, layout);
  const before = text.slice(0, Math.max(0, text.length - whole.length));
  if (text.endsWith(whole) && isBlank(before)) return before;
  let now = text;
  for (;;) {
    const settings = parseSettingsText(now, name);
    const [first] = hooksIn(settings, host, scope, name).own;
    if (first === undefined) return now;
    const without = removeItem(settings, first.isShared ? first.handler : first.entry);
    if (without === undefined) return undefined;
    now = without;
  }
}

/**
 * Replaces the entries of an earlier version with those of this one, in their place. Removes those that this version
 * does not have.
 */
function renewOlder(text: string, { host, scope, name }: Editing): string {
  const wanted = host.hooks(scope);
  let now = text;
  for (;;) {
    const settings = parseSettingsText(now, name);
    const { own } = hooksIn(settings, host, scope, name);
    const older = own.find(({ state }) => state === 'older');
    if (older === undefined) return now;
    const entry = wanted.get(older.event);
    const isFirst = own.find(({ event }) => event === older.event) === older;
    now = entry === undefined || !isFirst ? (removeItem(settings, older.isShared ? older.handler : older.entry) ?? '{}') : replaced(settings, older, entry);
  }
}

function replaced({ text, root }: SettingsText, { entry, handler, isShared }: OwnEntry, wanted: JsonObject): string {
  const [node, value] = isShared ? [handler, (wanted['hooks'] as readonly JsonObject[])[0] ?? {}] : [entry, wanted];
  const rendered = render(value, layoutOf(text, root), ownIndent(text, node.offset) ?? lineIndent(text, node.offset));
  return `${text.slice(0, node.offset)}${rendered}${text.slice(endOf(node))}`;
}
