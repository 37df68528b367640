/**
 * Parses argv into a verb, its positionals and its options. cac writes the help, but it converts values (`0123`, `1e5`,
 * an empty string), turns repeated options into arrays and lets unknown commands through. So the values are read here,
 * as the strings that were typed, and everything else is a usage error.
 */

import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { nearestWords } from '../../rules/nearest.ts';
import { quoteForTerminal } from '../../system/shell-quote.ts';
import { meantBy } from './meant-verb.ts';
import { tokensOf } from './tokens.ts';
import { GLOBAL_OPTIONS, VERBS, type OptionSpec, type VerbSpec } from './verb-table.ts';

export interface Parsed {
  readonly verb: VerbSpec | undefined;
  readonly args: readonly string[];
  /** The words after `--`, for verbs that run a command. */
  readonly command: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** Letters for options that every verb has. */
export const SHORT: Readonly<Record<string, string>> = { h: 'help', v: 'version', q: 'quiet' };

/** Reads the arguments behind `dibs`. Throws `usage`. */
export function parseCommandLine(argv: readonly string[]): Parsed {
  const at = verbIndex(argv);
  const name = at === undefined ? undefined : argv[at];
  const verb = VERBS.find((spec) => spec.name === name);
  if (name !== undefined && verb === undefined) {
    throw noVerb(name, argv.slice((at ?? 0) + 1));
  }
  const options = [...GLOBAL_OPTIONS, ...(verb?.options ?? [])];
  const tokens = tokensOf(
    argv.filter((_, index) => index !== at),
    (long) => options.some((option) => option.name === long && option.value !== undefined && option.optional !== true),
  );
  const args: string[] = [];
  const command: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  let ended = false;
  let isTaken = false;
  for (const [at, token] of tokens.entries()) {
    // It was the value of the option before it.
    if (isTaken) isTaken = false;
    else if (token.kind === 'end') ended = true;
    else if (token.kind === 'positional') (ended && verb?.command === true ? command : args).push(token.value);
    else {
      const option = knownOption(token.name, token.rawName, options, verb);
      const next = tokens[at + 1];
      isTaken = option.optional === true && token.value === undefined && next?.kind === 'positional' && isValueOf(next.value, verb, args.length);
      const value = isTaken && next?.kind === 'positional' ? next.value : optionValue(option, token.value, token.isInline);
      if (option.many !== true && (flags.has(option.name) || values.has(option.name))) throw twice(option);
      if (value === undefined) {
        flags.add(option.name);
        continue;
      }
      values.set(option.name, [...(values.get(option.name) ?? []), value]);
    }
  }
  if (verb !== undefined && !flags.has('help')) checkArity(verb, args, flags);
  return { verb, args, command, flags, values };
}

/**
 * The first word that is neither an option nor the value of a global option. Only global options come before the verb.
 */
export function verbIndex(argv: readonly string[]): number | undefined {
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') return undefined;
    if (!word.startsWith('-') || word === '-') return i;
    if (GLOBAL_OPTIONS.some((option) => option.value !== undefined && word === `--${option.name}`)) i++;
  }
  return undefined;
}

/** The refusal of a word that is not a verb. It names the command that does what the word says, if there is one. */
function noVerb(word: string, rest: readonly string[]): DibsError {
  // `steal` is never suggested: a typing error must not lead to taking something from somebody.
  const near = nearestWords(word, VERBS.map((spec) => spec.name).filter((name) => name !== 'steal'), 1)[0];
  const id = rest.find((text) => !text.startsWith('-'));
  const meant = meantBy(word.toLowerCase(), id) ?? (near === undefined ? undefined : { command: near });
  const said = meant === undefined ? '' : `; did you mean "${printable(meant.command, 100)}"?`;
  return new DibsError('usage', `there is no verb ${JSON.stringify(printable(word, 40))}${said}`, { next: meant?.next ?? ['--help'] });
}

function knownOption(name: string, rawName: string, options: readonly OptionSpec[], verb: VerbSpec | undefined): OptionSpec {
  const long = rawName.startsWith('--') ? name : SHORT[name];
  const option = options.find((known) => known.name === long);
  if (option !== undefined) return option;
  const near = rawName.startsWith('--') ? nearestWords(name, options.map((known) => known.name), 1)[0] : undefined;
  const where = verb === undefined ? '' : ` of ${verb.name}`;
  throw new DibsError('usage', `${printable(rawName, 40)} is not an option${where}${near === undefined ? '' : `; did you mean --${near}?`}`, {
    next: verb === undefined ? ['--help'] : [verb.name, '--help'],
  });
}

/** An option with its value as one types it: a value that begins with a dash stands behind "=". */
export function optionWords(option: string, value: string): readonly string[] {
  return value.startsWith('-') ? [`--${option}=${value}`] : [`--${option}`, value];
}

function optionValue(option: OptionSpec, value: string | undefined, inline: boolean): string | undefined {
  if (option.value === undefined) {
    if (value !== undefined) throw new DibsError('usage', `--${option.name} takes no value`);
    return undefined;
  }
  if (option.optional === true && value === undefined) return undefined;
  if (value === undefined) throw new DibsError('usage', `--${option.name} needs a value: ${option.value}`);
  if (!inline && value.startsWith('-') && value.length > 1) {
    throw new DibsError('usage', `--${option.name} is followed by ${JSON.stringify(printable(value, 40))}; if that is its value, write ${quoteForTerminal(`--${option.name}=${printable(value, 40)}`)}`);
  }
  return value;
}

/**
 * Is this word the value of the option before it, which may be given without one? It is if it looks like a duration, or
 * if no argument is missing.
 */
function isValueOf(word: string, verb: VerbSpec | undefined, argsBefore: number): boolean {
  return /^[0-9]+[A-Za-z]*$/.test(word) || argsBefore >= leastArgs(verb);
}

function leastArgs(verb: VerbSpec | undefined): number {
  return slotsOf(verb).filter((slot) => slot.startsWith('<')).length;
}

function slotsOf(verb: VerbSpec | undefined): readonly string[] {
  return verb?.args.match(/[<[][^>\]]+[>\]]/g) ?? [];
}

function twice(option: OptionSpec): DibsError {
  return new DibsError('usage', `--${option.name} is given twice`);
}

function checkArity(verb: VerbSpec, args: readonly string[], flags: ReadonlySet<string>): void {
  if (verb.instead !== undefined && flags.has(verb.instead)) {
    if (args.length === 0) return;
    throw new DibsError('usage', `--${verb.instead} stands in the place of ${verb.args}, and ${JSON.stringify(printable(args[0] ?? '', 40))} was given too`, { next: [verb.name, '--help'] });
  }
  const slots = slotsOf(verb);
  const least = leastArgs(verb);
  const most = slots.some((slot) => slot.includes('...')) ? Infinity : slots.length;
  const usage = `usage: dibs ${verb.name}${verb.args === '' ? '' : ` ${verb.args}`}${verb.command === true ? ' [options] -- <command…>' : ''}`;
  if (args.length < least) throw new DibsError('usage', `${slots.filter((slot) => slot.startsWith('<'))[args.length] ?? ''} is missing; ${usage}`, { next: [verb.name, '--help'] });
  if (args.length > most) throw new DibsError('usage', `${JSON.stringify(printable(args[most] ?? '', 40))} is one argument too many; ${usage}`, { next: [verb.name, '--help'] });
}
