/**
 * Where the front matter of a task's text is. Pure. What must stay true: a text that begins like front matter and is
 * not read as such is never taken for a text without any (`unread`), and the shell tools (metadata.sh) find the same.
 */

import type { MetadataFault } from './metadata-fault.ts';
import { utf8WithMark } from './utf8-text.ts';

/** How much of a file may be front matter, in bytes. */
export const FRONT_LIMIT = 64 * 1024;

export type Front =
  | { readonly kind: 'none' }
  | { readonly kind: 'front'; readonly lines: readonly string[]; readonly body: string }
  | { readonly kind: 'unread'; readonly why: MetadataFault };

/**
 * The text of a task's first bytes. UTF-16 that has no NUL, but a mark of byte order, gets one: it is refused like
 * binary.
 */
export function textOf(bytes: Uint8Array): string {
  const [first = 0, second = 0] = bytes;
  const isUtf16 = first >= 0xfe && second >= 0xfe;
  return `${isUtf16 ? '\0' : ''}${utf8WithMark(bytes)}`;
}

/** Finds the front matter of a text. `whole`: the text is all of the file, not its first part. */
export function findFront(text: string, ext: string, whole = true): Front {
  if (text.includes('\0')) return { kind: 'unread', why: { is: 'binary' } };
  const clean = text.replace(/^\uFEFF/, '');
  const lines = clean.split('\n').map((line) => line.replace(/\r$/, ''));
  if (isData(ext)) return whole ? { kind: 'front', lines, body: '' } : { kind: 'unread', why: { is: 'too-long', most: FRONT_LIMIT } };
  if (!/^---[ \t]*$/.test(lines[0] ?? '')) {
    const why = resemblance(clean);
    return why === undefined ? { kind: 'none' } : { kind: 'unread', why };
  }
  const end = lines.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)[ \t]*$/.test(line));
  if (end < 0 && whole) return { kind: 'unread', why: { is: 'open' } };
  // If the text was cut in the middle of a line, nobody can tell whether that line is a fence.
  if (end < 0 || (!whole && end === lines.length - 1)) return { kind: 'unread', why: { is: 'front-too-long', most: FRONT_LIMIT } };
  return { kind: 'front', lines: lines.slice(1, end), body: clean.split('\n').slice(end + 1).join('\n') };
}

/** Is a task with this ending all front matter? */
export function isData(ext: string): boolean {
  return ext === '.yaml' || ext === '.yml' || ext === '.json';
}

// Blanks, control characters, and what nobody sees: byte order marks, no-break and zero-width spaces.
// oxlint-disable-next-line no-control-regex -- these are what it is about
const UNSEEN = /^[\u0001-\u0020\u007F\u0085\u00A0\u200B-\u200F\u2028\u2029\u2060\u3000\uFEFF]+/;
const KEY_LINE = /^[^A-Za-z]*(?:depends[_-]?on|reserve[_-]?for)["']?[ \t]*[:=]/i;

/** Why a text without front matter looks as if it had some. Undefined if it does not. */
function resemblance(text: string): MetadataFault | undefined {
  const seen = text.replace(UNSEEN, '');
  if (/^(?:<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)(?:[ \t\r\n]|$)/.test(seen)) return { is: 'conflict' };
  if (/^---(?:[^-]|$)/.test(seen)) return { is: 'nearly-front' };
  if (/^(?:\+\+\+[ \t]*(?:[\r\n]|$)|%YAML|%TAG)/.test(seen)) return { is: 'other-front' };
  for (const line of seen.split(/\r\n|[\r\n]/)) {
    // Only the first paragraph: what follows is text.
    if (/^[ \t]*$/.test(line)) return undefined;
    if (KEY_LINE.test(line)) return { is: 'stray-key' };
  }
  return undefined;
}
