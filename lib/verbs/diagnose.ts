/** The doctor's look at a registry and its file system. It changes nothing but probe files of its own. */

import { copyMadeBy, isLeftBySed } from '../rules/copy-name.ts';
import { isAhead, isUndated, SKEW_MS } from '../rules/lease.ts';
import { describeSpan } from '../rules/duration.ts';
import { sameStamp, type ForeignName, type TaskName } from '../rules/name.ts';
import { describeOwner } from '../rules/owner.ts';
import { endedSince } from '../rules/event.ts';
import type { Settings } from '../rules/settings.ts';
import { MAX_GENERATION } from '../rules/name.ts';
import { DIRECTORIES, FLOW, HOLDERS, LOG, LOST_AND_FOUND, TMP } from '../rules/shelf.ts';
import { judge, type Judgement } from '../rules/truth.ts';
import { create, list, nonce, now, remove, type Step } from '../store/step.ts';
import type { StoreFault } from '../store/store.ts';
import { foreignClaim } from '../rules/foreign-claim.ts';
import { seenByTask } from '../transitions/foreign-claim.ts';
import { frontText } from '../transitions/gate.ts';
import { heldAt } from '../transitions/held.ts';
import { history, loggedKeys } from '../transitions/history.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';
import { survey, type Survey } from '../transitions/survey.ts';
import { probeFileSystem } from './probe-file-system.ts';
import type { Finding } from './finding.ts';
import { withoutDibsFindings } from './without-dibs-findings.ts';
import { lookAtSharing } from './sharing.ts';
import { readMetadata } from '../rules/task-metadata.ts';

/**
 * All findings. `machineNowMs`: the machine's own clock, read at the start. Throws StoreFault only if it cannot look at
 * all.
 */
export function* diagnose(settings: Settings, machineNowMs: number): Step<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const directory of DIRECTORIES) yield* lookAtDirectory(directory, findings);
  for (const owner of (yield* listOr(HOLDERS)).filter((name) => !name.startsWith('.'))) yield* lookAtDirectory(`${HOLDERS}/${owner}`, findings);
  const { tasks, foreign } = yield* surveyOr(findings);
  yield* lookAtFileSystem(settings, machineNowMs, findings);
  const { ms } = yield* now('reading');
  const logged = yield* loggedKeys();
  const withoutDibs = yield* seenByTask(foreign);
  for (const name of foreign) {
    if (foreignClaim(name) === undefined) findings.push({ level: 'problem', kind: 'foreign', path: name.path, message: whyForeign(name) });
  }
  for (const [key, seen] of withoutDibs) findings.push(...withoutDibsFindings(judge(tasks.get(key) ?? [])?.task, seen, ms));
  for (const names of tasks.values()) {
    const judged = judge(names);
    if (judged === undefined) continue;
    for (const name of [judged.task, ...judged.contested]) yield* lookAtTask(name, judged.debris, { nowMs: ms, logged }, findings);
    for (const name of judged.debris) {
      if ((yield* statIfThere(name.path)) !== undefined) findings.push({ level: 'problem', kind: 'debris', path: name.path, message: `${judged.task.path} ranks above it`, fixable: true });
    }
    yield* lookBeside(judged, findings);
  }
  yield* lookAtSharing(findings);
  yield* lookAtTheRest(findings);
  return findings;
}

function whyForeign({ name }: ForeignName): string {
  const tool = copyMadeBy(name.replace(/(?:~[0-9]+)?(?:\.[a-z]+)?$/, ''));
  const left = tool !== undefined ? `its name is one that ${tool} gives to a copy of a file` : isLeftBySed(name) ? 'its name is one that `sed -i` leaves when it is stopped' : undefined;
  return left === undefined ? 'its name is neither a task nor a claim; dibs will never claim, rename or move it' : `${left}, so it is no task: copy what you need from it, and delete it`;
}

/** Files beside a confirmed claim. They do not count as long as it stands. */
function* lookBeside({ task, contested, overruled }: Judgement, findings: Finding[]): Step<void> {
  if (task.kind !== 'claimed') return;
  const holder = describeOwner(task.owner);
  for (const name of overruled) {
    if ((yield* statIfThere(name.path)) === undefined) continue;
    const message = `git or a person put it there, and it does not count while ${holder} holds ${task.id}; what ${holder} gives up will rank above it. Copy what you need from it into ${task.path}, or delete it`;
    findings.push({ level: 'problem', kind: 'overruled', path: name.path, message });
  }
  for (const name of contested) {
    if (name.belief !== 'confirmed' || sameStamp(name, task) || (yield* statIfThere(name.path)) === undefined) continue;
    findings.push({ level: 'problem', kind: 'second-claim', path: name.path, message: `it came back beside the later claim of ${holder}, ${task.path}, and so it is lost; dibs tells ${describeOwner(name.owner)}` });
  }
}

