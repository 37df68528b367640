import { beforeEach, expect, it } from 'vitest';
import { claimedName, markedName, parseClaimed } from '../../lib/rules/name.ts';
import { believe, confirm } from '../../lib/transitions/belief.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { renew } from '../../lib/transitions/renew.ts';
import { secondLook } from '../../lib/transitions/second-look.ts';
import { LEASE_S, useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();
const tenure = claimedName({ id: 'T', generation: 1, ext: '.md' }, { owner: 'a', claimedAt: START_MS, lease: LEASE_S });

beforeEach(() => {
  bench().run(believe(tenure));
  bench().store.rename('scoped/T.md', tenure.path);
});

it('counts where nothing stands against it, and is confirmed', () => {
  expect(bench().run(secondLook(tenure))).toEqual({ kind: 'counts', tenure });
  expect(bench().read(`holders/a/${tenure.name}`)).toBe('confirmed\n');
});

it.each([
  ['a higher generation', 'claimed/T~2@b:1769143261000+60.md'],
  ['its own generation at rest', 'scoped/T~1.md'],
  ['another tenure of its generation', 'claimed/T~1@b:1769143269999+60.md'],
])('does not count beside %s, is withdrawn, and is left where it is', (_what, rival) => {
  bench().save(rival, 'rival\n');
  expect(bench().run(secondLook(tenure))).toMatchObject({ kind: 'outranked', by: { path: rival } });
  expect(bench().has(tenure.path)).toBe(true);
  expect(bench().read(`holders/a/${tenure.name}`)).toBe('withdrawn\n');
});

it('that finds what ranks above it after another process of its owner confirmed it counts, as that one was told', () => {
  const slow = bench().start(secondLook(tenure));
  slow.until(on('stat', 'complete'));
  const quick = bench().run(renew(bench().caller('a'), 'T'));
  bench().save('scoped/T~1.md', 'git’s\n');
  expect(slow.finish()).toMatchObject({ kind: 'counts', tenure: { path: quick.tenure.path } });
  expect(bench().run(renew(bench().caller('a'), 'T')).tenure.path).toBe(tenure.path);
  expect(bench().start(claim(bench().caller('b'), 'T')).answer()).toBe('held');
});

it('that cannot read what another process wrote does not take an outranked claim for one that counts', () => {
  bench().run(believe(tenure));
  bench().save('scoped/T~1.md', 'git’s\n');
  const blind = bench().start(secondLook(tenure));
  let hasWithdrawn = false;
  blind.inject = ({ name, args }) => {
    hasWithdrawn ||= name === 'append';
    return hasWithdrawn && name === 'read' && args[0].startsWith('holders/') ? { code: 'EIO' } : undefined;
  };
  expect(blind.finish()).toMatchObject({ kind: 'outranked' });
});

it('of one process withdraws what another of its owner has only begun, so that at most one claim of the owner counts', () => {
  const other = claimedName({ ...tenure, generation: tenure.generation + 2 }, { owner: 'a', claimedAt: START_MS + 5, lease: LEASE_S });
  bench().save(other.path, 'git’s\n');
  for (const one of [tenure, other]) bench().run(believe(one));
  expect(bench().run(secondLook(other))).toMatchObject({ kind: 'counts' });
  expect(bench().read(`holders/a/${tenure.name}`)).toBe('withdrawn\n');
  expect(bench().run(confirm(tenure))).toBe(false);
});

it('that withdrew it first leaves the other process of its owner without it', () => {
  bench().run(believe(tenure));
  const slow = bench().start(renew(bench().caller('a'), 'T'));
  slow.until(on('append', /^holders\/a\//));
  bench().save('scoped/T~1.md', 'git’s\n');
  expect(bench().run(secondLook(tenure)).kind).toBe('outranked');
  expect(slow.answer()).not.toBe('ok');
  expect(bench().read(`holders/a/${tenure.name}`)).toMatch(/^withdrawn\n/);
});

it('ignores what ranks below it', () => {
  bench().save('complete/T.md', 'shadow\n');
  expect(bench().run(secondLook(tenure)).kind).toBe('counts');
});

it('is in doubt under a mark that stays, and counts when the mark goes', () => {
  const mark = markedName(tenure, 'k');
  bench().store.rename(tenure.path, mark.path);
  expect(bench().run(secondLook(tenure))).toMatchObject({ kind: 'doubt', mark: { path: mark.path } });
  const actor = bench().start(secondLook(tenure));
  actor.past(on('pause'));
  bench().store.rename(mark.path, tenure.path);
  expect(actor.finish().kind).toBe('counts');
  expect(parseClaimed(mark.name)?.bare).toBe(tenure.name);
});

it('is in doubt when its lease ran out before the look was over, by its name alone', () => {
  const actor = bench().start(secondLook(tenure));
  actor.until(on('stat', 'complete'));
  bench().pass(LEASE_S);
  bench().save(tenure.path, 'fresh\n');
  expect(actor.finish()).toMatchObject({ kind: 'doubt' });
  expect(bench().read(`holders/a/${tenure.name}`)).toBe('');
});

it('is in doubt when its name is not in the last picture', () => {
  const actor = bench().start(secondLook(tenure));
  actor.blindTo = /@a:/;
  expect(actor.finish().kind).toBe('doubt');
});
