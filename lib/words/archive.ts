/** What was archived, and why a finished task was not. Pure. */

import { describeSpan } from '../rules/duration.ts';
import type { LeftBecause } from '../verbs/archive-tasks.ts';

/** Why it stays on its shelf. */
export function leftSentence(because: LeftBecause): string {
  switch (because.is) {
    case 'several':
      return `it stays: ${because.others.join(', ')} ${because.others.length === 1 ? 'has' : 'have'} the same id`;
    case 'without-dibs':
      return `it stays: ${because.path} says that it was claimed without dibs`;
    case 'taken':
      return `it stays: ${because.path} is another file`;
    case 'gone':
      return 'somebody moved it meanwhile';
    case 'fault':
      return `it stays: the file system said ${because.code} to ${because.operation}`;
    case 'refused':
      return `it stays: ${because.refusal.message}`;
  }
}

/** What became of how many tasks, in one line. `ageMs`: for how long a task has to be finished. */
export function archiveSummary({ archived, younger, ageMs, dryRun }: { readonly archived: number; readonly younger: number; readonly ageMs: number; readonly dryRun: boolean }): string {
  const done = archived === 0 ? 'nothing to archive' : `${dryRun ? 'would archive' : 'archived'} ${tasks(archived)}`;
  return younger === 0 ? done : `${done}; ${tasks(younger)} ${younger === 1 ? 'has' : 'have'} been finished for less than ${describeSpan(ageMs)}`;
}

function tasks(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}
