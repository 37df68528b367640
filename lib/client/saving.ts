/**
 * Lets the verbs of a caller save the uncommitted work of whoever they take a claim from. What does it is loaded when
 * there is something to take, because nearly all claims take nothing from anybody.
 */

import type { Saving } from '../rules/salvage.ts';
import { outside } from '../store/step.ts';
import { steadyNowMs } from '../system/steady-clock.ts';
import type { Caller } from '../verbs/verbs.ts';
import type { OpenRegistry } from './open-registry.ts';

export interface SavingOptions {
  /** How long all of it may take, in ms. Then nothing more is saved. */
  readonly budgetMs?: number;
  /** Told when one takes longer than a second, and with an empty line when it is over. */
  readonly progress?: (line: string) => void;
}

/** A claim is not waited for longer than this, in ms. */
export const CLAIM_BUDGET_MS = 10_000;

/** The same caller, who saves. If registry.yaml says `salvage: off`, it saves nothing. */
export function savingCaller(registry: OpenRegistry, caller: Caller, { budgetMs = CLAIM_BUDGET_MS, progress }: SavingOptions = {}): Caller {
  if (!caller.settings.salvage) return caller;
  let leftMs = budgetMs;
  return {
    ...caller,
    *save(claim) {
      const { saveFrom } = yield* outside(() => import('./save-from.ts'));
      const before = steadyNowMs();
      const saving: Saving = yield* saveFrom(registry, caller, claim, { leftMs, progress });
      leftMs = Math.max(0, leftMs - (steadyNowMs() - before));
      return saving;
    },
  };
}
