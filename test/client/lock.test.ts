import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Operation, Step } from '../../lib/store/step.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { claim, complete, history, lock, OpenRegistry, PosixStore, release, steal, sweep, verify, type DibsError, type Lock, type LockOptions, type Store } from '../../lib/index.ts';
import { layRegistry } from '../support/lay-files.ts';

let root: string;
const held: Lock[] = [];

beforeEach(() => {
  root = layRegistry(mkdtempSync(join(tmpdir(), 'dibs-lock-')), ['claimed'], { 'scoped/T.md': 'the task\n' });
});

afterEach(async () => {
  for (const one of held.splice(0)) {
    try {
      await one.release();
    } catch {
      // Given up or lost in the test.
    }
  }
  rmSync(root, { recursive: true, force: true });
});

async function locked(options: LockOptions = {}, id = 'T'): Promise<Lock> {
  const one = await lock(id, { registry: root, agent: 'prog', env: {}, ...options });
  held.push(one);
  return one;
}

/** What another one does meanwhile. */
function other(agent: string): OpenRegistry {
  return new OpenRegistry({ registry: root, agent, env: {} });
}

async function stealAs(agent: string): Promise<void> {
  const registry = other(agent);
  await registry.run(steal(await registry.caller(), 'T', 'in the test'));
}

const names = (directory: string): string[] => readdirSync(join(root, directory)).toSorted();

/**
 * Timers and the steady clock stand still, as while a machine sleeps, until they are told that so many ms pass; the
 * wall clock and the files' run on.
 */
async function onStandingClock(act: (pass: (ms: number) => Promise<unknown>) => Promise<void>): Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'hrtime'] });
  try {
    await act((ms) => vi.advanceTimersByTimeAsync(ms));
  } finally {
    vi.useRealTimers();
  }
}

/** One operation of a transition, done. */
function answer<T>(step: Step<T>, store: Store, { name, args }: Operation): IteratorResult<Operation, T> {
  let result: unknown;
  try {
    result = (store[name] as (...given: readonly unknown[]) => unknown).apply(store, [...args]);
  } catch (fault) {
    return step.throw(fault);
  }
  return step.next(result);
}

function loss(one: Lock): Promise<DibsError> {
  return new Promise((resolve) => one.onLost(resolve));
}

