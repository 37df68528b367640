/** Durations: `<n>[s|m|h]`. A number alone means seconds. Pure. */

import { refused } from './error.ts';

export const SHORTEST_SECONDS = 1;
export const LONGEST_SECONDS = 24 * 60 * 60;

const UNIT = { s: 1, m: 60, h: 3600 } as const;

/** Whole seconds from 1 s to 24 h. Undefined for anything else: a duration is refused and never clamped. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit = 's'] = /^([0-9]{1,6})([smh])?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const seconds = Number(digits) * UNIT[unit as keyof typeof UNIT];
  return seconds >= SHORTEST_SECONDS && seconds <= LONGEST_SECONDS ? seconds : undefined;
}

const AGE_UNIT = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** How long ago: `90m`, `12h`, `7d`, `4w`. Whole seconds, at least one. Undefined for anything else. */
export function parseAge(text: string): number | undefined {
  const [, digits, unit] = /^([0-9]{1,4})([smhdw])$/.exec(text) ?? [];
  const seconds = Number(digits) * AGE_UNIT[unit as keyof typeof AGE_UNIT];
  return seconds > 0 ? seconds : undefined;
}

/** The duration in seconds. Throws `usage`; `what` is what the error calls it. */
export function requireDuration(text: string, what: string): number {
  const seconds = parseDuration(text);
  if (seconds !== undefined) return seconds;
  throw refused({ why: 'not-a-duration', what, text });
}

/** A span of ms as a person says it: `4 s`, `12 min`, `3 h 5 min`, `2 d`. */
export function describeSpan(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d`;
}
