/**
 * When the hook of each host was last started for a session, and where. It is kept among the user's own files, one file
 * for each host, and written only where a session starts: so it costs no tool anything, and nothing in a registry.
 */

import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stateDirectory } from '../../system/state-directory.ts';
import type { HostName } from './names.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface LastRun {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The directory of the session. Empty if nobody knows. */
  readonly directory: string;
}

// No path is longer.
const MOST_BYTES = 4096;

/** Notes that the hook of this host runs now, for a session in this directory. It is a hint, so a failure is silent. */
export function noteRun(host: HostName, directory: string, env: Environment): void {
  const path = pathFor(host, env);
  if (path === undefined) return;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, directory.slice(0, MOST_BYTES), { mode: 0o600 });
  } catch {
    // A host may forbid its hooks to write there.
  }
}

/** Undefined if no run was noted, or if what is there is not what dibs writes. */
export function lastRunOf(host: HostName, env: Environment): LastRun | undefined {
  const path = pathFor(host, env);
  try {
    const info = path === undefined ? undefined : statSync(path);
    if (path === undefined || info?.isFile() !== true || info.size > MOST_BYTES * 4) return undefined;
    return { at: Math.floor(info.mtimeMs), directory: readFileSync(path, 'utf8') };
  } catch {
    return undefined;
  }
}

/** Undefined if this user has no place for it. */
function pathFor(host: HostName, env: Environment): string | undefined {
  const directory = stateDirectory(env);
  return directory === undefined ? undefined : join(directory, 'hooks', host);
}
