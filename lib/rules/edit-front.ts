/**
 * Changes keys of front matter, a line at a time, as it is read. Pure. What must stay true: every line that does not
 * belong to the key stays as it is, comments too.
 */

import { writtenValue, type FrontValue } from './write-metadata.ts';

/** A key and its new value. Undefined takes the key away. */
export interface Edit {
  readonly key: string;
  readonly value: FrontValue | undefined;
}

/** The lines after this change. They have no line ends, and the fences are not among them. */
export function editLines(lines: readonly string[], { key, value }: Edit): readonly string[] {
  const start = lines.findIndex((line) => keyIn(line) === key);
  const written = value === undefined ? undefined : writtenValue(value);
  if (start < 0) return written === undefined ? lines : withNew(lines, `${key}: ${written}`);
  const end = endOf(lines, start);
  const line = lines[start] ?? '';
  const colon = line.search(/:(?:[ \t]|$)/);
  const blanks = /^[ \t]*/.exec(line.slice(colon + 1))?.[0] ?? '';
  const comment = end === start + 1 ? commentIn(line.slice(colon + 1 + blanks.length)) : '';
  const changed = written === undefined ? [] : [`${line.slice(0, colon + 1)}${blanks === '' ? ' ' : blanks}${written}${comment}`];
  return [...lines.slice(0, start), ...changed, ...lines.slice(end)];
}

/** The key that this line begins with, without quotes. */
function keyIn(line: string): string | undefined {
  if (/^(?:[ \t#]|-(?:[ \t]|$))/.test(line)) return undefined;
  const colon = line.search(/:(?:[ \t]|$)/);
  return colon < 0 ? undefined : line.slice(0, colon).trim().replace(/^(["'])(.*)\1$/, '$2');
}

/** Where the value of the key in this line is over. Blank lines and comments behind it belong to what follows. */
function endOf(lines: readonly string[], start: number): number {
  let end = start + 1;
  for (let at = end; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (/^[ \t]*$/.test(line) || line.startsWith('#')) continue;
    if (!/^(?:[ \t]|-(?:[ \t]|$))/.test(line)) break;
    end = at + 1;
  }
  return end;
}

/** A new key stands behind the last one, before the blank lines at the end. */
function withNew(lines: readonly string[], line: string): readonly string[] {
  const end = lines.findLastIndex((other) => /[^ \t]/.test(other)) + 1;
  return [...lines.slice(0, end), line, ...lines.slice(end)];
}

/** The comment behind a value, with the blanks before it. */
function commentIn(value: string): string {
  if (value.startsWith('#')) return ` ${value}`;
  const quoted = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|\[[^\]]*\])([ \t]+#.*)$/.exec(value)?.[1];
  if (quoted !== undefined) return quoted;
  return /^["'[{]/.test(value) ? '' : (/[ \t]+#.*$/.exec(value)?.[0] ?? '');
}
