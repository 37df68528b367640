/** The processes of this machine: from /proc on Linux, else from ps. */

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { statFields } from './process-stat.ts';

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** The process group. */
  readonly group: number;
  /** Its session. Undefined where only ps tells. */
  readonly session?: number;
  /** It has ended, and its parent has not collected it. */
  readonly isZombie: boolean;
}

/** All that can be seen. Undefined if this cannot be known, for example because no descriptors are left. */
export function processes(): readonly Process[] | undefined {
  let names: readonly string[];
  try {
    names = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
  } catch {
    names = [];
  }
  return names.length > 0 ? names.map((name) => processAt(Number(name))).filter((one) => one !== undefined) : fromPs();
}

/** What /proc says of one process. Undefined if it is gone, or hidden. */
export function processAt(pid: number): Process | undefined {
  const fields = statFields(pid);
  if (fields === undefined) return undefined;
  const [state = '', parent, group, session] = fields;
  return { pid, parent: Number(parent), group: Number(group), session: Number(session), isZombie: state === 'Z' || state === 'X' };
}

/**
 * How a process ended that nobody has collected yet, as wait(2) would say it: the signal in the low seven bits, else
 * the exit code in the next eight. Undefined if it lives, or if /proc does not say.
 */
export function waitStatusOf(pid: number): number | undefined {
  const fields = statFields(pid);
  return fields?.[0] === 'Z' ? Number(fields[49]) : undefined;
}

function fromPs(): readonly Process[] | undefined {
  const { stdout, status } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat='], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  if (status !== 0) return undefined;
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, group, state = ''] = /^\s*([0-9]+)\s+([0-9]+)\s+([0-9]+)\s+(\S+)/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), group: Number(group), isZombie: state.startsWith('Z') }];
  });
}
