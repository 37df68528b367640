/**
 * Which tasks waited for nothing but the one that was just completed. Reads only, and is a hint: a claim decides. It
 * reads the text of every task in scoped/, so it is left out where there are many: nobody waits for an answer to
 * `complete` until ten thousand files are read, and what listings have kept of texts may not change an answer.
 */

import { isDibsError } from '../rules/error.ts';
import { inOrderOfIds } from '../rules/id-order.ts';
import { parseName, type RestName } from '../rules/name.ts';
import { readMetadata } from '../rules/task-metadata.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import { list, type Step } from '../store/step.ts';
import type { Caller } from '../transitions/caller.ts';
import { blockersOf } from '../transitions/dependencies.ts';
import { frontText } from '../transitions/front-text.ts';
import { lookConfirmingAbsence } from '../transitions/look.ts';
import { isFault } from '../transitions/stat-if-there.ts';

// A hundred texts take as long to read as a tenth of a start of Node.
const MOST_READ = 64;

/** Their ids, in order. Undefined if that was not looked for, because there are too many, or could not be. */
export function* becameReady({ isMerged }: Pick<Caller, 'isMerged'>, done: RestName): Step<readonly string[] | undefined> {
  if (done.shelf !== 'complete') return [];
  try {
    const listed = yield* list('scoped');
    return listed.length > MOST_READ ? undefined : yield* readyAmong(listed, done, isMerged);
  } catch (error) {
    // The task is complete, whatever can be told of the others.
    if (isFault(error) || isDibsError(error)) return undefined;
    throw error;
  }
}

function* readyAmong(listed: readonly string[], done: RestName, isMerged: Caller['isMerged']): Step<readonly string[]> {
  const ready: { id: string }[] = [];
  for (const name of listed) {
    const task = parseName('scoped', name);
    if (task?.kind !== 'rest') continue;
    const front = yield* frontText(task);
    if (front === undefined || !front.text.toLowerCase().includes(done.key)) continue;
    const reading = readMetadata(front.text, task.ext, front.whole);
    if (reading.kind === 'malformed' || !reading.metadata.dependsOn.some((id) => idKey(id) === done.key)) continue;
    if (judge(yield* lookConfirmingAbsence(task.key))?.task.path !== task.path) continue;
    if ((yield* blockersOf(task, reading.metadata, { isMerged })).length === 0) ready.push({ id: task.id });
  }
  return inOrderOfIds(ready).map(({ id }) => id);
}
