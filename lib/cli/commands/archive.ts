/** dibs archive */

import { describeSpan, parseAge } from '../../rules/duration.ts';
import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { tidyGitSide } from '../../client/git-upkeep.ts';
import { steadyNowMs } from '../../system/steady-clock.ts';
import { archiveTasks, type ArchiveReport, type LeftTask } from '../../verbs/archive-tasks.ts';
import { archiveSummary, leftSentence } from '../../words/archive.ts';
import type { Answer, Context } from '../command.ts';
import { columns } from '../output/columns.ts';
import { EXIT } from '../output/exit-code.ts';

const DEFAULT = '90d';
const MOST_SHOWN = 20;
const BETWEEN_MS = 200;

/** Exits 74 if the file system did not let a task be archived. What else was left is told and is no failure. */
export async function command(context: Context): Promise<Answer> {
  const older = context.value('older') ?? DEFAULT;
  const ageMs = ageOf(older) * 1000;
  const dryRun = context.has('dry-run');
  const caller = await context.registry.caller();
  // The logs are not for git, and they lie beside tasks that are.
  if (!dryRun) tidyGitSide(context.place.root);
  const report = await context.run(archiveTasks(caller, { olderMs: ageMs, dryRun, yearOf, onDone: tellingProgress(context) }));
  context.progress('');
  const nowMs = await context.registry.nowMs();
  const next = context.dibs(dryRun && report.archived.length > 0 ? ['archive', '--older', older] : ['list']);
  return {
    exit: report.left.some(({ because }) => because.is === 'fault') ? EXIT['store-failed'] : EXIT.ok,
    fields: { dryRun, olderMs: ageMs, archived: report.archived, left: report.left.map((one) => leftFields(one)), younger: report.younger, next },
    text: await textOf(context, report, { nowMs, ageMs, dryRun, next }),
  };
}

// A year has four digits.
const LAST_MS = Date.UTC(9999, 11, 31);

function yearOf(ms: number): string {
  return new Date(Math.min(Math.max(0, ms), LAST_MS)).toISOString().slice(0, 4);
}

/** `--older`, in seconds. Throws `usage`. */
function ageOf(text: string): number {
  const seconds = parseAge(text);
  if (seconds !== undefined) return seconds;
  throw new DibsError('usage', `--older ${JSON.stringify(printable(text, 40))} is not an age, such as 90d, 12w or 36h`, { next: ['archive', '--help'] });
}

function tellingProgress(context: Context): (done: number, of: number) => void {
  let told = steadyNowMs() + 1000 - BETWEEN_MS;
  return (done, of) => {
    const now = steadyNowMs();
    if (now - told < BETWEEN_MS) return;
    told = now;
    context.progress(`archiving: ${done} of ${of} tasks looked at`);
  };
}

function leftFields({ id, path, because }: LeftTask): Record<string, unknown> {
  return { id, path, why: because.is, message: leftSentence(because) };
}

async function textOf(context: Context, { archived, left, younger }: ArchiveReport, { nowMs, ageMs, dryRun, next }: { readonly nowMs: number; readonly ageMs: number; readonly dryRun: boolean; readonly next: string }): Promise<string> {
  const rows = archived.slice(0, MOST_SHOWN).map(({ id, to, finishedAt, kept }) => [id, to, `finished ${describeSpan(nowMs - finishedAt)} ago${kept === undefined ? '' : `; what was written meanwhile is in ${kept}`}`]);
  const leftRows = left.slice(0, MOST_SHOWN).map((one) => [one.id, one.path, printable(leftSentence(one.because), 300)]);
  const lines = [
    archiveSummary({ archived: archived.length, younger, ageMs, dryRun }),
    ...(rows.length === 0 ? [] : [await columns(rows, (cell, column) => (column === 0 ? context.paint.strong(cell) : cell))]),
    ...(archived.length > rows.length ? [`and ${archived.length - rows.length} more`] : []),
    ...(leftRows.length === 0 ? [] : [await columns(leftRows, (cell, column) => (column === 0 ? context.paint.strong(cell) : cell))]),
    ...(left.length > leftRows.length ? [`and ${left.length - leftRows.length} more that stay`] : []),
    `next: ${next}`,
  ];
  return lines.join('\n');
}
