import { describe, expect, it } from 'vitest';
import { refused } from '../../lib/rules/error.ts';
import type { What } from '../../lib/verbs/finding.ts';
import type { Remark } from '../../lib/verbs/list-tasks.ts';
import type { Unreadable } from '../../lib/verbs/task-text.ts';
import type { Because } from '../../lib/verbs/sweep-acts.ts';
import { actSentence } from '../../lib/words/acts.ts';
import { findingSentence } from '../../lib/words/findings.ts';
import { remarkText, unreadableClause } from '../../lib/words/remarks.ts';

const refusal = refused({ why: 'no-task', id: 'T' });

/** What was found, with what is said of it. One without an example does not compile. */
const FOUND: { readonly [Is in What['is']]: readonly (readonly [Omit<Extract<What, { readonly is: Is }>, 'is'>, string])[] } = {
  settings: [[{ refusal }, 'there is no task T on any shelf']],
  missing: [[{}, 'it is missing; dibs makes it when it is needed']],
  symlink: [[{}, 'it is a symlink: dibs reads and writes nothing behind it']],
  'not-a-directory': [[{ kind: 'file' }, 'it is a file']],
  'not-listable': [[{}, 'this user may not list it, so nothing in it was looked at']],
  nested: [[{ root: '/p/sub/.agent/registry', around: '/p/.agent/registry' }, 'this registry hides another one, /p/.agent/registry: what is typed beside /p/sub/.agent/registry or below does not see the tasks there']],
  stranger: [[{}, 'it does not belong to a registry; dibs leaves it alone']],
  'seen-by-git': [
    [{ why: 'missing' }, 'it is missing: on a branch without the .gitignore of the registry, git would take the files beside it; the next claim puts it there'],
    [{ why: 'partial' }, 'it does not ignore everything, so git can delete or commit the files beside it: it needs a line "*", and no line that begins with "!"'],
    [{ why: 'no-file' }, 'it is not a regular file, so git ignores it: move it away, and dibs puts one there'],
  ],
  'much-salvage': [[{ count: 50, bytes: 1_234_567 }, 'work was saved 50 times, 1.2 MB in all, and is still kept: dibs salvage drop removes what nobody needs']],
  'damaged-log': [
    [{ lines: 1 }, '1 line of it cannot be read; that is history only, and no claim depends on it'],
    [{ lines: 2 }, '2 lines of it cannot be read; that is history only, and no claim depends on it'],
  ],
  'put-aside': [
    [{ files: 1 }, '1 file put aside here: look, and delete what nobody needs'],
    [{ files: 2 }, '2 files put aside here: look, and delete what nobody needs'],
  ],
  'clock-apart': [
    [{ aheadMs: 60_000 }, "the file system's clock is 60 s ahead of this machine's"],
    [{ aheadMs: -60_000 }, "the file system's clock is 60 s behind this machine's"],
  ],
  'times-incomplete': [[{}, 'the timestamps of a directory do not show every change in it, so dibs looks several times']],
  'times-whole-seconds': [[{}, 'timestamps are whole seconds here, so dibs looks several times']],
  'colon-refused': [[{}, 'this file system refuses ":" in names: write colon: "%3A" into registry.yaml']],
  'colon-accepted': [[{}, 'registry.yaml says colon: "%3A", but this file system accepts ":"']],
  'no-hard-links': [[{}, 'there are none here, so dibs gives a claim back by a check and a rename; this file system allows nothing better']],
  'case-folded': [[{}, 'this file system does not distinguish upper case from lower case; neither does dibs']],
  'write-fault': [
    [{ code: 'EXDEV', operation: 'rename', directories: ['scoped', 'claimed'] }, 'scoped -> claimed: these lie on two file systems (EXDEV); a registry must lie on one'],
    [{ code: 'EROFS', operation: 'create', directories: ['tmp'] }, 'tmp: this user may not write here (EROFS), and can look but not claim'],
    [{ code: 'ENAMETOOLONG', operation: 'rename', directories: ['tmp', 'scoped'] }, 'tmp -> scoped: names of full length (255 bytes) are refused'],
    [{ code: 'EIO', operation: 'create', directories: ['tmp'] }, 'create tmp: EIO'],
  ],
  marked: [[{}, 'somebody began to examine it and did not finish']],
  'ahead-of-clock': [
    [{ aheadMs: 3_600_000, lease: 'from-first-sight' }, "its time is 60 min ahead of the file system's clock; its lease will count from the moment the janitor sees it"],
    [{ aheadMs: 60_000, lease: { leftMs: 1000 } }, "its time is 60 s ahead of the file system's clock; unless it is renewed, its lease runs out in 1 s"],
    [{ aheadMs: 60_000, lease: { leftMs: 0 } }, "its time is 60 s ahead of the file system's clock; its lease has run out"],
  ],
  'last-generation': [
    [{ id: 'T', isClaimed: false }, 'it has the highest generation there is, so nobody can claim it any more: dibs move T --to cancelled, and add it again under another id'],
    [{ id: 'T', isClaimed: true }, 'it has the highest generation there is, so nobody can claim it any more: when it is completed or given back, dibs move T --to cancelled, and add it again under another id'],
  ],
  'old-copy': [
    [{ generation: 3, to: 'complete/T~3.md', isOlder: true }, 'generation 3 of it went to complete/T~3.md; git may have brought this one back, and nobody may claim it'],
    [{ generation: 3, to: 'complete/T~3.md', isOlder: false }, 'generation 3 of it went to complete/T~3.md; git may have brought this one, and nobody may claim it'],
  ],
  overruled: [
    [
      { id: 'T', path: 'claimed/T', holder: 'ana~s1' },
      'git or a person put it there, and it does not count while ana (session s1) holds T; what ana (session s1) gives up will rank above it. Copy what you need from it into claimed/T, or delete it',
    ],
  ],
  'later-claim': [[{ path: 'claimed/T', holder: 'ana', owner: 'bob' }, 'it came back beside the later claim of ana, claimed/T, and so it is lost; dibs tells bob']],
  blocked: [[{ blockers: [{ id: 'D', is: 'missing' }] }, 'nobody can claim it, because it depends on D, which no shelf has: add it, or take it out of depends_on']],
  vanished: [
    [{ id: 'T', by: 'ana~s1', agoMs: 60_000 }, 'ana (session s1) claimed T 60 s ago, as its log says, and no shelf has it: somebody deleted its file. dibs add T makes it anew, and if nobody needs it, dibs move T --to cancelled ends it after that'],
    [{ id: 'T', by: 'ana', agoMs: 60_000, shelf: 'review' }, 'T was put into review/ 60 s ago, as its log says, and no shelf has it: somebody deleted its file, or git has it on another branch. dibs add T makes it anew, and if nobody needs it, dibs move T --to cancelled ends it after that'],
    [{ id: 'T', by: 'ana', agoMs: 60_000, shelf: 'complete' }, 'T was put into complete/ 60 s ago, as its log says, and no shelf has it'],
  ],
  outranked: [[{ by: 'complete/T.md' }, 'complete/T.md ranks above it']],
  'not-a-file': [[{ kind: 'directory' }, 'it is a directory, not a regular file; dibs never claims, reads or touches it']],
  unreadable: [[{}, 'this user may not read it']],
  'bad-metadata': [[{ fault: { is: 'tab' } }, 'a line of its front matter begins with a tab']],
  foreign: [
    [{}, 'its name is neither a task nor a claim; dibs will never claim, rename or move it'],
    [{ leftBy: 'sed' }, 'its name is one that `sed -i` leaves when it is stopped, so it is not a task: copy what you need from it, and delete it'],
    [{ leftBy: { copies: 'Syncthing' } }, 'its name is one that Syncthing gives to a copy of a file, so it is not a task: copy what you need from it, and delete it'],
  ],
  'without-dibs': [
    [
      { id: 'T', agent: 'ana', agoMs: 60_000, isLeftOver: false, plan: { kind: 'claim', from: {} as never, owner: 'ana~s1', aside: [] } },
      'T was claimed without dibs, so nobody can claim it: ana has it, last changed 60 s ago; --fix makes it a claim of ana (session s1), with a lease from now',
    ],
    [
      { id: 'T', agoMs: 60_000, isLeftOver: false, plan: { kind: 'put-back', from: {} as never, to: {} as never, aside: [] } },
      'T was claimed without dibs, so nobody can claim it: nobody can tell who has it, last changed 60 s ago; --fix puts it into scoped/ as it is, where anybody can claim it: ask first whether somebody works on it',
    ],
    [
      { id: 'T', agoMs: 60_000, isLeftOver: true, plan: { kind: 'set-aside', aside: [], why: { is: 'beside-task', task: 'complete/T.md', isNobodys: true } } },
      'it is left over of a claim without dibs; complete/T.md is the task, and nobody can tell who has it; --fix puts it into lost+found/',
    ],
    [
      { id: 'T', agoMs: 60_000, isLeftOver: true, plan: { kind: 'leave', why: { is: 'changing' } } },
      'it is left over of a claim without dibs; it is changing at this moment: ask again',
    ],
  ],
  'part-without-dibs': [[{ id: 'T' }, 'it is part of that claim of T']],
  'closed-directory': [
    [{ everybody: true }, 'others may write in the registry but not here: run chmod a+w on it'],
    [{ everybody: false }, 'others may write in the registry but not here: run chmod g+w on it'],
  ],
  'closed-files': [
    [{ names: ['T.md'], isLog: false, everybody: false }, 'only the owner may write T.md: others can claim it but not renew it: run chmod g+w on it, and add tasks with umask 002'],
    [{ names: ['T.jsonl', 'U.jsonl'], isLog: true, everybody: true }, 'only the owner may write T.jsonl and 1 more: what others do is missing from it: run chmod a+w on it, and add tasks with umask 002'],
  ],
  'other-group': [[{ gid: 1, registryGid: 2 }, 'it belongs to group 1, but the registry to group 2: run chgrp 2 on it']],
  'new-in-other-group': [[{ gid: 1, registryGid: 2 }, 'what you add here gets group 1, but the registry has group 2: run chmod g+s on its directories']],
  sticky: [[{}, 'it is sticky: only the owner of a file may move it, so others can neither claim nor complete it: run chmod -t on it']],
  'no-setgid': [[{}, 'the registry has setgid but this directory does not, so a new file gets the group of whoever makes it: run chmod g+s on it']],
  'closing-umask': [[{}, 'your umask keeps others from writing what you add here, so they can claim it but not renew it: set umask 002']],
};

