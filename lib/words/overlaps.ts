/** Two claims whose tasks name the same files, as a clause. Pure. */

import { describeSpan } from '../rules/duration.ts';
import type { Holder } from '../rules/facts.ts';
import { printable } from '../rules/printable.ts';
import { describeHolder } from './loss.ts';

interface Overlapping {
  readonly of: string;
  readonly holder: Holder;
  /** How the one that asks names the files, and how the holder does. */
  readonly mine: string;
  readonly entry: string;
  readonly heldMs: number;
  readonly leftMs: number;
}

const ENTRY_LIMIT = 200;

/** Who holds the files, which, since when, and how long. */
export function overlapClause({ of, holder, mine, entry, heldMs, leftMs }: Overlapping): string {
  const files = mine === entry ? shown(entry) : `${shown(entry)}, which overlaps ${shown(mine)},`;
  return `${of} of ${describeHolder(holder)} has held ${files} for ${describeSpan(heldMs)}, with ${describeSpan(leftMs)} of its lease left`;
}

function shown(entry: string): string {
  return printable(entry, ENTRY_LIMIT);
}
