/**
 * A bracketed look beside a writer, in every schedule of their system calls: what it says is what an instant in between
 * looked like.
 */

import { expect, it } from 'vitest';
import { list, now, pause, stat, type Operation } from '../../lib/store/step.ts';
import { bracketedLook, look, type Sight } from '../../lib/transitions/look.ts';
import { MemoryStore, PLAIN } from '../simulation/memory-store.ts';
import { Random } from '../simulation/random.ts';
import { SHELVES } from './file-states.ts';

/** A task that goes round: whoever looks at one shelf after the other can miss it every time. */
const ROUND = [
  ['scoped/T.md', 'claimed/T~1@a:1700000000000+60.md'],
  ['claimed/T~1@a:1700000000000+60.md', 'scoped/T~1.md'],
  ['scoped/T~1.md', 'claimed/T~2@b:1700000000000+60.md'],
  ['claimed/T~2@b:1700000000000+60.md', 'complete/T~2.md'],
] as const;

interface Seen {
  readonly sight: Sight | readonly { readonly path: string }[];
  /** What the shelves looked like after each number of renames that were done while it looked. */
  readonly instants: readonly string[];
}

/** Of what a look speaks to, and how fast time goes on there. */
interface Times {
  readonly tickMs: number;
  /** What each operation takes; a pause takes as long as it is. */
  readonly stepMs: number;
}

const FINE: Times = { tickMs: 0, stepMs: 0 };
// A few operations, and so a change and the next one, lie within one tick.
const COARSE: Times = { tickMs: 4, stepMs: 1 };

type Looking = Generator<Operation, Sight | readonly { readonly path: string }[], unknown>;

/** Runs a look in which the writer acts before those of its operations that are named here. */
function beside(begin: () => Looking, before: readonly number[], { tickMs, stepMs }: Times = FINE): { readonly seen: Seen; readonly operations: number } {
  const store = new MemoryStore(new Random(0), { ...PLAIN, tickMs });
  for (const shelf of SHELVES) store.makeDirectory(shelf);
  store.save('scoped/T.md', 'version 1\n');
  // All of this was long ago, and a tick has just begun.
  store.ms += 1000 * Math.max(1, tickMs);
  const shelves = (): string => SHELVES.flatMap((shelf) => [...store.names(shelf)].map((name) => `${shelf}/${name}`)).join(' ');
  const instants = [shelves()];
  const step = begin();
  let [operations, written] = [0, 0];
  let turn = step.next();
  for (; turn.done !== true; operations++) {
    for (; before[written] === operations; written++) {
      const [from = '', to = ''] = ROUND[written] ?? [];
      store.rename(from, to);
      instants.push(shelves());
    }
    const { name, args } = turn.value;
    store.ms += name === 'pause' && stepMs > 0 ? args[0] : stepMs;
    turn = step.next((store[name] as (...all: readonly unknown[]) => unknown).apply(store, [...args]));
  }
  return { seen: { sight: turn.value, instants }, operations };
}

/**
 * Every way to let the writer act at so many points of a look that has so many operations, or more when it is
 * disturbed.
 */
function* schedules(operations: number, renames: number, from = 0): Generator<readonly number[]> {
  if (renames === 0) yield [];
  else for (let at = from; at <= operations; at++) for (const rest of schedules(operations, renames - 1, at)) yield [at, ...rest];
}

const shownBy = (sight: Sight): string => sight.names.map(({ path }) => path).join(' ');

/** The schedules in which a look says that it is exact and shows what never was. */
function* wrongIn(begin: () => Looking, times: Times, all: Iterable<readonly number[]>): Generator<{ readonly before: readonly number[]; readonly seen: Seen }> {
  for (const before of all) {
    const { seen } = beside(begin, before, times);
    const sight = seen.sight as Sight;
    if (sight.exact && !seen.instants.includes(shownBy(sight))) yield { before, seen };
  }
}