describe('each finding has one sentence', () => {
  it.each(Object.entries(FOUND).flatMap(([is, examples]) => examples.map(([about, said]) => ({ what: { is, ...about } as What, said }))))('$said', ({ what, said }) => {
    expect(findingSentence(what)).toBe(said);
  });
});

/** Why something was done: what is said of it, and what is said if it was only looked at. */
const DONE: { readonly [Is in Because['is']]: readonly (readonly [Omit<Extract<Because, { readonly is: Is }>, 'is'>, string, string?])[] } = {
  fault: [[{ code: 'EIO', operation: 'rename' }, 'the file system said EIO to rename']],
  barred: [
    [{ code: 'EACCES', operation: 'list', directories: ['lost+found'] }, 'it is left alone: this user lacks the permission (EACCES to list lost+found/)'],
    [{ code: 'EPERM', operation: 'rename', directories: ['tmp', 'lost+found'] }, 'it is left alone: this user lacks the permission (EPERM to rename in tmp -> lost+found/)'],
  ],
  refused: [[{ refusal }, 'there is no task T on any shelf']],
  'not-a-file': [[{ kind: 'directory' }, 'it is a directory, not a regular file']],
  'ahead-of-clock': [
    [{ aheadMs: 60_000, lease: 'from-now-on' }, "its time is 60 s ahead of the file system's clock; its lease counts from now on"],
    [{ aheadMs: 60_000, lease: { leftMs: 2000 } }, "its time is 60 s ahead of the file system's clock; unless it is renewed, its lease runs out in 2 s"],
    [{ aheadMs: 60_000, lease: 'over' }, "its time is 60 s ahead of the file system's clock"],
  ],
  silent: [[{ owner: 'ana', silentMs: 60_000 }, 'ana was silent for 60 s', 'would be given back: ana was silent for 60 s']],
  'ran-out': [[{ owner: 'ana~s1' }, 'the lease of ana (session s1) ran out']],
  'ran-out-in-a-row': [[{ owner: 'ana', times: 3 }, '3 leases in a row ran out, the last one of ana']],
  'written-meanwhile': [[{}, 'somebody wrote it under the old name in the meantime']],
  'left-unfinished': [[{}, 'an examination was left unfinished; its owner still has it', 'would finish an examination that somebody left unfinished']],
  outranked: [
    [{}, 'something ranks above it'],
    [{ by: 'complete/T.md' }, 'complete/T.md ranks above it', 'would be put aside: complete/T.md ranks above it'],
  ],
  'second-name': [[{ of: 'complete/T.md' }, 'another name of complete/T.md', 'would be removed: another name of complete/T.md']],
  'ended-here': [[{ other: 'scoped/T.md' }, 'it was ended here, and scoped/T.md came from elsewhere: a person has to choose between them with dibs move']],
  adopted: [[{ owner: 'ana~s1' }, 'ana (session s1) had claimed it without dibs, and has a claim now']],
  'put-back-of-nobody': [[{}, 'it was claimed without dibs, and nobody could tell by whom']],
  'left-to-a-person': [
    [{ why: { is: 'not-a-file', path: 'claimed/T', what: 'directory' } }, 'claimed/T is a directory, not a regular file: move it away when nobody works on the task any more'],
    [{ why: { is: 'many-readings' } }, 'its name can be read in several ways: give it the name of the task'],
    [{ why: { is: 'no-owner-name', agent: 'a\nb' } }, String.raw`no owner can be called a\u{a}b: write another name into it`],
    [{ why: { is: 'two-owners', paths: ['claimed/A', 'claimed/B'], owners: ['ana', 'bob'] } }, 'claimed/A names ana, and claimed/B names bob: move away the one that is wrong'],
    [{ why: { is: 'two-tasks', paths: ['claimed/A', 'claimed/B'] } }, 'claimed/A and claimed/B could both be the task: move one of them away'],
    [{ why: { is: 'on-shelf', shelf: 'review', owner: 'ana' } }, 'the task lies in review/: move it to scoped/ if ana works on it'],
    [{ why: { is: 'changing' } }, 'it is changing at this moment: ask again'],
  ],
  'only-beside': [
    [{}, 'it lay beside the task'],
    [{ why: { is: 'lock-of-nobody' } }, 'there is no such task, and nobody can tell who has it'],
    [{ why: { is: 'beside-task', task: 'complete/T.md', isNobodys: false } }, 'complete/T.md is the task'],
  ],
  saved: [
    [{ owner: 'ana~s1', salvage: { ref: 'refs/dibs/salvage/T/1', commit: 'a'.repeat(40), files: 1, bytes: 999, in: '/w' } }, 'what ana (session s1) had not committed: 1 file, 999 bytes'],
    [{ owner: 'ana', salvage: { ref: 'refs/dibs/salvage/T/1', commit: 'a'.repeat(40), files: 12, bytes: 12_345, leftOut: 2, in: '/w' } }, 'what ana had not committed: 12 files, 12.3 KB; 2 left out, which its message names'],
  ],
  unsaved: [
    [{ in: '/w\u001b', unsaved: { is: 'no-work-tree' } }, String.raw`nothing was saved of /w\u{1b}: it is not a git work tree any more`],
    [{ in: '/w', unsaved: { is: 'of-another-user' } }, 'nothing was saved of /w: it, or its repository, belongs to another user'],
    [{ in: '/w', unsaved: { is: 'in-use', id: 'T-2', owner: 'bob' } }, 'nothing was saved of /w: bob works there on T-2'],
    [{ in: '/w', unsaved: { is: 'no-git' } }, 'nothing was saved of /w: there is no git'],
    [{ in: '/w', unsaved: { is: 'no-time', ms: 9001 } }, 'nothing was saved of /w: it was not done after 10 s'],
    [{ in: '/w', unsaved: { is: 'no-time', ms: 0 } }, 'nothing was saved of /w: others had taken the time that there is for it'],
    [{ in: '/w', unsaved: { is: 'failed', said: 'fatal: \u001b[31m' } }, String.raw`nothing was saved of /w: fatal: \u{1b}[31m`],
  ],
  'left-behind': [
    [{ what: 'probe', agoMs: 1000 }, 'a probe that was left 1 s ago', 'would clear a probe that was left 1 s ago'],
    [{ what: 'staging', agoMs: 1000 }, 'staging that was left 1 s ago', 'would clear staging that was left 1 s ago'],
  ],
};

