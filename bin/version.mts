/** `dibs --version`, which needs nothing else of dibs. */

import { ownVersion } from '../lib/cli/own-version.ts';
import { stdout } from './standard-streams.mts';

/** Prints the version. */
export function printVersion(): void {
  stdout.write(`${ownVersion()}\n`);
}
