/** What the doctor found, as sentences, and what to do about it. Pure. */

import { describeSpan } from '../rules/duration.ts';
import { describeOwner } from '../rules/owner.ts';
import { printable } from '../rules/printable.ts';
import type { What } from '../verbs/finding.ts';
import { nestedSentence } from './nested.ts';
import { bytesIn } from './salvage.ts';
import { planClause } from './adoption.ts';
import { dependencySentence } from './dependencies.ts';
import { metadataClause } from './metadata.ts';

type Said = { readonly [Is in What['is']]: (what: Extract<What, { readonly is: Is }>) => string };

/** One sentence about a finding, without its path. */
export function findingSentence(what: What): string {
  return (SAID[what.is] as (what: What) => string)(what);
}

const SAID: Said = {
  // Of the registry
  settings: ({ refusal }) => refusal.message,
  missing: () => 'it is missing; dibs makes it when it is needed',
  symlink: () => 'it is a symlink: dibs reads and writes nothing behind it',
  'not-a-directory': ({ kind }) => `it is a ${kind}`,
  'not-listable': () => 'this user may not list it, so nothing in it was looked at',
  stranger: () => 'it does not belong to a registry; dibs leaves it alone',
  'seen-by-git': ({ why }) => SEEN_BY_GIT[why],
  'damaged-log': ({ lines }) => `${lines} line${lines === 1 ? '' : 's'} of it cannot be read; that is history only, and no claim depends on it`,
  'put-aside': ({ files }) => `${files} file${files === 1 ? '' : 's'} put aside here: look, and delete what nobody needs`,
  'much-salvage': ({ count, bytes }) => `work was saved ${count} times, ${bytesIn(bytes)} in all, and is still kept: dibs salvage drop removes what nobody needs`,
  nested: ({ root, around }) => nestedSentence(root, around),
  // Of the file system
  'clock-apart': ({ aheadMs }) => `the file system's clock is ${describeSpan(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`,
  'times-incomplete': () => 'the timestamps of a directory do not show every change in it, so dibs looks several times',
  'times-whole-seconds': () => 'timestamps are whole seconds here, so dibs looks several times',
  'colon-refused': () => 'this file system refuses ":" in names: write colon: "%3A" into registry.yaml',
  'colon-accepted': () => 'registry.yaml says colon: "%3A", but this file system accepts ":"',
  'no-hard-links': () => 'there are none here, so dibs gives a claim back by a check and a rename; this file system allows nothing better',
  'case-folded': () => 'this file system does not distinguish upper case from lower case; neither does dibs',
  'write-fault': ({ code, operation, directories }) => writeFault(code, operation, directories.join(' -> ')),
  // Of a task
  marked: () => 'somebody began to examine it and did not finish',
  'ahead-of-clock': ({ aheadMs, lease }) => `its time is ${describeSpan(aheadMs)} ahead of the file system's clock; ${leaseClause(lease)}`,
  'last-generation': ({ id, isClaimed }) =>
    `it has the highest generation there is, so nobody can claim it any more: ${isClaimed ? 'when it is completed or given back, ' : ''}dibs move ${id} --to cancelled, and add it again under another id`,
  'old-copy': ({ generation, to, isOlder }) => `generation ${generation} of it went to ${to}; git may have brought this one${isOlder ? ' back' : ''}, and nobody may claim it`,
  overruled: ({ id, path, holder }) => {
    const who = describeOwner(holder);
    return `git or a person put it there, and it does not count while ${who} holds ${id}; what ${who} gives up will rank above it. Copy what you need from it into ${path}, or delete it`;
  },
  'later-claim': ({ path, holder, owner }) => `it came back beside the later claim of ${describeOwner(holder)}, ${path}, and so it is lost; dibs tells ${describeOwner(owner)}`,
  blocked: ({ blockers }) => `nobody can claim it, because it ${dependencySentence(blockers)}`,
  vanished: ({ id, by, agoMs, shelf }) => {
    const how = `${shelf === undefined ? `${describeOwner(by)} claimed ${id}` : `${id} was put into ${shelf}/`} ${describeSpan(agoMs)} ago, as its log says, and no shelf has it`;
    if (shelf === 'complete' || shelf === 'cancelled') return how;
    return `${how}: somebody deleted its file${shelf === undefined ? '' : ', or git has it on another branch'}. dibs add ${id} makes it anew, and if nobody needs it, dibs move ${id} --to cancelled ends it after that`;
  },
  outranked: ({ by }) => `${by} ranks above it`,
  // Of a file
  'not-a-file': ({ kind }) => `it is a ${kind}, not a regular file; dibs never claims, reads or touches it`,
  unreadable: () => 'this user may not read it',
  'bad-metadata': ({ fault }) => metadataClause(fault),
  foreign: ({ leftBy }) => {
    if (leftBy === undefined) return 'its name is neither a task nor a claim; dibs will never claim, rename or move it';
    const left = leftBy === 'sed' ? '`sed -i` leaves when it is stopped' : `${leftBy.copies} gives to a copy of a file`;
    return `its name is one that ${left}, so it is not a task: copy what you need from it, and delete it`;
  },
  // Of a claim without dibs
  'without-dibs': ({ id, agent, agoMs, isLeftOver, plan }) => {
    const who = agent === undefined ? 'nobody can tell who has it' : `${printable(agent, 100)} has it`;
    const what = isLeftOver ? 'it is left over of a claim without dibs' : `${id} was claimed without dibs, so nobody can claim it: ${who}, last changed ${describeSpan(agoMs)} ago`;
    return `${what}; ${planClause(plan)}`;
  },
  'part-without-dibs': ({ id }) => `it is part of that claim of ${id}`,
  // Of sharing
  'closed-directory': ({ everybody }) => `others may write in the registry but not here: run chmod ${openTo(everybody)} on it`,
  'closed-files': ({ names: [first = '', ...more], isLog, everybody }) =>
    `only the owner may write ${more.length === 0 ? first : `${first} and ${more.length} more`}: ` +
    `${isLog ? 'what others do is missing from it' : 'others can claim it but not renew it'}: run chmod ${openTo(everybody)} on it, and add tasks with umask 002`,
  'other-group': ({ gid, registryGid }) => `it belongs to group ${gid}, but the registry to group ${registryGid}: run chgrp ${registryGid} on it`,
  'new-in-other-group': ({ gid, registryGid }) => `what you add here gets group ${gid}, but the registry has group ${registryGid}: run chmod g+s on its directories`,
  sticky: () => 'it is sticky: only the owner of a file may move it, so others can neither claim nor complete it: run chmod -t on it',
  'no-setgid': () => 'the registry has setgid but this directory does not, so a new file gets the group of whoever makes it: run chmod g+s on it',
  'closing-umask': () => 'your umask keeps others from writing what you add here, so they can claim it but not renew it: set umask 002',
};

