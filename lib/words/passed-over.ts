/** Why a task was not offered to somebody who asked for the next one. Pure. */

import { describeSpan } from '../rules/duration.ts';
import { describeOwner } from '../rules/owner.ts';
import { printable } from '../rules/printable.ts';
import type { PassedBecause } from '../verbs/next-tasks.ts';
import { remarkText } from './remarks.ts';

/** A clause, to stand behind the id. */
export function passedOverClause(because: PassedBecause): string {
  switch (because.is) {
    case 'mine':
      return 'you hold it already';
    case 'held':
      return `${describeOwner(because.owner)} holds it, with ${describeSpan(because.leftMs)} of the lease left`;
    case 'without-dibs':
      return 'it was claimed without dibs';
    case 'for-another':
      return `it is meant for ${printable(because.agent, 100)}`;
    case 'unsuited':
      return because.what === 'role' ? 'it is for another role than yours' : 'it has none of your labels';
    case 'unwanted':
      return because.wish === 'label' ? 'it does not have the labels that you asked for' : `it is not of the ${because.wish} that you asked for`;
    case 'kept':
      return because.remarks.map((remark) => remarkText(remark)).join('; ');
    case 'refused':
      return because.refusal.message;
  }
}
