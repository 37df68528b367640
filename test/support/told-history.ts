/** The log of a task as its processes would write it, line by line, for tests that read it. */

import type { LoggedLine } from '../../lib/rules/event.ts';
import type { RestShelf } from '../../lib/rules/shelf.ts';
import { claimedName, restName, type ClaimedName, type TaskName } from '../../lib/rules/name.ts';

export const START = 1_769_143_261_000;

/** Times are seconds after START. */
export class ToldHistory {
  readonly lines: LoggedLine[] = [];
  /** What the task is called now. */
  task: TaskName = restName('scoped', 'T', 0, '.md');

  /** A claim of what lies in scoped/, or of `from`. */
  claim(owner: string, at: number, { from = this.task.path, generation = this.task.generation + 1, event = 'claim', late = 0, lease = 60, by = owner } = {}): ClaimedName {
    const name = claimedName({ id: 'T', generation, ext: '.md' }, { owner, claimedAt: START + at * 1000, lease });
    this.say(event, at + late, { generation, by, from, to: name.path, stamp: name.stamp, lease });
    this.task = name;
    return name;
  }

  /** The end of a claim, on a shelf. */
  end(event: string, claim: ClaimedName, at: number, { shelf = 'scoped', by = claim.owner }: { readonly shelf?: RestShelf; readonly by?: string } = {}): void {
    const task = restName(shelf, 'T', claim.generation, '.md');
    this.say(event, at, { generation: claim.generation, by, from: claim.path, to: task.path });
    this.task = task;
  }

  say(event: string, at: number, more: Partial<LoggedLine> = {}): void {
    this.lines.push({ v: 1, at: START + at * 1000, event, id: 'T', generation: this.task.generation, by: 'ana', ...more });
  }
}