const SEEN_BY_GIT: Readonly<Record<Extract<What, { readonly is: 'seen-by-git' }>['why'], string>> = {
  missing: 'it is missing: on a branch without the .gitignore of the registry, git would take the files beside it; the next claim puts it there',
  partial: 'it does not ignore everything, so git can delete or commit the files beside it: it needs a line "*", and no line that begins with "!"',
  'no-file': 'it is not a regular file, so git ignores it: move it away, and dibs puts one there',
};

function writeFault(code: string, operation: string, where: string): string {
  switch (code) {
    case 'EXDEV':
      return `${where}: these lie on two file systems (EXDEV); a registry must lie on one`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `${where}: this user may not write here (${code}), and can ${where.endsWith('lost+found') ? 'claim, but the janitor puts no debris aside' : 'look but not claim'}`;
    case 'ENAMETOOLONG':
      return `${where}: names of full length (255 bytes) are refused`;
    default:
      return `${operation} ${where}: ${code}`;
  }
}

function leaseClause(lease: Extract<What, { readonly is: 'ahead-of-clock' }>['lease']): string {
  if (lease === 'from-first-sight') return 'its lease will count from the moment the janitor sees it';
  return lease.leftMs > 0 ? `unless it is renewed, its lease runs out in ${describeSpan(lease.leftMs)}` : 'its lease has run out';
}

/** What chmod adds. */
function openTo(everybody: boolean): string {
  return everybody ? 'a+w' : 'g+w';
}