describe('each act of the janitor has one sentence', () => {
  it.each(Object.entries(DONE).flatMap(([is, examples]) => examples.map(([about, said, would]) => ({ because: { is, ...about } as Because, said, would }))))('$said', ({ because, said, would }) => {
    const act = because.is === 'second-name' ? 'tidied' : 'set-aside';
    expect(actSentence({ act, because })).toBe(said);
    if (would !== undefined) expect(actSentence({ act, because, wouldBe: true })).toBe(would);
  });
});

describe('each remark of a listing has a few words', () => {
  it.each<[Remark, string]>([
    [{ is: 'unproven' }, 'nobody can tell whether it is yours'],
    [{ is: 'moving' }, 'moving'],
    [{ is: 'not-a-file', kind: 'other' }, 'a special file, not a regular file'],
    [{ is: 'not-a-file', kind: 'symlink' }, 'a symlink, not a regular file'],
    [{ is: 'ahead-of-clock' }, 'its time is ahead of the clock'],
    [{ is: 'examined' }, 'under examination'],
    [{ is: 'debris', path: 'scoped/T.md' }, 'debris: scoped/T.md'],
    [{ is: 'overruled', path: 'scoped/T.md' }, 'does not count while it is held: scoped/T.md'],
    [{ is: 'unreadable' }, 'unreadable'],
    [{ is: 'unreadable', code: 'EIO' }, 'unreadable: EIO'],
    [{ is: 'bad-metadata', fault: { is: 'too-long', most: 9 } }, 'it is longer than 9 bytes'],
    [{ is: 'generations-used' }, 'its generations are used up'],
    [{ is: 'depends-on', blockers: [{ id: 'A', is: 'open' }, { id: 'B', is: 'open' }] }, 'depends on A, B'],
    [{ is: 'reserved', for: 'ana' }, 'reserved for ana'],
    [{ is: 'ended-before', isOlder: true }, 'an older copy of an ended task'],
    [{ is: 'ended-before', isOlder: false }, 'a copy from elsewhere of an ended task'],
    [{ is: 'kept-for-author', author: 'bob' }, 'kept for bob, whose work needs changes'],
    [{ is: 'own-work' }, 'your own work'],
    [{ is: 'author-unknown' }, 'nobody can tell whose work it is'],
  ])('%j: %s', (remark, said) => {
    expect(remarkText(remark)).toBe(said);
  });

  it.each<[Unreadable, string]>([
    [{ is: 'binary' }, 'it is binary'],
    [{ is: 'not-a-file' }, 'it is not a regular file'],
    [{ is: 'fault', code: 'EACCES' }, 'EACCES'],
  ])('%j: %s', (why, said) => {
    expect(unreadableClause(why)).toBe(said);
  });
});
