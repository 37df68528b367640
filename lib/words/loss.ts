/** What became of a claim that was lost. Pure. */

import { describeSpan } from '../rules/duration.ts';
import type { DibsError } from '../rules/error.ts';
import type { Ending, Facts, Holder } from '../rules/facts.ts';
import { describeOwner } from '../rules/owner.ts';
import { foreignClause } from './foreign.ts';
import { printable } from '../rules/printable.ts';

export type LossFacts = Extract<Facts, { readonly why: 'lost' }>;

/** Who has the task and how it came to that, as part of a sentence: `bob has held it for 4 s`. */
export function lossClause({ holder, heldMs = 0, shelf, end, outside }: LossFacts): string {
  if (outside !== undefined) return `it was claimed without dibs, and ${foreignClause(outside)}`;
  if (holder === undefined && shelf === undefined) return 'no shelf has it';
  const now = holder === undefined ? `it lies in ${shelf}/` : `${describeHolder(holder)} has held it for ${describeSpan(heldMs)}`;
  return end === undefined ? now : `${now} (${endClause(end)})`;
}

/** The same as a sentence that names the task. */
export function lossSentence(facts: LossFacts): string {
  return `${facts.id} is no longer yours: ${lossClause(facts)}`;
}

/** Why a claim is lost, without telling anybody to stop: for a text that says other things as well. */
export function whyLost({ facts, message }: DibsError): string {
  return facts?.why === 'lost' ? lossSentence(facts) : message;
}

/** The same as part of a sentence that names the task itself. */
export function outcomeOfLoss({ facts, message }: DibsError): string {
  return facts?.why === 'lost' ? lossClause(facts) : message;
}

/** A holder for a person: `ana (session s1)`. */
export function describeHolder({ agent, session }: Pick<Holder, 'agent' | 'session'>): string {
  return session === undefined ? printable(agent) : `${printable(agent)} (session ${printable(session)})`;
}

/** How a tenure ended, about `it`: for a sentence that has named whose it was. */
export function endClause({ event, by, agoMs, said }: Ending): string {
  const when = `${describeSpan(agoMs)} ago`;
  const who = describeOwner(by);
  switch (event) {
    case 'reap':
      return `its lease ran out; given back by ${who} ${when}`;
    case 'park':
      return `its lease ran out once too often; parked by ${who} ${when}`;
    case 'take-over':
      return `its lease had run out; taken over ${when}`;
    case 'steal':
      return `stolen by ${who} ${when}${said === undefined ? '' : `: ${printable(JSON.stringify(said), Infinity)}`}`;
    case 'handoff':
      return `handed over by ${who} ${when}`;
    case 'resume':
      return `resumed by ${who} ${when}`;
    case 'changes-requested':
      return `changes requested by ${who} ${when}`;
    default:
      return `${event} by ${who} ${when}`;
  }
}
