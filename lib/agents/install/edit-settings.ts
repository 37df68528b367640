/** Installing into the text of a settings file, and uninstalling from it. Pure; each is the inverse of the other. */

import { addItems, type Item } from './add-entries.ts';
import type { JsonObject, SettingsSetup } from '../hosts/host-setup.ts';
import { layoutOf, lineIndent, OUR_LAYOUT, ownIndent, render, renderFile, type Layout } from './layout.ts';
import { hooksIn, type OwnEntry } from './own-entries.ts';
import { removeItem } from './remove-entries.ts';
import { endOf, isBlank, parseSettingsText, valueAt, type SettingsText } from './settings-text.ts';
import type { Scope } from '../hosts/stored-line.ts';

/** `name`: what the file is called in an error. */
export interface Editing {
  readonly host: SettingsSetup;
  readonly scope: Scope;
  readonly name: string;
}

/** The file as it is made where there is none; its last line end tells it from a blank file that was filled. */
export function newSettings({ host, scope }: Editing, layout: Layout = OUR_LAYOUT): string {
  return `${wholeFile(host, scope, layout)}${layout.eol === '' ? OUR_LAYOUT.eol : layout.eol}`;
}

function wholeFile(host: SettingsSetup, scope: Scope, layout: Layout): string {
  return renderFile({ ...host.rest, hooks: listed(host.hooks(scope)) }, layout);
}

/** Each event with a list of the one entry that is ours. */
function listed(entries: ReadonlyMap<string, JsonObject>): JsonObject {
  return Object.fromEntries([...entries].map(([event, entry]) => [event, [entry]]));
}

/** With every hook of dibs in it. What somebody changed by hand stays changed. Throws `malformed`. */
export function install(text: string, editing: Editing): string {
  const { host, scope, name } = editing;
  if (isBlank(text)) return `${text}${wholeFile(host, scope, layoutOf(text))}`;
  const wanted = host.hooks(scope);
  let now = renewOlder(text, editing);
  const settings = parseSettingsText(now, name);
  const { hooks, missing } = hooksIn(settings, host, scope, name);
  if (hooks === undefined) return addItems(settings, settings.root, [{ key: 'hooks', value: listed(wanted) }]);
  const items: readonly Item[] = missing.filter((event) => valueAt(hooks, event, name) === undefined).map((event) => ({ key: event, value: [wanted.get(event) ?? {}] }));
  // From the end of the text to its beginning: what is added first is on lines that nothing else that is added begins.
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

/** Without any hook of dibs; undefined where the file was made for them and nothing else is in it. Throws `malformed`. */
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

/** What an earlier version put there becomes what this one puts there, in its place, or goes. */
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
