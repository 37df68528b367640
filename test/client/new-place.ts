/** A place in which each test lays a registry, and the template that is laid there. */

import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

export const TEMPLATE = join(import.meta.dirname, '..', '..', 'registry-template');

/** The tools for a shell and the schedules, as they lie in the template and in .agent/. */
export const BESIDE = filesIn(TEMPLATE).filter((path) => !path.startsWith('registry/') && path !== 'AGENT_BOOT.md');

export let base: string;
/** Where a registry goes in it. */
export let root: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-init-')));
  root = join(base, '.agent', 'registry');
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

/** All paths below a directory, dot files too, but no directories. */
export function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .toSorted();
}
