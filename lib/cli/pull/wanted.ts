/** Which tasks are meant by `next`, `claim --next` and `run --next`: the options that say so, and what they answer. */

import { DibsError } from '../../rules/error.ts';
import type { Wanted } from '../../rules/routing.ts';
import { isClaimShelf, type ClaimShelf } from '../../rules/shelf.ts';
import type { PassedTask } from '../../verbs/next-tasks.ts';
import { passedOverClause } from '../../words/passed-over.ts';
import { printable } from '../../rules/printable.ts';
import type { Context } from '../command.ts';

const PULLING = ['project', 'role', 'label'] as const;

/** Which tasks the options ask for. Throws `usage` for one that is blank: it would mean every task, or none. */
export function wantedOf(context: Context): Wanted {
  for (const option of PULLING) {
    if (context.values(option).some((text) => listed(text).length === 0)) throw new DibsError('usage', `--${option} is blank: leave it out, or say which`);
  }
  return { project: context.value('project'), role: context.value('role'), labels: context.values('label').flatMap((list) => listed(list)), shelf: claimShelfOf(context) };
}

/** What `--shelf` asks for. Throws `usage` for any other text. */
export function claimShelfOf(context: Context): ClaimShelf | undefined {
  const text = context.value('shelf');
  if (text === undefined || isClaimShelf(text)) return text;
  throw new DibsError('usage', `--shelf ${JSON.stringify(printable(text, 40))} is not scoped, for what is to be done, or review, for what is to be reviewed`);
}

function listed(text: string): readonly string[] {
  return text.split(',').map((item) => item.trim()).filter((item) => item !== '');
}

/** Is the next task meant, and not one that is named? Throws `usage` for an option that needs `--next`. */
export function isNextMeant(context: Context, only: readonly string[] = []): boolean {
  const isNext = context.has('next');
  const given = [...PULLING, ...only].find((option) => context.has(option) || context.values(option).length > 0);
  if (isNext || given === undefined) return isNext;
  throw new DibsError('usage', `--${given} chooses among tasks, and needs --next`);
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

/** The same for JSON. */
export function passedFields(passed: readonly PassedTask[]): readonly Readonly<Record<string, unknown>>[] {
  return passed.map(({ id, because }) => ({ task: { id }, because: because.is, message: passedOverClause(because) }));
}
