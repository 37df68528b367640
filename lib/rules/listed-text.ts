/**
 * Which of many names have a text in them. To look at a hundred thousand names one by one takes about as long as to
 * list them, in a process that has just started; so they are searched as one text. Pure.
 */

/** The longest listing whose names are looked at one by one faster. */
const FEW = 64;

interface ListedText {
  readonly text: string;
  /** The same in small letters, in which every letter has its place. */
  readonly lower: string;
}

/**
 * To put a listing together takes longer than to search it, and a verb searches one listing many times, because a store
 * gives the same list again as long as nothing has changed. Undefined: small letters would have another length.
 */
const texts = new WeakMap<readonly string[], ListedText | undefined>();

/**
 * The names that have one of these texts in them, in the order of the listing. The texts are in small letters, and case
 * does not count. A slash in a text stands for the beginning or the end of a name. All names, if there are few, or if
 * small letters would have another length. So what is returned is for a stricter comparison to decide; what is not, is
 * none of them. `listed`: a list that nobody changes.
 */
export function namesWith(listed: readonly string[], wanted: readonly string[]): readonly string[] {
  if (listed.length <= FEW) return listed;
  const all = textOf(listed);
  if (all === undefined) return listed;
  const { text, lower } = all;
  const found = new Map<number, string>();
  for (const one of wanted) {
    for (let at = lower.indexOf(one); at >= 0; ) {
      const from = lower.lastIndexOf('/', at) + 1;
      const to = lower.indexOf('/', at + 1);
      found.set(from, text.slice(from, to));
      at = lower.indexOf(one, to);
    }
  }
  return [...found].toSorted(([one], [other]) => one - other).map(([, name]) => name);
}

function textOf(listed: readonly string[]): ListedText | undefined {
  const known = texts.get(listed);
  if (known !== undefined || texts.has(listed)) return known;
  // No name has a slash.
  const text = `/${listed.join('/')}/`;
  const lower = text.toLowerCase();
  const made = text.length === lower.length ? { text, lower } : undefined;
  texts.set(listed, made);
  return made;
}
