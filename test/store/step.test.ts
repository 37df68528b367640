import { describe, expect, it } from 'vitest';
import * as steps from '../../lib/store/step.ts';
import { run, runAsync, type AsyncStore, type Operation, type Step } from '../../lib/store/step.ts';
import { StoreFault, type Store } from '../../lib/store/store.ts';

/** Writes down what it is asked, answers with the operation's number, and fails what it is told to. */
function scripted(failing: string): { readonly store: Store; readonly asked: Operation[] } {
  const asked: Operation[] = [];
  const answer = (name: Operation['name']) => (...args: readonly unknown[]): unknown => {
    asked.push({ name, args } as unknown as Operation);
    if (name === failing) throw new StoreFault('EIO', name, []);
    return asked.length;
  };
  const names = ['list', 'stat', 'statAll', 'rename', 'link', 'touch', 'read', 'publish', 'create', 'append', 'remove', 'sync', 'now', 'nonce', 'pause'] as const;
  return { store: Object.fromEntries(names.map((name) => [name, answer(name)])) as unknown as Store, asked };
}

function later(store: Store): AsyncStore {
  const wrapped = Object.entries(store).map(([name, method]: [string, (...args: readonly unknown[]) => unknown]) => [name, async (...args: readonly unknown[]) => method(...args)]);
  return Object.fromEntries(wrapped) as AsyncStore;
}

function* everything(): Step<readonly unknown[]> {
  const bytes = new Uint8Array([1]);
  return [
    yield* steps.list('a'),
    yield* steps.stat('b'),
    yield* steps.statAll(['b', 'c']),
    yield* steps.rename('c', 'd'),
    yield* steps.link('e', 'f'),
    yield* steps.touch('g'),
    yield* steps.read('h', 5),
    yield* steps.read('h', 5, 'end'),
    yield* steps.publish('i', bytes),
    yield* steps.create('j'),
    yield* steps.append('k', 'l'),
    yield* steps.remove('m'),
    yield* steps.sync('n'),
    yield* steps.now('taking'),
    yield* steps.nonce(),
    yield* steps.pause(7),
  ];
}

function* catching(): Step<string> {
  try {
    yield* steps.rename('a', 'b');
  } catch (fault) {
    if (!(fault instanceof StoreFault)) throw fault;
    yield* steps.remove('c');
    return `caught ${fault.code}`;
  }
  return 'done';
}

function* throwing(): Step<never> {
  yield* steps.nonce();
  throw new RangeError('its own');
}

describe.each([
  ['run', async <T>(store: Store, step: Step<T>): Promise<T> => run(store, step)],
  ['runAsync', async <T>(store: Store, step: Step<T>): Promise<T> => runAsync(later(store), step)],
] as const)('%s', (_name, runs) => {
  it('performs every operation in turn, with its arguments, and resumes with its result', async () => {
    const { store, asked } = scripted('');
    expect(await runs(store, everything())).toEqual(asked.map((_, index) => index + 1));
    expect(asked.map(({ name, args }) => [name, ...args])).toEqual([
      ['list', 'a'],
      ['stat', 'b'],
      ['statAll', ['b', 'c']],
      ['rename', 'c', 'd'],
      ['link', 'e', 'f'],
      ['touch', 'g'],
      ['read', 'h', 5, 'start'],
      ['read', 'h', 5, 'end'],
      ['publish', 'i', new Uint8Array([1])],
      ['create', 'j'],
      ['append', 'k', 'l'],
      ['remove', 'm'],
      ['sync', 'n'],
      ['now', 'taking'],
      ['nonce'],
      ['pause', 7],
    ]);
  });

  it('throws faults into the computation, which may go on', async () => {
    const { store, asked } = scripted('rename');
    expect(await runs(store, catching())).toBe('caught EIO');
    expect(asked.map(({ name }) => name)).toEqual(['rename', 'remove']);
  });

  it('throws what the computation does not catch', async () => {
    await expect(runs(scripted('remove').store, steps.remove('x'))).rejects.toMatchObject({ code: 'EIO', operation: 'remove' });
    await expect(runs(scripted('').store, throwing())).rejects.toThrow(RangeError);
  });

  it('returns at once where nothing is asked', async () => {
    const { store, asked } = scripted('');
    // oxlint-disable-next-line require-yield
    function* nothing(): Step<number> {
      return 42;
    }
    expect(await runs(store, nothing())).toBe(42);
    expect(asked).toEqual([]);
  });
});
