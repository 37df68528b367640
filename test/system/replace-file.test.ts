import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeText, findFile, removeWhole, writeWhole } from '../../lib/system/replace-file.ts';
import { notOnThisMachine } from '../support/fixture.ts';

let directory: string;
let path: string;

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-whole-')));
  path = join(directory, 'settings.json');
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const bytes = Buffer.from('new');

describe('a file that somebody else wrote since it was read', () => {
  it('is not written over', () => {
    writeFileSync(path, 'old');
    const found = findFile(path);
    writeFileSync(path, 'theirs');
    expect(writeWhole(found, bytes)).toBe(false);
    expect(removeWhole(found)).toBe(false);
    expect([readFileSync(path, 'utf8'), readdirSync(directory)]).toEqual(['theirs', ['settings.json']]);
  });

  it('is not written over where there was none', () => {
    const found = findFile(path);
    writeFileSync(path, 'theirs');
    expect(writeWhole(found, bytes)).toBe(false);
    expect([readFileSync(path, 'utf8'), readdirSync(directory)]).toEqual(['theirs', ['settings.json']]);
  });

  it('is not made again where it is gone', () => {
    writeFileSync(path, 'old');
    const found = findFile(path);
    unlinkSync(path);
    expect(writeWhole(found, bytes)).toBe(false);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is not written where its symlink leads elsewhere by now', () => {
    for (const name of ['a', 'b']) writeFileSync(join(directory, name), 'same');
    symlinkSync('a', path);
    const found = findFile(path);
    unlinkSync(path);
    symlinkSync('b', path);
    expect(writeWhole(found, bytes)).toBe(false);
    expect(['a', 'b'].map((name) => readFileSync(join(directory, name), 'utf8'))).toEqual(['same', 'same']);
  });
});

describe('what is written', () => {
  it('is a new file, so that whoever has the old one open reads the old one whole', () => {
    writeFileSync(path, 'old');
    const { ino } = statSync(path);
    expect(writeWhole(findFile(path), bytes)).toBe(true);
    expect(statSync(path).ino).not.toBe(ino);
    expect([readFileSync(path, 'utf8'), readdirSync(directory)]).toEqual(['new', ['settings.json']]);
  });

  it('keeps mode and owner', (context) => {
    if (process.getuid?.() !== 0) return notOnThisMachine(context, 'only root can give files away');
    writeFileSync(path, 'old');
    chownSync(path, 1234, 2345);
    chmodSync(path, 0o604);
    writeWhole(findFile(path), bytes);
    expect(statSync(path)).toMatchObject({ uid: 1234, gid: 2345, mode: 0o100604 });
  });

  it('leaves nothing behind where it cannot be', () => {
    writeFileSync(join(directory, 'file'), '');
    expect(() => writeWhole(findFile(join(directory, 'file', 'x')), bytes)).toThrow(expect.objectContaining({ code: 'store-failed', message: expect.stringContaining('ENOTDIR') }));
    chmodSync(join(directory, 'file'), 0o400);
    expect(() => writeWhole(findFile(join(directory, 'file')), bytes)).toThrow(expect.objectContaining({ code: 'store-failed', message: expect.stringContaining('read-only') }));
    expect(() => removeWhole(findFile(join(directory, 'file')))).toThrow(expect.objectContaining({ code: 'store-failed' }));
    mkdirSync(path);
    expect(() => findFile(path)).toThrow(expect.objectContaining({ code: 'store-failed', message: expect.stringContaining('not a regular file') }));
    expect(readdirSync(directory).toSorted()).toEqual(['file', 'settings.json']);
  });
});

it('is read as it is, and not at all where it is no text', () => {
  expect(decodeText(Buffer.from('\uFEFFé'), path)).toBe('\uFEFFé');
  expect(() => decodeText(Buffer.from([0xff]), path)).toThrow(expect.objectContaining({ code: 'malformed' }));
});
