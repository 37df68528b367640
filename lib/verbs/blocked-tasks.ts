/** Tasks that nobody will ever be able to claim, because of what they depend on. */

import { judge } from '../rules/truth.ts';
import type { Step } from '../store/step.ts';
import type { Archive } from '../transitions/archived.ts';
import { blockersOf, tasksOf, withoutEnd } from '../transitions/dependencies.ts';
import { readFront } from '../transitions/front-text.ts';
import type { SeenTasks } from '../transitions/seen-names.ts';
import type { Finding } from './finding.ts';

/**
 * `tasks`: all names, by key. `archive`: as far as it can be looked at. A dependency that others will complete is not a
 * finding.
 */
export function* blockedTasks(tasks: SeenTasks, archive: Archive): Step<readonly Finding[]> {
  const findings: Finding[] = [];
  const others = tasksOf(tasks, { archive });
  for (const [, names] of tasks) {
    const task = judge(names)?.task;
    if (task === undefined || !['discovery', 'scoped', 'waiting'].includes(task.shelf)) continue;
    const reading = yield* readFront(task);
    if (reading?.kind !== 'metadata' || reading.metadata.dependsOn.length === 0) continue;
    const never = withoutEnd(yield* blockersOf(task, reading.metadata, { others }));
    if (never.length > 0) findings.push({ level: 'problem', kind: 'dependency', path: task.path, what: { is: 'blocked', blockers: never } });
  }
  return findings;
}
