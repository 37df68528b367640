import { describe, expect, it } from 'vitest';
import { DibsError, refused } from '../../lib/rules/error.ts';
import { CODE_OF, type Facts, type Remedy } from '../../lib/rules/facts.ts';
import { UNPRINTABLE } from '../../lib/rules/printable.ts';
import { outcomeOfLoss, whyLost } from '../../lib/words/loss.ts';
import { sentence } from '../../lib/words/refusals.ts';
import { command } from '../../lib/words/remedies.ts';

const holder = { agent: 'ana', session: 's1', stamp: 'ana~s1:1769143261123', claimedAt: 1_769_143_261_123 };
const login = { agent: 'ana@vm', stamp: 'ana%40vm:1769143261123', claimedAt: 1_769_143_261_123 };
const NAMESAKES = 'Every process of this login that has no name of its own is called ana@vm, so nobody can tell whether the claim is yours';
const NAMING = 'DIBS_AGENT or --agent gives you a name';
const id = 'T-1';
const path = 'scoped/T-1.md';
/** What a stranger may have written: it ends a line, hides what follows, and says who it is. */
const HOSTILE = 'a\nb\u001B[2J\u202Ec\u0000.';
const SHOWN = String.raw`a\u{a}b\u{1b}[2J\u{202e}c\u{0}.`;
const QUOTED = JSON.stringify(SHOWN);

