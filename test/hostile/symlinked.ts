/** A registry in which one directory is a symlink. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { BAD, layGoodRegistry, SECRET } from './hostile-entries.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { WarmDibs, type Said } from '../support/warm-dibs.ts';

const dibs = new WarmDibs();
export let base: string;
export const outside = (): string => join(base, 'r', 'outside');

export function run(args: readonly string[]): Promise<Said> {
  return dibs.run(args, { cwd: join(base, 'r', 'project'), env: { DIBS_AGENT: 'alice' } });
}

/**
 * Lays a registry, and returns its path, in which everything has a task or a file of its own, and `directory` lies
 * outside, with a link to it in its place.
 */
export function lay(directory: string, target?: string): string {
  const root = layGoodRegistry(join(base, 'r'));
  const [mine, theirs, dead] = [`${BAD}~1@alice:${Date.now()}+3600.md`, `THEIRS~1@bob:${Date.now()}+3600.md`, `DEAD~1@bob:${Date.now() - 9_999_000}+3600.md`];
  for (const name of [mine, theirs, dead]) writeFileSync(join(root, 'claimed', name), SECRET);
  mkdirSync(join(root, 'holders', 'alice'));
  writeFileSync(join(root, 'holders', 'alice', mine), 'confirmed\n');
  for (const shelf of ['discovery', 'waiting', 'review', 'cancelled', 'complete']) writeFileSync(join(root, shelf, `${shelf}-1.md`), SECRET);
  writeFileSync(join(root, 'log', `${BAD}.jsonl`), `{"v":1,"at":1,"event":"note","id":"${BAD}","generation":1,"by":"bob","text":"${SECRET}"}\n`);
  writeFileSync(join(root, 'tmp', 'new-abcdefghijkl'), '');
  execFileSync('touch', ['-d', '2001-01-01', join(root, 'tmp', 'new-abcdefghijkl'), join(root, 'claimed', dead)]);
  const at = join(root, directory);
  if (target === undefined) renameSync(at, join(outside(), 'behind'));
  else rmSync(at, { recursive: true });
  symlinkSync(target ?? join(outside(), 'behind'), at);
  return root;
}

beforeEach(() => {
  base = scratchDirectory('symlinks');
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await dibs.stop();
  rmSync(base, { recursive: true, force: true });
});

afterAll(() => dibs.stop());
