/** Examinations that look right and are not. */

import { isExpired } from '../../../lib/rules/lease.ts';
import { markedName, restName, sameTenure, type ClaimedName, type TaskName } from '../../../lib/rules/name.ts';
import type * as Names from '../../../lib/rules/name.ts';
import { compareRank } from '../../../lib/rules/truth.ts';
import { nonce, now, rename, stat, type Step } from '../../../lib/store/step.ts';
import type * as Dropping from '../../../lib/transitions/drop.ts';
import type * as Examining from '../../../lib/transitions/examine.ts';
import type * as Looking from '../../../lib/transitions/look.ts';
import type { Caller } from '../../../lib/transitions/caller.ts';
import type * as PuttingBack from '../../../lib/transitions/put-back.ts';
import type * as Shelving from '../../../lib/transitions/shelve.ts';
import type { Design } from './design.ts';

type Parts = typeof Looking & typeof Dropping & typeof Shelving & typeof PuttingBack;

async function parts(): Promise<Parts> {
  return {
    ...(await import('../../../lib/transitions/look.ts')),
    ...(await import('../../../lib/transitions/drop.ts')),
    ...(await import('../../../lib/transitions/shelve.ts')),
    ...(await import('../../../lib/transitions/put-back.ts')),
  };
}

type Examine = (parts: Parts, caller: Caller, claim: ClaimedName, intent: Examining.Intent) => Step<Examining.Examined>;

function examination(examine: Examine): Design<typeof Examining> {
  return {
    module: 'transitions/examine.ts',
    instead: async () => {
      const loaded = await parts();
      return { examine: (caller, claim, intent) => examine(loaded, caller, claim, intent) };
    },
  };
}

export const withoutMark = examination(function* ({ shelve }, _party, claim) {
  const { mtimeMs } = yield* stat(claim.path);
  const { ms } = yield* now('taking');
  if (!isExpired(claim, mtimeMs, ms)) return { kind: 'standing', tenure: claim, expired: false };
  const to = restName('scoped', claim.id, claim.generation, claim.ext);
  yield* shelve(claim, to.path);
  return { kind: 'reaped', to };
});

export const oneNonceForAll: Design<typeof Names> = {
  module: 'rules/name.ts',
  instead: (original) => ({ markedName: (claim) => original.markedName(claim, '0') }),
};

/** As examine is, but for one decision. */
function decidingBy(decide: (above: boolean, paired: boolean) => 'clear' | 'back' | 'reap', again: boolean): Design<typeof Examining> {
  return examination(function* ({ bracketedLook, putAside, putBack, shelve }, caller, claim) {
    yield* now('taking');
    const mark = markedName(claim, yield* nonce());
    yield* rename(claim.path, mark.path);
    const { mtimeMs } = yield* stat(mark.path);
    const { ms } = yield* now('writing');
    const names: readonly TaskName[] = again ? (yield* bracketedLook(mark.key)).names : [];
    const others = names.filter((name) => name.kind === 'rest' || !sameTenure(name, mark));
    const above = others.some((name) => compareRank(name, mark) < 0);
    const paired = others.some((name) => name.kind === 'claimed' && name.generation === mark.generation);
    const decision = isExpired(mark, mtimeMs, ms) ? decide(above, paired) : 'back';
    if (decision === 'clear') {
      yield* putAside(mark.path);
      return { kind: 'cleared' };
    }
    if (decision === 'back') {
      const tenure = yield* putBack(caller, mark, !above && !paired);
      return tenure === undefined ? { kind: 'gone' } : { kind: 'standing', tenure, expired: true };
    }
    const to = restName('scoped', mark.id, mark.generation, mark.ext);
    yield* shelve(mark, to.path);
    return { kind: 'reaped', to };
  });
}

export const bothHalvesAside = decidingBy((above, paired) => (above || paired ? 'clear' : 'reap'), true);
export const withoutListingAgain = decidingBy((above, paired) => (above ? 'clear' : paired ? 'back' : 'reap'), false);

export const clockReadOnlyAfterwards = examination(function* ({ putBack }, caller, claim) {
  const mark = markedName(claim, yield* nonce());
  yield* rename(claim.path, mark.path);
  yield* now('taking');
  const tenure = yield* putBack(caller, mark, true);
  return tenure === undefined ? { kind: 'gone' } : { kind: 'standing', tenure, expired: false };
});
