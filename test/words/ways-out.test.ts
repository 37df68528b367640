import { describe, expect, it } from 'vitest';
import type { Facts } from '../../lib/rules/facts.ts';
import { parseCommandLine } from '../../lib/cli/input/parse.ts';
import { standingLines } from '../../lib/words/dependencies.ts';
import { waysOut } from '../../lib/words/ways-out.ts';

const id = 'T-1';
const holder = { agent: 'ana\u0007', stamp: 'ana:1', claimedAt: 1, expiresAt: 99 };
const held: Facts = { why: 'held-by-another', id, holder, heldMs: 1, leftMs: 720_000 };
const waiting: Facts = { why: 'depends-on', id, blockers: [{ id: 'A', is: 'open', at: { shelf: 'claimed', holder, leftMs: 720_000 } }, { id: 'B', is: 'missing' }] };
const nothing: Facts = { why: 'nothing-to-claim', held: 1, waiting: 1, unwanted: 0, mine: [id], freeInMs: 60_000 };

const CASES: readonly Facts[] = [
  held,
  waiting,
  nothing,
  { why: 'timed-out', id, waitedMs: 1, holder, last: held },
  { why: 'lost', id, holder },
  { why: 'not-scoped', id, shelf: 'waiting' },
  { why: 'reserved', id, for: 'bob' },
  { why: 'too-many-claims', id, held: ['A'], most: 1 },
  { why: 'without-dibs', id, outside: { path: 'claimed/T-1', agent: 'bob', isAsker: false, agoMs: 1 } },
];

describe('the ways out of a refusal', () => {
  it.each(CASES.map((facts) => [facts.why, facts] as const))('of %s: commands that there are, and none that takes a task', (_, facts) => {
    const ways = waysOut({ facts });
    expect(ways.length).toBeGreaterThan(0);
    for (const { says, next } of ways) {
      expect(says).not.toMatch(/\p{Cc}/u);
      if (next !== undefined) expect([parseCommandLine(next).verb?.name, next.includes('--force')]).toEqual([next[0], false]);
      expect(next?.[0]).not.toBe('steal');
    }
  });

  it('are another task, waiting until the lease runs out, and whom to ask', () => {
    expect(waysOut({ facts: held })).toEqual([
      { way: 'another', says: 'take another task', next: ['claim', '--next'] },
      { way: 'wait', says: 'wait until it is given back, or until its lease runs out', next: ['claim', id, '--wait'], at: 99 },
      { way: 'ask', says: 'ask ana\\u{7}, who holds it' },
    ]);
  });

  it('say who holds what it depends on', () => {
    expect(waysOut({ facts: waiting }).map(({ says }) => says)).toEqual(['take another task', 'waits for A: ana\\u{7}, 12 min left', 'ask ana\\u{7}, who holds it', 'depends on B, which no shelf has']);
    expect(standingLines({ facts: waiting })).toEqual(['A: ana\\u{7}, 12 min left']);
    expect(standingLines({ facts: held })).toEqual([]);
  });

  it('are none where the error names the one thing to do', () => {
    expect(waysOut({ facts: { why: 'undecided', id, doubt: 'claim-examined' } })).toEqual([]);
    expect(waysOut({})).toEqual([]);
  });
});
