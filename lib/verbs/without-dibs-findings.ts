/** What the doctor says of a task that was claimed without dibs: who has it, and what `doctor --fix` makes of it. */

import type { TaskName } from '../rules/name.ts';
import { planAdoption } from '../transitions/adoption-plan.ts';
import { changedAt, mostTelling, type SeenForeignClaim } from '../transitions/foreign-claim.ts';
import type { Finding } from './finding.ts';

const KIND = 'without-dibs';

/** A finding for each file. `task`: what the shelves say of it. */
export function withoutDibsFindings(task: TaskName | undefined, seen: readonly SeenForeignClaim[], nowMs: number): readonly Finding[] {
  const most = mostTelling(seen);
  if (most === undefined) return [];
  const plan = planAdoption(task, seen);
  const fixable = plan.kind !== 'leave';
  const { id, path } = most.claim;
  const isLeftOver = plan.kind === 'set-aside' && task?.kind !== undefined && task.shelf !== 'scoped';
  const who = most.agent === undefined ? {} : { agent: most.agent };
  const what = { is: 'without-dibs', id, ...who, agoMs: nowMs - changedAt(most), isLeftOver, plan } as const;
  const rest = seen.filter((one) => one !== most).map(({ claim }): Finding => ({ level: 'problem', kind: KIND, path: claim.path, what: { is: 'part-without-dibs', id }, fixable }));
  return [{ level: 'problem', kind: KIND, path, what, fixable }, ...rest];
}
