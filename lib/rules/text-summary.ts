/** What a listing needs of the texts of tasks. Pure. summary-lines.ts keeps it. */

import { ROUTING_KEYS, type Routing } from './routing.ts';
import { verifyOf } from './verify-commands.ts';
import type { TaskMetadata } from './task-metadata.ts';

/** What the text of a task says, without the text itself. */
export interface TextSummary extends Omit<TaskMetadata, 'body'> {
  /** The commands by which it says that it is done, where they can be read. */
  readonly verify?: readonly string[];
}

/** All but the title. */
export type Rest = Omit<TextSummary, 'title'>;

/** What was read of this text. `whole`: the text is all of the file, not its first part. */
export function summaryOf({ body: _body, ...summary }: TaskMetadata, text: string, ext: string, whole: boolean): TextSummary {
  const verify = verifyOf(text, ext, whole);
  return verify.kind === 'commands' ? { ...summary, verify: verify.commands } : summary;
}

/** This value, if it has the form of a summary without its title. */
export function asRest(value: unknown): Rest | undefined {
  if (!isRecord(value)) return undefined;
  const { title, dependsOn, untilMerged, waitingFor, reserveFor, routing, lease, files, verify } = value;
  if (title !== undefined || !isTextIfAny(waitingFor) || !isTextIfAny(reserveFor) || !areTexts(dependsOn) || (untilMerged !== undefined && !areTexts(untilMerged))) return undefined;
  if (routing !== undefined && !isRouting(routing)) return undefined;
  if ((lease !== undefined && typeof lease !== 'number') || [files, verify].some((list) => list !== undefined && !areTexts(list))) return undefined;
  return value as unknown as Rest;
}

function isRouting(value: unknown): value is Routing {
  return isRecord(value) && areTexts(value['labels']) && ROUTING_KEYS.every((key) => isTextIfAny(value[key]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextIfAny(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
