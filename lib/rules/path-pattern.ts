/**
 * Patterns of paths as automata, which can be laid over each other: two patterns meet where one path leads through
 * both. Pure. Alternatives are branches of the automaton and are never multiplied out, so `{a,b}{a,b}…` stays as long
 * as it is written.
 *
 *     *  any characters but /        **  any characters; as a whole part also no part at all        ?  one character
 *     [a-z] [!a] one character of these, or none of these       {a,b}  one of these     \*  the character itself
 *
 * A name that begins with a dot is like any other. What a pattern matches is also a directory, and names what is in it,
 * unless its name has a dot: so `**\/*.ts` and `**\/*.md` do not meet in a directory `a.ts`. With a slash at its end, a
 * pattern is about directories, whatever their names.
 */

import { SPECIAL } from './path-entry.ts';

/** Characters as pairs of first and last code point, in order, and two that are in none of the pairs. */
export interface Characters {
  readonly ranges: readonly number[];
  readonly dot: boolean;
  readonly slash: boolean;
}

export interface Automaton {
  /** Where a state leads without a character. */
  readonly free: readonly (readonly number[])[];
  /** Where it leads by a character of `on`. */
  readonly on: readonly (Characters | undefined)[];
  readonly to: readonly number[];
  /** It begins in state 0. Here the path is read whole. */
  readonly end: number;
  /** Here it is inside a directory that is named. Undefined where what is named is no directory. */
  readonly below?: number;
  /** Is only what has a name without a dot a directory? */
  readonly dotless?: boolean;
}

/** Patterns that are longer are taken for all that begins as they do. */
const LONGEST_PATTERN = 1024;
const LAST = 0x10ffff;
const DOT = 0x2e;
// The next code point.
const SLASH_CODE = 0x2f;
const SLASH: Characters = { ranges: [], dot: false, slash: true };
const NO_SLASH: Characters = { ranges: [0, DOT - 1, SLASH_CODE + 1, LAST], dot: true, slash: false };
const ANY: Characters = { ...NO_SLASH, slash: true };
/** What a backslash takes its meaning from: letters, digits and / have none. */
const ESCAPED = /[^A-Za-z0-9/]/;

/** The characters that every path of the pattern begins with. */
export function fixedStart(pattern: string): string {
  const special = pattern.search(SPECIAL);
  return (special < 0 ? pattern : pattern.slice(0, special)).slice(0, LONGEST_PATTERN);
}

