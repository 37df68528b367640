import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { steal } from '../../lib/transitions/pass-on.ts';
import { describeHeld } from '../../lib/transitions/held.ts';
import { verify, type Verdict } from '../../lib/verbs/verify.ts';
import type { Fence } from '../../lib/rules/stamp.ts';
import type { ClaimedName } from '../../lib/rules/name.ts';
import type { Bench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';
import { emptyBench, held, NOW, traces } from '../support/bench-claims.ts';

let bench: Bench;

beforeEach(() => {
  bench = emptyBench();
});

afterEach(() => {
  bench.dispose();
});

function verdict(owner: string, id = 'T', fence?: Fence): Verdict {
  return bench.run(verify(bench.caller(owner), id, fence));
}

describe('verify', () => {
  it('says held, with the tenure and its times, by whatever case the id is spelt in', () => {
    const path = held(bench, 'T', { ageSeconds: 20 });
    bench.store.setTime(path, NOW - 5000);
    expect(verdict('alice', 't')).toMatchObject({ state: 'held', id: 'T', held: { tenure: { path, generation: 1 }, heartbeatAt: NOW - 5000, expiresAt: NOW + 55_000 } });
    expect(verdict('ALICE')).toMatchObject({ state: 'held' });
  });

  it('says expired from the ms on in which the lease has run out, while nobody took it', () => {
    held(bench, 'T', { ageSeconds: 60 });
    expect(verdict('alice')).toMatchObject({ state: 'expired', held: { expiresAt: NOW } });
    bench.store.ms -= 1;
    expect(verdict('alice')).toMatchObject({ state: 'held' });
  });

  it('says lost of what is believed and not held: to whom, and how', () => {
    held(bench, 'T');
    bench.run(steal(bench.caller('bob'), 'T', 'she left'));
    expect(verdict('alice')).toMatchObject({ state: 'refused', refusal: { code: 'lost', holder: { agent: 'bob' } } });
    expect((verdict('alice') as { refusal: Error }).refusal.message).toContain('stolen by bob');
  });

  it('says lost where the task is on a shelf, or on none', () => {
    bench.save(`holders/alice/T~1@alice:${NOW}+60.md`, 'confirmed\n');
    expect(verdict('alice')).toMatchObject({ refusal: { code: 'lost', message: 'T is no longer yours: no shelf has it. Stop working on it' } });
    bench.save('scoped/T~1.md', 'x');
    expect(verdict('alice')).toMatchObject({ refusal: { code: 'lost', message: expect.stringContaining('it lies in scoped/') } });
  });

  it('says held by another, free, or unknown of what was never believed', () => {
    held(bench, 'T', { owner: 'bob~s1' });
    bench.save('complete/D.md', 'x');
    expect(verdict('alice')).toMatchObject({ state: 'refused', refusal: { code: 'held', holder: { agent: 'bob', session: 's1' } } });
    expect(verdict('bob')).toMatchObject({ refusal: { code: 'held' } });
    expect(verdict('alice', 'D')).toMatchObject({ refusal: { code: 'not-claimable' } });
    expect(verdict('alice', 'NONE')).toMatchObject({ refusal: { code: 'not-found' } });
  });

  it('says in doubt while an examination lasts, also beside a bare name, and decides nothing itself', () => {
    const path = held(bench, 'T', { nonce: 'abc' });
    const before = traces(bench);
    expect(verdict('alice')).toMatchObject({ state: 'refused', refusal: { code: 'in-doubt' } });
    expect(traces(bench)).toEqual(before);
    bench.save(path.replace('!abc', ''), 'ghost');
    expect(verdict('alice')).toMatchObject({ refusal: { code: 'in-doubt' } });
  });

  it('waits for a moment for an examiner that lives', () => {
    const path = held(bench, 'T', { nonce: 'abc' });
    const actor = bench.start(verify(bench.caller('alice'), 'T'));
    expect(actor.past(on('pause'))).toBe(true);
    bench.store.rename(path, path.replace('!abc', ''));
    expect(actor.finish()).toMatchObject({ state: 'held' });
  });

  it('holds no ghost for the claim: what ranks above it is the task', () => {
    held(bench, 'T', { generation: 2, believed: 'ended' });
    bench.save('complete/T~2.md', 'done');
    expect(verdict('alice')).toMatchObject({ refusal: { code: 'lost' } });
  });

  it('says yes to exactly the fence and the stamp of the tenure, and lost to any other', () => {
    held(bench, 'T', { generation: 3 });
    const stamp = { owner: 'alice', claimedAt: NOW };
    for (const fence of [{ generation: 3 }, { stamp }, { stamp, generation: 3 }]) expect(verdict('alice', 'T', fence)).toMatchObject({ state: 'held' });
    for (const fence of [{ generation: 2 }, { generation: 4 }, { stamp: { ...stamp, claimedAt: NOW + 1 } }, { stamp: { ...stamp, owner: 'bob' } }, { stamp, generation: 2 }]) {
      expect(verdict('alice', 'T', fence)).toMatchObject({ state: 'refused', refusal: { code: 'lost' } });
    }
    // A fence is a belief: what somebody else holds, or nobody, is lost to who names one.
    expect(verdict('bob', 'T', { generation: 2 })).toMatchObject({ refusal: { code: 'lost' } });
  });

  it('holds an unconfirmed tenure beside another of its generation for nobody’s, and a confirmed one for its owner’s', () => {
    held(bench, 'T', { owner: 'one', ageSeconds: 2, believed: 'unconfirmed' });
    held(bench, 'T', { owner: 'two', ageSeconds: 1, believed: 'confirmed' });
    expect(verdict('one')).toMatchObject({ state: 'refused' });
    expect(verdict('two')).toMatchObject({ state: 'held' });
  });

  it('only reads', () => {
    held(bench, 'T', { ageSeconds: 61 });
    const before = traces(bench);
    for (const owner of ['alice', 'bob']) verdict(owner);
    expect(traces(bench)).toEqual(before);
  });

  it('that could not look is a fault, and never a loss', () => {
    held(bench, 'T');
    const actor = bench.start(verify(bench.caller('alice'), 'T'));
    actor.inject = (operation) => (on('list', 'claimed')(operation) ? { code: 'EIO' } : undefined);
    expect(() => actor.finish()).toThrow(expect.objectContaining({ name: 'StoreFault', code: 'EIO' }));
  });
});

describe('the description of a claim', () => {
  it('is undefined when its name has gone', () => {
    const path = held(bench, 'T', { ageSeconds: 10 });
    const tenure = bench.task() as ClaimedName;
    expect(bench.run(describeHeld(tenure))).toEqual({ tenure, heartbeatAt: NOW - 10_000, expiresAt: NOW + 50_000 });
    bench.store.remove(path);
    expect(bench.run(describeHeld(tenure))).toBeUndefined();
  });
});
