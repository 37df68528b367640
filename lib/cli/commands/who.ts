/** dibs who <path…>: which live claims hold these paths. */

import { describeSpan } from '../../rules/duration.ts';
import { DibsError } from '../../rules/error.ts';
import { describeOwner } from '../../rules/owner.ts';
import { printable } from '../../rules/printable.ts';
import { pathsInProject } from '../../client/path-in-project.ts';
import { holdsOn, type PathHold } from '../../verbs/held-paths.ts';
import type { Answer, Context } from '../command.ts';
import { columns } from '../output/columns.ts';
import { EXIT } from '../output/exit-code.ts';
import { claimFields } from '../output/json.ts';

const SHOWN = 120;

export async function command(context: Context): Promise<Answer> {
  const asked = context.args.map((path) => ({ path, readings: pathsInProject(context.place, path, context.cwd) }));
  const outside = asked.find(({ readings }) => readings.length === 0);
  if (outside !== undefined) throw new DibsError('usage', `${printable(outside.path, 400)} is no path below the top of this project: holds are on what is`, { next: ['who', '--help'] });
  const nowMs = await context.registry.nowMs();
  const answers: { readonly path: string; readonly holds: readonly PathHold<string>[] }[] = [];
  for (const { path, readings } of asked) answers.push({ path, holds: await context.run(holdsOn(readings)) });
  const rows = answers.flatMap(({ path, holds }) => {
    const shown = printable(path, SHOWN);
    if (holds.length === 0) return [[shown, 'nobody', '', '', '', '']];
    return holds.map(({ tenure, expiresAt, found }) => [
      shown,
      tenure.id,
      describeOwner(tenure.owner),
      `held ${describeSpan(nowMs - tenure.claimedAt)}`,
      `${describeSpan(expiresAt - nowMs)} left of ${describeSpan(tenure.lease * 1000)}`,
      found === path ? '' : `as ${printable(found, SHOWN)}`,
    ]);
  });
  return {
    exit: answers.some(({ holds }) => holds.length > 0) ? EXIT.ok : EXIT['nothing-to-claim'],
    fields: { paths: answers.map(({ path, holds }) => ({ path, holds: holds.map(({ found, ...held }) => ({ claim: claimFields(held), entry: found })) })) },
    text: await columns(rows, (cell, column) => (column === 1 ? context.paint.strong(cell) : cell)),
  };
}
