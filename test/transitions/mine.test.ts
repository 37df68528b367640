import { beforeEach, describe, expect, it } from 'vitest';
import { markedName, type ClaimedName } from '../../lib/rules/name.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { look } from '../../lib/transitions/look.ts';
import { requireMine, settleDoubt } from '../../lib/transitions/mine.ts';
import { mineAmong, type Mine } from '../../lib/rules/mine-among.ts';
import { LEASE_S, TEXT, useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();
const mine = (owner: string): Mine => mineAmong(owner, bench().run(look('t')));
let tenure: ClaimedName;

beforeEach(() => {
  ({ tenure } = bench().run(claim(bench().caller('a'), 'T')));
});

describe('what is mine', () => {
  it('is held by its name, in any spelling of case', () => {
    expect(mine('A')).toEqual({ kind: 'held', tenure });
    expect(mine('b')).toEqual({ kind: 'none' });
  });

  it('is in doubt under a mark, even if the bare name exists too', () => {
    const mark = markedName(tenure, 'k');
    bench().store.rename(tenure.path, mark.path);
    bench().save(tenure.path, 'ghost\n');
    expect(mine('a')).toMatchObject({ kind: 'doubt', mark: { path: mark.path } });
  });

  it('beside another tenure of its generation is mine only if it was confirmed', () => {
    bench().save(`claimed/T~1@b:${START_MS - 1000}+60.md`, 'shadow\n');
    expect(mine('a').kind).toBe('held');
    expect(mine('b').kind).toBe('none');
  });

  it('is the higher of two generations', () => {
    bench().save(`claimed/T~2@a:${START_MS}+60.md`, 'newer\n');
    expect(mine('a')).toMatchObject({ kind: 'held', tenure: { generation: 2 } });
  });

  it('must be in a picture that is whole: a listing that misses it calls no loss', () => {
    const actor = bench().start(requireMine(bench().caller('a'), 'T'));
    actor.until(on('list', 'claimed'));
    actor.blindTo = /@a:/;
    bench().store.changed('claimed/x');
    actor.past(on('stat', 'complete'));
    actor.blindTo = undefined;
    expect(actor.finish().path).toBe(tenure.path);
  });
});

describe('a doubt', () => {
  it('ends by itself where the examiner lives', () => {
    const mark = markedName(tenure, 'k');
    bench().store.rename(tenure.path, mark.path);
    const actor = bench().start(settleDoubt(bench().caller('a'), mark));
    actor.past(on('pause'));
    bench().store.rename(mark.path, tenure.path);
    actor.finish();
    expect(actor.did.some(({ name }) => name === 'rename')).toBe(false);
  });

  it('is ended by the holder where the examiner died', () => {
    const mark = markedName(tenure, 'k');
    bench().store.rename(tenure.path, mark.path);
    bench().pass(LEASE_S * 2);
    expect(bench().run(requireMine(bench().caller('a'), 'T')).path).toBe(tenure.path);
    expect(bench().audit({ text: TEXT })).toEqual([]);
  });
});
