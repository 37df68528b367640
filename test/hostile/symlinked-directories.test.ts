/** A directory of a registry that is a symlink: no verb looks behind it or writes there, wherever it leads. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DIRECTORIES } from '../../lib/rules/shelf.ts';
import { everyVerb, isPromised } from './every-verb.ts';
import { BAD, layGoodRegistry, SECRET } from './hostile-entries.ts';
import { writesBelow } from '../support/snapshot.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { WarmDibs, type Said } from '../support/warm-dibs.ts';

const dibs = new WarmDibs();
let base: string;
let root: string;
const outside = (): string => join(base, 'r', 'outside');

function run(args: readonly string[]): Promise<Said> {
  return dibs.run(args, { cwd: join(base, 'r', 'project'), env: { DIBS_AGENT: 'alice' } });
}

/**
 * A registry in which everything has a task or a file of its own, and `directory` lies outside, with a link to it in
 * its place.
 */
function lay(directory: string, target?: string): void {
  root = layGoodRegistry(join(base, 'r'));
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
}

beforeEach(() => {
  base = scratchDirectory('symlinks');
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await dibs.stop();
  rmSync(base, { recursive: true, force: true });
});

afterAll(() => dibs.stop());

describe.each([...DIRECTORIES, 'holders/alice'])('%s that is a symlink', (directory) => {
  it('to a directory outside is looked behind by no verb, and nothing is written there', async () => {
    lay(directory);
    const before = writesBelow(outside(), { reading: true, directories: true });
    for (const args of everyVerb(BAD)) {
      const { code, stdout, stderr } = await run(args);
      const told = [args.join(' '), code];
      expect([told, isPromised(args, code)]).toEqual([told, true]);
      expect([told, writesBelow(outside(), { reading: true, directories: true })]).toEqual([told, before]);
      if (code === 74) expect([told, `${stdout}${stderr}`]).toEqual([told, expect.stringMatching(/ENOTDIR|could not be written to its log/)]);
    }
    expect(await run(['doctor', '--json'])).toMatchObject({ code: 65 });
  });

  it('to another of the registry’s own directories is followed no more than one that leads outside', async () => {
    lay(directory, join(base, 'r', 'project', '.agent', 'registry', directory === 'complete' ? 'scoped' : 'complete'));
    const before = readdirSync(join(root, 'complete'));
    for (const args of everyVerb(BAD)) await run(args);
    if (directory !== 'complete') expect(readdirSync(join(root, 'complete')).filter((name) => !before.includes(name) && !name.startsWith(`${BAD}~`) && !name.startsWith('ADDED'))).toEqual([]);
  });

  it.each(['itself', 'nothing'])('to %s is refused the same way, and nothing is made there', async (what) => {
    lay(directory, what === 'itself' ? directory.split('/').at(-1) : join(outside(), 'made'));
    for (const args of everyVerb(BAD)) expect([args, isPromised(args, (await run(args)).code)]).toEqual([args, true]);
    expect(readdirSync(outside())).toEqual([]);
  });
});

describe('every shelf', () => {
  it.each(['discovery', 'scoped', 'claimed', 'waiting', 'review', 'cancelled', 'complete'])('%s that is a symlink is 74 for whoever has to look at the shelves, before anything is moved', async (shelf) => {
    lay(shelf);
    for (const args of [['list'], ['claim', 'GOOD'], ['claim', BAD], ['complete', BAD], ['release', BAD], ['boot'], ['verify', BAD], ['janitor'], ['stuck'], ['move', 'GOOD', '--to=waiting'], ['add', 'NEW'], ['steal', 'THEIRS', '--force', '--reason=x']]) {
      const { code, stderr } = await run(args);
      expect([args, code, stderr]).toEqual([args, 74, expect.stringMatching(new RegExp(`${shelf}: ENOTDIR \\(it is not a directory, or it is a symlink to one\\)\n  next: dibs doctor`))]);
    }
  });
});

describe('the way to a registry', () => {
  it.each(['.agent', '.agent/registry'])('may be a symlink: %s leads everybody to the same place, and everything stays there', async (link) => {
    root = layGoodRegistry(join(base, 'r'));
    renameSync(join(base, 'r', 'project', link), join(outside(), 'moved'));
    symlinkSync(join(outside(), 'moved'), join(base, 'r', 'project', link));
    for (const args of [['claim', 'GOOD'], ['renew', 'GOOD'], ['complete', 'GOOD']]) expect(await run(args)).toMatchObject({ code: 0 });
    expect(readdirSync(join(root, 'complete'))).toEqual(['GOOD~1.md']);
    expect(readdirSync(outside())).toEqual(['moved']);
  });
});
