/** A client of a registry that answers later, as a server does. */

import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boot, claim, complete, history, listTasks, lock, OpenRegistry, PosixStore, renew, run, steal, sweep, verify, type Lock, type LockOptions, type Operation } from '../../lib/index.ts';
import { initRegistry } from '../../lib/client/init-registry.ts';
import { answersLater, Gate, type Holding } from '../support/answers-later.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dibs-later-'));
  for (const shelf of ['scoped', 'claimed']) mkdirSync(join(root, shelf));
  writeFileSync(join(root, 'registry.yaml'), 'version: 1\nagent: settler\nlease: 1h\n');
  writeFileSync(join(root, 'scoped', 'T.md'), 'the task\n');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function later(holding?: Holding, agent?: string): OpenRegistry {
  return new OpenRegistry({ agent, env: {}, cwd: '/', store: answersLater(new PosixStore(root), holding) });
}

function locked(options: LockOptions = {}, holding?: Holding): Promise<Lock> {
  return lock('T', { agent: 'prog', env: {}, cwd: '/', store: answersLater(new PosixStore(root), holding), ...options });
}

async function stealIt(): Promise<void> {
  const thief = later(undefined, 'thief');
  await thief.run(steal(await thief.caller(), 'T', 'in the test'));
}

const names = (directory: string): string[] => readdirSync(join(root, directory)).toSorted();
const events = (): string[] => run(new PosixStore(root), history('T')).events.map(({ event }) => event);
const isOn = (name: Operation['name']) => (operation: Operation): boolean => operation.name === name;

describe('an open registry that answers later', () => {
  it('is claimed from, renewed, completed, listed, booted and swept by the same calls', async () => {
    const registry = later();
    const caller = await registry.caller();
    expect([caller.owner, caller.settings.lease]).toEqual(['settler', 3600]);
    const { tenure } = await registry.run(claim(caller, 'T'));
    expect(tenure.lease).toBe(3600);
    expect((await registry.run(renew(caller, 'T'))).tenure.path).toBe(tenure.path);
    expect((await registry.run(listTasks({ shelves: ['claimed'] }))).tasks.map(({ id }) => id)).toEqual(['T']);
    expect((await registry.run(boot(caller))).resume.map(({ text }) => text)).toEqual(['the task\n']);
    expect((await registry.run(sweep(caller))).acts).toEqual([]);
    expect(await registry.run(verify(caller, 'T'))).toMatchObject({ state: 'held' });
    expect((await registry.run(complete(caller, 'T', {}))).task.path).toBe('complete/T~1.md');
    await expect(registry.run(claim(caller, 'T'))).rejects.toMatchObject({ code: 'not-claimable' });
  });

  it('says what is wrong with it in the same way', async () => {
    writeFileSync(join(root, 'registry.yaml'), 'lease: banana\n');
    await expect(later().settings()).rejects.toMatchObject({ code: 'malformed' });
    await expect(later(undefined, 'a').caller()).rejects.toMatchObject({ code: 'malformed' });
    rmSync(root, { recursive: true });
    await expect(later().settings()).rejects.toMatchObject({ name: 'StoreFault', code: 'ENOENT' });
  });

  it('can be laid down', async () => {
    const { created } = await initRegistry({ root, store: answersLater(new PosixStore(root)) });
    expect(created).toContain(`${root.split('/').at(-1)}/complete/`);
    expect(names('tmp')).toEqual(['.gitignore']);
  });
});

describe('a lock on it', () => {
  it('waits while another holds it, is kept alive, and is given up', async () => {
    const one = await locked({ lease: 1 });
    const two = locked({ waitMs: Infinity, lease: 1 });
    await sleep(2500);
    expect([one.loss, one.held.expiresAt > Date.now()]).toEqual([undefined, true]);
    expect((await one.release('enough')).task.path).toBe('scoped/T~1.md');
    expect((await (await two).complete('done')).task.path).toBe('complete/T~2.md');
    expect(events()).toEqual(['claim', 'release', 'claim', 'complete']);
  });

  it('is lost when it is taken, and says so', async () => {
    const one = await locked();
    const told = new Promise((resolve) => one.onLost(resolve));
    await stealIt();
    expect(await told).toMatchObject({ code: 'lost', holder: { agent: 'thief' } });
    await expect(one.release()).rejects.toBe(one.loss);
  });

  it('is not had by who has stopped waiting while the registry was asked, and is given back', async () => {
    const stopping = new AbortController();
    const gate = new Gate(isOn('rename'));
    const waiting = locked({ signal: stopping.signal }, gate.hold);
    await gate.shut();
    stopping.abort(new Error('that is enough'));
    gate.open();
    await expect(waiting).rejects.toThrow('that is enough');
    expect([names('claimed'), names('scoped')]).toEqual([[], ['T~1.md']]);
  });

  it('that answers nothing any more is lost, in doubt, before anybody else can have the task', async () => {
    const gate = new Gate(() => true);
    const one = await locked({ lease: 3 }, gate.hold);
    const lost = new Promise<number>((resolve) => one.onLost(() => resolve(one.held.expiresAt - Date.now())));
    await gate.shut();
    const releasing = one.release();
    expect(await lost).toBeGreaterThan(500);
    expect(one.loss).toMatchObject({ code: 'in-doubt', task: 'T', message: expect.stringContaining('does not answer') });
    await expect(releasing).rejects.toBe(one.loss);
    gate.open();
    await sleep(700);
    expect(names('claimed')).toEqual([one.held.tenure.name]);
  });

  it('goes on after a time in which nothing was answered', async () => {
    const gate = new Gate(() => true);
    const one = await locked({ lease: 3 }, gate.hold);
    const first = one.held.expiresAt;
    await gate.shut();
    await sleep(900);
    gate.open();
    while (one.held.expiresAt === first && one.loss === undefined) await sleep(20);
    expect(one.loss).toBeUndefined();
    await one.release();
  });
});

