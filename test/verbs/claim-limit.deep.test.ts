/**
 * Several claims of one owner at once, where max_claims leaves room for less: in every order so many stay, and what was
 * held before stays.
 */

import { describe, expect, it } from 'vitest';
import { isDibsError } from '../../lib/rules/error.ts';
import { DEFAULT_SETTINGS } from '../../lib/rules/settings.ts';
import { FLOW } from '../../lib/rules/shelf.ts';
import type { Operation, Step } from '../../lib/store/step.ts';
import { StoreFault } from '../../lib/store/store.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { complete } from '../../lib/transitions/release.ts';
import { ARRIVALS } from '../../lib/verbs/claim-limit.ts';
import { claimTask } from '../../lib/verbs/claim-task.ts';
import { MemoryStore } from '../simulation/memory-store.ts';
import { Random } from '../simulation/random.ts';

/** One process: what it is about to do, until it has ended with an answer. */
class Process {
  readonly #store: MemoryStore;
  readonly #step: Step<unknown>;
  about: Operation | undefined;
  said = '';

  constructor(store: MemoryStore, step: Step<unknown>) {
    this.#store = store;
    this.#step = step;
    this.#go(() => step.next());
  }

  #go(next: () => IteratorResult<Operation, unknown>): void {
    this.about = undefined;
    try {
      const turn = next();
      if (turn.done === true) this.said = 'yes';
      else this.about = turn.value;
    } catch (error) {
      if (!isDibsError(error)) throw error;
      this.said = error.code;
    }
  }

  /** One operation; each takes a millisecond, so that no two clocks are read alike. */
  step(): void {
    const operation = this.about;
    if (operation === undefined) return;
    this.#store.ms++;
    let result: unknown;
    try {
      result = (this.#store[operation.name] as (...args: readonly unknown[]) => unknown).apply(this.#store, [...operation.args]);
    } catch (fault) {
      if (!(fault instanceof StoreFault)) throw fault;
      this.#go(() => this.#step.throw(fault));
      return;
    }
    this.#go(() => this.#step.next(result));
  }

  /** Until it is about to give the file its new name. */
  untilRename(): void {
    while (this.about !== undefined && this.about.name !== 'rename') this.step();
  }

  steps(count: number): void {
    for (let left = count; left > 0 && this.about !== undefined; left--) this.step();
  }

  finish(): void {
    while (this.about !== undefined) this.step();
  }
}

const IDS = ['A', 'B', 'C', 'D'] as const;

function registry(): MemoryStore {
  const store = new MemoryStore(new Random(1));
  for (const shelf of FLOW) store.makeDirectory(shelf);
  for (const id of IDS) store.save(`scoped/${id}.md`, id);
  return store;
}

const caller = (most: number): Parameters<typeof claimTask>[0] => ({ owner: 'ana', settings: { ...DEFAULT_SETTINGS, maxClaims: most } });

const claiming = (store: MemoryStore, id: string, most = 1): Process => new Process(store, claimTask(caller(most), id));

/** The tasks that are held in the end. */
const heldIn = (store: MemoryStore): readonly string[] => [...store.names('claimed')].map((name) => name.slice(0, 1)).toSorted();

function outcome(store: MemoryStore, processes: readonly Process[]): string {
  return `${heldIn(store).length} held, ${processes.filter(({ said }) => said === 'yes').length} told so, ${processes.filter(({ said }) => said === 'not-claimable').length} refused`;
}

/** How many operations a claim does from its rename on, if nobody is in its way. */
const ALONE = ((): number => {
  const alone = claiming(registry(), 'A');
  alone.untilRename();
  let count = 0;
  for (; alone.about !== undefined; count++) alone.step();
  return count;
})();

