/** The doctor's look at a registry and its file system. It changes nothing but probe files of its own. */

import { ARCHIVE, archiveDirectory, archiveOf, isArchiveYear } from '../rules/archive.ts';
import { copyMadeBy, isLeftBySed } from '../rules/copy-name.ts';
import { isAhead, isUndated, SKEW_MS } from '../rules/lease.ts';
import { sameStamp, type ForeignName, type TaskName } from '../rules/name.ts';
import { endedSince } from '../rules/event.ts';
import type { Settings } from '../rules/settings.ts';
import { MAX_GENERATION } from '../rules/name.ts';
import { DIRECTORIES, FINISHED_SHELVES, HOLDERS, LOG, LOST_AND_FOUND, TMP } from '../rules/shelf.ts';
import { judge, type Judgement } from '../rules/truth.ts';
import { create, list, nonce, now, remove, stat, type Step } from '../store/step.ts';
import type { StoreFault } from '../store/store.ts';
import { foreignClaim } from '../rules/foreign-claim.ts';
import { seenByTask } from '../transitions/foreign-claim.ts';
import { Archive } from '../transitions/archived.ts';
import { readFront } from '../transitions/front-text.ts';
import { heldAt } from '../transitions/held.ts';
import { history, loggedKeys } from '../transitions/history.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';
import { SeenNames } from '../transitions/seen-names.ts';
import { survey, type Survey } from '../transitions/survey.ts';
import { probeFileSystem } from './probe-file-system.ts';
import { blockedTasks } from './blocked-tasks.ts';
import { vanishedTasks } from './vanished-tasks.ts';
import type { Finding, What } from './finding.ts';
import { withoutDibsFindings } from './without-dibs-findings.ts';
import { inspectSharing } from './sharing.ts';

/**
 * All findings. `machineNowMs`: the machine's own clock, read at the start. Throws StoreFault only if it cannot look at
 * all.
 */
export function* diagnose(settings: Settings, machineNowMs: number): Step<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const directory of DIRECTORIES) yield* inspectDirectory(directory, findings);
  if ((yield* statIfThere(ARCHIVE)) !== undefined) yield* inspectArchive(findings);
  for (const owner of (yield* listOr(HOLDERS)).filter((name) => !name.startsWith('.'))) yield* inspectDirectory(`${HOLDERS}/${owner}`, findings);
  const surveyed = yield* surveyOr(findings);
  const { tasks, foreign } = surveyed ?? { tasks: new SeenNames(), foreign: [] };
  yield* inspectFileSystem(settings, machineNowMs, findings);
  const { ms } = yield* now('reading');
  const logged = yield* loggedKeys();
  const archive = yield* Archive.look(() => undefined);
  const withoutDibs = yield* seenByTask(foreign);
  for (const name of foreign) {
    if (foreignClaim(name) !== undefined) continue;
    const tool = leftBy(name);
    findings.push({ level: 'problem', kind: 'foreign', path: name.path, what: { is: 'foreign', ...(tool === undefined ? {} : { leftBy: tool }) } });
  }
  for (const [key, seen] of withoutDibs) findings.push(...withoutDibsFindings(judge(tasks.get(key) ?? [])?.task, seen, ms));
  for (const [, names] of tasks) {
    const judged = judge(names);
    if (judged === undefined) continue;
    for (const name of [judged.task, ...judged.contested]) yield* inspectTask(name, judged.debris, { nowMs: ms, logged }, findings);
    for (const name of judged.debris) {
      if ((yield* statIfThere(name.path)) !== undefined) findings.push({ level: 'problem', kind: 'debris', path: name.path, what: { is: 'outranked', by: judged.task.path }, fixable: true });
    }
    yield* inspectContested(judged, findings);
  }
  findings.push(...(yield* blockedTasks(tasks, archive)));
  const seen = new Set([...tasks.keys(), ...withoutDibs.keys(), ...archive.tasks().keys()]);
  if (surveyed !== undefined) findings.push(...(yield* vanishedTasks(logged, seen, ms)));
  yield* inspectSharing(findings);
  yield* inspectTheRest(findings);
  return findings;
}

/** Which tool left a file of this name, if it looks like one of those. */
function leftBy({ name }: ForeignName): Extract<What, { is: 'foreign' }>['leftBy'] {
  const tool = copyMadeBy(name.replace(/(?:~[0-9]+)?(?:\.[a-z]+)?$/, ''));
  if (tool !== undefined) return { copies: tool };
  return isLeftBySed(name) ? 'sed' : undefined;
}

