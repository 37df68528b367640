/** What git brings, and what others have begun, beside a claim that is taken or passed on. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claim } from '../../lib/transitions/claim.ts';
import { extend, handoff, steal } from '../../lib/transitions/pass-on.ts';
import { complete } from '../../lib/transitions/release.ts';
import { verify } from '../../lib/verbs/verify.ts';
import { LEASE_S, TEXT, useBench } from '../support/bench.ts';
import { on, type Actor, type Held } from '../support/stepped-actor.ts';

const bench = useBench();

const wasHeld = (answer: Held | string): readonly Held[] => (typeof answer === 'string' ? [] : [answer]);

/** bob looked when git had brought T~5, and takes it when ana has claimed T, which lay there in between. */
function bobBesideAna(lease: number): Actor<Held> {
  const { store } = bench();
  bench().save('scoped/T~5.md', 'from git\n');
  rmSync(join(store.root, 'scoped/T.md'));
  const bob = bench().start<Held>(claim(bench().caller('bob'), 'T', { lease: 6000 }));
  expect(bob.until(on('create', /^holders\/bob\//))).toBe(true);
  store.rename('scoped/T~5.md', 'tmp/git');
  bench().save('scoped/T.md', TEXT);
  bench().run(claim(bench().caller('ana'), 'T', { lease }));
  store.rename('tmp/git', 'scoped/T~5.md');
  expect(bob.past(on('rename', 'scoped/T~5.md'))).toBe(true);
  return bob;
}

/** `next` takes ana's tenure; bob lists before it lifts the mark, and asks ana's belief after that has ended. */
function bobAsksLate(bob: Actor<Held>, next: Actor<Held>): readonly Held[] {
  expect(next.until(on('rename', /T~1@ana.*!/, /T~7@ana.*!/))).toBe(true);
  expect(bob.until(on('list', 'holders/ana'))).toBe(true);
  expect(next.past(on('append', /^holders\/ana\//))).toBe(true);
  const said = bob.answer();
  return [...wasHeld(said), ...wasHeld(next.answer())];
}

describe('a claim that was begun beside a confirmed one', () => {
  it('does not count when that is extended meanwhile, though it sees it as ended', () => {
    const bob = bobBesideAna(LEASE_S);
    const holders = bobAsksLate(bob, bench().start<Held>(extend(bench().caller('ana'), 'T', 600)));
    expect(holders.map(({ tenure }) => tenure.owner)).toEqual(['ana']);
    expect(bench().audit({ holders })).toEqual([]);
  });

  it('does not count when that has run out and is taken over meanwhile', () => {
    const bob = bobBesideAna(2);
    bench().pass(3);
    const holders = bobAsksLate(bob, bench().start<Held>(claim(bench().caller('cyd'), 'T')));
    expect(holders.map(({ tenure }) => tenure.owner)).toEqual(['cyd']);
    expect(bench().audit({ holders })).toEqual([]);
  });
});

describe('a claim that is passed on', () => {
  it.each([
    ['extended', 'ana', () => extend(bench().caller('ana'), 'T', 1200)],
    ['handed off', 'eve', () => handoff(bench().caller('ana'), 'T', 'eve', {})],
  ] as const)('is held when it was %s, whatever git brings before its second look', (_how, owner, passOn) => {
    bench().run(claim(bench().caller('ana'), 'T', { lease: 600 }));
    const passing = bench().start<Held>(passOn());
    expect(passing.past(on('append', /^holders\/ana\//))).toBe(true);
    bench().save('scoped/T~9.md', 'from git\n');
    expect(passing.answer()).toMatchObject({ tenure: { owner } });
    expect(bench().run(verify(bench().caller(owner), 'T'))).toMatchObject({ state: 'held' });
    expect(bench().start(claim(bench().caller('bob'), 'T')).answer()).toBe('held');
  });
});

it('claims that nobody finished do not stand in the way of others when all have run out, without a janitor', () => {
  const bob = bench().start(claim(bench().caller('bob'), 'T'));
  expect(bob.until(on('create', /^holders\/bob\//))).toBe(true);
  bench().save('scoped/T~5.md', 'from git\n');
  const ana = bench().start(claim(bench().caller('ana'), 'T'));
  expect(ana.until(on('create', /^holders\/ana\//))).toBe(true);
  // Killed here.
  expect(bob.past(on('rename', 'scoped/T.md'))).toBe(true);
  expect(ana.answer()).toBe('held');
  const answers = ['cyd', 'eve', 'ada'].map((owner) => {
    bench().pass(LEASE_S * 3);
    return bench().start<Held>(claim(bench().caller(owner), 'T')).answer();
  });
  expect(answers.some((answer) => typeof answer !== 'string')).toBe(true);
});

it('a file that git brings to complete/ is not what its owner completes, when a thief has taken the mark over', () => {
  bench().run(claim(bench().caller('ana'), 'T'));
  const ana = bench().start<unknown>(complete(bench().caller('ana'), 'T', {}));
  expect(ana.past(on('append', /^holders\/ana\//))).toBe(true);
  const thief = bench().start<Held>(steal(bench().caller('bob'), 'T', 'x'));
  expect(thief.past(on('rename', /!/, /!/))).toBe(true);
  expect(thief.until(on('list', 'holders/ana'))).toBe(true);
  bench().save('complete/T~1.md', 'from git\n');
  // The thief has decided nothing. So she examines its mark, and completes what is hers.
  expect(ana.answer()).toMatchObject({ task: { path: 'complete/T~2.md' } });
  expect(bench().read('complete/T~2.md')).toBe(TEXT);
  expect(typeof thief.answer()).toBe('string');
  expect(bench().audit({ text: TEXT })).toEqual([]);
});
