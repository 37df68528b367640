import { linkSync, lstatSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { toMs, toStat } from '../../lib/store/posix-stat.ts';
import type { Stat } from '../../lib/store/store.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dibs-stat-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

const look = (name: string): Stat => toStat(lstatSync(join(directory, name), { bigint: true }));

it('an entry is told by kind, links, size and times', () => {
  writeFileSync(join(directory, 'x'), 'abc');
  linkSync(join(directory, 'x'), join(directory, 'y'));
  symlinkSync('x', join(directory, 'l'));
  utimesSync(join(directory, 'x'), 1_700_000_000.123, 1_700_000_000.123);
  expect(look('x')).toMatchObject({ kind: 'file', links: 2, size: 3, mtimeMs: 1_700_000_000_123, ino: look('y').ino });
  expect([look('l').kind, look('.').kind]).toEqual(['symlink', 'directory']);
});

it('a version is the same while nothing changed, and another afterwards', () => {
  writeFileSync(join(directory, 'x'), 'abc');
  utimesSync(join(directory, 'x'), 1, 1);
  const before = look('x').version;
  expect(look('x').version).toBe(before);
  utimesSync(join(directory, 'x'), 2, 2);
  expect(look('x').version).not.toBe(before);
});

it('times are rounded to whole ms: what was set is read back', () => {
  for (let ms = 1_769_143_261_000; ms < 1_769_143_261_200; ms++) {
    writeFileSync(join(directory, 'x'), '');
    utimesSync(join(directory, 'x'), ms / 1000, ms / 1000);
    expect(look('x').mtimeMs).toBe(ms);
  }
  expect([toMs(1_499_999n), toMs(1_500_000n), toMs(-1_000_000n)]).toEqual([1, 2, -1]);
});
