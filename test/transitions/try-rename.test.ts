import { describe, expect, it } from 'vitest';
import { tryRename } from '../../lib/transitions/try-rename.ts';
import { TEXT, useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';

const bench = useBench();
const [from, to] = ['scoped/T.md', 'claimed/T~1@a:1769143261000+60.md'];

describe('a rename to a name that only its caller makes', () => {
  it('happened, or its source was gone', () => {
    expect(bench().run(tryRename(from, to))).toBe(true);
    expect(bench().run(tryRename(from, 'claimed/T~1@b:1769143261000+60.md'))).toBe(false);
    expect(bench().shelves()).toEqual([to]);
  });

  it.each(['ENOENT', 'ESTALE', 'EIO'])('happened although the reply was %s', (code) => {
    const actor = bench().start(tryRename(from, to));
    actor.inject = ({ name }) => (name === 'rename' ? { code, lost: true } : undefined);
    expect(actor.finish()).toBe(true);
  });

  it('is tried once more when the source is there after all', () => {
    let failures = 1;
    const actor = bench().start(tryRename(from, to));
    actor.inject = ({ name }) => (name === 'rename' && failures-- > 0 ? { code: 'ENOENT' } : undefined);
    expect(actor.finish()).toBe(true);
  });

  it('is a fault where a file system refuses the name with ENOENT', () => {
    const actor = bench().start(tryRename(from, to));
    actor.inject = ({ name }) => (name === 'rename' ? { code: 'ENOENT' } : undefined);
    expect(actor.answer()).toBe('ENOENT');
    expect(actor.did.filter(({ name }) => name === 'rename').length).toBeGreaterThan(1);
  });

  it('names both directories on EXDEV', () => {
    const actor = bench().start(tryRename(from, to));
    actor.inject = ({ name }) => (name === 'rename' ? { code: 'EXDEV' } : undefined);
    expect(actor.refusal().message).toContain('scoped/ and claimed/');
    expect(bench().read(from)).toBe(TEXT);
  });

  it('leaves the source alone where somebody has just put it back', () => {
    const actor = bench().start(tryRename(from, to));
    actor.past(on('rename', from));
    bench().store.link(to, from);
    expect(actor.finish()).toBe(true);
    expect(bench().shelves()).toEqual([from, to]);
  });
});
