import { describe, expect, it } from 'vitest';
import { add } from '../../lib/transitions/add.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { addNumbered } from '../../lib/verbs/add-numbered.ts';
import { addPlan, type Plan } from '../../lib/verbs/add-plan.ts';
import { composeTask } from '../../lib/verbs/add-task.ts';
import { useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';

const bench = useBench();
const CREATED = '2026-12-01T09:30:00.000Z';

function plan(ids: readonly (string | undefined)[], { outside = [], created = CREATED }: { readonly outside?: readonly string[]; readonly created?: string } = {}): Plan {
  return { key: 'k', ids, outside, created, texts: (made, at) => made.map((id) => composeTask({ front: { title: `of ${id}`, created: at } })) };
}

const adding = (owner: string, of: Plan) => bench().start(addPlan(bench().caller(owner), of));
const scoped = (): readonly string[] => bench().list('scoped').filter((name) => name !== 'T.md');

describe('a plan', () => {
  it('is added whole, with the ids that it gives and those that are made, and each task is logged', () => {
    expect(adding('ana', plan(['A-1', undefined, undefined, 'TASK-7'])).finish().map(({ path }) => path)).toEqual(['scoped/A-1.md', 'scoped/TASK-8.md', 'scoped/TASK-9.md', 'scoped/TASK-7.md']);
    expect([bench().events('A-1'), bench().events('TASK-9'), bench().list('tmp')]).toEqual([['add'], ['add'], []]);
  });

  it('starts above the generations that are known of its ids', () => {
    bench().save('log/A-1.jsonl', `${JSON.stringify({ v: 1, at: 1, event: 'claim', id: 'A-1', generation: 4, by: 'bob' })}\n`);
    bench().save('holders/bob/B-1~6@bob:1769143261123+60.md', 'confirmed\n');
    expect(adding('ana', plan(['A-1', 'b-1'])).finish().map(({ path }) => path)).toEqual(['scoped/A-1~5.md', 'scoped/b-1~7.md']);
  });

  it('is not added at all if an id is taken, in any spelling and on any shelf', () => {
    bench().save('complete/b-1~3.md', 'done');
    expect(adding('ana', plan(['A-1', 'B-1'])).answer()).toBe('conflict');
    expect([scoped(), bench().list('tmp'), bench().events('A-1')]).toEqual([[], [], []]);
  });

  it('is not added at all if it depends on what is not there', () => {
    expect(adding('ana', plan(['A-1'], { outside: ['T', 'GONE'] })).answer()).toBe('not-found');
    expect(scoped()).toEqual([]);
    expect(adding('ana', plan(['A-1'], { outside: ['t'] })).finish()).toHaveLength(1);
  });

  it('is taken back if somebody takes one of its ids meanwhile', () => {
    const slow = adding('ana', plan(['A-1', 'A-2', 'A-3']));
    slow.until(on('publish', 'scoped/A-3.md'));
    bench().run(add(bench().caller('bob'), { id: 'A-3', text: 'mine\n' }));
    expect(slow.answer()).toBe('conflict');
    expect([scoped(), bench().read('scoped/A-3.md'), bench().aside(), bench().list('tmp')]).toEqual([['A-3.md'], 'mine\n', [], []]);
  });

  it('leaves what was claimed before it could be taken back', () => {
    const slow = adding('ana', plan(['A-1', 'A-2', 'A-3']));
    slow.until(on('publish', 'scoped/A-3.md'));
    bench().run(claim(bench().caller('carl'), 'A-1'));
    bench().run(add(bench().caller('bob'), { id: 'A-3', text: 'mine\n' }));
    expect(slow.answer()).toBe('conflict');
    expect([scoped(), bench().task('a-1')?.kind, bench().task('a-2')]).toEqual([['A-3.md'], 'claimed', undefined]);
  });

  it('takes other numbers if somebody takes one of its own meanwhile', () => {
    const slow = adding('ana', plan([undefined, undefined]));
    slow.until(on('publish', 'scoped/TASK-2.md'));
    bench().run(add(bench().caller('bob'), { id: 'TASK-2', text: 'mine\n' }));
    expect(slow.finish().map(({ id }) => id)).toEqual(['TASK-3', 'TASK-4']);
    expect(scoped()).toEqual(['TASK-2.md', 'TASK-3.md', 'TASK-4.md']);
  });

  it('goes on where an earlier call for it was killed, at any operation, and makes nothing twice', () => {
    for (let stop = 0; ; stop++) {
      const first = adding('ana', plan([undefined, 'A-1', undefined]));
      for (let step = 0; first.about !== undefined && step < stop; step++) first.step();
      const isOver = first.about === undefined;
      if (isOver) break;
      const made = adding('ana', plan([undefined, 'A-1', undefined], { created: '2026-12-02' })).finish();
      expect(scoped()).toEqual(made.map(({ name }) => name).toSorted());
      expect(made.map(({ path }) => bench().read(path)).every((text) => text.startsWith('---\ntitle: of '))).toBe(true);
      for (const directory of ['scoped', 'log', 'tmp', 'lost+found']) for (const name of bench().list(directory)) bench().store.remove(`${directory}/${name}`);
      bench().save('scoped/T.md', 'the task\n');
    }
  });

  it('is made once by two calls at once, wherever one of them is stopped', () => {
    for (const stop of [on('publish', /^tmp/), on('publish', 'scoped/TASK-1.md'), on('publish', 'scoped/TASK-2.md'), on('remove', /^tmp/)]) {
      const [one, other] = [adding('ana', plan([undefined, undefined])), adding('ana', plan([undefined, undefined]))];
      one.until(stop);
      const second = other.finish().map(({ id }) => id);
      expect(one.finish().map(({ id }) => id)).toEqual(second);
      expect(scoped()).toEqual(['TASK-1.md', 'TASK-2.md']);
      for (const directory of ['scoped', 'log']) for (const name of bench().list(directory)) bench().store.remove(`${directory}/${name}`);
    }
  });

  it('does not meet a task that is added beside it', () => {
    const slow = adding('ana', plan([undefined, undefined]));
    slow.past(on('publish', 'scoped/TASK-1.md'));
    expect(bench().run(addNumbered(bench().caller('bob'), composeTask({ front: { title: 'x' } }))).task.id).toBe('TASK-2');
    expect(slow.finish().map(({ id }) => id)).toEqual(['TASK-3', 'TASK-4']);
  });

  it('does not take the task of another plan, made in the same millisecond, for its own', () => {
    const other: Plan = { ...plan(['A-1']), key: 'other', texts: () => [composeTask({ front: { title: 'another', created: CREATED } })] };
    adding('bob', other).finish();
    expect(adding('ana', plan(['A-1', 'A-2'])).answer()).toBe('conflict');
    expect(scoped()).toEqual(['A-1.md']);
    const slow = adding('ana', plan(['B-1']));
    slow.until(on('publish', 'scoped/B-1.md'));
    adding('bob', { ...other, ids: ['B-1'] }).finish();
    expect(slow.answer()).toBe('conflict');
  });

  it('stays whole for a call that has finished with it, when another call for it cannot go on', () => {
    for (const stop of [on('publish', 'scoped/A-2.md'), on('remove', /^tmp/), () => false]) {
      const one = adding('ana', plan(['A-1', 'A-2']));
      one.inject = ({ name, args }) => (name === 'publish' && args[0] === 'scoped/A-2.md' ? { code: 'ENOSPC' } : undefined);
      one.until(on('publish', 'scoped/A-2.md'));
      const other = adding('ana', plan(['A-1', 'A-2'], { created: '2026-12-02' }));
      other.until(stop);
      expect(one.answer()).toBe('ENOSPC');
      const made = other.finish().map(({ name }) => name);
      expect([made.length, scoped()]).toEqual([2, made]);
      for (const directory of ['scoped', 'log', 'tmp']) for (const name of bench().list(directory)) bench().store.remove(`${directory}/${name}`);
      bench().save('scoped/T.md', 'the task\n');
    }
  });

  it('takes other numbers also where another call for it has chosen those that are taken', () => {
    const one = adding('ana', plan([undefined, undefined]));
    one.past(on('publish', /^tmp/));
    bench().run(add(bench().caller('bob'), { id: 'TASK-2', text: 'mine\n' }));
    expect(adding('ana', plan([undefined, undefined])).finish().map(({ id }) => id)).toEqual(['TASK-3', 'TASK-4']);
  });

  it('is taken back if the disk is full', () => {
    const actor = adding('ana', plan(['A-1', 'A-2', 'A-3']));
    actor.inject = ({ name, args }) => (name === 'publish' && args[0] === 'scoped/A-3.md' ? { code: 'ENOSPC' } : undefined);
    expect(actor.answer()).toBe('ENOSPC');
    expect([scoped(), bench().list('tmp')]).toEqual([[], []]);
  });
});
