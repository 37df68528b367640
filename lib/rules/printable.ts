/** Text from strangers (titles, notes, owners, names) on its way to a terminal or a model. Pure. */

// Everything that a terminal may obey, or that a model reads and a person cannot see: C0, C1, line separators,
// bidirectional controls, zero-width spaces, tags, lone surrogates. The joiners of emoji and of some scripts stay. In
// numbers, because V8 takes longer to look up \p{Cc} and \p{Cs} than to read ten names.
// oxlint-disable-next-line no-control-regex -- these are what it is about
export const UNPRINTABLE = /[\0-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060\u2066-\u2069\uD800-\uDFFF\uFEFF\u{E0000}-\u{E007F}]/gu;

// Nearly all texts are ASCII that can be printed. This is asked much faster than the question above.
const BEYOND_PRINTABLE_ASCII = /[^ -~]/;

/** Is there nothing in it but letters, digits, signs and blanks of ASCII? `false` says nothing. */
export function isPrintableAscii(text: string): boolean {
  return !BEYOND_PRINTABLE_ASCII.test(text);
}

/** One line of it, control characters shown as `\u{…}`, cut to `limit` characters. */
export function printable(text: string, limit = 2000): string {
  if (text.length <= limit && isPrintableAscii(text)) return text;
  const shown = text.replace(UNPRINTABLE, escape);
  const characters = Array.from(shown);
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : shown;
}

/** The same for text of several lines: newlines and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(UNPRINTABLE, (c) => (c === '\n' || c === '\t' ? c : escape(c)));
}

function escape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
