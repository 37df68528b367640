/**
 * The answer of a hook: a pure function of host, event, input and verdict. Denying is the one thing that must reach every host, so it is
 * said in the form all of them know (exit 2, the reason on stderr), and on stdout only where the host has a form of its own for it.
 */

import { describeSpan } from '../../rules/duration.ts';
import { printable } from '../../rules/printable.ts';
import { readCall, type Call } from './call.ts';
import { digest, short } from './digest.ts';
import { isOwnCommand } from './own-command.ts';
import { NOTHING, type HeldFact, type LikelyFact, type Verdict } from './verdict.ts';

export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  /** Never 1: some hosts let the tool through then, and one denies every tool. */
  readonly exitCode: 0 | 2;
}

export const SILENT: Answer = { stdout: '', stderr: '', exitCode: 0 };

/** `input`: the payload, parsed. What is no event of this host is answered with silence. */
export function answer(host: string, event: string | undefined, input: unknown, verdict: Verdict): Answer {
  const call = readCall(host, event, input);
  return call === undefined ? SILENT : answerCall(call, verdict);
}

export function answerCall(call: Call, verdict: Verdict): Answer {
  switch (call.act) {
    case 'boot':
      return told(call, digest(verdict, call.source, call.host.startsForkAsResume === true && call.source === 'resume' ? call.session : undefined));
    case 'turn':
      return told(call, verdict.due ? digest(verdict) : undefined);
    case 'gate': {
      const reason = refusal(call, verdict);
      return reason === undefined ? letThrough(call, verdict) : { stdout: call.host.deny(reason), stderr: `${reason}\n`, exitCode: 2 };
    }
    case 'renew':
      return told(call, verdict.due ? digest(verdict) : call.isSubagent ? undefined : newLosses(verdict));
    case 'mark':
    case 'end':
      return told(call, undefined);
  }
}

/** Has the gate anything to ask the registry for? A tool that changes nothing passes, and so does one simple command of dibs's own. */
export function isGated({ host, tool, command }: Call): boolean {
  return !(tool !== undefined && host.readOnlyTools.includes(tool)) && !(command !== undefined && isOwnCommand(command, tool));
}

/** Why a tool may not run now; undefined where it may. */
export function refusal(call: Call, { lost, doubt, blind, held }: Verdict): string | undefined {
  if (!isGated(call)) return undefined;
  const reasons: string[] = lost.map(({ why }) => `${sentence(why)}.`);
  for (const { id, ask } of doubt) reasons.push(`${id}: somebody examines the claim of this session at this moment, and nothing is decided. The next try can be another answer; ${ask} tells, too.`);
  for (const { why, recorded = [] } of blind) {
    if (recorded.length > 0) reasons.push(`COULD NOT LOOK: ${sentence(why)}. ${recorded.join(', ')} is recorded for this session, and whether it still holds is not known. dibs doctor tells what is wrong.`);
  }
  if (reasons.length === 0) return undefined;
  const commands = [...new Set(lost.map(({ acknowledge }) => `\n  ${acknowledge}`))];
  // The way out is not cut, however much was lost. A command is not the last line: Codex writes on behind the reason.
  const way = lost.length === 0 ? '' : `\nThis session believed that it held ${lost.length === 1 ? 'it' : 'them'}, so tools that can change something are refused here until the loss is acknowledged:${commands.join('')}\nThat passes when it is typed by itself, with nothing before or after it.`;
  const still = held.length > 0 && lost.length > 0 ? `\nStill held by this session: ${printable(held.map(({ id }) => id).join(', '), 300)}.` : '';
  return short(`dibs: ${reasons.join('\n')}`, way + still);
}

/** Lets the tool run, and says what has to be said with it, where the host has a place for it. */
function letThrough(call: Call, verdict: Verdict): Answer {
  // A broken registry keeps nobody from work that holds nothing; who looks at the hook's output can see it.
  const unseen = isGated(call) ? verdict.blind.map(({ why }) => `dibs: COULD NOT LOOK: ${sentence(why)}; nothing is known to be recorded for this session\n`).join('') : '';
  // Beside a digest there may be no room: a lease that is short is told before the next tool.
  const notes = [...verdict.likely.map(describeLikely), ...(verdict.due ? [digest(verdict)] : verdict.held.map((fact) => shortLease(call, fact)))].filter((note) => note !== undefined);
  const { stdout, stderr, exitCode } = told(call, notes.length === 0 ? undefined : short(notes.join('\n')));
  return { stdout, stderr: stderr + unseen, exitCode };
}

/** Passing is no proof: whoever reads this can ask. */
function describeLikely({ id, leftMs, ask }: LikelyFact): string {
  return `dibs: the registry could not be looked at for certain in the time a hook has. The claim of this session on ${id} stands in claimed/ with ${describeSpan(leftMs)} of its lease left, and nothing was seen against it; ${ask} tells for certain.`;
}

/** Can a claim run out while the tool runs? Nothing renews it meanwhile. */
export function isTooShort({ toolMs }: Call, leaseSeconds: number): boolean {
  return toolMs !== undefined && leaseSeconds * 1000 < toolMs;
}

/** Said once of a claim: what it says stays true. */
function shortLease(call: Call, fact: HeldFact): string | undefined {
  const { id, leaseSeconds, maxLeaseSeconds, renew, isShortTold } = fact;
  const { toolMs } = call;
  if (toolMs === undefined || !isTooShort(call, leaseSeconds) || isShortTold === true) return undefined;
  const minutes = Math.ceil(toolMs / 60_000) + 1;
  const longer = minutes * 60 > maxLeaseSeconds ? '' : ` ${renew} --for ${minutes}m makes it longer.`;
  return `dibs: the lease of ${id} is ${describeSpan(leaseSeconds * 1000)}, and this command may run for ${describeSpan(toolMs)}: the claim is renewed before and after, and can run out while it runs.${longer}`;
}

/** A loss is told as soon as a tool has run, once; the gate tells it until it is acknowledged. */
function newLosses(verdict: Verdict): string | undefined {
  const lost = verdict.lost.filter(({ isTold }) => !isTold);
  return lost.length === 0 ? undefined : digest({ ...NOTHING, lost, boot: verdict.boot });
}

function told({ host, event, act }: Call, text: string | undefined): Answer {
  if (text === undefined) return { ...SILENT, stdout: host.silence(act) };
  const stdout = host.tell(event, act, text);
  // No place before the model: who looks at the hook's output sees it.
  return stdout === undefined ? { stdout: host.silence(act), stderr: `${text}\n`, exitCode: 0 } : { stdout, stderr: '', exitCode: 0 };
}

/** What the registry says can quote what strangers wrote. */
function sentence(text: string): string {
  return printable(text.replace(/\.+$/, ''), 600);
}
