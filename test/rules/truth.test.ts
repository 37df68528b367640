import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseName, type TaskName } from '../../lib/rules/name.ts';
import { areContested, compareNames, compareRank, judge, namesAbove, standing } from '../../lib/rules/truth.ts';

/** A name from its path. */
function at(path: string): TaskName {
  const [shelf = '', name = ''] = path.split('/');
  const parsed = parseName(shelf as TaskName['shelf'], name);
  if (parsed === undefined || parsed.kind === 'foreign') throw new Error(`${path} should be a task`);
  return parsed;
}

function paths(names: readonly TaskName[]): string[] {
  return names.map(({ path }) => path);
}

const T1 = '1769143261000';
const T2 = '1769143262000';

/** Few values for each part, so that every kind of tie comes up. */
const anyName = fc
  .oneof(
    fc.tuple(
      fc.constantFrom('discovery', 'scoped', 'waiting', 'review', 'cancelled', 'complete'),
      fc.constantFrom('T', 't'),
      fc.constantFrom('', '~1', '~2', '~10'),
      fc.constantFrom('', '.md', '.txt'),
    ).map(([shelf, id, generation, ext]) => `${shelf}/${id}${generation}${ext}`),
    fc.tuple(
      fc.constantFrom('T~1', 't~1', 'T~2', 'T~10'),
      fc.constantFrom('a', 'A', 'a~x', 'b'),
      fc.constantFrom(':', '%3A'),
      fc.constantFrom('1769143261', '1769143261999', T1, T2),
      fc.constantFrom('+60', '+90', '+60!k', '+60!m', '+90!k'),
      fc.constantFrom('', '.md'),
    ).map(([task, owner, colon, time, tail, ext]) => `claimed/${task}@${owner}${colon}${time}${tail}${ext}`),
  )
  .map(at);
/** The same, some of them believed in: what a look may have been told. */
const anyAsked: fc.Arbitrary<TaskName> = fc.tuple(anyName, fc.constantFrom(undefined, undefined, 'reserved' as const, 'confirmed' as const)).map(([name, belief]): TaskName => (name.kind === 'rest' || belief === undefined ? name : { ...name, belief }));
const anyAskedNames = fc.uniqueArray(anyAsked, { selector: ({ path }) => path, minLength: 1, maxLength: 8 });

/** A claim whose second look counted. */
function confirmed(path: string): TaskName {
  return { ...at(path), belief: 'confirmed' } as TaskName;
}

const anyNames = fc.uniqueArray(anyName, { selector: ({ path }) => path, minLength: 1, maxLength: 8 });

