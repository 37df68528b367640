import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planDispatch, type Dispatchable, type Dispatching, type DispatchPlan } from '../../lib/rules/dispatch-plan.ts';
import { compareQueued } from '../../lib/rules/pull-order.ts';
import { overlapOf } from '../../lib/rules/path-overlap.ts';

const ANY = [0, 1, 2];
const task = (id: string, said: Partial<Dispatchable> & { priority?: string } = {}): Dispatchable => {
  const { priority, ...rest } = said;
  return { id, key: id.toLowerCase(), isExpired: false, files: [], waitsFor: [], fits: ANY, ...(priority === undefined ? {} : { routing: { priority, labels: [] } }), ...rest };
};
const plan = (tasks: readonly Dispatchable[], asked: Partial<Dispatching> = {}): DispatchPlan<Dispatchable> => {
  const { agents = 3 } = asked;
  return planDispatch(tasks.map(({ fits, ...rest }) => ({ ...rest, fits: fits.filter((place) => place < agents) })), { agents, held: [], ...asked });
};
const buckets = (tasks: readonly Dispatchable[], asked: Partial<Dispatching> = {}): readonly (readonly string[])[] => plan(tasks, asked).buckets.map((bucket) => bucket.map(({ task: { id } }) => id));
const leftOut = (tasks: readonly Dispatchable[], asked: Partial<Dispatching> = {}): unknown => Object.fromEntries(plan(tasks, asked).leftOut.map(({ task: { id }, because }) => [id, because]));

describe('buckets of tasks', () => {
  it('have about as many tasks each, in pull order', () => {
    expect(buckets([task('A'), task('B'), task('C', { priority: '1' }), task('D')])).toEqual([['C', 'D'], ['A'], ['B']]);
  });

  it('have about as many as others where some have to be together, too', () => {
    expect(buckets([task('A'), task('B', { files: ['x'] }), task('C', { files: ['x/y'] }), task('D'), task('E', { files: ['x/z'] }), task('F')], { agents: 2 })).toEqual([['B', 'C', 'E'], ['A', 'D', 'F']]);
  });

  it('have what shares a path, a directory too, and say with what', () => {
    const tasks = [task('A', { files: ['lib/a.ts'] }), task('B', { files: ['doc'] }), task('C', { files: ['lib'] }), task('D', { files: ['lib/b/*.ts'] })];
    expect(buckets(tasks)).toEqual([['A', 'C', 'D'], ['B'], []]);
    expect(plan(tasks).buckets[0]?.map(({ shares }) => shares)).toEqual([undefined, { id: 'A', one: 'lib', other: 'lib/a.ts' }, { id: 'C', one: 'lib/b/*.ts', other: 'lib' }]);
  });

  it('have what waits behind what it waits for, and before what is less urgent', () => {
    expect(buckets([task('A', { priority: '1', waitsFor: ['b'] }), task('B'), task('C', { waitsFor: ['a'] })])).toEqual([['B', 'A', 'C'], [], []]);
    expect(buckets([task('A', { priority: '1', waitsFor: ['b'] }), task('B'), task('C')], { agents: 1 })).toEqual([['B', 'A', 'C']]);
  });

  it('do not have what waits for two of them, or shares a path with another one', () => {
    const tasks = [task('A', { files: ['a'] }), task('B', { files: ['b'] }), task('BOTH', { waitsFor: ['a', 'b'] }), task('LIKE-B', { waitsFor: ['a'], files: ['b/x'] }), task('LATER', { waitsFor: ['both'] })];
    expect(buckets(tasks)).toEqual([['A'], ['B'], []]);
    expect(leftOut(tasks)).toEqual({
      'BOTH': { is: 'waits-for-several', for: ['A', 'B'] },
      'LIKE-B': { is: 'shares', with: { id: 'B', one: 'b/x', other: 'b' }, mustDiffer: false },
      'LATER': { is: 'waits', key: 'both' },
    });
    expect(buckets(tasks, { agents: 1 }).map((ids) => ids.toSorted())).toEqual([['A', 'B', 'BOTH', 'LATER', 'LIKE-B']]);
  });

  it('do not have what shares a path with a claim, waits for what is not here, or does not say its files if that is asked for', () => {
    const held = [{ id: 'H', owner: 'zoe', files: ['lib'] }];
    const tasks = [task('A', { files: ['lib/a'] }), task('B'), task('C', { files: ['doc'], waitsFor: ['x'] }), task('D', { files: ['doc'], waitsFor: ['a'] })];
    expect(buckets(tasks, { held, strict: true })).toEqual([[], [], []]);
    expect(leftOut(tasks, { held, strict: true })).toEqual({
      A: { is: 'shares-held', with: { id: 'H', one: 'lib/a', other: 'lib' }, owner: 'zoe' },
      B: { is: 'no-files' },
      C: { is: 'waits', key: 'x' },
      D: { is: 'waits', key: 'a' },
    });
  });

  it('are of agents that may do all of it', () => {
    const tasks = [task('A', { files: ['lib'], fits: [1] }), task('B', { files: ['lib/b'], fits: [2] }), task('C', { fits: [1, 2] }), task('D', { waitsFor: ['a'], fits: [0] })];
    expect(buckets(tasks)).toEqual([[], ['A'], ['C']]);
    expect(leftOut(tasks)).toEqual({ B: { is: 'shares', with: { id: 'A', one: 'lib/b', other: 'lib' }, mustDiffer: true }, D: { is: 'waits-for-other', for: 'A' } });
  });

  it('have at most as many as were asked for', () => {
    expect(buckets([task('A'), task('B'), task('C')], { agents: 2, most: 1 })).toEqual([['A'], ['B']]);
    expect(leftOut([task('A'), task('B'), task('C')], { agents: 2, most: 1 })).toEqual({ C: { is: 'enough' } });
  });
});

