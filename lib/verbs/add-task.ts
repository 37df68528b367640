/** Adds a task: its front matter in one form for everybody and then the body, or a text as it is. */

import { refused } from '../rules/error.ts';
import type { Blocker } from '../rules/facts.ts';
import type { RestName } from '../rules/name.ts';
import { readTask, type TaskMetadata } from '../rules/task-metadata.ts';
import { writeMetadata } from '../rules/write-metadata.ts';
import type { Step } from '../store/step.ts';
import { add } from '../transitions/add.ts';
import type { Caller } from '../transitions/caller.ts';
import { blockersOf, withoutEnd } from '../transitions/dependencies.ts';

/** The text of a task that is to be. Its bytes stay as they are. */
export interface TaskText {
  readonly text: Uint8Array;
  /** The ending of its file, with the dot. `.md` by default. */
  readonly ext?: string;
}

export interface NewTask {
  readonly id: string;
  /** The keys of its front matter. An empty value is left out. */
  readonly front: Parameters<typeof writeMetadata>[0];
  /** Its bytes stay as they are, in whatever encoding. */
  readonly body?: Buffer;
}

export interface AddedTask {
  readonly task: RestName;
  /** What will not be complete by itself of what it depends on: it can be added later, so this is not an error. */
  readonly never: readonly Blocker[];
  /** Nothing that the task says keeps anybody from claiming it. */
  readonly isOpen: boolean;
}

/** The text of a task: front matter of these keys, then the body. */
export function composeTask({ front, body = Buffer.alloc(0) }: Omit<NewTask, 'id'>): TaskText {
  return { text: Buffer.concat([Buffer.from(writeMetadata(front, body.toString('utf8'))), body]) };
}

/** What the text says of itself. Throws `usage` if nobody could read it. */
export function requireReadable({ text, ext = '.md' }: TaskText): TaskMetadata {
  const read = readTask(text, ext);
  if (read.kind === 'malformed') throw refused({ why: 'unreadable-text', fault: read.why });
  return read.metadata;
}

/** `addText` for a text that is made of its parts. */
export function addTask(caller: Caller, { id, ...parts }: NewTask): Step<AddedTask> {
  return addText(caller, id, composeTask(parts));
}

/**
 * Puts it into scoped/. Throws `conflict` if the id exists, `malformed` if its log leaves no generation, and `usage` if
 * nobody could read what the text says of itself.
 */
export function* addText(caller: Caller, id: string, { text, ext = '.md' }: TaskText): Step<AddedTask> {
  const metadata = requireReadable({ text, ext });
  const task = yield* add(caller, { id, text, ext });
  const { dependsOn, reserveFor } = metadata;
  const blockers = yield* blockersOf(task, metadata);
  return { task, never: withoutEnd(blockers), isOpen: dependsOn.length === 0 && reserveFor === undefined };
}
