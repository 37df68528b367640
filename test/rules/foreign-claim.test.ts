import { describe, expect, it } from 'vitest';
import { foreignClaim, foreignClaimsAmong, mayStandFor } from '../../lib/rules/foreign-claim.ts';
import { claimedName, parseName, restName } from '../../lib/rules/name.ts';

function read(name: string): ReturnType<typeof foreignClaim> {
  const parsed = parseName('claimed', name);
  return parsed?.kind === 'foreign' ? foreignClaim(parsed) : undefined;
}

describe('foreignClaim', () => {
  it.each([
    ['T-1', { id: 'T-1', ext: '', generation: 0, form: 'task' }],
    ['T-1.md', { id: 'T-1', ext: '.md', generation: 0, form: 'task' }],
    ['T-1~12.yaml', { id: 'T-1', key: 't-1', ext: '.yaml', generation: 12, form: 'task' }],
    ['T-1.lock', { id: 'T-1', ext: '', form: 'lock' }],
    ['T-1.md.owner', { id: 'T-1', ext: '.md', form: 'lock' }],
    ['1769143261_ana_T-1.yaml', { id: 'T-1', ext: '.yaml', form: 'stamped', agent: 'ana' }],
    ['1769143261123_ana@host_T-1.md', { id: 'T-1', form: 'stamped', agent: 'ana@host' }],
    ['1769143261_claude_opus_T-1.md', { id: 'T-1', form: 'stamped', otherKeys: ['opus_t-1'] }],
  ])('%s names a task', (name, expected) => {
    expect(read(name)).toMatchObject({ name, path: `claimed/${name}`, ...expected });
  });

  it.each(['T-1.md~', '.T-1.lock', '#T-1#', 'T-1.orig', 'T-1.swp', 'README.md', 'README.lock', '4913', '4913.lock', 'T-1@ana.md', 'T 1.md', 'T-1~0.md', 'T-1~01', 'a.b', '1769143261_ana', '1769143261__T-1.md/..', 'T-1~1@ana:176914326112+60.md'])('%s names none', (name) => {
    expect(read(name)).toBeUndefined();
  });

  it('is only found in claimed/', () => {
    expect(foreignClaim({ kind: 'foreign', shelf: 'scoped', name: 'T-1.lock', path: 'scoped/T-1.lock' })).toBeUndefined();
  });

  it('among the names of a listing, those that may be about one task, in any case and in any reading', () => {
    const listed = ['t-1', 'T-1.md', 'T-10', 'T-1-b.md', '1769143261_a_T-1_x.md', '1769143261_a_x_T-1', 'T-1~1@ana:1769143261123+60.md'];
    expect(foreignClaimsAmong(listed, 't-1').map(({ name }) => name)).toEqual(['t-1', 'T-1.md', '1769143261_a_x_T-1']);
    expect(foreignClaimsAmong(listed, 'x_t-1').map(({ name }) => name)).toEqual(['1769143261_a_x_T-1']);
  });

  it('means nothing beside a claim, or a task that is finished', () => {
    const claimed = claimedName({ id: 'T', generation: 1, ext: '' }, { owner: 'a', claimedAt: 1_769_143_261_123, lease: 60 });
    expect([undefined, restName('scoped', 'T', 0, ''), restName('review', 'T', 1, '')].map((task) => mayStandFor(task))).toEqual([true, true, true]);
    expect([claimed, restName('complete', 'T', 1, ''), restName('cancelled', 'T', 1, '')].map((task) => mayStandFor(task))).toEqual([false, false, false]);
  });
});
