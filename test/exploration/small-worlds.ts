/** The worlds that are explored whole: few processes, few things from outside, and every schedule of them. */

import { taskEditor } from '../../lib/client/edit-task.ts';
import { isDibsError } from '../../lib/rules/error.ts';
import { DEFAULT_SETTINGS } from '../../lib/rules/settings.ts';
import { list, type Step } from '../../lib/store/step.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { move } from '../../lib/transitions/move.ts';
import type { Caller } from '../../lib/transitions/caller.ts';
import { extend, handoff, resume, steal } from '../../lib/transitions/pass-on.ts';
import { complete, release } from '../../lib/transitions/release.ts';
import { renew } from '../../lib/transitions/renew.ts';
import { rewrite } from '../../lib/transitions/rewrite.ts';
import { judgeTask } from '../../lib/verbs/judge-review.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import { editOf } from '../simulation/edits.ts';
import { person } from '../simulation/person.ts';
import { pull } from '../simulation/pull.ts';
import type { Actor } from './automaton.ts';
import { LEASE_S, type SmallWorld } from './explorer.ts';
import { START_MS } from './file-states.ts';

const ID = 'T';

const VERBS: Readonly<Record<string, (caller: Caller) => Step<unknown>>> = {
  claim: (caller) => claim(caller, ID),
  renew: (caller) => renew(caller, ID),
  release: (caller) => release(caller, ID, { to: 'scoped' }),
  complete: (caller) => complete(caller, ID, {}),
  resume: (caller) => resume(caller, ID),
  extend: (caller) => extend(caller, ID, 4),
  handoff: (caller) => handoff(caller, ID, 'b~1', {}),
  steal: (caller) => steal(caller, ID, 'explored'),
  move: (caller) => move(caller, ID, 'complete', 'explored'),
  sweep: (caller) => sweep(caller),
  review: (caller) => complete(caller, ID, { review: true }),
  approve: (caller) => judgeTask(caller, ID, { verdict: 'approved' }),
  changes: (caller) => judgeTask(caller, ID, { verdict: 'changes-requested', comments: 'explored' }),
  pull: (caller) => pullOne(caller),
  'pull-one': (caller) => pullSurely(caller, (offered) => offered),
  'pull-last': (caller) => pullSurely(caller, (offered) => offered.toReversed()),
  mv: (caller) => person(caller, LEASE_S, false),
};

type Order = Parameters<typeof pull>[2];

/**
 * Pulls, and what waits for T only once T is complete. What is said of another task than T is nothing to the oracle,
 * which knows only that one; but the tasks are alike.
 */
function* pullOne(caller: Caller, order?: Order): Step<unknown> {
  const claimed = yield* pull(caller, (id) => claim(caller, id), order);
  const { id } = claimed.tenure;
  if (id === 'V' && !(yield* list('complete')).some((name) => /^T(?:~|\.)/.test(name))) throw new Error('V was claimed before T was complete');
  return id === ID ? claimed : undefined;
}

/** There is a task for everybody, so nobody may be told that there is nothing. */
function* pullSurely(caller: Caller, order: Order): Step<unknown> {
  try {
    return yield* pullOne(caller, order);
  } catch (error) {
    throw isDibsError(error) && error.code === 'nothing-to-claim' ? new Error('nothing was offered, and a task was there', { cause: error }) : error;
  }
}

/** A process: who it is, and what it does, one verb after the other. */
function actor(name: string, owner: string, script: string): Actor {
  const caller: Caller = { owner, settings: { ...DEFAULT_SETTINGS, lease: LEASE_S, maxExpiries: 1000 } };
  const make = (verb: string): Step<unknown> => {
    const edit = editOf(verb);
    if (edit !== undefined) return rewrite(caller, ID, taskEditor(() => [edit]));
    const step = VERBS[verb];
    if (step === undefined) throw new RangeError(verb);
    return step(caller);
  };
  return { name, owner, script: script.split(' '), make };
}

const a = (script: string): Actor => actor('A', 'a~1', script);
/** Another process of the same owner. */
const twin = (script: string): Actor => actor('A2', 'a~1', script);
const later = (script: string): Actor => actor('A3', 'a~2', script);
const b = (script: string): Actor => actor('B', 'b~1', script);
const c = (script: string): Actor => actor('C', 'c~1', script);
/** Whose work is reviewed. */
const d = (script: string): Actor => actor('D', 'd~1', script);
const j = actor('J', 'j', 'sweep');
const k = actor('K', 'k', 'sweep');
const p = actor('P', 'p', 'mv');

