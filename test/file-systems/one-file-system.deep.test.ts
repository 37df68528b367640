/**
 * A registry with a directory that lies on another mount: bind mounts of one file system refuse to rename between them,
 * too.
 */

import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { makeRegistry, notOnThisMachine, type Registry, type Result } from '../support/fixture.ts';
import { REFUSED, whyNoMounts, withMounts } from './private-mounts.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
  registry.file('scoped/T-1.md', 'the task\n');
  registry.file('claimed/.keep');
});

afterEach(() => registry.remove());

/** Runs dibs where `directory` of the registry is a mount of its own. */
async function dibsAcross(context: TestContext, directory: string, ...args: readonly string[]): Promise<Result> {
  const noMounts = whyNoMounts();
  if (noMounts !== undefined) notOnThisMachine(context, noMounts);
  const elsewhere = join(registry.base, 'elsewhere', directory);
  if (!readdirSync(registry.base).includes('elsewhere')) {
    mkdirSync(elsewhere, { recursive: true });
    cpSync(join(registry.root, directory), elsewhere, { recursive: true });
  }
  const [program, ...rest] = withMounts(`mount --bind '${elsewhere}' '${join(registry.root, directory)}'`, [join(registry.base, 'bin', 'dibs'), ...args]);
  const result = await registry.spawn(program, rest, { as: 'al~s1' });
  if (result.code === REFUSED) notOnThisMachine(context, result.stderr.trim());
  return result;
}

/** Every file of the task there is, on either mount. */
function tasks(): readonly string[] {
  const files = readdirSync(registry.base, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.startsWith('T-1') && entry.name.endsWith('.md') && !entry.parentPath.includes('holders'));
  return files.map((entry) => `${entry.parentPath.slice(registry.base.length + 1)}: ${readFileSync(join(entry.parentPath, entry.name), 'utf8')}`).toSorted();
}

describe('where a directory lies on another mount', () => {
  it.for<readonly [directory: string, from: string, to: string]>([
    ['claimed', 'scoped', 'claimed'],
    ['complete', 'cancelled', 'complete'],
    ['tmp', 'tmp', 'discovery'],
    ['lost+found', 'complete', 'lost+found'],
  ])('doctor and init name %s and its neighbour', async ([directory, from, to], context) => {
    const { code, stdout } = await dibsAcross(context, directory, 'doctor');
    expect([code, stdout]).toEqual([65, expect.stringContaining(`${from} -> ${to}: these lie on two file systems (EXDEV)`)]);
    const init = await dibsAcross(context, directory, 'init', registry.base);
    expect([init.code, init.stderr]).toEqual([74, expect.stringMatching(new RegExp(`${from}/.* ${to.replace('+', '\\+')}/.*EXDEV`))]);
    expect(tasks().every((task) => task.endsWith(': the task\n'))).toBe(true);
  });

  it('a claim names both directories, and copies nothing', async (context) => {
    const { code, stderr } = await dibsAcross(context, 'claimed', 'claim', 'T-1');
    expect([code, stderr]).toEqual([74, expect.stringContaining('scoped/ and claimed/ are on two file systems (EXDEV)')]);
    expect(tasks()).toEqual(['.agent/registry/scoped: the task\n']);
    expect(registry.names('holders')).toEqual([]);
  });

  it('a task that cannot be completed stays whole, and its holder keeps it', async (context) => {
    await registry.dibs(['claim', 'T-1'], { as: 'al~s1' });
    const { code, stderr } = await dibsAcross(context, 'complete', 'complete', 'T-1');
    expect([code, stderr]).toEqual([74, expect.stringMatching(/claimed\/.* complete\/.*EXDEV/)]);
    expect(tasks()).toEqual(['.agent/registry/claimed: the task\n']);
    expect((await registry.dibs(['verify', 'T-1'], { as: 'al~s1' })).code).toBe(0);
  });

  it('what is given up half-way because staging is elsewhere loses nothing, and the janitor ends it when the mount is gone', async (context) => {
    await registry.dibs(['claim', 'T-1'], { as: 'al~s1' });
    const { code, stderr } = await dibsAcross(context, 'tmp', 'release', 'T-1');
    expect([code, stderr]).toEqual([74, expect.stringMatching(/claimed\/.* tmp\/.*EXDEV/)]);
    expect(tasks().every((task) => task.endsWith(': the task\n'))).toBe(true);
    await registry.dibs(['janitor'], { as: 'janitor' });
    expect(tasks()).toEqual(['.agent/registry/scoped: the task\n']);
    expect(registry.names('scoped')).toEqual(['T-1~1.md']);
  });
});