/** An empty survey, if a finding already says why a shelf cannot be listed. */
function* surveyOr(findings: Finding[]): Step<Survey> {
  try {
    return yield* survey();
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    if (fault.code === 'EACCES') findings.push({ level: 'problem', kind: 'permission', ...(fault.paths[0] === undefined ? {} : { path: fault.paths[0] }), message: 'this user may not list it, so nothing in it was looked at' });
    else if (!findings.some((finding) => finding.level === 'problem')) throw fault;
    return { tasks: new Map(), foreign: [], hidden: [] };
  }
}

function* listOr(directory: string): Step<readonly string[]> {
  try {
    return yield* list(directory);
  } catch (fault) {
    if (!isFault(fault, 'ENOTDIR', 'EACCES')) throw fault;
    return [];
  }
}

function* lookAtDirectory(directory: string, findings: Finding[]): Step<void> {
  const entry = yield* statIfThere(directory);
  if (entry === undefined && directory.includes('/')) return;
  if (entry === undefined) findings.push({ level: 'note', kind: 'missing', path: directory, message: 'it is missing; dibs makes it when it is needed', fixable: true });
  else if (entry.kind === 'symlink') findings.push({ level: 'problem', kind: 'symlink', path: directory, message: 'it is a symlink: dibs reads and writes nothing behind it' });
  else if (entry.kind !== 'directory') findings.push({ level: 'problem', kind: 'not-a-directory', path: directory, message: `it is a ${entry.kind}` });
}

function* lookAtFileSystem(settings: Settings, machineNowMs: number, findings: Finding[]): Step<void> {
  try {
    const { ms, tickMs } = yield* now('taking');
    const ahead = ms - machineNowMs;
    if (Math.abs(ahead) > SKEW_MS) {
      findings.push({ level: 'problem', kind: 'clock', message: `the file system's clock is ${describeSpan(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} this machine's` });
    }
    if (tickMs === Number.POSITIVE_INFINITY) findings.push({ level: 'note', kind: 'timestamps', message: 'the timestamps of a directory do not show every change in it, so dibs looks several times' });
    else if (tickMs >= 1000) findings.push({ level: 'note', kind: 'timestamps', message: 'timestamps are whole seconds here, so dibs looks several times' });
    const traits = yield* probeFileSystem();
    if (traits.colon !== settings.colon) {
      findings.push(
        traits.colon === '%3A'
          ? { level: 'problem', kind: 'colon', message: 'this file system refuses ":" in names: write colon: "%3A" into registry.yaml' }
          : { level: 'note', kind: 'colon', message: 'registry.yaml says colon: "%3A", but this file system accepts ":"' },
      );
    }
    if (!traits.hardLinks) findings.push({ level: 'note', kind: 'hard-links', message: 'there are none here, so dibs gives a claim back by a check and a rename; this file system allows nothing better' });
    if (yield* foldsCase()) findings.push({ level: 'note', kind: 'case', message: 'this file system does not distinguish upper case from lower case; neither does dibs' });
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    // Another finding already names the path that is not a directory.
    if (fault.code !== 'ENOTDIR' || findings.length === 0) findings.push(writeFinding(fault));
  }
}

function writeFinding(fault: StoreFault): Finding {
  const paths = fault.paths.map((path) => path.slice(0, path.lastIndexOf('/')) || path).join(' -> ');
  switch (fault.code) {
    case 'EXDEV':
      return { level: 'problem', kind: 'file-systems', message: `${paths}: these lie on two file systems (EXDEV); a registry must lie on one` };
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return { level: 'problem', kind: 'permission', message: `${paths}: this user may not write here (${fault.code}), and can ${paths.endsWith(LOST_AND_FOUND) ? 'claim, but the janitor puts no debris aside' : 'look but not claim'}` };
    case 'ENAMETOOLONG':
      return { level: 'problem', kind: 'name-length', message: `${paths}: names of full length (255 bytes) are refused` };
    default:
      return { level: 'problem', kind: 'probe', message: `${fault.operation} ${paths}: ${fault.code}` };
  }
}

