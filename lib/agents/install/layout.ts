/** The line ends and the indentation of a settings file, so that new entries look like the rest. */

import type { Node } from 'jsonc-parser';
import type { Json, JsonObject } from '../hosts/host-setup.ts';

export interface Layout {
  /** Empty if the whole file is one line. Then new entries add no lines either. */
  readonly eol: string;
  readonly unit: string;
}

/** The layout of a new file. */
export const OUR_LAYOUT: Layout = { eol: '\n', unit: '  ' };

/** The layout of this text. `root`: its tree, for the indentation. */
export function layoutOf(text: string, root?: Node): Layout {
  const eol = /\r\n|\n|\r/.exec(text)?.[0] ?? '';
  const first = root?.children?.[0];
  const unit = first === undefined ? '' : (ownIndent(text, first.offset) ?? '');
  // JSON.stringify takes at most ten characters.
  return { eol, unit: unit === '' || unit.length > 10 ? OUR_LAYOUT.unit : unit };
}

/** The white space before `offset`, if nothing else stands before it on its line. */
export function ownIndent(text: string, offset: number): string | undefined {
  const before = text.slice(0, offset);
  return /(?:^\uFEFF?|[\r\n])([ \t]*)$/.exec(before)?.[1];
}

/** The white space at the beginning of the line of `offset`. */
export function lineIndent(text: string, offset: number): string {
  const line = text.slice(0, offset).split(/[\r\n]/).at(-1) ?? '';
  return /^\uFEFF?([ \t]*)/.exec(line)?.[1] ?? '';
}

/** A value as JSON; with a `key`, a property. Lines after the first begin with `indent`. */
export function render(value: Json, { eol, unit }: Layout, indent: string, key?: string): string {
  const name = key === undefined ? '' : `${JSON.stringify(key)}:${eol === '' ? '' : ' '}`;
  if (eol === '') return `${name}${JSON.stringify(value)}`;
  return `${name}${JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`)}`;
}

/** A whole file, without the line end that a new file has at its end. */
export function renderFile(value: JsonObject, layout: Layout): string {
  return render(value, layout.eol === '' ? OUR_LAYOUT : layout, '');
}
