/** Every refusal of the protocol and its rules, as a sentence. Pure. It never says how to take a task away. */

import { describeSpan } from '../rules/duration.ts';
import type { DibsError } from '../rules/error.ts';
import type { Doubt, Facts, Holder } from '../rules/facts.ts';
import { describeOwner } from '../rules/owner.ts';
import { printable } from '../rules/printable.ts';
import { dependencySentence } from './dependencies.ts';
import { foreignClause } from './foreign.ts';
import { FAULTS } from './faults.ts';
import { describeHolder, lossSentence } from './loss.ts';
import { overlapClause } from './overlaps.ts';
import { metadataClause } from './metadata.ts';
import { REQUESTS } from './requests.ts';
import { REVIEWS } from './reviews.ts';
import { VERIFYING } from './verifying.ts';
import type { Sayings } from './sayings.ts';

/** Why nobody can tell yet whose a task is, without its id: for a text that has named it. */
export function whyInDoubt({ facts, message }: DibsError): string {
  return facts?.why === 'undecided' ? doubtClause(facts) : message;
}

function doubtClause({ doubt, shelf }: Extract<Facts, { readonly why: 'undecided' }>): string {
  return `${DOUBTS[doubt]}${shelf === undefined ? '' : ` to ${shelf}/`}; nothing is decided yet`;
}

/** The sentence, without a full stop. */
export function sentence(facts: Facts): string {
  return (SAYINGS[facts.why] as (facts: Facts) => string)(facts);
}

const NONE_LEFT = 'so nobody can claim it any more';

