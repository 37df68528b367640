/** What the text of a task says of it, as JSON: each key as it is spelt in the task. */

import { priorityOf, ROUTING_KEYS } from '../../rules/routing.ts';
import type { TaskTimes } from '../../rules/task-times.ts';
import type { TextSummary } from '../../rules/text-summary.ts';

const TEXTS = ROUTING_KEYS.filter((key) => key !== 'priority');

/**
 * Adds the keys to `fields`. Lists are always there; what the text does not say is not. `priority` is a number, and
 * `lease` seconds. Of ten thousand tasks, each is put together in place, and not from pieces.
 */
export function addTextFields(fields: Record<string, unknown>, summary: TextSummary | undefined): void {
  const routing = summary?.routing;
  if (summary?.title !== undefined) fields['title'] = summary.title;
  fields['priority'] = priorityOf(routing);
  if (routing !== undefined) {
    for (const key of TEXTS) if (routing[key] !== undefined) fields[key] = routing[key];
  }
  fields['labels'] = routing?.labels ?? [];
  fields['depends_on'] = summary?.dependsOn ?? [];
  if (summary?.untilMerged !== undefined && summary.untilMerged.length > 0) fields['until_merged'] = summary.untilMerged;
  if (summary?.reserveFor !== undefined) fields['reserve_for'] = summary.reserveFor;
  if (summary?.waitingFor !== undefined) fields['waiting_for'] = summary.waitingFor;
  if (summary?.lease !== undefined) fields['lease'] = summary.lease;
  fields['files'] = summary?.files ?? [];
  fields['verify'] = summary?.verify ?? [];
}

/**
 * Adds when it was made and last changed (ms), as far as its log or its text tells, and how often a review sent it
 * back.
 */
export function addTimesFields(fields: Record<string, unknown>, { createdAt, updatedAt, iteration }: TaskTimes): void {
  if (createdAt !== undefined) fields['created_at'] = createdAt;
  if (updatedAt !== undefined) fields['updated_at'] = updatedAt;
  fields['iteration'] = iteration;
}

/** The same alone. */
export function timesFields(times: TaskTimes): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  addTimesFields(fields, times);
  return fields;
}
