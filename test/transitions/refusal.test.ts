import { describe, expect, it } from 'vitest';
import { isDibsError } from '../../lib/rules/error.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { extend, handoff, resume, steal } from '../../lib/transitions/pass-on.ts';
import { complete } from '../../lib/transitions/release.ts';
import { renew } from '../../lib/transitions/renew.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import { LEASE_S, useBench } from '../support/bench.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();

/** What a~1 is told at its next verb. */
function told(): { readonly code: string; readonly message: string } {
  const error = bench().start(renew(bench().caller('a~1'), 'T', { generation: 1 })).refusal();
  if (!isDibsError(error)) throw error;
  return error;
}

describe('a holder that lost its claim is told to whom and how', () => {
  it.each([
    ['stolen by b', () => bench().run(steal(bench().caller('b'), 'T', 'needed'))],
    ['b has held it for 0 s', () => bench().run(handoff(bench().caller('a~1'), 'T', 'b', {}))],
    ['resumed by a (session 2)', () => bench().run(resume(bench().caller('a~2'), 'T'))],
    ['it lies in complete/', () => bench().run(complete(bench().caller('a~1'), 'T', {}))],
    ['lease had run out; taken over', () => (bench().pass(LEASE_S), bench().run(claim(bench().caller('b'), 'T')))],
    ['lease ran out; given back by janitor', () => (bench().pass(LEASE_S), bench().run(sweep(bench().caller('janitor'))))],
  ])('%s', (how, act) => {
    bench().run(claim(bench().caller('a~1'), 'T'));
    act();
    const { code, message } = told();
    expect(code).toBe('lost');
    expect(message).toContain(how);
    expect(message).toContain('Stop working on it');
  });

  it('how the generation ended that it was extended to, where only the older one is remembered', () => {
    const { tenure } = bench().run(claim(bench().caller('a~1'), 'T'));
    bench().run(extend(bench().caller('a~1'), 'T', 120));
    bench().run(steal(bench().caller('b'), 'T', 'needed'));
    for (const name of bench().list('holders/a~1')) bench().store.remove(`holders/a~1/${name}`);
    bench().save(`holders/a~1/${tenure.name}`, 'confirmed\n');
    expect(told().message).toMatch(/b has held it for .*stolen by b/);
  });

  it('or that no shelf has it', () => {
    const { tenure } = bench().run(claim(bench().caller('a~1'), 'T'));
    bench().store.remove(tenure.path);
    expect(told().message).toContain('no shelf has it');
  });
});

describe('a refusal', () => {
  it('tells the holder and its times, and no command that takes the task away', () => {
    bench().run(claim(bench().caller('a~1'), 'T'));
    bench().pass(20);
    const error = bench().start(claim(bench().caller('b'), 'T')).refusal();
    if (!isDibsError(error)) throw error;
    expect(error.holder).toEqual({ agent: 'a', session: '1', stamp: `a~1:${START_MS}`, claimedAt: START_MS, expiresAt: START_MS + LEASE_S * 1000 });
    expect(error.message).toContain('40 s of its lease left');
    expect(error.next?.join(' ')).not.toMatch(/steal|resume|release/);
  });
});
