import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { scriptAt } from '../../lib/git-guard/kept-hook.ts';
import { scratchDirectory } from '../support/scratch.ts';

vi.mock('node:fs', async (original) => {
  const actual = await original<typeof fs>();
  return { ...actual, lstatSync: vi.fn(actual.lstatSync) };
});

let hooks: string;

beforeEach(() => {
  hooks = scratchDirectory('kept-hook');
  fs.writeFileSync(join(hooks, 'dispatch'), '#!/bin/sh\n');
});

afterEach(() => {
  vi.mocked(fs.lstatSync).mockReset();
  fs.rmSync(hooks, { recursive: true });
});

it('a script is a file of its own, and none that a symlink leads to', () => {
  fs.symlinkSync('dispatch', join(hooks, 'pre-commit'));
  expect(scriptAt(join(hooks, 'dispatch'))?.bytes?.toString()).toBe('#!/bin/sh\n');
  expect(scriptAt(join(hooks, 'pre-commit'))).toBeUndefined();
});

it('a symlink that comes while the script is looked at is not followed', () => {
  const path = join(hooks, 'pre-commit');
  fs.writeFileSync(path, '#!/bin/sh\nours\n');
  const wrapper = fs.lstatSync(path);
  fs.unlinkSync(path);
  fs.symlinkSync('dispatch', path);
  vi.mocked(fs.lstatSync).mockImplementationOnce(() => wrapper);
  expect(scriptAt(path)).toBeUndefined();
});
