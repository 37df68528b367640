import { describe, expect, it } from 'vitest';
import { claim } from '../../lib/transitions/claim.ts';
import { steal } from '../../lib/transitions/pass-on.ts';
import { complete, release } from '../../lib/transitions/release.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import { LEASE_S, TEXT, useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';

const bench = useBench();

describe('giving a claim up', () => {
  it.each(['scoped', 'waiting', 'discovery', 'cancelled'] as const)('puts the file into %s/ under the generation it has', (to) => {
    bench().run(claim(bench().caller('a'), 'T'));
    const { task } = bench().run(release(bench().caller('a'), 'T', { to, text: 'because' }));
    expect(task.path).toBe(`${to}/T~1.md`);
    expect(bench().shelves()).toEqual([task.path]);
    expect(bench().read(task.path)).toBe(TEXT);
    expect(bench().events()).toEqual(['claim', 'release']);
    expect(bench().list('holders')).toEqual([]);
    expect(bench().list('tmp')).toEqual([]);
  });

  it('completes, or hands in for review', () => {
    bench().save('scoped/R.md', 'review me\n');
    for (const id of ['T', 'R']) bench().run(claim(bench().caller('a'), id));
    expect(bench().run(complete(bench().caller('a'), 'T', { text: 'done', artifacts: ['x.txt'] })).task.path).toBe('complete/T~1.md');
    expect(bench().run(complete(bench().caller('a'), 'R', { review: true })).task.path).toBe('review/R~1.md');
    expect(bench().events()).toEqual(['claim', 'complete']);
    expect(bench().events('R')).toEqual(['claim', 'review']);
    expect(bench().read('log/T.jsonl')).toContain('"artifacts":["x.txt"]');
  });

  it('keeps an edit that its owner made', () => {
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    bench().save(tenure.path, 'edited\n');
    bench().run(complete(bench().caller('a'), 'T', {}));
    expect(bench().audit({ text: 'edited\n' })).toEqual([]);
  });

  it.each([true, false])('is done though the next owner was quick (hard links: %s)', (hardLinks) => {
    bench().store.hardLinks = hardLinks;
    bench().run(claim(bench().caller('a'), 'T'));
    const leaving = bench().start(release(bench().caller('a'), 'T', { to: 'scoped' }));
    leaving.past(on(hardLinks ? 'link' : 'rename', /^claimed/, 'scoped/T~1.md'));
    expect(bench().run(claim(bench().caller('b'), 'T')).tenure.generation).toBe(2);
    expect(leaving.finish().task.path).toBe('scoped/T~1.md');
    expect(bench().audit({ text: TEXT })).toEqual([]);
  });

  it('is a conflict where the shelf has another file of that name, and the claim stays', () => {
    const held = bench().run(claim(bench().caller('a'), 'T'));
    const actor = bench().start(complete(bench().caller('a'), 'T', {}));
    actor.until(on('link'));
    bench().save('complete/T~1.md', 'somebody else\'s\n');
    expect(actor.answer()).toBe('conflict');
    expect(bench().has(held.tenure.path)).toBe(true);
    expect(bench().audit()).toEqual([]);
  });

  it('is refused by the holder\'s absence: held, lost, not claimable', () => {
    expect(bench().start(complete(bench().caller('a'), 'T', {})).answer()).toBe('not-claimable');
    bench().run(claim(bench().caller('a'), 'T'));
    expect(bench().start(release(bench().caller('b'), 'T', { to: 'scoped' })).answer()).toBe('held');
    expect(bench().start(complete(bench().caller('a'), 'T', { fence: { generation: 2 } })).answer()).toBe('lost');
    bench().run(steal(bench().caller('b'), 'T', 'needed'));
    expect(bench().start(complete(bench().caller('a'), 'T', {})).answer()).toBe('lost');
  });

  it('is a success when the next owner takes the task at once', () => {
    bench().run(claim(bench().caller('a'), 'T'));
    const a = bench().start(release(bench().caller('a'), 'T', { to: 'scoped' }));
    a.past(on('link'));
    const b = bench().run(claim(bench().caller('b'), 'T'));
    expect(a.finish().task.path).toBe('scoped/T~1.md');
    expect(bench().list('holders')).toEqual(['b']);
    expect(bench().audit({ holders: [b], text: TEXT })).toEqual([]);
  });

  it('is a success when the next owner took it before the last look', () => {
    bench().run(claim(bench().caller('a'), 'T'));
    const a = bench().start(release(bench().caller('a'), 'T', { to: 'scoped' }));
    a.past(on('rename', /^claimed/, /^tmp/));
    a.past(on('remove', /^tmp/));
    const b = bench().run(claim(bench().caller('b'), 'T'));
    expect(a.finish().task.path).toBe('scoped/T~1.md');
    expect(bench().audit({ holders: [b], text: TEXT })).toEqual([]);
  });

  it('succeeds by a lost reply to its link', () => {
    bench().run(claim(bench().caller('a'), 'T'));
    const a = bench().start(complete(bench().caller('a'), 'T', {}));
    a.inject = ({ name }) => (name === 'link' ? { code: 'EEXIST', lost: true } : undefined);
    a.finish();
    expect(bench().shelves()).toEqual(['complete/T~1.md']);
  });

  it('settles a mark on the tenure it has just ended', () => {
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    bench().pass(LEASE_S);
    const a = bench().start(complete(bench().caller('a'), 'T', {}));
    a.past(on('link', tenure.path));
    const b = bench().start(claim(bench().caller('b'), 'T'));
    b.answer();
    a.answer();
    for (let round = 0; round < 3; round++) {
      bench().run(sweep(bench().caller('janitor')));
      bench().pass(LEASE_S + 1);
    }
    expect(bench().audit({ text: TEXT })).toEqual([]);
  });

  it('killed anywhere leaves a state that others finish', () => {
    for (let at = 1; ; at++) {
      bench().save(`scoped/T.md`, TEXT);
      bench().run(claim(bench().caller('a'), 'T'));
      const dead = bench().start(release(bench().caller('a'), 'T', { to: 'scoped' }));
      for (let done = 0; done < at && dead.about !== undefined; done++) dead.step();
      const ended = dead.about === undefined;
      bench().pass(LEASE_S + 1);
      bench().run(sweep(bench().caller('janitor')));
      bench().pass(LEASE_S + 1);
      bench().run(sweep(bench().caller('janitor')));
      expect(bench().shelves()).toHaveLength(1);
      expect(bench().audit({ text: TEXT })).toEqual([]);
      if (ended) break;
      const claimed = bench().run(claim(bench().caller('a'), 'T'));
      bench().run(release(bench().caller('a'), 'T', { to: 'scoped' }));
      expect(claimed.tenure.generation).toBeGreaterThan(1);
    }
  });
});