/** Files beside a confirmed claim. They do not count as long as it stands. */
function* inspectContested({ task, contested, overruled }: Judgement, findings: Finding[]): Step<void> {
  if (task.kind !== 'claimed') return;
  for (const name of overruled) {
    if ((yield* statIfThere(name.path)) === undefined) continue;
    findings.push({ level: 'problem', kind: 'overruled', path: name.path, what: { is: 'overruled', id: task.id, path: task.path, holder: task.owner } });
  }
  for (const name of contested) {
    if (name.belief !== 'confirmed' || sameStamp(name, task) || (yield* statIfThere(name.path)) === undefined) continue;
    findings.push({ level: 'problem', kind: 'second-claim', path: name.path, what: { is: 'later-claim', path: task.path, holder: task.owner, owner: name.owner } });
  }
}

/** It is there only where something was archived. */
function* inspectArchive(findings: Finding[]): Step<void> {
  yield* inspectDirectory(ARCHIVE, findings);
  if ((yield* stat(ARCHIVE)).kind !== 'directory') return;
  for (const shelf of FINISHED_SHELVES) {
    if (archiveOf(shelf) !== ARCHIVE) yield* inspectDirectory(archiveOf(shelf), findings);
    for (const year of (yield* listOr(archiveOf(shelf), findings)).filter((name) => isArchiveYear(name))) yield* inspectDirectory(archiveDirectory(year, shelf), findings);
  }
}

/** Undefined, if a finding already says why a shelf cannot be listed. */
function* surveyOr(findings: Finding[]): Step<Survey | undefined> {
  try {
    return yield* survey();
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    if (fault.code === 'EACCES') findings.push({ level: 'problem', kind: 'permission', ...(fault.paths[0] === undefined ? {} : { path: fault.paths[0] }), what: { is: 'not-listable' } });
    else if (!findings.some((finding) => finding.level === 'problem')) throw fault;
    return undefined;
  }
}

/** `findings`: gets one where it may not be looked at. */
function* listOr(directory: string, findings?: Finding[]): Step<readonly string[]> {
  try {
    return yield* list(directory);
  } catch (fault) {
    if (!isFault(fault, 'ENOTDIR', 'EACCES')) throw fault;
    if (fault.code === 'EACCES') findings?.push({ level: 'problem', kind: 'permission', path: directory, what: { is: 'not-listable' } });
    return [];
  }
}

function* inspectDirectory(directory: string, findings: Finding[]): Step<void> {
  const entry = yield* statIfThere(directory);
  if (entry === undefined && directory.includes('/')) return;
  if (entry === undefined) findings.push({ level: 'note', kind: 'missing', path: directory, what: { is: 'missing' }, fixable: true });
  else if (entry.kind === 'symlink') findings.push({ level: 'problem', kind: 'symlink', path: directory, what: { is: 'symlink' } });
  else if (entry.kind !== 'directory') findings.push({ level: 'problem', kind: 'not-a-directory', path: directory, what: { is: 'not-a-directory', kind: entry.kind } });
}

function* inspectFileSystem(settings: Settings, machineNowMs: number, findings: Finding[]): Step<void> {
  try {
    const { ms, tickMs } = yield* now('taking');
    const ahead = ms - machineNowMs;
    if (Math.abs(ahead) > SKEW_MS) {
      findings.push({ level: 'problem', kind: 'clock', what: { is: 'clock-apart', aheadMs: ahead } });
    }
    if (tickMs === Number.POSITIVE_INFINITY) findings.push({ level: 'note', kind: 'timestamps', what: { is: 'times-incomplete' } });
    else if (tickMs >= 1000) findings.push({ level: 'note', kind: 'timestamps', what: { is: 'times-whole-seconds' } });
    const traits = yield* probeFileSystem();
    if (traits.colon !== settings.colon) {
      findings.push(
        traits.colon === '%3A'
          ? { level: 'problem', kind: 'colon', what: { is: 'colon-refused' } }
          : { level: 'note', kind: 'colon', what: { is: 'colon-accepted' } },
      );
    }
    if (!traits.hardLinks) findings.push({ level: 'note', kind: 'hard-links', what: { is: 'no-hard-links' } });
    if (yield* foldsCase()) findings.push({ level: 'note', kind: 'case', what: { is: 'case-folded' } });
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    // Another finding already names the path that is not a directory.
    if (fault.code !== 'ENOTDIR' || findings.length === 0) findings.push(writeFinding(fault));
  }
}