/** Each reason with what is said of it. A reason without an example does not compile. */
const EXAMPLES: { readonly [Why in Facts['why']]: readonly (readonly [Omit<Extract<Facts, { readonly why: Why }>, 'why'>, string])[] } = {
  'no-task': [[{ id }, 'there is no task T-1 on any shelf']],
  exists: [[{ id, path }, 'task T-1 already exists: scoped/T-1.md']],
  'plan-depends': [[{ on: 'D-1' }, 'the plan depends on D-1, which is neither one of its tasks nor on any shelf; nothing was added']],
  'no-number-free': [[{ prefix: 'TASK-', tries: 1000 }, '1000 ids that begin with TASK- were taken by others, one after the other; nothing was added']],
  'unreadable-text': [[{ fault: { is: 'tab' } }, 'such a task could not be claimed: a line of its front matter begins with a tab']],
  'held-by-another': [
    [{ id, holder, heldMs: 4000, leftMs: 20_000 }, 'T-1 has been held by ana (session s1) for 4 s, with 20 s of its lease left'],
    [{ id, holder, heldMs: 4000, leftMs: 0 }, 'T-1 has been held by ana (session s1) for 4 s, and its lease has run out'],
    [{ id, holder: { ...holder, agent: HOSTILE }, heldMs: 4000 }, `T-1 has been held by ${SHOWN} (session s1) for 4 s`],
  ],
  'held-already': [[{ id, holder, heldMs: 4000 }, 'T-1 has been held for 4 s by you already, and you asked for a new claim']],
  'nothing-to-claim': [
    [{ held: 0, waiting: 0, unwanted: 0, mine: [] }, 'there is nothing to claim: no task is open'],
    [{ held: 2, waiting: 1, unwanted: 0, mine: [], freeInMs: 60_000 }, 'there is nothing to claim: others hold 2 tasks, and the next lease runs out in 60 s; 1 task cannot be claimed yet'],
    [{ held: 0, waiting: 0, unwanted: 1, mine: ['T-1', 'T-2'] }, 'there is nothing to claim: you hold T-1, T-2; 1 task is not for you, or not what you asked for'],
  ],
  unproven: [
    [{ id, holder: login, heldMs: 4000, leftMs: 20_000 }, `T-1 has been held by ana@vm for 4 s, with 20 s of its lease left. ${NAMESAKES}: prove it by its stamp if you made it, and leave it alone if not. ${NAMING}`],
    [{ id, holder: login, heldMs: 4000, leftMs: 0 }, `T-1 has been held by ana@vm for 4 s, and its lease has run out. ${NAMESAKES}: anybody may claim it now. ${NAMING}`],
  ],
  'without-dibs': [
    [{ id, outside: { path: 'claimed/T-1', agent: 'ana', isAsker: false, agoMs: 4000 } }, 'T-1 was claimed without dibs, with mv or by a script: ana has it (claimed/T-1, last changed 4 s ago)'],
    [{ id, outside: { path: 'claimed/T-1', agent: HOSTILE, isAsker: true, agoMs: 4000 } }, `T-1 was claimed without dibs, with mv or by a script: you have it, by the name of ${SHOWN} (claimed/T-1, last changed 4 s ago)`],
    [{ id, outside: { path: 'claimed/T-1', isAsker: false, agoMs: 4000 } }, 'T-1 was claimed without dibs, with mv or by a script: nobody can tell who has it (claimed/T-1, last changed 4 s ago)'],
  ],
  'held-by-mover': [[{ id, shelf: 'waiting' }, 'you hold T-1 yourself, so it is not moved: give it up into waiting/']],
  'held-by-namesake': [[{ id, holder: login, heldMs: 4000 }, `T-1 has been held by ana@vm for 4 s. ${NAMESAKES}: prove it by its stamp if you made it, and leave it alone if not. ${NAMING}`]],
  'already-with': [
    [{ id, who: 'caller' }, 'T-1 is already yours'],
    [{ id, who: 'this-session' }, 'T-1 is already held by this session'],
    [{ id, who: 'owner', owner: 'bob~s2' } as never, 'T-1 is already held by bob (session s2)'],
  ],
  lost: [
    [{ id, outside: { path: 'claimed/T-1', agent: 'ana', isAsker: false, agoMs: 4000 } }, 'T-1 is no longer yours: it was claimed without dibs, and ana has it (claimed/T-1, last changed 4 s ago). Stop working on it'],
    [{ id }, 'T-1 is no longer yours: no shelf has it. Stop working on it'],
    [{ id, shelf: 'complete' }, 'T-1 is no longer yours: it lies in complete/. Stop working on it'],
    [
      { id, holder, heldMs: 4000, end: { event: 'steal', by: 'bob', agoMs: 3000, said: HOSTILE } },
      `T-1 is no longer yours: ana (session s1) has held it for 4 s (stolen by bob 3 s ago: ${JSON.stringify(HOSTILE).replace('\u202E', String.raw`\u{202e}`)}). Stop working on it`,
    ],
    [{ id, shelf: 'scoped', end: { event: 'reap', by: 'janitor', agoMs: 1000 } }, 'T-1 is no longer yours: it lies in scoped/ (its lease ran out; given back by janitor 1 s ago). Stop working on it'],
    [{ id, shelf: 'waiting', end: { event: 'park', by: 'janitor', agoMs: 1000 } }, 'T-1 is no longer yours: it lies in waiting/ (its lease ran out once too often; parked by janitor 1 s ago). Stop working on it'],
    [{ id, holder, heldMs: 0, end: { event: 'take-over', by: 'ana', agoMs: 1000 } }, 'T-1 is no longer yours: ana (session s1) has held it for 0 s (its lease had run out; taken over 1 s ago). Stop working on it'],
    [{ id, holder, heldMs: 0, end: { event: 'handoff', by: 'ana', agoMs: 1000 } }, 'T-1 is no longer yours: ana (session s1) has held it for 0 s (handed over by ana 1 s ago). Stop working on it'],
    [{ id, holder, heldMs: 0, end: { event: 'resume', by: 'ana', agoMs: 1000 } }, 'T-1 is no longer yours: ana (session s1) has held it for 0 s (resumed by ana 1 s ago). Stop working on it'],
    [{ id, shelf: 'complete', end: { event: 'complete', by: 'ana', agoMs: 1000 } }, 'T-1 is no longer yours: it lies in complete/ (complete by ana 1 s ago). Stop working on it'],
  ],
  'given-up': [[{ id, shelf: 'scoped' }, 'you gave it up yourself: it lies in scoped/; unset CURRENT_TASK_ID']],
  'other-claim': [
    [{ id, stamp: 'ana:1769143261123', generation: 2 }, 'the claim you named has ended; you hold T-1 under another claim, with stamp ana:1769143261123 and fence 2'],
    [{ id, stamp: 'ana:1769143261123', generation: 2, owner: 'ana%40vm' }, 'the claim you named has ended; ana@vm holds T-1 under another claim, with stamp ana:1769143261123 and fence 2'],
  ],
  'no-such-claim': [[{}, 'the claim you named has ended, or is not yours']],
  'not-claimed': [[{ id, shelf: 'waiting' }, 'T-1 is not claimed: it lies in waiting/']],
  'not-scoped': [
    [{ id, shelf: 'review' }, 'T-1 is in review/, not in scoped/'],
    [{ id, shelf: 'review', said: HOSTILE }, `T-1 is in review/, not in scoped/: ${SHOWN}`],
    [{ id, shelf: 'waiting', waitingFor: 'the key', said: 'no' }, 'T-1 is in waiting/, not in scoped/: waiting_for: the key'],
  ],
  'ended-before': [
    [{ id, path, shelf: 'complete/', by: 'bob', agoMs: 4000, generation: 3, isOlder: true }, 'T-1 was put in complete/ by bob 4 s ago, as generation 3; scoped/T-1.md is an older copy, which git may have brought back'],
    [{ id, path, shelf: 'complete/', by: 'bob', agoMs: 4000, generation: 3, isOlder: false }, 'T-1 was put in complete/ by bob 4 s ago, as generation 3; scoped/T-1.md is a copy from elsewhere, which git may have brought'],
  ],
  archived: [[{ id, path: 'archive/2026/T-1~3.md' }, 'T-1 is finished, and archived as archive/2026/T-1~3.md']],
  'not-in-review': [[{ id, shelf: 'scoped' }, 'T-1 is in scoped/, not in review/'], [{ id, shelf: 'claimed' }, 'you hold T-1 to do it, not to review it']],
  'own-work': [[{ id, author: 'bob~s1' }, 'T-1 is the work of bob (session s1), and nobody reviews its own work']],
  'author-unknown': [[{ id }, 'the log of T-1 does not say whose work lies in review/, and nobody reviews its own work: a person can move it to scoped/ or to complete/']],
  'kept-for-author': [[{ id, author: 'bob', leftMs: 60_000 }, 'changes to T-1 were requested, and bob, whose work it is, may claim it first: for 60 s more']],
  'review-to-judge': [[{ id }, 'you hold T-1 to review it: approve it, request changes, or release it']],
  'not-a-review': [[{ id }, 'you hold T-1 to do it, not to review it']],
  reserved: [[{ id, for: HOSTILE }, `T-1 is reserved for ${SHOWN}`]],
  'to-be-verified': [[{ id, commands: ['npm test', 'a\nb'] }, String.raw`T-1 is complete when "npm test" and "a\\u{a}b" pass, which only dibs complete runs`], [{ id, commands: ['npm test'], isProgram: true }, 'T-1 is complete when "npm test" passes. The lock is still held: run it and name it in passed, or say in skipped why not']],
  'verify-untrusted': [
    [{ id, commands: [HOSTILE] }, `to complete T-1, dibs would run ${QUOTED}, and nobody has allowed that in this clone. The claim is still yours: let a person read it and run dibs trust T-1, or complete it with --skip-verify and a --reason`],
    [{ id, commands: ['a', 'b', 'c', 'd'] }, 'to complete T-1, dibs would run "a", "b", "c" and 1 more, and nobody has allowed that in this clone. The claim is still yours: let a person read them and run dibs trust T-1, or complete it with --skip-verify and a --reason'],
  ],
  'verify-failed': [
    [{ id, command: 'npm test', how: { is: 'exit', code: 1 } }, 'T-1 is not complete: "npm test" ended with 1. The claim is still yours'],
    [{ id, command: 'npm test', how: { is: 'exit', code: 1 }, givenBack: true }, 'T-1 is not complete: "npm test" ended with 1. The task goes back to scoped/'],
    [{ id, command: HOSTILE, how: { is: 'signal', signal: 'SIGKILL' } }, `T-1 is not complete: ${QUOTED} was ended by SIGKILL. The claim is still yours`],
    [{ id, command: 'x', how: { is: 'timeout', afterMs: 600_000 } }, 'T-1 is not complete: "x" did not end within 10 min (verify_timeout in registry.yaml), and was ended. The claim is still yours'],
    [{ id, command: 'x', how: { is: 'interrupted', signal: 'SIGINT' } }, 'T-1 is not complete: "x" was interrupted by SIGINT. The claim is still yours'],
    [{ id, command: 'x', how: { is: 'not-started', code: 'ENOENT' } }, 'T-1 is not complete: "x" could not be started (ENOENT). The claim is still yours'],
  ],
  'verify-unread': [[{ id, path }, 'scoped/T-1.md mentions verify, and nobody can tell which command that is: it must be a text or a list of texts. Mend it, or complete it with --skip-verify and a --reason (T-1)']],
  'strange-work-tree': [[{ top: '/t' }, "/t says that it is a work tree of the registry's repository, and that repository does not know it, so no command of verify is run there. If you have moved it, git worktree repair makes it known; else work in one that git worktree list names"]],
  'depends-on': [
    [{ id, blockers: [{ id: 'A', is: 'open' }] }, 'T-1 depends on A, which is not complete yet'],
    [{ id, blockers: [{ id: 'A', is: 'open' }, { id: 'B', is: 'open' }] }, 'T-1 depends on A, B, which are not complete yet'],
    [{ id, blockers: [{ id: 'A', is: 'missing' }] }, 'T-1 depends on A, which no shelf has: add it, or take it out of depends_on'],
    [{ id, blockers: [{ id: 'A', is: 'unmerged', because: 'not-merged' }] }, 'T-1 depends on A, which is complete and not merged yet'],
    [{ id, blockers: [{ id: 'A', is: 'unmerged', because: 'no-commit' }] }, 'T-1 depends on A until it is merged, and A was completed without a commit among its artifacts: take its until: merged away'],
    [{ id, blockers: [{ id: 'A', is: 'unmerged', because: 'no-branch' }] }, 'T-1 depends on A until it is merged, and merged_into in registry.yaml names no branch that git knows: name the branch there'],
    [{ id, blockers: [{ id: 'A', is: 'unmerged', because: 'untold' }] }, 'T-1 depends on A until it is merged, and git cannot tell here whether it is'],
    [{ id, blockers: [{ id: 'A', is: 'cancelled' }] }, 'T-1 depends on A, which is cancelled: move it to scoped/ if it is to be done after all, or take it out of depends_on'],
    [{ id, blockers: [{ id: 'A', is: 'ring', ring: ['T-1', 'A', 'T-1'] }] }, 'T-1 depends on A, which waits for it in turn (T-1 > A > T-1): take one of them out of depends_on'],
    [
      { id, blockers: [{ id: 'A', is: 'open' }, { id: 'B', is: 'missing' }, { id: 'C', is: 'missing' }, { id: 'D', is: 'cancelled' }, { id: 'E', is: 'cancelled' }] },
      'T-1 depends on B, C, which no shelf has: add them, or take them out of depends_on; it depends on D, E, which are cancelled: move them to scoped/ if they are to be done after all, or take them out of depends_on; it depends on A, which is not complete yet',
    ],
  ],
  finished: [[{ id, shelf: 'complete' }, 'T-1 is in complete/, and the text of a finished task stays as it is: move it to scoped/ first, if it is to be done again']],
  'on-that-shelf': [[{ id, shelf: 'review' }, 'T-1 is already in review/']],
  'files-held': [
    [{ id, of: 'T-2', holder, mine: 'lib/a.ts', entry: 'lib/', heldMs: 60_000, leftMs: 120_000 }, 'T-2 of ana (session s1) has held lib/, which overlaps lib/a.ts, for 60 s, with 2 min of its lease left, and overlap in registry.yaml is refuse'],
    [{ id, of: 'T-2', holder, mine: 'a\u001B.ts', entry: 'a\u001B.ts', heldMs: 0, leftMs: 1000 }, 'T-2 of ana (session s1) has held a\\u{1b}.ts for 0 s, with 1 s of its lease left, and overlap in registry.yaml is refuse'],
  ],
  'too-many-claims': [
    [{ id, held: ['A', 'B'], most: 2 }, 'you hold A, B already, and max_claims in registry.yaml is 2'],
    [{ id, held: ['A'], most: 1, owner: 'ana~s1' }, 'ana (session s1) holds A already, and max_claims in registry.yaml is 1'],
  ],
  undecided: [
    [{ id, doubt: 'claim-examined' }, 'T-1: somebody is examining your claim; nothing is decided yet'],
    [{ id, doubt: 'moved-by-another', shelf: 'review' }, 'T-1: somebody else has moved it to review/; nothing is decided yet'],
  ],
  'not-a-file': [
    [{ id, path }, 'scoped/T-1.md is not a regular file; it was left alone'],
    [{ id, path, kind: 'directory' }, 'scoped/T-1.md is a directory, not a regular file; it was left alone'],
  ],
  unreadable: [[{ id, path }, 'scoped/T-1.md is not a regular file that can be read; it was left alone']],
  'bad-metadata': [
    [{ id, path, fault: { is: 'key-twice' } }, 'scoped/T-1.md: one of its keys is given twice, so nobody can tell what it depends on'],
    [{ id, path, fault: { is: 'value-goes-on', key: HOSTILE } }, `scoped/T-1.md: the value of ${SHOWN} goes on in another line, so nobody can tell what it depends on`],
    [{ id, path, fault: { is: 'odd-list', key: 'depends_on' } }, 'scoped/T-1.md: the list of depends_on is not plain, so nobody can tell what it depends on'],
    [{ id, path, fault: { is: 'misspelt', spelt: 'depends_on' } }, 'scoped/T-1.md: one of its keys must be spelt depends_on, so nobody can tell what it depends on'],
    [{ id, path, fault: { is: 'front-too-long', most: 9 } }, 'scoped/T-1.md: its front matter is longer than 9 bytes, so nobody can tell what it depends on'],
  ],
  'old-copy': [
    [{ id, path }, 'scoped/T-1.md was an old copy of T-1; the task itself is elsewhere'],
    [{ id, path, task: 'complete/T-1~2.md' }, 'scoped/T-1.md was an old copy of T-1; the task itself is complete/T-1~2.md'],
  ],
  'not-the-task': [
    [{ id, path }, 'scoped/T-1.md was not the task; the task is another file'],
    [{ id, path, task: 'complete/T-1~2.md' }, 'scoped/T-1.md was not the task; the task is complete/T-1~2.md'],
  ],
  'name-taken': [[{ id, path }, 'scoped/T-1.md is taken by another file']],
  'ranks-above-claim': [[{ id, path }, 'scoped/T-1.md is another file and ranks above your claim; your files were not touched']],
  'two-file-systems': [[{ from: 'scoped', to: 'claimed' }, 'scoped/ and claimed/ are on two file systems (EXDEV); a registry must lie on one, because a claim is never copied']],
  'note-unwritten': [[{ id }, 'the note on T-1 could not be written to its log; the claim was renewed']],
  'last-generation': [
    [{ id, path, remains: 'end-claim' }, 'scoped/T-1.md has the highest generation there is, so nobody can claim it any more: this claim is its last one, and can still be completed or given back'],
    [{ id, path, remains: 'move-away' }, 'scoped/T-1.md has the highest generation there is, so nobody can claim it any more: move it away, and add the task again under another id'],
    [{ id, path, remains: 'other-id' }, 'scoped/T-1.md has the highest generation there is, so nobody can claim it any more: add the task again under another id'],
  ],
  'generations-used': [[{ id }, 'T-1 has already had the highest generation there is, so nobody can claim it any more: add the task again under another id']],
  'log-at-highest': [[{ id }, 'the log of T-1 already has the highest generation there is, so no new task can have this id: choose another id']],
  'nothing-ranks-above': [[{ id, path }, 'scoped/T-1.md has the highest generation there is, so nothing can rank above it: take that file away']],
  'lease-outside': [[{ seconds: 5, least: 10, most: 20 }, 'a lease of 5 s is outside what registry.yaml allows: whole seconds from 10 to 20']],
  'not-a-task-id': [
    [{ text: 'T-1.orig', copyBy: 'git' }, 'T-1.orig is not a task id: git gives such names to copies of a file'],
    [{ text: HOSTILE }, `${QUOTED} is not a task id: use a letter or digit, then letters, digits, ".", "_" or "-" (at most 96; no ending such as .md, no trailing dot; README is reserved)`],
  ],
  'not-a-stamp': [[{ text: HOSTILE }, `${QUOTED} is not a stamp: a stamp looks like owner:1769143261123, as dibs prints it`]],
  'not-a-fence': [[{ text: HOSTILE }, `${QUOTED} is not a fence: a fence is the generation of a claim, a whole number from 1`]],
  'not-a-cursor': [[{ text: HOSTILE }, `${QUOTED} is not a cursor: a cursor looks like 4f2a9c1e7b3d-17, as dibs events prints it`]],
  'cursor-unknown': [[{ cursor: '4f2a9c1e7b3d-17' }, 'the cursor 4f2a9c1e7b3d-17 is of a journal that is not there any more, so nobody can tell what came after it; without a cursor everything is told again']],
  'not-a-duration': [[{ what: '--wait', text: HOSTILE }, `--wait ${QUOTED} is not a duration from 1s to 24h, such as 90, 45m or 2h`]],
  'not-agents': [
    [{ text: '0', fault: 'count', most: 1000 }, '"0" is no number of agents from 1 to 1000'],
    [{ text: HOSTILE, fault: 'twice', most: 1000 }, `${QUOTED} names an agent that is named before`],
    [{ text: 'ana:', fault: 'form', most: 1000 }, '"ana:" is no agent: write a name, and behind it, if need be, a colon, its role, and + before each of its labels, such as ana:ops+rust'],
  ],
  'owner-blank': [
    [{}, 'an agent needs a name, and the given one is blank'],
    [{ origin: { agent: 'fallback' } }, 'an agent needs a name, and the given one is blank (agent from login and host; DIBS_AGENT names another)'],
  ],
  'owner-unprintable': [
    [{ text: HOSTILE }, `an owner must be printable text without control characters; this is not: ${QUOTED}`],
    [
      { text: HOSTILE, origin: { agent: 'flag', session: 'DIBS_SESSION' } },
      `an owner must be printable text without control characters; this is not: ${QUOTED} (agent from --agent, session from DIBS_SESSION)`,
    ],
  ],
  'owner-not-utf8': [[{ text: 'Andr\uFFFD', origin: { agent: 'DIBS_AGENT' } }, 'an owner must be UTF-8, without the sign U+FFFD that stands for bytes that are not; this is not: "Andr\uFFFD" (agent from DIBS_AGENT)']],
  'owner-too-long': [[{ bytes: 120, origin: { agent: 'DIBS_AGENT', session: 'flag' } }, 'agent and session together take 120 bytes in a file name; the most is 96 (agent from DIBS_AGENT, session from --session)']],
  'timed-out': [
    [{ id, waitedMs: 5000 }, 'timed out after 5 s'],
    [{ id, waitedMs: 5000, last: { why: 'held-by-another', id, holder, heldMs: 4000 } }, 'timed out after 5 s: T-1 has been held by ana (session s1) for 4 s'],
  ],
  'lease-almost-over': [
    [{ id, because: { is: 'no-answer' } }, 'the lease is almost over and could not be renewed: the registry does not answer'],
    [{ id, because: { is: 'fault', code: 'EIO', operation: 'touch' } }, 'the lease is almost over and could not be renewed: the file system said EIO to touch'],
    [{ id, because: { is: 'other', text: HOSTILE } }, `the lease is almost over and could not be renewed: ${SHOWN}`],
  ],
  'file-system-failed': [
    [{ operation: 'list', paths: [''], code: 'EIO' }, 'the file system failed: list the registry: EIO'],
    [{ operation: 'rename', paths: ['scoped/T.md', 'claimed/T'], code: 'EROFS' }, 'the file system failed: rename scoped/T.md -> claimed/T: EROFS (it is read-only)'],
    [{ operation: 'read', paths: [HOSTILE], code: 'ENOENT', leadsNowhere: true }, `the file system failed: read ${SHOWN}: ENOENT: it is a symlink that leads nowhere`],
  ],
  'git-unseen': [[{ dotGit: '/a/.git' }, '/a/.git does not lead to a git directory that can be seen from here, so dibs cannot tell which registry its work trees share: name it with --registry or DIBS_REGISTRY']],
  'no-main-work-tree': [[{ top: '/a', commonDir: '/b' }, '/a is a linked work tree of /b, which does not say where its main one is, so dibs cannot tell which registry its work trees share: name it with --registry or DIBS_REGISTRY']],
  'cannot-look': [[{ path: HOSTILE, code: 'EACCES' }, `could not look at ${SHOWN}: EACCES`]],
  'file-not-text': [[{ path: HOSTILE }, `${SHOWN} is not UTF-8 text. It was left as it is`]],
  'no-journal': [[{ path: 'log/.journal' }, 'log/.journal is not a journal. It was left as it is; put it elsewhere, and every event is told anew']],
  'file-unfit': [
    [{ path: HOSTILE, because: { is: 'not-regular' } }, `${SHOWN} is not a regular file`],
    [{ path, because: { is: 'read-only' } }, 'scoped/T-1.md is read-only: nothing was written'],
    [{ path, because: { is: 'too-long', most: 9 } }, 'scoped/T-1.md is longer than 9 bytes'],
  ],
  'settings-not-a-file': [[{}, 'registry.yaml is not a regular file']],
  'settings-too-long': [[{ most: 65_536 }, 'registry.yaml is longer than 65536 bytes']],
  'settings-line': [
    [{ line: 3, fault: { is: 'no-pair', text: HOSTILE } }, `registry.yaml line 3: expected "key: value", found ${QUOTED}`],
    [{ line: 3, fault: { is: 'unknown-key', key: 'leese', known: ['lease', 'agent'] } }, 'registry.yaml line 3: unknown key "leese"; the keys are lease, agent'],
    [{ line: 3, fault: { is: 'given-twice', key: 'lease' } }, 'registry.yaml line 3: lease is given twice'],
    [{ line: 3, fault: { is: 'bad-value', key: 'lease', text: HOSTILE } }, `registry.yaml line 3: lease cannot be ${QUOTED}`],
  ],
  'settings-leases': [[{ lease: 5, least: 10, most: 20 }, 'registry.yaml: lease (5s) must lie between min_lease (10s) and max_lease (20s)']],
};

