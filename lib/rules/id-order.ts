/** The order in which people count: T-9 before T-10. Pure. */

/**
 * An id as it is compared. To compare two texts by the rules of a language takes a microsecond, so ids that differ in
 * one number only are compared by that number.
 */
export interface CountedId {
  readonly id: string;
  /** What stands before the number. Undefined if the id is not one word and a number, as most ids of a registry are. */
  readonly stem: string | undefined;
  readonly number: number;
}

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
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

// To make it takes some milliseconds, and most boards never need it.
let collator: Intl.Collator | undefined;

/** Negative if `a` comes first: by the rules of English for letters and by value for numbers. */
export function compareIds(a: CountedId, b: CountedId): number {
  if (a.stem !== undefined && a.stem === b.stem) return a.number - b.number;
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(a.id, b.id);
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
