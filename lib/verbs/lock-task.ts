/**
 * Claims a task for a process that locks it. Its owner is new with each process: so it has lost nothing that it would
 * have to be told, and holds nothing else.
 */

import type { Step } from '../store/step.ts';
import { claim, type Claim, type ClaimOptions } from '../transitions/claim.ts';
import type { Caller } from '../transitions/caller.ts';

/** Like the transition, of what is to be done: nobody locks a task to review it. */
export function lockTask(caller: Caller, id: string, options: Omit<ClaimOptions, 'shelf'>): Step<Claim> {
  return claim(caller, id, { ...options, shelf: 'scoped' });
}
