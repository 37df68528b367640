import { describe, expect, it } from 'vitest';
import { meantAmong } from '../../lib/rules/mine-among.ts';
import { parseClaimed, type ClaimedName, type TaskName } from '../../lib/rules/name.ts';

function claimed(name: string): ClaimedName {
  const parsed = parseClaimed(name);
  if (parsed === undefined) throw new Error(`${name} is no claim`);
  return parsed;
}

const held = claimed('T-1~3@ana%40vm:1769143261123+60.md');
const names: readonly TaskName[] = [held];
const caller = { owner: 'ana%40vm' };
const unproven = { ...caller, mustProve: true };

describe('what the caller has', () => {
  it('is what its owner has, by its name', () => {
    expect(meantAmong(caller, names)).toEqual({ kind: 'held', tenure: held });
    expect(meantAmong({ owner: 'ANA%40VM' }, names).kind).toBe('held');
    expect(meantAmong({ owner: 'bob' }, names).kind).toBe('none');
  });

  it('is unproven, if others have the name and no fence tells', () => {
    expect(meantAmong(unproven, names)).toEqual({ kind: 'unproven', tenure: held });
    expect(meantAmong({ ...unproven, owner: 'bob' }, names).kind).toBe('none');
  });

  it.each([caller, unproven])('of %j is proven by a fence, and another one is not that claim', (who) => {
    expect(meantAmong(who, names, { generation: 3 }).kind).toBe('held');
    expect(meantAmong(who, names, { stamp: { owner: 'ana%40vm', claimedAt: 1769143261123 } }).kind).toBe('held');
    expect(meantAmong(who, names, { generation: 2 })).toEqual({ kind: 'other', tenure: held });
    expect(meantAmong(who, names, { generation: 3, stamp: { owner: 'ana%40vm', claimedAt: 1769143261124 } }).kind).toBe('other');
    expect(meantAmong(who, names, { stamp: { owner: 'bob', claimedAt: 1769143261123 } }).kind).toBe('other');
  });

  it('is in doubt while somebody examines it, proven or not', () => {
    expect(meantAmong(unproven, [claimed('T-1~3@ana%40vm:1769143261123+60!0123456789ab.md')]).kind).toBe('doubt');
  });
});
