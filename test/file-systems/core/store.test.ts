/** What lib/store/store.ts asks of a file system, asked of this one. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PosixStore } from '../../../lib/store/posix-store.ts';
import { lacksHardLinks } from '../../../lib/store/errno.ts';
import { StoreFault } from '../../../lib/store/store.ts';
import { bracketedLook } from '../../../lib/transitions/look.ts';
import { run } from '../../../lib/store/step.ts';
import { known, traits, views } from './place.ts';

let root: string;
let store: PosixStore;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dibs-store-'));
  store = new PosixStore(root);
  for (const directory of ['scoped', 'claimed', 'complete', 'tmp']) mkdirSync(join(root, directory));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string): void {
  writeFileSync(join(root, path), text);
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

function fault(act: () => unknown): StoreFault | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof StoreFault) return error;
    throw error;
  }
}

describe('here', () => {
  it('a rename names its source exactly, takes the bytes along whole and keeps the mtime', () => {
    const text = 'the task\n'.repeat(2000);
    put('scoped/T.md', text);
    utimesSync(join(root, 'scoped/T.md'), 1_700_000_000, 1_700_000_000);
    const { ino } = store.stat('scoped/T.md');
    store.rename('scoped/T.md', 'claimed/T');
    expect(fault(() => store.rename('scoped/T.md', 'claimed/U'))?.code).toBe('ENOENT');
    expect([store.list('scoped'), store.list('claimed')]).toEqual([[], ['T']]);
    expect(store.stat('claimed/T')).toMatchObject({ ino, mtimeMs: 1_700_000_000_000, kind: 'file', links: 1 });
    expect(read('claimed/T')).toBe(text);
  });

  it('a link overwrites nothing, and a rename between two names of one file moves nothing; or there are no hard links', () => {
    put('scoped/T.md', 'x');
    put('complete/T.md', 'y');
    const refused = fault(() => store.link('scoped/T.md', 'claimed/T'));
    expect(refused === undefined, refused?.message).toBe(traits().hardLinks);
    if (refused === undefined) {
      expect(fault(() => store.link('scoped/T.md', 'complete/T.md'))?.code).toBe('EEXIST');
      expect(fault(() => store.link('scoped/gone', 'complete/gone'))?.code).toBe('ENOENT');
      expect(store.stat('claimed/T')).toMatchObject({ ino: store.stat('scoped/T.md').ino, links: 2 });
      store.rename('scoped/T.md', 'claimed/T');
      expect([store.list('scoped'), store.list('claimed')]).toEqual([['T.md'], ['T']]);
    } else {
      expect(lacksHardLinks(refused.code)).toBe(true);
      expect(store.list('claimed')).toEqual([]);
    }
    expect(read('complete/T.md')).toBe('y');
  });

  it('a task is published whole, once, and leaves no staging', () => {
    const text = 'the task\n'.repeat(2000);
    store.publish('scoped/T.md', new TextEncoder().encode(text));
    expect(fault(() => store.publish('scoped/T.md', new TextEncoder().encode('again')))?.code).toBe('EEXIST');
    expect(read('scoped/T.md')).toBe(text);
    expect(store.stat('scoped/T.md').links).toBe(1);
    expect(store.list('tmp')).toEqual([]);
  });

  it('what is appended comes after what was there', () => {
    for (const line of ['one\n', 'cut', 'two\n']) store.append('log/T.jsonl', line);
    expect(read('log/T.jsonl')).toBe('one\ncut\ntwo\n');
  });

  it('a file is created once, also in another spelling where case is folded', () => {
    store.create('tmp/T');
    expect(fault(() => store.create('tmp/T'))?.code).toBe('EEXIST');
    if (known !== undefined) expect(fault(() => store.create('tmp/t'))?.code).toBe(known.foldsCase ? 'EEXIST' : undefined);
  });

  it('every name is listed, of more than one reading of the directory', () => {
    const names = Array.from({ length: 600 }, (_, index) => `TASK-${index}-with-a-name-of-some-length.md`);
    for (const name of names) put(`scoped/${name}`, '');
    expect([...store.list('scoped')].toSorted()).toEqual(names.toSorted());
  });

  it('a heartbeat is what the file system made of it, and is never set back', () => {
    put('claimed/T', 'x');
    utimesSync(join(root, 'claimed/T'), 1_000_000_000, 1_000_000_000);
    const before = store.now('taking');
    const beat = store.touch('claimed/T');
    const tick = Math.max(before.tickMs, 11);
    expect(beat.mtimeMs).toBeGreaterThanOrEqual(before.ms - tick);
    expect(beat.mtimeMs).toBeLessThanOrEqual(store.now('taking').ms + tick);
    expect(store.stat('claimed/T').mtimeMs).toBe(beat.mtimeMs);
    expect(store.touch('claimed/T').mtimeMs).toBeGreaterThanOrEqual(beat.mtimeMs);
    expect(read('claimed/T')).toBe('x');
  });

  it('the clock is the file system\'s, and tells what its timestamps are made of', () => {
    const { ms, tickMs } = store.now('taking');
    put('scoped/T.md', 'x');
    expect(Math.abs(store.stat('scoped/T.md').mtimeMs - ms)).toBeLessThan(60_000);
    if (known !== undefined) expect(tickMs >= 1000).toBe(known.wholeSeconds);
    console.log(`the clock's tick: ${tickMs} ms`);
  });
});

interface Change {
  /** What has to be there first, under the directory's own name or in it. */
  readonly before: (directory: string) => void;
  readonly change: (directory: string) => void;
}

