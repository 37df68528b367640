/**
 * What a listing needs of the texts of tasks, in a form that can be kept and read again. Pure.
 *
 * What must stay true: nobody trusts what was kept. A text that is not to the letter what was written reads as nothing,
 * and so does a summary that has not the form of one.
 */

import { ROUTING_KEYS, type Routing } from './routing.ts';
import type { TaskMetadata } from './task-metadata.ts';

/** What the text of a task says, without the text itself. */
export type TextSummary = Omit<TaskMetadata, 'body'>;

const HEAD = 'dibs texts 1';

/** Writes summaries, each under the key of the file that it is of. */
export function formatSummaries(summaries: Iterable<readonly [key: string, summary: unknown]>): string {
  const body = JSON.stringify([...summaries]);
  return `${HEAD} ${checksum(body)}\n${body}\n`;
}

/** Reads what `formatSummaries` wrote. Empty for any other text. Each value is for `asSummary`. */
export function parseSummaries(text: string): Map<string, unknown> {
  const end = text.indexOf('\n');
  const body = text.slice(end + 1, -1);
  if (text.slice(0, end) !== `${HEAD} ${checksum(body)}` || !text.endsWith('\n')) return new Map();
  try {
    const entries: unknown = JSON.parse(body);
    return Array.isArray(entries) ? new Map(entries.filter((entry): entry is [string, unknown] => Array.isArray(entry) && typeof entry[0] === 'string')) : new Map();
  } catch {
    return new Map();
  }
}

/** FNV-1a: it finds what a disk or a killed process has spoilt. Nobody is kept from writing a lie here. */
function checksum(text: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, '0');
}

/** Without the text. */
export function summaryOf({ body: _body, ...summary }: TaskMetadata): TextSummary {
  return summary;
}

/** This value, if it has the form of a summary. */
export function asSummary(value: unknown): TextSummary | undefined {
  if (!isRecord(value)) return undefined;
  const { title, dependsOn, waitingFor, reserveFor, routing } = value;
  if (![title, waitingFor, reserveFor].every(isTextIfAny) || !areTexts(dependsOn)) return undefined;
  if (routing !== undefined && !isRouting(routing)) return undefined;
  return value as unknown as TextSummary;
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
