import { execFileSync } from 'node:child_process';
import { existsSync, fstatSync, lstatSync, lutimesSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { appendLine, createEmpty, NotRegular, readPart, syncDirectory, syncPath, touchAsWriter, unlinkIfThere, withOpen, writeNew } from '../../lib/store/posix-file.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dibs-file-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

const at = (name: string): string => join(directory, name);

it('only regular files are read and appended to', () => {
  mkdirSync(at('d'));
  execFileSync('mkfifo', [at('f')]);
  symlinkSync('d', at('l'));
  for (const name of ['d', 'f', 'l']) expect(() => readPart(at(name), 10, 'start')).toThrow(NotRegular);
  expect(() => appendLine(at('f'), 'x', true)).toThrow(NotRegular);
});

it('a part is read from either end, and never more than there is', () => {
  writeFileSync(at('x'), 'abcdef');
  expect(Buffer.from(readPart(at('x'), 2, 'start')).toString()).toBe('ab');
  expect(Buffer.from(readPart(at('x'), 2, 'end')).toString()).toBe('ef');
  expect(readPart(at('x'), 0, 'end')).toHaveLength(0);
});

it('a new file is whole, or nothing is left of it', () => {
  writeNew(at('x'), new TextEncoder().encode('whole'));
  expect(readFileSync(at('x'), 'utf8')).toBe('whole');
  expect(() => writeNew(at('x'), new Uint8Array())).toThrow(/EEXIST/);
  expect(() => writeNew(at('y'), undefined as unknown as Uint8Array)).toThrow(TypeError);
  expect(existsSync(at('y'))).toBe(false);
});

it('a line stands on a line of its own', () => {
  appendLine(at('log'), 'one\n', true);
  writeFileSync(at('log'), 'torn', { flag: 'a' });
  appendLine(at('log'), 'two\n', false);
  expect(readFileSync(at('log'), 'utf8')).toBe('one\ntorn\ntwo\n');
});

it('a descriptor is closed whatever happens', () => {
  createEmpty(at('x'));
  let used = -1;
  expect(() =>
    withOpen(at('x'), 0, (fd) => {
      used = fd;
      throw new RangeError('inside');
    }),
  ).toThrow(RangeError);
  expect(() => fstatSync(used)).toThrow(/EBADF/);
});

it('what is gone is unlinked already, and what is there is synced', () => {
  createEmpty(at('x'));
  expect(() => createEmpty(at('x'))).toThrow(/EEXIST/);
  syncPath(at('x'));
  syncDirectory(directory);
  unlinkIfThere(at('x'));
  unlinkIfThere(at('x'));
  mkdirSync(at('d'));
  expect(() => unlinkIfThere(at('d'))).toThrow(/EISDIR|EPERM/);
  expect(() => syncDirectory(at('gone'))).toThrow(/ENOENT/);
});

it('what a writer touches is as new as now, as it was, and never what a symlink leads to', () => {
  writeFileSync(at('x'), 'abc');
  symlinkSync('x', at('l'));
  for (const name of ['x', 'l']) lutimesSync(at(name), 1, 1);
  const before = Date.now();
  touchAsWriter(at('l'), new Error('refused'));
  expect([lstatSync(at('l')).mtimeMs > 1000, lstatSync(at('x')).mtimeMs]).toEqual([true, 1000]);
  touchAsWriter(at('x'), new Error('refused'));
  expect(Math.abs(lstatSync(at('x')).mtimeMs - before)).toBeLessThan(120_000);
  expect(readFileSync(at('x'), 'utf8')).toBe('abc');
});

it('a writer makes no file, and is told what was refused at first where touching is too', () => {
  touchAsWriter(at('nothing'), new Error('refused'));
  expect(existsSync(at('nothing'))).toBe(false);
  writeFileSync(at('x'), '');
  expect(() => touchAsWriter(at('x/below'), new Error('refused'))).toThrow('refused');
});