const into = (directory: string): void => put(`${directory}/T`, '');
const beside = (directory: string): void => put(`${directory}-T`, '');

/** Each way in which a shelf changes. */
const CHANGES: Readonly<Record<string, Change>> = {
  create: { before: () => undefined, change: into },
  'rename within': { before: into, change: (directory) => store.rename(`${directory}/T`, `${directory}/U`) },
  'rename out': { before: into, change: (directory) => store.rename(`${directory}/T`, `${directory}-T`) },
  'rename in': { before: beside, change: (directory) => store.rename(`${directory}-T`, `${directory}/T`) },
  remove: { before: into, change: (directory) => store.remove(`${directory}/T`) },
  link: { before: beside, change: (directory) => store.link(`${directory}-T`, `${directory}/T`) },
  'remove a link': {
    before: (directory) => {
      beside(directory);
      store.link(`${directory}-T`, `${directory}/T`);
    },
    change: (directory) => store.remove(`${directory}/T`),
  },
};

describe('the times of a directory', () => {
  it('tell every change that is a tick apart from the last one, if any tick is said to be enough', () => {
    const { tickMs } = store.now('taking');
    const kinds = Object.entries(CHANGES).filter(([kind]) => traits().hardLinks || !kind.includes('link'));
    const untold = new Set<string>();
    for (let round = 0; round < (tickMs === 0 ? 30 : 1); round++) {
      const laid = kinds.map(([kind, { before, change }], index) => {
        const directory = `d${round}-${index}`;
        mkdirSync(join(root, directory));
        before(directory);
        return () => {
          // The last change, where no tick has to pass.
          if (tickMs === 0) put(`${directory}/last`, '');
          const { version } = store.stat(directory);
          change(directory);
          if (store.stat(directory).version === version) untold.add(kind);
        };
      });
      store.pause(Math.min(tickMs, 2000) + 1);
      for (const act of laid) act();
    }
    console.log(`not told by the times of a directory: ${[...untold].join(', ') || 'nothing'}`);
    if (tickMs !== Number.POSITIVE_INFINITY) expect([...untold]).toEqual([]);
    else if (known !== undefined) expect(untold.size).toBeGreaterThan(0);
  });

  it('vouch for a listing that is kept: each change of a big directory is listed, also by another mount', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `TASK-${index}`);
    for (const directory of ['big', 'big-aside']) mkdirSync(join(root, directory));
    for (const name of names) put(`big/${name}`, '');
    const stores = views(root).map((view) => new PosixStore(view));
    for (const one of stores) one.now('taking');
    for (const [kind, change] of Object.entries({
      rename: () => store.rename('big/TASK-1', 'big/TASK-1~1'),
      'rename out': () => store.rename('big/TASK-2', 'big-aside/TASK-2'),
      'rename in': () => store.rename('big-aside/TASK-2', 'big/TASK-2~1'),
      create: () => put('big/TASK-3~1', ''),
      remove: () => store.remove('big/TASK-3'),
      ...(traits().hardLinks ? { link: () => store.link('big/TASK-4', 'big/TASK-4~1'), unlink: () => store.remove('big/TASK-4') } : {}),
    })) {
      for (const one of stores) for (let times = 0; times < 2; times++) one.list('big');
      change();
      const there = readdirSync(join(root, 'big')).toSorted();
      for (const one of stores) expect([kind, [...one.list('big')].toSorted()]).toEqual([kind, there]);
    }
  });

  it('vouch for a look, unless a tick of whole seconds is not over', () => {
    put('scoped/T.md', 'x');
    const { tickMs } = store.now('taking');
    const [look] = views(root).map((view) => run(new PosixStore(view), bracketedLook('t'))).toReversed();
    expect(look?.names.map(({ path }) => path)).toEqual(['scoped/T.md']);
    expect(look?.exact).toBe(tickMs < 1000);
  });
});
