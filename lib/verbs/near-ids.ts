/** The tasks whose ids are nearly the one that nobody knows: for a person who mistyped it. Reads only. */

import { nearestWords } from '../rules/nearest.ts';
import { idKey } from '../rules/task-id.ts';
import { judge } from '../rules/truth.ts';
import type { Step } from '../store/step.ts';
import { survey } from '../transitions/survey.ts';

const MOST = 3;

/** At most three ids, nearest first. Throws StoreFault if the registry could not be read. */
export function* nearIds(id: string): Step<readonly string[]> {
  const { tasks } = yield* survey();
  return nearestWords(idKey(id), tasks.keys(), MOST).map((key) => judge(tasks.get(key) ?? [])?.task.id ?? key);
}
