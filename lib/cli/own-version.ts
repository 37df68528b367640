/** The version of dibs itself. */

import { readFileSync } from 'node:fs';
import { findUp } from '../system/find-up.ts';

/** As package.json says it. Throws if the installation is broken. */
export function ownVersion(): string {
  const file = findUp('package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
