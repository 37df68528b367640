/** What a task waits for, as clauses, and what ends that. Pure. The shell tools say the same (dependencies.sh). */

import type { Blocker } from '../rules/facts.ts';

export interface DependencyClause {
  /** `depends on D-1, which is not complete yet` */
  readonly what: string;
  /** What a person has to do. Undefined where it ends when others have done their work. */
  readonly ends?: string;
}

const OUT = 'out of depends_on';

/** A clause for each kind, and one for each ring. */
export function dependencyClauses(blockers: readonly Blocker[]): readonly DependencyClause[] {
  const all = (kind: Blocker['is']): readonly string[] => blockers.filter(({ is }) => is === kind).map(({ id }) => id);
  const some = (ids: readonly string[], clause: (list: string, isOne: boolean) => DependencyClause): readonly DependencyClause[] => (ids.length === 0 ? [] : [clause(ids.join(', '), ids.length === 1)]);
  return [
    ...some(all('missing'), (ids, isOne) => ({ what: `depends on ${ids}, which no shelf has`, ends: isOne ? `add it, or take it ${OUT}` : `add them, or take them ${OUT}` })),
    ...some(all('cancelled'), (ids, isOne) => ({ what: `depends on ${ids}, which ${isOne ? 'is' : 'are'} cancelled`, ends: isOne ? `move it to scoped/ if it is to be done after all, or take it ${OUT}` : `move them to scoped/ if they are to be done after all, or take them ${OUT}` })),
    ...blockers.flatMap((blocker) => (blocker.is === 'ring' ? [{ what: `depends on ${blocker.id}, which waits for it in turn (${blocker.ring.join(' > ')})`, ends: `take one of them ${OUT}` }] : [])),
    ...some(all('open'), (ids, isOne) => ({ what: `depends on ${ids}, which ${isOne ? 'is' : 'are'} not complete yet` })),
  ];
}

/** All clauses with what ends them: `depends on …: add it; it depends on …`. */
export function dependencySentence(blockers: readonly Blocker[]): string {
  return dependencyClauses(blockers)
    .map(({ what, ends }) => (ends === undefined ? what : `${what}: ${ends}`))
    .join('; it ');
}
