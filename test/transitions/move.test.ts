import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claim } from '../../lib/transitions/claim.ts';
import { move } from '../../lib/transitions/move.ts';
import { resume } from '../../lib/transitions/pass-on.ts';
import { complete } from '../../lib/transitions/release.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import { LEASE_S, TEXT, useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';

const bench = useBench();

describe('moving a task that nobody holds', () => {
  it('is a generation higher with each move', () => {
    for (const [index, to] of (['waiting', 'review', 'cancelled', 'complete', 'cancelled', 'review', 'waiting', 'scoped', 'discovery'] as const).entries()) {
      const { from, task } = bench().run(move(bench().caller('a'), 'T', to, 'onwards'));
      expect([from.generation, task.path]).toEqual([index, `${to}/T~${index + 1}.md`]);
      expect(bench().shelves()).toEqual([task.path]);
    }
    expect(bench().audit({ text: TEXT })).toEqual([]);
    expect(bench().events()).toEqual(Array.from({ length: 9 }, () => 'move'));
    expect(bench().list('holders')).toEqual([]);
  });

  it('from discovery keeps its name', () => {
    bench().save('discovery/D.md', 'an idea\n');
    expect(bench().run(move(bench().caller('a'), 'D', 'scoped')).task.path).toBe('scoped/D.md');
    expect(bench().shelves()).toEqual(['scoped/D.md', 'scoped/T.md']);
  });

  it('is refused for what is claimed, missing or there already', () => {
    expect(bench().start(move(bench().caller('a'), 'nowhere', 'waiting')).answer()).toBe('not-found');
    expect(bench().start(move(bench().caller('a'), 'T', 'scoped')).answer()).toBe('not-claimable');
    bench().run(claim(bench().caller('b'), 'T'));
    expect(bench().start(move(bench().caller('a'), 'T', 'waiting')).answer()).toBe('held');
  });

  it('is refused for what is no regular file, in both directions', () => {
    mkdirSync(join(bench().store.root, 'scoped', 'D.md'));
    for (const to of ['discovery', 'waiting'] as const) expect(bench().start(move(bench().caller('a'), 'D', to)).answer()).toBe('malformed');
    expect(bench().list('scoped')).toEqual(['D.md', 'T.md']);
  });

  it('loses to a claim that came first', () => {
    for (const to of ['waiting', 'discovery'] as const) {
      const mover = bench().start(move(bench().caller('m'), 'T', to));
      mover.until(on('change', 'scoped/T.md'));
      const held = bench().run(claim(bench().caller('a'), 'T', { again: 'welcome' }));
      expect(mover.answer()).toBe('held');
      expect(bench().audit({ holders: [held], text: TEXT })).toEqual([]);
    }
  });

  it('loses to a claim that came first also where git brings the file back', () => {
    const mover = bench().start(move(bench().caller('m'), 'T', 'waiting'));
    mover.until(on('change', 'scoped/T.md'));
    const held = bench().run(claim(bench().caller('a'), 'T'));
    bench().save('scoped/T.md', 'shadow\n');
    expect(mover.answer()).toBe('held');
    expect(bench().audit({ holders: [held], text: TEXT })).toEqual([]);
  });

  it('is no claim of its mover: nobody else of its agent claims or resumes it meanwhile', () => {
    const moving = bench().start(move(bench().caller('a~1'), 'T', 'waiting'));
    moving.until(on('link'));
    expect(bench().start(claim(bench().caller('a~1'), 'T', { again: 'welcome' })).answer()).toBe('held');
    expect(bench().start(resume(bench().caller('a~2'), 'T')).answer()).toBe('held');
    expect(moving.finish()).toMatchObject({ task: { path: 'waiting/T~1.md' } });
    expect(bench().list('holders')).toEqual([]);
  });

  it('is done under as much of the name of its mover as there is room for beside the session of the move', () => {
    const long = 'a'.repeat(90);
    const moving = bench().start(move(bench().caller(long), 'T', 'waiting'));
    moving.until(on('link', /^claimed/));
    expect(bench().list('claimed')[0]).toMatch(/@a{78}~move-[0-9a-z]{12}:/);
    expect(moving.finish()).toMatchObject({ task: { path: 'waiting/T~1.md' } });
  });

  it('that its shelf refuses leaves the task where it was', () => {
    bench().run(claim(bench().caller('a'), 'T'));
    bench().run(complete(bench().caller('a'), 'T', { review: true }));
    const moving = bench().start(move(bench().caller('m'), 'T', 'complete'));
    moving.inject = (operation) => (on('link', /claimed/, /complete/)(operation) ? { code: 'EACCES' } : undefined);
    expect(moving.answer()).toBe('EACCES');
    expect(bench().shelves()).toEqual(['review/T~2.md']);
    expect(bench().list('holders')).toEqual([]);
  });

  it('is a conflict where the shelf has another file of that name, and the task is where it was', () => {
    const mover = bench().start(move(bench().caller('m'), 'T', 'waiting'));
    mover.until(on('link'));
    bench().save('waiting/T~1.md', 'another\n');
    expect(mover.answer()).toBe('conflict');
    expect(bench().task()?.path).toBe('scoped/T~2.md');
    expect(bench().audit({ text: TEXT })).toEqual([]);
    expect(bench().list('holders')).toEqual([]);
  });

  it.each(['waiting', 'discovery'] as const)('to %s, killed anywhere, leaves one task for others', (to) => {
    for (let at = 1; ; at++) {
      const dead = bench().start(move(bench().caller('m'), 'T', to));
      for (let done = 0; done < at && dead.about !== undefined; done++) dead.step();
      const ended = dead.about === undefined;
      for (let round = 0; round < 2; round++) {
        bench().pass(LEASE_S + 1);
        bench().run(sweep(bench().caller('janitor')));
      }
      expect(bench().shelves()).toHaveLength(1);
      expect(bench().audit({ text: TEXT })).toEqual([]);
      if (ended) break;
      if (bench().task()?.shelf !== 'scoped') bench().run(move(bench().caller('m'), 'T', 'scoped'));
    }
  });
});
