/**
 * Saves what the owner of a claim had not committed, before the claim is taken from it: finds the work tree by the
 * belief, asks whether somebody else works there, and writes the line of the log. How a work tree is saved, its caller
 * says.
 *
 * What must stay true: it decides nothing and holds nobody up for ever. Whatever fails, the claim is examined
 * afterwards as if nothing had been tried. First comes the ref, then the line, then the examination, so a process that
 * is killed anywhere leaves at most a ref and a line about a claim that still lives.
 */

import { isExpired } from '../rules/lease.ts';
import { sameStamp, type ClaimedName } from '../rules/name.ts';
import type { Saving } from '../rules/salvage.ts';
import { judge } from '../rules/truth.ts';
import { now, type Step } from '../store/step.ts';
import { beliefs } from '../transitions/belief.ts';
import { remarksOn } from '../transitions/belief-remarks.ts';
import type { Caller } from '../transitions/caller.ts';
import { doneBy, history, record } from '../transitions/history.ts';
import { isFault, statIfThere } from '../transitions/stat-if-there.ts';
import { surveySome } from '../transitions/survey.ts';

/** Saves one work tree. `place`: its top. `claim`: whose work it is. Never fails. */
export type SaveTree = (place: string, claim: ClaimedName) => Step<Saving>;

/** One attempt. Never throws for what the registry, or the work tree, does. */
export function* saveWork(caller: Caller, claim: ClaimedName, saveTree: SaveTree): Step<Saving> {
  let place: string | undefined;
  try {
    place = yield* placeOf(claim);
    if (place === undefined) return { kind: 'nothing' };
    const other = yield* otherIn(place, claim);
    if (other !== undefined) return { kind: 'unsaved', in: place, why: { is: 'in-use', id: other.id, owner: other.owner } };
    const saving = yield* saveTree(place, claim);
    if (saving.kind === 'saved') yield* recordOnce(caller, claim, saving);
    return saving;
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return place === undefined ? { kind: 'nothing' } : { kind: 'unsaved', in: place, why: { is: 'failed', said: `${fault.code} (${fault.operation})` } };
  }
}

/** Where a claim was made, by its owner's belief in it under any generation. */
function* placeOf(claim: ClaimedName): Step<string | undefined> {
  for (const belief of yield* beliefs(claim.owner, claim.key)) {
    const place = sameStamp(belief, claim) ? (yield* remarksOn(belief)).get('in') : undefined;
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Another claim that lives and was made there: then nobody can tell whose the changes are, and somebody has them. */
function* otherIn(place: string, claim: ClaimedName): Step<ClaimedName | undefined> {
  const { tasks } = yield* surveySome([], (name) => (name.kind === 'claimed' ? name.key : undefined));
  const { ms } = yield* now('reading');
  for (const [, names] of tasks) {
    const judged = judge(names);
    for (const name of judged === undefined ? [] : [judged.task, ...judged.contested]) {
      if (name.kind !== 'claimed' || sameStamp(name, claim)) continue;
      const file = yield* statIfThere(name.path);
      if (file === undefined || isExpired(name, file.mtimeMs, ms, file.ctimeMs)) continue;
      if ((yield* placeOf(name)) === place) return name;
    }
  }
  return undefined;
}

/** Two janitors, or one after another that was killed, save the same thing. The log says it once. */
function* recordOnce(caller: Caller, claim: ClaimedName, { salvage }: Extract<Saving, { kind: 'saved' }>): Step<void> {
  const { events } = yield* history(claim.id);
  if (events.some(({ event, salvage: known }) => event === 'salvaged' && known?.ref === salvage.ref && known.commit === salvage.commit)) return;
  yield* record('salvaged', claim, { ...doneBy(caller), salvage });
}
