import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoggedLine } from '../../lib/rules/event.ts';
import { claimedName, restName, type TaskName } from '../../lib/rules/name.ts';
import { proveTenures, type Proof } from '../../lib/rules/tenure-proof.ts';
import { tenuresIn } from '../../lib/rules/tenures.ts';
import { START, ToldHistory } from '../support/told-history.ts';

function proofOf(lines: readonly LoggedLine[], task: TaskName | undefined): Proof {
  return proveTenures({ key: 't', lines, tenures: tenuresIn('t', lines), task });
}

/** What was found, in short. */
function found({ lines, task }: ToldHistory, now: TaskName | 'gone' = task): unknown {
  const { overlaps, unproven } = proofOf(lines, now === 'gone' ? undefined : now);
  return { overlaps: overlaps.map(({ earlier, later, ms, isWithinSkew }) => [earlier.name.owner, later.name.owner, ms / 1000, isWithinSkew]), unproven: unproven.map((one) => (one.why === 'no-line' ? [one.why, one.first, one.last] : [one.why, one.tenure.name.owner])) };
}

const NOTHING = { overlaps: [], unproven: [] };

describe('a history without a double hold', () => {
  it('of every kind of end proves that there was none', () => {
    const story = new ToldHistory();
    story.say('add', 0);
    story.end('release', story.claim('ana', 1), 2);
    story.end('reap', story.claim('bob', 3), 90, { by: 'janitor' });
    story.claim('cyd', 100);
    story.claim('dan', 200, { event: 'take-over' });
    story.claim('eve', 210, { event: 'steal' });
    story.end('complete', story.claim('fay', 220, { event: 'handoff', by: 'eve' }), 230, { shelf: 'complete' });
    expect(found(story)).toEqual(NOTHING);
  });

  it('one whose release was logged a minute after the next claim is proven by the names', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1);
    story.task = restName('scoped', 'T', 1, '.md');
    const second = story.claim('bob', 3);
    story.end('release', first, 63);
    story.task = second;
    expect(found(story)).toEqual(NOTHING);
  });

  it('one that went over other shelves is followed from name to name', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1);
    story.say('move', 4, { generation: 2, from: 'waiting/T~1.md', to: 'scoped/T~2.md' });
    story.task = restName('scoped', 'T', 2, '.md');
    const second = story.claim('bob', 5);
    story.end('release', first, 70, { shelf: 'waiting' });
    story.task = second;
    expect(found(story)).toEqual(NOTHING);
  });

  it('one that a killed mover left is followed, too', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1);
    story.say('reap', 40, { by: 'janitor', generation: 2, from: 'claimed/T~2@ana~move-0123456789ab:1769143265000+30.md', to: 'scoped/T~2.md' });
    story.task = restName('scoped', 'T', 2, '.md');
    const second = story.claim('bob', 50);
    story.end('release', first, 60);
    story.task = second;
    expect(found(story)).toEqual(NOTHING);
  });

  it('one whose hand-off was logged late ended by just that', () => {
    const story = new ToldHistory();
    story.claim('ana', 1);
    story.claim('bob', 20, { event: 'handoff', by: 'ana', late: 30 });
    expect(found(story)).toEqual(NOTHING);
  });

  it('one of which two ends were logged is none, if its owner ended it first or the other was the janitor', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1);
    story.claim('bob', 20, { event: 'steal' });
    story.say('complete', 15, { from: first.path, to: 'complete/T~1.md' });
    story.say('reap', 60, { by: 'janitor', from: first.path, to: 'waiting/T~1.md' });
    expect(found(story)).toEqual(NOTHING);
  });

  it('what the next one was made of is not held against one long before', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1);
    story.task = restName('scoped', 'T', 1, '.md');
    story.end('release', story.claim('bob', 3), 20);
    story.claim('cyd', 30, { generation: 9, from: 'scoped/T~8.md' });
    story.say('release', 63, { from: first.path, to: 'scoped/T~1.md' });
    expect(found(story)).toEqual({ overlaps: [], unproven: [['no-line', 3, 8]] });
  });

  it('of a claim without a line, nobody can tell what it was made of', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1);
    story.task = restName('scoped', 'T', 1, '.md');
    story.end('complete', story.claim('bob', 3), 30, { shelf: 'complete' });
    story.say('release', 63, { from: first.path, to: 'scoped/T~1.md' });
    story.lines.splice(1, 1);
    expect(found(story)).toMatchObject({ overlaps: [] });
  });

  it('one that neither its claim nor its owner tells of was perhaps never held', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1, { generation: 3, from: 'scoped/T~2.md' });
    story.lines.pop();
    story.claim('bob', 20, { generation: 4, from: 'scoped/T~2.md' });
    story.say('reap', 90, { by: 'janitor', generation: 3, from: first.path, to: 'scoped/T~3.md' });
    expect((found(story) as Proof).overlaps).toEqual([]);
  });

  it('one owner is never two', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1);
    story.claim('ana', 2, { generation: 5, from: 'scoped/T~4.md' });
    story.say('note', 50, { to: first.path });
    expect((found(story) as Proof).overlaps).toEqual([]);
  });
});

