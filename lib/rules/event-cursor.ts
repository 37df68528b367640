/** A cursor: the place of an event in the journal of a registry, behind which somebody goes on reading. Pure. */

import { refused } from './error.ts';

export interface Cursor {
  /** The name of the journal: another one has other places. */
  readonly journal: string;
  /** How many events it has up to this one; 0 before the first. */
  readonly place: number;
}

const CURSOR = /^([0-9a-z]{12})-(0|[1-9][0-9]{0,14})$/;

/** As it is printed, and as `--since` takes it. */
export function formatCursor({ journal, place }: Cursor): string {
  return `${journal}-${place}`;
}

/** The cursor that somebody kept. Throws a usage error for any other text. */
export function requireCursor(text: string): Cursor {
  const [, journal, place] = CURSOR.exec(text) ?? [];
  if (journal === undefined) throw refused({ why: 'not-a-cursor', text });
  return { journal, place: Number(place) };
}
