/**
 * What others wrote, on its way to a model: as a quotation of Markdown, so that a reader can tell where it begins and
 * ends. Pure. Each line begins with `>`. So no text can end its own quotation, whatever fences or headings it has.
 */

import { printableLines } from '../rules/printable.ts';

/** A quotation of this text. `indent` stands before each line. Empty for a blank text. */
export function quoted(text: string, indent = ''): readonly string[] {
  const body = printableLines(text).trimEnd();
  return body === '' ? [] : body.split('\n').map((line) => `${indent}> ${line}`.trimEnd());
}

/** The first bytes of a text, at a border of characters. */
export function firstBytes(text: string, most: number): string {
  const bytes = Buffer.from(text, 'utf8');
  return bytes.length <= most ? text : bytes.subarray(0, Math.max(0, most)).toString('utf8').replace(/\uFFFD$/, '');
}

/** How many bytes these lines take, with their line ends. */
export function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
}

/** The longest beginning of a text whose quotation takes at most so many bytes. */
export function fitQuoted(text: string, most: number): string {
  let cut = firstBytes(text, most);
  // What is escaped takes several times as much. Each round takes away what was too much, and some more.
  for (let takes = bytesOf(quoted(cut)); takes > most && cut !== ''; takes = bytesOf(quoted(cut))) {
    cut = firstBytes(cut, Math.floor(((most * 0.98) / takes) * Buffer.byteLength(cut)));
  }
  return cut;
}
