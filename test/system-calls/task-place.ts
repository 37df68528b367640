/** Where a task is, in the words of the table in docs/kill-points.md. */

import type { RawName, RawRegistry } from './raw-registry.ts';
import { ID } from './scenes.ts';

export function whereTaskIs(raw: RawRegistry): string {
  const [task] = raw.of(ID);
  if (task === undefined) return 'not there';
  if (task.owner === undefined) return `in ${task.shelf}/`;
  return `${task.nonce === undefined ? '' : 'under a mark, '}held by ${ownerOf(task)}, fence ${task.generation}`;
}

function ownerOf({ owner = '' }: RawName): string {
  return owner.replace(/~(run|move)-.*/, '~$1-…');
}

/**
 * The same with what else lies about. A probe of the clock is none of it: who was stalled while measuring measures
 * again, so it lies there by chance.
 */
export function describeState(raw: RawRegistry): string {
  const [task, ...others] = raw.of(ID);
  const second = others.some(({ ino }) => ino === task?.ino) ? ' and its old name too' : '';
  return `${whereTaskIs(raw)}${second}${raw.staging.some((path) => !path.startsWith('tmp/now-')) ? ' (+ staging)' : ''}`;
}
