/**
 * Claims that were made without dibs: a name in claimed/ that is not a claim by the grammar, but names a task. `mv` and
 * scripts of one's own leave such names. Pure.
 *
 * What must stay true: such a name never ranks among the names of its task and never holds it. It only says that
 * somebody may be working on the task, so nobody claims the task beside it, and nobody is told that the task is free,
 * lost or not there.
 */

import { namesWith } from './listed-text.ts';
import { parseName, type ForeignName, type NameOfTask, type TaskName } from './name.ts';

export interface ForeignClaim extends NameOfTask {
  /**
   * `task`: named like a task, as `mv` leaves it. `lock`: named like a task with the ending of a lock, so it never is
   * the task itself. `stamped`: time, agent and task, with underscores between them.
   */
  readonly form: 'task' | 'lock' | 'stamped';
  /** Whom the name itself tells, as it is written there. */
  readonly agent?: string;
  /**
   * The name can be read in several ways: which part is the agent and which the id. These are the keys of the others.
   */
  readonly otherKeys?: readonly string[];
}

const LOCK = /\.(?:lock|lck|claim|claimed|owner|agent|holder|pid)$/;
const AGENT = /^[A-Za-z0-9._~@%:+!-]+$/;
const STAMPED = /^[1-9][0-9]{9}(?:[0-9]{3})?_(.+)$/;

/** Reads a foreign name. Undefined if it is not in claimed/, or names no task. */
export function foreignClaim({ shelf, name, path }: ForeignName): ForeignClaim | undefined {
  if (shelf !== 'claimed') return undefined;
  const [, stamped] = STAMPED.exec(name) ?? [];
  if (stamped !== undefined) return stampedClaim(stamped, { name, path });
  const form = LOCK.test(name) ? 'lock' : 'task';
  const task = parseName('scoped', form === 'lock' ? name.replace(LOCK, '') : name);
  if (task?.kind !== 'rest') return undefined;
  return { name, path, id: task.id, key: task.key, generation: task.generation, ext: task.ext, form };
}

function stampedClaim(rest: string, about: { readonly name: string; readonly path: string }): ForeignClaim | undefined {
  const cuts = [...rest.matchAll(/_/g)].map(({ index }) => index).filter((at) => at > 0);
  const readings = cuts.flatMap((at) => {
    const [agent, task] = [rest.slice(0, at), parseName('scoped', rest.slice(at + 1))];
    return AGENT.test(agent) && task?.kind === 'rest' ? [{ agent, task }] : [];
  });
  const last = readings.at(-1);
  if (last === undefined) return undefined;
  const { id, key, generation, ext } = last.task;
  const others = readings.slice(0, -1).map(({ task }) => task.key);
  return { ...about, id, key, generation, ext, form: 'stamped', ...(others.length === 0 ? { agent: last.agent } : { otherKeys: others }) };
}

/** May this name be about the task with that key? */
export function isAbout({ key, otherKeys }: ForeignClaim, asked: string): boolean {
  return key === asked || otherKeys?.includes(asked) === true;
}

/**
 * Does a claim without dibs mean anything for this task? Beside a claim, or a task that is finished, it is only left
 * over. Undefined: no shelf has the task.
 */
export function mayStandFor(task: TaskName | undefined): boolean {
  return task === undefined || (task.kind === 'rest' && task.shelf !== 'complete' && task.shelf !== 'cancelled');
}

/** The claims without dibs among listed names of claimed/ that may be about the task with that key. */
export function foreignClaimsAmong(listed: readonly string[], key: string): readonly ForeignClaim[] {
  const found: ForeignClaim[] = [];
  for (const one of namesWith(listed, [key])) {
    if (!one.toLowerCase().includes(key)) continue;
    const name = parseName('claimed', one);
    const claim = name?.kind === 'foreign' ? foreignClaim(name) : undefined;
    if (claim !== undefined && isAbout(claim, key)) found.push(claim);
  }
  return found;
}
