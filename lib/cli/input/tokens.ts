/**
 * What each word of a command line is: an option, a positional, or the `--` that ends the options. As parseArgs of
 * node:util tells them, which takes longer to load than most verbs take to run.
 */

export type Token =
  /** `rawName` is what was typed, up to the value; of letters that stand together, each with a dash of its own. */
  | { readonly kind: 'option'; readonly name: string; readonly rawName: string; readonly value: string | undefined; readonly isInline: boolean }
  | { readonly kind: 'positional'; readonly value: string }
  | { readonly kind: 'end' };

/**
 * Reads the words in their order. `takesValue`: is the next word, whatever it is, the value of this long option? A
 * value behind `=` belongs to any option.
 */
export function tokensOf(words: readonly string[], takesValue: (name: string) => boolean): readonly Token[] {
  const tokens: Token[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      tokens.push({ kind: 'end' }, ...rest.map((value) => ({ kind: 'positional', value }) as const));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      tokens.push({ kind: 'positional', value: word });
    } else if (word.startsWith('--')) {
      // `--=` is an option of that name.
      const equals = word.includes('=', 3) ? word.indexOf('=') : -1;
      const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
      const value = equals >= 0 ? word.slice(equals + 1) : takesValue(name) ? rest.shift() : undefined;
      tokens.push({ kind: 'option', name, rawName: `--${name}`, value, isInline: equals >= 0 });
    } else if (word.length > 2) {
      // Letters that stand together are read as if each stood alone.
      rest.unshift(...word.slice(1).split('').map((letter) => `-${letter}`));
    } else {
      tokens.push({ kind: 'option', name: word.slice(1), rawName: word, value: undefined, isInline: false });
    }
  }
  return tokens;
}