const ALL = Object.entries(EXAMPLES).flatMap(([why, examples]) => examples.map(([about, said]) => ({ facts: { why, ...about } as Facts, said })));

describe('each reason has one sentence', () => {
  it.each(ALL)('$said', ({ facts, said }) => {
    expect(sentence(facts)).toBe(said);
    expect(refused(facts).message).toBe(said);
  });

  it.each(ALL)('$said: on one line, without control characters, and without a command that takes a task away', ({ facts }) => {
    expect(sentence(facts)).not.toMatch(UNPRINTABLE);
    expect(sentence(facts)).not.toMatch(/--force|dibs (?:steal|resume)/);
  });

  it('and each reason has one code', () => {
    expect(Object.keys(CODE_OF).toSorted()).toEqual(Object.keys(EXAMPLES).toSorted());
  });
});

describe('a refusal', () => {
  it('has its facts, its task, its holder and its remedy as data, and the command of the remedy', () => {
    const cause = new Error('disk');
    const error = refused({ why: 'held-by-another', id, holder, heldMs: 4000 }, { do: 'list', only: 'free' }, cause);
    expect(error).toBeInstanceOf(DibsError);
    expect(error).toMatchObject({ code: 'held', task: id, holder, facts: { why: 'held-by-another', heldMs: 4000 }, remedy: { do: 'list', only: 'free' }, next: ['list', '--ready'], cause });
    expect(error.stack).toContain(error.message);
  });

  it.each<[Remedy, readonly string[]]>([
    [{ do: 'list' }, ['list']],
    [{ do: 'trust' }, ['trust']],
    [{ do: 'list', only: 'mine' }, ['list', '--mine']],
    [{ do: 'list', only: 'blocked' }, ['list', '--blocked']],
    [{ do: 'boot' }, ['boot']],
    [{ do: 'boot', acknowledge: true }, ['boot', '--ack']],
    [{ do: 'diagnose' }, ['doctor']],
    [{ do: 'sweep' }, ['janitor']],
    [{ do: 'whoami' }, ['whoami']],
    [{ do: 'prove', id, stamp: login.stamp }, ['verify', id, '--stamp', login.stamp]],
    [{ do: 'move', id, to: 'cancelled' }, ['move', id, '--to', 'cancelled']],
    [{ do: 'give-up', id, to: 'scoped', said: 'why' }, ['release', id]],
    [{ do: 'give-up', id, to: 'complete', said: 'why' }, ['complete', id]],
    [{ do: 'give-up', id, to: 'review', said: 'why' }, ['complete', id, '--review']],
    [{ do: 'give-up', id, to: 'cancelled', said: 'it is late' }, ['release', id, '--to', 'cancelled', '--reason', 'it is late']],
    [{ do: 'complete', id }, ['complete', id]],
  ])('%j is %j on the command line', (remedy, words) => {
    expect(command(remedy)).toEqual(words);
  });
});

describe('a loss can be said', () => {
  const lost = refused({ why: 'lost', id, shelf: 'scoped' });

  it('without telling anybody to stop', () => {
    expect(whyLost(lost)).toBe('T-1 is no longer yours: it lies in scoped/');
  });

  it('without the name of its task', () => {
    expect(outcomeOfLoss(lost)).toBe('it lies in scoped/');
  });

  it('as it was said, if it has no facts', () => {
    const other = new DibsError('lost', 'gone');
    expect([whyLost(other), outcomeOfLoss(other)]).toEqual(['gone', 'gone']);
  });
});
