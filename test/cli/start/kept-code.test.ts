/**
 * The code that V8 made of dibs is kept, and is only a hint. V8 runs what it is given: so the tests give it code that
 * does something else, and see that it is not run.
 */

import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeRegistry, type Registry, type Result } from '../../support/fixture.ts';
import { REACHABLE } from '../../support/reachable.ts';

const PACKED = join(REACHABLE, 'dist', 'packed', 'verify', 'verify.cjs');
// From 22.8 on Node keeps code itself, in a form of its own.
const isOurs = Number.parseInt(process.versions.node, 10) === 20;

let registry: Registry;
let cache: string;

beforeEach(async () => {
  registry = await makeRegistry();
  registry.held('T-1', { owner: 'ana' });
  cache = join(registry.base, 'cache');
  mkdirSync(cache);
});

afterEach(() => {
  registry.remove();
});

const verify = (env: Readonly<Record<string, string>> = {}): Promise<Result> => registry.dibs(['verify', 'T-1'], { as: 'ana', env: { XDG_CACHE_HOME: cache, ...env } });
const kept = (): readonly string[] => (existsSync(join(cache, 'dibs')) ? readdirSync(join(cache, 'dibs')) : []);
const ANSWER = { code: 0, stderr: '', stdout: expect.stringMatching(/^T-1 is yours/) as string };

/** The one file of kept code, after a run that made it. */
async function made(): Promise<string> {
  expect(await verify()).toMatchObject(ANSWER);
  const [name = '', ...more] = kept();
  expect(more).toEqual([]);
  return join(cache, 'dibs', name);
}

describe('code that was kept', () => {
  it('is kept once for each verb, for the user alone, and used by the next run', async () => {
    await verify();
    await registry.dibs(['list'], { as: 'ana', env: { XDG_CACHE_HOME: cache } });
    const before = kept().map((name) => statSync(join(cache, 'dibs', name)));
    expect(before.map(({ mode }) => mode & 0o077)).toEqual(before.map(() => 0));
    expect(statSync(join(cache, 'dibs')).mode & 0o777).toBe(0o700);
    if (isOurs) expect(kept().toSorted()).toEqual([expect.stringMatching(/^list-v/), expect.stringMatching(/^verify-v/)]);
    expect(await verify()).toMatchObject(ANSWER);
    expect(kept().map((name) => statSync(join(cache, 'dibs', name)).mtimeMs)).toEqual(before.map(({ mtimeMs }) => mtimeMs));
  });

  it('is used by the next run on a large board, too, for which V8 is told to compile less', async () => {
    // Names that nobody lists make the directory large, too.
    for (let n = 0; n < 400; n++) registry.file(`scoped/.${'x'.repeat(240)}${n}`);
    const list = (): Promise<Result> => registry.dibs(['list'], { as: 'ana', env: { XDG_CACHE_HOME: cache } });
    await list();
    const before = kept().map((name) => statSync(join(cache, 'dibs', name)).mtimeMs);
    await list();
    expect(kept().map((name) => statSync(join(cache, 'dibs', name)).mtimeMs)).toEqual(before);
  });

  it.runIf(isOurs)('grows by what a run of another kind compiled, once for each kind', async () => {
    const refused = (): Promise<Result> => registry.dibs(['verify', 'T-1'], { as: 'bob', env: { XDG_CACHE_HOME: cache } });
    expect((await refused()).code).not.toBe(0);
    const place = join(cache, 'dibs', kept()[0] ?? '');
    const sizes = [statSync(place).size];
    for (const again of [verify, refused, verify]) {
      await again();
      sizes.push(statSync(place).size);
    }
    const [first = 0, second = 0, ...rest] = sizes;
    expect(second).toBeGreaterThan(first + 1000);
    expect(rest).toEqual([second, second]);
    expect(kept()).toHaveLength(1);
  });

  it('loads libraries as other code does', async () => {
    registry.file('scoped/T-2.md', '---\ntitle: 漢字\n---\n');
    const list = (): Promise<Result> => registry.dibs(['log', 'T-2'], { as: 'ana', env: { XDG_CACHE_HOME: cache } });
    await registry.dibs(['claim', 'T-2', '--note', '漢字'], { as: '漢字' });
    const [first, second] = [await list(), await list()];
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(second).toEqual(first);
  });

  it('is not missed where there is no place for it, and no place is made', async () => {
    const home = join(registry.base, 'nowhere', 'home');
    expect(await verify({ XDG_CACHE_HOME: '', HOME: home })).toMatchObject(ANSWER);
    expect(existsSync(dirname(home))).toBe(false);
    expect(await verify({ XDG_CACHE_HOME: '', HOME: '' })).toMatchObject(ANSWER);
    expect(await verify({ XDG_CACHE_HOME: 'relative', HOME: 'relative' })).toMatchObject(ANSWER);
    expect(await verify({ XDG_CACHE_HOME: '/dev/null' })).toMatchObject(ANSWER);
    for (const variable of ['NODE_DISABLE_COMPILE_CACHE', 'NODE_V8_COVERAGE']) expect(await verify({ [variable]: join(registry.base, 'coverage') })).toMatchObject(ANSWER);
    expect(kept()).toEqual([]);
  });

  it('goes below the home of the user where nothing else is named', async () => {
    expect(await verify({ XDG_CACHE_HOME: '' })).toMatchObject(ANSWER);
    expect(existsSync(join(registry.base, '.cache', 'dibs'))).toBe(true);
  });
});

