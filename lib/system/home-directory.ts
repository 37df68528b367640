/** The home directory of whoever runs this, as far as there is one. */

import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { printable } from '../rules/printable.ts';

export interface Home {
  /** Absolute. Undefined if there is none: a container may run under a user id that has neither HOME nor a name. */
  readonly path: string | undefined;
  /** Why there is none, as a sentence without its end. Empty if there is one. */
  readonly why: string;
}

/** Never throws. A relative HOME counts for none, because it would mean another place in every directory. */
export function homeDirectory(): Home {
  let found: string;
  try {
    found = homedir();
  } catch {
    return { path: undefined, why: 'HOME is not set, and this user has no entry with a home directory' };
  }
  return isAbsolute(found) ? { path: found, why: '' } : { path: undefined, why: `HOME is ${JSON.stringify(printable(found, 400))}, which is not an absolute path` };
}
