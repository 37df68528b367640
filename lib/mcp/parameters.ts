/**
 * What a tool takes, as data. The schema that a client reads and the check of what it sends are made of the same
 * declaration, so one cannot promise what the other refuses.
 */

import { DibsError } from '../rules/error.ts';
import { printable } from '../rules/printable.ts';

interface Described {
  /** What it is, with its default. Ranges stand in the schema. */
  readonly about: string;
  readonly isNeeded?: true;
}

export interface TextParameter extends Described {
  readonly is: 'text';
  /** At most so many bytes of UTF-8. */
  readonly most: number;
  readonly oneOf?: readonly string[];
}

export interface NumberParameter extends Described {
  readonly is: 'number';
  /** A whole number from here to there. */
  readonly from: number;
  readonly to: number;
}

export interface ListParameter extends Described {
  readonly is: 'list';
  /** At most so many texts, together of at most so many bytes. */
  readonly items: number;
  readonly most: number;
}

export interface FlagParameter extends Described {
  readonly is: 'flag';
}

export type Parameter = TextParameter | NumberParameter | ListParameter | FlagParameter;
export type Parameters = Readonly<Record<string, Parameter>>;

/** The JSON schema of the arguments. */
export function schemaOf(parameters: Parameters): Readonly<Record<string, unknown>> & { readonly type: 'object' } {
  const needed = Object.entries(parameters).flatMap(([name, { isNeeded }]) => (isNeeded === true ? [name] : []));
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, { ...typeOf(parameter), description: parameter.about }])),
    ...(needed.length === 0 ? {} : { required: needed }),
  };
}

function typeOf(parameter: Parameter): Readonly<Record<string, unknown>> {
  switch (parameter.is) {
    case 'text':
      return { type: 'string', ...(parameter.oneOf === undefined ? {} : { enum: parameter.oneOf }) };
    case 'number':
      return { type: 'integer', minimum: parameter.from, maximum: parameter.to };
    case 'list':
      return { type: 'array', items: { type: 'string' } };
    case 'flag':
      return { type: 'boolean' };
  }
}

/** Arguments that were checked. A blank text counts as not given. */
export class Arguments {
  readonly #given: ReadonlyMap<string, unknown>;

  constructor(given: ReadonlyMap<string, unknown>) {
    this.#given = given;
  }

  text(name: string): string | undefined {
    return this.#given.get(name) as string | undefined;
  }

  number(name: string): number | undefined {
    return this.#given.get(name) as number | undefined;
  }

  list(name: string): readonly string[] {
    return (this.#given.get(name) ?? []) as readonly string[];
  }

  has(name: string): boolean {
    return this.#given.get(name) === true;
  }
}

/** Checks what a client sent. Throws `usage`, and says which argument, what it has to be, and what was found. */
export function checkArguments(parameters: Parameters, sent: unknown): Arguments {
  const given = new Map<string, unknown>();
  const found = typeof sent === 'object' && sent !== null ? Object.entries(sent) : [];
  for (const [name, value] of found) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (parameter === undefined) throw wrong(`there is no argument ${shown(name)}; the arguments are ${Object.keys(parameters).join(', ')}`);
    // A model that leaves something out may send null, or nothing between the quotes.
    if (value === null || value === undefined || (typeof value === 'string' && value.trim() === '')) continue;
    given.set(name, checked(name, parameter, value));
  }
  const missing = Object.entries(parameters).filter(([name, { isNeeded }]) => isNeeded === true && !given.has(name));
  if (missing.length > 0) throw wrong(missing.map(([name, { about }]) => `${name} is missing: ${about}`).join('; '));
  return new Arguments(given);
}

function checked(name: string, parameter: Parameter, value: unknown): unknown {
  switch (parameter.is) {
    case 'text':
      if (typeof value !== 'string') throw wrong(`${name} must be a text, not ${kindOf(value)}`);
      requireShort(name, value, parameter.most);
      if (parameter.oneOf?.includes(value) === false) throw wrong(`${name} is ${shown(value)}; it must be one of ${parameter.oneOf.join(', ')}`);
      return value;
    case 'number': {
      // Some models send numbers as text.
      const number = typeof value === 'string' && /^[0-9]{1,9}$/.test(value) ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isInteger(number) || number < parameter.from || number > parameter.to) {
        throw wrong(`${name} must be a whole number from ${parameter.from} to ${parameter.to}, not ${typeof value === 'number' ? value : kindOf(value)}`);
      }
      return number;
    }
    case 'list': {
      const list: readonly unknown[] = Array.isArray(value) ? value : [value];
      const texts = list.filter((item) => typeof item === 'string');
      if (texts.length < list.length) throw wrong(`${name} must be a list of texts, and has ${kindOf(list.find((item) => typeof item !== 'string'))}`);
      if (texts.length > parameter.items) throw wrong(`${name} has ${texts.length} texts; the most is ${parameter.items}`);
      requireShort(name, texts.join('\n'), parameter.most);
      return texts.filter((text) => text.trim() !== '');
    }
    case 'flag':
      if (typeof value !== 'boolean') throw wrong(`${name} must be true or false, not ${kindOf(value)}`);
      return value;
  }
}

function requireShort(name: string, text: string, most: number): void {
  const bytes = Buffer.byteLength(text, 'utf8');
  if (bytes > most) throw wrong(`${name} takes ${bytes} bytes; the most is ${most}`);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `the text ${shown(value)}`;
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : typeof value === 'boolean' ? `${value}` : `a ${typeof value}`;
}

function shown(text: string): string {
  return JSON.stringify(printable(text, 40));
}

function wrong(message: string): DibsError {
  return new DibsError('usage', message);
}
