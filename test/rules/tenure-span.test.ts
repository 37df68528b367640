import { describe, expect, it } from 'vitest';
import { coveredMs, spanOf, type TenureEnd } from '../../lib/rules/tenure-span.ts';
import { tenuresIn } from '../../lib/rules/tenures.ts';
import { START, ToldHistory } from '../support/told-history.ts';

const NOW = START + 1_000_000;

function spans({ lines }: ToldHistory, isHeld = false, nowMs = NOW): unknown {
  return tenuresIn('t', lines).map((tenure) => { const { from, to, end } = spanOf(tenure, isHeld, nowMs); return [from - START, to - START, end]; });
}

describe('a tenure', () => {
  it.each<[string, TenureEnd]>([['complete', 'complete'], ['review', 'review'], ['release', 'released'], ['reap', 'ran-out'], ['park', 'ran-out'], ['approved', 'approved'], ['changes-requested', 'sent-back'], ['dropped', 'other'], ['constructor', 'other']])('that ended with the line "%s" is %s, and lasted until then', (event, end) => {
    const story = new ToldHistory();
    story.end(event, story.claim('ana', 1), 9);
    expect(spans(story)).toEqual([[1000, 9000, end]]);
  });

  it('that is held lasts until now, and one without an end until its last sign', () => {
    const story = new ToldHistory();
    const claim = story.claim('ana', 1);
    story.say('note', 7, { to: claim.path });
    expect(spans(story, true)).toEqual([[1000, 1_000_000, 'held']]);
    expect(spans(story)).toEqual([[1000, 7000, 'unknown']]);
  });

  it('neither ends before it began nor lasts beyond now, whatever its times are', () => {
    const story = new ToldHistory();
    story.end('release', story.claim('ana', 100), 50);
    story.end('release', story.claim('bob', 200), 2_000_000);
    story.end('release', story.claim('cyd', 3_000_000), 3_000_001);
    expect(spans(story)).toEqual([[100_000, 100_000, 'released'], [200_000, 1_000_000, 'released'], [1_000_000, 1_000_000, 'released']]);
  });
});

it('what is covered twice counts once, and nothing after the end', () => {
  expect(coveredMs([{ from: 10, to: 20 }, { from: 0, to: 5 }, { from: 15, to: 30 }, { from: 16, to: 17 }], 25)).toBe(20);
  expect(coveredMs([{ from: 0, to: 30 }, { from: 5, to: 10 }, { from: 12, to: 20 }], 100)).toBe(30);
  expect(coveredMs([], 25)).toBe(0);
});