describe('a double hold', () => {
  it('is a claim of an old copy while the task is held', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1, { generation: 3, from: 'scoped/T~2.md' });
    story.claim('bob', 20, { generation: 4, from: 'scoped/T~2.md' });
    story.end('complete', first, 80, { shelf: 'complete' });
    expect(found(story)).toMatchObject({ overlaps: [['ana', 'bob', 60, false]] });
  });

  it('is one fence that was given to two at once', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1);
    story.claim('bob', 20, { generation: 1, from: 'scoped/T.md' });
    story.end('complete', first, 60, { shelf: 'complete' });
    expect(found(story)).toMatchObject({ overlaps: [['ana', 'bob', 40, false]] });
  });

  it('is a task that its former owner completes after it was taken from it', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1);
    story.claim('bob', 20, { event: 'steal' });
    story.end('complete', first, 60, { shelf: 'complete' });
    expect(found(story)).toMatchObject({ overlaps: [['ana', 'bob', 40, false]] });
  });

  it('is the same where the line that took it away is missing', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1);
    story.task = restName('scoped', 'T', 1, '.md');
    story.claim('bob', 20);
    story.end('complete', first, 60, { shelf: 'complete' });
    expect(found(story)).toMatchObject({ overlaps: [['ana', 'bob', 40, false]] });
  });

  it('is a claim of an old copy, before the janitor took the task away, or although it did', () => {
    for (const at of [60, 10]) {
      const story = new ToldHistory();
      const first = story.claim('ana', 1, { generation: 3, from: 'scoped/T~2.md' });
      story.claim('bob', 20, { generation: 4, from: 'scoped/T~2.md' });
      story.end('reap', first, at, { by: 'janitor' });
      if (at < 20) story.end('complete', first, 60, { shelf: 'complete' });
      expect(found(story)).toMatchObject({ overlaps: [['ana', 'bob', 40, false]] });
    }
  });

  it('is a claim that was made of the claim before the last one, or of another task', () => {
    for (const from of [undefined, 'claimed/T~3@eve:1769143261000+60.md', 'claimed/U~3@eve:1769143261000+60.md']) {
      const story = new ToldHistory();
      const first = story.claim('ana', 1);
      story.end('release', first, 2);
      const second = story.claim('bob', 3);
      story.claim('cyd', 20, { generation: 3, event: 'take-over', from: from ?? first.path });
      story.say('note', 60, { by: 'bob', to: second.path });
      expect((found(story) as { overlaps: unknown[] }).overlaps).toContainEqual(['bob', 'cyd', 40, false]);
    }
  });

  it('is found beside another claim in between', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1);
    const second = story.claim('bob', 10, { generation: 5, from: 'scoped/T~4.md' });
    story.end('release', second, 12);
    story.claim('cyd', 20, { generation: 9, from: 'scoped/T~8.md' });
    story.say('note', 60, { to: first.path });
    expect(found(story)).toMatchObject({ overlaps: [['ana', 'bob', 50, false], ['ana', 'cyd', 40, false]] });
  });

  it('is shown by what the first one still did, where its own claim has no line', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1);
    story.claim('bob', 20, { generation: 4, from: 'scoped/T~3.md' });
    story.end('complete', first, 60, { shelf: 'complete' });
    expect(proofOf(story.lines.slice(1), story.task).overlaps).toHaveLength(1);
  });

  it('within the difference of clocks is said to be that', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1);
    story.claim('bob', 20, { generation: 4, from: 'scoped/T~3.md' });
    story.end('release', first, 25);
    expect(found(story)).toMatchObject({ overlaps: [['ana', 'bob', 5, true]] });
  });
});

