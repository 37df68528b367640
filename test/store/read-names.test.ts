import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readNames } from '../../lib/store/read-names.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dibs-names-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

it('finds the same names in either way, in more parts than one', () => {
  const names = Array.from({ length: 2500 }, (_, n) => `T-${n}.md`);
  for (const name of names) writeFileSync(join(directory, name), '');
  for (const bytes of [0, 10_000_000]) expect([...readNames(directory, bytes)].toSorted()).toEqual(names.toSorted());
});

it('says what the system says, in either way', () => {
  writeFileSync(join(directory, 'file'), '');
  symlinkSync('nowhere', join(directory, 'link'));
  for (const bytes of [0, 10_000_000]) {
    expect(() => readNames(join(directory, 'file'), bytes)).toThrow('ENOTDIR');
    expect(() => readNames(join(directory, 'link'), bytes)).toThrow('ENOENT');
  }
});