/** All paths that the pattern matches, the path that is written like it, and what lies below these. */
export function patternAutomaton(pattern: string): Automaton {
  const drawing = new Drawing();
  const end = drawing.state();
  if (pattern.length > LONGEST_PATTERN) drawing.join(drawing.many(ANY, drawing.text(fixedStart(pattern), 0)), end);
  else {
    drawing.join(new PatternReader(pattern, drawing).read(0, pattern.length, 0), end);
    // `app/[id]/page.tsx` is the name of a file in more than one framework.
    if (/[[{\\]/.test(pattern)) drawing.join(drawing.text(pattern, 0), end);
  }
  return drawing.done(end, { below: drawing.below(), dotless: true });
}

/** One path, and what is in it if it is a directory. */
export function pathAutomaton(path: string, isDirectory: boolean): Automaton {
  const drawing = new Drawing();
  const end = drawing.text(path, 0);
  return drawing.done(end, isDirectory ? { below: drawing.below() } : {});
}

/** States as they are drawn. Each leads to another by characters once, and without any as often as one likes. */
class Drawing {
  readonly free: number[][] = [[]];
  readonly on: (Characters | undefined)[] = [undefined];
  readonly to: number[] = [-1];

  state(): number {
    this.free.push([]);
    this.on.push(undefined);
    this.to.push(-1);
    return this.free.length - 1;
  }

  done(end: number, more: Pick<Automaton, 'below' | 'dotless'>): Automaton {
    return { free: this.free, on: this.on, to: this.to, end, ...more };
  }

  join(from: number, to: number): void {
    this.free[from]?.push(to);
  }

  characters(on: Characters, from: number, to = this.state()): number {
    // A state of its own, so that no other way out of `from` is drawn over.
    const before = this.state();
    this.join(from, before);
    this.on[before] = on;
    this.to[before] = to;
    return to;
  }

  many(on: Characters, from: number): number {
    const at = this.state();
    this.join(from, at);
    this.characters(on, at, at);
    return at;
  }

  /** A state to which no other leads, for all that is in a directory. */
  below(): number {
    const below = this.state();
    this.characters(ANY, below, below);
    return below;
  }

  text(text: string, from: number): number {
    let at = from;
    for (const character of text) at = this.characters(one(character), at);
    return at;
  }
}

class PatternReader {
  readonly #pattern: string;
  readonly #drawing: Drawing;
  readonly #braces: ReadonlyMap<number, readonly number[]>;

  constructor(pattern: string, drawing: Drawing) {
    this.#pattern = pattern;
    this.#drawing = drawing;
    this.#braces = bracesIn(pattern);
  }

  /** Draws the pattern from `start` up to `stop` behind the state `from`. Returns the state behind it. */
  read(start: number, stop: number, from: number): number {
    let state = from;
    for (let at = start; at < stop; ) [at, state] = this.#next(at, stop, state);
    return state;
  }

  #next(at: number, stop: number, from: number): [at: number, state: number] {
    const drawing = this.#drawing;
    const character = String.fromCodePoint(this.#pattern.codePointAt(at) ?? 0);
    if (character === '*') return this.#stars(at, stop, from);
    if (character === '?') return [at + 1, drawing.characters(NO_SLASH, from)];
    if (character === '[') {
      const set = setAt(this.#pattern.slice(0, stop), at);
      if (set !== undefined) return [set.end, drawing.characters(set.characters, from)];
    }
    const marks = character === '{' ? this.#braces.get(at) : undefined;
    if (marks !== undefined) return this.#alternatives(at, marks, from);
    const next = this.#pattern[at + 1] ?? '';
    if (character === '\\' && at + 1 < stop && ESCAPED.test(next)) {
      const escaped = String.fromCodePoint(this.#pattern.codePointAt(at + 1) ?? 0);
      return [at + 1 + escaped.length, drawing.text(escaped, from)];
    }
    return [at + character.length, drawing.text(character, from)];
  }

  #stars(at: number, stop: number, from: number): [at: number, state: number] {
    let end = at;
    while (end < stop && this.#pattern[end] === '*') end++;
    const isLong = end > at + 1;
    const state = this.#drawing.many(isLong ? ANY : NO_SLASH, from);
    const isPart = isLong && (at === 0 || /[/{,]/.test(this.#pattern[at - 1] ?? '')) && end < stop && this.#pattern[end] === '/';
    if (!isPart) return [end, state];
    const behind = this.#drawing.characters(SLASH, state);
    this.#drawing.join(from, behind);
    return [end + 1, behind];
  }

  /** `marks`: where its commas are, and last its end. */
  #alternatives(at: number, marks: readonly number[], from: number): [at: number, state: number] {
    const behind = this.#drawing.state();
    const end = marks.at(-1) ?? at;
    // {1..9}: any name is taken for one of these.
    if (marks.length === 1) this.#drawing.join(this.#drawing.many(NO_SLASH, from), behind);
    else {
      let start = at + 1;
      for (const mark of marks) {
        this.#drawing.join(this.read(start, mark, from), behind);
        start = mark + 1;
      }
    }
    return [end + 1, behind];
  }
}

/** Braces that have an end, by where they begin: those with commas, and ranges. Others are plain characters. */
function bracesIn(pattern: string): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, readonly number[]>();
  const open: { readonly at: number; readonly marks: number[] }[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\' && ESCAPED.test(pattern[at + 1] ?? 'a')) at++;
    else if (character === '{') open.push({ at, marks: [] });
    else if (character === ',') open.at(-1)?.marks.push(at);
    else if (character === '}') {
      const brace = open.pop();
      if (brace === undefined) continue;
      const isRange = /^[^{}]*\.\.[^{}]*$/.test(pattern.slice(brace.at + 1, at));
      if (brace.marks.length > 0 || isRange) found.set(brace.at, [...brace.marks, at]);
    }
  }
  return found;
}

/** The set in brackets that begins at `at`, and where it ends. Undefined where it does not end. */
function setAt(pattern: string, at: number): { readonly characters: Characters; readonly end: number } | undefined {
  const [whole, not = '', inner = ''] = /^\[([!^]?)(\]?(?:\\.|\[:[a-z]+:\]|[^\]\\])*)\]/su.exec(pattern.slice(at)) ?? [];
  if (whole === undefined || inner === '') return undefined;
  const end = at + whole.length;
  // [[:alpha:]] names more characters than are worth a table: any is taken for one of them.
  if (inner.includes('[:')) return { characters: NO_SLASH, end };
  const pairs = [...inner.matchAll(/(\\.|[^\\])(?:-(\\.|[^\\]))?/gsu)].map(([, first = '', last = first]) => [codeOf(first), codeOf(last)] as const);
  const ranges = inOrder(pairs.filter(([first, last]) => first <= last));
  return { characters: charactersOf(not === '' ? ranges : others(ranges)), end };
}

function codeOf(written: string): number {
  return (written.length > 1 && written.startsWith('\\') ? written.slice(1) : written).codePointAt(0) ?? 0;
}

function one(character: string): Characters {
  const code = character.codePointAt(0) ?? 0;
  return code === SLASH_CODE ? SLASH : charactersOf([code, code]);
}

/** Ranges in order, none of which touches another. */
function inOrder(pairs: readonly (readonly [number, number])[]): readonly number[] {
  const ranges: number[] = [];
  for (const [first, last] of pairs.toSorted(([one], [other]) => one - other)) {
    const end = ranges.at(-1);
    if (end !== undefined && first <= end + 1) ranges[ranges.length - 1] = Math.max(end, last);
    else ranges.push(first, last);
  }
  return ranges;
}

function others(ranges: readonly number[]): readonly number[] {
  const edges = [-1, ...ranges, LAST + 1];
  return inOrder(edges.flatMap((edge, at) => (at % 2 === 0 && edge + 1 <= (edges[at + 1] ?? 0) - 1 ? [[edge + 1, (edges[at + 1] ?? 0) - 1] as const] : [])));
}

/** What is in these ranges. No set has a slash. */
function charactersOf(ranges: readonly number[]): Characters {
  const parts = ranges.flatMap((first, at) => {
    const last = ranges[at + 1] ?? first;
    if (at % 2 === 1) return [];
    if (first > SLASH_CODE || last < DOT) return [first, last];
    return [...(first < DOT ? [first, DOT - 1] : []), ...(last > SLASH_CODE ? [SLASH_CODE + 1, last] : [])];
  });
  const dot = ranges.some((first, at) => at % 2 === 0 && first <= DOT && (ranges[at + 1] ?? first) >= DOT);
  return { ranges: parts, dot, slash: false };
}
