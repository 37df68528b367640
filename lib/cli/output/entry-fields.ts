/** A task of a listing as JSON, and its remarks in words. */

import { foreignFacts } from '../../verbs/without-dibs.ts';
import type { TaskEntry } from '../../verbs/list-tasks.ts';
import { foreignClause } from '../../words/foreign.ts';
import { remarkText } from '../../words/remarks.ts';
import { claimFields, taskFields } from './json.ts';
import { addTextFields } from './text-fields.ts';

/** `more` stands before `ready`. `nowMs`: by the registry's clock. */
export function entryFields(entry: TaskEntry, nowMs: number, more?: object): Record<string, unknown> {
  const fields = taskFields(entry.name);
  addTextFields(fields, entry.summary);
  if (entry.claim !== undefined) fields['claim'] = claimFields(entry.claim);
  if (more !== undefined) Object.assign(fields, more);
  fields['ready'] = entry.isReady;
  fields['remarks'] = remarksOf(entry, nowMs);
  return fields;
}

/** What a person should know of it, a few words each. */
export function remarksOf({ remarks, outside }: TaskEntry, nowMs: number): readonly string[] {
  const said = remarks.map((remark) => remarkText(remark));
  return outside === undefined ? said : [...said, `claimed without dibs: ${foreignClause(foreignFacts(outside, nowMs))}`];
}
