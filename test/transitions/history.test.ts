import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { restName } from '../../lib/rules/name.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { doneBy, history, lastLoggedGeneration, record } from '../../lib/transitions/history.ts';
import { useBench } from '../support/bench.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();
const task = restName('scoped', 'T', 2, '.md');

it('a line says what happened to which generation, when and by whom', () => {
  bench().run(record('move', task, { by: 'a', from: 'waiting/T~1.md', text: 'why not' }));
  const { tenure } = bench().run(claim(bench().caller('b'), 'T'));
  expect(bench().run(history('T'))).toEqual({
    damaged: 0,
    events: [
      { v: 1, at: START_MS, event: 'move', id: 'T', generation: 2, by: 'a', from: 'waiting/T~1.md', to: task.path, text: 'why not' },
      { v: 1, at: START_MS, event: 'claim', id: 'T', generation: 3, by: 'b', stamp: tenure.stamp, lease: 60, from: 'scoped/T.md', to: tenure.path },
    ],
  });
});

it('a line says who did it in whose name, if that is another', () => {
  const caller = { owner: 'bob~s1', settings: bench().settings };
  for (const author of ['ana', 'BOB~s1']) bench().run(record('move', task, doneBy({ ...caller, author })));
  expect(bench().run(history('T')).events.map(({ by, author }) => [by, author])).toEqual([['bob~s1', 'ana'], ['bob~s1', undefined]]);
  bench().save('log/T.jsonl', bench().read('log/T.jsonl').replace('"author":"ana"', '"author":"a b"'));
  expect(bench().run(history('T'))).toMatchObject({ damaged: 0, events: [{ by: 'bob~s1' }, {}] });
  expect(bench().run(history('T')).events[0]).not.toHaveProperty('author');
});

it('a log that cannot be written is no failure of what was done', () => {
  mkdirSync(join(bench().store.root, 'log', 'T.jsonl'), { recursive: true });
  expect(bench().run(record('move', task, { by: 'a' }))).toBe(false);
  expect(bench().run(history('T'))).toEqual({ events: [], damaged: 1 });
});

it('a task without a log has no past', () => {
  expect(bench().run(history('T'))).toEqual({ events: [], damaged: 0 });
  expect(bench().run(lastLoggedGeneration('t'))).toBe(-1);
});

it('a damaged line costs that line only, and a torn last line the next one nothing', () => {
  bench().run(record('move', task, { by: 'a' }));
  const line = bench().read('log/T.jsonl');
  bench().save('log/T.jsonl', `${line}not json\n{"v":2}\n${line}{"v":1,"at":17`);
  bench().run(record('release', task, { by: 'a' }));
  const { events, damaged } = bench().run(history('T'));
  expect(events.map(({ event }) => event)).toEqual(['move', 'move', 'release']);
  expect(damaged).toBe(3);
});

it('a very long log is read from its end, and its first half line is no damage', () => {
  bench().run(record('move', task, { by: 'a', text: 'x'.repeat(1000) }));
  const line = bench().read('log/T.jsonl');
  bench().save('log/T.jsonl', line.repeat(Math.ceil(300_000 / line.length)));
  const { events, damaged } = bench().run(history('T'));
  expect(damaged).toBe(0);
  expect(events.length).toBeGreaterThan(200);
  expect(events.length * line.length).toBeLessThan(256 * 1024);
});

it('the last logged generation is looked for in every spelling of case', () => {
  bench().run(record('move', task, { by: 'a' }));
  bench().run(record('move', restName('scoped', 't', 9, '.md'), { by: 'a' }));
  bench().run(record('move', restName('scoped', 'T-2', 70, '.md'), { by: 'a' }));
  expect(bench().run(lastLoggedGeneration('t'))).toBe(9);
});
