import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FLOW } from '../../lib/rules/shelf.ts';
import type { Operation } from '../../lib/store/step.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { bracketedLook, look, lookConfirmingAbsence, type Sight } from '../../lib/transitions/look.ts';
import { release } from '../../lib/transitions/release.ts';
import { useBench } from '../support/bench.ts';
import { on, type Actor } from '../support/stepped-actor.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();

/** And not the archive, at which each look ends. */
function listsShelf({ name, args }: Operation): boolean {
  return name === 'list' && args[0] !== 'archive';
}

function paths(names: readonly { readonly path: string }[]): string[] {
  return names.map(({ path }) => path);
}

describe('a plain look', () => {
  it('sees one id in any spelling of case, and no other that begins like it', () => {
    for (const name of ['t~1.md', 'T-1.md', 'Tx.md', 'T~x.md', 'T.md.orig']) bench().save(`waiting/${name}`, 'x');
    expect(paths(bench().run(look('t')))).toEqual(['scoped/T.md', 'waiting/t~1.md']);
  });

  it('is repeated before "there is none" is believed', () => {
    const actor = bench().start(lookConfirmingAbsence('t'));
    actor.blindTo = /^T/;
    actor.past(on('list', 'complete'));
    actor.blindTo = undefined;
    expect(paths(actor.finish())).toEqual(['scoped/T.md']);
    expect(bench().run(lookConfirmingAbsence('nowhere'))).toEqual([]);
  });
});

describe('a bracketed look', () => {
  it('is exact where the directories stood still, after one pass', () => {
    const actor = bench().start(bracketedLook('t'));
    expect(actor.finish()).toMatchObject({ exact: true });
    expect(actor.did.filter(listsShelf)).toHaveLength(7);
  });

  it('is repeated where something changed, and forgets what an inexact pass saw once a pass is exact', () => {
    const actor = bench().start(bracketedLook('t'));
    actor.past(on('list', 'scoped'));
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    const sight = actor.finish();
    expect(sight.exact).toBe(true);
    expect(paths(sight.names)).toEqual([tenure.path]);
  });

  it('gives up after some passes, and then all that any of them saw counts', () => {
    const actor = bench().start(bracketedLook('t'));
    bench().run(claim(bench().caller('a'), 'T'));
    const seen = new Set<string>();
    for (let pass = 0; actor.past(on('stat', 'review')); pass++) {
      for (const path of bench().shelves()) seen.add(path);
      if (pass % 2 === 0) bench().run(release(bench().caller('a'), 'T', { to: 'scoped' }));
      else bench().run(claim(bench().caller('a'), 'T'));
    }
    const sight = actor.finish();
    expect(sight.exact).toBe(false);
    expect(new Set(paths(sight.names))).toEqual(seen);
    expect(sight.latest).toHaveLength(1);
  });

  it('lists again only the shelves that changed since it listed them', () => {
    const actor = bench().start(bracketedLook('t'));
    actor.past(on('list', 'complete'));
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    const before = actor.did.length;
    const sight = actor.finish();
    expect(sight.exact).toBe(true);
    expect(paths(sight.names)).toEqual([tenure.path]);
    expect(actor.did.slice(before).filter(listsShelf).map(({ args }) => args[0])).toEqual(['scoped', 'claimed']);
  });

  it('shows what moves on in the direction of flow also where it lists one of both shelves again', () => {
    const actor = bench().start(bracketedLook('t'));
    actor.past(on('list', 'complete'));
    bench().store.changed('claimed/x');
    actor.past(on('stat', 'scoped'));
    // It was on scoped/ when that was found unchanged, and is gone when claimed/ is listed.
    const { tenure } = bench().run(claim(bench().caller('a'), 'T'));
    actor.past(on('list', 'claimed'));
    expect(paths(actor.finish().latest)).toEqual([tenure.path]);
  });

  it('lists a shelf of very many names that never stands still three times, and the others as often as they change', () => {
    const many = Array.from({ length: 20_000 }, (_, n) => `DONE-${n}.md`);
    const start = (names: readonly string[]): Actor<Sight> => bench().start(
      (function* () {
        const step = bracketedLook('t');
        for (let turn = step.next(); ; ) {
          if (turn.done === true) return turn.value;
          const result: unknown = yield turn.value;
          turn = step.next(on('list', 'complete')(turn.value) ? [...(result as readonly string[]), ...names] : result);
        }
      })(),
    );
    const listed = (names: readonly string[]): readonly number[] => {
      const actor = start(names);
      while (actor.past(on('stat', 'complete'))) bench().store.changed('complete/x', 'scoped/x');
      expect(actor.finish().exact).toBe(false);
      return ['complete', 'scoped', 'review'].map((shelf) => actor.did.filter(on('list', shelf)).length);
    };
    expect(listed(many)).toEqual([3, 13, 1]);
    expect(listed([])).toEqual([13, 13, 1]);
    const actor = start(many);
    while (actor.until(on('list', 'complete')) && actor.did.length < 100) {
      // What comes there is seen by the last listing.
      bench().save('complete/T~1.md', 'x');
      actor.step();
      bench().store.changed('complete/x');
    }
    expect(paths(actor.finish().names)).toContain('complete/T~1.md');
  });

  it('reads the clock before the times', () => {
    const actor = bench().start(bracketedLook('t'));
    expect(actor.about?.name).toBe('now');
  });

  it('could not look where a shelf cannot be listed, is a symlink, or the registry is gone', () => {
    const failing = bench().start(bracketedLook('t'));
    failing.inject = ({ name, args }) => (name === 'list' && args[0] === 'waiting' ? { code: 'EACCES' } : undefined);
    expect(failing.answer()).toBe('EACCES');
    bench().store.remove('review');
    expect(bench().run(bracketedLook('t')).exact).toBe(true);
    symlinkSync('.', join(bench().store.root, 'review'));
    expect(bench().start(bracketedLook('t')).answer()).toBe('ENOTDIR');
    rmSync(bench().store.root, { recursive: true });
    expect(bench().start(bracketedLook('t')).answer()).toBe('ENOENT');
  });
});

