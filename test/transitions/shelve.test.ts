import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ClaimedName } from '../../lib/rules/name.ts';
import { end } from '../../lib/transitions/belief.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { shelve, type Shelved } from '../../lib/transitions/shelve.ts';
import { TEXT, useBench } from '../support/bench.ts';
import { on, type Actor } from '../support/stepped-actor.ts';

const bench = useBench();
const to = 'complete/T~1.md';
let tenure: ClaimedName;

beforeEach(() => {
  ({ tenure } = bench().run(claim(bench().caller('a'), 'T')));
});

function start(linkCode?: string): Actor<Shelved> {
  const actor = bench().start(shelve(tenure, to));
  actor.inject = ({ name }) => (name === 'link' && linkCode !== undefined ? { code: linkCode } : undefined);
  return actor;
}

describe('putting a file on a shelf', () => {
  it('is a link, then the old name goes', () => {
    const actor = start();
    actor.past(on('link', tenure.path, to));
    expect(bench().shelves()).toEqual([tenure.path, to]);
    expect(actor.finish()).toMatchObject({ kind: 'done', ino: bench().store.stat(to).ino });
    expect(bench().shelves()).toEqual([to]);
  });

  it('is taken where another file lies, and done where it is the same one', () => {
    bench().save(to, 'another\n');
    expect(start().finish()).toEqual({ kind: 'taken' });
    expect(bench().read(to)).toBe('another\n');
    bench().store.remove(to);
    bench().store.link(tenure.path, to);
    expect(start().finish()).toMatchObject({ kind: 'done' });
    expect(bench().shelves()).toEqual([to]);
  });

  it('is gone when somebody acted first', () => {
    const actor = start();
    actor.until(on('link'));
    bench().store.rename(tenure.path, `${tenure.path.slice(0, -3)}!k.md`);
    expect(actor.finish()).toEqual({ kind: 'gone' });
    expect(start().finish()).toEqual({ kind: 'gone' });
  });

  it('refuses what is no regular file', () => {
    bench().store.rename(tenure.path, 'lost+found/x');
    mkdirSync(join(bench().store.root, tenure.path));
    expect(start().answer()).toBe('malformed');
  });

  it('tells of other faults', () => {
    expect(start('ENOSPC').answer()).toBe('ENOSPC');
    expect(bench().shelves()).toEqual([tenure.path]);
  });

  it('says where an editor\'s last bytes went', () => {
    const actor = start();
    actor.past(on('link'));
    actor.until(on('rename', tenure.path));
    bench().save(tenure.path, 'newest\n');
    expect(actor.finish()).toMatchObject({ kind: 'done', kept: expect.stringMatching(/^lost\+found\//) as string });
    expect(bench().audit({ text: TEXT })).toEqual([]);
  });
});

describe.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])('where a link is answered with %s', (code) => {
  it('marks the claim, then renames', () => {
    const actor = start(code);
    actor.past(on('rename', tenure.path, /!/));
    expect(actor.until(on('rename', /!/, to))).toBe(true);
    expect(actor.finish()).toMatchObject({ kind: 'done' });
    expect(bench().shelves()).toEqual([to]);
    expect(bench().audit({ text: TEXT })).toEqual([]);
  });

  it('overwrites nothing that it sees', () => {
    bench().save(to, 'another\n');
    expect(start(code).finish()).toEqual({ kind: 'taken' });
    expect(bench().audit()).toEqual([]);
  });

  it('loses nothing to an editor that saves the old path', () => {
    // As whoever gives it up has said.
    bench().run(end(tenure, 'complete'));
    const actor = start(code);
    actor.until(on('rename', /!/, to));
    bench().save(tenure.path, 'newest\n');
    actor.finish();
    expect(bench().audit({ text: TEXT })).toEqual([]);
  });

  it('is broken by an examiner that takes the mark over', () => {
    const actor = start(code);
    actor.until(on('rename', /!/, to));
    const [marked = ''] = bench().list('claimed');
    bench().store.rename(`claimed/${marked}`, tenure.path);
    expect(actor.finish()).toEqual({ kind: 'gone' });
    expect(bench().shelves()).toEqual([tenure.path]);
  });
});

it('where there are no hard links and the shelf is taken, leaves the claim to its owner', () => {
  bench().save(to, 'another\n');
  expect(start('EPERM').finish()).toEqual({ kind: 'taken' });
  // The other file has the same generation and lies at rest; but the claim is confirmed.
  expect(bench().start(claim(bench().caller('a'), 'T')).answer()).toMatchObject({ already: true });
  expect(bench().audit()).toEqual([]);
});
