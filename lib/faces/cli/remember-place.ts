/** A claim without a session keeps where it was made, so that the hooks of that work tree can count it. */

import type { ClaimedName } from '../../rules/name.ts';
import { remarkPlace } from '../made-here.ts';
import type { Context } from './command.ts';

/** Best effort: the claim is made, whatever becomes of a remark on it. */
export function rememberPlace(context: Context, tenure: ClaimedName): void {
  try {
    context.run(remarkPlace(tenure, context.cwd, context.place.root));
  } catch {
    // A work tree that cannot be told apart is none.
  }
}
