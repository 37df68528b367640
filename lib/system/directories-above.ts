/** The way from a directory to the root. */

import { dirname } from 'node:path';

/** The directory itself first, the root last. Whoever has found what it looks for stops asking. */
export function* directoriesAbove(from: string): Generator<string, undefined, undefined> {
  for (let directory = from; ; directory = dirname(directory)) {
    yield directory;
    if (dirname(directory) === directory) return undefined;
  }
}