describe('the order of truth', () => {
  it.each([
    ['the highest generation wins', 'discovery/T~3.md', 'complete/T~2.md'],
    ['the highest generation wins, claimed over at rest', `claimed/T~2@a:${T1}+60.md`, 'complete/T~1.md'],
    ['the highest generation wins, at rest over claimed', 'scoped/T~3.md', `claimed/T~2@a:${T1}+60!k.md`],
    ['generations are numbers, not text', 'scoped/T~10.md', 'scoped/T~9.md'],
    ['no generation is the lowest', `claimed/T~1@a:${T1}+60.md`, 'complete/T.md'],
    ['at rest before claimed', 'discovery/T~1.md', `claimed/T~1@a:${T1}+60.md`],
    ['at rest before a mark', 'scoped/T~1.md', `claimed/T~1@a:${T1}+60!k.md`],
    ['complete before cancelled', 'complete/T.md', 'cancelled/T.md'],
    ['cancelled before review', 'cancelled/T.md', 'review/T.md'],
    ['review before waiting', 'review/T.md', 'waiting/T.md'],
    ['waiting before scoped', 'waiting/T.md', 'scoped/T.md'],
    ['scoped before discovery', 'scoped/T.md', 'discovery/T.md'],
    ['a mark before the bare name of its own tenure', `claimed/T~1@a:${T1}+60!k.md`, `claimed/T~1@a:${T1}+60.md`],
    ['a mark before the bare name of its own tenure, spelt otherwise', `claimed/T~1@a:${T1}+60!k.md`, `claimed/t~1@A%3A${T1}+60.md`],
    ['of two tenures the earlier', `claimed/T~1@b:${T1}+60.md`, `claimed/T~1@a:${T2}+60.md`],
    ['of two tenures the earlier, whatever is marked', `claimed/T~1@a:${T1}+60.md`, `claimed/T~1@b:${T2}+60!k.md`],
    ['of two tenures of one time, by owner', `claimed/T~1@a:${T1}+60.md`, `claimed/T~1@b:${T1}+60.md`],
    ['owners without regard to case', `claimed/T~1@a:${T1}+60.md`, `claimed/T~1@B:${T1}+60.md`],
    ['of two tenures of one time, by owner, whatever is marked', `claimed/T~1@a:${T1}+60.md`, `claimed/T~1@b:${T1}+60!k.md`],
    ['of two tenures of one time and owner the shorter lease, whatever is marked', `claimed/T~1@a:${T1}+60.md`, `claimed/T~1@a:${T1}+90!k.md`],
    ['seconds count as the last ms of their second', `claimed/T~1@b:1769143261998+60.md`, `claimed/T~1@a:1769143261+60.md`],
  ])('%s', (_rule, high, low) => {
    expect(compareRank(at(high), at(low))).toBeLessThan(0);
    expect(compareRank(at(low), at(high))).toBeGreaterThan(0);
    expect(judge([at(low), at(high)])?.task.path).toBe(high);
  });

  it('is 0 for the same name and for no other', () => {
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        expect(compareRank(a, b) === 0).toBe(a.path === b.path);
        expect(compareRank(a, a)).toBe(0);
      }),
      { numRuns: 3000 },
    );
  });

  it('is antisymmetric', () => {
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        expect(Math.sign(compareRank(a, b)) + Math.sign(compareRank(b, a))).toBe(0);
      }),
      { numRuns: 3000 },
    );
  });

  it('is transitive', () => {
    fc.assert(
      fc.property(anyName, anyName, anyName, (a, b, c) => {
        fc.pre(compareRank(a, b) <= 0 && compareRank(b, c) <= 0);
        expect(compareRank(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 3000 },
    );
  });

  it('has no circle among two leases, a mark and two spellings', () => {
    const names = [`claimed/T~1@a:${T2}+60`, `claimed/T~1@a:${T2}+90!k`, `claimed/T~1@a%3A${T2}+90`].map(at);
    const orders = [[0, 1, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]].map((order) => judge(order.flatMap((place) => names[place] ?? []))?.task.path);
    expect(new Set(orders).size).toBe(1);
    const circle = names.map((name, place) => Math.sign(compareRank(name, names[(place + 1) % 3] ?? name)));
    expect(Math.abs(circle.reduce((sum, sign) => sum + sign, 0))).toBe(1);
  });

  it('a higher generation always ranks above, whatever else the names say', () => {
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        fc.pre(a.generation > b.generation);
        expect(compareRank(a, b)).toBeLessThan(0);
      }),
    );
  });
});

describe('a confirmed tenure', () => {
  const held = `claimed/T~2@a:${T1}+60.md`;

  it.each(['scoped/T~2.md', 'complete/T~9.md', `claimed/T~9@b:${T2}+60.md`, `claimed/T~2@b:${T1}+60.md`])('ranks above %s, which git or a stale look brought', (other) => {
    expect(compareNames(at(other), at(held)) < 0 || at(other).kind === 'claimed').toBe(true);
    expect(compareRank(confirmed(held), at(other))).toBeLessThan(0);
    expect(judge([at(other), confirmed(held)])?.task.path).toBe(held);
  });

  it('gives way to one that was confirmed later, whatever their generations', () => {
    const later = `claimed/T~1@b:${T2}+60.md`;
    expect(judge([confirmed(held), confirmed(later)])).toMatchObject({ task: { path: later }, contested: [{ path: held }], debris: [] });
  });

  it('leaves a file at rest that ranks above it by its name to a person, and takes one that does not for debris', () => {
    expect(judge([confirmed(held), at('scoped/T~2.md'), at('complete/T~9.md'), at('scoped/T~1.md')])).toMatchObject({
      task: { path: held },
      overruled: [{ path: 'complete/T~9.md' }, { path: 'scoped/T~2.md' }],
      debris: [{ path: 'scoped/T~1.md' }],
      contested: [],
    });
  });

  it('of its own claim the name under the later generation ranks first', () => {
    const next = `claimed/T~3@a:${T1}+60.md`;
    expect(judge([confirmed(held), confirmed(next)])?.task.path).toBe(next);
    expect(standing(at(held) as never, [confirmed(held), confirmed(next)], true)).toMatchObject({ kind: 'gone', by: { path: next } });
  });
});

