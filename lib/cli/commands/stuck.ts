/** dibs stuck */

import { describeSpan } from '../../rules/duration.ts';
import { describeOwner } from '../../rules/owner.ts';
import { listTasks } from '../../verbs/list-tasks.ts';
import { columns } from '../output/columns.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { foreignFacts } from '../../verbs/without-dibs.ts';
import { foreignClause } from '../../words/foreign.ts';
import { claimFields, foreignClaimFields } from '../output/json.ts';

/** Only lists: claims that ran out, and claims that were silent for more than half of their lease. */
export async function command(context: Context): Promise<Answer> {
  const found = await context.run(listTasks({ shelves: ['claimed'] }));
  const stuck = found.tasks.flatMap(({ claim }) => {
    if (claim === undefined) return [];
    const silentMs = found.now - claim.heartbeatAt;
    const expired = claim.expiresAt <= found.now;
    return expired || silentMs > claim.tenure.lease * 500 ? [{ claim, silentMs, expired }] : [];
  });
  const rows = stuck.map(({ claim, silentMs, expired }) => [
    expired ? 'expired' : 'silent',
    claim.tenure.id,
    describeOwner(claim.tenure.owner),
    `last heartbeat ${describeSpan(silentMs)} ago, ${expired ? `ran out ${describeSpan(found.now - claim.expiresAt)} ago` : `${describeSpan(claim.expiresAt - found.now)} left`}`,
  ]);
  const table = await columns(rows, (cell, column, row) => (column === 0 && stuck[row]?.expired === true ? context.paint.warn(cell) : cell));
  const outside = found.withoutDibs.map((claim) => `foreign  ${claim.claim.id}  claimed without dibs: ${foreignClause(foreignFacts(claim, found.now))}`);
  const foreignNext = outside.length > 0 ? `\nnext: ${context.dibs(['doctor'])}` : '';
  const next = stuck.some(({ expired }) => expired) ? `\nnext: ${context.dibs(['janitor'])}\nto claim what ran out: ${context.dibs(['list', '--ready'])}` : '';
  return {
    exit: EXIT.ok,
    fields: { stuck: stuck.map(({ claim, silentMs, expired }) => ({ ...claimFields(claim), expired, silentSeconds: Math.round(silentMs / 1000) })), withoutDibs: found.withoutDibs.map((claim) => foreignClaimFields(claim)) },
    text: rows.length + outside.length === 0 ? 'nothing is stuck' : `${[...(rows.length > 0 ? [table] : []), ...outside].join('\n')}${next === '' ? foreignNext : next}`,
  };
}