const SAYINGS: Sayings = {
  ...REQUESTS,
  ...FAULTS,
  'no-task': ({ id, near = [] }) => `there is no task ${id} on any shelf${near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`}`,
  'plan-depends': ({ on }) => `the plan depends on ${on}, which is neither one of its tasks nor on any shelf; nothing was added`,
  'no-number-free': ({ prefix, tries }) => `${tries} ids that begin with ${prefix} were taken by others, one after the other; nothing was added`,
  'unreadable-text': ({ fault }) => `such a task could not be claimed: ${metadataClause(fault)}`,
  exists: ({ id, path }) => `task ${id} already exists: ${path}`,
  'held-by-another': holdingSentence,
  'held-already': ({ id, heldMs }) => `${id} has been held for ${describeSpan(heldMs)} by you already, and you asked for a new claim`,
  unproven: namesakeSentence,
  'held-by-namesake': namesakeSentence,
  'without-dibs': ({ id, outside }) => `${id} was claimed without dibs, with mv or by a script: ${foreignClause(outside)}`,
  'held-by-mover': ({ id, shelf }) => `you hold ${id} yourself, so it is not moved: give it up into ${shelf}/`,
  'already-with': (facts) => (facts.who === 'caller' ? `${facts.id} is already yours` : `${facts.id} is already held by ${facts.who === 'owner' ? describeOwner(facts.owner) : 'this session'}`),
  lost: (facts) => `${lossSentence(facts)}. Stop working on it`,
  'given-up': ({ shelf }) => `you gave it up yourself: it lies in ${shelf}/; unset CURRENT_TASK_ID`,
  'other-claim': ({ id, stamp, generation, owner }) => `the claim you named has ended; ${owner === undefined ? 'you hold' : `${describeOwner(owner)} holds`} ${id} under another claim, with stamp ${stamp} and fence ${generation}`,
  'no-such-claim': () => 'the claim you named has ended, or is not yours',
  'not-claimed': ({ id, shelf }) => `${id} is not claimed: it lies in ${shelf}/`,
  'not-scoped': ({ id, shelf, waitingFor, said }) => `${id} is in ${shelf}/, not in scoped/${reason(waitingFor, said)}`,
  'ended-before': ({ id, path, shelf, by, agoMs, generation, isOlder }) =>
    `${id} was put in ${shelf} by ${describeOwner(by)} ${describeSpan(agoMs)} ago, as generation ${generation}; ` +
    `${path} is ${isOlder ? 'an older copy, which git may have brought back' : 'a copy from elsewhere, which git may have brought'}`,
  archived: ({ id, path }) => `${id} is finished, and archived as ${path}`,
  reserved: ({ id, for: whom }) => `${id} is reserved for ${printable(whom, 100)}`,
  'depends-on': ({ id, blockers }) => `${id} ${dependencySentence(blockers)}`,
  finished: ({ id, shelf }) => `${id} is in ${shelf}/, and the text of a finished task stays as it is: move it to scoped/ first, if it is to be done again`,
  'on-that-shelf': ({ id, shelf }) => `${id} is already in ${shelf}/`,
  'too-many-claims': ({ held, most, owner }) => `${owner === undefined ? 'you hold' : `${describeOwner(owner)} holds`} ${held.join(', ')} already, and max_claims in registry.yaml is ${most}`,
  'files-held': (facts) => `${overlapClause(facts)}, and overlap in registry.yaml is refuse`,
  ...VERIFYING,
  ...REVIEWS,
  'timed-out': ({ waitedMs, last }) => `timed out after ${describeSpan(waitedMs)}${last === undefined ? '' : `: ${sentence(last)}`}`,
  'nothing-to-claim': nothingSentence,
  undecided: (facts) => `${facts.id}: ${doubtClause(facts)}`,
  'not-a-file': ({ path, kind }) => `${path} is ${kind === undefined ? '' : `a ${kind}, `}not a regular file; it was left alone`,
  unreadable: ({ path }) => `${path} is not a regular file that can be read; it was left alone`,
  'bad-metadata': ({ path, fault }) => `${path}: ${metadataClause(fault)}, so nobody can tell what it depends on`,
  'old-copy': ({ id, path, task = 'elsewhere' }) => `${path} was an old copy of ${id}; the task itself is ${task}`,
  'not-the-task': ({ path, task = 'another file' }) => `${path} was not the task; the task is ${task}`,
  'name-taken': ({ path }) => `${path} is taken by another file`,
  'ranks-above-claim': ({ path }) => `${path} is another file and ranks above your claim; your files were not touched`,
  'two-file-systems': ({ from, to }) => `${from}/ and ${to}/ are on two file systems (EXDEV); a registry must lie on one, because a claim is never copied`,
  'note-unwritten': ({ id }) => `the note on ${id} could not be written to its log; the claim was renewed`,
  'last-generation': ({ path, remains }) => `${path} has the highest generation there is, ${NONE_LEFT}: ${REMAINS[remains]}`,
  'generations-used': ({ id }) => `${id} has already had the highest generation there is, ${NONE_LEFT}: ${REMAINS['other-id']}`,
  'log-at-highest': ({ id }) => `the log of ${id} already has the highest generation there is, so no new task can have this id: choose another id`,
  'nothing-ranks-above': ({ path }) => `${path} has the highest generation there is, so nothing can rank above it: take that file away`,
};

const REMAINS = {
  'end-claim': 'this claim is its last one, and can still be completed or given back',
  'move-away': 'move it away, and add the task again under another id',
  'other-id': 'add the task again under another id',
} as const;

const DOUBTS: Readonly<Record<Doubt, string>> = {
  'claim-examined': 'somebody is examining your claim',
  'claim-made-and-examined': 'your claim was made, and somebody is examining it',
  'claim-being-examined': 'your claim is being examined',
  'claim-changing': 'your claim is changing hands or being examined',
  'next-claim-examined': 'the new claim was made, and somebody is examining it',
  'hands-changed': 'it changed hands each time dibs looked at it',
  'moved-each-time': 'it moved each time dibs looked at it',
  'being-moved': 'somebody else is moving it',
  'moved-by-another': 'somebody else has moved it',
  'shelved-and-examined': 'it was put on its shelf, and somebody is examining the claim',
  'shelved-and-taken': 'it was put on its shelf, but somebody has since taken it or another file',
};

function nothingSentence({ held, waiting, unwanted, mine, freeInMs }: Extract<Facts, { readonly why: 'nothing-to-claim' }>): string {
  const said = [
    ...(mine.length === 0 ? [] : [`you hold ${mine.join(', ')}`]),
    ...(held === 0 ? [] : [`others hold ${count(held)}${freeInMs === undefined ? '' : `, and the next lease runs out in ${describeSpan(freeInMs)}`}`]),
    ...(waiting === 0 ? [] : [`${count(waiting)} cannot be claimed yet`]),
    ...(unwanted === 0 ? [] : [`${count(unwanted)} ${unwanted === 1 ? 'is' : 'are'} not for you, or not what you asked for`]),
  ];
  return said.length === 0 ? 'there is nothing to claim: no task is open' : `there is nothing to claim: ${said.join('; ')}`;
}

function count(tasks: number): string {
  return tasks === 1 ? '1 task' : `${tasks} tasks`;
}

interface Holding {
  readonly id: string;
  readonly holder: Holder;
  readonly heldMs: number;
  readonly leftMs?: number;
}

function holdingSentence({ id, holder, heldMs, leftMs }: Holding): string {
  return `${id} has been held by ${describeHolder(holder)} for ${describeSpan(heldMs)}${leaseLeft(leftMs)}`;
}

function namesakeSentence(facts: Holding): string {
  const what = (facts.leftMs ?? 1) > 0 ? 'prove it by its stamp if you made it, and leave it alone if not' : 'anybody may claim it now';
  return `${holdingSentence(facts)}. Every process of this login that has no name of its own is called ${describeHolder(facts.holder)}, so nobody can tell whether the claim is yours: ${what}. DIBS_AGENT or --agent gives you a name`;
}

function leaseLeft(leftMs: number | undefined): string {
  if (leftMs === undefined) return '';
  return leftMs > 0 ? `, with ${describeSpan(leftMs)} of its lease left` : ', and its lease has run out';
}

function reason(waitingFor: string | undefined, said: string | undefined): string {
  if (waitingFor !== undefined) return `: waiting_for: ${printable(waitingFor, 200)}`;
  return said === undefined ? '' : `: ${printable(said, 200)}`;
}
