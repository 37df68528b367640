/** The time of a page: from its first moment to its last one, as parts of its width, and as words. Pure. */

export interface TimeScale {
  /** ms since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Where a moment lies, from 0 to 1000. */
  at(ms: number): number;
  /** A moment as it is written, in UTC; only as exact as the scale is. */
  word(ms: number): string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const WIDTH = 1000;

/** At least a second long. */
export function timeScale(from: number, to: number): TimeScale {
  const last = Math.max(to, from + 1000);
  const isShort = last - from < HOUR_MS;
  return {
    from,
    to: last,
    at: (ms) => Math.round((Math.min(Math.max(ms, from), last) - from) / (last - from) * WIDTH * 10) / 10,
    word: (ms) => moment(ms, isShort),
  };
}

/** `2026-12-01 09:30`, with seconds where they matter. */
export function moment(ms: number, withSeconds = false): string {
  return new Date(ms).toISOString().slice(0, withSeconds ? 19 : 16).replace('T', ' ');
}

/** The marks of an axis: five, at equal distances. The day is named where it changes. */
export function axis({ from, to }: TimeScale): readonly { readonly percent: number; readonly word: string }[] {
  const parts = [0, 25, 50, 75, 100];
  let day = '';
  return parts.map((percent) => {
    const word = moment(from + (to - from) * percent / 100, to - from < 5 * MINUTE_MS);
    const [date = '', time = ''] = word.split(' ');
    const isNew = date !== day;
    day = date;
    return { percent, word: isNew ? `${date} ${time}` : time };
  });
}