const WRITE_KINDS: Readonly<Record<string, string>> = { EXDEV: 'file-systems', EACCES: 'permission', EPERM: 'permission', EROFS: 'permission', ENAMETOOLONG: 'name-length' };

function writeFinding({ code, operation, paths }: StoreFault): Finding {
  const directories = paths.map((path) => path.slice(0, path.lastIndexOf('/')) || path);
  return { level: 'problem', kind: WRITE_KINDS[code] ?? 'probe', what: { is: 'write-fault', code, operation, directories } };
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

function* inspectTask(name: { readonly path: string; readonly id: string; readonly ext: string } & Parameters<typeof readFront>[0], debris: readonly TaskName[], { nowMs, logged }: { readonly nowMs: number; readonly logged: ReadonlySet<string> }, findings: Finding[]): Step<void> {
  const about = { level: 'problem', path: name.path } as const;
  const file = yield* statIfThere(name.path);
  if (file === undefined) return;
  if (file.kind !== 'file') {
    findings.push({ ...about, kind: 'not-a-file', what: { is: 'not-a-file', kind: file.kind } });
    return;
  }
  if (name.kind === 'claimed' && name.nonce !== undefined) findings.push({ ...about, kind: 'mark', what: { is: 'marked' }, fixable: true });
  if (name.kind === 'claimed' && (isAhead(name.claimedAt, nowMs) || isAhead(file.mtimeMs, nowMs))) {
    const { expiresAt } = heldAt(name, file, nowMs);
    const lease = isUndated(name, nowMs, file.ctimeMs) ? ('from-first-sight' as const) : { leftMs: expiresAt - nowMs };
    findings.push({ ...about, kind: 'future', what: { is: 'ahead-of-clock', aheadMs: Math.max(name.claimedAt, file.mtimeMs) - nowMs, lease }, fixable: expiresAt <= nowMs || isUndated(name, nowMs, file.ctimeMs) });
  }
  if (name.generation >= MAX_GENERATION && (name.kind === 'claimed' || name.shelf === 'scoped')) {
    findings.push({ ...about, kind: 'generation', what: { is: 'last-generation', id: name.id, isClaimed: name.kind === 'claimed' } });
  }
  if (name.kind === 'rest' && name.shelf === 'scoped' && logged.has(name.key)) {
    const { events } = yield* history(name.id);
    const end = endedSince(name, events, debris);
    if (end !== undefined) findings.push({ ...about, kind: 'old-copy', what: { is: 'old-copy', generation: end.generation, to: end.to ?? '', isOlder: end.generation > name.generation } });
  }
  const reading = yield* readFront(name);
  if (reading === undefined) findings.push({ ...about, kind: 'unreadable', what: { is: 'unreadable' } });
  else if (reading.kind === 'malformed') findings.push({ ...about, kind: 'malformed', what: { is: 'bad-metadata', fault: reading.why } });
}

/** Damaged logs, files put aside, and things in the registry that do not belong to it. */
function* inspectTheRest(findings: Finding[]): Step<void> {
  for (const name of yield* listOr(LOG)) {
    if (!name.endsWith('.jsonl')) continue;
    const { damaged } = yield* history(name.slice(0, -6));
    if (damaged > 0) findings.push({ level: 'note', kind: 'log', path: `${LOG}/${name}`, what: { is: 'damaged-log', lines: damaged } });
  }
  const aside = (yield* listOr(LOST_AND_FOUND)).filter((name) => !name.startsWith('.'));
  if (aside.length > 0) findings.push({ level: 'note', kind: 'lost+found', what: { is: 'put-aside', files: aside.length } });
  const own = new Set<string>([...DIRECTORIES, ARCHIVE, 'registry.yaml']);
  for (const name of yield* list('.')) {
    if (own.has(name) || name.startsWith('.') || /^(?:README|AGENT_BOOT)/i.test(name)) continue;
    findings.push({ level: 'note', kind: 'stranger', path: name, what: { is: 'stranger' } });
  }
}
