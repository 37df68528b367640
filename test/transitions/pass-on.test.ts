import { describe, expect, it } from 'vitest';
import { claim } from '../../lib/transitions/claim.ts';
import { move } from '../../lib/transitions/move.ts';
import { extend, handoff, resume, steal } from '../../lib/transitions/pass-on.ts';
import { complete, release } from '../../lib/transitions/release.ts';
import { renew } from '../../lib/transitions/renew.ts';
import { boot } from '../../lib/verbs/boot.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import { LEASE_S, TEXT, useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();

describe('handing off', () => {
  it('gives the next generation to the other owner, who holds it, and the giver does not', () => {
    bench().run(claim(bench().caller('a'), 'T'));
    bench().pass(5);
    const passed = bench().run(handoff(bench().caller('a'), 'T', 'b~9', { note: 'yours now' }));
    expect(bench().shelves()).toEqual([`claimed/T~2@b~9:${START_MS + 5000}+${LEASE_S}.md`]);
    expect(passed.from.generation).toBe(1);
    expect(bench().run(renew(bench().caller('b~9'), 'T')).tenure.generation).toBe(2);
    expect(bench().start(renew(bench().caller('a'), 'T')).answer()).toBe('held');
    expect(bench().list('holders')).toEqual(['b~9']);
    expect(bench().events()).toEqual(['claim', 'handoff']);
    expect(bench().audit({ holders: [passed], text: TEXT })).toEqual([]);
  });

  it('is refused to oneself, and to who does not hold', () => {
    bench().run(claim(bench().caller('a'), 'T'));
    expect(bench().start(handoff(bench().caller('a'), 'T', 'A', {})).answer()).toBe('usage');
    expect(bench().start(handoff(bench().caller('b'), 'T', 'c', {})).answer()).toBe('held');
    expect(bench().start(handoff(bench().caller('a'), 'T', 'c', { fence: { generation: 3 } })).answer()).toBe('lost');
  });
});

describe('a longer lease', () => {
  it('is a tenure taken from oneself', () => {
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    bench().pass(10);
    const longer = bench().run(extend(bench().caller('a'), 'T', 600));
    expect(bench().shelves()).toEqual([`claimed/T~2@a:${START_MS + 10_000}+600.md`]);
    expect(longer).toMatchObject({ from: { path: tenure.path }, expiresAt: START_MS + 610_000 });
    expect(bench().list('holders/a')).toEqual([longer.tenure.name]);
    expect(bench().read(longer.tenure.path)).toBe(TEXT);
  });
});

describe('resuming', () => {
  it('takes the claim of another session of the same agent, which learns of it', () => {
    bench().run(claim(bench().caller('a~1'), 'T'));
    const resumed = bench().run(resume(bench().caller('a~2'), 'T'));
    expect(resumed.tenure).toMatchObject({ owner: 'a~2', generation: 2, lease: LEASE_S });
    expect(bench().start(renew(bench().caller('a~1'), 'T')).answer()).toBe('lost');
    expect(bench().events()).toEqual(['claim', 'resume']);
    expect(bench().audit({ holders: [resumed], text: TEXT })).toEqual([]);
  });

  it('is refused for another agent, for oneself, and by a fence that names another tenure', () => {
    bench().run(claim(bench().caller('a~1'), 'T'));
    expect(bench().start(resume(bench().caller('b~1'), 'T')).answer()).toBe('held');
    expect(bench().start(resume(bench().caller('a~1'), 'T')).answer()).toBe('usage');
    expect(bench().start(resume(bench().caller('a~2'), 'T', { fence: { generation: 4 } })).answer()).toBe('lost');
    expect(bench().start(resume(bench().caller('a~2'), 'nowhere')).answer()).toBe('not-found');
  });

  it('waits for an examination of the predecessor to end', () => {
    const { tenure } = bench().run(claim(bench().caller('a~1'), 'T'));
    bench().pass(LEASE_S);
    bench().start(claim(bench().caller('b'), 'T')).past(on('rename', tenure.path));
    const resumed = bench().run(resume(bench().caller('a~2'), 'T'));
    expect(bench().audit({ holders: [resumed], text: TEXT })).toEqual([]);
    expect(bench().shelves()).toEqual([resumed.tenure.path]);
  });
});

