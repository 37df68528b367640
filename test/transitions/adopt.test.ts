import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseEvents } from '../../lib/rules/event.ts';
import { adopt, type Adopted } from '../../lib/transitions/adopt.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { complete } from '../../lib/transitions/release.ts';
import { renew } from '../../lib/transitions/renew.ts';
import type { Bench } from '../support/bench.ts';
import { emptyBench, held, NOW } from '../support/bench-claims.ts';
import { on } from '../support/stepped-actor.ts';

let bench: Bench;
beforeEach(() => {
  bench = emptyBench();
});
afterEach(() => bench.dispose());

const MARK = 'ana:1769143200\n';
const doctor = (): Adopted | undefined => bench.run(adopt(bench.caller('zoe'), 't'));
/** The shelves, with the times of claims left out. */
const shelves = (): readonly string[] => bench.shelves().map((path) => path.replace(/:\d+\+/, ':+'));
const aside = (): Record<string, string> => Object.fromEntries(bench.list('lost+found').map((name) => [name.replace(/^[0-9a-z]{12}-/, ''), bench.read(`lost+found/${name}`)]));
const claimed = (): string => bench.read(`claimed/${bench.list('claimed').find((name) => name.includes('@')) ?? ''}`);

describe('adopt', () => {
  it('makes a claim of the task in scoped/ for whom a mark names, with a lease from now, and keeps the mark', () => {
    bench.save('scoped/T.md', 'the work');
    bench.save('claimed/T', MARK, NOW - 9_000_000);
    expect(doctor()).toMatchObject({ kind: 'claimed', tenure: { owner: 'ana', claimedAt: NOW, generation: 1 } });
    expect(shelves()).toEqual(['claimed/T~1@ana:+60.md']);
    expect([claimed(), aside()]).toEqual(['the work', { T: MARK }]);
    expect(bench.start(claim(bench.caller('bob'), 'T')).refusal()).toMatchObject({ code: 'held', holder: { agent: 'ana' } });
    bench.run(renew(bench.caller('ana'), 'T'));
    bench.run(complete(bench.caller('ana'), 'T', {}));
    expect(shelves()).toEqual(['complete/T~1.md']);
  });

  it('makes a claim of the file that mv put into claimed/, for whom the mark beside it names', () => {
    bench.save('claimed/T~3.md', 'the work');
    bench.save('claimed/T', MARK);
    expect(doctor()).toMatchObject({ kind: 'claimed', tenure: { owner: 'ana', generation: 4 } });
    expect([shelves(), claimed(), aside()]).toEqual([['claimed/T~4@ana:+60.md'], 'the work', { T: MARK }]);
  });

  it.each([
    ['claimed/T', MARK, 'claimed/T~1@ana:+60'],
    ['claimed/T.md', MARK, 'claimed/T~1@ana:+60.md'],
    ['claimed/T.lock', MARK, 'claimed/T~1@ana:+60'],
    ['claimed/T.md', '---\nclaimed_by: ana\n---\nthe work\n', 'claimed/T~1@ana:+60.md'],
    ['claimed/1769143261_ana_T.yaml', 'title: the work\n', 'claimed/T~1@ana:+60.yaml'],
  ])('makes a claim of %s with the text %j, where that is all there is', (path, text, becomes) => {
    bench.save(path, text);
    expect(doctor()).toMatchObject({ kind: 'claimed' });
    expect([shelves(), claimed(), aside()]).toEqual([[becomes], text, {}]);
  });

  it.each([
    ['claimed/T.md', 'the work\n', 'scoped/T.md'],
    ['claimed/T~2.yaml', 'title: the work\n', 'scoped/T~2.yaml'],
    ['claimed/T', '', 'scoped/T'],
    ['claimed/T', '4711\n', 'scoped/T'],
  ])('puts %s with the text %j back into scoped/, byte for byte, because nobody can tell who has it', (path, text, becomes) => {
    bench.save(path, text);
    expect(doctor()).toMatchObject({ kind: 'put-back', to: { path: becomes } });
    expect([shelves(), bench.read(becomes), aside()]).toEqual([[becomes], text, {}]);
    bench.run(claim(bench.caller('bob'), 'T'));
  });

  it('puts a lock of nobody aside, with the task in scoped/ or without', () => {
    bench.save('claimed/T.lock', '');
    expect(doctor()).toMatchObject({ kind: 'set-aside' });
    bench.save('scoped/T.md', 'the work');
    bench.save('claimed/T.lock', '');
    expect(doctor()).toMatchObject({ kind: 'set-aside' });
    expect([shelves(), bench.list('lost+found').length]).toEqual([['scoped/T.md'], 2]);
  });

  it('keeps the task that a shelf has, and puts a copy in claimed/ aside', () => {
    bench.save('scoped/T.md', 'the work');
    bench.save('claimed/T.md', 'a copy');
    expect(doctor()).toMatchObject({ kind: 'set-aside' });
    expect([shelves(), bench.read('scoped/T.md'), aside()]).toEqual([['scoped/T.md'], 'the work', { 'T.md': 'a copy' }]);
  });

  it.each(['complete/T~1.md', 'cancelled/T~1.md'])('puts what is left over beside %s aside', (path) => {
    bench.save(path, 'done');
    bench.save('claimed/T', MARK);
    bench.save('claimed/T.md', 'an old copy');
    expect(doctor()).toMatchObject({ kind: 'set-aside' });
    expect([shelves(), aside()]).toEqual([[path], { T: MARK, 'T.md': 'an old copy' }]);
  });

  it('never touches a claim, whomever a mark beside it names', () => {
    const path = held(bench, 'T', { owner: 'bob' });
    bench.save('claimed/T', MARK);
    expect(doctor()).toMatchObject({ kind: 'set-aside' });
    expect([bench.shelves(), aside()]).toEqual([[path], { T: MARK }]);
  });

  it.each([
    ['two owners', { 'scoped/T.md': 'w', 'claimed/T': MARK, 'claimed/T.lock': 'bob:1769143200' }, 'two-owners'],
    ['an owner that no name can have', { 'scoped/T.md': 'w', 'claimed/T': `${'x'.repeat(120)}:1769143200` }, 'no-owner-name'],
    ['two files that could be the task', { 'claimed/T.md': 'w', 'claimed/T.yaml': 'a: 1' }, 'two-tasks'],
    ['a name that can be read in two ways', { 'claimed/1769143261_ana_x_T.md': 'w' }, 'many-readings'],
    ['a task in waiting/', { 'waiting/T~1.md': 'w', 'claimed/T': MARK }, 'on-shelf'],
  ])('leaves %s to a person, and touches nothing', (_what, files, why) => {
    for (const [path, text] of Object.entries(files)) bench.save(path, text);
    const before = bench.shelves();
    expect(doctor()).toEqual({ kind: 'left', why: expect.objectContaining({ is: why }) });
    expect([bench.shelves(), bench.list('lost+found')]).toEqual([before, []]);
  });

  it('leaves what is no regular file', () => {
    bench.save('scoped/T.md', 'w');
    mkdirSync(join(bench.store.root, 'claimed', 'T'));
    symlinkSync('/etc/passwd', join(bench.store.root, 'claimed', 'T.md'));
    expect(doctor()).toMatchObject({ kind: 'left', why: { is: 'not-a-file' } });
    expect(readdirSync(join(bench.store.root, 'claimed')).toSorted()).toEqual(['T', 'T.md']);
  });

  it('gets above everything that is known of the task, and is a claim in the log', () => {
    bench.save('claimed/T.md', '---\nclaimed_by: ana\n---\n');
    bench.save('log/T.jsonl', `${JSON.stringify({ v: 1, at: NOW, event: 'release', id: 'T', generation: 7, by: 'bob', to: 'scoped/T~7.md' })}\n`);
    expect(doctor()).toMatchObject({ kind: 'claimed', tenure: { generation: 8 } });
    const { events } = parseEvents(readFileSync(join(bench.store.root, 'log', 'T.jsonl'), 'utf8'));
    expect(events.at(-1)).toMatchObject({ event: 'claim', generation: 8, by: 'ana', from: 'claimed/T.md' });
  });

  it('does nothing twice', () => {
    bench.save('claimed/T.md', 'w');
    bench.save('claimed/T', MARK);
    doctor();
    expect(doctor()).toBeUndefined();
  });

  it('a person who moves the file away meanwhile wins', () => {
    bench.save('claimed/T.md', '---\nclaimed_by: ana\n---\n');
    const actor = bench.start(adopt(bench.caller('zoe'), 't'));
    actor.until(on('rename'));
    bench.store.rename('claimed/T.md', 'scoped/T.md');
    expect(actor.finish()).toBeUndefined();
    expect(shelves()).toEqual(['scoped/T.md']);
  });

  it('killed after it put the task back, the next one removes the second name', () => {
    bench.save('claimed/T.md', 'w');
    const actor = bench.start(adopt(bench.caller('zoe'), 't'));
    actor.until(on('rename'));
    expect(shelves()).toEqual(['scoped/T.md', 'claimed/T.md']);
    expect(bench.start(claim(bench.caller('bob'), 'T')).refusal()).toMatchObject({ code: 'held' });
    expect(doctor()).toMatchObject({ kind: 'set-aside', aside: [{ path: 'claimed/T.md' }] });
    expect([shelves(), bench.list('lost+found')]).toEqual([['scoped/T.md'], []]);
  });
});
