/** How a settings file is written: line ends and indentation, so that what is added looks like the rest. */

import type { Node } from 'jsonc-parser';
import type { Json, JsonObject } from '../hosts/host-setup.ts';

export interface Layout {
  /** Empty where the whole file is one line: then what is added makes no lines either. */
  readonly eol: string;
  readonly unit: string;
}

/** Of a file that is made. */
export const OUR_LAYOUT: Layout = { eol: '\n', unit: '  ' };

export function layoutOf(text: string, root?: Node): Layout {
  const eol = /\r\n|\n|\r/.exec(text)?.[0] ?? '';
  const first = root?.children?.[0];
  const unit = first === undefined ? '' : (ownIndent(text, first.offset) ?? '');
  // JSON.stringify takes no more than ten characters.
  return { eol, unit: unit === '' || unit.length > 10 ? OUR_LAYOUT.unit : unit };
}

/** The white space before `offset`, where nothing else stands before it on its line. */
export function ownIndent(text: string, offset: number): string | undefined {
  const before = text.slice(0, offset);
  return /(?:^\uFEFF?|[\r\n])([ \t]*)$/.exec(before)?.[1];
}

/** The white space that the line of `offset` begins with. */
export function lineIndent(text: string, offset: number): string {
  const line = text.slice(0, offset).split(/[\r\n]/).at(-1) ?? '';
  return /^\uFEFF?([ \t]*)/.exec(line)?.[1] ?? '';
}

/** A value as JSON, or a property where there is a `key`; lines after the first begin with `indent`. */
export function render(value: Json, { eol, unit }: Layout, indent: string, key?: string): string {
  const name = key === undefined ? '' : `${JSON.stringify(key)}:${eol === '' ? '' : ' '}`;
  if (eol === '') return `${name}${JSON.stringify(value)}`;
  return `${name}${JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`)}`;
}

/** A whole file, without the line end that a file of its own has. */
export function renderFile(value: JsonObject, layout: Layout): string {
  return render(value, layout.eol === '' ? OUR_LAYOUT : layout, '');
}