describe('stealing', () => {
  it('takes a living claim and logs the reason', () => {
    bench().run(claim(bench().caller('a'), 'T'));
    bench().pass(10);
    const stolen = bench().run(steal(bench().caller('b'), 'T', 'the host is gone', 90));
    expect(bench().shelves()).toEqual([`claimed/T~2@b:${START_MS + 10_000}+90.md`]);
    expect(bench().read('log/T.jsonl')).toContain('the host is gone');
    expect(bench().audit({ holders: [stolen], text: TEXT })).toEqual([]);
  });

  it('is refused for what nobody or oneself holds', () => {
    expect(bench().start(steal(bench().caller('b'), 'T', 'x')).answer()).toBe('not-claimable');
    bench().run(claim(bench().caller('b'), 'T'));
    expect(bench().start(steal(bench().caller('b'), 'T', 'x')).answer()).toBe('usage');
  });

  it('looks again when its victim was quicker', () => {
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    const thief = bench().start(steal(bench().caller('b'), 'T', 'x'));
    thief.until(on('rename', tenure.path));
    bench().run(extend(bench().caller('a'), 'T', 600));
    expect(thief.finish().tenure.generation).toBe(3);
    expect(bench().shelves()).toHaveLength(1);
  });
});

describe('passing on that comes to nothing', () => {
  function lostOf(owner: string): readonly string[] {
    return bench().run(boot(bench().caller(owner))).lost.map(({ refusal }) => refusal.message);
  }

  it('by a hand-off that was killed is no loss of the receiver, not even when the task has passed that generation', () => {
    bench().run(claim(bench().caller('a'), 'T'));
    const dead = bench().start(handoff(bench().caller('a'), 'T', 'b', {}));
    expect(dead.until(on('rename', /!/, /T~2@b/))).toBe(true);
    bench().run(release(bench().caller('a'), 'T', { to: 'scoped' }));
    expect(lostOf('b')).toEqual([]);
    bench().pass(8000);
    bench().run(sweep(bench().caller('janitor')));
    bench().run(claim(bench().caller('c'), 'T'));
    bench().run(complete(bench().caller('c'), 'T', {}));
    expect(lostOf('b')).toEqual([]);
  });

  it('by a longer lease that was killed is no loss of its owner', () => {
    bench().run(claim(bench().caller('a'), 'T'));
    const dead = bench().start(extend(bench().caller('a'), 'T', 90));
    expect(dead.until(on('rename', /!/, /T~2@a/))).toBe(true);
    bench().run(complete(bench().caller('a'), 'T', {}));
    expect(lostOf('a')).toEqual([]);
    bench().run(move(bench().caller('m'), 'T', 'scoped'));
    expect(lostOf('a')).toEqual([]);
  });

  it('for want of space leaves the task its bytes, also where an editor has made the bare name again', () => {
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    const thief = bench().start(steal(bench().caller('b'), 'T', 'broken'));
    expect(thief.until(on('create', /holders/))).toBe(true);
    bench().save(tenure.path, '');
    thief.inject = ({ name }) => (name === 'create' ? { code: 'ENOSPC' } : undefined);
    expect(thief.answer()).toBe('ENOSPC');
    expect(bench().audit({ text: TEXT })).toEqual([]);
  });

  it('because its look failed leaves nobody under a mark', () => {
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    const thief = bench().start(steal(bench().caller('b'), 'T', 'broken'));
    expect(thief.past(on('rename', /claimed/, /!/))).toBe(true);
    let failures = 1;
    thief.inject = ({ name }) => (name === 'list' && failures-- > 0 ? { code: 'EMFILE' } : undefined);
    expect(thief.answer()).toBe('EMFILE');
    expect(bench().shelves()).toEqual([tenure.path]);
  });
});
