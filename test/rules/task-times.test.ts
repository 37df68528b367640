import { describe, expect, it } from 'vitest';
import type { EventKind, TaskEvent } from '../../lib/rules/event.ts';
import { timesOf } from '../../lib/rules/task-times.ts';

/** Events a second apart, the first one at 1 s. */
const past = (...said: readonly (readonly [EventKind, string?])[]): readonly TaskEvent[] =>
  said.map(([event, to], index) => ({ v: 1, at: (index + 1) * 1000, event, id: 'T', generation: 1, by: 'ana', ...(to === undefined ? {} : { to }) }));

const REVIEWED = [['claim', 'claimed/T~1@ana:1+60.md'], ['review', 'review/T~1.md']] as const;

describe('the times of a task', () => {
  it('come from its log', () => {
    expect(timesOf(past(['add', 'scoped/T.md'], ['claim', 'claimed/T~1@ana:1+60.md'], ['note', 'claimed/T~1@ana:1+60.md']), '2020-01-01')).toEqual({ createdAt: 1000, updatedAt: 3000, iteration: 0 });
  });

  it('begin anew where the task was added again', () => {
    expect(timesOf(past(['add', 'scoped/T.md'], ...REVIEWED, ['move', 'scoped/T~2.md'], ['add', 'scoped/T~3.md']))).toEqual({ createdAt: 5000, updatedAt: 5000, iteration: 0 });
  });

  it('of a file that was made by hand begin with what its text says', () => {
    expect(timesOf([], '2026-12-01T09:30Z')).toEqual({ createdAt: Date.UTC(2026, 11, 1, 9, 30), iteration: 0 });
    expect(timesOf(past(['claim']), 'yesterday')).toEqual({ updatedAt: 1000, iteration: 0 });
    expect(timesOf([])).toEqual({ iteration: 0 });
  });

  it('are not those of housekeeping', () => {
    expect(timesOf(past(['add', 'scoped/T.md'], ['set-aside', 'scoped/T.md'], ['put-back', 'claimed/T~1@ana:1+60.md']))).toMatchObject({ updatedAt: 1000 });
  });
});

describe('the rounds of review', () => {
  it.each([
    ['none while it is under its first review', [...REVIEWED], 0],
    ['none where it was accepted', [...REVIEWED, ['move', 'complete/T~2.md']], 0],
    ['one where it came back', [...REVIEWED, ['move', 'scoped/T~2.md']], 1],
    ['one where it is under its second review', [...REVIEWED, ['move', 'scoped/T~2.md'], ...REVIEWED], 1],
    ['two', [...REVIEWED, ['move', 'scoped/T~2.md'], ...REVIEWED, ['note', 'review/T~1.md'], ['move', 'waiting/T~3.md'], ['move', 'scoped/T~4.md']], 2],
    ['none of a task that somebody moved there and cancelled', [['move', 'review/T~1.md'], ['move', 'cancelled/T~2.md']], 0],
  ] as const)('are counted: %s', (_what, said, rounds) => {
    expect(timesOf(past(...said)).iteration).toBe(rounds);
  });
});
