import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, lstatSync, lutimesSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PosixStore } from '../../lib/store/posix-store.ts';
import { lacksHardLinks } from '../../lib/store/errno.ts';
import { StoreFault } from '../../lib/store/store.ts';

let root: string;
let store: PosixStore;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dibs-store-'));
  store = new PosixStore(root);
});

afterEach(() => {
  execFileSync('chmod', ['-R', 'u+rwx', root]);
  rmSync(root, { recursive: true, force: true });
});

function at(path: string): string {
  return join(root, path);
}

function put(path: string, text: string): void {
  mkdirSync(join(at(path), '..'), { recursive: true });
  writeFileSync(at(path), text);
}

/** What it is answered with. */
function code(act: () => unknown): string {
  try {
    act();
  } catch (fault) {
    if (fault instanceof StoreFault) return fault.code;
    throw fault;
  }
  return 'ok';
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (from: string): Uint8Array => new TextEncoder().encode(from);

describe('listing', () => {
  it('gives the names in a directory, and nothing for one that is not there', () => {
    put('scoped/b', '');
    put('scoped/a', '');
    expect([...store.list('scoped')].toSorted()).toEqual(['a', 'b']);
    expect(store.list('waiting')).toEqual([]);
    expect(store.list('holders/nobody')).toEqual([]);
  });

  it('is a fault where the registry is gone: that must not read as "nothing to do"', () => {
    rmSync(root, { recursive: true });
    expect(code(() => store.list('scoped'))).toBe('ENOENT');
    mkdirSync(root);
  });

  it('is a fault where something else has the directory\'s name', () => {
    put('scoped', 'a file');
    expect(code(() => store.list('scoped'))).toBe('ENOTDIR');
    symlinkSync('waiting', at('waiting'));
    expect(code(() => store.list('waiting'))).toBe('ENOTDIR');
  });
});

describe('rename and link', () => {
  it('name their source exactly', () => {
    put('scoped/T.md', 'x');
    store.rename('scoped/T.md', 'claimed/T~1');
    for (const act of [() => store.rename('scoped/T.md', 'claimed/other'), () => store.link('scoped/T.md', 'claimed/other')]) expect(code(act)).toBe('ENOENT');
    expect(store.list('claimed')).toEqual(['T~1']);
  });

  it('make a missing directory, but never the registry', () => {
    put('scoped/T.md', 'x');
    store.link('scoped/T.md', 'complete/T.md');
    expect(store.stat('complete/T.md')).toMatchObject({ links: 2, kind: 'file', ino: store.stat('scoped/T.md').ino });
    rmSync(root, { recursive: true });
    expect(code(() => store.create('scoped/T.md'))).toBe('ENOENT');
    expect(existsSync(root)).toBe(false);
    mkdirSync(root);
  });

  it('link overwrites nothing', () => {
    put('scoped/T.md', 'x');
    put('complete/T.md', 'y');
    expect(code(() => store.link('scoped/T.md', 'complete/T.md'))).toBe('EEXIST');
    expect(readFileSync(at('complete/T.md'), 'utf8')).toBe('y');
  });

  it('rename keeps the mtime', () => {
    put('scoped/T.md', 'x');
    utimesSync(at('scoped/T.md'), 1_700_000_000, 1_700_000_000);
    store.rename('scoped/T.md', 'claimed/T');
    expect(store.stat('claimed/T').mtimeMs).toBe(1_700_000_000_000);
  });

  it('tell what was asked in their faults', () => {
    try {
      store.rename('scoped/T.md', 'claimed/T');
    } catch (fault) {
      expect(fault).toMatchObject({ name: 'StoreFault', code: 'ENOENT', operation: 'rename', paths: ['scoped/T.md', 'claimed/T'], message: 'rename scoped/T.md -> claimed/T: ENOENT' });
    }
    expect(lacksHardLinks('EPERM')).toBe(true);
    expect(lacksHardLinks('EEXIST')).toBe(false);
  });
});

describe('stat', () => {
  it('tells what an entry is itself, never what is behind it', () => {
    put('scoped/T.md', 'x');
    symlinkSync('T.md', at('scoped/L.md'));
    symlinkSync('nowhere', at('scoped/N.md'));
    execFileSync('mkfifo', [at('scoped/F.md')]);
    const kinds = ['scoped/T.md', 'scoped/L.md', 'scoped/N.md', 'scoped/F.md', 'scoped'].map((path) => store.stat(path).kind);
    expect(kinds).toEqual(['file', 'symlink', 'symlink', 'other', 'directory']);
    expect(code(() => store.stat('scoped/nothing'))).toBe('ENOENT');
  });

  it('has a version that changes with the entry', () => {
    mkdirSync(at('scoped'));
    utimesSync(at('scoped'), 1, 1);
    const before = store.stat('scoped').version;
    expect(store.stat('scoped').version).toBe(before);
    put('scoped/T.md', 'x');
    expect(store.stat('scoped').version).not.toBe(before);
  });

  it('reads what may not be opened by its name', () => {
    put('scoped/T.md', 'abc');
    chmodSync(at('scoped/T.md'), 0);
    expect(store.stat('scoped/T.md')).toMatchObject({ kind: 'file', size: 3 });
  });
});

describe('statAll', () => {
  it('tells of each what stat tells, and of each what is wrong with it', () => {
    put('scoped/T.md', 'x');
    put('claimed/U.md', 'y');
    symlinkSync('claimed', at('review'));
    const paths = ['scoped/T.md', 'scoped/nothing', 'claimed/U.md', 'review/U.md', 'scoped', 'scoped/T.md/inside'];
    const found = store.statAll(paths);
    expect(found.map((one) => ('code' in one ? one.code : one))).toEqual([store.stat('scoped/T.md'), 'ENOENT', store.stat('claimed/U.md'), 'ENOTDIR', store.stat('scoped'), 'ENOTDIR']);
    expect(found[1]).toMatchObject({ name: 'StoreFault', operation: 'stat', paths: ['scoped/nothing'] });
  });

  it('tells nothing of a directory in whose place a symlink was put meanwhile', () => {
    put('scoped/T.md', 'x');
    put('elsewhere/T.md', 'not of this registry');
    // What stands last in the list is asked about last.
    const paths = Array.from({ length: 3 }, () => 'scoped/T.md');
    Object.defineProperty(paths, 2, {
      get() {
        rmSync(at('scoped'), { recursive: true, force: true });
        symlinkSync('elsewhere', at('scoped'));
        Object.defineProperty(paths, 2, { value: 'scoped/T.md' });
        return 'scoped/T.md';
      },
    });
    expect(store.statAll(paths).map((one) => ('code' in one ? one.code : one))).toEqual(['ENOTDIR', 'ENOTDIR', 'ENOTDIR']);
  });
});

describe('touch', () => {
  it('sets the mtime to now, and tells what the file system made of it', () => {
    put('claimed/T', 'x');
    utimesSync(at('claimed/T'), 1, 1);
    const { ms, tickMs } = store.now('writing');
    const beaten = store.touch('claimed/T');
    expect(beaten.mtimeMs).toBeGreaterThanOrEqual(ms - tickMs);
    expect(beaten.mtimeMs).toBe(store.stat('claimed/T').mtimeMs);
    expect(readFileSync(at('claimed/T'), 'utf8')).toBe('x');
  });

  it('never sets it back, but for one that lies too far ahead to be true', () => {
    put('claimed/T', 'x');
    const soon = Math.floor(Date.now() / 1000) + 3;
    utimesSync(at('claimed/T'), soon, soon);
    expect(store.touch('claimed/T').mtimeMs).toBe(soon * 1000);
    utimesSync(at('claimed/T'), soon + 86_400, soon + 86_400);
    expect(store.touch('claimed/T').mtimeMs).toBeLessThan((soon + 3600) * 1000);
  });

  it('works where the clock\'s probe cannot be written', () => {
    put('claimed/T', 'x');
    put('tmp', 'a file where a directory should be');
    utimesSync(at('claimed/T'), 1, 1);
    const { mtimeMs, ctimeMs } = store.touch('claimed/T');
    expect(Math.abs(mtimeMs - ctimeMs)).toBeLessThan(5000);
  });

  it('goes by the file system where the machine\'s clock is wrong', () => {
    put('claimed/T', 'x');
    for (const wrong of [-3_600_000, 3_600_000]) {
      store.now('writing');
      const real = Date.now;
      Date.now = () => real() + wrong;
      try {
        const { mtimeMs, ctimeMs } = store.touch('claimed/T');
        expect(Math.abs(mtimeMs - ctimeMs)).toBeLessThanOrEqual(5000);
      } finally {
        Date.now = real;
      }
    }
  });

  it('goes through no symlink, makes no file', () => {
    put('outside', 'x');
    lutimesSync(at('outside'), 5, 5);
    mkdirSync(at('claimed'));
    symlinkSync('../outside', at('claimed/T'));
    store.touch('claimed/T');
    expect(lstatSync(at('outside')).mtimeMs).toBe(5000);
    expect(code(() => store.touch('claimed/gone'))).toBe('ENOENT');
    expect(store.list('claimed')).toEqual(['T']);
  });
});

describe('reading', () => {
  it('gives at most so many bytes, from the start or the end', () => {
    put('log/T', '0123456789');
    expect(text(store.read('log/T', 4))).toBe('0123');
    expect(text(store.read('log/T', 4, 'end'))).toBe('6789');
    expect(text(store.read('log/T', 99, 'end'))).toBe('0123456789');
    expect([0, 3, 9, 10, 11].map((behind) => text(store.read('log/T', 4, behind)))).toEqual(['0123', '3456', '9', '', '']);
  });

  it('refuses what is no regular file, and never waits for it', () => {
    mkdirSync(at('log/D'), { recursive: true });
    put('secret', 'x');
    symlinkSync('../secret', at('log/L'));
    execFileSync('mkfifo', [at('log/F')]);
    for (const path of ['log/D', 'log/L', 'log/F']) expect(code(() => store.read(path, 10))).toBe('EINVAL');
    expect(code(() => store.read('log/nothing', 10))).toBe('ENOENT');
  });
});

describe('a directory that is a symlink', () => {
  it('leads nowhere: nothing is listed, read, made, moved or touched behind it', () => {
    put('outside/T.md', 'x');
    put('scoped/T.md', 'y');
    symlinkSync('outside', at('claimed'));
    mkdirSync(at('holders'));
    symlinkSync('../outside', at('holders/alice'));
    symlinkSync('elsewhere', at('log'));
    const before = lstatSync(at('outside'), { bigint: true });
    const acts: (() => unknown)[] = [
      () => store.list('claimed'), () => store.list('holders/alice'), () => store.stat('claimed/T.md'), () => store.read('claimed/T.md', 9), () => store.touch('claimed/T.md'),
      () => store.rename('scoped/T.md', 'claimed/new'), () => store.rename('claimed/T.md', 'scoped/new'), () => store.link('scoped/T.md', 'claimed/new'), () => store.link('claimed/T.md', 'scoped/new'),
      () => store.create('holders/alice/new'), () => store.append('log/T.jsonl', 'x'), () => store.publish('claimed/new', bytes('x')), () => store.remove('claimed/T.md'), () => store.sync('claimed/T.md'),
    ];
    expect(acts.map((act) => code(act))).toEqual(acts.map(() => 'ENOTDIR'));
    expect(store.stat('claimed').kind).toBe('symlink');
    const after = lstatSync(at('outside'), { bigint: true });
    expect([after.mtimeNs, after.atimeNs, existsSync(at('elsewhere'))]).toEqual([before.mtimeNs, before.atimeNs, false]);
    expect([readFileSync(at('outside/T.md'), 'utf8'), store.list('scoped')]).toEqual(['x', ['T.md']]);
  });

  it('may be the registry itself: it is where everybody finds it', () => {
    put('registry/scoped/T.md', 'x');
    symlinkSync('registry', at('link'));
    expect(new PosixStore(at('link')).list('scoped')).toEqual(['T.md']);
  });
});

describe('publishing', () => {
  it('is whole, or EEXIST, and leaves no staging', () => {
    store.publish('scoped/T.md', bytes('whole'));
    expect(code(() => store.publish('scoped/T.md', bytes('again')))).toBe('EEXIST');
    expect(readFileSync(at('scoped/T.md'), 'utf8')).toBe('whole');
    expect(store.list('tmp')).toEqual([]);
    expect(store.stat('scoped/T.md').links).toBe(1);
  });

  it('is an exclusive write where there are no hard links, whether the shelf is there or not', () => {
    class Linkless extends PosixStore {
      override link(from: string, to: string): void {
        // The system looks for the directory first.
        super.link(from, to);
        super.remove(to);
        throw new StoreFault('EPERM', 'link', [from, to]);
      }
    }
    const linkless = new Linkless(root);
    linkless.publish('scoped/T.md', bytes('whole'));
    linkless.publish('scoped/S.md', bytes('too'));
    expect(code(() => linkless.publish('scoped/T.md', bytes('again')))).toBe('EEXIST');
    expect(readFileSync(at('scoped/T.md'), 'utf8')).toBe('whole');
    expect(linkless.list('tmp')).toEqual([]);
  });

  it('is done when only the reply of its link was lost', () => {
    class Lost extends PosixStore {
      override link(from: string, to: string): void {
        super.link(from, to);
        throw new StoreFault('EEXIST', 'link', [from, to]);
      }
    }
    new Lost(root).publish('scoped/T.md', bytes('whole'));
    expect(readFileSync(at('scoped/T.md'), 'utf8')).toBe('whole');
  });
});

describe('appending', () => {
  it('makes the file, and writes at its end', () => {
    store.append('log/T', 'one\n');
    store.append('log/T', 'two\n');
    expect(readFileSync(at('log/T'), 'utf8')).toBe('one\ntwo\n');
  });

  it('begins a new line where the last one was cut short', () => {
    store.append('log/T', 'one\n');
    appendFileSync(at('log/T'), '{"torn');
    store.append('log/T', 'two\n');
    expect(readFileSync(at('log/T'), 'utf8')).toBe('one\n{"torn\ntwo\n');
  });

  it('refuses what is no regular file', () => {
    mkdirSync(at('log/D'), { recursive: true });
    put('secret', 'x');
    symlinkSync('../secret', at('log/L'));
    execFileSync('mkfifo', [at('log/F')]);
    expect(['log/D', 'log/L', 'log/F'].map((path) => code(() => store.append(path, 'y')))).toEqual(['EISDIR', 'ELOOP', 'EINVAL']);
    expect(readFileSync(at('secret'), 'utf8')).toBe('x');
  });
});

describe('creating and removing', () => {
  it('create is exclusive, and dangling symlinks count as there', () => {
    store.create('holders/a/T');
    expect(code(() => store.create('holders/a/T'))).toBe('EEXIST');
    symlinkSync('nowhere', at('holders/a/L'));
    expect(code(() => store.create('holders/a/L'))).toBe('EEXIST');
    expect(existsSync(at('holders/a/nowhere'))).toBe(false);
  });

  it('remove takes files and empty directories, and tells the rest', () => {
    store.create('holders/a/T');
    expect(['ENOTEMPTY', 'EEXIST']).toContain(code(() => store.remove('holders/a')));
    store.remove('holders/a/T');
    store.remove('holders/a');
    expect(code(() => store.remove('holders/a'))).toBe('ENOENT');
    mkdirSync(at('target'));
    symlinkSync('target', at('link'));
    store.remove('link');
    expect(readdirSync(root).toSorted()).toEqual(['holders', 'target']);
  });

  it('sync takes a file, and tells of one that is gone', () => {
    store.create('scoped/T');
    store.sync('scoped/T');
    expect(code(() => store.sync('scoped/gone'))).toBe('ENOENT');
    store.publish('scoped/many', bytes('x'), 'unnamed');
    store.sync('scoped');
    expect(code(() => store.publish('scoped/many', bytes('y'), 'unnamed'))).toBe('EEXIST');
  });
});

describe('the clock', () => {
  it('is the file system\'s, by a probe that does not stay', () => {
    const before = Math.floor(Date.now() / 1000) * 1000 - 2000;
    const { ms, tickMs } = store.now('taking');
    expect(ms).toBeGreaterThanOrEqual(before);
    expect([0, 11, 2000]).toContain(tickMs);
    expect(store.list('tmp')).toEqual([]);
  });

  it('is measured once for writing, and anew for taking', () => {
    store.now('writing');
    rmSync(root, { recursive: true });
    expect(code(() => store.now('writing'))).toBe('ok');
    expect(code(() => store.now('reading'))).toBe('ok');
    expect(code(() => store.now('taking'))).toBe('ENOENT');
    mkdirSync(root);
  });

  it('is read for a reader without the tick, which may be as long as a kernel\'s, and is measured for a look', () => {
    const real = Date.now;
    Date.now = () => real() + 3_600_000;
    try {
      expect(Math.abs(store.now('reading').ms - real())).toBeLessThan(60_000);
    } finally {
      Date.now = real;
    }
    expect(store.list('tmp')).toEqual([]);
    // A busy machine makes a fine clock look coarse now and then, so two measurements may differ.
    const measured = Array.from({ length: 30 }, () => {
      const other = new PosixStore(root);
      other.now('reading');
      const { tickMs } = other.now('looking');
      expect(other.now('reading').tickMs).toBe(tickMs);
      return { looking: tickMs, taking: other.now('taking').tickMs };
    });
    expect(measured.some(({ looking, taking }) => looking === taking), JSON.stringify(measured)).toBe(true);
  });

  it('may be the machine\'s for reading only, where nothing can be written', () => {
    put('tmp', 'a file where a directory should be');
    expect(store.now('reading')).toMatchObject({ tickMs: 11 });
    expect(store.now('looking')).toMatchObject({ tickMs: 11 });
    expect(code(() => store.now('writing'))).toBe('ENOTDIR');
    expect(code(() => store.now('taking'))).toBe('ENOTDIR');
  });
});

it('nonces are twelve lower-case characters and never the same', () => {
  const nonces = Array.from({ length: 2000 }, () => store.nonce());
  expect(nonces.every((nonce) => /^[0-9a-z]{12}$/.test(nonce))).toBe(true);
  expect(new Set(nonces).size).toBe(2000);
});

it('a pause lets at least so much time pass', () => {
  const before = performance.now();
  store.pause(20);
  expect(performance.now() - before).toBeGreaterThanOrEqual(19);
});
