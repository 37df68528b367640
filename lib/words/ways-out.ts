/**
 * All that somebody may do after a refusal, as the program that asked can show it: another task, waiting, whom to ask.
 * Pure. None of it takes a task from its holder.
 */

import { describeSpan } from '../rules/duration.ts';
import type { DibsError } from '../rules/error.ts';
import type { Blocker, Facts, Holder } from '../rules/facts.ts';
import { describeOwner } from '../rules/owner.ts';
import { printable } from '../rules/printable.ts';
import { waitingClauses } from './dependencies.ts';
import { describeHolder } from './loss.ts';

export interface WayOut {
  readonly way: 'another' | 'wait' | 'ask' | 'acknowledge' | 'repair';
  /** Without a full stop. */
  readonly says: string;
  /** The arguments of the dibs command that does it. */
  readonly next?: readonly string[];
  /** When waiting may end, in ms since the epoch. */
  readonly at?: number;
}

/** The most telling first. Empty where the error itself names the one thing to do. */
export function waysOut({ facts }: Pick<DibsError, 'facts'>): readonly WayOut[] {
  switch (facts?.why) {
    case 'held-by-another':
      return [ANOTHER, untilFree(facts.id, facts.holder), ask(facts.holder)];
    case 'timed-out':
      return [ANOTHER, ...(facts.last === undefined ? [] : waysOut({ facts: facts.last }).filter(({ way }) => way !== 'another'))];
    case 'without-dibs':
      return [ANOTHER, ...(facts.outside.agent === undefined ? [] : [askAgent(facts.outside.agent)]), { way: 'repair', says: 'a person can make a claim of it, or put it back', next: ['doctor'] }];
    case 'lost':
      return [{ way: 'acknowledge', says: 'stop working on it, and acknowledge that it is lost', next: ['boot', '--ack'] }, ANOTHER, ...(facts.holder === undefined ? [] : [ask(facts.holder)])];
    case 'depends-on':
      return [ANOTHER, ...facts.blockers.slice(0, MOST_BLOCKERS).flatMap((blocker) => aboutBlocker(blocker))];
    case 'not-scoped':
    case 'ended-before':
    case 'archived':
      return [ANOTHER, { way: 'ask', says: 'see what was said about it', next: ['log', facts.id] }];
    case 'not-in-review':
    case 'own-work':
      return [ANOTHER];
    case 'author-unknown':
      return [ANOTHER, { way: 'repair', says: 'a person can have it done again', next: ['move', facts.id, '--to', 'scoped'] }];
    case 'kept-for-author':
      return [ANOTHER, { way: 'wait', says: `wait for ${describeSpan(facts.leftMs)}`, next: ['claim', facts.id, '--wait'] }, { way: 'ask', says: `ask ${describeOwner(facts.author)}` }];
    case 'reserved':
      return [ANOTHER, askAgent(facts.for)];
    case 'too-many-claims':
      return [{ way: 'repair', says: 'complete or release one of those first', next: facts.owner === undefined ? ['list', '--mine'] : ['claims'] }];
    case 'nothing-to-claim':
      return whenNothing(facts);
    default:
      return [];
  }
}

const ANOTHER: WayOut = { way: 'another', says: 'take another task', next: ['claim', '--next'] };
const MOST_BLOCKERS = 5;

function untilFree(id: string, { expiresAt }: Holder): WayOut {
  return { way: 'wait', says: 'wait until it is given back, or until its lease runs out', next: ['claim', id, '--wait'], ...(expiresAt === undefined ? {} : { at: expiresAt }) };
}

function ask(holder: Holder): WayOut {
  return { way: 'ask', says: `ask ${describeHolder(holder)}, who holds it` };
}

function askAgent(agent: string): WayOut {
  return { way: 'ask', says: `ask ${printable(agent, 100)}` };
}

function aboutBlocker(blocker: Blocker): readonly WayOut[] {
  const { id, is } = blocker;
  const [clause = ''] = waitingClauses([blocker]);
  if (is !== 'open') return [{ way: 'repair', says: clause, next: is === 'missing' ? ['list', '--blocked'] : ['show', id] }];
  const { holder } = blocker.at ?? {};
  return [{ way: 'wait', says: clause, next: ['show', id], ...(holder?.expiresAt === undefined ? {} : { at: holder.expiresAt }) }, ...(holder === undefined ? [] : [ask(holder)])];
}

function whenNothing({ held, waiting, mine, freeInMs }: Extract<Facts, { readonly why: 'nothing-to-claim' }>): readonly WayOut[] {
  return [
    ...(mine.length === 0 ? [] : [{ way: 'another', says: `go on with ${mine.join(', ')}`, next: ['list', '--mine'] } as const]),
    { way: 'wait', says: freeInMs === undefined ? 'wait until there is something' : `wait: the next lease runs out in ${describeSpan(freeInMs)}`, next: ['claim', '--next', '--wait'] },
    ...(held === 0 ? [] : [{ way: 'ask', says: 'see who holds what', next: ['claims'] } as const]),
    ...(waiting === 0 ? [] : [{ way: 'repair', says: 'see what the others wait for', next: ['list', '--blocked'] } as const]),
  ];
}
