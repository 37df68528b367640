import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { add } from '../../lib/transitions/add.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { TEXT, useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';

const bench = useBench();

describe('adding a task', () => {
  it('publishes it on its shelf and logs it', () => {
    const task = bench().run(add(bench().caller('a'), { id: 'New-1', text: 'new\n', shelf: 'discovery' }));
    expect(task.path).toBe('discovery/New-1.md');
    expect(bench().read(task.path)).toBe('new\n');
    expect(bench().events('New-1')).toEqual(['add']);
    expect(bench().list('tmp').filter((name) => name.startsWith('new-'))).toEqual([]);
  });

  it('is a conflict with any shelf, in any spelling of case, and with a claim', () => {
    for (const id of ['T', 't']) expect(bench().start(add(bench().caller('a'), { id, text: 'again\n' })).answer()).toBe('conflict');
    bench().run(claim(bench().caller('b'), 'T'));
    expect(bench().start(add(bench().caller('a'), { id: 'T', text: 'again\n' })).answer()).toBe('conflict');
    expect(bench().audit({ text: TEXT })).toEqual([]);
  });

  it('is a conflict for the slower of two that add one id', () => {
    const slow = bench().start(add(bench().caller('a'), { id: 'N', text: 'slow\n' }));
    slow.until(on('publish'));
    bench().run(add(bench().caller('b'), { id: 'N', text: 'quick\n' }));
    expect(slow.answer()).toBe('conflict');
    expect(bench().read('scoped/N.md')).toBe('quick\n');
  });

  it('is a conflict for the slower one, too, if the quick one has logged its task meanwhile', () => {
    for (const stop of [on('list', 'log'), on('list', 'holders'), on('stat', 'scoped')]) {
      const slow = bench().start(add(bench().caller('a'), { id: 'N', text: 'slow\n' }));
      slow.until(stop);
      if (!bench().has('scoped/N.md')) bench().run(add(bench().caller('b'), { id: 'N', text: 'quick\n' }));
      expect(slow.answer()).toBe('conflict');
    }
    expect(bench().shelves().filter((path) => path.includes('N'))).toEqual(['scoped/N.md']);
    expect(bench().read('scoped/N.md')).toBe('quick\n');
  });

  it('leaves nothing on the shelf of a task that was added, claimed and moved on before its own file was there', () => {
    const slow = bench().start(add(bench().caller('a'), { id: 'N', text: 'slow\n' }));
    slow.until(on('publish'));
    bench().run(add(bench().caller('b'), { id: 'N', text: 'quick\n' }));
    bench().run(claim(bench().caller('b'), 'N'));
    expect(slow.answer()).toBe('conflict');
    expect(bench().shelves().filter((path) => path.includes('N~'))).toHaveLength(1);
    expect(bench().aside()).toEqual(['slow\n']);
  });

  it('tells the one of two spellings that does not rank first', () => {
    const slow = bench().start(add(bench().caller('a'), { id: 'case', text: 'lower\n' }));
    slow.until(on('publish'));
    expect(bench().run(add(bench().caller('b'), { id: 'CASE', text: 'upper\n' })).path).toBe('scoped/CASE.md');
    expect(slow.answer()).toBe('conflict');
  });

  it('starts above the last generation logged, in whatever case, after its file was removed', () => {
    mkdirSync(join(bench().store.root, 'log'), { recursive: true });
    const line = (generation: number): string => `${JSON.stringify({ v: 1, at: 1, event: 'claim', id: 'Old', generation, by: 'a' })}\n`;
    writeFileSync(join(bench().store.root, 'log', 'Old.jsonl'), line(1) + line(7));
    writeFileSync(join(bench().store.root, 'log', 'OLDER.jsonl'), line(90));
    expect(bench().run(add(bench().caller('a'), { id: 'old', text: 'again\n' })).path).toBe('scoped/old~8.md');
  });

  it('starts above the last generation logged where that line was torn', () => {
    mkdirSync(join(bench().store.root, 'log'), { recursive: true });
    writeFileSync(join(bench().store.root, 'log', 'Torn.jsonl'), '{"v":1,"at":1,"event":"claim","id":"Torn","generation":1,"by":"a"}\n{"v":1,"at":1,"event":"claim","id":"Torn","generation":7,"by"');
    expect(bench().run(add(bench().caller('a'), { id: 'Torn', text: 'again\n' })).path).toBe('scoped/Torn~8.md');
  });

  it('is refused where the log leaves no generation, and nothing is published', () => {
    mkdirSync(join(bench().store.root, 'log'), { recursive: true });
    for (const [id, generation] of [['Full', 999_999_999_999_999], ['Wild', 9_007_199_254_740_991]] as const) {
      writeFileSync(join(bench().store.root, 'log', `${id}.jsonl`), `${JSON.stringify({ v: 1, at: 1, event: 'claim', id, generation, by: 'a' })}\n`);
    }
    expect(bench().start(add(bench().caller('a'), { id: 'Full', text: 'x' })).answer()).toBe('malformed');
    expect(bench().run(add(bench().caller('a'), { id: 'Wild', text: 'x' })).path).toBe('scoped/Wild~1.md');
    expect(bench().list('scoped').toSorted()).toEqual(['T.md', 'Wild~1.md']);
  });

  it('starts at 1 above a log that cannot be read', () => {
    mkdirSync(join(bench().store.root, 'log', 'Bad.jsonl'), { recursive: true });
    expect(bench().run(add(bench().caller('a'), { id: 'Bad', text: 'x\n' })).generation).toBe(1);
  });

  it('publishes nothing where it cannot look', () => {
    const actor = bench().start(add(bench().caller('a'), { id: 'N', text: 'x\n' }));
    actor.inject = ({ name, args }) => (name === 'list' && args[0] === 'review' ? { code: 'EIO' } : undefined);
    expect(actor.answer()).toBe('EIO');
    expect(bench().shelves()).toEqual(['scoped/T.md']);
  });
});
