/** How far the holders of claims say they are. Reads only. */

import type { ClaimedName } from '../rules/name.ts';
import { currentPhase, type Phase } from '../rules/phase.ts';
import type { Step } from '../store/step.ts';
import { history } from '../transitions/history.ts';

/** By the path of the claim; only those where something was said. It reads the end of one log for each of them. */
export function* phasesOf(tenures: readonly ClaimedName[]): Step<ReadonlyMap<string, Phase>> {
  const phases = new Map<string, Phase>();
  for (const { id, path } of tenures) {
    const phase = currentPhase((yield* history(id)).events);
    if (Object.keys(phase).length > 0) phases.set(path, phase);
  }
  return phases;
}
