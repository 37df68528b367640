/** What the janitor did, or left alone, and why. Pure. */

import { describeSpan } from '../rules/duration.ts';
import { NOBODYS_TEXT, parkedText } from '../rules/log-text.ts';
import { describeOwner } from '../rules/owner.ts';
import type { Act, Because } from '../verbs/sweep-acts.ts';
import { asideClause, leaveClause } from './adoption.ts';
import { sizeOf, unsavedClause } from './salvage.ts';

/** One sentence about an act. */
export function actSentence({ act, because, wouldBe }: Pick<Act, 'act' | 'because' | 'wouldBe'>): string {
  if (wouldBe !== true) return reason(because);
  switch (because.is) {
    case 'left-unfinished':
      return 'would finish an examination that somebody left unfinished';
    case 'left-behind':
      return `would clear ${reason(because)}`;
    case 'silent':
      return `would be given back: ${reason(because)}`;
    default:
      return `would be ${act === 'tidied' ? 'removed' : 'put aside'}: ${reason(because)}`;
  }
}

function reason(because: Because): string {
  switch (because.is) {
    case 'fault':
      return `the file system said ${because.code} to ${because.operation}`;
    case 'barred':
      return `it is left alone: this user lacks the permission (${because.code} to ${because.operation} ${because.operation === 'list' ? '' : 'in '}${because.directories.join(' -> ')}/)`;
    case 'refused':
      return because.refusal.message;
    case 'not-a-file':
      return `it is a ${because.kind}, not a regular file`;
    case 'ahead-of-clock':
      return `its time is ${describeSpan(because.aheadMs)} ahead of the file system's clock${leaseEnd(because.lease)}`;
    case 'silent':
      return `${describeOwner(because.owner)} was silent for ${describeSpan(because.silentMs)}`;
    case 'ran-out':
      return `the lease of ${describeOwner(because.owner)} ran out`;
    case 'ran-out-in-a-row':
      return parkedText(because.times, because.owner);
    case 'written-meanwhile':
      return 'somebody wrote it under the old name in the meantime';
    case 'left-unfinished':
      return 'an examination was left unfinished; its owner still has it';
    case 'outranked':
      return `${because.by ?? 'something'} ranks above it`;
    case 'second-name':
      return `another name of ${because.of}`;
    case 'ended-here':
      return `it was ended here, and ${because.other} came from elsewhere: a person has to choose between them with dibs move`;
    case 'adopted':
      return `${describeOwner(because.owner)} had claimed it without dibs, and has a claim now`;
    case 'put-back-of-nobody':
      return NOBODYS_TEXT;
    case 'left-to-a-person':
      return leaveClause(because.why);
    case 'only-beside':
      return because.why === undefined ? 'it lay beside the task' : asideClause(because.why);
    case 'saved':
      return `what ${describeOwner(because.owner)} had not committed: ${sizeOf(because.salvage)}`;
    case 'unsaved':
      return unsavedClause(because.in, because.unsaved);
    case 'left-behind':
      return `${because.what === 'probe' ? 'a probe' : 'staging'} that was left ${describeSpan(because.agoMs)} ago`;
  }
}

function leaseEnd(lease: Extract<Because, { readonly is: 'ahead-of-clock' }>['lease']): string {
  if (lease === 'over') return '';
  return lease === 'from-now-on' ? '; its lease counts from now on' : `; unless it is renewed, its lease runs out in ${describeSpan(lease.leftMs)}`;
}
