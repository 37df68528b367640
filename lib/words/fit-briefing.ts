/**
 * What of a briefing fits into so many bytes. Pure. First each part gets a share, so that a long text leaves room for
 * the last note and ten long notes leave room for the text. Then what is left over goes to whatever is left.
 */

import type { Briefing } from '../verbs/briefing.ts';
import { bytesOf, fitQuoted, quoted } from './quoted.ts';

type Lists = 'reviews' | 'notes' | 'receipts' | 'dependencies' | 'expiries' | 'finished';
type Item<List extends Lists> = NonNullable<Briefing[List]>[number];

/** How many items of each list, and how many bytes of the text, are left out. */
export type LeftOut = Readonly<Record<Lists | 'textBytes', number>>;

/** The lines of an item of each list. */
export type BriefingParts = { readonly [List in Lists]: (item: Item<List>) => readonly string[] };

const TEXT_SHARE = 0.4;
const LIST_SHARE = 0.12;
/** The most telling first. */
const ORDER: readonly Lists[] = ['reviews', 'notes', 'receipts', 'dependencies', 'expiries', 'finished'];

/** The part that fits into `room` bytes: of the lists the last items, of what the task depends on the first ones. */
export function fitBriefing(briefing: Briefing, parts: BriefingParts, room: number): { readonly shown: Briefing; readonly leftOut: LeftOut } {
  const costs = new Map(ORDER.map((list) => [list, costsOf(briefing, parts, list)]));
  const kept = new Map<Lists, number>();
  let left = room;
  const whole = briefing.text ?? '';
  const textCost = bytesOf(quoted(whole));
  let textRoom = Math.min(textCost, Math.floor(room * TEXT_SHARE));
  left -= textRoom;
  for (const share of [LIST_SHARE * room, Infinity]) {
    for (const list of ORDER) {
      let own = Math.min(share, left);
      const each = costs.get(list) ?? [];
      let count = kept.get(list) ?? 0;
      for (let cost = each[count]; cost !== undefined && cost <= own; cost = each[count]) {
        own -= cost;
        left -= cost;
        count++;
      }
      kept.set(list, count);
    }
    // The text is the task. It comes before more of the past.
    const more = Math.min(textCost - textRoom, left);
    textRoom += more;
    left -= more;
  }
  const text = fitQuoted(whole, textRoom);
  const count = (list: Lists): number => kept.get(list) ?? 0;
  const last = <T>(items: readonly T[], list: Lists): readonly T[] => (count(list) === 0 ? [] : items.slice(-count(list)));
  const { reviews, notes, receipts, dependencies, expiries, finished = [] } = briefing;
  const shown: Briefing = {
    ...briefing,
    ...(briefing.text === undefined ? {} : { text }),
    reviews: last(reviews, 'reviews'),
    notes: last(notes, 'notes'),
    receipts: last(receipts, 'receipts'),
    dependencies: dependencies.slice(0, count('dependencies')),
    expiries: last(expiries, 'expiries'),
    ...(briefing.finished === undefined ? {} : { finished: last(finished, 'finished') }),
  };
  const without = (list: Lists): number => (briefing[list]?.length ?? 0) - count(list);
  const leftOut: LeftOut = { textBytes: Buffer.byteLength(whole) - Buffer.byteLength(text), reviews: without('reviews'), notes: without('notes'), receipts: without('receipts'), dependencies: without('dependencies'), expiries: without('expiries'), finished: without('finished') };
  return { shown, leftOut };
}

/** What the items take, in the order in which they are kept. */
function costsOf(briefing: Briefing, parts: BriefingParts, list: Lists): readonly number[] {
  const lines = parts[list] as (item: Item<Lists>) => readonly string[];
  const costs = (briefing[list] ?? []).map((item) => bytesOf(lines(item)));
  return list === 'dependencies' ? costs : costs.toReversed();
}
