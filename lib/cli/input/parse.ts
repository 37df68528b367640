/**
 * Parses argv into a verb, its positionals and its options. cac writes the help, but it converts values (`0123`, `1e5`,
 * an empty string), turns repeated options into arrays and lets unknown commands through. So the values are read here,
 * as the strings that were typed, and everything else is a usage error.
 */

import { parseArgs } from 'node:util';
import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { GLOBAL_OPTIONS, VERBS, type OptionSpec, type VerbSpec } from './verb-table.ts';

export interface Parsed {
  readonly verb: VerbSpec | undefined;
  readonly args: readonly string[];
  /** The words after `--`, for verbs that run a command. */
  readonly command: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

// Names from other tools, and words that people type.
const MEANT: ReadonlyMap<string, string> = new Map(Object.entries({
  done: 'complete',
  finish: 'complete',
  close: 'complete',
  take: 'claim',
  start: 'claim',
  lock: 'claim',
  free: 'release',
  unlock: 'release',
  drop: 'release',
  status: 'list',
  ls: 'list',
  sweep: 'janitor',
  exec: 'run',
  check: 'verify',
  create: 'add',
  new: 'add',
}));
// `steal` is never suggested: a typing error must not lead to taking something from somebody.
const SUGGESTED = VERBS.map((spec) => spec.name).filter((name) => name !== 'steal');

/** Letters for options that every verb has. */
export const SHORT: Readonly<Record<string, string>> = { h: 'help', v: 'version', q: 'quiet' };

/** Reads the arguments behind `dibs`. Throws `usage`. */
export function parseCommandLine(argv: readonly string[]): Parsed {
  const at = verbIndex(argv);
  const name = at === undefined ? undefined : argv[at];
  const verb = VERBS.find((spec) => spec.name === name);
  if (name !== undefined && verb === undefined) {
    const near = MEANT.get(name.toLowerCase()) ?? nearest(name, SUGGESTED);
    throw new DibsError('usage', `there is no verb ${JSON.stringify(printable(name, 40))}${near === undefined ? '' : `; did you mean "${near}"?`}`, { next: ['--help'] });
  }
  const options = [...GLOBAL_OPTIONS, ...(verb?.options ?? [])];
  const { tokens } = parseArgs({
    args: argv.filter((_, index) => index !== at),
    options: Object.fromEntries(options.map((option) => [option.name, { type: option.value === undefined || option.optional === true ? 'boolean' : 'string' }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const args: string[] = [];
  const command: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  let ended = false;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') ended = true;
    else if (token.kind === 'positional') (ended && verb?.command === true ? command : args).push(token.value);
    else {
      const option = knownOption(token.name, token.rawName, options, verb);
      const value = optionValue(option, token.value, token.inlineValue === true);
      if (value === undefined) {
        if (flags.has(option.name)) throw twice(option);
        flags.add(option.name);
        continue;
      }
      const given = values.get(option.name) ?? [];
      if (given.length > 0 && option.many !== true) throw twice(option);
      values.set(option.name, [...given, value]);
    }
  }
  if (verb !== undefined && !flags.has('help')) checkArity(verb, args);
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

function knownOption(name: string, rawName: string, options: readonly OptionSpec[], verb: VerbSpec | undefined): OptionSpec {
  const long = rawName.startsWith('--') ? name : SHORT[name];
  const option = options.find((known) => known.name === long);
  if (option !== undefined) return option;
  const near = rawName.startsWith('--') ? nearest(name, options.map((known) => known.name)) : undefined;
  const where = verb === undefined ? '' : ` of ${verb.name}`;
  throw new DibsError('usage', `${printable(rawName, 40)} is not an option${where}${near === undefined ? '' : `; did you mean --${near}?`}`, {
    next: verb === undefined ? ['--help'] : [verb.name, '--help'],
  });
}

function optionValue(option: OptionSpec, value: string | undefined, inline: boolean): string | undefined {
  if (option.value === undefined) {
    if (value !== undefined) throw new DibsError('usage', `--${option.name} takes no value`);
    return undefined;
  }
  if (option.optional === true && value === undefined) return undefined;
  if (value === undefined) throw new DibsError('usage', `--${option.name} needs a value: ${option.value}`);
  if (!inline && value.startsWith('-') && value.length > 1) {
    throw new DibsError('usage', `--${option.name} is followed by ${JSON.stringify(printable(value, 40))}; if that is its value, write --${option.name}=${printable(value, 40)}`);
  }
  return value;
}

function twice(option: OptionSpec): DibsError {
  return new DibsError('usage', `--${option.name} is given twice`);
}

function checkArity(verb: VerbSpec, args: readonly string[]): void {
  const slots = verb.args.match(/[<[][^>\]]+[>\]]/g) ?? [];
  const least = slots.filter((slot) => slot.startsWith('<')).length;
  const most = slots.some((slot) => slot.includes('...') || slot === '<text>') ? Infinity : slots.length;
  const usage = `usage: dibs ${verb.name}${verb.args === '' ? '' : ` ${verb.args}`}${verb.command === true ? ' [options] -- <command…>' : ''}`;
  const optional = verb.options.find((option) => option.optional === true);
  const hint = optional === undefined ? '' : `; give --${optional.name} a value like this: --${optional.name}=30s`;
  if (args.length < least) throw new DibsError('usage', `${slots[args.length] ?? ''} is missing; ${usage}`, { next: [verb.name, '--help'] });
  if (args.length > most) throw new DibsError('usage', `${JSON.stringify(printable(args[most] ?? '', 40))} is one argument too many${hint}; ${usage}`, { next: [verb.name, '--help'] });
}

/** The word that was probably meant: at most two letters away. */
function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((candidate) => ({ candidate, away: distance(word, candidate) })).toSorted((a, b) => a.away - b.away);
  const [best] = ranked;
  return best !== undefined && best.away <= (word.length <= 5 ? 1 : 2) ? best.candidate : undefined;
}

/** The number of letters to change, add, leave out or swap with the next. */
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
