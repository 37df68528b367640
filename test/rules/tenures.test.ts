import { describe, expect, it } from 'vitest';
import type { LoggedLine } from '../../lib/rules/event.ts';
import { tenuresIn } from '../../lib/rules/tenures.ts';
import { START, ToldHistory } from '../support/told-history.ts';

const told = (lines: readonly LoggedLine[]): unknown => tenuresIn('t', lines).map(({ name, generation, begun, ends }) => [name.owner, generation, begun?.event, ends.map(({ event }) => event)]);

describe('the tenures of a log', () => {
  it('are what was claimed, with what ended it', () => {
    const story = new ToldHistory();
    story.end('release', story.claim('ana', 1), 2);
    story.end('complete', story.claim('bob', 3), 4, { shelf: 'complete' });
    expect(told(story.lines)).toEqual([['ana', 1, 'claim', ['release']], ['bob', 2, 'claim', ['complete']]]);
  });

  it('a take-over, a steal and a hand-off end one and begin another', () => {
    const story = new ToldHistory();
    story.claim('ana', 1);
    for (const [index, event] of ['take-over', 'steal', 'handoff', 'resume', 'extend'].entries()) story.claim(`o${index}`, 10 + index, { event });
    expect(told(story.lines)).toEqual([['ana', 1, 'claim', ['take-over']], ['o0', 2, 'take-over', ['steal']], ['o1', 3, 'steal', ['handoff']], ['o2', 4, 'handoff', ['resume']], ['o3', 5, 'resume', ['extend']], ['o4', 6, 'extend', []]]);
  });

  it('one that was put back under another generation is one tenure', () => {
    const story = new ToldHistory();
    const claim = story.claim('ana', 1);
    story.say('put-back', 5, { by: 'janitor', generation: 4, from: claim.path, to: claim.path.replace('~1@', '~4@'), stamp: claim.stamp });
    expect(told(story.lines)).toEqual([['ana', 4, 'claim', []]]);
  });

  it('one whose claim has no line is known by the line that ended it', () => {
    const story = new ToldHistory();
    const claim = story.claim('ana', 1);
    story.end('reap', claim, 90, { by: 'janitor' });
    expect(told(story.lines.slice(1))).toEqual([['ana', 1, undefined, ['reap']]]);
  });

  it('of what is only mentioned, or put back, the claim has no line', () => {
    const story = new ToldHistory();
    const claim = story.claim('ana', 1);
    story.say('note', 2, { to: claim.path });
    expect(told(story.lines.slice(1))).toEqual([['ana', 1, undefined, []]]);
    story.say('put-back', 5, { by: 'janitor', from: claim.path, to: claim.path.replace('~1@', '~4@') });
    expect(told(story.lines.slice(2))).toEqual([['ana', 4, undefined, []]]);
  });

  it('what others write about one is no sign of its owner', () => {
    const story = new ToldHistory();
    story.end('reap', story.claim('ana', 1), 90, { by: 'janitor' });
    expect(tenuresIn('t', story.lines)[0]?.lastSign).toBeUndefined();
  });

  it('stand in the order of their generations, whatever their clocks said', () => {
    const story = new ToldHistory();
    story.claim('ana', 50);
    story.claim('bob', 20, { event: 'take-over' });
    expect(told(story.lines)).toEqual([['ana', 1, 'claim', ['take-over']], ['bob', 2, 'take-over', []]]);
  });

  it('a line of a kind that nobody knows counts by its names', () => {
    const story = new ToldHistory();
    const review = story.claim('bob', 1, { event: 'review-claimed', from: 'review/T~3.md', generation: 4 });
    story.end('review-approved', review, 9, { shelf: 'complete' });
    expect(told(story.lines)).toEqual([['bob', 4, 'review-claimed', ['review-approved']]]);
  });

  it('notes, and what was put aside, begin nothing and end nothing', () => {
    const story = new ToldHistory();
    const claim = story.claim('ana', 1);
    story.say('note', 2, { to: claim.path, stamp: claim.stamp, text: 'x' });
    story.say('set-aside', 3, { to: claim.path.replace('ana', 'ghost'), stamp: 'ghost:1769143262000' });
    story.say('set-aside', 4, { by: 'janitor', from: claim.path, to: 'scoped/T.md' });
    expect(told(story.lines)).toEqual([['ana', 1, 'claim', []]]);
    expect(tenuresIn('t', story.lines)[0]?.lastSign?.at).toBe(START + 2000);
  });

  it('names of another task, of a mover, and what is no name count for nothing', () => {
    const story = new ToldHistory();
    story.say('claim', 1, { to: 'claimed/U~1@ana:1769143262000+60.md' });
    story.say('reap', 2, { from: 'claimed/T~1@ana~move-0123456789ab:1769143262000+30.md', to: 'scoped/T~1.md' });
    story.say('claim', 3, { from: '__proto__', to: 'claimed/../../etc/passwd' });
    story.say('claim', 4, { to: 'T~1@ana:1769143262000+60.md' });
    expect(told(story.lines)).toEqual([]);
  });
});