describe('lock', () => {
  it('holds the task under a session of its own until it is released, and then the next one has it', async () => {
    const one = await locked();
    expect(one.held.tenure).toMatchObject({ id: 'T', generation: 1, lease: 60 });
    expect(one.owner).toMatch(new RegExp(`^prog~lock-${process.pid}-[0-9a-z]{12}$`));
    expect(names('claimed')).toEqual([one.held.tenure.name]);
    expect(one.loss).toBeUndefined();
    const { task, tenure } = await one.release('enough');
    expect([task.path, tenure.path]).toEqual(['scoped/T~1.md', one.held.tenure.path]);
    expect([names('claimed'), names('scoped')]).toEqual([[], ['T~1.md']]);
    expect((await other('x').run(history('T'))).events).toMatchObject([{ event: 'claim' }, { event: 'release', text: 'enough' }]);
    expect((await locked()).held.tenure.generation).toBe(2);
  });

  it('completes the task, byte for byte, with a summary', async () => {
    const one = await locked({ lease: 90 });
    expect(one.held.tenure.lease).toBe(90);
    expect((await one.complete('did it')).task.path).toBe('complete/T~1.md');
    expect(readFileSync(join(root, 'complete', 'T~1.md'), 'utf8')).toBe('the task\n');
    expect((await other('x').run(history('T'))).events.at(-1)).toMatchObject({ event: 'complete', text: 'did it' });
    await expect(locked()).rejects.toMatchObject({ code: 'not-claimable' });
  });

  it('completes a task that says how it is verified only with what passed, or with a reason, and else keeps it', async () => {
    for (const id of ['V', 'W']) writeFileSync(join(root, 'scoped', `${id}.md`), '---\nverify: [npm test, "exit 3"]\n---\n');
    writeFileSync(join(root, 'scoped', 'X.md'), '---\nverify: {a: b}\n---\n');
    const [one, two, odd] = [await locked({}, 'V'), await locked({}, 'W'), await locked({}, 'X')];
    for (const passed of [undefined, [], ['npm test'], ['exit 3', 'npm test']]) {
      await expect(one.complete('done', { passed })).rejects.toMatchObject({ code: 'unverified', message: expect.stringContaining('The lock is still held: run them and name them in passed') as string });
    }
    await expect(odd.complete()).rejects.toMatchObject({ code: 'malformed' });
    expect([one.loss, one.signal.aborted, names('claimed')]).toEqual([undefined, false, [one, two, odd].map(({ held: { tenure } }) => tenure.name)]);
    expect((await one.complete('done', { passed: ['npm test', 'exit 3'] })).task.path).toBe('complete/V~1.md');
    await two.complete('done', { skipped: 'no network' });
    expect((await other('x').run(history('W'))).events).toMatchObject([{ event: 'claim' }, { event: 'note', text: expect.stringContaining('no network') as string }, { event: 'complete' }]);
  });

  it('is one at a time, in one program, under one agent, and even under one session', async () => {
    const one = await locked();
    await expect(locked()).rejects.toMatchObject({ code: 'held', task: 'T', holder: { agent: 'prog', stamp: one.held.tenure.stamp } });
    await one.release();
    const same = await locked({ session: 's1' });
    expect(same.owner).toBe('prog~s1');
    await expect(locked({ session: 's1' })).rejects.toMatchObject({ code: 'held' });
    expect(names('claimed')).toEqual([same.held.tenure.name]);
  });

  it('lets one of many through at a time', async () => {
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const one = await locked({ waitMs: Infinity });
        most = Math.max(most, ++inside);
        await sleep(10);
        inside--;
        await one.release();
      }),
    );
    expect([most, names('scoped')]).toEqual([1, ['T~8.md']]);
  });

  it('throws what the claim throws for a task that cannot be had, without waiting for it', async () => {
    writeFileSync(join(root, 'scoped', 'D.md'), '---\ndepends_on: [T]\n---\n');
    await expect(locked({ waitMs: Infinity }, 'NONE')).rejects.toMatchObject({ code: 'not-found' });
    await expect(locked({ waitMs: Infinity }, 'D')).rejects.toMatchObject({ code: 'not-claimable' });
    await expect(locked({ waitMs: Infinity }, '../T')).rejects.toMatchObject({ code: 'usage' });
    await expect(locked({ agent: 'a\u0000b' })).rejects.toMatchObject({ code: 'usage' });
    await expect(locked({ registry: join(root, 'none') })).rejects.toMatchObject({ code: 'no-registry' });
    expect(names('claimed')).toEqual([]);
  });

  it('waits for as long as it is told while another holds it, says so, and then that the time is over', async () => {
    const one = await locked();
    const waited: [string, number][] = [];
    const began = Date.now();
    await expect(locked({ waitMs: 500, onWait: (why, ms) => waited.push([why.code, ms]) })).rejects.toMatchObject({ code: 'timeout', holder: { stamp: one.held.tenure.stamp }, cause: { code: 'held' } });
    expect(Date.now() - began).toBeGreaterThanOrEqual(499);
    expect(waited.length).toBeGreaterThan(1);
    expect(waited.map(([code]) => code)).toEqual(waited.map(() => 'held'));
    expect(waited.map(([, ms]) => ms)).toEqual(waited.map(([, ms]) => ms).toSorted((a, b) => a - b));
  });

  it('has it as soon as it is free, when it waits', async () => {
    const one = await locked();
    const next = locked({ waitMs: Infinity, onWait: () => one.held.tenure.generation === 1 && names('claimed').length === 1 && void one.release() });
    expect((await next).held.tenure.generation).toBe(2);
  });
});

