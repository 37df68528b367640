import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareName, claimedName, markedName, parseClaimed, parseName, restName, sameOwner, sameTenure, shelfBehind, usualKeyOf, usualName, type ClaimedName } from '../../lib/rules/name.ts';
import { nextNonce } from '../../lib/rules/mark-nonce.ts';
import { encodeOwner } from '../../lib/rules/owner.ts';
import { FLOW, REST_SHELVES } from '../../lib/rules/shelf.ts';
import { EXTENSIONS, isTaskId } from '../../lib/rules/task-id.ts';

const CLAIM = 'TASK-103~1@claude~4f2a9c1e:1769143261123+1800.md';

const anyExt = fc.constantFrom('', ...EXTENSIONS);
const anyShelf = fc.constantFrom(...FLOW);
const anyId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/).filter((id) => isTaskId(id) && id !== '4913');
const anyTask = fc
  .record({ id: anyId, generation: fc.integer({ min: 1, max: 999_999_999_999_999 }), ext: anyExt })
  .map((task) => (task.ext === '' ? { ...task, id: task.id.replaceAll('.', '-') } : task));
const anyPart = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 });
const anyOwner = fc
  .oneof(fc.record({ agent: anyPart }), fc.record({ agent: anyPart, session: anyPart }))
  .map(encodeOwner)
  .filter((owner) => owner.length <= 96);
const anyTenure = fc.record({
  owner: anyOwner,
  claimedAt: fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 }),
  lease: fc.integer({ min: 1, max: 86_400 }),
  review: fc.boolean(),
});
const anyColon = fc.constantFrom(':' as const, '%3A' as const);
const anyNonce = fc.stringMatching(/^[0-9a-z]{1,13}$/);
const anyClaim = fc.tuple(anyTask, anyTenure, anyColon).map((parts) => claimedName(...parts));

/** Any bytes at all, pieces of the grammar in any order, and true names with one place damaged. */
const anyName = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('utf8')),
  fc
    .array(fc.constantFrom('TASK-1', 'a', '~', '@', ':', '%3A', '+', '!', '.', '%', '/', '\n', '0', '1', '1769143261', '1769143261123', 'r', '.md', '.MD', 'README'), { maxLength: 12 })
    .map((pieces) => pieces.join('')),
  fc
    .tuple(fc.oneof(anyClaim.map(({ name }) => name), fc.constant(CLAIM), fc.constant('TASK-103~2.md')), fc.nat(80), fc.nat(2), fc.constantFrom('', '0', 'é', '~', '@', ':', '.', ' ', '\n', 'r', 'R', '!z'))
    .map(([name, at, cut, put]) => name.slice(0, at) + put + name.slice(at + cut)),
);

function claim(name: string): ClaimedName {
  const parsed = parseClaimed(name);
  if (parsed === undefined) throw new Error(`${name} should be a claim`);
  return parsed;
}