const IDS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'T-1', 'T-01'];
const FILES = ['lib', 'lib/a.ts', 'lib/b', 'lib/b/c.ts', 'lib/*.ts', '**/c.ts', 'doc', 'Doc/x', 'doc/x', './doc//x/', '*'];

interface Board {
  readonly tasks: readonly Dispatchable[];
  readonly asked: Dispatching;
  readonly turn: number;
}

const anyBoard: fc.Arbitrary<Board> = fc.integer({ min: 1, max: 4 }).chain((agents) => {
  const places = Array.from({ length: agents }, (_, place) => place);
  const anyTask = fc.record({
    id: fc.constantFrom(...IDS),
    priority: fc.constantFrom('1', '2', '3'),
    isExpired: fc.boolean(),
    files: fc.uniqueArray(fc.constantFrom(...FILES), { maxLength: 2 }),
    waitsFor: fc.uniqueArray(fc.constantFrom(...IDS, 'X').map((id) => id.toLowerCase()), { maxLength: 2 }).map((keys) => (keys.length === 2 && keys[0] === 'x' ? [] : keys)),
    fits: fc.oneof({ arbitrary: fc.constant(places), weight: 4 }, { arbitrary: fc.subarray(places, { minLength: 1 }), weight: 1 }),
  });
  return fc.record({
    tasks: fc.uniqueArray(anyTask, { selector: ({ id }) => id, minLength: 1 }).map((all) => all.map(({ id, ...rest }) => task(id, rest))),
    asked: fc.record({
      agents: fc.constant(agents),
      held: fc.array(fc.constantFrom(...FILES.slice(1)), { maxLength: 1 }).map((files) => files.map((file) => ({ id: 'HELD', owner: 'zoe', files: [file] }))),
      strict: fc.boolean(),
      most: fc.constantFrom(1, 2, Infinity),
    }),
    turn: fc.nat(20),
  });
});

describe('whatever the board', () => {
  it('each task is in one bucket, or left out', () => {
    fc.assert(
      fc.property(anyBoard, ({ tasks, asked }) => {
        const found = planDispatch(tasks, asked);
        const ids = [...found.buckets.flat(), ...found.leftOut].map((one) => one.task.id);
        expect(ids.toSorted()).toEqual(tasks.map(({ id }) => id).toSorted());
        expect(found.buckets.length).toBe(asked.agents);
        for (const bucket of found.buckets) expect(bucket.length).toBeLessThanOrEqual(asked.most ?? Infinity);
      }),
      { numRuns: 500 },
    );
  });

  it('nothing in a bucket waits for another, or for later; none has a path of another, or of a claim; each agent may do its own', () => {
    fc.assert(
      fc.property(anyBoard, ({ tasks, asked }) => {
        const found = planDispatch(tasks, asked);
        for (const [agent, bucket] of found.buckets.entries()) {
          const done = new Set<string>();
          for (const { task: one } of bucket) {
            expect(one.waitsFor.filter((key) => !done.has(key))).toEqual([]);
            expect(one.fits).toContain(agent);
            if (asked.strict === true) expect(one.files).not.toEqual([]);
            for (const other of [...found.buckets.filter((_, place) => place !== agent).flat().map((placed) => placed.task), ...asked.held]) expect(overlapOf(one.files, other.files)).toBeUndefined();
            done.add(one.key);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('inside a bucket, what could be done first and is more urgent comes first', () => {
    fc.assert(
      fc.property(anyBoard, ({ tasks, asked }) => {
        for (const bucket of planDispatch(tasks, asked).buckets) {
          for (const [at, { task: one }] of bucket.entries()) {
            const before = new Set(bucket.slice(0, at).map(({ task: { key } }) => key));
            for (const { task: later } of bucket.slice(at + 1)) {
              if (later.waitsFor.every((key) => before.has(key))) expect(compareQueued(one, later)).toBeLessThanOrEqual(0);
            }
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('what is ready is left out for its files, its agents or the number only', () => {
    fc.assert(
      fc.property(anyBoard, ({ tasks, asked }) => {
        for (const { task: one, because } of planDispatch(tasks, asked).leftOut) {
          if (one.waitsFor.length === 0) expect(['no-files', 'shares-held', 'enough', ...(because.is === 'shares' && because.mustDiffer ? ['shares'] : [])]).toContain(because.is);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('the answer is the same, in whatever order the tasks come', () => {
    fc.assert(
      fc.property(anyBoard, ({ tasks, asked, turn }) => {
        const at = turn % tasks.length;
        expect(planDispatch([...tasks.slice(at), ...tasks.slice(0, at)].toReversed(), asked)).toEqual(planDispatch(tasks, asked));
      }),
      { numRuns: 500 },
    );
  });
});
