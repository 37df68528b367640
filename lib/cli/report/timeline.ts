/**
 * Who held what when, as bars: a row for each task, or for each agent. A row is text and one inline SVG, so that it
 * fits any width; what a bar says is in its title, in the row's label, and in the table of tenures below.
 */

import { describeSpan } from '../../rules/duration.ts';
import { describeOwner } from '../../rules/owner.ts';
import type { ReportedTenure } from '../../rules/reported-task.ts';
import { counted, endWord } from '../../words/report.ts';
import { escaped } from './markup.ts';
import { axis, type TimeScale } from './time-scale.ts';

export interface Bar {
  readonly id: string;
  readonly tenure: ReportedTenure;
  readonly isDouble: boolean;
}

export interface Row {
  /** Markup. */
  readonly name: string;
  readonly bars: readonly Bar[];
}

// More bars than this in a row cannot be told from each other.
const MOST_BARS = 200;
const MOST_LANES = 6;
const LANE_PX = 12;
const GAP_PX = 2;
// Of a thousand. Shorter ones could not be seen.
const LEAST_WIDTH = 4;

/** `colourOf`: the number of an agent's colour. */
export function timeline(rows: readonly Row[], scale: TimeScale, colourOf: (owner: string) => number): string {
  const marks = axis(scale).map(({ percent, word }) => `<span class="p${percent}">${escaped(word)}</span>`).join('');
  const items = rows.map(({ name, bars }) => {
    const shown = bars.slice(-MOST_BARS);
    return `<li><div class="name">${name}</div>${drawing(shown, scale, colourOf)}${shown.length < bars.length ? `<div class="note">and ${bars.length - shown.length} before</div>` : ''}</li>`;
  });
  return `<div class="axis" aria-hidden="true">${marks}</div>\n<ol class="rows">\n${items.join('\n')}\n</ol>`;
}

function drawing(bars: readonly Bar[], scale: TimeScale, colourOf: (owner: string) => number): string {
  const lanes = inLanes(bars);
  const height = Math.max(1, ...lanes.map((lane) => lane + 1)) * (LANE_PX + GAP_PX) - GAP_PX;
  const rects = bars.map(({ id, tenure, isDouble }, index) => {
    const [x, end] = [scale.at(tenure.from), scale.at(tenure.to)];
    const width = Math.max(LEAST_WIDTH, end - x);
    const left = Math.min(x, 1000 - width);
    const y = (lanes[index] ?? 0) * (LANE_PX + GAP_PX);
    const place = `y="${y}" height="${LANE_PX}"`;
    const ended = tenure.end === 'ran-out' || tenure.end === 'taken' ? `<rect class="lost" x="${left + width - LEAST_WIDTH}" width="${LEAST_WIDTH}" ${place}/>` : '';
    return `<g><title>${escaped(`${id}: ${wordsOf(tenure, scale)}`)}</title><rect class="c${colourOf(tenure.tenure.name.owner)}${tenure.tenure.name.review === true ? ' review' : ''}${isDouble ? ' double' : ''}" x="${left}" width="${width}" ${place}/>${ended}</g>`;
  });
  return `<svg role="img" aria-label="${escaped(labelOf(bars, scale), 400)}" viewBox="0 0 1000 ${height}" preserveAspectRatio="none" height="${height}">${rects.join('')}</svg>`;
}

function wordsOf({ tenure, from, to, end }: ReportedTenure, scale: TimeScale): string {
  return `${describeOwner(tenure.name.owner)}${tenure.name.review === true ? ', a review' : ''}, ${scale.word(from)} for ${describeSpan(to - from)}, ${endWord(end)}`;
}

function labelOf(bars: readonly Bar[], scale: TimeScale): string {
  const told = bars.slice(0, 3).map(({ id, tenure }) => `${id}: ${wordsOf(tenure, scale)}`);
  return `${counted(bars.length, 'tenure')}: ${told.join('; ')}${bars.length > told.length ? '; and more' : ''}`;
}

/** Bars that overlap lie below each other, as far as there is room. */
function inLanes(bars: readonly Bar[]): readonly number[] {
  const free: number[] = [];
  return bars.map(({ tenure: { from, to } }) => {
    let lane = free.findIndex((until) => until <= from);
    if (lane < 0) lane = free.length < MOST_LANES ? free.length : MOST_LANES - 1;
    free[lane] = Math.max(to, from + 1);
    return lane;
  });
}
