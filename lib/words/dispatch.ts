/** Why a task is in its bucket, or in none. Pure. */

import type { Shared } from '../rules/dispatch-plan.ts';
import { describeOwner } from '../rules/owner.ts';
import { printable } from '../rules/printable.ts';
import type { UndispatchedBecause } from '../verbs/dispatch.ts';
import { passedOverClause } from './passed-over.ts';

/** Clauses, to stand behind the id. `after`: the tasks of the bucket that it waits for. */
export function placedClauses({ after, shares, isUnknown }: { readonly after: readonly string[]; readonly shares?: Shared | undefined; readonly isUnknown: boolean }): readonly string[] {
  return [
    ...(after.length === 0 ? [] : [`after ${after.join(', ')}`]),
    ...(shares === undefined ? [] : [`${pathsOf(shares)} is also of ${shares.id}`]),
    ...(isUnknown ? ['files unknown'] : []),
  ];
}

/** A clause, to stand behind the id. */
export function undispatchedClause(because: UndispatchedBecause): string {
  switch (because.is) {
    case 'no-files':
      return 'it does not say which files it is about';
    case 'shares-held':
      return `${pathsOf(because.with)} is also of ${because.with.id}, which ${describeOwner(because.owner)} holds`;
    case 'shares':
      return `${pathsOf(because.with)} is also of ${because.with.id}, which is ${because.mustDiffer ? 'for other agents' : 'in another bucket'}`;
    case 'waits-for-other':
      return `it waits for ${because.for}, whose agent is not the right one for it`;
    case 'waits-for-several':
      return `it waits for tasks of several buckets: ${because.for.join(', ')}`;
    case 'waits':
      return `it waits for ${because.for}, which is in no bucket`;
    case 'enough':
      return 'its bucket has as many as were asked for';
    default:
      return passedOverClause(because);
  }
}

function pathsOf({ one, other }: Shared): string {
  const path = printable(one, 100);
  return one === other ? path : `${path} (${printable(other, 100)})`;
}
