/**
 * Which session a host's process is in, as its hooks last heard it. A server that the host started long ago cannot know
 * that otherwise. It is kept among the user's own files, one small file for each process: the session, and when the
 * process began, because the id of a process is given again. Only where /proc tells that is anything noted.
 */

import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unlinkIfThere } from '../store/posix-file.ts';
import { startOf } from '../system/process-stat.ts';
import { stateDirectory } from '../system/state-directory.ts';

type Environment = Readonly<Record<string, string | undefined>>;

// No owner has a longer session.
const MOST_CHARACTERS = 200;
const MOST_BYTES = 1024;

/**
 * Notes that the host's process `pid` is in this session. Nothing is written if that is noted already. It is a hint, so
 * whatever is amiss, it is silent. The notes of processes that are gone are removed with each new one.
 */
export function noteSession(pid: string | undefined, session: string | undefined, env: Environment): void {
  const directory = placeFor(env);
  if (directory === undefined || pid === undefined || !/^[1-9][0-9]{0,9}$/.test(pid) || session === undefined || !isFit(session)) return;
  const start = startOf(Number(pid));
  if (start === undefined || notedSession(Number(pid), env) === session) return;
  const staged = join(directory, `.${pid}.${process.pid}`);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(staged, `${start} ${session}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(staged, join(directory, pid));
    for (const name of readdirSync(directory)) {
      const [of = ''] = /[0-9]+$/.exec(name) ?? [];
      if (of !== '' && startOf(Number(of)) === undefined) unlinkIfThere(join(directory, name));
    }
  } catch {
    // A host may forbid its hooks to write there.
    removeQuietly(staged);
  }
}

/** The session that was noted for the process. Undefined if none was, or for an earlier process of that id. */
export function notedSession(pid: number, env: Environment): string | undefined {
  const directory = placeFor(env);
  if (directory === undefined) return undefined;
  try {
    const path = join(directory, String(pid));
    const info = lstatSync(path);
    if (!info.isFile() || info.size > MOST_BYTES || info.uid !== process.getuid?.()) return undefined;
    const [, start, session = ''] = /^([0-9]+) (.*)\n$/.exec(readFileSync(path, 'utf8')) ?? [];
    return start !== undefined && start === startOf(pid) && isFit(session) ? session : undefined;
  } catch {
    return undefined;
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkIfThere(path);
  } catch {
    // It is not there, or may not be removed. The next note removes it.
  }
}

/** Printable ASCII without spaces, as hosts make them: what else there is, is nobody's session. */
function isFit(session: string): boolean {
  return session.length <= MOST_CHARACTERS && /^[!-~]+$/.test(session);
}

/** Undefined if this user has no place for it. */
function placeFor(env: Environment): string | undefined {
  const directory = stateDirectory(env);
  return directory === undefined ? undefined : join(directory, 'sessions');
}
