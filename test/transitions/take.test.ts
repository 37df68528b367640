import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_GENERATION, restName } from '../../lib/rules/name.ts';
import { add } from '../../lib/transitions/add.ts';
import { believe } from '../../lib/transitions/belief.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { move } from '../../lib/transitions/move.ts';
import { extend } from '../../lib/transitions/pass-on.ts';
import { complete } from '../../lib/transitions/release.ts';
import { takeFromShelf, takeMarked } from '../../lib/transitions/take.ts';
import { markTask } from '../../lib/transitions/under-mark.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import { LEASE_S, TEXT, useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();
const task = restName('scoped', 'T', 0, '.md');
const next = { owner: 'a', lease: 60 };

it('a tenure whose name is believed in already is taken a millisecond later', () => {
  const first = bench().run(takeFromShelf(bench().caller('a'), task, next));
  bench().save('scoped/T.md', 'shadow\n');
  const second = bench().run(takeFromShelf(bench().caller('a'), task, next));
  expect(first).toMatchObject({ kind: 'counts', tenure: { claimedAt: START_MS } });
  expect(second).toMatchObject({ kind: 'outranked' });
  expect(bench().list('claimed')).toEqual([`T~1@a:${START_MS}+60.md`, `T~1@a:${START_MS + 1}+60.md`]);
});

it('a stamp is given once, also where one claim follows the other within a millisecond: by it the log and the beliefs say what has ended', () => {
  bench().save('scoped/U.md', TEXT);
  bench().run(claim(bench().caller('a'), 'U'));
  bench().run(complete(bench().caller('a'), 'U', {}));
  bench().run(move(bench().caller('a'), 'U', 'scoped'));
  expect(bench().run(claim(bench().caller('a'), 'U')).tenure.stamp).toBe(`a:${START_MS + 1}`);
  // Of a claim that was taken from it, and that no line of the log tells of.
  bench().save(`holders/a/T~7@a:${START_MS}+60.md`, 'confirmed\nended\n');
  bench().save('log/T.jsonl', `{"v":1,"at":1,"event":"claim","id":"T","generation":8,"by":"a","stamp":"a:${START_MS + 2}"}\n`);
  expect(bench().run(claim(bench().caller('a'), 'T')).tenure).toMatchObject({ claimedAt: START_MS + 3, generation: 9 });
});

