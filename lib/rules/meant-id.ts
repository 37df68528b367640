/** The id that somebody means who names a file of the registry: `Z-4.md`, `scoped/Z-4~2.md`, a claim. Pure. */

import { parseClaimed, parseName } from './name.ts';
import { isShelf } from './shelf.ts';
import { isTaskId, requireTaskId } from './task-id.ts';

/**
 * The id in a text that a person typed, if it is the name of a task's file, or a path that ends in a shelf and such a
 * name. Else the text.
 */
export function meantId(text: string): string {
  return isTaskId(text) ? text : (idOfFile(text) ?? text);
}

/** The same, as an id. Throws `usage` for any other text. */
export function requireMeantId(text: string): string {
  return requireTaskId(meantId(text));
}

function idOfFile(path: string): string | undefined {
  const [name = '', directory] = path.split('/').toReversed();
  if (directory !== undefined && !isShelf(directory)) return undefined;
  if (directory === undefined) return (parseClaimed(name) ?? atRest('scoped', name))?.id;
  return directory === 'claimed' ? parseClaimed(name)?.id : atRest(directory, name)?.id;
}

function atRest(...where: Parameters<typeof parseName>): { readonly id: string } | undefined {
  const task = parseName(...where);
  return task === undefined || task.kind === 'foreign' ? undefined : task;
}
