import { expect, it } from 'vitest';
import { claimedName } from '../../lib/rules/name.ts';
import { believe, beliefs } from '../../lib/transitions/belief.ts';
import { owe, takeOwed } from '../../lib/verbs/owed-digest.ts';
import { useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();
const mine = claimedName({ id: 'T', generation: 1, ext: '.md' }, { owner: 'A~1', claimedAt: START_MS, lease: 60 });

it('a boot is owed once, however often that is said, and settled once', () => {
  bench().run(owe('A~1'));
  bench().run(owe('a~1'));
  expect(bench().list('holders/a~1')).toEqual(['boot-owed']);
  expect(bench().run(takeOwed('A~1'))).toBe(true);
  expect(bench().run(takeOwed('A~1'))).toBe(false);
  expect(bench().list('holders')).toEqual([]);
});

it('it is no belief, and the beliefs beside it stay', () => {
  bench().run(believe(mine));
  bench().run(owe('A~1'));
  expect(bench().run(beliefs('A~1'))).toHaveLength(1);
  expect(bench().run(takeOwed('A~1'))).toBe(true);
  expect(bench().list('holders/a~1')).toEqual([mine.name]);
});

it('of two that takeOwed it at once one is told so', () => {
  bench().run(owe('A~1'));
  const one = bench().start(takeOwed('A~1'));
  const other = bench().start(takeOwed('A~1'));
  expect([one.until(on('remove')), other.until(on('remove'))]).toEqual([true, true]);
  expect([one, other].filter((actor) => actor.finish())).toHaveLength(1);
});

it('what is asked of an owner of whom nothing is recorded leaves nothing behind', () => {
  expect(bench().run(takeOwed('A~1'))).toBe(false);
  expect(bench().list('holders')).toEqual([]);
});

it('what cannot be written is not owed, and what cannot be taken away is told, and again', () => {
  const owing = bench().start(owe('A~1'));
  owing.inject = ({ name }) => (name === 'create' ? { code: 'ENOSPC' } : undefined);
  expect(owing.finish()).toBeUndefined();
  bench().run(owe('A~1'));
  const settling = bench().start(takeOwed('A~1'));
  settling.inject = ({ name }) => (name === 'remove' ? { code: 'EACCES' } : undefined);
  expect(settling.finish()).toBe(true);
  expect(bench().run(takeOwed('A~1'))).toBe(true);
});