describe('what is unproven', () => {
  it('is a claim of which only its end was logged', () => {
    const story = new ToldHistory();
    story.end('reap', story.claim('ana', 1), 90, { by: 'janitor' });
    story.lines.shift();
    expect(found(story)).toEqual({ overlaps: [], unproven: [['no-claim-line', 'ana']] });
  });

  it('is a claim that is held, and that no line tells of', () => {
    const story = new ToldHistory();
    story.end('release', story.claim('ana', 1), 2);
    story.claim('bob', 3);
    story.lines.pop();
    expect(found(story)).toEqual({ overlaps: [], unproven: [['no-claim-line', 'bob']] });
  });

  it('is no claim of who moves the task at this moment', () => {
    const mover = claimedName({ id: 'T', generation: 1, ext: '.md' }, { owner: 'ana~move-0123456789ab', claimedAt: START, lease: 30 });
    expect(proofOf([], mover)).toEqual({ overlaps: [], unproven: [] });
  });

  it('of a claim that is only mentioned is one thing', () => {
    const story = new ToldHistory();
    const claim = story.claim('ana', 1);
    story.say('note', 2, { to: claim.path });
    story.lines.shift();
    expect(found(story, restName('complete', 'T', 1, '.md'))).toEqual({ overlaps: [], unproven: [['no-claim-line', 'ana']] });
  });

  it('is an end that no line tells of', () => {
    const story = new ToldHistory();
    story.claim('ana', 1);
    story.task = restName('scoped', 'T', 1, '.md');
    story.claim('bob', 20);
    expect(found(story)).toEqual({ overlaps: [], unproven: [['no-end-line', 'ana']] });
    expect(found(story, restName('complete', 'T', 2, '.md'))).toEqual({ overlaps: [], unproven: [['no-end-line', 'ana'], ['no-end-line', 'bob']] });
    expect(found(story, 'gone')).toMatchObject({ unproven: [['no-end-line', 'ana'], ['no-end-line', 'bob']] });
  });

  it('are generations that no line tells of, but not those below a task that was added', () => {
    const story = new ToldHistory();
    story.say('move', 0, { generation: 3, from: 'discovery/T~3.md', to: 'scoped/T~3.md' });
    story.say('add', 0, { generation: 3 });
    story.say('set-aside', 1, { generation: 99, to: 'scoped/T~99.md' });
    story.end('complete', story.claim('ana', 1, { generation: 4, from: 'scoped/T~3.md' }), 2, { shelf: 'complete' });
    expect(found(story)).toEqual(NOTHING);
    story.end('release', story.claim('bob', 9, { generation: 8, from: 'scoped/T~7.md' }), 10);
    expect(found(story)).toEqual({ overlaps: [], unproven: [['no-line', 5, 7]] });
    expect(found(story, restName('scoped', 'T', 999_999_999_999_999, '.md'))).toMatchObject({ unproven: [['no-line', 5, 7], ['no-line', 9, 999_999_999_999_999]] });
  });

  it('is a fence that two had, one after the other', () => {
    const story = new ToldHistory();
    story.end('release', story.claim('ana', 1), 2);
    story.claim('bob', 20, { generation: 1, from: 'scoped/T.md' });
    expect(found(story)).toMatchObject({ overlaps: [], unproven: [['same-fence', 'bob']] });
  });

  it('is a line that an owner wrote long after the next one had begun', () => {
    const story = new ToldHistory();
    const first = story.claim('ana', 1);
    story.claim('bob', 20, { event: 'steal' });
    story.say('note', 24, { to: first.path });
    expect(found(story)).toEqual(NOTHING);
    story.say('note', 60, { to: first.path });
    expect(found(story)).toEqual({ overlaps: [], unproven: [['late-line', 'ana']] });
  });
});

