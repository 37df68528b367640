/** What a verb loads decides how soon it starts. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../../support/fixture.ts';
import { REACHABLE } from '../../support/reachable.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
  registry.held('T-1', { owner: 'ana' });
  registry.file('scoped/T-2.md', '---\ntitle: Überraschung …\n---\n');
  registry.file('scoped/T-3.md');
  registry.held('T-4', { owner: 'ana' });
});

afterEach(() => {
  registry.remove();
});

interface Loaded {
  readonly files: readonly string[];
  readonly builtins: readonly string[];
}

/** Packed files of dibs, and modules of Node that Node has not loaded by itself. */
async function loadedBy(args: readonly string[]): Promise<Loaded> {
  const preload = join(import.meta.dirname, '../../support/preload/loaded.cjs');
  const { stderr } = await registry.dibs(args, { as: 'ana', env: { NODE_OPTIONS: `--require=${preload}` } });
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as Loaded;
}

/** Node's streams, and what it builds on them, take longer to load than most verbs take to run. */
const DEAR = ['stream', 'net', 'tty', 'crypto', 'child_process', 'worker_threads', 'inspector', 'perf_hooks', 'zlib', 'http'];

const EVERYDAY = [['add', 'T-9'], ['boot'], ['claim', 'T-3'], ['claim', 'T-1'], ['complete', 'T-1'], ['janitor'], ['list'], ['log', 'T-1'], ['next'], ['note', 'T-1', 'so far'], ['release', 'T-1'], ['renew', 'T-1'], ['show', 'T-2'], ['verify', 'T-1']];

describe.each(EVERYDAY)('dibs %s', (...args) => {
  it('loads one packed file, and nothing of Node that takes long', async () => {
    const { files, builtins } = await loadedBy(args);
    const [verb = ''] = args;
    expect(files).toEqual(['bin/dibs.js', 'bin/load.js', `packed/${verb}/${verb}.cjs`]);
    expect(DEAR.filter((name) => builtins.includes(name))).toEqual([]);
  });
});

it('dibs --version loads nothing else of dibs', async () => {
  for (const option of ['--version', '-v']) expect((await loadedBy([option])).files).toEqual(['bin/dibs.js', 'bin/load.js', 'packed/version.cjs']);
});

it.each(['everyday.cjs', ...new Set(EVERYDAY.map(([verb = '']) => `${verb}/${verb}.cjs`))])('%s imports no ES module, which it could not', (file) => {
  expect(readFileSync(join(REACHABLE, 'dist', 'packed', file), 'utf8')).not.toMatch(/\bimport\(/);
});

it('every verb that is packed alone is loaded alone', () => {
  const alone = readdirSync(join(REACHABLE, 'dist', 'packed'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(alone.map(({ name }) => name).toSorted()).toEqual([...new Set(EVERYDAY.map(([verb = '']) => verb))].toSorted());
});

it('options before an everyday verb lead to the file of all verbs, and to the same answer', async () => {
  expect((await loadedBy(['--json', 'verify', 'T-1'])).files).toEqual(['bin/dibs.js', 'bin/load.js', 'packed/everyday.cjs']);
  const [before, behind] = [await registry.dibs(['--quiet', 'log', 'T-1'], { as: 'ana' }), await registry.dibs(['log', '--quiet', 'T-1'], { as: 'ana' })];
  expect(before).toEqual(behind);
});

it('a verb that is packed alone has its own help', async () => {
  expect(await registry.dibs(['claim', '--help'])).toEqual(await registry.dibs(['--help', 'claim']));
});

it('a rarely used verb loads its own file, too', async () => {
  expect((await loadedBy(['whoami'])).files).toEqual(['bin/dibs.js', 'bin/load.js', 'packed/everyday.cjs', 'packed/whoami.cjs']);
});
