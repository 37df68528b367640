import { expect, it } from 'vitest';
import { claimedName } from '../../lib/rules/name.ts';
import { believe, confirm, forget, isConfirmed } from '../../lib/transitions/belief.ts';
import { remark, remarksOn } from '../../lib/transitions/belief-remarks.ts';
import { useBench } from '../support/bench.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();
const task = { id: 'T', generation: 1, ext: '.md' };
const mine = claimedName(task, { owner: 'A~1', claimedAt: START_MS, lease: 60 });
const later = claimedName({ ...task, generation: 3 }, { owner: 'a~1', claimedAt: START_MS, lease: 60 });

it('a remark stands below the first line, and of one key the first counts', () => {
  bench().run(believe(mine));
  bench().run(confirm(mine));
  for (const place of ['/a b', '/c']) bench().run(remark(mine, 'in', place));
  bench().run(remark(mine, 'session', 'S1'));
  expect(bench().read(`holders/a~1/${mine.name}`)).toBe('confirmed\nin /a b\nin /c\nsession S1\n');
  expect(bench().run(remarksOn(mine))).toEqual(new Map([['in', '/a b'], ['session', 'S1']]));
});

it('a tenure that was not confirmed gets no remark, which would pass for its first line', () => {
  bench().run(believe(mine));
  bench().run(remark(mine, 'in', '/a'));
  expect(bench().run(isConfirmed(mine))).toBe(false);
  bench().run(remark(later, 'in', '/a'));
  expect(bench().list('holders/a~1')).toEqual([mine.name]);
});

it('a remark is one line, and best effort', () => {
  bench().run(believe(mine));
  bench().run(confirm(mine));
  bench().run(remark(mine, 'in', '/a\nsession S2'));
  expect(bench().run(remarksOn(mine))).toEqual(new Map());
  const actor = bench().start(remark(mine, 'in', '/a'));
  actor.inject = ({ name }) => (name === 'append' ? { code: 'ENOSPC' } : undefined);
  expect(actor.finish()).toBeUndefined();
  bench().run(forget(mine));
  expect(bench().run(remarksOn(mine))).toEqual(new Map());
});