describe('names at rest', () => {
  it.each([
    ['TASK-103.md', 'TASK-103', 0, '.md'],
    ['TASK-103~2.md', 'TASK-103', 2, '.md'],
    ['TASK-103', 'TASK-103', 0, ''],
    ['TASK-103~7', 'TASK-103', 7, ''],
    ['7', '7', 0, ''],
    ['v1.2.3.md', 'v1.2.3', 0, '.md'],
    ['a_b-c.d~10.markdown', 'a_b-c.d', 10, '.markdown'],
    ['t.yaml', 't', 0, '.yaml'],
    ['t.yml', 't', 0, '.yml'],
    ['t.json', 't', 0, '.json'],
    ['t.txt', 't', 0, '.txt'],
    ['4913.md', '4913', 0, '.md'],
    ['4913~1', '4913', 1, ''],
    ['READMES.md', 'READMES', 0, '.md'],
    ['t~999999999999999.md', 't', 999_999_999_999_999, '.md'],
  ])('%j is a task', (name, id, generation, ext) => {
    expect(parseName('scoped', name)).toEqual({ kind: 'rest', shelf: 'scoped', name, path: `scoped/${name}`, id, key: id.toLowerCase(), generation, ext });
  });

  it.each([
    ['a generation of 0 that is written', 'TASK-1~0.md'],
    ['a leading zero in the generation', 'TASK-1~01.md'],
    ['an empty generation', 'TASK-1~.md'],
    ['a signed generation', 'TASK-1~+1.md'],
    ['a generation of 16 digits', 'TASK-1~1000000000000000.md'],
    ['two generations', 'TASK-1~1~2.md'],
    ['digits of another script', 'TASK-1~١.md'],
    ['an ending in upper case', 'TASK-1.MD'],
    ['an unknown ending', 'TASK-1.pdf'],
    ['a dot in the id and no ending', 'v1.2'],
    ['a dot in the id, a generation and no ending', 'v1.2~3'],
    ['two known endings', 'TASK-1.md.txt'],
    ['the same ending twice', 'TASK-1.md.md'],
    ['an id with a trailing dot', 'TASK-1..md'],
    ['an ending before the generation', 'TASK-1.md~1'],
    ['a leading dash', '-rf.md'],
    ['a leading underscore', '_x.md'],
    ['a space', 'my task.md'],
    ['a slash', 'a/b.md'],
    ['dots that climb', 'a/../b.md'],
    ['a newline at the end', 'TASK-1.md\n'],
    ['a newline in the id', 'TASK\n1.md'],
    ['a NUL', 'TASK\0.md'],
    ['a Cyrillic look-alike', 'TАSK-1.md'],
    ['full-width letters', 'ＴＡＳＫ.md'],
    ['the Kelvin sign, whose lower case is k', 'TAS\u212A.md'],
    ['an id of 97 bytes', `${'x'.repeat(97)}.md`],
    ['a generation of README', 'README~1.md'],
    ['a claim outside claimed/', CLAIM],
    ['nothing', ''],
  ])('a name with %s is foreign', (_what, name) => {
    expect(parseName('scoped', name)).toEqual({ kind: 'foreign', shelf: 'scoped', name, path: `scoped/${name}` });
  });

  it('an id of 96 bytes is the longest', () => {
    expect(parseName('scoped', `${'x'.repeat(96)}.md`)).toMatchObject({ kind: 'rest' });
  });
});

describe('junk', () => {
  it.each([
    '.', '..', '.DS_Store', '.TASK-1.md.swp', '._TASK-1.md', '.nfs000000000012', '.fuse_hidden0001', '.gitkeep', 'TASK-1.md~', 'TASK-1~', 'TASK-1.md.swp', 'TASK-1.swo',
    'TASK-1.md.orig', 'TASK-1.orig', '4913', '#TASK-1.md#', 'README', 'README.md', 'readme.txt', 'ReadMe.markdown', `${CLAIM}~`, `${CLAIM}.orig`, `${CLAIM}.swp`,
  ])('%j is ignored quietly on every shelf', (name) => {
    for (const shelf of FLOW) expect(parseName(shelf, name)).toBeUndefined();
  });

  it.each(['TASK.swap', 'TASK.origin', '4913x.pdf', 'x.#', 'notes.README'])('%j is not junk', (name) => {
    expect(parseName('scoped', name)).toMatchObject({ kind: 'foreign' });
  });
});

