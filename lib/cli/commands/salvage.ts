/** dibs salvage list|show|drop */

import { describeSpan } from '../../rules/duration.ts';
import { DibsError } from '../../rules/error.ts';
import { describeOwner } from '../../rules/owner.ts';
import { printable } from '../../rules/printable.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import { changedPaths, dropSalvage, findSalvage, type FoundSalvage } from '../../client/kept-salvage.ts';
import { quoteForTerminal } from '../../system/shell-quote.ts';
import { sizeOf, waysTo } from '../../words/salvage.ts';
import type { Answer, Context } from '../command.ts';
import { columns } from '../output/columns.ts';
import { EXIT } from '../output/exit-code.ts';

const ACTIONS = { list, show, drop } as const;
const MOST_PATHS = 50;

export async function command(context: Context): Promise<Answer> {
  const [action = '', id] = context.args;
  if (!Object.hasOwn(ACTIONS, action)) throw new DibsError('usage', `${JSON.stringify(printable(action, 40))} is not one of ${Object.keys(ACTIONS).join(', ')}`, { next: ['salvage', '--help'] });
  return await ACTIONS[action as keyof typeof ACTIONS](context, id);
}

async function list(context: Context, id: string | undefined): Promise<Answer> {
  const found = await findSalvage(context.registry, id === undefined ? undefined : requireMeantId(id));
  const nowMs = await context.registry.nowMs();
  const rows = found.map((one) => [one.id, `~${one.fence}`, printable(describeOwner(one.owner), 100), `${describeSpan(nowMs - one.at)} ago`, sizeOf(one), one.ref]);
  const [last] = found.toReversed();
  const next = context.dibs(last === undefined ? ['list', '--ready'] : ['salvage', 'show', last.id]);
  return {
    exit: EXIT.ok,
    fields: { salvage: found.map((one) => fieldsOf(one)), next },
    text: rows.length === 0 ? 'no work is saved here' : `${await columns(rows, (cell, column) => (column === 0 ? context.paint.strong(cell) : cell))}\nnext: ${next}`,
  };
}

async function show(context: Context, word: string | undefined): Promise<Answer> {
  const found = await meant(context, word);
  const nowMs = await context.registry.nowMs();
  const blocks: string[] = [];
  const fields: Record<string, unknown>[] = [];
  for (const one of found) {
    const paths = await changedPaths(context.registry, one, MOST_PATHS);
    fields.push({ ...fieldsOf(one), paths: paths.map(([change, path]) => ({ change, path })) });
    const more = one.files - paths.length;
    blocks.push(
      [
        `${context.paint.strong(one.id)} fence ${one.fence}: ${printable(describeOwner(one.owner), 100)}, ${describeSpan(nowMs - one.at)} ago, ${sizeOf(one)}`,
        ...paths.map(([change, path]) => `  ${change}  ${printable(path, 300)}`),
        ...(more > 0 ? [`  and ${more} more`] : []),
        ...waysTo(one).map(({ what, words }) => `  ${what}: ${['git', '-C', one.repository, ...words].map((part) => quoteForTerminal(part)).join(' ')}`),
      ].join('\n'),
    );
  }
  const last = found.at(-1);
  return { exit: EXIT.ok, fields: { salvage: fields, next: context.dibs(['salvage', 'drop', last?.id ?? '']) }, text: blocks.join('\n\n') };
}

async function drop(context: Context, word: string | undefined): Promise<Answer> {
  const found = await meant(context, word);
  const dropped = await dropSalvage(context.registry, await context.caller(), found);
  return {
    exit: EXIT.ok,
    fields: { dropped: dropped.map((one) => fieldsOf(one)) },
    text: dropped.map((one) => `${context.paint.good('dropped')} ${one.ref}: ${sizeOf(one)}, commit ${one.commit}, which git keeps for a while`).join('\n'),
  };
}

/** What is saved of the task that is named, or of one claim of it. Throws `usage` without a task, and `not-found`. */
async function meant(context: Context, word: string | undefined): Promise<readonly FoundSalvage[]> {
  if (word === undefined) throw new DibsError('usage', 'say of which task', { next: ['salvage', 'list'] });
  const id = requireMeantId(word);
  const fence = context.value('fence');
  if (fence !== undefined && !/^[0-9]{1,15}$/.test(fence)) throw new DibsError('usage', `--fence ${JSON.stringify(printable(fence, 40))} is not a number`);
  const found = (await findSalvage(context.registry, id)).filter((one) => fence === undefined || one.fence === Number(fence));
  if (found.length === 0) throw new DibsError('not-found', `no work is saved of ${printable(id, 100)}${fence === undefined ? '' : ` under fence ${fence}`}`, { task: id, next: ['salvage', 'list'] });
  return found;
}

function fieldsOf({ key: _key, ...one }: FoundSalvage): Record<string, unknown> {
  return one;
}
