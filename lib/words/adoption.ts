/** What `doctor --fix` makes of a task that was claimed without dibs, as parts of sentences. Pure. */

import { describeOwner } from '../rules/owner.ts';
import { printable } from '../rules/printable.ts';
import type { AdoptionPlan, AsideReason, LeaveReason } from '../verbs/without-dibs.ts';

/** What it would do. */
export function planClause(plan: AdoptionPlan): string {
  switch (plan.kind) {
    case 'claim':
      return `--fix makes it a claim of ${describeOwner(plan.owner)}, with a lease from now`;
    case 'put-back':
      return '--fix puts it into scoped/ as it is, where anybody can claim it: ask first whether somebody works on it';
    case 'set-aside':
      return `${asideClause(plan.why)}; --fix puts it into lost+found/`;
    case 'leave':
      return leaveClause(plan.why);
  }
}

/** Why it is left to a person. */
export function leaveClause(why: LeaveReason): string {
  switch (why.is) {
    case 'not-a-file':
      return `${shown(why.path)} is a ${why.what}, not a regular file: move it away when nobody works on the task any more`;
    case 'many-readings':
      return 'its name can be read in several ways: give it the name of the task';
    case 'no-owner-name':
      return `no owner can be called ${printable(why.agent, 60)}: write another name into it`;
    case 'two-owners':
      return `${shown(why.paths[0])} names ${describeOwner(why.owners[0])}, and ${shown(why.paths[1])} names ${describeOwner(why.owners[1])}: move away the one that is wrong`;
    case 'two-tasks':
      return `${shown(why.paths[0])} and ${shown(why.paths[1])} could both be the task: move one of them away`;
    case 'on-shelf':
      return `the task lies in ${why.shelf}/: move it to scoped/ if ${describeOwner(why.owner)} works on it`;
    case 'changing':
      return 'it is changing at this moment: ask again';
  }
}

/** Why it only lies beside the task. */
export function asideClause(why: AsideReason): string {
  if (why.is === 'lock-of-nobody') return 'there is no such task, and nobody can tell who has it';
  return `${why.task} is the task${why.isNobodys ? ', and nobody can tell who has it' : ''}`;
}

function shown(path: string): string {
  return printable(path, 300);
}