// A history in which each next claim begins when the last one is over, and lines come late or, after a kill, never.
const anyStep = fc.record({ end: fc.constantFrom('release', 'reap', 'take-over', 'steal', 'handoff'), gap: fc.nat(3), late: fc.nat(30), isClaimLost: fc.boolean(), isEndLost: fc.boolean() });

function told(steps: readonly { end: string; gap: number; late: number; isClaimLost: boolean; isEndLost: boolean }[], mayLose: boolean): ToldHistory {
  const story = new ToldHistory();
  const kept: LoggedLine[] = [];
  let at = 0;
  let before: string | undefined;
  for (const [index, { end, gap, late, isClaimLost, isEndLost }] of steps.entries()) {
    at += 1 + gap;
    const claim = story.claim(`o${index}`, at, before === undefined ? { late } : { event: before, late });
    if (!(mayLose && isClaimLost)) kept.push(...story.lines.slice(-1));
    const isPassed = ['take-over', 'steal', 'handoff'].includes(end);
    before = isPassed ? end : undefined;
    if (isPassed) continue;
    story.end(end, claim, at + 1 + late, { by: end === 'reap' ? 'janitor' : claim.owner });
    if (!(mayLose && isEndLost)) kept.push(...story.lines.slice(-1));
  }
  story.lines.splice(0, story.lines.length, ...kept);
  return story;
}

describe('by chance', () => {
  it('whatever order lines come in, one after the other is proven to be that', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 8 }).chain((steps) => { const story = told(steps, false); return fc.shuffledSubarray(story.lines, { minLength: story.lines.length }).map((lines) => [lines, story.task] as const); }), ([lines, task]) => {
        expect(proofOf(lines, task)).toEqual({ overlaps: [], unproven: [] });
      }),
    );
  });

  it('lines that were never written make no double hold, and each shows as unproven', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 8 }), (steps) => {
        // Beside what is missing, a line that comes later than clocks may differ is taken for work of two at once.
        const soon = steps.map((step) => ({ ...step, late: step.late % 4 }));
        const [whole, story] = [told(soon, false), told(soon, true)];
        const { overlaps, unproven } = proofOf(story.lines, story.task);
        expect(overlaps.filter(({ isWithinSkew }) => !isWithinSkew)).toEqual([]);
        expect(unproven.length > 0).toBe(story.lines.length < whole.lines.length);
      }),
    );
  });

  it('a second one who held it meanwhile is found, wherever it comes', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 1, maxLength: 8 }), fc.nat(7), (steps, where) => {
        const story = told(steps, false);
        const claims = story.lines.filter(({ stamp }) => stamp !== undefined);
        const rival = claims[where % claims.length];
        const other = new ToldHistory();
        // From the same file, at the same time, and completed long after.
        const name = other.claim('rival', 0, { generation: rival?.generation ?? 1, from: rival?.from ?? '' });
        other.end('complete', name, 10_000, { shelf: 'complete' });
        expect(proofOf([...story.lines, ...other.lines], story.task).overlaps.some(({ isWithinSkew }) => !isWithinSkew)).toBe(true);
      }),
    );
  });

  it('no line makes it fail', () => {
    const anyPath = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('scoped/T.md', 'claimed/T~1@a:1769143261000+1.md', 'claimed/T~999999999999999@b:9999999999999+999999.md', 'complete/T~7.md', 'claimed/T~2@a~move-0123456789ab:1769143261000+1!0.md'));
    const anyLine = fc.record({ v: fc.constant(1 as const), at: fc.nat(8_640_000_000_000_000), event: fc.constantFrom('claim', 'add', 'reap', 'note', 'constructor', 'x'), id: fc.constant('T'), generation: fc.nat(999_999_999_999_999), by: fc.constantFrom('a', 'b'), from: anyPath, to: anyPath });
    fc.assert(fc.property(fc.array(anyLine, { maxLength: 12 }), (lines) => void proofOf(lines, undefined)));
  });
});
