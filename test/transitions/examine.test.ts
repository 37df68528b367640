import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { markedName, parseClaimed, type ClaimedName } from '../../lib/rules/name.ts';
import { forget } from '../../lib/transitions/belief.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { examine, type Examined, type Intent } from '../../lib/transitions/examine.ts';
import { complete } from '../../lib/transitions/release.ts';
import { LEASE_S, TEXT, useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();
const reap: Intent = { kind: 'reap', shelf: 'scoped' };
let tenure: ClaimedName;

beforeEach(() => {
  ({ tenure } = bench().run(claim(bench().caller('a'), 'T')));
});

function examined(intent: Intent, name = tenure): Examined {
  return bench().run(examine(bench().caller('j'), name, intent));
}

describe('examining a claim that ran out', () => {
  beforeEach(() => bench().pass(LEASE_S));

  it.each(['scoped', 'waiting'] as const)('reaps it into %s/ under the generation it has', (shelf) => {
    expect(examined({ kind: 'reap', shelf })).toMatchObject({ kind: 'reaped', to: { path: `${shelf}/T~1.md` } });
    expect(bench().shelves()).toEqual([`${shelf}/T~1.md`]);
    expect(bench().audit({ text: TEXT })).toEqual([]);
  });

  it('takes it under the next generation, with a second look', () => {
    expect(examined({ kind: 'take', owner: 'b', lease: 10 })).toMatchObject({ kind: 'taken', taken: { kind: 'counts', tenure: { owner: 'b', generation: 2 } } });
    expect(bench().shelves()).toEqual([`claimed/T~2@b:${START_MS + LEASE_S * 1000}+10.md`]);
  });

  it('only settles it where that is what is wanted', () => {
    expect(examined({ kind: 'settle' })).toMatchObject({ kind: 'standing', expired: true, tenure: { path: tenure.path } });
    expect(bench().shelves()).toEqual([tenure.path]);
  });

  it('goes on from the mark of a dead examiner, which then misses', () => {
    const dead = bench().start(examine(bench().caller('j'), tenure, reap));
    dead.until(on('link'));
    const mark = bench().list('claimed').map(parseClaimed)[0];
    expect(mark?.nonce).toBeDefined();
    expect(examined(reap, mark)).toMatchObject({ kind: 'reaped' });
    expect(dead.answer()).toEqual({ kind: 'gone' });
    expect(bench().shelves()).toEqual(['scoped/T~1.md']);
  });

  it('puts debris aside, and lets a second name of the task simply go', () => {
    bench().run(forget(tenure));
    bench().save('complete/T~2.md', 'done\n');
    expect(examined(reap)).toMatchObject({ kind: 'cleared', aside: expect.stringMatching(/^lost\+found\//) as string });
    expect(bench().aside()).toEqual([TEXT]);
    bench().save('claimed/T~1@a:1769000000000+1.md', 'x\n', START_MS - 100_000);
    bench().store.link('claimed/T~1@a:1769000000000+1.md', 'complete/T~3.md');
    const twin = parseClaimed('T~1@a:1769000000000+1.md');
    expect(twin === undefined ? undefined : examined(reap, twin)).toEqual({ kind: 'cleared' });
    expect(bench().aside()).toEqual([TEXT]);
    expect(bench().shelves()).toEqual(['complete/T~2.md', 'complete/T~3.md']);
  });

  it('puts nothing aside if git takes away what ranked above it', () => {
    bench().run(forget(tenure));
    bench().save('complete/T~2.md', 'done\n');
    const actor = bench().start(examine(bench().caller('j'), tenure, reap));
    actor.until(on('stat', 'complete/T~2.md'));
    bench().store.remove('complete/T~2.md');
    expect(actor.finish()).toEqual({ kind: 'gone' });
    expect(bench().shelves()).toEqual([tenure.path]);
    expect(bench().aside()).toEqual([]);
  });

  it('that was confirmed it puts above what git brought beside it', () => {
    bench().save('complete/T~2.md', 'of another clone\n');
    expect(examined(reap)).toMatchObject({ kind: 'reaped', to: { path: 'scoped/T~3.md' } });
    expect(bench().shelves()).toEqual(['scoped/T~3.md', 'complete/T~2.md']);
    expect(bench().audit({ text: TEXT })).toEqual([]);
  });

  it('gives the first of two tenures of one generation back, and puts the other aside', () => {
    bench().save(`claimed/T~1@b:${START_MS + 1}+5.md`, 'shadow\n', START_MS);
    expect(examined(reap)).toMatchObject({ kind: 'standing', expired: true });
    const other = parseClaimed(`T~1@b:${START_MS + 1}+5.md`);
    expect(other === undefined ? undefined : examined(reap, other)).toMatchObject({ kind: 'cleared' });
    expect(bench().shelves()).toEqual([tenure.path]);
    expect(bench().aside()).toEqual(['shadow\n']);
  });

  it('is gone when a shadow appears on the shelf in this instant', () => {
    const actor = bench().start(examine(bench().caller('j'), tenure, reap));
    actor.until(on('link'));
    bench().save('scoped/T~1.md', 'shadow\n');
    expect(actor.answer()).toEqual({ kind: 'gone' });
    expect(bench().audit()).toEqual([]);
  });

  it('keeps what an editor wrote under the mark\'s name, too', () => {
    const actor = bench().start(examine(bench().caller('j'), tenure, reap));
    actor.past(on('link'));
    actor.until(on('rename'));
    bench().save(String(actor.about?.args[0]), 'very curious\n');
    expect(actor.answer()).toMatchObject({ kind: 'reaped', kept: expect.stringMatching(/^lost\+found\//) as string });
    expect(bench().audit({ text: TEXT })).toEqual([]);
  });
});

describe('examining a claim that lives', () => {
  it('puts its exact name back', () => {
    bench().pass(30);
    expect(examined(reap)).toMatchObject({ kind: 'standing', expired: false, tenure: { path: tenure.path } });
    expect(bench().shelves()).toEqual([tenure.path]);
    expect(bench().list('tmp')).toEqual([]);
  });

  it('puts back by rename where there are no hard links', () => {
    const actor = bench().start(examine(bench().caller('j'), tenure, reap));
    actor.inject = ({ name }) => (name === 'link' ? { code: 'EPERM' } : undefined);
    expect(actor.answer()).toMatchObject({ kind: 'standing' });
    expect(bench().shelves()).toEqual([tenure.path]);
  });
});

describe('examining what is not there, or is no file', () => {
  it('is gone, or unfit, and touches nothing', () => {
    bench().run(complete(bench().caller('a'), 'T', {}));
    expect(examined(reap)).toEqual({ kind: 'gone' });
    mkdirSync(join(bench().store.root, tenure.path));
    expect(examined(reap)).toEqual({ kind: 'unfit', what: 'directory' });
    expect(bench().list('claimed')).toEqual([tenure.name]);
  });

  it('is gone when the name moved before the mark, or the mark was taken over', () => {
    bench().pass(LEASE_S);
    const late = bench().start(examine(bench().caller('j'), tenure, reap));
    late.until(on('rename', tenure.path));
    examined({ kind: 'take', owner: 'b', lease: 10 });
    expect(late.answer()).toEqual({ kind: 'gone' });
    expect(markedName(tenure, 'x').path).toContain('!x');
  });
});