function* foldsCase(): Step<boolean> {
  const name = `.case-${yield* nonce()}`;
  yield* create(`${TMP}/${name}`);
  try {
    return (yield* statIfThere(`${TMP}/${name.toUpperCase()}`)) !== undefined;
  } finally {
    yield* remove(`${TMP}/${name}`);
  }
}

function* lookAtTask(name: { readonly path: string; readonly id: string; readonly ext: string } & Parameters<typeof frontText>[0], debris: readonly TaskName[], { nowMs, logged }: { readonly nowMs: number; readonly logged: ReadonlySet<string> }, findings: Finding[]): Step<void> {
  const about = { level: 'problem', path: name.path } as const;
  const file = yield* statIfThere(name.path);
  if (file === undefined) return;
  if (file.kind !== 'file') {
    findings.push({ ...about, kind: 'not-a-file', message: `it is a ${file.kind}, not a regular file; dibs never claims, reads or touches it` });
    return;
  }
  if (name.kind === 'claimed' && name.nonce !== undefined) findings.push({ ...about, kind: 'mark', message: 'somebody began to examine it and did not finish', fixable: true });
  if (name.kind === 'claimed' && (isAhead(name.claimedAt, nowMs) || isAhead(file.mtimeMs, nowMs))) {
    const { expiresAt } = heldAt(name, file, nowMs);
    const ends = isUndated(name, nowMs, file.ctimeMs) ? '; its lease will count from the moment the janitor sees it' : expiresAt > nowMs ? `; unless it is renewed, its lease runs out in ${describeSpan(expiresAt - nowMs)}` : '; its lease has run out';
    findings.push({ ...about, kind: 'future', message: `its time is ${describeSpan(Math.max(name.claimedAt, file.mtimeMs) - nowMs)} ahead of the file system's clock${ends}`, fixable: expiresAt <= nowMs || isUndated(name, nowMs, file.ctimeMs) });
  }
  if (name.generation >= MAX_GENERATION && (name.kind === 'claimed' || name.shelf === 'scoped')) {
    const first = name.kind === 'claimed' ? `when it is completed or given back, ` : '';
    findings.push({ ...about, kind: 'generation', message: `it has the highest generation there is, so nobody can claim it any more: ${first}dibs move ${name.id} --to cancelled, and add it again under another id` });
  }
  if (name.kind === 'rest' && name.shelf === 'scoped' && logged.has(name.key)) {
    const { events } = yield* history(name.id);
    const end = endedSince(name.generation, events, debris);
    if (end !== undefined) findings.push({ ...about, kind: 'old-copy', message: `generation ${end.generation} of it went to ${end.to ?? ''}; git may have brought this one${end.generation > name.generation ? ' back' : ''}, and nobody may claim it` });
  }
  const front = yield* frontText(name);
  const reading = front === undefined ? undefined : readMetadata(front.text, name.ext, front.whole);
  if (front === undefined) findings.push({ ...about, kind: 'unreadable', message: 'this user may not read it' });
  else if (reading?.kind === 'malformed') findings.push({ ...about, kind: 'malformed', message: reading.why });
}

/** Damaged logs, files put aside, and things in the registry that do not belong to it. */
function* lookAtTheRest(findings: Finding[]): Step<void> {
  for (const name of yield* listOr(LOG)) {
    if (!name.endsWith('.jsonl')) continue;
    const { damaged } = yield* history(name.slice(0, -6));
    if (damaged > 0) findings.push({ level: 'note', kind: 'log', path: `${LOG}/${name}`, message: `${damaged} line${damaged === 1 ? '' : 's'} of it cannot be read; that is history only, and no claim depends on it` });
  }
  const aside = (yield* listOr(LOST_AND_FOUND)).filter((name) => !name.startsWith('.'));
  if (aside.length > 0) findings.push({ level: 'note', kind: 'lost+found', message: `${aside.length} file${aside.length === 1 ? '' : 's'} put aside here: look, and delete what nobody needs` });
  const own = new Set<string>([...FLOW, LOG, HOLDERS, LOST_AND_FOUND, TMP, 'registry.yaml']);
  for (const name of yield* list('.')) {
    if (own.has(name) || name.startsWith('.') || /^(?:README|AGENT_BOOT)/i.test(name)) continue;
    findings.push({ level: 'note', kind: 'stranger', path: name, message: 'it does not belong to a registry; dibs leaves it alone' });
  }
}
