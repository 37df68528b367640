import { describe, expect, it } from 'vitest';
import { claimedName } from '../../lib/rules/name.ts';
import { read as readFile } from '../../lib/store/step.ts';
import { remarksOn } from '../../lib/transitions/belief-remarks.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { steal } from '../../lib/transitions/pass-on.ts';
import { complete, release } from '../../lib/transitions/release.ts';
import { addTask } from '../../lib/verbs/add-task.ts';
import { carryOver, noteTold, remarkPlace, wasTold } from '../../lib/verbs/claim-remarks.ts';
import { leftToItsOwner } from '../../lib/verbs/left-to-owner.ts';
import { likelyClaims } from '../../lib/verbs/likely-claims.ts';
import { idsOf } from '../../lib/verbs/own-claims.ts';
import { isShelvedAs, ownEndOf } from '../../lib/verbs/own-end.ts';
import { recordClaim } from '../../lib/verbs/record-claim.ts';
import { LEASE_S, useBench } from '../support/bench.ts';

const bench = useBench();
const ana = () => bench().caller('ana');
const claimed = (owner = 'ana') => bench().run(claim(bench().caller(owner), 'T')).tenure;

describe('addTask', () => {
  it('writes the front matter, then the bytes of the body as they are', () => {
    const body = Buffer.from([0x61, 0xff, 0x0a]);
    const { task } = bench().run(addTask(ana(), { id: 'N', front: { title: 'One: two', role: undefined }, body }));
    expect(Buffer.from(bench().run(readFile(task.path, 1000)))).toEqual(Buffer.concat([Buffer.from('---\ntitle: "One: two"\n---\n\n'), body]));
  });

  it('writes no front matter where nothing is said', () => {
    expect(bench().read(bench().run(addTask(ana(), { id: 'N', front: {} })).task.path)).toBe('');
  });
});

describe('idsOf', () => {
  it('names once what is held and what is only believed, in the spelling of the registry', () => {
    const tenure = claimed();
    bench().save(`holders/ana/${tenure.name.replace('T~', 'U~')}`, 'confirmed\n');
    expect(bench().run(idsOf('ANA')).toSorted()).toEqual(['T', 'U']);
    expect(bench().run(idsOf('bob'))).toEqual([]);
  });
});

describe('a claim that its owner ends', () => {
  it.each([
    ['complete', () => complete(ana(), 'T', {})],
    ['release', () => release(ana(), 'T', { to: 'scoped' })],
  ])('is ended by %s, and lies on a shelf in its generation', (event, end) => {
    const tenure = claimed();
    expect(bench().run(ownEndOf(tenure))).toBeUndefined();
    expect(bench().run(isShelvedAs(tenure))).toBe(false);
    bench().run(end());
    expect(bench().run(ownEndOf(tenure))).toMatchObject({ event, by: 'ana' });
    expect(bench().run(isShelvedAs(tenure))).toBe(true);
  });

  it('is not ended by its owner when somebody else takes it', () => {
    const tenure = claimed();
    bench().run(steal(bench().caller('bob'), 'T', 'needed'));
    expect(bench().run(ownEndOf(tenure))).toBeUndefined();
    expect(bench().run(isShelvedAs(tenure))).toBe(false);
  });
});

describe('a claim that ran out is left to its owner', () => {
  const left = (owner: string, graceMs: number) => bench().run(leftToItsOwner(bench().caller(owner), 'T', () => graceMs));

  it('as long as there is grace, and is refused with its holder', () => {
    claimed();
    bench().pass(LEASE_S + 1);
    expect(left('bob', 1)).toMatchObject({ code: 'held', holder: { agent: 'ana' }, facts: { leftMs: -1000 } });
    expect(left('bob', 0)).toBeUndefined();
  });

  it('and not while it is alive, nor if it is the own one, nor at rest', () => {
    expect(left('bob', 1)).toBeUndefined();
    claimed();
    expect(left('bob', 1)).toBeUndefined();
    bench().pass(LEASE_S + 1);
    expect(left('ana', 1)).toBeUndefined();
  });
});

describe('likelyClaims', () => {
  it('shows what looks held, and gives it a heartbeat', () => {
    const tenure = claimed();
    bench().pass(20);
    expect(bench().run(likelyClaims('ana', [tenure]))).toMatchObject([{ tenure: { id: 'T' }, expiresAt: tenure.claimedAt + 20_000 + LEASE_S * 1000 }]);
  });

  it.each([
    ['has run out', () => bench().pass(LEASE_S + 1)],
    ['was stolen', () => void bench().run(steal(bench().caller('bob'), 'T', 'needed'))],
    ['has lost its name', () => bench().store.remove(`claimed/${bench().list('claimed')[0] ?? ''}`)],
    ['never counted', () => bench().store.remove(`holders/ana/${bench().list('holders/ana')[0] ?? ''}`)],
  ])('answers nothing for one that %s', (_, happens) => {
    const tenure = claimed();
    happens();
    expect(bench().run(likelyClaims('ana', [tenure]))).toBeUndefined();
  });

  it('answers nothing if the tenure that stands is not one of those', () => {
    const tenure = claimed();
    expect(bench().run(likelyClaims('ana', [{ ...tenure, claimedAt: tenure.claimedAt - 1 }]))).toBeUndefined();
  });
});

describe('remarks on a claim', () => {
  it('say where it was made, if it has no session and does not say so already', () => {
    const tenure = claimed();
    bench().run(remarkPlace(tenure, () => '/here'));
    const never = (): string => {
      throw new Error('asked in vain');
    };
    bench().run(remarkPlace(tenure, never));
    expect(bench().run(remarksOn(tenure)).get('in')).toBe('/here');
    bench().run(complete(ana(), 'T', {}));
    bench().save('scoped/S.md', '');
    bench().run(remarkPlace(bench().run(claim(bench().caller('ana~s1'), 'S')).tenure, never));
  });

  it('say what was told, for one thing and not for another', () => {
    const tenure = claimed();
    expect(bench().run(wasTold([tenure], 'told'))).toBe(false);
    bench().run(noteTold([tenure], 'told', 'gate'));
    expect([bench().run(wasTold([tenure], 'told')), bench().run(wasTold([tenure], 'short'))]).toEqual([true, false]);
  });

  it('of where it was made are carried over to the name that an examiner gave the claim', () => {
    const tenure = claimed();
    bench().run(remarkPlace(tenure, () => '/here'));
    const next = claimedName({ ...tenure, generation: 2 }, tenure, ':');
    bench().save(`holders/ana/${next.name}`, 'confirmed\n');
    bench().run(carryOver([tenure], next));
    expect(bench().run(remarksOn(next)).get('in')).toBe('/here');
  });
});

describe('recordClaim', () => {
  it('writes a claim from a shelf, and a take-over from the name without its mark', () => {
    const tenure = claimed();
    expect(bench().run(recordClaim(ana(), tenure, 'scoped/T.md', 'late'))).toBeUndefined();
    const former = bench().run(recordClaim(ana(), tenure, 'claimed/T~1@bob:1769143261123+60!abcdefabcdef.md', undefined));
    expect(former).toMatchObject({ owner: 'bob', path: 'claimed/T~1@bob:1769143261123+60.md' });
    const lines = bench().read('log/T.jsonl').trim().split('\n').map((line) => JSON.parse(line) as { event: string; from: string; text?: string });
    expect(lines.slice(-2)).toMatchObject([{ event: 'claim', from: 'scoped/T.md', text: 'late' }, { event: 'take-over', from: 'claimed/T~1@bob:1769143261123+60.md' }]);
  });
});