function claimed(owner: string, version: number): readonly [string, string] {
  return [`claimed/T~1@${owner}:${START_MS}+${LEASE_S}.md`, `version ${version}\n`];
}

/** A has claimed the task, and nobody has done anything since. */
const HELD = [claimed('a~1', 1), [`holders/a~1/T~1@a~1:${START_MS}+${LEASE_S}.md`, 'confirmed\n']] as const;
/** A's `complete` was killed when it had said that the claim ends by its mark, before its link. */
const HALF_DONE = [
  [`claimed/T~1@a~1:${START_MS}+${LEASE_S}!000099000099.md`, 'version 1\n'],
  [`holders/a~1/T~1@a~1:${START_MS}+${LEASE_S}.md`, 'confirmed\nended !000099000099 complete\n'],
] as const;
/** Both are confirmed: a stash brought ana's claim back beside the later one of another. */
const BOTH = [...HELD, [`claimed/T~1@b~1:${START_MS + 10}+${LEASE_S}.md`, 'version 2\n'], [`holders/b~1/T~1@b~1:${START_MS + 10}+${LEASE_S}.md`, 'confirmed\n']] as const;
/** The same, and a janitor was killed that had marked the earlier one. */
const BOTH_ONE_MARKED = BOTH.map(([path, text]) => [path.replace(/^(claimed\/T~1@a~1.*)\.md$/, '$1!000099000099.md'), text] as const);
/** D's work lies in review/. */
const HANDED_IN = `{"v":1,"at":${START_MS - 1000},"event":"review","id":"T","generation":1,"by":"d~1","from":"claimed/T~1@d~1:${START_MS - 2000}+1.md","to":"review/T~1.md"}\n`;
const DONE = [['review/T~1.md', 'version 1\n'], ['log/T.jsonl', HANDED_IN]] as const;
/** A reviews it. */
const REVIEWED = [
  [`claimed/T~2@a~1:${START_MS}+${LEASE_S}r.md`, 'version 1\n'],
  [`holders/a~1/T~2@a~1:${START_MS}+${LEASE_S}r.md`, 'confirmed\n'],
  ['log/T.jsonl', HANDED_IN],
] as const;
/** A stale look has made two tenures of one generation, neither of which counted. */
const PAIR = [claimed('a~1', 1), claimed('b~1', 2)] as const;

/** The text has a line that nobody edits, beside that of its version. */
const TITLED = '---\ntitle: kept\n---\nversion 1\n';
const titled = (start: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] => start.map(([path, text]) => [path, text === 'version 1\n' ? TITLED : text]);
const HELD_TEXT = titled(HELD);
const FREE_TEXT = [['scoped/T.md', TITLED]] as const;

/** A's set was killed when it had published the new text, and its mark is still there. */
const HALF_SET = [
  [`claimed/T~1@a~1:${START_MS}+${LEASE_S}.md`, TITLED.replace('---\nv', 'y: one\n---\nv')],
  [`claimed/T~1@a~1:${START_MS}+${LEASE_S}!000099000099.md`, TITLED],
  [`holders/a~1/T~1@a~1:${START_MS}+${LEASE_S}.md`, 'confirmed\n'],
] as const;

/** Two tasks that are alike, of which either will do. */
const EQUALS = [['scoped/T.md', 'version 1\n'], ['scoped/U.md', 'version 2\n']] as const;
/** One waits for the other. */
const WAITING = [['scoped/T.md', 'version 1\n'], ['scoped/V.md', '---\ndepends_on: T\n---\nversion 2\n']] as const;

const USUAL = { looks: 'whole', tries: 2 } as const;

