/** A briefing as JSON. */

import { afterBriefing, type Briefed } from '../../words/briefing.ts';
import { unreadableClause } from '../../words/remarks.ts';
import type { Context } from '../command.ts';
import { claimFields, eventFields, taskFields } from './json.ts';
import { addTextFields, timesFields } from './text-fields.ts';

/** What the text of the briefing says, as keys. */
export function briefingFields({ dibs }: Pick<Context, 'dibs'>, { shown, leftOut }: Briefed): Record<string, unknown> {
  const { task, claim, refusal, summary, text, cut, unreadable, finished, now } = shown;
  const fields: Record<string, unknown> = {
    task: taskFields(task),
    ...(claim === undefined ? {} : { claim: claimFields(claim), expired: claim.expiresAt <= now }),
    ...(refusal === undefined ? {} : { refusal: { code: refusal.code, message: refusal.message } }),
  };
  addTextFields(fields, summary);
  return {
    ...fields,
    ...(unreadable === undefined ? { text, cut: cut || leftOut.textBytes > 0 } : { unreadable: unreadableClause(unreadable) }),
    ...timesFields(shown.times),
    ...shown.phase,
    dependencies: shown.dependencies.map(({ id, shelf, claim: held, result }) => ({
      id,
      shelf: shelf ?? null,
      ...(held === undefined ? {} : { claim: claimFields(held) }),
      ...(result === undefined ? {} : { result: eventFields(result) }),
    })),
    reviews: shown.reviews.map((event) => eventFields(event)),
    notes: shown.notes.map((event) => eventFields(event)),
    receipts: shown.receipts,
    ...(shown.salvages.length === 0 ? {} : { salvage: shown.salvages }),
    expiries: shown.expiries.map((event) => eventFields(event)),
    finished: finished === undefined ? null : finished.map((event) => eventFields(event)),
    leftOut: { ...leftOut, dependencies: leftOut.dependencies + shown.moreDependencies },
    next: dibs(afterBriefing(shown)),
  };
}
