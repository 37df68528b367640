/** What the text of a task says of it, as JSON: each key as it is spelt in the task. */

import { priorityOf } from '../../rules/routing.ts';
import type { TextSummary } from '../../rules/text-summary.ts';

/**
 * Adds the keys to `fields`. Lists are always there; what the text does not say is not. `priority` is a number, and
 * `lease` seconds. Of ten thousand tasks, each is put together in place, and not from pieces.
 */
export function addTextFields(fields: Record<string, unknown>, summary: TextSummary | undefined): void {
  const routing = summary?.routing;
  if (summary?.title !== undefined) fields['title'] = summary.title;
  fields['priority'] = 0;
  Object.assign(fields, routing);
  // In the place of its text.
  fields['priority'] = priorityOf(routing);
  fields['labels'] = routing?.labels ?? [];
  fields['depends_on'] = summary?.dependsOn ?? [];
  if (summary?.reserveFor !== undefined) fields['reserve_for'] = summary.reserveFor;
  if (summary?.waitingFor !== undefined) fields['waiting_for'] = summary.waitingFor;
  if (summary?.lease !== undefined) fields['lease'] = summary.lease;
  fields['files'] = summary?.files ?? [];
}
