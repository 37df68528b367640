/**
 * Case and blanks as names know them: of ASCII alone. Pure.
 *
 * What must stay true: these functions and the shell tools, which see bytes, agree about which texts are the same. The
 * lower case of Unicode would make one text of `ÉVA` and `éva`, whose names differ, and would turn the Kelvin sign into
 * an ordinary `k`. Its blanks would make one text of `ana` and of `ana` with a no-break space.
 */

// For a text of ASCII alone, the Unicode function gives the same result and is faster.
const BEYOND_ASCII = /[^\0-\x7F]/;

/** `text` with the letters A to Z in lower case, and everything else as it is. */
export function asciiLower(text: string): string {
  return BEYOND_ASCII.test(text) ? text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text.toLowerCase();
}

/** Are two texts the same but for the case of ASCII letters? */
export function sameButForCase(a: string, b: string): boolean {
  return asciiLower(a) === asciiLower(b);
}

/** `text` without spaces, tabs and ends of lines around it. */
export function asciiTrim(text: string): string {
  return trimmed(text, ' \t\n\v\f\r');
}

/** `text` without these signs around it. Nearly all texts have none there, and an expression takes longer to make. */
export function trimmed(text: string, signs: string): string {
  let [start, end] = [0, text.length];
  while (start < end && signs.includes(text.charAt(start))) start++;
  while (end > start && signs.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
