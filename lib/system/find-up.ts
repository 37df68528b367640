/** Where the package's own files are. It works the same from source and from dist/. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { directoriesAbove } from './directories-above.ts';

/**
 * The nearest `name` in or above the directory of a module. Throws if there is none, which means a broken installation.
 */
export function findUp(name: string, moduleUrl: string): string {
  for (const directory of directoriesAbove(dirname(fileURLToPath(moduleUrl)))) {
    const candidate = join(directory, name);
    if (existsSync(candidate)) return candidate;
  }
  throw new Error(`${name} is missing from this installation of dibs`);
}
