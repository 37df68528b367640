/** Adopts everything that was claimed without dibs, as `doctor --fix` does, and says what became of each. */

import { isDibsError } from '../rules/error.ts';
import { foreignClaim } from '../rules/foreign-claim.ts';
import type { Step } from '../store/step.ts';
import { adopt, type Adopted } from '../transitions/adopt.ts';
import type { Caller } from '../transitions/caller.ts';
import { isFault } from '../transitions/stat-if-there.ts';
import { survey } from '../transitions/survey.ts';
import type { Act } from './sweep-acts.ts';

/** One or more acts for each task that was claimed without dibs. A failure costs only that task. */
export function* adoptAll(caller: Caller): Step<readonly Act[]> {
  const acts: Act[] = [];
  const done = new Set<string>();
  for (const claim of (yield* survey()).foreign.flatMap((name) => foreignClaim(name) ?? [])) {
    if (done.has(claim.key)) continue;
    done.add(claim.key);
    const about = { path: claim.path, task: claim.id };
    try {
      const adopted = yield* adopt(caller, claim.key);
      if (adopted !== undefined) acts.push(...actsOf(adopted, about));
    } catch (error) {
      if (!isFault(error) && !isDibsError(error)) throw error;
      acts.push({ ...about, act: 'failed', because: isFault(error) ? { is: 'fault', code: error.code, operation: error.operation } : { is: 'refused', refusal: error } });
    }
  }
  return acts;
}

function actsOf(adopted: Adopted, about: Pick<Act, 'path' | 'task'>): readonly Act[] {
  if (adopted.kind === 'left') return [{ ...about, act: 'undecided', because: { is: 'left-to-a-person', why: adopted.why } }];
  const because = { is: 'only-beside', ...(adopted.kind === 'set-aside' ? { why: adopted.why } : {}) } as const;
  const aside = adopted.aside.map(({ path, to }): Act => ({ ...about, path, act: to === undefined ? 'tidied' : 'set-aside', ...(to === undefined ? {} : { to }), because }));
  switch (adopted.kind) {
    case 'claimed':
      return [{ ...about, path: adopted.from.path, act: 'adopted', to: adopted.tenure.path, because: { is: 'adopted', owner: adopted.tenure.owner } }, ...aside];
    case 'put-back':
      return [{ ...about, path: adopted.from.path, act: 'put-back', to: adopted.to.path, because: { is: 'put-back-of-nobody' } }, ...aside];
    case 'set-aside':
      return aside;
  }
}
