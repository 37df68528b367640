/**
 * What happened on a board: how long tasks took, who held them, and whether two owners ever held one at once. Reads
 * only: the names of all tasks, their texts, and all logs.
 *
 * Somebody may work while this looks. So tasks of which a name and a log do not fit together are looked at once more, a
 * moment later, and only what is still so is told.
 */

import { boardReport, type BoardReport } from '../rules/board-report.ts';
import type { LoggedLine } from '../rules/event.ts';
import { isAhead } from '../rules/lease.ts';
import type { TaskName } from '../rules/name.ts';
import { reportOf, type ReportedTask } from '../rules/reported-task.ts';
import { momentOf } from '../rules/routing.ts';
import type { TextSummary } from '../rules/text-summary.ts';
import type { Unproven } from '../rules/tenure-proof.ts';
import { stampKey } from '../rules/tenures.ts';
import { judge } from '../rules/truth.ts';
import { now, pause, statAll, type Step } from '../store/step.ts';
import { Archive } from '../transitions/archived.ts';
import type { SeenTasks } from '../transitions/seen-names.ts';
import { isFault } from '../transitions/stat-if-there.ts';
import { survey } from '../transitions/survey.ts';
import { registryLogs, wholeLog, type RegistryLogs } from './registry-logs.ts';
import { RememberedTexts } from './remembered-texts.ts';

export interface Report extends BoardReport {
  /** What could not be read and is left out: lines, whole logs or their beginnings, and names in log/ of no task. */
  readonly unread: { readonly lines: number; readonly logs: number; readonly names: number };
  /** Lines whose time is ahead of the clock. */
  readonly ahead: number;
  /** How many tasks have been worked on elsewhere: nobody holds them, and they have no log here. */
  readonly unlogged: number;
}

// Longer than a process takes from its rename to its line.
const MOMENT_MS = 100;
// So many files are asked about in one go.
const GROUP = 500;

/** `sinceMs`: how far back, in ms; undefined for all. Throws StoreFault if the registry could not be looked at. */
export function* report(sinceMs?: (nowMs: number) => number): Step<Report> {
  const [{ tasks }, logs] = [yield* survey(), yield* registryLogs()];
  const archive = yield* Archive.look();
  const { ms } = yield* now('reading');
  const unread = { lines: 0, logs: 0, names: logs.foreign };
  let [unlogged, ahead] = [0, 0];
  const known = namesOf(tasks, archive, logs);
  const texts = yield* textsOf(known);
  const reported = new Map<string, ReportedTask>();
  for (const [key, task] of known) {
    const { lines, damaged, cut } = yield* wholeLog(key, logs.paths.get(key) ?? []);
    unread.lines += damaged;
    unread.logs += cut;
    ahead += lines.filter(({ at }) => isAhead(at, ms)).length;
    if (lines.length > 0 || task?.kind === 'claimed') reported.set(key, about(key, lines, task, texts.get(key), ms));
    else if (task !== undefined && task.generation > 0) unlogged++;
  }
  yield* lookAgain(reported, texts, ms);
  const since = sinceMs?.(ms);
  return { ...boardReport([...reported.values()], ms, since), unread, ahead, unlogged };
}

type Names = ReadonlyMap<string, TaskName | undefined>;

/** Each task that a shelf, the archive or a log has, with its name if it lies anywhere. */
function namesOf(tasks: SeenTasks, archive: Archive, logs: RegistryLogs): Names {
  const names = new Map<string, TaskName | undefined>();
  for (const [key, seen] of tasks) names.set(key, judge(seen)?.task);
  for (const [key, task] of archive.tasks()) if (!names.has(key)) names.set(key, task);
  for (const key of logs.paths.keys()) if (!names.has(key)) names.set(key, undefined);
  return names;
}

/** What the texts say, by the keys of the tasks. */
function* textsOf(names: Names): Step<ReadonlyMap<string, TextSummary>> {
  const texts = yield* RememberedTexts.load(names.size);
  const found = new Map<string, TextSummary>();
  const there = [...names.values()].filter((task) => task !== undefined);
  for (let at = 0; at < there.length; at += GROUP) {
    const group = there.slice(at, at + GROUP);
    const files = yield* statAll(group.map(({ path }) => path));
    for (const [index, task] of group.entries()) {
      const file = files[index];
      if (file === undefined || isFault(file) || file.kind !== 'file') continue;
      const reading = texts.kept(task, file) ?? (yield* texts.read(task, file));
      if (reading?.kind === 'summary') found.set(task.key, reading.summary);
    }
  }
  yield* texts.keep(names.size);
  return found;
}

function about(key: string, lines: readonly LoggedLine[], task: TaskName | undefined, text: TextSummary | undefined, nowMs: number): ReportedTask {
  return reportOf({ key, lines: lines.map((line) => withoutWords(line)), task, title: text?.title, created: momentOf(text?.routing?.created) }, nowMs);
}

/** What was said is not reported, and of ten thousand tasks it is much. */
function withoutWords({ text: _text, artifacts: _artifacts, tail: _tail, command: _command, ...line }: LoggedLine): LoggedLine {
  return line;
}

/** Looks once more at what is unproven. Only what both looks show is told. */
function* lookAgain(reported: Map<string, ReportedTask>, texts: ReadonlyMap<string, TextSummary>, nowMs: number): Step<void> {
  const doubtful = [...reported.values()].filter(({ proof }) => proof.unproven.length > 0);
  if (doubtful.length === 0) return;
  yield* pause(MOMENT_MS);
  const [{ tasks }, logs, archive] = [yield* survey(), yield* registryLogs(), yield* Archive.look()];
  for (const { key, proof } of doubtful) {
    const { lines } = yield* wholeLog(key, logs.paths.get(key) ?? []);
    const again = about(key, lines, judge(tasks.get(key) ?? [])?.task ?? archive.task(key), texts.get(key), nowMs);
    const before = new Set(proof.unproven.map((one) => nameOf(one)));
    reported.set(key, { ...again, proof: { ...again.proof, unproven: again.proof.unproven.filter((one) => before.has(nameOf(one))) } });
  }
}

function nameOf(one: Unproven): string {
  return `${one.why} ${one.why === 'no-line' ? `${one.first}-${one.last}` : stampKey(one.tenure.name)}`;
}
