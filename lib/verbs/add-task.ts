/** Adds a task: its front matter in one form for everybody, then the body. */

import type { Blocker } from '../rules/facts.ts';
import type { RestName } from '../rules/name.ts';
import { writeMetadata } from '../rules/write-metadata.ts';
import type { Step } from '../store/step.ts';
import { add } from '../transitions/add.ts';
import type { Caller } from '../transitions/caller.ts';
import { blockersOf } from '../transitions/dependencies.ts';

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
}

/** Puts it into scoped/. Throws `conflict` if the id exists, and `malformed` if its log leaves no generation. */
export function* addTask(caller: Caller, { id, front, body = Buffer.alloc(0) }: NewTask): Step<AddedTask> {
  const head = writeMetadata(front, body.toString('utf8'));
  const task = yield* add(caller, { id, text: Buffer.concat([Buffer.from(head), body]) });
  const dependsOn = front['depends_on'];
  const blockers = dependsOn === undefined || typeof dependsOn === 'string' ? [] : yield* blockersOf(task, dependsOn);
  return { task, never: blockers.filter(({ is }) => is !== 'open') };
}
