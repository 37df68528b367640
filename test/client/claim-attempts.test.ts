import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { claim, lock, OpenRegistry, PosixStore, release, run, StoreFault, type Lock } from '../../lib/index.ts';
import { layRegistry } from '../support/lay-files.ts';

let root: string;

beforeEach(() => {
  root = layRegistry(mkdtempSync(join(tmpdir(), 'dibs-own-')), ['claimed'], { 'scoped/T.md': 'the task\n' });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

interface Real {
  readonly rename: (this: PosixStore, from: string, to: string) => void;
  readonly list: (this: PosixStore, directory: string) => readonly string[];
}

// A copy: what is spied on is changed.
const real = Object.create(null, Object.getOwnPropertyDescriptors(PosixStore.prototype)) as Real;

const names = (directory: string): string[] => readdirSync(join(root, directory)).toSorted();

function other(agent: string, session?: string): OpenRegistry {
  return new OpenRegistry({ registry: root, agent, session, env: {} });
}

function locked(session?: string, waitMs?: number): Promise<Lock> {
  return lock('T', { registry: root, agent: 'prog', session, env: {}, lease: 1, ...(waitMs === undefined ? {} : { waitMs }) });
}

/**
 * What happens right after the first rename that makes a claim of this program, before it can look whether that counts.
 */
function afterClaim(act: () => void): void {
  let isOver = false;
  vi.spyOn(PosixStore.prototype, 'rename').mockImplementation(function (this: PosixStore, from, to) {
    real.rename.call(this, from, to);
    if (isOver || !to.startsWith('claimed/T~') || !to.includes('@prog')) return;
    isOver = true;
    act();
  });
}

function stop(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('a claim that ran out before it could count', () => {
  it.each([[undefined, undefined], [undefined, 10_000], ['s1', undefined], ['s1', 10_000]])('is taken by the next try (session %s, waiting %s ms), and is in the log', async (session, waitMs) => {
    afterClaim(() => stop(1200));
    const one = await locked(session, waitMs);
    expect(names('claimed')).toEqual([one.held.tenure.name]);
    expect(one.held.expiresAt).toBeGreaterThan(Date.now());
    expect(JSON.parse(readFileSync(join(root, 'log', 'T.jsonl'), 'utf8'))).toMatchObject({ event: 'claim', generation: 1, stamp: one.held.tenure.stamp, from: 'scoped/T.md' });
    expect((await one.release()).task.path).toBe('scoped/T~1.md');
    expect(names('holders')).toEqual([]);
  });

  it('and was taken by somebody else is given up for lost: the task is claimed when that one gives it back', async () => {
    const [next, store] = [await other('next').caller(), new PosixStore(root)];
    afterClaim(() => {
      stop(1100);
      run(store, claim(next, 'T'));
    });
    const one = locked(undefined, 60_000);
    while (!names('claimed').some((name) => name.includes('@next'))) await sleep(5);
    run(store, release(next, 'T', { to: 'scoped' }));
    expect((await one).held.tenure).toMatchObject({ generation: 3 });
    await (await one).release();
  });

  it('is no reason to take what another process of the same session has claimed since', async () => {
    const [next, same, store] = [await other('next').caller(), await other('prog', 's1').caller(), new PosixStore(root)];
    afterClaim(() => {
      stop(1100);
      run(store, claim(next, 'T'));
      run(store, release(next, 'T', { to: 'scoped' }));
      run(store, claim(same, 'T'));
    });
    await expect(locked('s1', 60_000)).rejects.toMatchObject({ code: 'held', holder: { agent: 'prog', session: 's1' } });
    expect(names('claimed')).toEqual([expect.stringMatching(/^T~3@prog~s1:/)]);
  });
});

describe('a claim after which the file system fails', () => {
  it('is given back', async () => {
    let fails = 0;
    vi.spyOn(PosixStore.prototype, 'list').mockImplementation(function (this: PosixStore, directory) {
      if (fails > 0 && fails-- > 0) throw new StoreFault('EIO', 'list', [directory]);
      return real.list.call(this, directory);
    });
    afterClaim(() => (fails = 1));
    await expect(locked()).rejects.toMatchObject({ name: 'StoreFault', code: 'EIO' });
    expect([names('claimed'), names('scoped'), names('holders')]).toEqual([[], ['T~1.md'], []]);
  });

  it('is left to run out where it cannot be given back, and what is told is why it was not had', async () => {
    let isBroken = false;
    vi.spyOn(PosixStore.prototype, 'list').mockImplementation(function (this: PosixStore, directory) {
      if (isBroken) throw new StoreFault('EMFILE', 'list', [directory]);
      return real.list.call(this, directory);
    });
    afterClaim(() => (isBroken = true));
    await expect(locked()).rejects.toMatchObject({ name: 'StoreFault', code: 'EMFILE' });
    expect(names('claimed')).toHaveLength(1);
  });
});