describe('whether beliefs have to be asked', () => {
  it.each([
    [false, ['scoped/T.md']],
    [false, [`claimed/T~1@a:${T1}+60.md`]],
    [false, [`claimed/T~1@a:${T1}+60.md`, 'scoped/T.md']],
    [false, [`claimed/T~1@a:${T1}+60.md`, `claimed/T~1@a:${T1}+60!k.md`]],
    [true, [`claimed/T~1@a:${T1}+60.md`, 'scoped/T~1.md']],
    [true, [`claimed/T~1@a:${T1}+60.md`, 'scoped/T~2.md']],
    [true, [`claimed/T~1@a:${T1}+60.md`, `claimed/T~2@b:${T2}+60.md`]],
    [true, [`claimed/T~1@a:${T1}+60.md`, `claimed/T~1@a:${T1}+60.txt`]],
  ] as const)('is %s of %j', (expected, names) => {
    expect(areContested(names.map(at))).toBe(expected);
  });
});

describe('judging the names of one id', () => {
  it('no names are no task', () => {
    expect(judge([])).toBeUndefined();
  });

  it.each([
    ['a shadow that git brought back', [`claimed/T~1@a:${T1}+60.md`, 'scoped/T.md'], ['scoped/T.md'], []],
    ['a ghost that an editor wrote again', ['complete/T~1.md', `claimed/T~1@a:${T1}+60.md`], [`claimed/T~1@a:${T1}+60.md`], []],
    ['a marked ghost', ['scoped/T~1.md', `claimed/T~1@a:${T1}+60!k.md`], [`claimed/T~1@a:${T1}+60!k.md`], []],
    ['the claim a take-over left', [`claimed/T~2@b:${T2}+60.md`, `claimed/T~1@a:${T1}+60.md`], [`claimed/T~1@a:${T1}+60.md`], []],
    ['two shelves', ['review/T.md', 'scoped/T.md', 'discovery/T.txt'], ['scoped/T.md', 'discovery/T.txt'], []],
    ['a bare name beside its mark', [`claimed/T~1@a:${T1}+60!k.md`, `claimed/T~1@a:${T1}+60.md`], [], [`claimed/T~1@a:${T1}+60.md`]],
    ['two marks of one tenure', [`claimed/T~1@a:${T1}+60!k.md`, `claimed/T~1@a:${T1}+60!m.md`], [], [`claimed/T~1@a:${T1}+60!m.md`]],
    ['two tenures of one generation', [`claimed/T~1@a:${T1}+60.md`, `claimed/T~1@b:${T2}+60.md`], [], [`claimed/T~1@b:${T2}+60.md`]],
    ['a pair below something higher', ['scoped/T~2.md', `claimed/T~1@a:${T1}+60.md`, `claimed/T~1@b:${T2}+60.md`], [`claimed/T~1@a:${T1}+60.md`, `claimed/T~1@b:${T2}+60.md`], []],
    ['a shadow of the generation of a pair', ['scoped/T~1.md', `claimed/T~1@a:${T1}+60.md`, `claimed/T~1@b:${T2}+60.md`], [`claimed/T~1@a:${T1}+60.md`, `claimed/T~1@b:${T2}+60.md`], []],
    ['all at once', [`claimed/T~2@a:${T1}+60.md`, `claimed/T~2@b:${T1}+60.md`, `claimed/T~1@a:${T1}+60.md`, 'complete/T.md'], [`claimed/T~1@a:${T1}+60.md`, 'complete/T.md'], [`claimed/T~2@b:${T1}+60.md`]],
  ])('%s', (_what, names, debris, contested) => {
    const judged = judge(names.map(at).toReversed());
    expect(judged?.task.path).toBe(names[0]);
    expect(paths(judged?.debris ?? [])).toEqual(debris);
    expect(paths(judged?.contested ?? [])).toEqual(contested);
  });

  it('a name that a listing saw twice is not its own debris', () => {
    expect(judge([at('scoped/T.md'), at('scoped/T.md')])).toMatchObject({ debris: [], contested: [] });
    expect(judge([at(`claimed/T~1@a:${T1}+60.md`), at(`claimed/T~1@a:${T1}+60.md`)])).toMatchObject({ debris: [], contested: [] });
  });

  it('a claim that somebody believes in is nothing to clear away, whatever ranks above it', () => {
    const claim = { ...at(`claimed/T~1@a:${T1}+60.md`), belief: 'reserved' } as TaskName;
    expect(judge([claim, at('scoped/T~3.md')])).toMatchObject({ task: { path: 'scoped/T~3.md' }, contested: [{ path: claim.path }], debris: [] });
  });

  it('every name is exactly one of task, debris, contested and overruled, whatever is believed', () => {
    fc.assert(
      fc.property(anyAskedNames, (names) => {
        const judged = judge(names);
        if (judged === undefined) throw new Error('there are names, so there is a task');
        expect(paths([judged.task, ...judged.debris, ...judged.contested, ...judged.overruled]).toSorted()).toEqual(paths(names).toSorted());
        // What is cleared away ranks below the task in both orders: of two that clear at once, none clears what the
        // other keeps.
        for (const name of judged.debris) expect(Math.max(compareNames(judged.task, name), compareRank(judged.task, name))).toBeLessThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('every name is exactly one of task, debris and contested, where nothing is believed', () => {
    fc.assert(
      fc.property(anyNames, (names) => {
        const judged = judge(names);
        if (judged === undefined) throw new Error('there are names, so there is a task');
        expect(paths([judged.task, ...judged.debris, ...judged.contested]).toSorted()).toEqual(paths(names).toSorted());
        for (const name of names) expect(compareRank(judged.task, name)).toBeLessThanOrEqual(0);
        for (const name of judged.contested) expect([name.kind, name.generation]).toEqual([judged.task.kind, judged.task.generation]);
        for (const name of judged.debris) expect(name.generation < judged.task.generation || judged.task.kind === 'rest').toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('is the same for every observer, in whatever order the names were listed', () => {
    fc.assert(
      fc.property(anyNames.chain((names) => fc.tuple(fc.constant(names), fc.shuffledSubarray(names, { minLength: names.length }))), ([names, shuffled]) => {
        expect(judge(shuffled)).toEqual(judge(names));
      }),
    );
  });

  it('does not change the listing it was given', () => {
    const names = [at('scoped/T.md'), at('complete/T.md')];
    judge(names);
    expect(paths(names)).toEqual(['scoped/T.md', 'complete/T.md']);
  });
});

describe('how a tenure stands', () => {
  const mine = { key: 't', generation: 2, owner: 'a~x', claimedAt: Number(T1), lease: 60, ext: '.md' };
  const bare = `claimed/T~2@a~x:${T1}+60.md`;
  const mark = `claimed/T~2@a~x:${T1}+60!k.md`;
  const rival = `claimed/T~2@b:${T2}+60.md`;

  it.each([
    ['alone, it is held', [bare], { kind: 'held' }],
    ['in another spelling, it is held', [`claimed/t~2@A~X%3A${T1}+60.md`], { kind: 'held' }],
    ['beside older names, it is held', [bare, 'complete/T~1.md', `claimed/T~1@b:${T2}+60!k.md`], { kind: 'held' }],
    ['beside names of another id, it is held', [bare, 'complete/U~9.md', `claimed/U~2@b:${T1}+60.md`], { kind: 'held' }],
    ['with a mark on it, it is in doubt', [mark], { kind: 'doubt', mark: { path: mark } }],
    ['with a mark and its bare name, it is in doubt', [bare, mark], { kind: 'doubt', mark: { path: mark } }],
    ['with the bare name listed last, it is in doubt too', [mark, bare], { kind: 'doubt', mark: { path: mark } }],
    ['with a mark and a rival, it is in doubt', [mark, rival], { kind: 'doubt' }],
    ['when no name is left, it is gone', [], { kind: 'gone' }],
    ['when only older names are left, it is gone', ['scoped/T~1.md'], { kind: 'gone' }],
    ['with only a rival left, it is gone', [rival], { kind: 'gone' }],
  ])('%s, confirmed or not', (_what, names, expected) => {
    for (const counted of [true, false]) expect(standing(mine, names.map(at), counted)).toMatchObject(expected);
  });

  it.each([
    ['under a higher generation it is gone, and by whom is said', [bare, `claimed/T~3@b:${T2}+60.md`], { kind: 'gone', by: { path: `claimed/T~3@b:${T2}+60.md` } }],
    ['under a higher generation it is gone, mark or not', [mark, 'scoped/T~3.md'], { kind: 'gone' }],
    ['when its generation is at rest, it is gone', [bare, 'scoped/T~2.md'], { kind: 'gone', by: { path: 'scoped/T~2.md' } }],
    ['of several above it, the task is named', ['scoped/T~3.md', 'scoped/T~4.md', 'complete/T~2.md'], { kind: 'gone', by: { path: 'scoped/T~4.md' } }],
    ['with only a rival left, it is gone to the rival', [rival], { kind: 'gone', by: { path: rival } }],
  ])('%s, until it is confirmed', (_what, names, expected) => {
    expect(standing(mine, names.map(at), false)).toMatchObject(expected);
    const isThere = names.includes(bare) ? 'held' : names.includes(mark) ? 'doubt' : 'gone';
    expect(standing(mine, names.map(at), true).kind).toBe(isThere);
  });

  it('beside an older claim that another owner believes in it is rivalled until confirmed: that one may have counted before', () => {
    const older = { ...at(`claimed/T~1@b:${T2}+60.md`), belief: 'reserved' } as TaskName;
    expect(standing(mine, [at(bare), older], false)).toMatchObject({ kind: 'rivalled', rival: { path: older.path } });
    expect(standing(mine, [at(bare), older], true).kind).toBe('held');
    expect(standing(mine, [at(bare), { ...older, owner: 'a~x' } as TaskName], false).kind).toBe('held');
  });

  it('beside an older claim that is confirmed it is gone to that one until confirmed', () => {
    expect(standing(mine, [at(bare), confirmed(`claimed/T~1@b:${T2}+60.md`)], false)).toMatchObject({ kind: 'gone', by: { owner: 'b' } });
  });

  it('beside what a tool wrote under another ending it is held: the ending is part of the tenure', () => {
    expect(standing(mine, [at(bare), at(bare.replace('.md', '.txt'))], false)).toMatchObject({ kind: 'held', name: { path: bare } });
  });

  it('what has to be lifted above is every name of its generation at rest, and every higher one', () => {
    const names = [bare, mark, 'scoped/T~2.md', 'scoped/T~1.md', `claimed/T~3@b:${T2}+60.md`, rival].map(at);
    expect(paths(namesAbove(at(bare) as never, names))).toEqual(['scoped/T~2.md', `claimed/T~3@b:${T2}+60.md`]);
  });

  it.each([[[bare, rival]], [[rival, bare]], [[bare, `claimed/T~2@b:${T1}+60!k.md`]], [[bare, `claimed/T~2@a:${T1}+60.md`]]])('beside another tenure of its generation it is rivalled until confirmed (%j)', (names) => {
    expect(standing(mine, names.map(at), false)).toMatchObject({ kind: 'rivalled', name: { path: bare } });
    expect(standing(mine, names.map(at), true)).toMatchObject({ kind: 'held', name: { path: bare } });
  });

  it('that nobody is known to have taken is gone without a name', () => {
    expect(standing(mine, [], true)).toEqual({ kind: 'gone' });
  });

  it('of any names, two different owners are never both told that they hold unconfirmed', () => {
    fc.assert(
      fc.property(anyNames, (names) => {
        const claims = names.filter((name) => name.kind === 'claimed');
        const holders = claims.filter((claim) => standing(claim, names, false).kind === 'held').map((claim) => claim.owner.toLowerCase());
        expect(new Set(holders).size).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2000 },
    );
  });

  it('of any names and beliefs, one owner at the most holds by a confirmed tenure', () => {
    fc.assert(
      fc.property(anyAskedNames, (names) => {
        const claims = names.filter((name) => name.kind === 'claimed');
        const holders = claims.filter((claim) => standing(claim, names, claim.belief === 'confirmed').kind === 'held').map((claim) => claim.owner.toLowerCase());
        const first = judge(names)?.task;
        expect(new Set(holders).size).toBeLessThanOrEqual(1);
        // And that is who has the task by the order of truth.
        for (const holder of holders) expect(first).toMatchObject({ kind: 'claimed', owner: expect.stringMatching(new RegExp(`^${holder}$`, 'i')) as string });
      }),
      { numRuns: 2000 },
    );
  });

  it('of any names, who holds has no mark and nothing above it', () => {
    fc.assert(
      fc.property(anyNames, (names) => {
        for (const claim of names.filter((name) => name.kind === 'claimed')) {
          const stands = standing(claim, names, false);
          if (stands.kind !== 'held') continue;
          expect(stands.name.nonce).toBeUndefined();
          expect(names.every((name) => name.generation < claim.generation || (name.kind === 'claimed' && name.generation === claim.generation))).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
