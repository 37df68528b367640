/**
 * What a task says about itself. Pure. A listing, a claim and the doctor all ask here, so that what is offered can be
 * claimed. Strangers write task files: what cannot be read for certain is `malformed`, and a task that is malformed is
 * not free.
 */

import { parseDuration } from './duration.ts';
import { findFront, FRONT_LIMIT, isData, textOf } from './find-front.ts';
import { readKeys } from './front-keys.ts';
import { readJson } from './json-keys.ts';
import type { MetadataFault } from './metadata-fault.ts';
import { routingOf, type Routing } from './routing.ts';

export interface TaskMetadata {
  /** The title, else the first heading of the text. */
  readonly title?: string;
  readonly dependsOn: readonly string[];
  /** Those of them that hold until they are merged. */
  readonly untilMerged?: readonly string[];
  readonly waitingFor?: string;
  readonly reserveFor?: string;
  /** Who should do it, and how soon. */
  readonly routing?: Routing;
  /** In seconds: of a claim of it, where whoever claims does not say. registry.yaml may not allow it. */
  readonly lease?: number;
  /** What it is about, as its text names it. */
  readonly files?: readonly string[];
  /** The text below the front matter; all of it where there is none, and `description` where all of it is. */
  readonly body: string;
}

export type MetadataReading = { readonly kind: 'metadata'; readonly metadata: TaskMetadata } | { readonly kind: 'malformed'; readonly why: MetadataFault };

const HEADING = /^#[ \t]+(.+?)[ \t]*\r?$/m;

/** Reads a task's text. `whole`: the text is all of the file, not its first part. */
export function readMetadata(text: string, ext: string, whole = true): MetadataReading {
  const front = findFront(text, ext, whole);
  if (front.kind === 'unread') return { kind: 'malformed', why: front.why };
  if (front.kind === 'none') return { kind: 'metadata', metadata: { ...titled(undefined, text), dependsOn: [], body: text } };
  const reading = ext === '.json' ? readJson(front.lines.join('\n')) : readKeys(isData(ext) ? withoutFence(front.lines) : front.lines);
  if (reading.kind === 'malformed') return reading;
  const { shown, labels, files, ...gates } = reading.keys;
  const waitingFor = shown.get('waiting_for');
  const routing = routingOf(shown, labels);
  const lease = parseDuration(shown.get('lease') ?? '');
  const more = { ...(files.length === 0 ? {} : { files }), ...(lease === undefined ? {} : { lease }), ...(waitingFor === undefined ? {} : { waitingFor }), ...(routing === undefined ? {} : { routing }) };
  return { kind: 'metadata', metadata: { ...titled(shown.get('title'), front.body), ...gates, ...more, body: isData(ext) ? (shown.get('description') ?? '') : front.body } };
}

/** The same for all bytes of a file: what stands behind the part that can be front matter is read by nobody. */
export function readTask(bytes: Uint8Array, ext: string): MetadataReading {
  return readMetadata(textOf(bytes.subarray(0, FRONT_LIMIT)), ext, bytes.length < FRONT_LIMIT);
}

/** A YAML task may begin with ---. */
function withoutFence(lines: readonly string[]): readonly string[] {
  return /^---[ \t]*$/.test(lines[0] ?? '') ? lines.slice(1) : lines;
}

function titled(title: string | undefined, body: string): { title?: string } {
  const text = title ?? HEADING.exec(body)?.[1];
  return text === undefined || text === '' ? {} : { title: text };
}
