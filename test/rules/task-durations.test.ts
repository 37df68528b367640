import { describe, expect, it } from 'vitest';
import { durationsOf, spreadOf, type TaskDurations } from '../../lib/rules/task-durations.ts';
import { spanOf } from '../../lib/rules/tenure-span.ts';
import { tenuresIn } from '../../lib/rules/tenures.ts';
import { START, ToldHistory } from '../support/told-history.ts';

function durations({ lines }: ToldHistory, created?: number, now = 1000): TaskDurations {
  const nowMs = START + now * 1000;
  return durationsOf(lines, tenuresIn('t', lines).map((tenure) => spanOf(tenure, false, nowMs)), created, nowMs);
}

describe('the times of a task', () => {
  it('that is done: lead from its creation, cycle from its first claim, and what it was held and idle of that', () => {
    const story = new ToldHistory();
    story.say('add', 0);
    story.end('release', story.claim('ana', 10), 30);
    story.end('complete', story.claim('bob', 50), 90, { shelf: 'complete' });
    story.say('set-aside', 95, { to: 'lost+found/x' });
    expect(durations(story)).toEqual({ createdAt: START, firstClaimAt: START + 10_000, doneAt: START + 90_000, leadMs: 90_000, cycleMs: 80_000, heldMs: 60_000, idleMs: 30_000 });
  });

  it('that is not done has neither lead nor cycle, and is idle up to now', () => {
    const story = new ToldHistory();
    story.say('add', 0);
    story.end('release', story.claim('ana', 10), 30);
    expect(durations(story)).toEqual({ createdAt: START, firstClaimAt: START + 10_000, heldMs: 20_000, idleMs: 980_000 });
  });

  it('that came back from complete/ is not done; one that was archived is', () => {
    const story = new ToldHistory();
    story.end('complete', story.claim('ana', 10), 30, { shelf: 'complete' });
    story.say('archived', 500, { from: 'complete/T~1.md', to: 'archive/2026/T~1.md' });
    expect(durations(story).doneAt).toBe(START + 30_000);
    story.say('move', 600, { from: 'complete/T~1.md', to: 'scoped/T~2.md' });
    expect(durations(story).doneAt).toBeUndefined();
  });

  it('go by the log before the text, and a line about an earlier claim that comes late changes nothing', () => {
    const story = new ToldHistory();
    story.say('add', 0);
    const claim = story.claim('ana', 10);
    story.end('complete', claim, 30, { shelf: 'complete' });
    story.say('put-back', 31, { by: 'janitor', from: claim.path, to: claim.path });
    expect(durations(story, START - 70_000)).toMatchObject({ leadMs: 30_000 });
  });

  it('begin anew when it is added again', () => {
    const story = new ToldHistory();
    story.say('add', 0);
    story.end('complete', story.claim('ana', 10), 30, { shelf: 'complete' });
    story.say('add', 100);
    story.end('complete', story.claim('bob', 110), 130, { shelf: 'complete' });
    expect(durations(story)).toMatchObject({ leadMs: 30_000, cycleMs: 20_000, heldMs: 20_000 });
  });

  it('go by what its text says where the log does not tell, and by nothing where neither does', () => {
    const story = new ToldHistory();
    story.end('complete', story.claim('ana', 10), 30, { shelf: 'complete' });
    expect(durations(story, START - 70_000)).toMatchObject({ leadMs: 100_000, idleMs: 80_000 });
    const { leadMs, idleMs, cycleMs } = durations(story);
    expect([leadMs, idleMs, cycleMs]).toEqual([undefined, undefined, 20_000]);
  });

  it('never are below nothing, nor beyond now', () => {
    const story = new ToldHistory();
    story.say('add', 900);
    story.end('complete', story.claim('ana', 10), 8_000_000, { shelf: 'complete' });
    expect(durations(story)).toEqual({ createdAt: START + 900_000, doneAt: START + 1_000_000, leadMs: 100_000, heldMs: 0, idleMs: 100_000 });
  });
});

it('the middle, nine of ten, and the most', () => {
  expect(spreadOf([])).toBeUndefined();
  expect(spreadOf([7])).toEqual({ count: 1, median: 7, p90: 7, most: 7 });
  expect(spreadOf(Array.from({ length: 100 }, (_, index) => 100 - index))).toEqual({ count: 100, median: 50, p90: 90, most: 100 });
});
