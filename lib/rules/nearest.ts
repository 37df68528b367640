/** Which known word was probably meant by a word that is not known. Pure. */

/** The known words that are at most two letters away (one, for a short word), nearest first; at most `most`. */
export function nearestWords(word: string, known: Iterable<string>, most: number): readonly string[] {
  const farthest = word.length <= 5 ? 1 : 2;
  const ranked: { readonly candidate: string; readonly away: number }[] = [];
  for (const candidate of known) {
    const away = distance(word, candidate);
    if (away <= farthest) ranked.push({ candidate, away });
  }
  return ranked.toSorted((a, b) => a.away - b.away || (a.candidate < b.candidate ? -1 : 1)).slice(0, most).map(({ candidate }) => candidate);
}

/**
 * The number of letters to change, add, leave out or swap with the next. Infinity if the lengths differ by more than
 * two.
 */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Infinity;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1), swapped));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? Infinity;
}
