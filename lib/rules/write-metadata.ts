/**
 * Writes the front matter of a new task. Pure. What must stay true: each key is one line, whatever the value, so that
 * everybody who reads a line at a time (the shell tools, grep, a person) reads what was written.
 */

import { findFront } from './find-front.ts';

/** A text, or a list of them. */
export type FrontValue = string | readonly string[];

/**
 * The text that stands before `body`: front matter for what was given, and empty front matter where the body alone
 * would be taken for some.
 */
export function writeMetadata(front: Readonly<Record<string, FrontValue | undefined>>, body: string): string {
  const lines = Object.entries(front).flatMap(([key, value]) => (value === undefined || value.length === 0 ? [] : [`${key}: ${formOf(value)}\n`]));
  if (lines.length === 0 && findFront(body, '.md').kind === 'none') return '';
  return `---\n${lines.join('')}---\n${body === '' || body.startsWith('\n') ? '' : '\n'}`;
}

/** The same form for a value that takes the place of another one; a whole number stands as people write it. */
export function writtenValue(value: FrontValue): string {
  return typeof value === 'string' && /^(?:0|[1-9][0-9]{0,14})$/.test(value) ? value : formOf(value);
}

function formOf(value: FrontValue): string {
  return typeof value === 'string' ? scalar(value) : `[${value.map(scalar).join(', ')}]`;
}

// What no reader of YAML takes for anything but this text. A number is quoted, so that 007 stays 007.
// oxlint-disable-next-line no-control-regex -- no control character is among them
const PLAIN = /^[A-Za-z][^\0-\u001F\u007F-\u009F\uD800-\uDFFF\u2028\u2029\uFEFF"'#:\\,[\]{}]*$/u;
const WORD = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

function scalar(text: string): string {
  if (PLAIN.test(text) && !WORD.test(text) && !text.endsWith(' ')) return text;
  // oxlint-disable-next-line no-control-regex -- no control character is among them
  if (/^[^\0-\u001F\u007F-\u009F\uD800-\uDFFF\u2028\u2029\uFEFF]*$/u.test(text)) return text.includes('"') || text.includes('\\') ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
  return JSON.stringify(text).replace(/[\u007F-\u009F\u2028\u2029\uFEFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
