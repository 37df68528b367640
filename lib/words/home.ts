/** Why there is no home directory. Pure. */

import { printable } from '../rules/printable.ts';

/** A sentence, to which the caller adds what HOME is needed for. `home`: what it is; undefined if nothing says it. */
export function noHomeSentence(home: string | undefined): string {
  return home === undefined ? 'HOME is not set, and this user has no entry with a home directory' : `HOME is ${JSON.stringify(printable(home, 400))}, which is not an absolute path`;
}
