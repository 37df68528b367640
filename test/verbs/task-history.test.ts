import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatEvent, type EventKind } from '../../lib/rules/event.ts';
import { taskHistory } from '../../lib/verbs/task-history.ts';
import { skipBecause } from '../support/fixture.ts';
import type { Bench } from '../support/bench.ts';
import { emptyBench, traces } from '../support/bench-claims.ts';

let bench: Bench;

beforeEach(() => {
  bench = emptyBench();
});

afterEach(() => {
  bench.dispose();
});

const line = (event: EventKind, generation: number, at = generation): string => formatEvent({ v: 1, at, event, id: 'T', generation, by: 'bob' });
const kinds = (id = 'T'): string[] => bench.run(taskHistory(id)).events.map(({ event }) => event);

describe('taskHistory', () => {
  it('tells the events of a task, oldest first, whatever case its id is spelt in', () => {
    bench.save('log/T.jsonl', line('add', 0) + line('claim', 1) + line('complete', 1));
    expect(kinds('t')).toEqual(['add', 'claim', 'complete']);
    expect(bench.run(taskHistory('T')).damaged).toBe(0);
  });

  it('is known for a task that no shelf has any more, and empty for one that has no log yet', () => {
    bench.save('log/T.jsonl', line('add', 0));
    bench.save('scoped/U.md', '');
    expect([kinds('T'), kinds('U')]).toEqual([['add'], []]);
  });

  it('is not found for what neither a shelf nor a log knows', () => {
    bench.save('log/T-1.jsonl', line('add', 0));
    bench.save('log/T.txt', 'x');
    expect(bench.start(taskHistory('T')).refusal()).toMatchObject({ code: 'not-found', next: ['list'] });
  });

  it('counts damaged lines and tells the others', () => {
    bench.save('log/T.jsonl', `${line('add', 0)}{"cut\n${line('claim', 1)}`);
    expect([kinds(), bench.run(taskHistory('T')).damaged]).toEqual([['add', 'claim'], 1]);
  });

  it('counts a log that cannot be read as damaged', () => {
    mkdirSync(join(bench.store.root, 'log', 'T.jsonl'), { recursive: true });
    expect(bench.run(taskHistory('T'))).toEqual({ events: [], damaged: 1 });
  });

  it('puts together what was logged under several spellings', (context) => {
    bench.save('log/T.jsonl', line('claim', 1));
    if (bench.has('log/t.jsonl')) skipBecause(context, 'this file system does not tell the spellings apart');
    bench.save('log/t.jsonl', line('claim', 2));
    expect(bench.run(taskHistory('T')).events).toHaveLength(2);
  });

  it('only reads', () => {
    bench.save('log/T.jsonl', line('add', 0));
    const before = traces(bench);
    kinds();
    expect(traces(bench)).toEqual(before);
  });
});
