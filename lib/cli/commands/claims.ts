/** dibs claims */

import { describeSpan, requireDuration } from '../../rules/duration.ts';
import { DibsError } from '../../rules/error.ts';
import { describeOwner, encodeOwner, requireOwner, requireOwnerText } from '../../rules/owner.ts';
import { printable } from '../../rules/printable.ts';
import { liveClaims, type LiveClaim, type LiveClaims } from '../../verbs/live-claims.ts';
import { describePhase } from '../../words/phases.ts';
import type { Answer, Context } from '../command.ts';
import { columns } from '../output/columns.ts';
import { EXIT } from '../output/exit-code.ts';
import { claimFields, eventFields } from '../output/json.ts';

export async function command(context: Context): Promise<Answer> {
  const expiring = context.value('expiring');
  const within = expiring === undefined ? undefined : requireDuration(expiring, '--expiring');
  const owner = ownerMeant(context);
  const found = await context.run(liveClaims({ owner, withinMs: within === undefined ? undefined : within * 1000 }));
  const next = context.dibs(['list', '--ready']);
  return {
    exit: EXIT.ok,
    fields: {
      claims: found.claims.map((claim) => ({ ...claimFields(claim), ...claim.phase, lastNote: claim.lastNote === undefined ? null : eventFields(claim.lastNote) })),
      expired: found.expired,
      next,
    },
    text: await describe(context, found, { owner, within }),
  };
}

/** Whose claims are meant: here `--agent` does not say who acts, because nobody does. */
function ownerMeant(context: Context): string | undefined {
  const [agent, session] = [context.value('agent'), context.value('session')];
  if (agent === undefined && session !== undefined) throw new DibsError('usage', '--session says which session of an agent is meant, and needs --agent', { next: ['claims', '--help'] });
  if (agent === undefined) return undefined;
  return encodeOwner(session === undefined ? requireOwnerText(agent) : requireOwner(agent, session));
}

interface Meant {
  readonly owner: string | undefined;
  /** Seconds. */
  readonly within: number | undefined;
}

const NOTE_LIMIT = 80;
// Whoever has less of its lease left than this part has missed a heartbeat.
const SHORT = 0.5;

async function describe(context: Context, { claims, expired, now }: LiveClaims, { owner, within }: Meant): Promise<string> {
  const { paint } = context;
  const lines: string[] = [];
  const tint = (cell: string, column: number, row: number): string => {
    if (column === 0) return paint.strong(cell);
    if (column === 3 && isShort(claims[row], now)) return paint.warn(cell);
    return column === 5 ? paint.faint(cell) : cell;
  };
  if (claims.length > 0) lines.push(await columns(claims.map((claim) => rowOf(claim, now)), tint));
  else lines.push(`${owner === undefined ? 'nobody' : describeOwner(owner)} holds nothing${within === undefined ? '' : ` that runs out within ${describeSpan(within * 1000)}`}`);
  if (expired > 0) lines.push(`and ${expired} whose lease has run out: ${context.dibs(['stuck'])}`);
  return lines.join('\n');
}

function rowOf({ tenure, expiresAt, phase, lastNote }: LiveClaim, now: number): readonly string[] {
  const note = lastNote === undefined ? '' : `${describeSpan(now - lastNote.at)} ago: ${printable(lastNote.text ?? '', NOTE_LIMIT)}`;
  return [tenure.id, describeOwner(tenure.owner), `${tenure.review === true ? 'reviewed for' : 'held'} ${describeSpan(now - tenure.claimedAt)}`, `${describeSpan(expiresAt - now)} left of ${describeSpan(tenure.lease * 1000)}`, describePhase(phase), note];
}

function isShort(claim: LiveClaim | undefined, now: number): boolean {
  return claim !== undefined && claim.expiresAt - now < claim.tenure.lease * 1000 * SHORT;
}
