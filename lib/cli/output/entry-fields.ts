/** A task of a listing as JSON, and its remarks in words. */

import type { TaskTimes } from '../../rules/task-times.ts';
import { foreignFacts } from '../../verbs/without-dibs.ts';
import type { TaskEntry } from '../../verbs/list-tasks.ts';
import { foreignClause } from '../../words/foreign.ts';
import { remarkText } from '../../words/remarks.ts';
import { claimFields, taskFields } from './json.ts';
import { addTextFields, addTimesFields } from './text-fields.ts';

const NONE: readonly string[] = [];

/** `more` stands before `ready`, and `times` before that. `nowMs`: by the registry's clock. */
export function entryFields(entry: TaskEntry, nowMs: number, more?: object, times?: TaskTimes): Record<string, unknown> {
  const fields = taskFields(entry.name);
  addTextFields(fields, entry.summary);
  if (entry.claim !== undefined) fields['claim'] = claimFields(entry.claim);
  if (times !== undefined) addTimesFields(fields, times);
  if (more !== undefined) Object.assign(fields, more);
  fields['ready'] = entry.isReady;
  fields['remarks'] = remarksOf(entry, nowMs);
  return fields;
}

/**
 * The same, made when it is printed: of ten thousand tasks there is one at a time then, and all of them need not
 * outlive the collections of garbage in between.
 */
export class PrintedEntry {
  readonly #entry: TaskEntry;
  readonly #nowMs: number;
  readonly #more: object | undefined;
  readonly #times: TaskTimes | undefined;

  constructor(entry: TaskEntry, nowMs: number, more: object | undefined, times: TaskTimes | undefined) {
    this.#entry = entry;
    this.#nowMs = nowMs;
    this.#more = more;
    this.#times = times;
  }

  /** What JSON writes. */
  toJSON(): Record<string, unknown> {
    return entryFields(this.#entry, this.#nowMs, this.#more, this.#times);
  }
}

/** What a person should know of it, a few words each. */
export function remarksOf({ remarks, outside }: TaskEntry, nowMs: number): readonly string[] {
  if (remarks.length === 0 && outside === undefined) return NONE;
  const said = remarks.map((remark) => remarkText(remark));
  return outside === undefined ? said : [...said, `claimed without dibs: ${foreignClause(foreignFacts(outside, nowMs))}`];
}
