/** What logs are called: `log/<id>.jsonl`, and the same name in the archive. Pure. */

import { LOG } from './shelf.ts';
import { idKey } from './task-id.ts';

const ENDING = '.jsonl';

/** The name of the log of a task whose id is spelt like this. */
export function logName(id: string): string {
  return `${id}${ENDING}`;
}

/** The path of that log beside the others. */
export function logPath(id: string): string {
  return `${LOG}/${logName(id)}`;
}

/** Whose log has this name, as the id is spelt there. Undefined if no log is called so. */
export function idOfLog(name: string): string | undefined {
  return name.endsWith(ENDING) && !name.startsWith('.') ? name.slice(0, -ENDING.length) : undefined;
}

/** Is any log called so? */
export function isLogName(name: string): boolean {
  return idOfLog(name) !== undefined;
}

/** Is this the name of the log of the task with that key? */
export function isLogOf(name: string, key: string): boolean {
  const id = name.length === key.length + ENDING.length ? idOfLog(name) : undefined;
  return id !== undefined && idKey(id) === key;
}