describe('claimed names', () => {
  it('a claim says id, generation, owner, claimed-at, stamp and lease', () => {
    expect(parseName('claimed', CLAIM)).toEqual({
      kind: 'claimed',
      shelf: 'claimed',
      name: CLAIM,
      path: `claimed/${CLAIM}`,
      id: 'TASK-103',
      key: 'task-103',
      generation: 1,
      ext: '.md',
      owner: 'claude~4f2a9c1e',
      claimedAt: 1_769_143_261_123,
      stamp: 'claude~4f2a9c1e:1769143261123',
      lease: 1800,
      bare: CLAIM,
    });
  });

  it('a mark stands before the ending', () => {
    expect(claim('T~1@a:1769143261123+60!k3.md')).toMatchObject({ nonce: 'k3', bare: 'T~1@a:1769143261123+60.md', ext: '.md' });
    expect(claim('T~1@a:1769143261123+60!k3')).toMatchObject({ nonce: 'k3', bare: 'T~1@a:1769143261123+60', ext: '' });
  });

  it('seconds of 10 digits are read as the last ms of that second', () => {
    expect(claim('T~1@a:1769143261+60.md')).toMatchObject({ claimedAt: 1_769_143_261_999, stamp: 'a:1769143261' });
  });

  it('%3A is read like a colon, and the stamp is written with a colon', () => {
    const both = [claim('T~1@a:1769143261123+60.md'), claim('T~1@a%3A1769143261123+60.md')] as const;
    expect(both[1].stamp).toBe('a:1769143261123');
    expect(sameTenure(...both)).toBe(true);
  });

  it('an owner with an encoded colon is told from the separator', () => {
    expect(claim('T~1@a%3A1769143261:1769143261123+60.md').owner).toBe('a%3A1769143261');
    expect(claim('T~1@a%3A1769143261%3A1769143261123+60.md').owner).toBe('a%3A1769143261');
  });

  it.each([0, 1, 86_400, 86_401, 999_999])('readers take a lease of %i s, whatever the limits of writers are', (lease) => {
    expect(claim(`T~1@a:1769143261123+${lease}.md`).lease).toBe(lease);
  });

  it.each([
    ['no generation', 'T@a:1769143261123+60.md'],
    ['generation 0', 'T~0@a:1769143261123+60.md'],
    ['a leading zero in its generation', 'T~01@a:1769143261123+60.md'],
    ['no owner', 'T~1@:1769143261123+60.md'],
    ['no time', 'T~1@a+60.md'],
    ['a time of 9 digits', 'T~1@a:176914326+60.md'],
    ['a time of 11 digits', 'T~1@a:17691432611+60.md'],
    ['a time of 12 digits', 'T~1@a:176914326112+60.md'],
    ['a time of 14 digits', 'T~1@a:17691432611230+60.md'],
    ['a leading zero in its milliseconds', 'T~1@a:0769143261123+60.md'],
    ['a leading zero in its seconds', 'T~1@a:0769143261+60.md'],
    ['no lease', 'T~1@a:1769143261123.md'],
    ['an empty lease', 'T~1@a:1769143261123+.md'],
    ['a leading zero in its lease', 'T~1@a:1769143261123+060.md'],
    ['a lease of 7 digits', 'T~1@a:1769143261123+1000000.md'],
    ['a lease with a unit', 'T~1@a:1769143261123+30m.md'],
    ['a negative lease', 'T~1@a:1769143261123+-5.md'],
    ['an empty mark', 'T~1@a:1769143261123+60!.md'],
    ['an upper-case mark', 'T~1@a:1769143261123+60!K.md'],
    ['a mark of 14 characters', 'T~1@a:1769143261123+60!12345678901234.md'],
    ['two marks', 'T~1@a:1769143261123+60!a!b.md'],
    ['a mark after the ending', 'T~1@a:1769143261123+60.md!a'],
    ['%3a in lower case', 'T~1@a%3a1769143261123+60.md'],
    ['lower-case hex in its owner', 'T~1@a%c3%a9:1769143261123+60.md'],
    ['an escape that is not needed', 'T~1@%61:1769143261123+60.md'],
    ['a bare é in its owner', 'T~1@é:1769143261123+60.md'],
    ['a space in its owner', 'T~1@a b:1769143261123+60.md'],
    ['an owner with a leading dot', 'T~1@.a:1769143261123+60.md'],
    ['an empty session', 'T~1@a~:1769143261123+60.md'],
    ['two sessions', 'T~1@a~b~c:1769143261123+60.md'],
    ['two owners', 'T~1@a@b:1769143261123+60.md'],
    ['an owner of 97 bytes', `T~1@${'a'.repeat(97)}:1769143261123+60.md`],
    ['an escaped newline in its owner', 'T~1@a%0A:1769143261123+60.md'],
    ['an escaped NUL in its owner', 'T~1@a%00:1769143261123+60.md'],
    ['broken UTF-8 in its owner', 'T~1@a%C3:1769143261123+60.md'],
    ['a dot in its id and no ending', 'v1.2~1@a:1769143261123+60'],
    ['a known ending in its id', 'T.md~1@a:1769143261123+60.md'],
    ['README as its id', 'README~1@a:1769143261123+60.md'],
    ['an unknown ending', 'T~1@a:1769143261123+60.pdf'],
    ['an upper-case ending', 'T~1@a:1769143261123+60.MD'],
    ['a newline at its end', 'T~1@a:1769143261123+60.md\n'],
    ['a slash', 'x/T~1@a:1769143261123+60.md'],
    ['a name at rest', 'TASK-103.md'],
  ])('a claim with %s is foreign', (_what, name) => {
    expect(parseClaimed(name)).toBeUndefined();
    expect(parseName('claimed', name)).toEqual({ kind: 'foreign', shelf: 'claimed', name, path: `claimed/${name}` });
  });

  it.each([
    ['an owner that is not encoded', { owner: 'a b' }],
    ['an owner with a slash', { owner: '../x' }],
    ['an empty owner', { owner: '' }],
    ['a clock before 2001', { claimedAt: 1 }],
    ['a broken ms', { claimedAt: 1_769_143_261_123.5 }],
    ['a broken lease', { lease: 1.5 }],
    ['a negative lease', { lease: -1 }],
  ])('nobody can write a claim with %s', (_what, part) => {
    expect(() => claimedName({ id: 'T', generation: 1, ext: '.md' }, { owner: 'a', claimedAt: 1_769_143_261_123, lease: 60, ...part })).toThrow(RangeError);
  });

  it.each([0, -1, 1.5, 1e15, Number.NaN])('nobody can write a claim of generation %d', (generation) => {
    expect(() => claimedName({ id: 'T', generation, ext: '.md' }, { owner: 'a', claimedAt: 1_769_143_261_123, lease: 60 })).toThrow(RangeError);
  });
});