it('two processes of one owner that choose one ms for two leases get two stamps', () => {
  const slow = bench().start(takeFromShelf(bench().caller('a'), task, { owner: 'a', lease: 120 }));
  slow.until(on('create', /^holders\//));
  const quick = bench().run(takeFromShelf(bench().caller('a'), task, next));
  bench().save('scoped/T.md', 'shadow\n');
  slow.answer();
  expect(quick).toMatchObject({ tenure: { claimedAt: START_MS } });
  expect(bench().list('claimed').filter((name) => name.includes(`:${START_MS}+`))).toHaveLength(1);
});

it('a source that is gone is missed, and the belief goes', () => {
  bench().store.rename('scoped/T.md', 'complete/T~1.md');
  expect(bench().run(takeFromShelf(bench().caller('a'), task, next))).toEqual({ kind: 'missed' });
  expect(bench().list('holders')).toEqual([]);
});

it('a failed rename leaves no belief, and one that nobody can tell about leaves it', () => {
  const failed = bench().start(takeFromShelf(bench().caller('a'), task, next));
  failed.inject = ({ name }) => (name === 'rename' ? { code: 'EIO' } : undefined);
  expect(failed.answer()).toBe('EIO');
  expect(bench().list('holders')).toEqual([]);
  const unknown = bench().start(takeFromShelf(bench().caller('a'), task, next));
  unknown.inject = ({ name, args }) => (name === 'rename' ? { code: 'EIO', lost: true } : name === 'stat' && args[0].startsWith('claimed/') ? { code: 'EIO' } : undefined);
  expect(unknown.answer()).toBe('EIO');
  expect(bench().list('holders/a')).toHaveLength(1);
});

it('writes %3A where the file system refuses a colon', () => {
  bench().settings = { ...bench().settings, colon: '%3A' };
  bench().run(takeFromShelf(bench().caller('a'), task, next));
  expect(bench().list('claimed')).toEqual([`T~1@a%3A${START_MS}+60.md`]);
});

it('syncs the file itself where that was asked for, and is not stopped by one that moved on', () => {
  bench().settings = { ...bench().settings, durable: true };
  const actor = bench().start(takeFromShelf(bench().caller('a'), task, next));
  actor.inject = ({ name }) => (name === 'sync' ? { code: 'ENOENT' } : undefined);
  expect(actor.finish().kind).toBe('counts');
  expect(actor.did.filter(({ name }) => name === 'sync').map(({ args }) => args[0])).toEqual([`claimed/T~1@a:${START_MS}+60.md`]);
});

it('a belief is exclusive across spellings of the owner', () => {
  const first = bench().run(takeFromShelf(bench().caller('A'), task, { ...next, owner: 'A' }));
  expect(first.kind).toBe('counts');
  if (first.kind === 'counts') expect(bench().run(believe(first.tenure))).toBe(false);
});

it('a tenure is later than the one it follows, even in the same ms', () => {
  const first = bench().run(takeFromShelf(bench().caller('a'), task, next));
  if (first.kind !== 'counts') throw new Error(first.kind);
  const marked = bench().run(markTask(bench().caller('b'), first.tenure));
  if (marked === undefined) throw new Error('it is gone');
  const second = bench().run(takeMarked(bench().caller('b'), marked, { ...next, owner: 'b' }));
  expect(second).toMatchObject({ kind: 'counts', tenure: { generation: 2, claimedAt: START_MS + 1 } });
});

it('a name that lies there from an attempt that was forgotten is not taken again', () => {
  bench().save(`claimed/T~1@a:${START_MS}+60.md`, 'left behind\n');
  bench().run(takeFromShelf(bench().caller('a'), task, next));
  expect(bench().list('claimed')).toEqual([`T~1@a:${START_MS}+60.md`, `T~1@a:${START_MS + 1}+60.md`]);
  expect(bench().audit()).toEqual([]);
});

it('the highest generation there is cannot be followed', () => {
  const last = restName('scoped', 'T', MAX_GENERATION, '.md');
  bench().save(last.path, 'last\n');
  expect(bench().start(takeFromShelf(bench().caller('a'), last, next)).answer()).toBe('malformed');
  expect(bench().list('claimed')).toEqual([]);
});

describe('at the highest generation there is', () => {
  const claimed = `T~${MAX_GENERATION}@b:${START_MS}+60.md`;

  beforeEach(() => {
    bench().store.remove('scoped/T.md');
  });

  it('a task at rest is refused with a next step that works: it goes to a later shelf, and not back', () => {
    bench().save(restName('scoped', 'T', MAX_GENERATION, '.md').path, 'last\n');
    expect(bench().start(claim(bench().caller('a'), 'T')).refusal()).toMatchObject({ code: 'malformed', next: ['move', 'T', '--to', 'cancelled'] });
    expect(bench().run(move(bench().caller('a'), 'T', 'cancelled')).task.path).toBe(`cancelled/T~${MAX_GENERATION}.md`);
    expect(bench().start(move(bench().caller('a'), 'T', 'scoped')).refusal()).toMatchObject({ code: 'malformed', next: ['add', 'T-2'] });
    expect(bench().shelves()).toEqual([`cancelled/T~${MAX_GENERATION}.md`]);
    expect(bench().run(add(bench().caller('a'), { id: 'T-2', text: 'again\n' })).generation).toBe(0);
  });

  it('what ran out is not even marked, and the janitor gives it back', () => {
    bench().save(`claimed/${claimed}`, 'last\n');
    bench().pass(LEASE_S + 1);
    expect(bench().start(claim(bench().caller('a'), 'T')).refusal()).toMatchObject({ code: 'malformed', next: ['janitor'] });
    expect(bench().list('claimed')).toEqual([claimed]);
    bench().run(sweep(bench().caller('cron')));
    expect(bench().shelves()).toEqual([`scoped/T~${MAX_GENERATION}.md`]);
  });

  it('its owner completes it, and is told so where a new tenure was meant', () => {
    bench().save(`claimed/${claimed}`, 'last\n');
    expect(bench().start(extend(bench().caller('b'), 'T', 120)).refusal()).toMatchObject({ code: 'malformed', next: ['complete', 'T'] });
    expect(bench().list('claimed')).toEqual([claimed]);
    expect(bench().run(complete(bench().caller('b'), 'T', {})).task.path).toBe(`complete/T~${MAX_GENERATION}.md`);
  });

  it('what is marked and cannot be put back is put aside, and what its owner has saved stays', () => {
    bench().save(`claimed/${claimed.replace('.md', '!abc.md')}`, 'last\n');
    bench().save(`claimed/${claimed}`, 'newest\n');
    bench().run(sweep(bench().caller('cron')));
    expect([bench().list('claimed'), bench().aside()]).toEqual([[claimed], ['last\n']]);
  });

  it('no task of that id can be added, and the next step names another id', () => {
    bench().save('log/T.jsonl', `${JSON.stringify({ v: 1, at: START_MS, event: 'complete', id: 'T', generation: MAX_GENERATION, by: 'a' })}\n`);
    expect(bench().start(add(bench().caller('a'), { id: 'T', text: '' })).refusal()).toMatchObject({ code: 'malformed', next: ['add', 'T-2'] });
  });
});
