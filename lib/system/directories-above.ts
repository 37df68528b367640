/** The way from a directory to the root. */

import { dirname } from 'node:path';

/** Yields the directory itself first and the root last. A caller that has found what it looks for stops asking. */
export function* directoriesAbove(from: string): Generator<string, undefined, undefined> {
  for (let directory = from; ; directory = dirname(directory)) {
    yield directory;
    if (dirname(directory) === directory) return undefined;
  }
}
