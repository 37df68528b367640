/** What the doctor says of a task that was claimed without dibs: who has it, and what `doctor --fix` makes of it. */

import { describeSpan } from '../rules/duration.ts';
import type { TaskName } from '../rules/name.ts';
import { describeOwner } from '../rules/owner.ts';
import { printable } from '../rules/printable.ts';
import { planAdoption, type AdoptionPlan } from '../transitions/adoption-plan.ts';
import { changedAt, mostTelling, type SeenForeignClaim } from '../transitions/foreign-claim.ts';
import { asideReason, leaveReason } from './adoption-reason.ts';
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
  const what = isLeftOver ? `it is left over of a claim without dibs` : `${id} was claimed without dibs, so nobody can claim it: ${whoHasIt(most, nowMs)}`;
  const rest = seen.filter((one) => one !== most).map(({ claim }): Finding => ({ level: 'problem', kind: KIND, path: claim.path, message: `it is part of that claim of ${id}`, fixable }));
  return [{ level: 'problem', kind: KIND, path, message: `${what}; ${remedy(plan)}`, fixable }, ...rest];
}

function whoHasIt(claim: SeenForeignClaim, nowMs: number): string {
  const who = claim.agent === undefined ? 'nobody can tell who has it' : `${printable(claim.agent, 100)} has it`;
  return `${who}, last changed ${describeSpan(nowMs - changedAt(claim))} ago`;
}

function remedy(plan: AdoptionPlan): string {
  switch (plan.kind) {
    case 'claim':
      return `--fix makes it a claim of ${describeOwner(plan.owner)}, with a lease from now`;
    case 'put-back':
      return `--fix puts it into scoped/ as it is, where anybody can claim it: ask first whether somebody works on it`;
    case 'set-aside':
      return `${asideReason(plan.why)}; --fix puts it into lost+found/`;
    case 'leave':
      return leaveReason(plan.why);
  }
}