describe('the heartbeat of a lock', () => {
  it('keeps a short lease alive, so that no janitor takes it', async () => {
    const one = await locked({ lease: 2 });
    const first = one.held.expiresAt;
    const janitor = other('cron');
    for (let n = 0; n < 25; n++) {
      await sleep(200);
      expect((await janitor.run(sweep(await janitor.caller()))).acts).toEqual([]);
    }
    expect(one.held.expiresAt).toBeGreaterThan(first + 2000);
    expect(one.loss).toBeUndefined();
    expect((await one.release()).task.path).toBe('scoped/T~1.md');
  });

  it('ends with the lock: what was released is not renewed', async () => {
    const one = await locked({ lease: 1 });
    await one.release();
    const next = other('next');
    const { tenure } = await next.run(claim(await next.caller(), 'T', { lease: 1 }));
    await sleep(1100);
    expect(await next.run(verify(await next.caller(), 'T'))).toMatchObject({ state: 'expired', held: { heartbeatAt: tenure.claimedAt } });
    expect(one.loss).toBeUndefined();
  });

  it('goes on after the file system failed for a moment', async () => {
    const one = await locked({ lease: 3 });
    const first = one.held.expiresAt;
    // The next renewal comes after a second and finds no registry; those that follow it find one.
    renameSync(root, `${root}-away`);
    await sleep(1300);
    renameSync(`${root}-away`, root);
    while (one.held.expiresAt === first && one.loss === undefined) await sleep(20);
    expect(one.loss).toBeUndefined();
    expect(one.signal.aborted).toBe(false);
    expect(one.held.expiresAt).toBeGreaterThan(first);
  });

  it('that fails until the lease is almost over is a loss, in doubt, with the fault for its cause, and before anybody else can have it', async () => {
    const one = await locked({ lease: 6 });
    const lost = new Promise<[DibsError, number]>((resolve) => one.onLost((why) => resolve([why, one.held.expiresAt - Date.now()])));
    renameSync(root, `${root}-away`);
    try {
      const [why, leftMs] = await lost;
      expect(why).toMatchObject({ code: 'in-doubt', task: 'T', message: expect.stringContaining('ENOENT'), cause: { name: 'StoreFault' } });
      expect(leftMs).toBeGreaterThan(0);
    } finally {
      renameSync(`${root}-away`, root);
    }
    await expect(one.complete()).rejects.toThrow('the lease is almost over');
    expect(names('claimed')).toEqual([one.held.tenure.name]);
  });

  it('comes at once after the machine slept, so that what ran out meanwhile is kept', async () => {
    await onStandingClock(async (pass) => {
      const one = await locked({ lease: 3 });
      await sleep(3300);
      await pass(500);
      expect([one.loss, one.held.expiresAt > Date.now()]).toEqual([undefined, true]);
    });
  });

  it('is sent when it is due by the wall clock, though hardly any time passed by the other', async () => {
    await onStandingClock(async (pass) => {
      const one = await locked({ lease: 9 });
      const first = one.held.expiresAt;
      await sleep(300);
      await pass(500);
      expect(one.held.expiresAt).toBe(first);
      await sleep(3000);
      await pass(500);
      expect(one.held.expiresAt).toBeGreaterThan(first);
    });
  });

  it('comes early for a file that took the place of another one, which can be a ghost of a lost claim', async () => {
    await onStandingClock(async (pass) => {
      const one = await locked();
      const path = join(root, one.held.tenure.path);
      writeFileSync(join(root, 'saved'), 'saved by rename\n');
      renameSync(join(root, 'saved'), path);
      await pass(500);
      expect(one.loss).toBeUndefined();
      await stealAs('thief');
      writeFileSync(path, 'a ghost\n');
      await pass(500);
      expect(one.loss).toMatchObject({ code: 'lost', holder: { agent: 'thief' } });
    });
  });
});

