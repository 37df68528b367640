/** A shelf that is a symlink, which nobody looks behind, and the way to a registry, which may be one. */

import { readdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BAD, layGoodRegistry } from './hostile-entries.ts';
import { base, lay, outside, run } from './symlinked.ts';

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
    const root = layGoodRegistry(join(base, 'r'));
    renameSync(join(base, 'r', 'project', link), join(outside(), 'moved'));
    symlinkSync(join(outside(), 'moved'), join(base, 'r', 'project', link));
    for (const args of [['claim', 'GOOD'], ['renew', 'GOOD'], ['complete', 'GOOD']]) expect(await run(args)).toMatchObject({ code: 0 });
    expect(readdirSync(join(root, 'complete'))).toEqual(['GOOD~1.md']);
    expect(readdirSync(outside())).toEqual(['moved']);
  });
});
