/** Tasks that the log knows and no shelf has: somebody deleted the file, or git took it away. */

import { CLAIMED, isFinishedShelf, isRestShelf } from '../rules/shelf.ts';
import { idKey, isTaskId } from '../rules/task-id.ts';
import type { Step } from '../store/step.ts';
import { history } from '../transitions/history.ts';
import { lookConfirmingAbsence } from '../transitions/look.ts';
import type { Finding } from './finding.ts';


/** `keys`: of the tasks that have a log. `seen`: of the tasks that have a file, under whatever name. */
export function* vanishedTasks(keys: ReadonlySet<string>, seen: { has(key: string): boolean }, nowMs: number): Step<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const key of keys) {
    if (seen.has(key) || !isTaskId(key)) continue;
    const { events } = yield* history(key);
    const last = events.findLast(({ event }) => event !== 'note' && event !== 'set-aside');
    const to = last?.to?.split('/')[0] ?? '';
    if (last?.to === undefined || (to !== CLAIMED && !isRestShelf(to))) continue;
    // To take away what is finished is housekeeping.
    const isOver = isFinishedShelf(to);
    // It may only have moved while all shelves were listed.
    if (!isOver && (yield* lookConfirmingAbsence(key)).length > 0) continue;
    // A log is no more to be trusted than any other file.
    const id = isTaskId(last.id) && idKey(last.id) === key ? last.id : key;
    findings.push({ level: isOver ? 'note' : 'problem', kind: 'vanished', path: last.to, what: { is: 'vanished', id, by: last.by, agoMs: nowMs - last.at, ...(isRestShelf(to) ? { shelf: to } : {}) } });
  }
  return findings;
}