describe('one tenure', () => {
  const name = claim('Task-1~3@Bob~x:1769143261123+60.md');

  it.each([
    'Task-1~3@Bob~x%3A1769143261123+60.md',
    'TASK-1~3@bob~X:1769143261123+60.md',
    'Task-1~3@Bob~x:1769143261123+60!abc.md',
  ])('%j is another spelling of it', (other) => {
    expect(sameTenure(name, claim(other))).toBe(true);
  });

  it.each([
    'Task-2~3@Bob~x:1769143261123+60.md',
    'Task-1~4@Bob~x:1769143261123+60.md',
    'Task-1~3@Bob~y:1769143261123+60.md',
    'Task-1~3@Bob:1769143261123+60.md',
    'Task-1~3@Bob~x:1769143261124+60.md',
    'Task-1~3@Bob~x:1769143261123+90.md',
    'Task-1~3@Bob~x:1769143261123+60r.md',
    'Task-1~3@Bob~x:1769143261123+60.txt',
    'Task-1~3@Bob~x:1769143261123+60',
  ])('%j is another tenure', (other) => {
    expect(sameTenure(name, claim(other))).toBe(false);
  });

  it('owners are the same in any case, and two sessions of one agent are two owners', () => {
    expect(sameOwner('Claude~1a', 'claude~1A')).toBe(true);
    expect(sameOwner('claude~1a', 'claude~1b')).toBe(false);
    expect(sameOwner('claude', 'claude~1b')).toBe(false);
  });
});

