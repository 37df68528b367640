/**
 * What a task says about who should do it, and how soon. Pure. It decides what is offered first and to whom. It never
 * decides who may claim: whoever names the task by its id may have it, unless it is reserved (`reserve_for`).
 */

import { sameButForCase } from './ascii.ts';
import type { ClaimShelf } from './shelf.ts';

export interface Routing {
  /** 1 is the most urgent. Any other text than a whole number from 1 on is kept, and sorts as DEFAULT_PRIORITY. */
  readonly priority?: string;
  /** Dates, `2026-12-01` or `2026-12-01T09:30Z`. */
  readonly due?: string;
  readonly created?: string;
  /** Whom it is offered to. */
  readonly agent?: string;
  readonly role?: string;
  readonly project?: string;
  readonly labels: readonly string[];
}

/** The keys of front matter whose text is read for this. `labels` is a list. */
export const ROUTING_KEYS = ['priority', 'due', 'created', 'agent', 'role', 'project'] as const;

export const DEFAULT_PRIORITY = 2;

/** Undefined if the task says nothing of the kind. */
export function routingOf(shown: ReadonlyMap<string, string>, labels: readonly string[]): Routing | undefined {
  const said = ROUTING_KEYS.filter((key) => shown.has(key)).map((key) => [key, shown.get(key)]);
  return said.length + labels.length === 0 ? undefined : { ...(Object.fromEntries(said) as Partial<Routing>), labels };
}

/** As a number: the smaller, the sooner. */
export function priorityOf(routing: Routing | undefined): number {
  const text = routing?.priority ?? '';
  return /^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : DEFAULT_PRIORITY;
}

const MOMENT = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?:[Tt ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d(?:\.\d{1,9})?))?(?:[Zz]|([-+])([01]\d|2[0-3]):?([0-5]\d))?)?$/;

/**
 * In ms since the epoch. A date without a zone is one in UTC, so that everybody reads the same. Undefined for a
 * text that is not a date.
 */
export function momentOf(text: string | undefined): number | undefined {
  const [, year, month, day, hour = 0, minute = 0, second = 0, sign = '+', hours = 0, minutes = 0] = MOMENT.exec(text ?? '') ?? [];
  if (year === undefined) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60 : 60);
  const seconds = daysOf(Number(year), Number(month), Number(day)) * 86_400 + Number(hour) * 3600 + Number(minute) * 60 - offset;
  return seconds * 1000 + Math.round(Number(second) * 1000);
}

/** Days since the epoch. The year begins in March, so that a leap day is its last one. */
function daysOf(year: number, month: number, day: number): number {
  const years = month > 2 ? year : year - 1;
  const months = (month + 9) % 12;
  return years * 365 + Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400) + Math.floor((months * 153 + 2) / 5) + day - 719_469;
}

/** Which tasks somebody wants. Each that is given must be met. */
export interface Wanted {
  readonly project?: string | undefined;
  readonly role?: string | undefined;
  /** All of them. */
  readonly labels?: readonly string[];
  /** What is to be done (scoped), which is the default, or what is to be reviewed. */
  readonly shelf?: ClaimShelf | undefined;
}

/** The first of the wishes that the task does not meet. */
export function unmet(routing: Routing | undefined, { project, role, labels = [] }: Wanted): 'project' | 'role' | 'label' | undefined {
  if (project !== undefined && !isSame(routing?.project, project)) return 'project';
  if (role !== undefined && !isSame(routing?.role, role)) return 'role';
  return labels.every((label) => routing?.labels.some((own) => isSame(own, label)) === true) ? undefined : 'label';
}

function isSame(own: string | undefined, wanted: string): boolean {
  return own !== undefined && sameButForCase(own, wanted);
}