describe('giving it up', () => {
  it('by two at once is done once, and both are told the same', async () => {
    const one = await locked();
    const [first, second] = await Promise.all([one.release('one'), one.release('two')]);
    expect(first).toBe(second);
    expect(events()).toEqual(['claim', 'release']);
    // Whoever comes later is told by the registry.
    await expect(one.release()).rejects.toMatchObject({ name: 'DibsError' });
    expect(events()).toEqual(['claim', 'release']);
  });

  it('in two ways at once is done in the first way', async () => {
    const one = await locked();
    const [done, refused] = await Promise.allSettled([one.complete(), one.release()]);
    expect(done).toMatchObject({ status: 'fulfilled', value: { task: { path: 'complete/T~1.md' } } });
    expect(refused).toMatchObject({ status: 'rejected', reason: { name: 'DibsError' } });
    expect([names('complete'), names('scoped'), events()]).toEqual([['T~1.md'], [], ['claim', 'complete']]);
  });

  it('while it is renewed waits for that, and no renewal comes after it', async () => {
    const gate = new Gate(isOn('touch'));
    const one = await locked({ lease: 1 }, gate.hold);
    await gate.shut();
    const releasing = one.release();
    await sleep(50);
    expect(names('claimed')).toEqual([one.held.tenure.name]);
    gate.open();
    expect((await releasing).task.path).toBe('scoped/T~1.md');
    await sleep(800);
    expect([one.loss, names('scoped')]).toEqual([undefined, ['T~1.md']]);
  });

  it('while it is found to be lost says so, to who gives it up and to who asked to be told', async () => {
    const gate = new Gate(isOn('stat'));
    const one = await locked({}, gate.hold);
    const told: string[] = [];
    one.onLost(({ code }) => told.push(code));
    await gate.shut();
    const releasing = one.release();
    renameSync(join(root, one.held.tenure.path), join(root, 'claimed', `T~2@thief:${Date.now()}+60.md`));
    gate.open();
    await expect(releasing).rejects.toMatchObject({ code: 'lost', holder: { agent: 'thief' } });
    expect(told).toEqual(['lost']);
    expect(one.loss).toMatchObject({ code: 'lost' });
  });
});

describe('await using', () => {
  it('releases it when its block is left', async () => {
    {
      await using one = await locked();
      expect(names('claimed')).toEqual([one.held.tenure.name]);
    }
    expect([names('claimed'), names('scoped')]).toEqual([[], ['T~1.md']]);
  });

  it('releases it when its block throws', async () => {
    const work = async (): Promise<void> => {
      await using one = await locked();
      throw new RangeError(`at ${one.held.tenure.id}`);
    };
    await expect(work()).rejects.toThrow(new RangeError('at T'));
    expect([names('claimed'), names('scoped')]).toEqual([[], ['T~1.md']]);
  });

  it.each(['complete', 'release'] as const)('leaves alone what was given up by %s, or is being given up', async (how) => {
    {
      await using one = await locked();
      await one[how]();
    }
    expect(events()).toEqual(['claim', how]);
    writeFileSync(join(root, 'scoped', 'T~5.md'), '');
    for (const shelf of ['complete', 'scoped']) rmSync(join(root, shelf, 'T~1.md'), { force: true });
    {
      await using one = await locked();
      void one[how]();
    }
    expect(events()).toEqual(['claim', how, 'claim', how]);
  });

  it('leaves alone what another process of its owner gave up', async () => {
    {
      await using one = await locked({ session: 's1' });
      const same = new OpenRegistry({ agent: 'prog', session: 's1', env: {}, registry: root });
      await same.run(complete(await same.caller(), one.held.tenure.id, {}));
    }
    expect(events()).toEqual(['claim', 'complete']);
  });

  it('throws when it was lost, once', async () => {
    const unaware = async (): Promise<void> => {
      await using one = await locked();
      expect(one.loss).toBeUndefined();
      await stealIt();
    };
    await expect(unaware()).rejects.toMatchObject({ code: 'lost', holder: { agent: 'thief' } });
    rmSync(join(root, 'claimed'), { recursive: true });
    writeFileSync(join(root, 'scoped', 'T~7.md'), '');
    const aware = async (): Promise<void> => {
      await using one = await locked();
      await stealIt();
      await one.complete();
    };
    await expect(aware()).rejects.toMatchObject({ name: 'DibsError', code: 'lost', holder: { agent: 'thief' } });
  });
});
