/** Which tasks are meant by `next`, `claim --next` and `run --next`: the options that say so, and what they answer. */

import { DibsError } from '../../rules/error.ts';
import type { Wanted } from '../../rules/routing.ts';
import type { PassedTask } from '../../verbs/next-tasks.ts';
import { passedOverClause } from '../../words/passed-over.ts';
import { printable } from '../../rules/printable.ts';
import type { Context } from '../command.ts';

const PULLING = ['project', 'role', 'label'] as const;

export function wantedOf(context: Context): Wanted {
  return { project: context.value('project'), role: context.value('role'), labels: context.values('label') };
}

/** Throws `usage` where a task is named beside `--next`, where neither is given, or where an option needs `--next`. */
export function requireOneWay(context: Context, ids: number, only: readonly string[]): boolean {
  const isNext = context.has('next');
  if (isNext && ids > 0) throw new DibsError('usage', '--next chooses the task, so none is named beside it');
  if (!isNext && ids === 0) throw new DibsError('usage', 'which task? Name one, or give --next');
  const given = [...PULLING, ...only].find((option) => context.has(option) || context.values(option).length > 0);
  if (!isNext && given !== undefined) throw new DibsError('usage', `--${given} chooses among tasks, and needs --next`);
  return isNext;
}

const MOST = 1000;

/** What `--count` says, 1 if it is not given. Throws `usage`. */
export function countOf(context: Context): number {
  const text = context.value('count') ?? '1';
  if (/^[1-9][0-9]{0,3}$/.test(text) && Number(text) <= MOST) return Number(text);
  throw new DibsError('usage', `--count ${JSON.stringify(printable(text, 40))} is not a whole number from 1 to ${MOST}`);
}

const MOST_EXPLAINED = 20;

/** A line for each task that came before, and why it was passed over. */
export function explained(passed: readonly PassedTask[]): readonly string[] {
  const lines = passed.slice(0, MOST_EXPLAINED).map(({ id, because }) => `  passed over ${id}: ${printable(passedOverClause(because), 200)}`);
  return passed.length > MOST_EXPLAINED ? [...lines, `  and ${passed.length - MOST_EXPLAINED} more`] : lines;
}

export function passedFields(passed: readonly PassedTask[]): readonly Readonly<Record<string, unknown>>[] {
  return passed.map(({ id, because }) => ({ task: { id }, because: because.is, message: passedOverClause(because) }));
}
