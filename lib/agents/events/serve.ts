/**
 * One hook from its input to its answer: reads the event from stdin, asks the registries, answers. Both `dibs hook` and
 * the bundle run this.
 */

import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { answerCall } from './answer.ts';
import { noteSession } from '../../client/host-session.ts';
import { noteRun } from '../hosts/last-run.ts';
import { parseEvent, type Call } from './parse-event.ts';
import { payload, type Input } from './payload.ts';
import { SILENT, type Answer } from './render-answer.ts';
import { HOST_NAMES, isHostName } from '../hosts/names.ts';
import { checkRegistries } from './check-registries.ts';
import type { Surroundings } from './find-registries.ts';

/**
 * How long a hook may take after its process has started, in real time. The start itself is not counted, because on a
 * busy machine the time would be over before the hook has read a word. Hosts give up after ten seconds, and all but one
 * of them let the tool run then.
 */
const BUDGET_MS = 2000;
// A plain look lists each shelf once. Its time begins with it, because the listing before it can end long after the
// hook's time.
const LAST_LOOK_MS = 2000;

export interface Hooked extends Omit<Surroundings, 'isOver' | 'isTooLate'> {
  readonly host: string;
  readonly event: string | undefined;
  readonly input: Input;
  /** Is told of the event once it is read. */
  readonly onCall?: (call: Call) => void;
}

/** Answers one event. Throws `usage` for an unknown host, and nothing else. */
export async function serve({ host, event, input, onCall, ...surroundings }: Hooked): Promise<Answer> {
  // `performance` takes longer to load than all of this takes to run.
  const began = process.uptime();
  if (!isHostName(host)) throw new DibsError('usage', `${JSON.stringify(printable(host, 40))} is not a host; the hosts are ${HOST_NAMES.join(', ')}`);
  try {
    const call = parseEvent(host, event, await payload(input));
    if (call !== undefined) onCall?.(call);
    if (call?.act === 'boot') noteRun(host, call.directories[0] ?? surroundings.cwd ?? '', surroundings.env);
    // A fork starts under the id of its parent, and has its own from the first prompt on.
    if (call?.host.pidVariable !== undefined && (call.act === 'boot' || call.act === 'turn')) noteSession(surroundings.env[call.host.pidVariable], call.session, surroundings.env);
    let lastBegan: number | undefined;
    const isOver = (): boolean => (process.uptime() - began) * 1000 > BUDGET_MS;
    const isTooLate = (): boolean => (process.uptime() - (lastBegan ??= process.uptime())) * 1000 > LAST_LOOK_MS;
    return call === undefined ? SILENT : answerCall(call, await checkRegistries(call, { ...surroundings, isOver, isTooLate }));
  } catch (error) {
    // A mistake in dibs must not stop anybody's work.
    return { ...SILENT, stderr: `dibs hook: ${printable(error instanceof Error ? error.message : String(error), 400)}\n` };
  }
}
