import { describe, expect, it } from 'vitest';
import { drop, putAside, dropStaged } from '../../lib/transitions/drop.ts';
import { TEXT, useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';

const bench = useBench();

function inode(path: string): bigint {
  return bench().store.stat(path).ino;
}

describe('dropping a name', () => {
  it('unlinks it where the inode has another name', () => {
    bench().store.link('scoped/T.md', 'complete/T.md');
    expect(bench().run(drop('scoped/T.md', inode('scoped/T.md')))).toBeUndefined();
    expect(bench().shelves()).toEqual(['complete/T.md']);
    expect(bench().list('lost+found')).toEqual([]);
    expect(bench().list('tmp')).toEqual([]);
  });

  it('never throws the last name of bytes away', () => {
    const aside = bench().run(drop('scoped/T.md', inode('scoped/T.md')));
    expect(aside).toMatch(/^lost\+found\/[0-9a-z]{12}-T\.md$/);
    expect(bench().aside()).toEqual([TEXT]);
  });

  it('keeps other bytes that were saved under the name meanwhile', () => {
    bench().store.link('scoped/T.md', 'complete/T.md');
    const actor = bench().start(drop('scoped/T.md', inode('scoped/T.md')));
    actor.until(on('rename'));
    bench().save('scoped/T.md', 'newest\n');
    expect(actor.finish()).toBeDefined();
    expect(bench().aside()).toEqual(['newest\n']);
  });

  it('is done when the name is gone, or the reply was lost', () => {
    expect(bench().run(drop('scoped/nothing.md', 1n))).toBeUndefined();
    bench().store.link('scoped/T.md', 'complete/T.md');
    const actor = bench().start(drop('scoped/T.md', inode('scoped/T.md')));
    actor.inject = ({ name }) => (name === 'rename' || name === 'remove' ? { code: 'ENOENT', lost: true } : undefined);
    expect(actor.finish()).toBeUndefined();
    expect(bench().list('tmp')).toEqual([]);
  });

  it('tells of a fault, and leaves the name', () => {
    const actor = bench().start(drop('scoped/T.md', 1n));
    actor.inject = ({ name }) => (name === 'rename' ? { code: 'EACCES' } : undefined);
    expect(actor.answer()).toBe('EACCES');
    expect(bench().shelves()).toEqual(['scoped/T.md']);
  });

  it('can be finished by a janitor, by itself, or by both', () => {
    bench().store.link('scoped/T.md', 'complete/T.md');
    const dead = bench().start(drop('scoped/T.md', inode('scoped/T.md')));
    dead.past(on('rename'));
    const [staged = ''] = bench().list('tmp');
    expect(bench().run(dropStaged(`tmp/${staged}`, undefined))).toBeUndefined();
    expect(dead.finish()).toBeUndefined();
    expect(bench().list('tmp')).toEqual([]);
    expect(bench().audit({ text: TEXT })).toEqual([]);
  });
});

describe('putting aside', () => {
  it('gives every file a name of its own, however long it was', () => {
    const long = `claimed/${'x'.repeat(240)}.md`;
    bench().save(long, 'long\n');
    expect(bench().run(putAside(long))?.length).toBeLessThanOrEqual('lost+found/'.length + 255);
    bench().save('scoped/S.md', 'one\n');
    bench().run(putAside('scoped/S.md'));
    bench().save('scoped/S.md', 'two\n');
    bench().run(putAside('scoped/S.md'));
    expect(bench().aside().toSorted()).toEqual(['long\n', 'one\n', 'two\n']);
  });

  it('is nothing for what is gone, and not fooled by a lost reply', () => {
    expect(bench().run(putAside('scoped/nothing.md'))).toBeUndefined();
    const actor = bench().start(putAside('scoped/T.md'));
    actor.inject = ({ name }) => (name === 'rename' ? { code: 'ENOENT', lost: true } : undefined);
    expect(actor.finish()).toMatch(/^lost\+found\//);
  });
});
