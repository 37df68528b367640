import { expect, it } from 'vitest';
import { MAX_GENERATION, restName } from '../../lib/rules/name.ts';
import { believe } from '../../lib/transitions/belief.ts';
import { takeFromShelf, takeMarked } from '../../lib/transitions/take.ts';
import { markTask } from '../../lib/transitions/under-mark.ts';
import { START_MS, useBench } from './stepper.ts';

const bench = useBench();
const task = restName('scoped', 'T', 0, '.md');
const next = { owner: 'a', lease: 60 };

it('a tenure whose name is believed in already is taken a millisecond later', () => {
  const first = bench().run(takeFromShelf(bench().party('a'), task, next));
  bench().save('scoped/T.md', 'shadow\n');
  const second = bench().run(takeFromShelf(bench().party('a'), task, next));
  expect(first).toMatchObject({ kind: 'counts', tenure: { claimedAt: START_MS } });
  expect(second).toMatchObject({ kind: 'outranked' });
  expect(bench().list('claimed')).toEqual([`T~1@a:${START_MS}+60.md`, `T~1@a:${START_MS + 1}+60.md`]);
});

it('a source that is gone is missed, and the belief goes', () => {
  bench().store.rename('scoped/T.md', 'complete/T~1.md');
  expect(bench().run(takeFromShelf(bench().party('a'), task, next))).toEqual({ kind: 'missed' });
  expect(bench().list('holders')).toEqual([]);
});

it('a failed rename leaves no belief, and one that nobody can tell about leaves it', () => {
  const failed = bench().start(takeFromShelf(bench().party('a'), task, next));
  failed.inject = ({ name }) => (name === 'rename' ? { code: 'EIO' } : undefined);
  expect(failed.answer()).toBe('EIO');
  expect(bench().list('holders')).toEqual([]);
  const unknown = bench().start(takeFromShelf(bench().party('a'), task, next));
  unknown.inject = ({ name, args }) => (name === 'rename' ? { code: 'EIO', lost: true } : name === 'stat' && args[0].startsWith('claimed/') ? { code: 'EIO' } : undefined);
  expect(unknown.answer()).toBe('EIO');
  expect(bench().list('holders/a')).toHaveLength(1);
});

it('writes %3A where the file system refuses a colon', () => {
  bench().settings = { ...bench().settings, colon: '%3A' };
  bench().run(takeFromShelf(bench().party('a'), task, next));
  expect(bench().list('claimed')).toEqual([`T~1@a%3A${START_MS}+60.md`]);
});

it('syncs the file itself where that was asked for, and is not stopped by one that moved on', () => {
  bench().settings = { ...bench().settings, durable: true };
  const actor = bench().start(takeFromShelf(bench().party('a'), task, next));
  actor.inject = ({ name }) => (name === 'sync' ? { code: 'ENOENT' } : undefined);
  expect(actor.finish().kind).toBe('counts');
  expect(actor.did.filter(({ name }) => name === 'sync').map(({ args }) => args[0])).toEqual([`claimed/T~1@a:${START_MS}+60.md`]);
});

it('a belief is exclusive across spellings of the owner', () => {
  const first = bench().run(takeFromShelf(bench().party('A'), task, { ...next, owner: 'A' }));
  expect(first.kind).toBe('counts');
  if (first.kind === 'counts') expect(bench().run(believe(first.tenure))).toBe(false);
});

it('a tenure is later than the one it follows, even in the same ms', () => {
  const first = bench().run(takeFromShelf(bench().party('a'), task, next));
  if (first.kind !== 'counts') throw new Error(first.kind);
  const marked = bench().run(markTask(bench().party('b'), first.tenure));
  if (marked === undefined) throw new Error('it is gone');
  const second = bench().run(takeMarked(bench().party('b'), marked, { ...next, owner: 'b' }));
  expect(second).toMatchObject({ kind: 'counts', tenure: { generation: 2, claimedAt: START_MS + 1 } });
});

it('a name that lies there from an attempt that was forgotten is not taken again', () => {
  bench().save(`claimed/T~1@a:${START_MS}+60.md`, 'left behind\n');
  bench().run(takeFromShelf(bench().party('a'), task, next));
  expect(bench().list('claimed')).toEqual([`T~1@a:${START_MS}+60.md`, `T~1@a:${START_MS + 1}+60.md`]);
  expect(bench().audit()).toEqual([]);
});

it('the highest generation there is cannot be followed', () => {
  const last = restName('scoped', 'T', MAX_GENERATION, '.md');
  bench().save(last.path, 'last\n');
  expect(bench().start(takeFromShelf(bench().party('a'), last, next)).answer()).toBe('malformed');
  expect(bench().list('claimed')).toEqual([]);
});
