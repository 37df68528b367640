/**
 * What dibs refuses, and why. There is one class and a closed set of stable codes. The rooms below lib/words/ only know
 * facts (facts.ts): they refuse with `refused`. The command line turns a code into an exit code.
 */

import { CODE_OF, type ErrorCode, type Facts, type Holder, type Remedy } from './facts.ts';

export type { ErrorCode, Holder } from './facts.ts';

export interface ErrorDetail {
  readonly task?: string;
  readonly holder?: Holder;
  /** Arguments of the `dibs` command to run next. It is never a command that takes a task from its holder. */
  readonly next?: readonly string[];
  /** Why, as data. Undefined if whoever threw it has put it into words itself. */
  readonly facts?: Facts;
  /** What may be done next, as data: `next` is made of it. */
  readonly remedy?: Remedy;
  readonly cause?: unknown;
}

/** An answer that is not the one that was asked for, or a failure, with a stable code. */
export class DibsError extends Error {
  readonly code: ErrorCode;
  declare readonly task?: string;
  declare readonly holder?: Holder;
  declare readonly next?: readonly string[];
  declare readonly facts?: Facts;
  declare readonly remedy?: Remedy;

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.code = code;
    if (detail.task !== undefined) this.task = detail.task;
    if (detail.holder !== undefined) this.holder = detail.holder;
    if (detail.next !== undefined) this.next = detail.next;
    if (detail.facts !== undefined) this.facts = detail.facts;
    if (detail.remedy !== undefined) this.remedy = detail.remedy;
  }
}

DibsError.prototype.name = 'DibsError';

/** Is this value an error of dibs? It may come from another copy of the package. */
export function isDibsError(value: unknown): value is DibsError {
  return value instanceof Error && value.name === 'DibsError' && 'code' in value;
}

/** How facts are said to a person. */
export interface Words {
  sentence(facts: Facts): string;
  /** Arguments of the dibs command that does it. */
  command(remedy: Remedy): readonly string[];
}

let words: Words = { sentence: (facts) => JSON.stringify(facts), command: (remedy) => Object.values(remedy).map(String) };

/**
 * lib/words/ calls this once, when it is loaded. So sentences are made above, and an error is whole all the same when
 * it is thrown, whoever runs the step that throws it. Without words, a message is the facts as JSON.
 */
export function giveWords(given: Words): void {
  words = given;
}

/** The error for these facts. `remedy`: what may be done next. */
export function refused(facts: Facts, remedy?: Remedy, cause?: unknown): DibsError {
  return new DibsError(CODE_OF[facts.why], words.sentence(facts), {
    ...('id' in facts ? { task: facts.id } : {}),
    ...('holder' in facts && facts.holder !== undefined ? { holder: facts.holder } : {}),
    ...(remedy === undefined ? {} : { next: words.command(remedy), remedy }),
    facts,
    cause,
  });
}
