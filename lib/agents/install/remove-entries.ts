/**
 * Removes from the text of a settings file what add-entries.ts added, to the byte, even if others have written around
 * it since.
 */

import type { Node } from 'jsonc-parser';
import { closing, WAS_EMPTY } from './add-entries.ts';
import { layoutOf, lineIndent } from './layout.ts';
import { endOf, solidAfter, tokenBefore, type SettingsText } from './settings-text.ts';

/**
 * The text without `item`, which is a property or an element. Containers that become empty and were made for it are
 * removed, too. Undefined if nothing of the file is left.
 */
export function removeItem(settings: SettingsText, item: Node): string | undefined {
  const { text } = settings;
  const container = item.parent;
  if (container === undefined) return undefined;
  const siblings = container.children ?? [];
  const at = siblings.indexOf(item);
  const after = solidAfter(settings, endOf(item));
  const comma = after?.kind === 'comma' ? after : undefined;
  const before = cutFrom(settings, item, comma?.end ?? endOf(item));
  if (siblings.length === 1) return removeOnly(settings, container, item, before, comma?.end ?? endOf(item));
  if (at === 0) {
    // What stands before the first item tells who made its container.
    const next = settings.tokens.find(({ start }) => start >= (comma?.end ?? endOf(item)));
    return cut(text, item.offset, next?.start ?? endOf(item));
  }
  if (comma !== undefined) return cut(text, before, comma.end);
  const previous = solidAfter(settings, endOf(siblings[at - 1] ?? item));
  const without = cut(text, before, endOf(item));
  return previous?.kind === 'comma' ? cutSeparately(text, previous.start, previous.end, before, endOf(item)) : without;
}

function removeOnly(settings: SettingsText, container: Node, item: Node, before: number, end: number): string | undefined {
  const { text, root } = settings;
  const wasEmpty = text.slice(container.offset + 1, item.offset) === WAS_EMPTY;
  const isCommented = settings.tokens.some(({ kind, start }) => kind === 'comment' && start > container.offset && start < endOf(container) && !(start >= item.offset && start < endOf(item)));
  if (wasEmpty || isCommented) {
    const tail = closing(layoutOf(text, root), lineIndent(text, container.offset));
    return cut(text, before, wasEmpty && text.startsWith(tail, end) ? end + tail.length : end);
  }
  if (container.parent === undefined) return undefined;
  return removeItem(settings, container.parent.type === 'property' ? container.parent : container);
}

/**
 * Where the white space before `item` begins. The line end of a `//` comment before it stays, unless what follows at
 * `end` begins with a line end.
 */
function cutFrom(settings: SettingsText, item: Node, end: number): number {
  const before = tokenBefore(settings, item.offset);
  const swallows = settings.text.startsWith('//', before?.start) && !/^[ \t]*(?:[\r\n]|$)/.test(settings.text.slice(end));
  return before === undefined || swallows ? item.offset : before.end;
}

function cut(text: string, from: number, to: number): string {
  return `${text.slice(0, from)}${text.slice(to)}`;
}

/** Cuts out two pieces. The first one lies before the second one. */
function cutSeparately(text: string, from: number, to: number, from2: number, to2: number): string {
  return `${text.slice(0, from)}${text.slice(to, Math.max(to, from2))}${text.slice(to2)}`;
}
