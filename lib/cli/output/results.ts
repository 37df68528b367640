/** One verb on several ids: each has its own result, and a failure does not stop the others. */

import type { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import type { Answer, Context } from '../command.ts';
import { standingLines } from '../../words/dependencies.ts';
import { EXIT } from './exit-code.ts';
import { errorFields } from './json.ts';
import { toDibsError } from '../../client/to-dibs-error.ts';
import { nextLine } from './paint.ts';

export interface Result {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Set if the answer is not plainly yes. */
  readonly refusal?: DibsError;
}

/** A refusal as a result, for verbs that go on after it. */
export function refusalResult(context: Context, id: string, thrown: unknown): Result {
  const refusal = toDibsError(thrown);
  return { fields: { task: { id }, error: errorFields(refusal, (args) => context.dibs(args)) }, text: '', refusal };
}

/**
 * Tells of an error that does not end the verb as main tells of one that does. `next`: in place of what it says itself.
 */
export function complainOf(context: Context, error: DibsError, next = error.next): void {
  const shown = next === undefined ? '' : nextLine(context.dibs(next), context.paint);
  context.complain(`dibs: ${error.code}: ${printable(error.message)}${standingLines(error).map((line) => `\n  ${line}`).join('')}${shown}`);
}

/** A single result is the answer itself. Several become `results`, and the exit code is the first that is not 0. */
export function answerOf(context: Context, results: readonly Result[], single: boolean): Answer {
  const exits = results.map((result) => (result.refusal === undefined ? EXIT.ok : EXIT[result.refusal.code]));
  if (single && results.length === 1 && results[0] !== undefined) {
    const [result] = results;
    if (result.refusal !== undefined && !context.json) throw result.refusal;
    return { exit: exits[0] ?? EXIT.ok, fields: result.fields, text: result.text };
  }
  if (!context.json) {
    for (const { refusal } of results) {
      if (refusal !== undefined) complainOf(context, refusal);
    }
  }
  return {
    exit: exits.find((exit) => exit !== EXIT.ok) ?? EXIT.ok,
    fields: { results: results.map((result, index) => ({ ok: exits[index] === EXIT.ok, ...result.fields })) },
    text: results.map((result) => result.text).filter((text) => text !== '').join('\n'),
  };
}