describe('for any name', () => {
  it('what claimedName writes, parseClaimed reads', () => {
    fc.assert(
      fc.property(anyTask, anyTenure, anyColon, (task, tenure, colon) => {
        const written = claimedName(task, tenure, colon);
        expect(written.name).toBe(`${task.id}~${task.generation}@${tenure.owner}${colon}${tenure.claimedAt}+${tenure.lease}${tenure.review ? 'r' : ''}${task.ext}`);
        expect(parseName('claimed', written.name)).toEqual(written);
        expect(written.review).toBe(tenure.review ? true : undefined);
        expect(shelfBehind(written)).toBe(tenure.review ? 'review' : 'scoped');
        expect(written).toMatchObject({ ...task, owner: tenure.owner, claimedAt: tenure.claimedAt, lease: tenure.lease, key: task.id.toLowerCase(), bare: written.name, stamp: `${tenure.owner}:${tenure.claimedAt}` });
      }),
    );
  });

  it('what restName writes, parseName reads', () => {
    fc.assert(
      fc.property(fc.constantFrom(...REST_SHELVES), anyTask, fc.boolean(), (shelf, task, first) => {
        const written = restName(shelf, task.id, first ? 0 : task.generation, task.ext);
        expect(parseName(shelf, written.name)).toEqual(written);
        expect(written.path).toBe(`${shelf}/${written.name}`);
      }),
    );
  });

  it('any text at all is a task, foreign or junk, keeps its name, and never throws', () => {
    fc.assert(
      fc.property(anyShelf, anyName, (shelf, name) => {
        const parsed = parseName(shelf, name);
        if (parsed !== undefined) expect(parsed).toMatchObject({ shelf, name, path: `${shelf}/${name}` });
        expect(parsed === undefined || ['rest', 'claimed', 'foreign'].includes(parsed.kind)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('a name that parses is the only way to write what it says', () => {
    fc.assert(
      fc.property(anyShelf, anyName, (shelf, name) => {
        const parsed = parseName(shelf, name);
        if (parsed?.kind === 'rest') expect(restName(parsed.shelf, parsed.id, parsed.generation, parsed.ext)).toEqual(parsed);
        if (parsed?.kind !== 'claimed') return;
        const { id, generation, owner, stamp, lease, review, nonce, ext } = parsed;
        const tail = `${stamp.slice(owner.length + 1)}+${lease}${review === true ? 'r' : ''}${nonce === undefined ? '' : `!${nonce}`}${ext}`;
        expect([`${id}~${generation}@${owner}:${tail}`, `${id}~${generation}@${owner}%3A${tail}`]).toContain(name);
      }),
      { numRuns: 2000 },
    );
  });

  it('a mark parses, keeps the tenure, and taking it off gives the old name back', () => {
    fc.assert(
      fc.property(anyClaim, anyNonce, anyNonce, (bare, nonce, other) => {
        const marked = markedName(bare, nonce);
        expect(parseClaimed(marked.name)).toEqual(marked);
        expect(marked.nonce).toBe(nonce);
        expect(sameTenure(marked, bare)).toBe(true);
        expect(bareName(marked)).toEqual(bare);
        expect(bareName(bare)).toEqual(bare);
        expect(markedName(marked, other)).toEqual(markedName(bare, other));
      }),
    );
  });

  it('a claim that can be read can be written again as its own next generation', () => {
    fc.assert(
      fc.property(fc.oneof(anyClaim, fc.constant(claim('T~1@a:1769143261+0.md')), fc.constant(claim('T~1@a:1000000000+999999.md'))), (read) => {
        fc.pre(read.generation < 999_999_999_999_999);
        const next = claimedName({ ...read, generation: read.generation + 1 }, read);
        expect(sameTenure({ ...next, generation: read.generation }, read)).toBe(true);
      }),
    );
  });
});

describe('the key of a usual name', () => {
  it.each([['T-1.md', 't-1'], ['TASK-103~2.md', 'task-103'], ['fix-the-parser.md', 'fix-the-parser']])('of %s is %s', (name, key) => {
    expect(usualKeyOf(name)).toBe(key);
  });

  it.each(['T.md', 'T-1', 'T-1.txt', 'T-1~0.md', 'T-1~02.md', 'T_1.md', 'T-1.v.md', 'README.md', 'T-1-DESKTOP-8KQ2F1A.md', `T-${'1'.repeat(95)}.md`, 'T-1.md\n'])('is not told of %j', (name) => {
    expect(usualKeyOf(name)).toBeUndefined();
  });

  it('is the key that the grammar reads, and all else of such a name is what the grammar reads, too', () => {
    const part = fc.constantFrom('T', 'a', '-', '1', '_BASE_', '-DESKTOP-', '.', '~', '~2', 'readme', '.sync-conflict-', 'x'.repeat(50), '.md', 'É', '');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const name = `${parts.join('')}.md`;
        const key = usualKeyOf(name);
        if (key !== undefined) expect(parseName('scoped', name)).toEqual(usualName('scoped', name, key));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('255 bytes', () => {
  const longest = { id: 'x'.repeat(96), generation: 999_999_999_999_999, ext: '.markdown' };
  const owner = '%F0%9F%98%80'.repeat(8);
  const nonce = 'z'.repeat(13);

  it('the longest claim a writer can write has room for the longest mark', () => {
    const bare = claimedName(longest, { owner, claimedAt: 9_999_999_999_999, lease: 86_400 }, '%3A');
    expect(bare.owner).toHaveLength(96);
    expect(Buffer.byteLength(markedName(bare, nonce).name)).toBeLessThanOrEqual(255);
  });

  it('a claim that a reader takes has room for a mark, or else nobody could ever examine it', () => {
    const bare = parseClaimed(`${longest.id}~${longest.generation}@${owner}%3A9999999999999+999999${longest.ext}`);
    if (bare === undefined) throw new Error('this is the longest claim there can be');
    expect(Buffer.byteLength(markedName(bare, nonce).name)).toBeLessThanOrEqual(255);
  });

  it('and a review has room for each mark that is written', () => {
    const bare = parseClaimed(`${longest.id}~${longest.generation}@${owner}%3A9999999999999+999999r${longest.ext}`);
    if (bare === undefined) throw new Error('this is the longest review there can be');
    expect(Buffer.byteLength(markedName(bare, nextNonce(undefined, 'z'.repeat(12))).name)).toBe(255);
  });
});
