import { linkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { complete } from '../../lib/transitions/release.ts';
import { sweep, type SweepReport } from '../../lib/verbs/sweep.ts';
import type { Act } from '../../lib/verbs/sweep-acts.ts';
import { type Actor } from '../support/stepped-actor.ts';
import { emptyBench, held } from '../support/bench-claims.ts';

const brief = (acts: readonly Act[]): string[] => acts.map(({ act, task, path }) => `${act} ${task ?? path}`).toSorted();

describe('several sweeps at once', () => {
  const SEEDS = 60;

  /** A small generator, so that a schedule that fails can be had again. */
  function dice(seed: number): (most: number) => number {
    let state = seed * 2_654_435_761 + 1;
    return (most) => {
      state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
      return state % most;
    };
  }

  it('stepped in any order give each claim back once, put nothing living back, and lose no bytes', () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const bench = emptyBench();
      try {
        const dead = ['A', 'B', 'C'];
        for (const id of dead) held(bench, id, { ageSeconds: 61, text: id });
        held(bench, 'MARKED', { ageSeconds: 61, nonce: 'abc', text: 'marked' });
        const alive = held(bench, 'ALIVE', { ageSeconds: 10, text: 'alive' });
        bench.save('scoped/ALIVE.md', 'shadow');
        const roll = dice(seed);
        const actors: Actor<SweepReport>[] = [1, 2, 3].map((n) => bench.start(sweep(bench.caller(`cron${n}`))));
        for (let busy = actors; busy.length > 0; busy = busy.filter(({ about }) => about !== undefined)) busy[roll(busy.length)]?.step();
        // One may end what another has just begun to take away: here file times are as set, so that looks old at once.
        const acts = actors.flatMap((actor) => actor.finish().acts).filter(({ act }) => act !== 'tidied');
        expect([seed, brief(acts)]).toEqual([seed, ['reaped A', 'reaped B', 'reaped C', 'reaped MARKED', 'set-aside ALIVE']]);
        expect([seed, bench.shelves()]).toEqual([seed, ['scoped/A~1.md', 'scoped/B~1.md', 'scoped/C~1.md', 'scoped/MARKED~1.md', alive]]);
        expect([seed, bench.aside()]).toEqual([seed, ['shadow']]);
        for (const id of dead) expect(bench.read(`scoped/${id}~1.md`)).toBe(id);
      } finally {
        bench.dispose();
      }
    }
  });

  it('one of which was killed anywhere leave a registry that the next one finishes', () => {
    let steps = 0;
    for (let more = true; more; steps++) {
      const bench = emptyBench();
      try {
        held(bench, 'DEAD', { ageSeconds: 61, text: 'dead' });
        const path = held(bench, 'DONE', { text: 'done', believed: 'ended' });
        linkSync(join(bench.store.root, path), join(bench.store.root, 'complete', 'DONE~1.md'));
        held(bench, 'GONE', { generation: 2, text: 'gone' });
        bench.save('scoped/GONE.md', 'shadow');
        const killed = bench.start(sweep(bench.caller('killed')));
        for (let n = 0; n < steps && killed.about !== undefined; n++) killed.step();
        more = killed.about !== undefined;
        bench.run(sweep(bench.caller('cron')));
        bench.pass(7);
        expect([steps, bench.names('dead').map(({ path }) => path), bench.read('scoped/DEAD~1.md')]).toEqual([steps, ['scoped/DEAD~1.md'], 'dead']);
        expect([steps, bench.names('done').map(({ path }) => path), bench.read('complete/DONE~1.md')]).toEqual([steps, ['complete/DONE~1.md'], 'done']);
        expect([steps, bench.names('gone').length, bench.aside()]).toEqual([steps, 1, ['shadow']]);
      } finally {
        bench.dispose();
      }
    }
    expect(steps).toBeGreaterThan(40);
  });

  it('beside an owner that finishes in the last moment, either of them ends the tenure, and not both', () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const bench = emptyBench();
      try {
        held(bench, 'T', { ageSeconds: 61, text: 'task' });
        const roll = dice(seed);
        const janitors = [1, 2].map((n) => bench.start(sweep(bench.caller(`cron${n}`))));
        const owner = bench.start(complete(bench.caller('alice'), 'T', {}));
        for (let left = 0; owner.about !== undefined || janitors.some(({ about }) => about !== undefined); left++) {
          const busy = [owner, ...janitors].filter(({ about }) => about !== undefined);
          busy[roll(busy.length)]?.step();
          if (left > 20_000) throw new Error('it does not end');
        }
        const answer = owner.answer();
        const reaped = janitors.flatMap((actor) => actor.finish().acts).filter(({ act }) => act === 'reaped').length;
        const [where] = bench.shelves();
        expect([seed, bench.shelves().length]).toEqual([seed, 1]);
        if (typeof answer === 'string') expect([seed, ['lost', 'in-doubt'], reaped, where]).toEqual([seed, expect.arrayContaining([answer]), 1, 'scoped/T~1.md']);
        else expect([seed, where]).toEqual([seed, 'complete/T~1.md']);
        expect(bench.read(where ?? '')).toBe('task');
      } finally {
        bench.dispose();
      }
    }
  });
});