describe('two claims at once, and room for one', () => {
  it('leave one, wherever the one stops while the other goes on, and the other stops while it goes on', () => {
    const outcomes = new Map<string, string>();
    for (let first = 0; first <= ALONE; first++) {
      for (let second = 0; second <= ALONE + 40; second++) {
        const store = registry();
        // The one has read its clock first, and is late.
        const [one, other] = [claiming(store, 'A'), claiming(store, 'B')];
        one.untilRename();
        other.untilRename();
        one.steps(first);
        other.steps(second);
        one.finish();
        other.finish();
        outcomes.set(outcome(store, [one, other]), `${first} steps of the one, ${second} of the other`);
      }
    }
    expect(Object.fromEntries(outcomes)).toEqual({ '1 held, 1 told so, 1 refused': expect.anything() as string });
  });

  it('leave one also where the one that stamped first renames last, when the other has long been told yes', () => {
    const store = registry();
    const [late, early] = [claiming(store, 'A'), claiming(store, 'B')];
    late.untilRename();
    early.finish();
    late.finish();
    expect([late.said, early.said, heldIn(store)]).toEqual(['not-claimable', 'yes', ['B']]);
  });
});

describe('four claims at once', () => {
  it.each([1, 2, 3])('leave as many as there is room for, by chance: %i', (most) => {
    const outcomes = new Map<string, number>();
    for (let seed = 0; seed < 400; seed++) {
      const random = new Random(seed);
      const store = registry();
      const processes = IDS.map((id) => claiming(store, id, most));
      for (;;) {
        const alive = processes.filter(({ about }) => about !== undefined);
        if (alive.length === 0) break;
        // Sometimes for long, so that the others overtake it.
        random.pick(alive).steps(random.chance(0.2) ? 40 : 1 + random.below(4));
      }
      outcomes.set(outcome(store, processes), seed);
    }
    const expected = `${most} held, ${most} told so, ${IDS.length - most} refused`;
    expect(Object.fromEntries(outcomes)).toEqual({ [expected]: expect.any(Number) as number });
  });
});

describe('what was held before', () => {
  it('stays, though nothing wrote its arrival down, and though its stamp is a later one', () => {
    const store = registry();
    const late = claiming(store, 'B');
    late.untilRename();
    // By a tool that knows of no limit.
    new Process(store, claim(caller(1), 'A')).finish();
    late.finish();
    expect([late.said, heldIn(store)]).toEqual(['not-claimable', ['A']]);
  });

  it('and what was given up in the meantime makes room', () => {
    const store = registry();
    claiming(store, 'A').finish();
    new Process(store, complete(caller(1), 'A', {})).finish();
    const next = claiming(store, 'B');
    next.finish();
    expect([next.said, heldIn(store)]).toEqual(['yes', ['B']]);
  });

  it('takes no more room when it is claimed again, also where there is too much of it', () => {
    const store = registry();
    for (const id of ['A', 'B']) new Process(store, claim(caller(1), id)).finish();
    const again = claiming(store, 'A');
    again.finish();
    expect([again.said, heldIn(store)]).toEqual(['yes', ['A', 'B']]);
  });
});

describe('the file of arrivals', () => {
  it('is made where there is a limit, and nowhere else', () => {
    const store = registry();
    new Process(store, claimTask({ owner: 'ana', settings: DEFAULT_SETTINGS }, 'A')).finish();
    expect([...store.names('holders/ana')]).toHaveLength(1);
    claiming(store, 'B', 9).finish();
    expect(store.inode(`holders/ana/${ARRIVALS}`)?.text).toMatch(/^A~1@ana:\d+\+1800\.md\nB~1@ana:\d+\+1800\.md\n$/);
  });

  it('may go at any time: what is held is written down anew', () => {
    const store = registry();
    claiming(store, 'A').finish();
    const late = claiming(store, 'B');
    late.untilRename();
    store.remove(`holders/ana/${ARRIVALS}`);
    late.finish();
    expect([late.said, heldIn(store)]).toEqual(['not-claimable', ['A']]);
  });

  it('that cannot be written ends the claim: what cannot be counted must not stay', () => {
    const store = registry();
    const one = claiming(store, 'A');
    while (one.about !== undefined && !(one.about.name === 'append' && one.about.args[0].endsWith(ARRIVALS))) one.step();
    const full = new StoreFault('ENOSPC', 'append', [ARRIVALS]);
    const append = store.append.bind(store);
    store.append = () => {
      store.append = append;
      throw full;
    };
    expect(() => one.finish()).toThrow(full);
    expect(heldIn(store)).toEqual([]);
  });
});
