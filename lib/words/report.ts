/** What a report says about a board, in sentences. Pure. */

import { describeSpan } from '../rules/duration.ts';
import { describeOwner } from '../rules/owner.ts';
import type { BoardReport } from '../rules/board-report.ts';
import type { Report } from '../verbs/report.ts';
import type { Overlap, Unproven } from '../rules/tenure-proof.ts';
import type { TenureEnd } from '../rules/tenure-span.ts';
import type { LoggedTenure } from '../rules/tenures.ts';

/** `3 claims`, `1 claim`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** What each time means. docs/cli.md says the same. */
export const TIME_MEANINGS = {
  lead: 'from the creation of a task until it was complete',
  cycle: 'from its first claim until it was complete',
  held: 'how long of this somebody held it',
  idle: 'how long, since it was created, nobody held it',
} as const;

/** The line that matters most: whether two owners ever held one task at once. */
export function proofSentence({ tenures, overlaps, unproven }: BoardReport['proof']): string {
  const double = overlaps.filter(({ isWithinSkew }) => !isWithinSkew).length;
  if (double > 0) return `${counted(double, 'double hold')}: two owners held one task at the same time`;
  if (tenures === 0) return 'nobody has held anything';
  const near = overlaps.length === 0 ? '' : `, ${overlaps.length} within the difference of clocks`;
  return `no double hold: of ${counted(tenures, 'tenure')} no two of one task overlap${near}${unproven.length === 0 ? '' : `, and ${unproven.length} ${unproven.length === 1 ? 'point is' : 'points are'} unproven`}`;
}

/** One double hold, or one that clocks may have made. */
export function overlapSentence({ earlier, later, ms, isWithinSkew }: Overlap): string {
  const both = `${ownerOf(earlier)} and ${ownerOf(later)} both held it for ${describeSpan(ms)}`;
  return isWithinSkew ? `by their times ${both}, which is no more than clocks may differ` : both;
}

/** Why something is not proven. */
export function unprovenSentence(one: Unproven): string {
  switch (one.why) {
    case 'no-claim-line':
      return `no line tells of this claim of ${ownerOf(one.tenure)}: its process ended before it wrote one, or the claim never counted`;
    case 'no-end-line':
      return `no line tells how this claim of ${ownerOf(one.tenure)} ended: whoever ended it was killed before it wrote one, or moved the file by hand`;
    case 'late-line':
      return `${ownerOf(one.tenure)} wrote about this claim after the next one had begun`;
    case 'same-fence':
      return `this claim of ${ownerOf(one.tenure)} has the fence of the one before it`;
    case 'no-line':
      return `no line tells of ${one.first === one.last ? `generation ${one.first}` : `the generations ${one.first} to ${one.last}`}`;
  }
}

/** The tenure that a finding is about, or the generation. */
export function placeOf(one: Unproven): string {
  return one.why === 'no-line' ? `~${one.first}${one.last === one.first ? '' : `–${one.last}`}` : `~${one.tenure.name.generation}`;
}

function ownerOf({ name }: LoggedTenure): string {
  return describeOwner(name.owner);
}

const END_WORDS: Readonly<Record<TenureEnd, string>> = {
  complete: 'completed',
  review: 'handed in for review',
  approved: 'approved',
  'sent-back': 'sent back',
  released: 'released',
  'ran-out': 'ran out',
  taken: 'taken by force',
  'passed-on': 'passed on',
  other: 'ended',
  unknown: 'ended, no line tells how',
  held: 'held now',
};

/** How a tenure ended. */
export function endWord(end: TenureEnd): string {
  return END_WORDS[end];
}

/** What was not read, if anything. */
export function unreadSentences({ unread, ahead, unlogged }: Pick<Report, 'unread' | 'ahead' | 'unlogged'>): readonly string[] {
  const { lines, logs, names } = unread;
  return [
    ...(lines > 0 ? [`${counted(lines, 'line')} of logs could not be read and ${lines === 1 ? 'is' : 'are'} left out`] : []),
    ...(logs > 0 ? [`${counted(logs, 'log')} could not be read as a whole`] : []),
    ...(names > 0 ? [`${counted(names, 'file')} in log/ ${names === 1 ? 'is' : 'are'} no log of a task`] : []),
    ...(ahead > 0 ? [`${counted(ahead, 'line')} ${ahead === 1 ? 'has a time' : 'have times'} ahead of the clock`] : []),
    ...(unlogged > 0 ? [`${counted(unlogged, 'task')} ${unlogged === 1 ? 'has' : 'have'} no log here, and ${unlogged === 1 ? 'is' : 'are'} left out: the work was done in another clone`] : []),
  ];
}