describe('a lock that is lost', () => {
  it('says so once, to everybody who asked, and aborts its signal', async () => {
    const one = await locked({ lease: 1 });
    const told: string[] = [];
    one.onLost(({ code }) => told.push(`first ${code}`));
    one.onLost(({ code }) => told.push(`second ${code}`));
    await stealAs('thief');
    const why = await loss(one);
    expect(why).toMatchObject({ code: 'lost', task: 'T', holder: { agent: 'thief' } });
    await sleep(1200);
    expect(told).toEqual(['first lost', 'second lost']);
    expect(one.loss).toBe(why);
    expect([one.signal.aborted, one.signal.reason]).toEqual([true, why]);
    // At once, to who asks later.
    one.onLost(({ code }) => told.push(`third ${code}`));
    expect(told).toEqual(['first lost', 'second lost', 'third lost']);
  });

  it('cannot be given up any more: lost is thrown, and the next owner is left alone', async () => {
    const one = await locked({ lease: 1 });
    await stealAs('thief');
    await loss(one);
    await expect(one.release()).rejects.toMatchObject({ code: 'lost' });
    await expect(one.complete()).rejects.toMatchObject({ code: 'lost' });
    const thief = other('thief');
    expect(await thief.run(verify(await thief.caller(), 'T'))).toMatchObject({ state: 'held' });
  });

  it('is found out by giving it up, too, before the heartbeat could tell', async () => {
    const [one, two] = [await locked(), 'thief'];
    await stealAs(two);
    await expect(one.complete()).rejects.toMatchObject({ code: 'lost', holder: expect.objectContaining({ agent: 'thief' }) });
    expect(names('claimed')).toHaveLength(1);
  });

  it('is told so at its next look, however long its lease is', async () => {
    await onStandingClock(async (pass) => {
      const one = await locked({ lease: 86_400 });
      await stealAs('thief');
      await pass(500);
      expect(one.loss).toMatchObject({ code: 'lost', holder: { agent: 'thief' } });
    });
  });

  it('is told so at its first look after the machine slept', async () => {
    await onStandingClock(async (pass) => {
      const one = await locked({ lease: 3 });
      await sleep(3100);
      const next = other('next');
      expect(await next.run(claim(await next.caller(), 'T'))).toMatchObject({ from: { owner: one.owner } });
      expect(one.loss).toBeUndefined();
      await pass(500);
      expect(one.loss).toMatchObject({ code: 'lost', holder: { agent: 'next' } });
    });
  });

  it('is lost under a session of its own choosing, too, that gave up a higher generation before git brought an old file back', async () => {
    await onStandingClock(async (pass) => {
      for (let n = 0; n < 3; n++) await (await lock('T', { registry: root, agent: 'prog', session: 's1', env: {} })).release();
      rmSync(join(root, 'scoped', 'T~3.md'));
      writeFileSync(join(root, 'scoped', 'T~1.md'), 'an old copy\n');
      const one = await locked({ session: 's1' });
      await stealAs('thief');
      await pass(500);
      expect(one.loss).toMatchObject({ code: 'lost', holder: { agent: 'thief' } });
    });
  });

  it('stays lost, though the same owner has the task again under another tenure', async () => {
    const one = await locked({ session: 's1', lease: 1 });
    await stealAs('thief');
    const again = new OpenRegistry({ registry: root, agent: 'prog', session: 's1', env: {} });
    await again.run(steal(await again.caller(), 'T', 'back'));
    expect(await loss(one)).toMatchObject({ code: 'lost' });
    await expect(one.complete()).rejects.toMatchObject({ code: 'lost' });
    expect(await again.run(verify(await again.caller(), 'T'))).toMatchObject({ state: 'held', held: { tenure: { generation: 3 } } });
  });

  it.each(['complete', 'release'] as const)('is not what another process of its owner gives up by %s: nobody is told, also not before the log has it', async (how) => {
    await onStandingClock(async (pass) => {
      const one = await locked({ session: 's1' });
      const same = new OpenRegistry({ registry: root, agent: 'prog', session: 's1', env: {} });
      const store = new PosixStore(root);
      const step = how === 'complete' ? complete(await same.caller(), 'T', {}) : release(await same.caller(), 'T', { to: 'waiting' });
      // Stopped before its line in the log.
      let turn = step.next();
      while (turn.done !== true && turn.value.name !== 'append') turn = answer(step, store, turn.value);
      await pass(2000);
      expect(one.loss).toBeUndefined();
      while (turn.done !== true) turn = answer(step, store, turn.value);
      await pass(10_000);
      expect([one.loss, (await one.givenUp())?.event]).toEqual([undefined, how]);
    });
  });

  it('is one that lies on a shelf and nobody says why', async () => {
    await onStandingClock(async (pass) => {
      const one = await locked();
      renameSync(join(root, one.held.tenure.path), join(root, 'scoped', 'T~1.md'));
      await pass(2000);
      expect(one.loss).toBeUndefined();
      await pass(4000);
      expect(one.loss).toMatchObject({ code: 'lost', task: 'T' });
    });
  });

  it('is not what giving it up is: nobody is told', async () => {
    const one = await locked({ lease: 1 });
    let told = 0;
    one.onLost(() => told++);
    await one.release();
    await sleep(700);
    expect([told, one.signal.aborted]).toEqual([0, false]);
  });
});

