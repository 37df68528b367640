/** What an answer says of a claim: where the task is, what proves the claim, and how long it lasts. */

import { join } from 'node:path';
import type { TaskEvent } from '../rules/event.ts';
import { describeOwner } from '../rules/owner.ts';
import type { Held } from '../verbs/verbs.ts';
import { Quoted, type Fields } from './results.ts';
import type { Call } from './tool.ts';

/** The keys of `heldFields`, for the declaration of a tool. */
export const HELD = { stamp: 'string', fence: 'integer', lease_left_seconds: 'integer' } as const;

/** A claim that is held. `nowMs`: by the registry's clock. */
export function heldFields({ registry }: Call, { tenure, expiresAt }: Held, nowMs: number): Fields {
  return {
    task_id: tenure.id,
    file: join(registry.place.root, tenure.path),
    stamp: tenure.stamp,
    fence: tenure.generation,
    lease_left_seconds: Math.round((expiresAt - nowMs) / 1000),
  };
}

const NOTE_LIMIT = 1000;

/** A line of the log, as part of an answer. */
export function noteFields(event: TaskEvent, nowMs: number): { readonly by: string; readonly event: string; readonly seconds_ago: number; readonly text_quoted: Quoted } {
  const said = [event.text ?? '', ...(event.artifacts ?? []).map((artifact) => `artifact ${artifact}`)].filter((text) => text !== '').join('\n');
  return { by: describeOwner(event.by), event: event.event, seconds_ago: Math.max(0, Math.round((nowMs - event.at) / 1000)), text_quoted: new Quoted(said, NOTE_LIMIT) };
}
