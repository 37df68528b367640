/** What /proc says of one process, on Linux. It loads nothing but files, because the hook asks too. */

import { readFileSync } from 'node:fs';

/** The fields of /proc/<pid>/stat behind the name, which may contain anything: the state comes first. */
export function statFields(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** When the process began, in ticks since the machine was started. Undefined if it is gone, or without /proc. */
export function startOf(pid: number): string | undefined {
  return statFields(pid)?.[19];
}
