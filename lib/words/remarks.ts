/** What a listing remarks on a task, in a few words. Pure. */

import { describeOwner } from '../rules/owner.ts';
import type { Remark } from '../verbs/list-tasks.ts';
import type { Unreadable } from '../verbs/task-text.ts';
import { dependencyClauses } from './dependencies.ts';
import { metadataClause } from './metadata.ts';

/** A remark, as it stands in brackets behind a title. */
export function remarkText(remark: Remark): string {
  switch (remark.is) {
    case 'moving':
      return 'moving';
    case 'not-a-file':
      return `a ${remark.kind === 'other' ? 'special file' : remark.kind}, not a regular file`;
    case 'ahead-of-clock':
      return 'its time is ahead of the clock';
    case 'examined':
      return 'under examination';
    case 'unproven':
      return 'nobody can tell whether it is yours';
    case 'debris':
      return `debris: ${remark.path}`;
    case 'overruled':
      return `does not count while it is held: ${remark.path}`;
    case 'unreadable':
      return remark.code === undefined ? 'unreadable' : `unreadable: ${remark.code}`;
    case 'bad-metadata':
      return metadataClause(remark.fault);
    case 'generations-used':
      return 'its generations are used up';
    case 'depends-on':
      return remark.blockers.every(({ is }) => is === 'open') ? `depends on ${remark.blockers.map(({ id }) => id).join(', ')}` : dependencyClauses(remark.blockers).map(({ what }) => what).join('; ');
    case 'kept-for-author':
      return `kept for ${describeOwner(remark.author)}, whose work needs changes`;
    case 'own-work':
      return 'your own work';
    case 'author-unknown':
      return 'nobody can tell whose work it is';
    case 'reserved':
      return `reserved for ${remark.for}`;
    case 'ended-before':
      return `${remark.isOlder ? 'an older copy' : 'a copy from elsewhere'} of an ended task`;
  }
}

/** Why the text of a task cannot be shown. */
export function unreadableClause(why: Unreadable): string {
  if (why.is === 'fault') return why.code;
  return why.is === 'binary' ? 'it is binary' : 'it is not a regular file';
}
