import { describe, expect, it } from 'vitest';
import type { EventKind, TaskEvent } from '../../lib/rules/event.ts';
import { pastOf, resultOf } from '../../lib/rules/task-past.ts';

const event = (kind: EventKind, more: Partial<TaskEvent> = {}): TaskEvent => ({ v: 1, at: 1, event: kind, id: 'T', generation: 1, by: 'ana', ...more });

describe('pastOf', () => {
  it('sorts what was said, what came of reviews, and who lost it', () => {
    const events = [
      event('add'),
      event('claim', { text: 'mine' }),
      event('note', { text: 'half' }),
      event('reap', { text: 'its lease ran out' }),
      event('review', { text: 'please look' }),
      event('move', { from: 'review/T~1.md', to: 'scoped/T~2.md' }),
      event('steal', { text: 'urgent' }),
      event('release', { text: 'no time' }),
      event('set-aside', { text: 'a ghost' }),
      event('complete', { artifacts: ['abc'] }),
    ];
    const { notes, reviews, expiries } = pastOf(events);
    expect([notes, reviews, expiries].map((list) => list.map(({ event: kind }) => kind))).toEqual([['claim', 'note', 'release', 'complete'], ['review', 'move'], ['reap', 'steal']]);
  });
});

describe('resultOf', () => {
  it('is the last time that it was finished or handed in', () => {
    expect(resultOf([event('review', { text: 'a' }), event('complete', { text: 'b' }), event('note')])?.text).toBe('b');
    expect(resultOf([event('note')])).toBeUndefined();
  });
});