it('a bracketed look that says it is exact shows an instant, in every schedule beside up to four renames', () => {
  let tried = 0;
  for (const renames of [1, 2, 3, 4]) {
    for (const before of schedules(renames < 4 ? 50 : 28, renames)) {
      const { seen } = beside(() => bracketedLook('t'), before);
      const sight = seen.sight as Sight;
      tried++;
      expect(sight.exact).toBe(true);
      const shown = shownBy(sight);
      if (!seen.instants.includes(shown)) expect.fail(`renames before operations ${before.join(', ')}: saw "${shown}", and there was only ${JSON.stringify(seen.instants)}`);
    }
  }
  console.log(`${tried} schedules of a bracketed look beside a writer`);
});

it('it does so too where several changes have the time of one tick', () => {
  let [tried, exact] = [0, 0];
  for (const renames of [1, 2, 3]) {
    for (const before of schedules(renames < 3 ? 80 : 50, renames)) {
      const { seen } = beside(() => bracketedLook('t'), before, COARSE);
      const sight = seen.sight as Sight;
      tried++;
      if (!sight.exact) continue;
      exact++;
      const shown = shownBy(sight);
      if (!seen.instants.includes(shown)) expect.fail(`renames before operations ${before.join(', ')}: saw "${shown}", and there was only ${JSON.stringify(seen.instants)}`);
    }
  }
  console.log(`${tried} schedules at coarse times, ${exact} of them exact`);
  expect(exact).toBeGreaterThan(tried * 0.9);
});

/** The rule in small, and what it is without one of its parts. */
type Part = 'times before listing' | 'all once more' | 'each by its times' | 'tick' | 'clock before times' | 'its own tick';

function* inParts(without?: Part): Looking {
  const listings = new Map<string, { readonly version: string; readonly isVouched: boolean; readonly names: readonly string[] }>();
  for (let pass = 0; pass < 13; pass++) {
    let { ms, tickMs } = yield* now('reading');
    let isStill = true;
    let firstMs: number | undefined;
    for (const shelf of SHELVES) {
      let info = yield* stat(shelf);
      const known = listings.get(shelf);
      if (known !== undefined && (without === 'each by its times' || known.version === info.version) && known.isVouched) continue;
      isStill = false;
      const names = yield* list(shelf);
      if (without === 'times before listing') info = yield* stat(shelf);
      if (without === 'clock before times') {
        // As long as it likes, a process can be stopped.
        yield* pause(5);
        ({ ms, tickMs } = yield* now('reading'));
      }
      firstMs ??= info.mtimeMs;
      // One shelf's time says nothing of another's.
      const newestMs = without === 'its own tick' ? firstMs : info.mtimeMs;
      listings.set(shelf, { version: info.version, isVouched: tickMs === 0 || without === 'tick' || newestMs + tickMs < ms, names: names.map((name) => `${shelf}/${name}`) });
    }
    const all = [...listings.values()];
    if (all.every(({ isVouched }) => isVouched) && (isStill || without === 'all once more')) {
      const names = all.flatMap(({ names: paths }) => paths.map((path) => ({ path })));
      return { names, latest: names, exact: true } as unknown as Sight;
    }
    yield* pause(1);
  }
  return { names: [], latest: [], exact: false };
}

it.for([
  ['times before listing', FINE],
  ['all once more', FINE],
  ['each by its times', FINE],
  ['tick', COARSE],
  ['clock before times', COARSE],
  ['its own tick', COARSE],
] as const)('without "%s" it shows what never was, in some schedule, and with it in none of them', ([part, times]) => {
  const all = [2, 3].flatMap((renames) => [...schedules(times === FINE ? 30 : 44, renames)]);
  const [wrong] = wrongIn(() => inParts(part), times, all);
  expect(wrong).toBeDefined();
  expect([...wrongIn(() => inParts(), times, all)]).toEqual([]);
});

it('a plain look shows what never was, in some schedule', () => {
  const wrong = [...schedules(7, 4)].filter((before) => {
    const { seen } = beside(() => look('t'), before);
    return !seen.instants.includes((seen.sight as readonly { readonly path: string }[]).map(({ path }) => path).join(' '));
  });
  expect(wrong.length).toBeGreaterThan(0);
});
