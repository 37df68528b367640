/** A bracketed look beside a writer, in every schedule of their system calls: what it says is what an instant in between looked like. */

import { expect, it } from 'vitest';
import type { Operation } from '../../lib/store/step.ts';
import { bracketedLook, look, type Sight } from '../../lib/transitions/look.ts';
import { MemoryStore } from '../simulation/memory-store.ts';
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

/** Runs a look in which the writer acts before those of its operations that are named here. */
function beside(begin: () => Generator<Operation, Sight | readonly { readonly path: string }[], unknown>, before: readonly number[]): { readonly seen: Seen; readonly operations: number } {
  const store = new MemoryStore(new Random(0));
  for (const shelf of SHELVES) store.makeDirectory(shelf);
  store.save('scoped/T.md', 'version 1\n');
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
    turn = step.next((store[name] as (...all: readonly unknown[]) => unknown).apply(store, [...args]));
  }
  return { seen: { sight: turn.value, instants }, operations };
}

/** Every way to let the writer act at so many points of a look that has so many operations, or more when it is disturbed. */
function* schedules(operations: number, renames: number, from = 0): Generator<readonly number[]> {
  if (renames === 0) yield [];
  else for (let at = from; at <= operations; at++) for (const rest of schedules(operations, renames - 1, at)) yield [at, ...rest];
}

it('a bracketed look that says it is exact shows an instant, in every schedule beside up to four renames', () => {
  let tried = 0;
  for (const renames of [1, 2, 3, 4]) {
    for (const before of schedules(renames < 4 ? 50 : 28, renames)) {
      const { seen } = beside(() => bracketedLook('t'), before);
      const sight = seen.sight as Sight;
      tried++;
      expect(sight.exact).toBe(true);
      const shown = sight.names.map(({ path }) => path).join(' ');
      if (!seen.instants.includes(shown)) expect.fail(`renames before operations ${before.join(', ')}: saw "${shown}", and there was only ${JSON.stringify(seen.instants)}`);
    }
  }
  console.log(`${tried} schedules of a bracketed look beside a writer`);
});

it('a plain look shows what never was, in some schedule', () => {
  const wrong = [...schedules(7, 4)].filter((before) => {
    const { seen } = beside(() => look('t'), before);
    return !seen.instants.includes((seen.sight as readonly { readonly path: string }[]).map(({ path }) => path).join(' '));
  });
  expect(wrong.length).toBeGreaterThan(0);
});
