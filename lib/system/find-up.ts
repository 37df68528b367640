/** Where the package's own files are: the same from source and from dist/. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The nearest `name` in or above the directory of a module; throws when there is none, which means a broken installation. */
export function findUp(name: string, moduleUrl: string): string {
  let directory = dirname(fileURLToPath(moduleUrl));
  for (;;) {
    const candidate = join(directory, name);
    if (existsSync(candidate)) return candidate;
    const parent = dirname(directory);
    if (parent === directory) throw new Error(`${name} is missing from this installation of dibs`);
    directory = parent;
  }
}
