/**
 * Where the built dibs is that tests run: the checkout; or, where root's checkout lies in a directory that nobody else
 * may enter (/root, or what mktemp makes), a copy of what runs. Root becomes another user in some tests, who could not
 * even start dibs there.
 */

import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoriesAbove } from '../../lib/system/directories-above.ts';

const CHECKOUT = join(import.meta.dirname, '..', '..');
const RUNS = ['dist', 'registry-template', 'package.json', join('test', 'support', 'warm-dibs.mjs')];

export const REACHABLE: string = process.env['DIBS_REACHABLE'] ?? CHECKOUT;

/** Once for all test files, before any: vitest's globalSetup. */
export function setup(): (() => void) | undefined {
  if (process.getuid?.() !== 0 || [...directoriesAbove(CHECKOUT)].every((directory) => (statSync(directory).mode & 0o5) === 0o5)) return undefined;
  const copy = mkdtempSync(join(tmpdir(), 'dibs-reachable-'));
  chmodSync(copy, 0o755);
  for (const path of RUNS) cpSync(join(CHECKOUT, path), join(copy, path), { recursive: true });
  copyDependencies(join(CHECKOUT, 'package.json'), copy, new Set());
  process.env['DIBS_REACHABLE'] = copy;
  return () => rmSync(copy, { recursive: true });
}

/** The packages that a package needs to run, and what those need. */
function copyDependencies(packageFile: string, to: string, copied: Set<string>): void {
  const { dependencies = {} } = JSON.parse(readFileSync(packageFile, 'utf8')) as { dependencies?: Readonly<Record<string, string>> };
  for (const name of Object.keys(dependencies)) {
    const found = (createRequire(packageFile).resolve.paths(name) ?? []).map((path) => join(path, name)).find((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
    if (found === undefined || copied.has(found)) continue;
    copied.add(found);
    cpSync(found, join(to, found.slice(CHECKOUT.length)), { recursive: true, dereference: true });
    copyDependencies(join(found, 'package.json'), to, copied);
  }
}
