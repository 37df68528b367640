/** Where this user's programs keep what they remember: no repository brings it, and no cache cleaner takes it. */

import { isAbsolute, join } from 'node:path';

/** The directory of dibs there. Undefined if this user has no such place: a relative path names none. */
export function stateDirectory({ XDG_STATE_HOME = '', HOME = '' }: Readonly<Record<string, string | undefined>>): string | undefined {
  if (isAbsolute(XDG_STATE_HOME)) return join(XDG_STATE_HOME, 'dibs');
  return isAbsolute(HOME) ? join(HOME, '.local', 'state', 'dibs') : undefined;
}