describe.runIf(isOurs)('code of something else', () => {
  /** A kept file that is right in all but what its code does. */
  async function poisoned(): Promise<{ place: string; head: Buffer; poison: Buffer; whole: Buffer }> {
    const place = await made();
    const bytes = readFileSync(place);
    // Two lines: the runs it knows, and what it was made of.
    const head = bytes.subarray(0, bytes.indexOf('\n', bytes.indexOf('\n') + 1) + 1);
    // V8 knows the source by its length alone.
    const length = `(function (exports, require, module, __filename, __dirname) {${readFileSync(PACKED, 'latin1')}\n})`.length;
    const script = new Script(`(function (exports) { exports.start = () => console.log('POISON'); })`.padEnd(length));
    // What has run is part of the code. What has not would be compiled out of the wrong source.
    const log = vi.spyOn(console, 'log').mockReturnValue();
    const exported = {} as { start(): void };
    (script.runInThisContext() as (exports: unknown) => void)(exported);
    exported.start();
    log.mockRestore();
    const poison = script.createCachedData();
    return { place, head, poison, whole: Buffer.concat([head, poison, poison]) };
  }

  const POISON = { code: 0, stdout: 'POISON\n' };

  it('would be run, if nothing were wrong with it: so these tests see what they look for', async () => {
    const { place, whole } = await poisoned();
    writeFileSync(place, whole);
    expect(await verify()).toMatchObject(POISON);
  });

  it.each<[string, (place: string, found: { head: Buffer; poison: Buffer; whole: Buffer }) => void]>([
    ['that others may write', (place, { whole }) => writeAndChmod(place, whole, 0o620)],
    ['in a directory that others may write', (place, { whole }) => {
      writeFileSync(place, whole);
      chmodSync(dirname(place), 0o770);
    }],
    ['behind a symlink', (place, { whole }) => {
      writeFileSync(`${place}.elsewhere`, whole);
      rmSync(place);
      symlinkSync(`${place}.elsewhere`, place);
    }],
    ['behind a symlink to the directory', (place, { whole }) => {
      writeFileSync(place, whole);
      renameSync(dirname(place), `${dirname(place)}.elsewhere`);
      symlinkSync(`${dirname(place)}.elsewhere`, dirname(place));
    }],
    ['that is there once', (place, { head, poison }) => writeFileSync(place, Buffer.concat([head, poison]))],
    ['whose second copy is another', (place, { head, poison }) => writeFileSync(place, Buffer.concat([head, poison, spoilt(poison)]))],
    ['whose first copy is another', (place, { head, poison }) => writeFileSync(place, Buffer.concat([head, spoilt(poison), poison]))],
    ['that is cut off', (place, { whole }) => writeFileSync(place, whole.subarray(0, -1000))],
    ['of another Node', (place, { head, poison }) => writeFileSync(place, Buffer.concat([Buffer.from(head.toString().replace(process.version, 'v20.0.0')), poison, poison]))],
    ['of another file', (place, { head, poison }) => writeFileSync(place, Buffer.concat([Buffer.from(head.toString().replace(/\d\n$/, (end) => (end === '1\n' ? '2\n' : '1\n'))), poison, poison]))],
    ['without a head', (place, { poison }) => writeFileSync(place, Buffer.concat([poison, poison]))],
  ])('is not run: %s', async (_what, lay) => {
    const found = await poisoned();
    lay(found.place, found);
    expect(await verify()).toMatchObject(ANSWER);
  });

  it.each<[string, (place: string) => void]>([
    ['nothing', (place) => writeFileSync(place, '')],
    ['zeros', (place) => writeFileSync(place, Buffer.alloc(statSync(place).size))],
    ['a head and zeros', (place) => {
      const bytes = readFileSync(place);
      writeFileSync(place, bytes.fill(0, bytes.indexOf('\n', bytes.indexOf('\n') + 1) + 1));
    }],
    ['half of it', (place) => writeFileSync(place, readFileSync(place).subarray(0, statSync(place).size / 2))],
  ])('in its place is replaced: %s', async (_what, lay) => {
    const place = await made();
    const whole = statSync(place).size;
    lay(place);
    expect(await verify()).toMatchObject(ANSWER);
    expect(statSync(place).size).toBeGreaterThan(whole * 0.9);
  });

  it.each<[string, (place: string) => void]>([
    ['a directory', (place) => mkdirSync(place)],
    ['a link to itself', (place) => symlinkSync(place, place)],
    ['a device that answers nothing', (place) => symlinkSync('/dev/zero', place)],
  ])('in its place costs only time: %s', async (_what, lay) => {
    const place = await made();
    rmSync(place);
    lay(place);
    expect(await verify()).toMatchObject(ANSWER);
  });

  it('is made anew where dibs was built anew, though its size is the same', async () => {
    const place = await made();
    const before = readFileSync(place);
    const { atimeMs, mtimeMs } = statSync(PACKED);
    try {
      utimesSync(PACKED, atimeMs / 1000, mtimeMs / 1000 + 1);
      expect(await verify()).toMatchObject(ANSWER);
      expect(readFileSync(place).equals(before)).toBe(false);
    } finally {
      utimesSync(PACKED, atimeMs / 1000, mtimeMs / 1000);
    }
  });

  it('is thrown away where it has become many', async () => {
    const place = await made();
    for (let n = 0; n < 70; n++) writeFileSync(join(dirname(place), `old-${n}`), '');
    rmSync(place);
    expect(await verify()).toMatchObject(ANSWER);
    expect(kept()).toHaveLength(1);
  });
});

function writeAndChmod(path: string, bytes: Buffer, mode: number): void {
  writeFileSync(path, bytes);
  chmodSync(path, mode);
}

function spoilt(bytes: Buffer): Buffer {
  const other = Buffer.from(bytes);
  const at = Math.floor(other.length / 2);
  other[at] = (other[at] ?? 0) ^ 1;
  return other;
}
