import { describe, expect, it } from 'vitest';
import { claim } from '../../lib/transitions/claim.ts';
import { extend, handoff, steal } from '../../lib/transitions/pass-on.ts';
import { release } from '../../lib/transitions/release.ts';
import { rewrite } from '../../lib/transitions/rewrite.ts';
import type { Step } from '../../lib/store/step.ts';
import { holdsOn } from '../../lib/verbs/held-paths.ts';
import { useBench } from '../support/bench.ts';

const bench = useBench();
const FILES = '---\nfiles: lib/\n---\n';
const found = (step = holdsOn(['lib/a.ts'])): string[] => bench().run(step).map(({ tenure }) => tenure.owner);

/** Bob's claim gets another name at each point of a look, a look for each point. Who is found to hold the path. */
function whileLooking(change: () => Step<unknown>): string[][] {
  const seen: string[][] = [];
  for (let point = 0; ; point++) {
    bench().save('scoped/T.md', FILES);
    bench().run(claim(bench().caller('bob'), 'T'));
    const looking = bench().start(holdsOn(['lib/a.ts']));
    for (let steps = 0; steps < point && looking.about !== undefined; steps++) looking.step();
    const isOver = looking.about === undefined;
    if (!isOver) bench().run(change());
    seen.push(looking.finish().map(({ tenure }) => tenure.owner));
    const task = bench().task();
    if (task?.kind === 'claimed') bench().run(release(bench().caller(task.owner), 'T', { to: 'scoped' }));
    if (isOver) return seen;
  }
}

describe('who holds a path', () => {
  it('is the owner of a live claim whose task names it', () => {
    bench().save('scoped/T.md', FILES);
    expect(found()).toEqual([]);
    bench().run(claim(bench().caller('bob'), 'T'));
    expect(found()).toEqual(['bob']);
    expect(found(holdsOn(['docs/a.md']))).toEqual([]);
    expect(found(holdsOn(['lib/a.ts'], ({ owner }) => owner !== 'bob'))).toEqual([]);
    bench().pass(61);
    expect(found()).toEqual([]);
  });

  it.each<readonly [string, () => Step<unknown>]>([
    ['is extended', () => extend(bench().caller('bob'), 'T', 90)],
    ['is rewritten', () => rewrite(bench().caller('bob'), 'T', (bytes) => Buffer.concat([bytes, Buffer.from('more\n')]))],
  ])('is found, also if the claim %s at any moment of the look', (_what, change) => {
    const seen = whileLooking(change);
    expect(seen.length).toBeGreaterThan(5);
    expect(seen).toEqual(seen.map(() => ['bob']));
  });

  it.each<readonly [string, () => Step<unknown>]>([
    ['is handed on', () => handoff(bench().caller('bob'), 'T', 'cyd', {})],
    ['is taken by force', () => steal(bench().caller('cyd'), 'T', 'tried')],
  ])('is one of the two, if the claim %s at any moment of the look', (_what, change) => {
    for (const owners of whileLooking(change)) expect([['bob'], ['cyd']]).toContainEqual(owners);
  });

  it('is not looked for in what stands in claimed/ for git', () => {
    bench().save('claimed/.gitignore', 'files\n');
    const looking = bench().start(holdsOn(['lib/a.ts']));
    const about: unknown[] = [];
    for (; looking.about !== undefined; looking.step()) about.push(looking.about);
    expect(JSON.stringify(about)).not.toContain('.gitignore');
    expect(looking.finish()).toEqual([]);
  });

  it('is nobody of an empty text, and of a claim that has ended', () => {
    bench().save('scoped/T.md', '');
    bench().run(claim(bench().caller('bob'), 'T'));
    expect(found()).toEqual([]);
    const looking = bench().start(holdsOn(['lib/a.ts']));
    bench().run(release(bench().caller('bob'), 'T', { to: 'scoped' }));
    expect(looking.finish()).toEqual([]);
  });
});
