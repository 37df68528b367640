/**
 * Who may write in a registry, and where users that share it by a group would obstruct each other. This looks at modes,
 * and at what becomes of a new file, which also shows access lists and the umask.
 */

import { FLOW, HOLDERS, isFinishedShelf, LOG, LOST_AND_FOUND, TMP } from '../rules/shelf.ts';
import { create, list, nonce, remove, stat, type Step } from '../store/step.ts';
import type { Stat } from '../store/store.ts';
import { isFault } from '../transitions/stat-if-there.ts';
import type { Finding } from './finding.ts';

/**
 * Who may write in the registry's own directory. It stands for the whole registry: a difference below it is a finding.
 */
export interface Writers {
  readonly uid: number;
  readonly gid: number;
  /** May the group write, and not only the owner? */
  readonly group: boolean;
  /** May everybody? */
  readonly others: boolean;
}

const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;
const SETGID = 0o2000;
const STICKY = 0o1000;

/** Who may write in the registry, by the mode of its directory. */
export function* writers(): Step<Writers> {
  const { uid, gid, mode } = yield* stat('.');
  return { uid, gid, group: (mode & GROUP_WRITES) !== 0, others: (mode & OTHERS_WRITE) !== 0 };
}

/** How a registry is shared, by the mode of its own directory. */
interface Shared {
  /** The bits that let somebody else write. */
  readonly bits: number;
  readonly everybody: boolean;
  readonly gid: number;
  readonly setgid: boolean;
  /**
   * If a user has a group alone and a umask of 002, the group may write and nobody means anything by it. Then a finding
   * is only a note.
   */
  readonly level: Finding['level'];
}

/** Finds nothing if only the owner may write: then there is nobody to share with. */
export function* inspectSharing(findings: Finding[]): Step<void> {
  const { mode, gid } = yield* stat('.');
  const bits = mode & (GROUP_WRITES | OTHERS_WRITE);
  if (bits === 0) return;
  const everybody = (mode & OTHERS_WRITE) !== 0;
  const setgid = (mode & SETGID) !== 0;
  const shared: Shared = { bits, everybody, gid, setgid, level: everybody || setgid ? 'problem' : 'note' };
  const holders = (yield* listOr(HOLDERS)).map((owner) => `${HOLDERS}/${owner}`);
  for (const path of ['.', ...FLOW, LOG, HOLDERS, LOST_AND_FOUND, TMP, ...holders]) {
    const entry = yield* statOr(path);
    if (entry?.kind === 'directory') inspectDirectory(path, entry, shared, findings);
  }
  // Nobody renews what is finished.
  for (const path of [...FLOW.filter((shelf) => !isFinishedShelf(shelf)), LOG]) yield* inspectFiles(path, shared, findings);
  yield* inspectNewFile(shared, findings);
}

function inspectDirectory(path: string, { mode, gid }: Stat, shared: Shared, findings: Finding[]): void {
  const about = { level: shared.level, kind: 'sharing', path } as const;
  if ((mode & shared.bits) !== shared.bits) findings.push({ ...about, what: { is: 'closed-directory', everybody: shared.everybody } });
  if (gid !== shared.gid && !shared.everybody) findings.push({ ...about, what: { is: 'other-group', gid, registryGid: shared.gid } });
  if ((mode & STICKY) !== 0) findings.push({ ...about, what: { is: 'sticky' } });
  if (shared.setgid && (mode & SETGID) === 0) findings.push({ ...about, what: { is: 'no-setgid' } });
}

function* inspectFiles(directory: string, shared: Shared, findings: Finding[]): Step<void> {
  const closed: string[] = [];
  for (const name of (yield* listOr(directory)).filter((found) => !found.startsWith('.'))) {
    const file = yield* statOr(`${directory}/${name}`);
    if (file?.kind === 'file' && (file.mode & shared.bits) !== shared.bits) closed.push(name);
  }
  if (closed.length === 0) return;
  findings.push({ level: shared.level, kind: 'sharing', path: directory, what: { is: 'closed-files', names: closed, isLog: directory === LOG, everybody: shared.everybody } });
}

/** What becomes of a new file of this user. */
function* inspectNewFile(shared: Shared, findings: Finding[]): Step<void> {
  const path = `${TMP}/.new-${yield* nonce()}`;
  try {
    yield* create(path);
  } catch (fault) {
    // Another finding says that it cannot be written.
    if (!isFault(fault)) throw fault;
    return;
  }
  const made = yield* statOr(path);
  yield* remove(path);
  if (made === undefined) return;
  const about = { level: shared.level, kind: 'sharing' } as const;
  if ((made.mode & shared.bits) !== shared.bits) findings.push({ ...about, what: { is: 'closing-umask' } });
  if (made.gid !== shared.gid && !shared.everybody) findings.push({ ...about, what: { is: 'new-in-other-group', gid: made.gid, registryGid: shared.gid } });
}

/** Another finding tells what cannot be looked at. */
function* listOr(directory: string): Step<readonly string[]> {
  try {
    return yield* list(directory);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return [];
  }
}

function* statOr(path: string): Step<Stat | undefined> {
  try {
    return yield* stat(path);
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return undefined;
  }
}
