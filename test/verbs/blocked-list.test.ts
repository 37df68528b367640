import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../lib/rules/settings.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { blockedList } from '../../lib/verbs/blocked-list.ts';
import { release } from '../../lib/verbs/give-up.ts';
import { waitingClauses } from '../../lib/words/dependencies.ts';
import type { Bench } from '../support/bench.ts';
import { emptyBench, held, traces } from '../support/bench-claims.ts';

let bench: Bench;
const ana = { owner: 'ana', settings: DEFAULT_SETTINGS };

beforeEach(() => {
  bench = emptyBench();
});

afterEach(() => {
  bench.dispose();
});

const front = (lines: string): string => `---\n${lines}\n---\n`;

/** What each listed task waits for, in words. */
function waits(): Record<string, readonly string[]> {
  const { tasks } = bench.run(blockedList({ me: 'ana' }));
  return Object.fromEntries(tasks.map(({ id, remarks }) => [id, waitingClauses(remarks.flatMap((remark) => (remark.is === 'depends-on' ? remark.blockers : [])))]));
}

describe('what is blocked', () => {
  it('says who has what it waits for, and for how long', () => {
    held(bench, 'HELD', { owner: 'bob~s1', lease: 720 });
    held(bench, 'OVER', { owner: 'bob', lease: 10, ageSeconds: 60 });
    bench.save('scoped/FREE.md', '');
    bench.save('review/SHOWN.md', '');
    bench.save('scoped/A.md', front('depends_on: [HELD, OVER, FREE, SHOWN]'));
    expect(waits()).toEqual({ A: ['waits for HELD: bob (session s1), 12 min left', 'waits for OVER: bob, whose lease has run out', 'waits for FREE: nobody holds it', 'waits for SHOWN: it lies in review/'] });
  });

  it('says of what never ends by itself what it is', () => {
    bench.save('cancelled/OFF.md', '');
    bench.save('scoped/A.md', front('depends_on: [NONE, OFF]'));
    bench.save('scoped/B.md', front('depends_on: C'));
    bench.save('scoped/C.md', front('depends_on: B'));
    expect(waits()).toEqual({
      A: ['depends on NONE, which no shelf has', 'depends on OFF, which is cancelled'],
      B: ['depends on C, which waits for it in turn (B > C > B)'],
      C: ['depends on B, which waits for it in turn (C > B > C)'],
    });
  });

  it('has what lies in waiting/, with what its text says, or what was said when it was put there', () => {
    bench.save('waiting/SAYS.md', front('waiting_for: the vendor'));
    bench.save('scoped/TOLD.md', '');
    bench.run(claim(ana, 'TOLD'));
    bench.run(release(ana, 'TOLD', { to: 'waiting', text: 'no key yet' }));
    const { tasks } = bench.run(blockedList({ me: 'ana' }));
    expect(tasks).toMatchObject([{ id: 'SAYS', summary: { waitingFor: 'the vendor' } }, { id: 'TOLD', parked: { text: 'no key yet' } }]);
    expect(tasks[0]).not.toHaveProperty('parked');
  });

  it('has nothing that can be claimed, and nothing that is held', () => {
    bench.save('scoped/FREE.md', '');
    held(bench, 'HELD', { owner: 'bob', lease: 60 });
    held(bench, 'OVER', { owner: 'bob', lease: 10, ageSeconds: 60 });
    bench.save('scoped/MINE.md', front('reserve_for: ana'));
    bench.save('scoped/BOBS.md', front('reserve_for: bob'));
    const before = traces(bench);
    expect(Object.keys(waits())).toEqual(['BOBS']);
    expect(traces(bench)).toEqual(before);
  });
});