describe('waitMs', () => {
  it.each([Number.NaN, -1, Number.NEGATIVE_INFINITY, '5' as unknown as number, null as unknown as number])('%s is usage, and nothing is claimed', async (waitMs) => {
    await expect(locked({ waitMs })).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('waitMs') });
    expect(names('claimed')).toEqual([]);
  });

  it.each([-3_600_000, 3_600_000])('is counted by the steady clock: a wall clock that is set by %i ms changes nothing', async (ms) => {
    await locked({ lease: 3600 });
    const { now } = Date;
    const began = performance.now();
    vi.spyOn(Date, 'now').mockImplementation(() => now() + (performance.now() - began > 300 ? ms : 0));
    try {
      // Two looks of this process would end it: the claim itself runs by the wall clock.
      const waiting = lock('T', { registry: root, agent: 'other', env: {}, waitMs: 2000 });
      await expect(waiting).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('timed out after 2 s') });
    } finally {
      vi.restoreAllMocks();
    }
  });
});

describe('the lease of a lock', () => {
  it.each([['lease: 45s', 45], ['lease: 5m', 60], ['lease: 5m\nmin_lease: 2m', 120], ['max_lease: 30m', 60]])('without one of its own is 60 s within what registry.yaml says: %j', async (settings, lease) => {
    writeFileSync(join(root, 'registry.yaml'), `version: 1\n${settings}\n`);
    expect((await locked()).held.tenure.lease).toBe(lease);
  });
});

describe('a program that ends with a lock', () => {
  const ended = async (program: string): Promise<{ readonly code: number; readonly stderr: string }> => {
    const index = new URL('../../dist/lib/index.js', import.meta.url).href;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', `import { lock } from '${index}'; const held = await lock('T', { registry: ${JSON.stringify(root)}, agent: 'prog' }); ${program}`]);
    const { code = 0, stderr } = (await run.catch((error: unknown) => error)) as { code?: number; stderr: string };
    return { code, stderr };
  };

  it.each([
    ['because its work is over', '', 0],
    ['by process.exit', 'process.exit(3)', 3],
    ['by an error that nobody catches', 'throw new Error("no")', 1],
    ['while it gives it up', 'held.release("given up"); process.exit(3)', 3],
  ])('%s has released it', async (_how, program, code) => {
    expect((await ended(program)).code).toBe(code);
    expect([names('claimed'), names('scoped')]).toEqual([[], ['T~1.md']]);
    expect((await other('x').run(history('T'))).events).toHaveLength(2);
  });

  it('that it completed before has nothing left to release', async () => {
    expect(await ended('await held.complete()')).toEqual({ code: 0, stderr: '' });
    expect(names('complete')).toEqual(['T~1.md']);
  });

  it('that was stolen leaves it to its new owner', async () => {
    const stolen = `import('${new URL('../../dist/lib/index.js', import.meta.url).href}').then(async ({ OpenRegistry, steal }) => { const bob = new OpenRegistry({ registry: ${JSON.stringify(root)}, agent: 'bob' }); await bob.run(steal(await bob.caller(), 'T', 'mine')); process.exit(3); })`;
    expect((await ended(stolen)).code).toBe(3);
    expect(names('claimed')).toEqual([expect.stringMatching(/^T~2@bob:/)]);
  });
});
