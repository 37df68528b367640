import { expect, it } from 'vitest';
import { claimedName, markedName } from '../../lib/rules/name.ts';
import type { Step } from '../../lib/store/step.ts';
import { believe, beliefs, confirm, end, forget, forgetWithOlder, isConfirmed, takeBackEnd, withdraw } from '../../lib/transitions/belief.ts';
import { remark, remarksOn } from '../../lib/transitions/belief-remarks.ts';
import { useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();
const task = { id: 'T', generation: 1, ext: '.md' };
const mine = claimedName(task, { owner: 'A~1', claimedAt: START_MS, lease: 60 });
const later = claimedName({ ...task, generation: 3 }, { owner: 'a~1', claimedAt: START_MS, lease: 60 });

it('a belief is made exclusively, under the owner in lower case, and is empty', () => {
  expect(bench().run(believe(mine))).toBe(true);
  expect(bench().run(believe(mine))).toBe(false);
  expect(bench().read(`holders/a~1/${mine.name}`)).toBe('');
  expect(bench().run(isConfirmed(mine))).toBe(false);
});

it('a tenure that counted has a line, once', () => {
  bench().run(believe(mine));
  bench().run(confirm(mine));
  bench().run(confirm(mine));
  expect(bench().read(`holders/a~1/${mine.name}`)).toBe('confirmed\n');
  expect(bench().run(isConfirmed(mine))).toBe(true);
});

it('confirming is best effort, and makes no belief where there is none', () => {
  expect(bench().run(confirm(mine))).toBe(false);
  expect(bench().list('holders')).toEqual([]);
  bench().run(believe(mine));
  const actor = bench().start(confirm(mine));
  actor.inject = ({ name }) => (name === 'append' ? { code: 'ENOSPC' } : undefined);
  expect(actor.finish()).toBe(true);
});

it('confirming remarks the work tree by the same operation', () => {
  bench().run(believe(mine));
  const actor = bench().start(confirm(mine, '/a/work tree'));
  let appends = 0;
  actor.inject = ({ name }) => {
    if (name === 'append') appends++;
    return undefined;
  };
  expect([actor.finish(), appends, [...bench().run(remarksOn(mine))]]).toEqual([true, 1, [['in', '/a/work tree']]]);
});

it.each([
  ['confirmed', () => confirm(mine)],
  ['withdrawn', () => withdraw(mine)],
  ['ended', () => end(mine)],
  ['kept', () => takeBackEnd(markedName(mine, 'abcdefghijkl'))],
  ['told', () => remark(mine, 'told', 'once')],
])('a belief that is forgotten before the line "%s" is not made again by it', (line, write: () => Step<unknown>) => {
  bench().run(believe(mine));
  if (line === 'told') bench().run(confirm(mine));
  const actor = bench().start(write());
  expect(actor.until(on('append'))).toBe(true);
  bench().run(forget(mine));
  actor.finish();
  expect(bench().list('holders')).toEqual([]);
});

it('a mark is taken back in each belief that is still there', () => {
  for (const tenure of [mine, later]) bench().run(believe(tenure));
  const actor = bench().start(takeBackEnd(markedName(mine, 'abcdefghijkl')));
  expect(actor.until(on('append'))).toBe(true);
  bench().store.remove(String(actor.about?.args[0]));
  actor.finish();
  const [left = ''] = bench().list('holders/a~1');
  expect(bench().read(`holders/a~1/${left}`)).toBe('kept !abcdefghijkl\n');
});

it('confirming says whether it has ended', () => {
  bench().run(believe(mine));
  bench().run(end(mine));
  expect(bench().run(confirm(mine))).toBe(false);
});

it('an owner\'s beliefs are its tenures, without marks, strangers or junk', () => {
  for (const tenure of [mine, later]) bench().run(believe(tenure));
  for (const name of ['README.md', mine.name.replace('.md', '!k.md'), mine.name.replace('A~1', 'b')]) bench().save(`holders/a~1/${name}`, '');
  expect(bench().run(beliefs('a~1')).map(({ generation }) => generation).toSorted((x, y) => x - y)).toEqual([1, 3]);
  expect(bench().run(beliefs('nobody'))).toEqual([]);
});

it('forgetting takes every spelling of a tenure, and the directory with the last one', () => {
  for (const tenure of [mine, later]) bench().run(believe(tenure));
  bench().save(`holders/a~1/${mine.name.replace(':', '%3A')}`, '');
  bench().run(forget(mine));
  expect(bench().list('holders/a~1')).toEqual([later.name]);
  bench().run(forget(later));
  expect(bench().list('holders')).toEqual([]);
  bench().run(forget(later));
});

it('what its owner ended takes older tenures of that task along, and nothing else', () => {
  const other = claimedName({ ...task, id: 'U' }, { owner: 'a~1', claimedAt: START_MS, lease: 60 });
  for (const tenure of [mine, later, other]) bench().run(believe(tenure));
  bench().run(forgetWithOlder(mine));
  expect(bench().list('holders/a~1')).toEqual([later.name, other.name].toSorted());
  bench().run(believe(mine));
  bench().run(forgetWithOlder(later));
  expect(bench().list('holders/a~1')).toEqual([other.name]);
});

it('a belief made while the directory goes away is made in a new one', () => {
  bench().run(believe(mine));
  const actor = bench().start(forget(mine));
  actor.until(({ name, args }) => name === 'remove' && args[0] === 'holders/a~1');
  bench().run(believe(later));
  actor.finish();
  expect(bench().list('holders/a~1')).toEqual([later.name]);
});
