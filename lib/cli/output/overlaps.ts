/** The live claims that have some of the files of the task that was just claimed. */

import type { Overlap } from '../../verbs/claim-paths.ts';
import { overlapClause } from '../../words/overlaps.ts';
import { claimFields } from './json.ts';

const SHOWN = 5;

/** The lines for a person, and the fields. Paths are as the tasks name them. */
export function describeOverlaps(overlaps: readonly Overlap[]): { readonly lines: readonly string[]; readonly fields: readonly Readonly<Record<string, unknown>>[] } {
  const more = overlaps.length - SHOWN;
  return {
    lines: [...overlaps.slice(0, SHOWN).map((overlap) => `  overlap: ${overlapClause(overlap)}; its edits come first`), ...(more > 0 ? [`  and ${more} more claims overlap`] : [])],
    fields: overlaps.map(({ held, mine, entry }) => ({ claim: claimFields(held), mine, theirs: entry })),
  };
}
