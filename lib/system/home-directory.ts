/** The home directory of whoever runs this, as far as there is one. */

import { isAbsolute } from 'node:path';

/**
 * `path` is absolute. It is undefined if there is none: a container may run under a user id that has neither HOME nor a
 * name, and then `said` is undefined, too; else it is the relative path that HOME says.
 */
export type Home = { readonly path: string } | { readonly path: undefined; readonly said: string | undefined };

/** Never throws. A relative HOME counts for none, because it would mean another place in every directory. */
export function homeDirectory(): Home {
  let found: string;
  try {
    found = process.getBuiltinModule('node:os').homedir();
  } catch {
    return { path: undefined, said: undefined };
  }
  return isAbsolute(found) ? { path: found } : { path: undefined, said: found };
}
