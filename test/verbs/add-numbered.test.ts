import { describe, expect, it } from 'vitest';
import { addNumbered } from '../../lib/verbs/add-numbered.ts';
import { composeTask } from '../../lib/verbs/add-task.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { complete } from '../../lib/transitions/release.ts';
import { useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';

const bench = useBench();
const text = (title: string) => composeTask({ front: { title } });
const adding = (owner: string, title = owner) => bench().start(addNumbered(bench().caller(owner), text(title)));

describe('adding without an id', () => {
  it('takes the number after all that the registry knows, whatever became of it', () => {
    expect(adding('ana').finish().task.path).toBe('scoped/TASK-1.md');
    for (const path of ['complete/TASK-4~2.md', 'claimed/TASK-5~1@bob:1769143261123+60!0abc12340000.md', 'cancelled/task-6.md']) bench().save(path, path);
    expect(adding('ana').finish().task.id).toBe('TASK-7');
    bench().save('log/TASK-11.jsonl', '{}\n');
    expect(adding('ana').finish().task.id).toBe('TASK-12');
    bench().save('lost+found/0123456789ab-TASK-20~1@bob:1769143261123+60.md', 'aside');
    expect(adding('ana').finish().task.id).toBe('TASK-21');
  });

  it('begins its ids as registry.yaml says', () => {
    bench().settings = { ...bench().settings, idPrefix: 'job.' };
    expect([adding('ana').finish().task.id, adding('ana').finish().task.id]).toEqual(['job.1', 'job.2']);
  });

  it('gives each of two that meet a number of its own, wherever one of them stops', () => {
    for (const stop of ['list', 'read', 'publish', 'append'] as const) {
      const slow = adding('slow');
      slow.until(on(stop));
      const quick = adding('quick').finish().task;
      const late = slow.finish().task;
      expect(late.id).not.toBe(quick.id);
      expect([bench().read(quick.path), bench().read(late.path)]).toEqual(['---\ntitle: quick\n---\n', '---\ntitle: slow\n---\n']);
    }
    expect(bench().aside()).toEqual([]);
  });

  it('does not take a number whose task was claimed, or finished, between its look and its file', () => {
    for (const isFinished of [false, true]) {
      const slow = adding('slow');
      slow.until(on('publish'));
      const { id } = adding('quick').finish().task;
      bench().run(claim(bench().caller('bob'), id));
      if (isFinished) bench().run(complete(bench().caller('bob'), id, {}));
      const late = slow.finish().task;
      expect(late.id).not.toBe(id);
      expect(bench().task(id.toLowerCase())?.shelf).toBe(isFinished ? 'complete' : 'claimed');
      expect(bench().list('scoped').filter((name) => name.startsWith(id))).toEqual([]);
    }
  });

  it('is still its own task where somebody claims it before the one who adds it has looked again', () => {
    const slow = adding('slow');
    slow.past(on('publish'));
    bench().run(claim(bench().caller('bob'), 'TASK-1'));
    expect(slow.finish().task.id).toBe('TASK-1');
    expect(bench().shelves().filter((path) => path.includes('TASK'))).toHaveLength(1);
  });
});
