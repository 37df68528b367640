/**
 * Which of many names have a text in them. To look at a hundred thousand names one by one takes about as long as to
 * list them, in a process that has just started; so they are searched as one text. Pure.
 */

/** The longest listing whose names are looked at one by one faster. */
const FEW = 64;

/**
 * The names that have one of these texts in them, in the order of the listing. The texts are in small letters, and case
 * does not count. A slash in a text stands for the beginning or the end of a name. All names, if there are few, or if
 * small letters would have another length. So what is returned is for a stricter comparison to decide; what is not, is
 * none of them.
 */
export function namesWith(listed: readonly string[], texts: readonly string[]): readonly string[] {
  if (listed.length <= FEW) return listed;
  // No name has a slash.
  const text = `/${listed.join('/')}/`;
  const lower = text.toLowerCase();
  if (text.length !== lower.length) return listed;
  const found = new Map<number, string>();
  for (const wanted of texts) {
    for (let at = lower.indexOf(wanted); at >= 0; ) {
      const from = lower.lastIndexOf('/', at) + 1;
      const to = lower.indexOf('/', at + 1);
      found.set(from, text.slice(from, to));
      at = lower.indexOf(wanted, to);
    }
  }
  return [...found].toSorted(([one], [other]) => one - other).map(([, name]) => name);
}