it('killed above what git brought, and before its line was written, is told and written by the same command', () => {
  bench().run(claim(bench().caller('a'), 'T'));
  bench().save('waiting/T~3.md', 'another clone’s\n');
  const dead = bench().start(complete(bench().caller('a'), 'T', {}));
  dead.until((operation) => operation.name === 'append' && operation.args[0].startsWith('log/'));
  expect(bench().run(complete(bench().caller('a'), 'T', {})).task.path).toBe('complete/T~4.md');
  expect(bench().read('log/T.jsonl')).toMatch(/"event":"complete","id":"T","generation":4,[^\n]*\n$/);
});

it('of a claim that was lost is never called complete, though the janitor tidies its shelf name away as a second one of the task', () => {
  const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
  const slow = bench().start(complete(bench().caller('a'), 'T', {}));
  slow.until(on('rename', tenure.path));
  // The lease runs out, and an examiner that died left a second name of the very inode beside the one that is reaped.
  bench().store.link(tenure.path, 'tmp/second');
  bench().pass(LEASE_S);
  bench().run(sweep(bench().caller('cron')));
  bench().store.rename('tmp/second', tenure.path);
  const next = bench().run(claim(bench().caller('b'), 'T'));
  slow.step();
  bench().run(sweep(bench().caller('cron')));
  expect(slow.answer()).toBe('lost');
  expect(bench().shelves()).toContain(next.tenure.path);
  expect(bench().events()).not.toContain('complete');
});

it('that is slow leaves the claim alone that another process of its owner has made since', () => {
  const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
  const slow = bench().start(release(bench().caller('a'), 'T', { to: 'waiting' }));
  expect(slow.until(on('rename', tenure.path))).toBe(true);
  bench().run(release(bench().caller('a'), 'T', { to: 'scoped' }));
  const next = bench().run(claim(bench().caller('a'), 'T'));
  slow.answer();
  expect(bench().list('claimed')).toEqual([next.tenure.path.slice('claimed/'.length)]);
});
