/** Of a large board only the first tasks are looked at closely. What is offered is the same as where all are. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../lib/rules/settings.ts';
import type { Wanted } from '../../lib/rules/routing.ts';
import type { Caller } from '../../lib/transitions/caller.ts';
import { nearerThan, nextTasks, withUntold, type NextTasks, type NotHad } from '../../lib/verbs/next-tasks.ts';
import { Random } from '../simulation/random.ts';
import type { Bench } from '../support/bench.ts';
import { emptyBench, held, NOW } from '../support/bench-claims.ts';
import { on } from '../support/stepped-actor.ts';

const MANY = 700;
const LONG_AGO = NOW - 60_000;
/** Those whose logs say that they have ended. */
const ENDED = /^[TtX]-\d*[02468]$/;

let bench: Bench;

/** A task that says something of all that decides about its turn. */
function text(random: Random): string {
  const said: readonly (readonly [key: string, values: readonly string[]])[] = [
    ['priority', ['1', '2', '2', '3', 'high']],
    ['due', ['2026-12-01', '2026-12-02T10:00Z', 'soon']],
    ['created', ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z', '2026-01-01', 'once', '1764000000000']],
    ['agent', ['ana', 'bob']],
    ['reserve_for', ['ana', 'bob']],
    ['role', ['dev', 'qa']],
    ['project', ['web']],
    ['labels', ['[a, b]', 'rust']],
    ['depends_on', ['DONE', 'T-1', 'NOT']],
  ];
  const lines = said.flatMap(([key, values]) => (random.chance(key === 'created' ? 0.7 : 0.2) ? [`${key}: ${random.pick(values)}`] : []));
  return `---\ntitle: one\n${lines.join('\n')}\n---\n`;
}

beforeAll(() => {
  bench = emptyBench();
  const random = new Random(7);
  bench.save('complete/DONE.md', '', LONG_AGO);
  for (let n = 0; n < MANY; n++) bench.save(`scoped/${random.pick(['T', 't', 'X'])}-${n}${random.pick(['', '', '~3', '~999999999999999'])}${random.pick(['.md', '.md', '.yaml', ''])}`, text(random), LONG_AGO);
  for (let n = 0; n < 20; n++) held(bench, `C-${n}`, { owner: random.pick(['ana', 'bob']), ageSeconds: random.pick([10, 100]), lease: 60, text: text(random) });
  // Some were ended in a later generation, and only their logs tell.
  for (let n = 0; n < MANY; n += 3) {
    const at = { v: 1, at: 1, id: `T-${n}`, generation: 5, by: 'ana' };
    bench.save(`log/T-${n}.jsonl`, `${JSON.stringify(n % 2 === 0 ? { ...at, event: 'complete', to: `complete/T-${n}~5.md` } : { ...at, event: 'add', to: `scoped/T-${n}.md` })}\n`);
  }
  bench.run(nextTasks({ owner: 'ana', settings: DEFAULT_SETTINGS }));
});

afterAll(() => bench.dispose());

const shown = ({ offered }: NextTasks, most: number): readonly unknown[] => offered.slice(0, most).map(({ id, isExpired, entry: { title } }) => [id, isExpired, title]);

/** What is kept by its log is passed over by its text before anybody reads the log. */
const reasons = (passed: readonly NotHad[]): readonly unknown[] => passed.map(({ id, because }) => [id, ENDED.test(id) || because.is]);

const reasonsOfClaims = (passed: readonly NotHad[]): readonly unknown[] => passed.flatMap(({ id, because }) => (because.is === 'held' || because.is === 'mine' ? [JSON.stringify([id, because])] : []));

describe('the first tasks of a large board', () => {
  const callers: readonly (readonly [string, Partial<Caller>, Wanted])[] = [
    ['anybody', {}, {}],
    ['a worker of a kind', { worker: { role: 'dev', labels: ['a'] } }, {}],
    ['who wants a project', {}, { project: 'web' }],
    ['who wants what no task has', {}, { role: 'none' }],
  ];

  it.each(callers)('are the same where few of them are looked at closely, for %s', (_, more, wanted) => {
    const caller: Caller = { owner: 'ana~s1', settings: DEFAULT_SETTINGS, ...more };
    const all = bench.run(nextTasks(caller, wanted));
    expect(all.behind).toBe(0);
    for (const most of [1, 3, 20, 150]) {
      const some = bench.run(nextTasks(caller, wanted, most));
      expect(shown(some, most)).toEqual(shown(all, most));
      expect(some.offered.length).toBeGreaterThanOrEqual(Math.min(most, all.offered.length));
      const last = some.offered[most - 1];
      if (last === undefined) expect(some.passed.length).toBe(all.passed.length);
      else expect(reasons(nearerThan(last, some.passed))).toEqual(reasons(nearerThan(last, all.passed)));
    }
  });

  it.each(callers)('are the same where nobody asks about claims that are held, for %s', (_, more, wanted) => {
    const caller: Caller = { owner: 'ana~s1', settings: DEFAULT_SETTINGS, ...more };
    const all = bench.run(nextTasks(caller, wanted));
    for (const most of [1, 20]) {
      const actor = bench.start(nextTasks(caller, wanted, most, 'free'));
      const some = actor.finish();
      expect(shown(some, most)).toEqual(shown(all, most));
      if (all.offered.length > 0) {
        expect(some.untold).toBeGreaterThan(0);
        // A claim whose name says that it has run out may have been renewed.
        const asked = actor.did.flatMap(({ name, args }) => (name === 'statAll' ? args[0] : [])).filter((path) => path.startsWith('claimed/'));
        expect(new Set(asked).size + some.untold).toBe(20);
        expect(some.passed.filter(({ because }) => because.is === 'held')).toEqual([]);
      } else expect(some.untold).toBe(0);
      expect(new Set(reasonsOfClaims(bench.run(withUntold(caller, wanted, some))))).toEqual(new Set(reasonsOfClaims(all.passed)));
    }
  });

  it('are found with few logs and texts read, and a text that changed in its place is seen', () => {
    const caller: Caller = { owner: 'eve', settings: DEFAULT_SETTINGS };
    const actor = bench.start(nextTasks(caller, {}, 1));
    const { offered, behind } = actor.finish();
    expect(behind).toBeGreaterThan(100);
    expect(actor.did.filter(on('read', /^log\//)).length).toBeLessThan(MANY / 3);
    const last = bench.run(nextTasks(caller)).offered.findLast(({ isExpired }) => !isExpired);
    writeFileSync(join(bench.store.root, last?.entry.name.path ?? ''), '---\npriority: 1\ndue: 2020-01-01\n---\n');
    expect(bench.run(nextTasks(caller, {}, 1)).offered[0]?.id).toBe(last?.id);
    expect(offered[0]?.id).not.toBe(last?.id);
  });

  it('are not what comes behind, where the first one is refused by its log', () => {
    const other = emptyBench();
    try {
      other.save('complete/DONE.md', '', LONG_AGO);
      other.save('scoped/Z-1.md', '---\ndepends_on: DONE\n---\n', LONG_AGO);
      for (let n = 1; n <= 600; n++) other.save(`scoped/T-${n}.md`, `# ${n}\n`, LONG_AGO);
      other.save('log/T-1.jsonl', `${JSON.stringify({ v: 1, at: 1, event: 'complete', id: 'T-1', generation: 5, by: 'ana', to: 'complete/T-1~5.md' })}\n`);
      const caller: Caller = { owner: 'eve', settings: DEFAULT_SETTINGS };
      other.run(nextTasks(caller));
      const { offered, behind, passed } = other.run(nextTasks(caller, {}, 1));
      expect([offered[0]?.id, offered.length + behind, passed.map(({ id }) => id)]).toEqual(['T-2', 600, ['T-1']]);
    } finally {
      other.dispose();
    }
  });
});
