import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { note } from '../../lib/transitions/note.ts';
import { complete, release } from '../../lib/transitions/release.ts';
import { claimsOf } from '../../lib/verbs/own-claims.ts';
import { claimTask, type ClaimedTask } from '../../lib/verbs/claim-task.ts';
import type { ClaimOptions } from '../../lib/transitions/claim.ts';
import type { Bench } from '../support/bench.ts';
import { emptyBench, held, NOW, traces } from '../support/bench-claims.ts';

let bench: Bench;

beforeEach(() => {
  bench = emptyBench();
  for (const id of ['A', 'B', 'C']) bench.save(`scoped/${id}.md`, id);
});

afterEach(() => {
  bench.dispose();
});

function claimed(id: string, options: ClaimOptions = {}, owner = 'alice'): ClaimedTask {
  return bench.run(claimTask(bench.caller(owner), id, options));
}

const refusal = (id: string, owner = 'alice'): Error & { code?: string } => bench.start(claimTask(bench.caller(owner), id)).refusal();

describe('claimTask', () => {
  it('claims, with the lease and the note that are asked for', () => {
    expect(claimed('a', { lease: 90, note: 'starting' })).toMatchObject({ already: false, others: [], tenure: { id: 'A', generation: 1, lease: 90, claimedAt: NOW }, expiresAt: NOW + 90_000 });
    expect(JSON.parse(bench.read('log/A.jsonl'))).toMatchObject({ event: 'claim', text: 'starting' });
  });

  it('gives the lease that is asked for to whom holds the task already, as a new tenure, and leaves one that is the same alone', () => {
    const first = claimed('A', { lease: 60 });
    bench.pass(5);
    expect(claimed('A', { lease: 60 })).toMatchObject({ already: true, tenure: { path: first.tenure.path } });
    const longer = claimed('A', { lease: 3600, note: 'more to do' });
    expect(longer).toMatchObject({ already: true, extended: { path: first.tenure.path }, tenure: { generation: 2, lease: 3600 }, expiresAt: NOW + 5000 + 3_600_000 });
    expect(bench.list('claimed')).toEqual([longer.tenure.name]);
    expect(claimed('A', { lease: 60 })).toMatchObject({ tenure: { generation: 3, lease: 60 } });
    expect(bench.start(claimTask(bench.caller('bob'), 'A', { lease: 60 })).answer()).toBe('held');
    expect(bench.events('A')).toEqual(['claim', 'note', 'extend', 'extend']);
  });

  it('says what else the caller holds, and not what others do or what it claims just now', () => {
    claimed('A');
    claimed('B', {}, 'bob');
    expect(claimed('C').others.map(({ id }) => id)).toEqual(['A']);
    expect(claimed('C')).toMatchObject({ already: true, others: [{ id: 'A' }] });
    bench.run(complete(bench.caller('alice'), 'A', {}));
    expect(claimed('C').others).toEqual([]);
  });

  it('says from whom an expired claim was taken, and the last thing they said', () => {
    held(bench, 'T', { owner: 'bob' });
    bench.run(note(bench.caller('bob'), 'T', 'lexer done'));
    bench.run(note(bench.caller('bob'), 'T', 'parser half'));
    bench.pass(61);
    const taken = claimed('T', { note: 'my own' });
    expect(taken).toMatchObject({ already: false, from: { owner: 'bob', generation: 1 }, tenure: { generation: 2 }, lastNote: { text: 'parser half', by: 'bob' } });
  });

  it('has no last note where it was free, or where nothing was said', () => {
    claimed('A', { note: 'hm' });
    bench.run(release(bench.caller('alice'), 'A', { to: 'scoped', text: 'later' }));
    expect(claimed('A', {}, 'bob')).not.toHaveProperty('lastNote');
    held(bench, 'T', { owner: 'bob', ageSeconds: 61 });
    expect(claimed('T')).not.toHaveProperty('lastNote');
  });
});

describe('max_claims', () => {
  beforeEach(() => {
    bench.settings = { ...bench.settings, maxClaims: 1 };
  });

  it('refuses one more, names what is held, and touches nothing', () => {
    claimed('A');
    const before = traces(bench);
    expect(refusal('B')).toMatchObject({ code: 'not-claimable', message: 'you hold A already, and max_claims in registry.yaml is 1', next: ['list', '--mine'] });
    expect(traces(bench)).toEqual(before);
  });

  it('lets an owner claim again what it holds, and others claim theirs', () => {
    claimed('A');
    expect(claimed('A').already).toBe(true);
    expect(claimed('B', {}, 'bob').already).toBe(false);
    expect(claimed('C', {}, 'alice~s2').already).toBe(false);
  });

  it('lets it claim the next one when it gave the last one up', () => {
    claimed('A');
    bench.run(release(bench.caller('alice'), 'A', { to: 'scoped' }));
    expect(claimed('B').others).toEqual([]);
  });

  it('counts as many as it says', () => {
    bench.settings = { ...bench.settings, maxClaims: 2 };
    claimed('A');
    claimed('B');
    expect(refusal('C').message).toContain('max_claims in registry.yaml is 2');
  });

  it('counts a claim that has run out, while nobody took it', () => {
    held(bench, 'T', { ageSeconds: 61 });
    expect(refusal('A').code).toBe('not-claimable');
  });

  it('does not count what is only debris of a claim: its owner holds nothing', () => {
    claimed('A');
    bench.run(complete(bench.caller('alice'), 'A', {}));
    // An editor wrote its old path again.
    held(bench, 'A', { believed: 'no' });
    expect(claimed('B').already).toBe(false);
  });

  it('counts a claim that is being examined once, beside its bare name too', () => {
    bench.settings = { ...bench.settings, maxClaims: 2 };
    const path = held(bench, 'T', { nonce: 'abc' });
    bench.save(path.replace('!abc', ''), 'ghost');
    expect(claimed('A').already).toBe(false);
  });
});

describe('claimsOf', () => {
  it('lists the claimed names of one owner, whatever case it is spelt in', () => {
    held(bench, 'T', { owner: 'Alice' });
    held(bench, 'U', { owner: 'alice', ageSeconds: 99 });
    held(bench, 'V', { owner: 'alice~s1' });
    bench.save('claimed/foreign', 'x');
    expect(bench.run(claimsOf('ALICE')).map(({ id }) => id).toSorted()).toEqual(['T', 'U']);
    expect(bench.run(claimsOf('nobody'))).toEqual([]);
  });
});
