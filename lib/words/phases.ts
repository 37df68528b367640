/** How far a holder says its work is. Pure. */

import type { Phase } from '../rules/phase.ts';

/** `executing, 40 % done`; empty if nothing was said. */
export function describePhase({ phase, progress }: Phase): string {
  return [...(phase === undefined ? [] : [phase]), ...(progress === undefined ? [] : [`${progress} % done`])].join(', ');
}
