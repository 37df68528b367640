/**
 * Puts an answer into the form that its host reads. A refusal must reach every host, so it is given in the form that
 * all hosts know (exit 2, with the reason on stderr). On stdout it stands only if the host has a form of its own for
 * it.
 */

import type { Call } from './parse-event.ts';

export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  /** Never 1: after 1, some hosts let the tool run, and one refuses every tool. */
  readonly exitCode: 0 | 2;
}

/** The answer to input that is not an event of the host. */
export const SILENT: Answer = { stdout: '', stderr: '', exitCode: 0 };

/** Puts `text` before the model if the event has a place for it. Otherwise it goes to stderr, where people see it. */
export function told({ host, event, act }: Call, text: string | undefined): Answer {
  if (text === undefined) return { ...SILENT, stdout: host.silence(act) };
  const stdout = host.tell(event, act, text);
  return stdout === undefined ? { stdout: host.silence(act), stderr: `${text}\n`, exitCode: 0 } : { stdout, stderr: '', exitCode: 0 };
}

/** The tool does not run. `reason` is for the model. */
export function denied({ host }: Call, reason: string): Answer {
  return { stdout: host.deny(reason), stderr: `${reason}\n`, exitCode: 2 };
}
