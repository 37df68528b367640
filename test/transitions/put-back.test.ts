import { beforeEach, expect, it } from 'vitest';
import { markedName, type ClaimedName } from '../../lib/rules/name.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { putBack } from '../../lib/transitions/put-back.ts';
import { TEXT, useBench } from '../support/bench.ts';
import { on, type Actor } from '../support/stepped-actor.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();
let tenure: ClaimedName;
let mark: ClaimedName;

beforeEach(() => {
  ({ tenure } = bench().run(claim(bench().caller('a'), 'T')));
  mark = markedName(tenure, 'k');
  bench().store.rename(tenure.path, mark.path);
});

function start(alone: boolean): Actor<ClaimedName | undefined> {
  return bench().start(putBack(bench().caller('j'), mark, alone));
}

it('gives the exact old name back and takes the mark away', () => {
  expect(start(true).finish()?.path).toBe(tenure.path);
  expect(bench().shelves()).toEqual([tenure.path]);
  expect(bench().read(tenure.path)).toBe(TEXT);
});

it('publishes the next generation of the same owner and time where the name was written again', () => {
  bench().save(tenure.path, '');
  const next = start(true).finish();
  expect(next).toMatchObject({ generation: 2, owner: 'a', claimedAt: START_MS, lease: tenure.lease });
  expect(bench().task()?.path).toBe(next?.path);
  expect(bench().audit({ text: TEXT })).toEqual([]);
});

it('puts the mark aside where it is not certain that it is the task', () => {
  bench().save(tenure.path, 'newer\n');
  expect(start(false).finish()).toBeUndefined();
  expect(bench().shelves()).toEqual([tenure.path]);
  expect(bench().aside()).toEqual([TEXT]);
});

it('publishes it above every generation that is known where the next one is taken', () => {
  bench().save(tenure.path, 'newer\n');
  bench().save(`claimed/T~2@a:${START_MS}+60.md`, 'newest\n');
  expect(start(true).finish()).toMatchObject({ generation: 3, claimedAt: START_MS });
  expect(bench().audit({ text: TEXT })).toEqual([]);
});

it('finishes what was linked before: the same inode is done', () => {
  bench().store.link(mark.path, tenure.path);
  expect(start(true).finish()?.path).toBe(tenure.path);
  expect(bench().shelves()).toEqual([tenure.path]);
});

it('is nothing when another examiner took the mark over', () => {
  const actor = start(true);
  actor.until(on('link'));
  bench().store.rename(mark.path, markedName(tenure, 'm').path);
  expect(actor.finish()).toBeUndefined();
  expect(bench().list('claimed')).toHaveLength(1);
  expect(start(true).finish()).toBeUndefined();
});

it('checks and renames where there are no hard links', () => {
  const actor = start(true);
  actor.inject = ({ name }) => (name === 'link' ? { code: 'ENOTSUP' } : undefined);
  expect(actor.finish()?.path).toBe(tenure.path);
  bench().store.rename(tenure.path, mark.path);
  bench().save(tenure.path, 'newer\n');
  const again = start(true);
  again.inject = ({ name }) => (name === 'link' ? { code: 'ENOTSUP' } : undefined);
  expect(again.finish()?.generation).toBe(2);
  expect(bench().audit({ text: TEXT })).toEqual([]);
});
