import { describe, expect, it } from 'vitest';
import { claim } from '../../lib/transitions/claim.ts';
import { steal } from '../../lib/transitions/pass-on.ts';
import { LEASE_S, TEXT, useBench, type Bench } from '../support/bench.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();

/** A claimed name as it lies there, of an age. */
function lay(on: Bench, owner: string, claimedAt: number, text = TEXT): string {
  const path = `claimed/T~1@${owner}:${claimedAt}+${LEASE_S}.md`;
  on.save(path, text, claimedAt);
  return path;
}

describe('a pair of tenures of one generation', () => {
  it('that has run out on both sides needs no janitor: the next claim gets the task', () => {
    bench().store.remove('scoped/T.md');
    lay(bench(), 'dead', START_MS - 900_000);
    lay(bench(), 'gone', START_MS - 800_000, 'other bytes');
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    expect([tenure.owner, tenure.generation]).toEqual(['a', 2]);
    expect(bench().list('claimed')).toEqual([tenure.name]);
    expect(bench().aside()).toEqual(['other bytes']);
  });

  it('of which the first has run out and the second lives is held by the second', () => {
    bench().store.remove('scoped/T.md');
    lay(bench(), 'dead', START_MS - 900_000);
    const living = lay(bench(), 'b', START_MS);
    expect(bench().start(claim(bench().caller('a'), 'T')).refusal()).toMatchObject({ code: 'held', holder: { agent: 'b' } });
    expect(bench().list('claimed')).toContain(living.replace('claimed/', ''));
  });
});

it('a tenure taken from one whose time lies in the future begins now', () => {
  bench().store.remove('scoped/T.md');
  lay(bench(), 'b', START_MS + 365 * 86_400_000);
  const { tenure } = bench().run(steal(bench().caller('a'), 'T', 'its clock was wrong'));
  expect(tenure.claimedAt).toBe(START_MS);
});
