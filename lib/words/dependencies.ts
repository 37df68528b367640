/** What a task waits for, as clauses, and what ends that. Pure. The shell tools say the same (dependencies.sh). */

import { describeSpan } from '../rules/duration.ts';
import type { DibsError } from '../rules/error.ts';
import type { Blocker, Standing } from '../rules/facts.ts';
import { describeHolder } from './loss.ts';
import type { Unmerged } from '../rules/merged.ts';

export interface DependencyClause {
  /** `depends on D-1, which is not complete yet` */
  readonly what: string;
  /** What a person has to do. Undefined where it ends when others have done their work. */
  readonly ends?: string;
}

const OUT = 'out of depends_on';

const UNTIL = 'its until: merged away';

const UNMERGED: Readonly<Record<Unmerged, (id: string) => DependencyClause>> = {
  'no-commit': (id) => ({ what: `depends on ${id} until it is merged, and ${id} was completed without a commit among its artifacts`, ends: `take ${UNTIL}` }),
  'not-merged': (id) => ({ what: `depends on ${id}, which is complete and not merged yet` }),
  'no-branch': (id) => ({ what: `depends on ${id} until it is merged, and merged_into in registry.yaml names no branch that git knows`, ends: 'name the branch there' }),
  untold: (id) => ({ what: `depends on ${id} until it is merged, and git cannot tell here whether it is` }),
};

/** A clause for each kind, and one for each ring. */
export function dependencyClauses(blockers: readonly Blocker[]): readonly DependencyClause[] {
  const all = (kind: Blocker['is']): readonly string[] => blockers.filter(({ is }) => is === kind).map(({ id }) => id);
  const some = (ids: readonly string[], clause: (list: string, isOne: boolean) => DependencyClause): readonly DependencyClause[] => (ids.length === 0 ? [] : [clause(ids.join(', '), ids.length === 1)]);
  return [
    ...some(all('missing'), (ids, isOne) => ({ what: `depends on ${ids}, which no shelf has`, ends: isOne ? `add it, or take it ${OUT}` : `add them, or take them ${OUT}` })),
    ...some(all('cancelled'), (ids, isOne) => ({ what: `depends on ${ids}, which ${isOne ? 'is' : 'are'} cancelled`, ends: isOne ? `move it to scoped/ if it is to be done after all, or take it ${OUT}` : `move them to scoped/ if they are to be done after all, or take them ${OUT}` })),
    ...blockers.flatMap((blocker) => (blocker.is === 'ring' ? [{ what: `depends on ${blocker.id}, which waits for it in turn (${blocker.ring.join(' > ')})`, ends: `take one of them ${OUT}` }] : [])),
    ...blockers.flatMap((blocker) => (blocker.is === 'unmerged' ? [{ ...UNMERGED[blocker.because](blocker.id) }] : [])),
    ...some(all('open'), (ids, isOne) => ({ what: `depends on ${ids}, which ${isOne ? 'is' : 'are'} not complete yet` })),
  ];
}

/** All clauses with what ends them: `depends on …: add it; it depends on …`. */
export function dependencySentence(blockers: readonly Blocker[]): string {
  return dependencyClauses(blockers)
    .map(({ what, ends }) => (ends === undefined ? what : `${what}: ${ends}`))
    .join('; it ');
}

/**
 * What a task waits for, and how long that still holds: `waits for T-2: ana, 12 min left`. What never ends by itself
 * stands as `dependencyClauses` says it.
 */
export function waitingClauses(blockers: readonly Blocker[]): readonly string[] {
  const never = blockers.filter(({ is }) => is !== 'open');
  return [...dependencyClauses(never).map(({ what }) => what), ...blockers.flatMap((blocker) => (blocker.is === 'open' ? [`waits for ${blocker.id}${blocker.at === undefined ? '' : `: ${standingClause(blocker.at)}`}`] : []))];
}

/** Where a task is, or who has it and for how long. */
function standingClause({ shelf, holder, leftMs }: Standing): string {
  if (holder === undefined) return shelf === 'scoped' ? 'nobody holds it' : `it lies in ${shelf}/`;
  if (leftMs === undefined) return describeHolder(holder);
  return `${describeHolder(holder)}, ${leftMs > 0 ? `${describeSpan(leftMs)} left` : 'whose lease has run out'}`;
}

/** Who has what a refused claim waits for, a line for each: `D-1: ana, 12 min left`. Empty for any other refusal. */
export function standingLines({ facts }: Pick<DibsError, 'facts'>): readonly string[] {
  if (facts?.why !== 'depends-on') return [];
  return facts.blockers.flatMap((blocker) => (blocker.is === 'open' && blocker.at !== undefined ? [`${blocker.id}: ${standingClause(blocker.at)}`] : [])).slice(0, MOST_LINES);
}

const MOST_LINES = 10;