describe('a bracketed look at coarse timestamps', () => {
  it('is exact at once where the last change lies more than a tick back', () => {
    bench().store.tickMs = 11;
    const actor = bench().start(bracketedLook('t'));
    bench().pass(1);
    expect(actor.finish().exact).toBe(true);
    expect(actor.did.some(({ name }) => name === 'pause')).toBe(false);
  });

  it('waits for the tick of the last change to end', () => {
    bench().store.tickMs = 11;
    bench().run(claim(bench().caller('a'), 'T'));
    const actor = bench().start(bracketedLook('t'));
    expect(actor.past(on('pause', /^11$/))).toBe(true);
    bench().store.ms = START_MS + 30;
    expect(actor.finish().exact).toBe(true);
  });

  it('keeps no listing that was made within a tick of the shelf\'s last change, and all others', () => {
    bench().store.tickMs = 11;
    bench().pass(1);
    bench().store.changed('claimed/x');
    const actor = bench().start(bracketedLook('t'));
    actor.past(on('pause', /^11$/));
    bench().store.ms += 30;
    expect(actor.finish().exact).toBe(true);
    expect(actor.did.filter(listsShelf).map(({ args }) => args[0]).slice(7)).toEqual(['claimed']);
  });

  it('asks for the real tick only where something changed within the longest one, and waits no longer than that', () => {
    bench().store.longestTickMs = 11;
    bench().pass(1);
    const before = bench().start(bracketedLook('t'));
    expect(before.finish().exact).toBe(true);
    bench().store.changed('claimed/x');
    const after = bench().start(bracketedLook('t'));
    expect(after.finish().exact).toBe(true);
    expect([before, after].map(({ did }) => did.filter(on('now', 'looking')).length)).toEqual([0, 1]);
    for (const { did } of [before, after]) expect(did.filter((operation) => listsShelf(operation) || operation.name === 'pause')).toHaveLength(7);
  });

  it('lists each shelf three times, and is not exact, where times never tell some changes', () => {
    bench().store.tickMs = Number.POSITIVE_INFINITY;
    const actor = bench().start(bracketedLook('t'));
    expect(actor.finish()).toMatchObject({ exact: false });
    for (const shelf of FLOW) expect(actor.did.filter(on('list', shelf))).toHaveLength(3);
  });

  it('sees a change within one tick that no timestamp shows, by a later pass', () => {
    bench().store.tickMs = 2000;
    bench().store.ms = START_MS - (START_MS % 2000);
    bench().store.changed('scoped/x', 'claimed/x');
    const actor = bench().start(bracketedLook('t'));
    actor.past(on('list', 'scoped'));
    bench().store.rename('scoped/T.md', 'claimed/T~1@a:1769143261000+60.md');
    const sight = actor.finish();
    expect(sight.exact).toBe(false);
    expect(paths(sight.names).toSorted()).toEqual(['claimed/T~1@a:1769143261000+60.md', 'scoped/T.md']);
    expect(paths(sight.latest)).toEqual(['claimed/T~1@a:1769143261000+60.md']);
  });
});
