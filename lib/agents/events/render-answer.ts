/**
 * An answer as its host reads it. Denying is the one thing that must reach every host, so it is said in the form all of them know (exit 2,
 * the reason on stderr), and on stdout only where the host has a form of its own for it.
 */

import type { Call } from './parse-event.ts';

export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  /** Never 1: some hosts let the tool through then, and one denies every tool. */
  readonly exitCode: 0 | 2;
}

/** To what is no event of a host. */
export const SILENT: Answer = { stdout: '', stderr: '', exitCode: 0 };

/** `text` before the model, where the event has a place for it; else who looks at the hook's output sees it. */
export function told({ host, event, act }: Call, text: string | undefined): Answer {
  if (text === undefined) return { ...SILENT, stdout: host.silence(act) };
  const stdout = host.tell(event, act, text);
  return stdout === undefined ? { stdout: host.silence(act), stderr: `${text}\n`, exitCode: 0 } : { stdout, stderr: '', exitCode: 0 };
}

/** The tool does not run; `reason` is for the model. */
export function denied({ host }: Call, reason: string): Answer {
  return { stdout: host.deny(reason), stderr: `${reason}\n`, exitCode: 2 };
}
