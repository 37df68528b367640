/**
 * The order in which people count: T-9 before T-10. Pure. It is that of an `Intl.Collator` for English with numbers by
 * value, which takes longer to make than a small board to list. Ids have few signs, so its rules are few: _ before -
 * before . before numbers before letters; small letters before capitals where nothing else differs.
 */

/** An id as it is compared. Most ids of a board differ in one number, and are compared by that. */
export interface CountedId {
  readonly id: string;
  /** What stands before the number. Undefined if the id is not one word and a number, as most ids of a registry are. */
  readonly stem: string | undefined;
  readonly number: number;
}

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const LETTER_A = 0x61;
const LETTER_Z = 0x7a;
// The letters of ASCII differ from their other case in this bit.
const CASE_BIT = 0x20;
const SIGNS = '_-.';
// Fewer digits than here are exact as a number.
const MOST_DIGITS = 15;

/** Reads an id for `compareIds`. */
export function countedId(id: string): CountedId {
  let cut = id.length;
  while (cut > 0 && isDigit(id.charCodeAt(cut - 1))) cut--;
  const digits = id.length - cut;
  const stem = id.slice(0, cut);
  const isCounted = digits > 0 && digits <= MOST_DIGITS && !/[0-9]/.test(stem);
  return { id, stem: isCounted ? stem : undefined, number: isCounted ? Number(id.slice(cut)) : 0 };
}

function isDigit(code: number): boolean {
  return code >= DIGIT_0 && code <= DIGIT_9;
}

/** Negative if `a` comes first: by the rules of English for letters and by value for numbers. */
export function compareIds(a: CountedId, b: CountedId): number {
  if (a.stem !== undefined && a.stem === b.stem) return a.number - b.number;
  return compareTexts(a.id, b.id);
}

function compareTexts(a: string, b: string): number {
  let [at, other, byCase] = [0, 0, 0];
  while (at < a.length && other < b.length) {
    const [one, two] = [a.charCodeAt(at), b.charCodeAt(other)];
    if (isDigit(one) && isDigit(two)) {
      const [first, second] = [numberAt(a, at), numberAt(b, other)];
      const order = first.digits.length - second.digits.length || (first.digits < second.digits ? -1 : Number(first.digits > second.digits));
      if (order !== 0) return order;
      [at, other] = [first.end, second.end];
      continue;
    }
    const order = rankOf(one) - rankOf(two);
    if (order !== 0) return order;
    // The code of a small letter is the greater one.
    if (byCase === 0) byCase = two - one;
    at++;
    other++;
  }
  return a.length - at - (b.length - other) || byCase;
}

/** The number that begins there, without zeros before it, and where it ends. */
function numberAt(text: string, from: number): { readonly digits: string; readonly end: number } {
  let start = from;
  while (text.charCodeAt(start) === DIGIT_0) start++;
  let end = start;
  while (isDigit(text.charCodeAt(end))) end++;
  return { digits: text.slice(start, end), end };
}

/** The place of a sign among others; letters have one whatever their case. */
function rankOf(code: number): number {
  const small = code | CASE_BIT;
  if (small >= LETTER_A && small <= LETTER_Z) return small;
  return isDigit(code) ? DIGIT_9 : SIGNS.indexOf(String.fromCharCode(code));
}

/** The items in the order of their ids. */
export function inOrderOfIds<T extends { readonly id: string }>(items: readonly T[]): T[] {
  return items.map(keyed).toSorted(byId).map(({ item }) => item);
}

/** The first `count` of them in that order, without ordering the others. */
export function firstInOrderOfIds<T extends { readonly id: string }>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return inOrderOfIds(items);
  const first: Keyed<T>[] = [];
  for (const item of items) {
    const one = keyed(item);
    let at = first.length;
    for (let before = first[at - 1]; before !== undefined && byId(one, before) < 0; before = first[at - 1]) at--;
    if (at >= count) continue;
    first.splice(at, 0, one);
    if (first.length > count) first.pop();
  }
  return first.map(({ item }) => item);
}

interface Keyed<T> {
  readonly item: T;
  readonly counted: CountedId;
}

function keyed<T extends { readonly id: string }>(item: T): Keyed<T> {
  return { item, counted: countedId(item.id) };
}

function byId(a: Keyed<unknown>, b: Keyed<unknown>): number {
  return compareIds(a.counted, b.counted);
}
