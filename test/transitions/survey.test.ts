import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { claim } from '../../lib/transitions/claim.ts';
import { release } from '../../lib/transitions/release.ts';
import { survey } from '../../lib/transitions/survey.ts';
import { useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';

const bench = useBench();

it('names are grouped by task, junk is ignored and strangers are listed', () => {
  bench().save('complete/t~1.md', 'x');
  bench().save('scoped/.hidden', 'x');
  bench().save('scoped/README.md', 'x');
  bench().save('scoped/what is this?.md', 'x');
  bench().save('claimed/T.md', 'x');
  const { tasks, foreign } = bench().run(survey());
  expect([...tasks.keys()]).toEqual(['t']);
  expect(tasks.get('t')?.map(({ path }) => path)).toEqual(['scoped/T.md', 'complete/t~1.md']);
  expect(foreign.map(({ path }) => path).toSorted()).toEqual(['claimed/T.md', 'scoped/what is this?.md']);
});

it('a task is found by its key, and is in use if it is claimed or has several names', () => {
  for (const path of ['scoped/ONE-1.md', 'scoped/TWO-1.md', 'review/two-1~2.md', 'scoped/odd_one.txt']) bench().save(path, 'x');
  bench().run(claim(bench().caller('a'), 'T'));
  const { tasks } = bench().run(survey());
  expect([tasks.size, [...tasks].length]).toEqual([4, 4]);
  expect(tasks.get('one-1')?.map(({ path }) => path)).toEqual(['scoped/ONE-1.md']);
  expect(tasks.get('nothing')).toBeUndefined();
  expect(tasks.inUse().map((names) => names.map(({ key }) => key))).toEqual([['t'], ['two-1', 'two-1']]);
});

it('a name that two listings show is one name', () => {
  bench().save('scoped/ONE-1.md', 'x');
  const actor = bench().start(survey());
  actor.until(on('list', 'claimed'));
  bench().save('scoped/OTHER-1.md', 'x');
  const { tasks } = actor.finish();
  expect(tasks.get('one-1')).toHaveLength(1);
  expect(tasks.get('other-1')).toHaveLength(1);
});

it('a task that moves backwards past the walk is seen in the second half', () => {
  bench().run(claim(bench().caller('a'), 'T'));
  const actor = bench().start(survey());
  actor.until(on('list', 'claimed'));
  bench().run(release(bench().caller('a'), 'T', { to: 'scoped' }));
  expect(actor.finish().tasks.get('t')?.map(({ path }) => path)).toEqual(['scoped/T~1.md']);
});

it('a registry that is gone is a fault, not an empty one', () => {
  rmSync(bench().store.root, { recursive: true });
  expect(bench().start(survey()).answer()).toBe('ENOENT');
});

it('a missing shelf is empty', () => {
  bench().store.remove('review');
  expect(bench().run(survey()).tasks.size).toBe(1);
});
