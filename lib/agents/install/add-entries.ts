/**
 * Adds entries to the text of a settings file in such a way that they can be removed exactly. Nothing in the file moves
 * or changes, except for one comma. New entries stand last. A single space after its bracket marks a container that was
 * there and empty, so it differs from one that was made here.
 */

import type { Node } from 'jsonc-parser';
import { layoutOf, lineIndent, ownIndent, render, type Layout } from './layout.ts';
import type { Json } from '../hosts/host-setup.ts';
import { endOf, solidAfter, type SettingsText } from './settings-text.ts';

export interface Item {
  /** The key of a property. An element of a list has none. */
  readonly key?: string;
  readonly value: Json;
}

/** What is put between the bracket of a container that was there and empty, and the new entries. */
export const WAS_EMPTY = ' ';

/** The text with `items` as the last ones in `container`. */
export function addItems(settings: SettingsText, container: Node, items: readonly Item[]): string {
  const { text, root } = settings;
  const layout = layoutOf(text, root);
  const last = container.children?.at(-1);
  if (last === undefined) {
    const outer = lineIndent(text, container.offset);
    return splice(text, container.offset + 1, `${WAS_EMPTY}${joined(items, layout, `${outer}${layout.unit}`)}${closing(layout, outer)}`);
  }
  const indent = ownIndent(text, last.offset) ?? `${lineIndent(text, container.offset)}${layout.unit}`;
  const block = `${layout.eol === '' ? '' : `${layout.eol}${indent}`}${joined(items, layout, indent)}`;
  const after = solidAfter(settings, endOf(last));
  // If a comma already follows the last item, a comma follows ours, too.
  if (after?.kind === 'comma') return splice(text, endOfLineComments(settings, after.end), `${block},`);
  const at = endOfLineComments(settings, endOf(last));
  return splice(splice(text, at, block), endOf(last), ',');
}

/** What follows the last item in a container that was empty, before what was in it. */
export function closing({ eol }: Layout, outer: string): string {
  return eol === '' ? '' : `${eol}${outer}`;
}

function joined(items: readonly Item[], layout: Layout, indent: string): string {
  return items.map(({ key, value }) => render(value, layout, indent, key)).join(layout.eol === '' ? ',' : `,${layout.eol}${indent}`);
}

/** A comment behind an item, on the same line, is about that item. New entries come after both. */
function endOfLineComments({ text, tokens }: SettingsText, from: number): number {
  let at = from;
  for (const token of tokens) {
    if (token.start < from) continue;
    if (token.kind !== 'comment' || /[\r\n]/.test(text.slice(at, token.end))) break;
    at = token.end;
  }
  return at;
}

function splice(text: string, at: number, added: string): string {
  return `${text.slice(0, at)}${added}${text.slice(at)}`;
}