export const WORLDS = {
  'two workers': { ...USUAL, looks: 'torn', actors: [a('claim renew complete'), b('claim renew complete')], outside: { ticks: 1 } },
  'two claimants and a checkout': { ...USUAL, actors: [a('claim renew'), b('claim')], outside: { ticks: 1, checkouts: 1 } },
  'a mover, a claimant and a checkout': { ...USUAL, actors: [c('move'), b('claim')], outside: { checkouts: 1 } },
  'two claimants and a zombie': { ...USUAL, actors: [a('claim renew'), b('claim')], outside: { ticks: 1, saves: 1 } },
  'a worker, a claimant, a checkout, a zombie and a crash': { ...USUAL, actors: [a('claim complete'), b('claim')], outside: { ticks: 1, checkouts: 1, saves: 1, crashes: 1 } },
  'a worker, a janitor, a zombie and a crash': { ...USUAL, actors: [a('claim renew complete'), j], outside: { ticks: 2, saves: 1, crashes: 1 } },
  'a worker, a janitor and a failing disk': { ...USUAL, actors: [a('claim renew complete'), j], outside: { ticks: 1, faults: 1 } },
  'two processes of one owner': { ...USUAL, actors: [a('claim renew complete'), twin('claim release')], outside: { ticks: 1 } },
  'two processes of one owner and a checkout': { ...USUAL, actors: [a('claim'), twin('claim renew')], outside: { checkouts: 1 } },
  'two processes of one owner, a claimant and a checkout': { ...USUAL, actors: [a('claim'), twin('renew'), b('claim')], outside: { checkouts: 1 } },
  'two processes that give one claim up, and an editor': { ...USUAL, start: HELD, actors: [a('release'), twin('release')], outside: { saves: 1 } },
  'a predecessor, its successor and an editor': { ...USUAL, start: HELD, actors: [a('renew complete'), later('resume renew')], outside: { ticks: 1, saves: 1 } },
  'a mover, a janitor and an editor': { ...USUAL, actors: [a('move'), j], outside: { ticks: 1, saves: 1 } },
  'a mover, an editor, a crash and what git brings': { ...USUAL, actors: [a('move')], outside: { brings: 1, saves: 1, crashes: 1 } },
  'a mover, a janitor and what git brings': { ...USUAL, actors: [a('move'), j], outside: { ticks: 1, brings: 1 } },
  'a mover, a thief and an editor': { ...USUAL, actors: [a('move'), b('steal renew')], outside: { ticks: 1, saves: 1 } },
  'an owner that hands on, its twin that completes, and an editor': { ...USUAL, start: HELD, actors: [a('handoff'), twin('complete')], outside: { saves: 1 } },
  'an owner that extends, a janitor and an editor': { ...USUAL, start: HELD, actors: [a('extend renew'), j], outside: { ticks: 1, saves: 1 } },
  'two thieves and a crash': { ...USUAL, start: HELD, actors: [b('steal'), c('steal')], outside: { ticks: 1, crashes: 1 } },
  'an owner that extends, its twin that releases, a claimant and an editor': { ...USUAL, start: HELD, actors: [a('extend'), twin('release'), b('claim')], outside: { saves: 1 } },
  'a worker, a thief and a janitor': { ...USUAL, start: HELD, actors: [a('renew complete'), b('steal renew'), j], outside: { ticks: 1 } },
  'a pair and two janitors': { ...USUAL, start: PAIR, actors: [j, k], outside: { ticks: 1, crashes: 1 } },
  'a pair, a janitor and a claimant': { ...USUAL, start: PAIR, actors: [j, c('claim')], outside: { ticks: 1 } },
  'an owner beside a shadow of its generation, and a janitor': { ...USUAL, start: [...HELD, claimed('b~1', 2)], actors: [a('renew complete'), j], outside: { ticks: 1 } },
  'a worker that completes, a janitor and an editor': { ...USUAL, start: HELD, actors: [a('complete'), j], outside: { ticks: 1, saves: 2 } },
  'a worker that completes at its first try, a janitor and an editor': { ...USUAL, tries: 1, start: HELD, actors: [a('complete'), j], outside: { ticks: 1, saves: 2 } },
  'three workers and a checkout': { ...USUAL, looks: 'torn', tries: 1, actors: [a('claim release'), b('claim'), c('claim')], outside: { checkouts: 1 } },
  'an owner that renews, and two janitors': { ...USUAL, start: HELD, actors: [a('renew'), j, k], outside: { ticks: 1 } },
  'an owner that renews, and two janitors, interrupted three times': { ...USUAL, preemptions: 3, start: HELD, actors: [a('renew'), j, k], outside: { ticks: 1 } },
  'a worker, two janitors and a crash': { ...USUAL, actors: [a('claim renew'), j, k], outside: { ticks: 1, crashes: 1 } },
  'two workers and a janitor': { ...USUAL, actors: [a('claim complete'), b('claim'), j], outside: { ticks: 1 } },
  'a worker, two janitors and a zombie': { ...USUAL, actors: [a('claim renew'), j, k], outside: { ticks: 1, saves: 1 } },
  'two claimants and what git brings': { ...USUAL, actors: [a('claim renew'), b('claim renew')], outside: { brings: 1 } },
  'two claimants, what git brings, and a lease': { ...USUAL, actors: [a('claim renew'), b('claim')], outside: { ticks: 1, brings: 1 } },
  'two claimants, and git brings twice and takes': { ...USUAL, tries: 1, actors: [a('claim'), b('claim')], outside: { brings: 2, takes: 1 } },
  'a holder, a claimant and what git brings': { ...USUAL, start: HELD, actors: [a('renew complete'), b('claim renew')], outside: { ticks: 1, brings: 1 } },
  'a holder, a janitor and what git brings': { ...USUAL, start: HELD, actors: [a('renew complete'), j], outside: { ticks: 1, brings: 1, crashes: 1 } },
  'a holder, a thief and what git brings': { ...USUAL, start: HELD, actors: [a('complete'), b('steal renew')], outside: { brings: 1 } },
  'a holder, a janitor, a claimant and what git brings': { ...USUAL, tries: 1, start: HELD, actors: [a('release'), j, b('claim')], outside: { ticks: 1, brings: 1 } },
  'a holder, a claimant, and a stash of everything that comes back': { ...USUAL, start: HELD, actors: [a('renew complete'), b('claim renew')], outside: { stashes: 2 } },
  'two holders that git brought together, a janitor and a claimant': { ...USUAL, tries: 1, start: BOTH, actors: [a('renew'), b('renew complete'), j], outside: { ticks: 1 } },
  'two holders that git brought together, who complete, and a crash': { ...USUAL, start: BOTH, actors: [a('complete'), b('complete')], outside: { crashes: 1 } },
  'an owner that completes beside an earlier claim under a mark, and a janitor': { ...USUAL, start: BOTH_ONE_MARKED, actors: [b('complete'), j], outside: {} },
  'an owner that completes, its twin that renews, a crash and what git brings': { ...USUAL, start: HELD, actors: [a('complete'), twin('renew')], outside: { brings: 1, crashes: 1 } },
  'what a killed complete left, its owner, a janitor and what git brings': { ...USUAL, start: HALF_DONE, actors: [a('renew complete'), j], outside: { brings: 1 } },
  'what a killed complete left, two processes of its owner and what git brings': { ...USUAL, start: HALF_DONE, actors: [a('renew'), twin('complete')], outside: { brings: 1 } },
  'two processes that end one claim, and an editor': { ...USUAL, start: HELD, actors: [a('complete'), twin('review')], outside: { saves: 1 } },
  'two releases of one owner around a person': { ...USUAL, start: HELD, actors: [a('release'), twin('release'), p], outside: {} },
  // Fewer verbs each, so that all of it can be seen in a test: a kind of event in each.
  'a worker and a janitor': { ...USUAL, actors: [a('claim complete'), j], outside: { ticks: 1 } },
  'two claimants, a checkout and a lease': { ...USUAL, actors: [a('claim'), b('claim')], outside: { ticks: 1, checkouts: 1 } },
  'two claimants and a failing disk': { ...USUAL, actors: [a('claim'), b('claim')], outside: { faults: 1 } },
  'two claimants, and git brings and takes': { ...USUAL, actors: [a('claim'), b('claim')], outside: { brings: 1, takes: 1 } },
  'a holder, a claimant and a lease': { ...USUAL, start: HELD, actors: [a('renew complete'), b('claim')], outside: { ticks: 1 } },
  'a holder that completes, a claimant and an editor': { ...USUAL, start: HELD, actors: [a('complete'), b('claim')], outside: { saves: 1 } },
  'a holder that releases, a claimant and an editor': { ...USUAL, start: HELD, actors: [a('release'), b('claim')], outside: { saves: 1 } },
  'a holder that renews, a claimant and a stash that comes back': { ...USUAL, start: HELD, actors: [a('renew'), b('claim')], outside: { stashes: 2 } },
  'a holder that completes, a janitor and an editor': { ...USUAL, start: HELD, actors: [a('complete'), j], outside: { saves: 1 } },
  'a holder that renews, a janitor, an editor and a lease': { ...USUAL, start: HELD, actors: [a('renew'), j], outside: { ticks: 1, saves: 1 } },
  'a holder, a janitor and a crash': { ...USUAL, start: HELD, actors: [a('renew complete'), j], outside: { ticks: 1, crashes: 1 } },
  'a holder that completes, a janitor and a failing disk': { ...USUAL, start: HELD, actors: [a('complete'), j], outside: { faults: 1 } },
  'a holder that renews, a janitor, a failing disk and a lease': { ...USUAL, start: HELD, actors: [a('renew'), j], outside: { ticks: 1, faults: 1 } },
  'a holder that renews, and a thief': { ...USUAL, start: HELD, actors: [a('renew'), b('steal')], outside: {} },
  'a holder that completes, and a thief': { ...USUAL, tries: 1, start: HELD, actors: [a('complete'), b('steal')], outside: {} },
  'a thief and an editor': { ...USUAL, start: HELD, actors: [b('steal renew')], outside: { ticks: 1, saves: 1, crashes: 1 } },
  'an owner that extends, and a janitor': { ...USUAL, start: HELD, actors: [a('extend'), j], outside: { ticks: 1 } },
  'an owner that hands on, and its twin that completes': { ...USUAL, tries: 1, start: HELD, actors: [a('handoff'), twin('complete')], outside: {} },
  'a predecessor that completes, and its successor': { ...USUAL, tries: 1, start: HELD, actors: [a('complete'), later('resume')], outside: {} },
  'two processes that give one claim up': { ...USUAL, tries: 1, start: HELD, actors: [a('release'), twin('complete')], outside: {} },
  'two that pull from two equal tasks': { ...USUAL, tries: 1, start: EQUALS, actors: [a('pull-one'), b('pull-one')], outside: {} },
  'two that pull from two equal tasks, from either end': { ...USUAL, tries: 1, start: EQUALS, actors: [a('pull-one'), b('pull-last')], outside: {} },
  'two that pull from two equal tasks, and a crash': { ...USUAL, tries: 1, start: EQUALS, actors: [a('pull-one'), b('pull-one')], outside: { crashes: 1 } },
  'two that pull from a task and one that waits for it': { ...USUAL, tries: 1, start: WAITING, actors: [a('pull complete'), b('pull')], outside: {} },
  'two that pull what runs out': { ...USUAL, tries: 1, start: HELD, actors: [b('pull'), c('pull')], outside: { ticks: 1 } },
  'one that pulls what its owner may still renew': { ...USUAL, tries: 1, start: HELD, actors: [a('renew'), b('pull')], outside: { ticks: 1 } },
  'two reviewers': { ...USUAL, tries: 1, start: DONE, actors: [a('claim renew'), b('claim')], outside: {} },
  'two reviewers and a lease': { ...USUAL, tries: 1, start: DONE, actors: [a('claim approve'), b('claim')], outside: { ticks: 1 } },
  'a reviewer, a janitor and a crash': { ...USUAL, start: REVIEWED, actors: [a('renew approve'), j], outside: { ticks: 1, crashes: 1 } },
  'a reviewer, a janitor and an editor': { ...USUAL, start: REVIEWED, actors: [a('changes'), j], outside: { ticks: 1, saves: 1 } },
  'a reviewer that releases, a janitor and an editor': { ...USUAL, start: REVIEWED, actors: [a('release'), j], outside: { ticks: 1, saves: 1 } },
  'a reviewer that wants changes, and their author': { ...USUAL, start: REVIEWED, actors: [a('changes'), d('claim complete')], outside: {} },
  'a reviewer that wants changes, another one and what git brings': { ...USUAL, tries: 1, start: REVIEWED, actors: [a('changes'), b('claim')], outside: { brings: 1 } },
  'two processes that judge one review, and an editor': { ...USUAL, tries: 1, start: REVIEWED, actors: [a('approve'), twin('changes')], outside: { saves: 1 } },
  'a reviewer and a thief': { ...USUAL, tries: 1, start: REVIEWED, actors: [a('approve'), b('steal')], outside: {} },
  'an owner that sets, a janitor, a crash and a lease': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one renew'), j], outside: { ticks: 1, crashes: 1 } },
  'two processes that set two keys': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), twin('set:y=one')], outside: {} },
  'two processes that set one key': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), twin('set:x=two')], outside: {} },
  'two processes that set two keys, at two attempts each': { ...USUAL, start: HELD_TEXT, actors: [a('set:x=one'), twin('set:y=one')], outside: {} },
  'two processes that set two keys, a crash': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), twin('set:y=one')], outside: { crashes: 1 } },
  'an owner that sets, a janitor and an editor': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), j], outside: { saves: 1 } },
  'an owner that sets, a janitor, an editor and a lease': { ...USUAL, start: HELD_TEXT, actors: [a('set:x=one'), j], outside: { ticks: 1, saves: 1 } },
  'an owner that sets, a janitor and a failing disk': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), j], outside: { faults: 1 } },
  'an owner that sets, a janitor, a failing disk and a lease': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), j], outside: { ticks: 1, faults: 1 } },
  'an owner that sets, and a thief that sets': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), b('steal set:y=one')], outside: {} },
  'an owner that sets, and its twin that completes': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), twin('complete')], outside: {} },
  'an owner that sets, its twin that completes, and a janitor': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), twin('complete'), j], outside: {} },
  'an owner that sets, and its twin that releases': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), twin('release')], outside: {} },
  'an owner that sets, and its twin that extends': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), twin('extend')], outside: {} },
  'an owner that sets, and its twin that hands on': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), twin('handoff')], outside: {} },
  'an owner that sets, and its successor that sets': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), later('resume set:y=one')], outside: {} },
  'what a killed set left, its owner that sets, and a janitor': { ...USUAL, start: HALF_SET, actors: [a('set:x=one renew'), j], outside: { ticks: 1 } },
  'an owner that sets, a claimant, and a stash that comes back': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), b('claim')], outside: { stashes: 2 } },
  'an owner that sets, its twin that renews, a janitor and a lease': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), twin('renew'), j], outside: { ticks: 1 } },
  'an owner that sets, a claimant that sets, and a lease': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), b('claim set:y=one')], outside: { ticks: 1 } },
  'an owner that sets, a claimant and what git brings': { ...USUAL, tries: 1, start: HELD_TEXT, actors: [a('set:x=one'), b('claim')], outside: { brings: 1 } },
  'somebody that sets at rest, and a claimant that sets': { ...USUAL, start: FREE_TEXT, actors: [c('set:x=one'), b('claim set:y=one')], outside: {} },
  'somebody that sets at rest, a claimant, a crash': { ...USUAL, tries: 1, start: FREE_TEXT, actors: [c('set:x=one'), b('claim')], outside: { crashes: 1 } },
  'somebody that sets at rest, a claimant and a checkout': { ...USUAL, tries: 1, start: FREE_TEXT, actors: [c('set:x=one'), b('claim')], outside: { checkouts: 1 } },
  'somebody that sets at rest, an editor, a crash and what git brings': { ...USUAL, tries: 1, start: FREE_TEXT, actors: [c('set:x=one')], outside: { brings: 1, saves: 1, crashes: 1 } },
  'somebody that sets at rest, and a janitor': { ...USUAL, tries: 1, start: FREE_TEXT, actors: [c('set:x=one'), j], outside: {} },
  'somebody that sets at rest, a janitor and a lease': { ...USUAL, tries: 1, start: FREE_TEXT, actors: [c('set:x=one'), j], outside: { ticks: 1 } },
  'somebody that sets at rest, a janitor and a failing disk': { ...USUAL, tries: 1, start: FREE_TEXT, actors: [c('set:x=one'), j], outside: { faults: 1 } },
  'somebody that sets at rest, and a mover': { ...USUAL, tries: 1, start: FREE_TEXT, actors: [c('set:x=one'), b('move')], outside: {} },
  'two that set at rest': { ...USUAL, tries: 1, start: FREE_TEXT, actors: [c('set:x=one'), b('set:y=one')], outside: {} },
  'somebody that sets in review, and a reviewer': { ...USUAL, tries: 1, start: titled(DONE), actors: [c('set:x=one'), a('claim approve')], outside: {} },
  'a reviewer that sets, a janitor and a crash': { ...USUAL, tries: 1, start: titled(REVIEWED), actors: [a('set:x=one changes'), j], outside: { ticks: 1, crashes: 1 } },
  'everybody, uninterrupted': { ...USUAL, preemptions: 0, actors: [a('claim renew complete'), b('claim renew'), j, k], outside: { ticks: 1, crashes: 1, checkouts: 1, saves: 1 } },
  'everybody, interrupted once': { ...USUAL, preemptions: 1, actors: [a('claim renew complete'), b('claim renew'), j, k], outside: { ticks: 1, crashes: 1, checkouts: 1, saves: 1 } },
  'everybody, interrupted twice': { ...USUAL, preemptions: 2, actors: [a('claim renew complete'), b('claim renew'), j, k], outside: { ticks: 1, crashes: 1, checkouts: 1, saves: 1 } },
  'everybody': { ...USUAL, actors: [a('claim renew complete'), b('claim renew'), j, k], outside: { ticks: 1, crashes: 1, checkouts: 1, saves: 1 } },
} as const satisfies Readonly<Record<string, SmallWorld>>;
