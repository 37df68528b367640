/** The beginning of a task's file, where its front matter is. */

import { FRONT_LIMIT, textOf } from '../rules/find-front.ts';
import type { TaskName } from '../rules/name.ts';
import { readMetadata, type MetadataReading } from '../rules/task-metadata.ts';
import { read, type Step } from '../store/step.ts';
import { isFault } from './stat-if-there.ts';

export interface FrontText {
  readonly text: string;
  /** It is all of the file. */
  readonly whole: boolean;
}

/** The part of a task's text that can be front matter. Undefined if it is not a readable regular file. */
export function* frontText(task: Pick<TaskName, 'path'>): Step<FrontText | undefined> {
  try {
    const bytes = yield* read(task.path, FRONT_LIMIT);
    return { text: textOf(bytes), whole: bytes.length < FRONT_LIMIT };
  } catch (fault) {
    // A missing file is not unreadable. The rename of the caller will notice it.
    if (isFault(fault, 'ENOENT')) return { text: '', whole: true };
    if (isFault(fault, 'EINVAL', 'ELOOP', 'EACCES', 'EPERM', 'EISDIR', 'ENXIO')) return undefined;
    throw fault;
  }
}

/** What a task says of itself. Undefined if its file is not a readable regular one. */
export function* readFront(task: TaskName): Step<MetadataReading | undefined> {
  const front = yield* frontText(task);
  return front === undefined ? undefined : readMetadata(front.text, task.ext, front.whole);
}
