/** Why a task that was claimed without dibs is left to a person, or only put aside, as part of a sentence. Pure. */

import { describeOwner } from '../rules/owner.ts';
import { printable } from '../rules/printable.ts';
import type { AsideReason, LeaveReason } from '../transitions/adoption-plan.ts';

export function leaveReason(why: LeaveReason): string {
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

export function asideReason(why: AsideReason): string {
  if (why.is === 'lock-of-nobody') return 'there is no such task, and nobody can tell who has it';
  return `${why.task} is the task${why.isNobodys ? ', and nobody can tell who has it' : ''}`;
}

function shown(path: string): string {
  return printable(path, 300);
}
