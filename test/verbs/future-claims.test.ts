/** Claims of a time that is still to come: what ends them, and that nobody who lives loses one by it. */

import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../lib/rules/settings.ts';
import { FLOW } from '../../lib/rules/shelf.ts';
import { run, type Step } from '../../lib/store/step.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { release } from '../../lib/transitions/release.ts';
import { renew } from '../../lib/transitions/renew.ts';
import { diagnose } from '../../lib/verbs/diagnose.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import type { Act } from '../../lib/verbs/sweep-acts.ts';
import { MemoryStore } from '../simulation/memory-store.ts';
import { Random } from '../simulation/random.ts';

const NOW = 1_769_143_261_000;
const YEAR_2100 = 4_102_444_800_000;
const HOUR = 3_600_000;
const LEASE = 60_000;

let store: MemoryStore;

beforeEach(() => {
  store = new MemoryStore(new Random(1));
  for (const shelf of ['.', ...FLOW]) store.makeDirectory(shelf);
  store.ms = NOW - 24 * HOUR;
  store.save('scoped/T.md', 'the task\n');
  store.ms = NOW;
});

const caller = (owner: string): Parameters<typeof claim>[0] => ({ owner, settings: { ...DEFAULT_SETTINGS, lease: LEASE / 1000 } });
const answer = (step: Step<unknown>): unknown => {
  try {
    run(store, step);
    return 'yes';
  } catch (error) {
    return (error as { code?: string }).code;
  }
};
const claims = (owner: string): unknown => answer(claim(caller(owner), 'T'));
const swept = (): readonly Act[] => run(store, sweep(caller('cron'))).acts;

/** A person's `mv`, which says a time of its own. */
function byHand(claimedAt: number): void {
  store.rename('scoped/T.md', `claimed/T~1@bob:${claimedAt}+${LEASE / 1000}.md`);
}

describe.each([
  ['the year 2100', YEAR_2100],
  ['an hour from now', NOW + HOUR],
])('a claim that says %s', (_when, claimedAt) => {
  it('of an old file, lasts for its lease from the rename on, and then is another one\'s', () => {
    byHand(claimedAt);
    store.ms += LEASE - 1;
    expect([claims('ana'), swept().map(({ act }) => act)]).toEqual(['held', ['undecided']]);
    store.ms += 1;
    expect(claims('ana')).toBe('yes');
  });

  it('is not taken as long as its owner renews it', () => {
    byHand(claimedAt);
    for (let beats = 5; beats > 0; beats--) {
      store.ms += LEASE - 1;
      expect(answer(renew(caller('bob'), 'T'))).toBe('yes');
      expect(claims('ana')).toBe('held');
    }
    store.ms += LEASE;
    expect(claims('ana')).toBe('yes');
  });

  it('is given back by the janitor, which says when', () => {
    byHand(claimedAt);
    store.ms += LEASE / 2;
    expect(swept()).toMatchObject([{ act: 'undecided', because: { is: 'ahead-of-clock', lease: { leftMs: 30_000 } } }]);
    store.ms += LEASE / 2;
    expect(swept().map(({ act }) => act)).toEqual(['undecided', 'reaped']);
    expect([...store.names('scoped')]).toEqual(['T~1.md']);
  });

  it('is not made to last by who keeps asking for it', () => {
    byHand(claimedAt);
    for (let asked = 0; asked < 30; asked++) {
      store.ms += LEASE / 30 - 1;
      expect(claims('ana')).toBe('held');
    }
    store.ms += 30;
    expect(claims('ana')).toBe('yes');
  });

  it('is told by the doctor, with what ends it', () => {
    byHand(claimedAt);
    const found = (): unknown => run(store, diagnose(DEFAULT_SETTINGS, store.ms)).filter(({ kind }) => kind === 'future');
    expect(found()).toMatchObject([{ what: { is: 'ahead-of-clock', lease: { leftMs: 60_000 } }, fixable: false }]);
    store.ms += LEASE;
    expect(found()).toMatchObject([{ what: { is: 'ahead-of-clock', lease: { leftMs: 0 } }, fixable: true }]);
  });
});

describe('a clock that is set back', () => {
  it('by an hour takes nothing from who lives, though the file is an old one', () => {
    expect(claims('bob')).toBe('yes');
    store.ms -= HOUR;
    expect(claims('ana')).toBe('held');
    expect(swept().map(({ act }) => act)).toEqual(['undecided']);
    expect([...store.names('claimed')]).toEqual([`T~1@bob:${NOW}+60.md`]);
    expect(answer(renew(caller('bob'), 'T'))).toBe('yes');
    store.ms += LEASE - 1;
    expect(claims('ana')).toBe('held');
    store.ms += 1;
    expect(claims('ana')).toBe('yes');
  });

  it('from the year 2100: the janitor lets the lease count from when it sees it, and its owner can renew it', () => {
    store.ms = YEAR_2100;
    expect(claims('bob')).toBe('yes');
    store.ms = NOW;
    store.ms += 10 * LEASE;
    expect(claims('ana')).toBe('held');
    expect(run(store, diagnose(DEFAULT_SETTINGS, store.ms))).toContainEqual(expect.objectContaining({ kind: 'future', fixable: true }));
    expect(swept()).toMatchObject([{ act: 'undecided', because: { is: 'ahead-of-clock', lease: 'from-now-on' } }]);
    store.ms += LEASE - 1;
    expect(answer(renew(caller('bob'), 'T'))).toBe('yes');
    store.ms += LEASE - 1;
    expect(claims('ana')).toBe('held');
    store.ms += 1;
    expect(claims('ana')).toBe('yes');
  });

  it('from the year 2100: a round that only looks changes nothing', () => {
    store.ms = YEAR_2100;
    expect(claims('bob')).toBe('yes');
    store.ms = NOW;
    const { changes } = store;
    expect(run(store, sweep(caller('cron'), { dryRun: true })).acts.map(({ act }) => act)).toEqual(['undecided']);
    expect(store.changes).toBe(changes);
  });

  it('from the year 2100: its owner can still give it up', () => {
    store.ms = YEAR_2100;
    expect(claims('bob')).toBe('yes');
    store.ms = NOW;
    expect(answer(release(caller('bob'), 'T', { to: 'scoped' }))).toBe('yes');
  });
});
