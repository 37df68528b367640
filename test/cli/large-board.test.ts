/** V8 is told to compile less where a board is large, and nobody notices but by the time. */

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { expectLargeBoard } from '../../lib/cli/large-board.ts';

let root: string;
const told: string[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dibs-large-'));
  told.length = 0;
  vi.spyOn(process.getBuiltinModule('node:v8'), 'setFlagsFromString').mockImplementation((flags) => void told.push(flags));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

it('says nothing where there are few tasks, none, or something else than a directory of them', () => {
  expectLargeBoard({ root });
  mkdirSync(join(root, 'scoped'));
  for (let n = 0; n < 20; n++) writeFileSync(join(root, 'scoped', `T-${n}.md`), '');
  expectLargeBoard({ root });
  rmSync(join(root, 'scoped'), { recursive: true });
  symlinkSync('scoped', join(root, 'scoped'));
  expectLargeBoard({ root });
  expect(told).toEqual([]);
});

it('says it where there are very many, in the Node in which it was measured', () => {
  mkdirSync(join(root, 'scoped'));
  for (let n = 0; n < 5000; n++) writeFileSync(join(root, 'scoped', `TASK-${n}.md`), '');
  const version = vi.spyOn(process, 'versions', 'get');
  const exits: (() => void)[] = [];
  vi.spyOn(process, 'prependOnceListener').mockImplementation((_event: unknown, listener: unknown) => {
    exits.push(listener as () => void);
    return process;
  });
  version.mockReturnValue({ ...process.versions, node: '20.19.0' });
  expectLargeBoard({ root });
  expect(told).toHaveLength(1);
  version.mockReturnValue({ ...process.versions, node: '99.0.0' });
  expectLargeBoard({ root });
  expect(told).toHaveLength(1);
  for (const exit of exits) exit();
  expect(told).toHaveLength(2);
});
