import { mkdirSync, symlinkSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FLOW } from '../../lib/rules/shelf.ts';
import { listTasks, type ListOptions, type TaskList } from '../../lib/verbs/list-tasks.ts';
import { remarkText } from '../../lib/words/remarks.ts';
import type { Bench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';
import { emptyBench, held, NOW, traces } from '../support/bench-claims.ts';

let bench: Bench;

beforeEach(() => {
  bench = emptyBench();
});

afterEach(() => {
  bench.dispose();
});

function listed(options: Partial<ListOptions> = {}): TaskList {
  return bench.run(listTasks({ shelves: FLOW, ...options }));
}

const ids = (list: TaskList): string[] => list.tasks.map(({ id }) => id);
const remarks = (id: string): readonly string[] => listed().tasks.find((task) => task.id === id)?.remarks.map((remark) => remarkText(remark)) ?? ['not listed'];

describe('listTasks', () => {
  it('lists each task once, in the order of the shelves, then by id as people count', () => {
    for (const path of ['complete/A.md', 'scoped/T-10.md', 'scoped/T-9.md', 'discovery/Z.txt', 'waiting/b~2.md', 'review/R', 'cancelled/C.yaml']) bench.save(path, '');
    held(bench, 'M');
    expect(ids(listed())).toEqual(['Z', 'T-9', 'T-10', 'M', 'b', 'R', 'C', 'A']);
    expect(listed().now).toBe(NOW);
  });

  it('lists the shelves that are asked for, and counts all of them', () => {
    for (const path of ['scoped/A.md', 'scoped/B.md', 'complete/C.md']) bench.save(path, '');
    held(bench, 'D');
    const found = listed({ shelves: ['scoped'] });
    expect(ids(found)).toEqual(['A', 'B']);
    expect(found.counts).toEqual({ discovery: 0, scoped: 2, claimed: 1, waiting: 0, review: 0, cancelled: 0, complete: 1 });
  });

  it('reads only the first of those that nobody has taken up, and says how many more there are', () => {
    for (const id of ['T-1', 'T-2', 'T-10', 'T-9']) bench.save(`scoped/${id}.md`, '');
    for (const id of ['I-1', 'I-2', 'I-3']) bench.save(`discovery/${id}.md`, '');
    for (const id of ['W-1', 'W-2', 'W-3']) bench.save(`waiting/${id}.md`, '');
    for (const id of ['C-1', 'C-2', 'C-3']) held(bench, id);
    const found = listed({ first: 2 });
    expect(ids(found)).toEqual(['I-1', 'I-2', 'T-1', 'T-2', 'C-1', 'C-2', 'C-3', 'W-1', 'W-2', 'W-3']);
    expect(found.more).toEqual({ discovery: 1, scoped: 2, claimed: 0, waiting: 0, review: 0, cancelled: 0, complete: 0 });
    expect(found.counts.scoped).toBe(4);
    const actor = bench.start(listTasks({ shelves: FLOW, first: 2 }));
    actor.finish();
    expect(actor.did.some((operation) => on('read', 'scoped/T-2.md')(operation))).toBe(true);
    expect(actor.did.some((operation) => on('read', 'scoped/T-9.md')(operation) || String(operation.args[0]).includes('scoped/T-9.md'))).toBe(false);
    expect(listed().more).toEqual({ discovery: 0, scoped: 0, claimed: 0, waiting: 0, review: 0, cancelled: 0, complete: 0 });
  });

  it('goes on behind the first ones until it finds one that can be claimed', () => {
    for (const id of ['T-1', 'T-2', 'T-3']) bench.save(`scoped/${id}.md`, '---\ndepends_on: NOTHING\n---\n');
    for (const id of ['T-4', 'T-5']) bench.save(`scoped/${id}.md`, '');
    const found = listed({ first: 2 });
    expect(ids(found)).toEqual(['T-1', 'T-2', 'T-4']);
    expect(found.more.scoped).toBe(2);
    expect(ids(listed({ first: 2, ready: true }))).toEqual(['T-4', 'T-5']);
  });

  it('lists the claims of one owner', () => {
    held(bench, 'A');
    held(bench, 'B', { owner: 'ALICE' });
    held(bench, 'C', { owner: 'alice~s1' });
    bench.save('scoped/D.md', '');
    expect(ids(listed({ owner: 'alice' }))).toEqual(['A', 'B']);
    expect(ids(listed({ owner: 'nobody' }))).toEqual([]);
  });

  it('calls ready what a claim would take now: free tasks, and claims that ran out, if nothing else keeps them', () => {
    bench.save('scoped/FREE.md', '');
    bench.save('scoped/WAITS.md', '---\ndepends_on: OVER\n---\n');
    bench.save('scoped/FOR-BOB.md', '---\nreserve_for: bob\n---\n');
    bench.save('scoped/COPIED~1.md', '');
    bench.save('scoped/COPIED.md', 'an old copy');
    bench.save('complete/DONE.md', '');
    held(bench, 'HELD');
    held(bench, 'OVER', { ageSeconds: 61 });
    held(bench, 'OVER-WAITS', { ageSeconds: 61, text: '---\ndepends_on: OVER\n---\n' });
    held(bench, 'OVER-FOR-BOB', { ageSeconds: 61, text: '---\nreserve_for: bob\n---\n' });
    held(bench, 'MARKED', { ageSeconds: 61, nonce: 'abcdefghijkl' });
    expect(ids(listed({ ready: true }))).toEqual(['COPIED', 'FREE', 'OVER']);
    expect(ids(listed({ ready: true, me: 'bob' }))).toEqual(['COPIED', 'FOR-BOB', 'FREE', 'OVER', 'OVER-FOR-BOB']);
    expect(listed().tasks.filter(({ isReady }) => isReady).map(({ id }) => id)).toEqual(['COPIED', 'FREE', 'OVER']);
  });

  it('tells title and claim, with its times', () => {
    bench.save('scoped/A.md', '---\ntitle: "From the front"\n---\n# Heading\n');
    bench.save('scoped/B.md', '# Heading\ntext\n');
    bench.save('scoped/C.md', '');
    const path = held(bench, 'D', { ageSeconds: 70, lease: 60, text: '# Held\n' });
    const [a, b, c, d] = listed().tasks;
    expect([a?.title, b?.title, c?.title, d?.title]).toEqual(['From the front', 'Heading', undefined, 'Held']);
    expect(d?.claim).toMatchObject({ tenure: { path }, heartbeatAt: NOW - 70_000, expiresAt: NOW - 10_000 });
    expect(a).not.toHaveProperty('claim');
    expect([a, b, c, d].flatMap((task) => task?.remarks)).toEqual([]);
  });

  it('shows what is the task of several names, and remarks on the rest', () => {
    const path = held(bench, 'T', { generation: 2 });
    bench.save('scoped/T.md', 'shadow');
    bench.save('complete/t~1.md', 'shadow');
    const { tasks, counts } = listed();
    expect(tasks.map(({ name }) => name.path)).toEqual([path]);
    expect(remarks('T').toSorted()).toEqual(['debris: complete/t~1.md', 'debris: scoped/T.md']);
    expect(counts).toMatchObject({ scoped: 0, claimed: 1, complete: 0 });
  });

  it('remarks on what is no regular file, on marks, and on times that lie ahead', () => {
    mkdirSync(join(bench.store.root, 'scoped', 'DIR.md'));
    symlinkSync('/etc/passwd', join(bench.store.root, 'scoped', 'LINK.md'));
    execFileSync('mkfifo', [join(bench.store.root, 'scoped', 'FIFO.md')]);
    held(bench, 'MARKED', { nonce: 'abc' });
    held(bench, 'FUTURE', { ageSeconds: -3600 });
    bench.save('scoped/OPEN.md', '---\ntitle: x\n');
    expect(remarks('DIR')).toEqual(['a directory, not a regular file']);
    expect(remarks('LINK')).toEqual(['a symlink, not a regular file']);
    expect(remarks('FIFO')).toEqual(['a special file, not a regular file']);
    expect(remarks('MARKED')).toEqual(['under examination']);
    expect(remarks('FUTURE')).toEqual(['its time is ahead of the clock']);
    expect(remarks('OPEN')).toHaveLength(1);
  });

  it('remarks on what cannot be read, and lists it and the others all the same', () => {
    bench.save('scoped/A.md', '# A\n');
    held(bench, 'B');
    bench.save('scoped/C.md', '# C\n');
    const actor = bench.start(listTasks({ shelves: FLOW }));
    actor.inject = (operation) => (on('read', 'scoped/A.md')(operation) ? { code: 'EACCES' } : on('read', /^claimed\/B/)(operation) ? { code: 'EIO' } : undefined);
    const { tasks } = actor.finish();
    expect(tasks.map(({ id, remarks: said, title }) => [id, said, title])).toEqual([['A', [{ is: 'unreadable' }], undefined], ['C', [], 'C'], ['B', [{ is: 'unreadable', code: 'EIO' }], undefined]]);
    expect(tasks.at(-1)?.claim).toMatchObject({ expiresAt: NOW + 60_000 });
  });

  it('calls moving what goes while it is looked at', () => {
    bench.save('scoped/T.md', '');
    const actor = bench.start(listTasks({ shelves: FLOW }));
    actor.until(on('statAll', 'scoped/T.md'));
    bench.store.remove('scoped/T.md');
    expect(actor.finish().tasks).toMatchObject([{ id: 'T', remarks: [{ is: 'moving' }] }]);
  });

  it('lists foreign names apart, and junk nowhere', () => {
    for (const path of ['scoped/no task.md', 'scoped/T.md~', 'scoped/.T.md.swp', 'scoped/README.md', 'claimed/T.md']) bench.save(path, '');
    const { tasks, foreign } = listed();
    expect([tasks, foreign.map(({ path }) => path).toSorted()]).toEqual([[], ['claimed/T.md', 'scoped/no task.md']]);
  });

  it('only reads', () => {
    held(bench, 'T', { ageSeconds: 99, nonce: 'abc' });
    bench.save('scoped/T.md', 'shadow');
    const before = traces(bench);
    listed();
    expect(traces(bench)).toEqual(before);
  });

  it('that could not look is a fault, and never an empty list', () => {
    const actor = bench.start(listTasks({ shelves: FLOW }));
    actor.inject = (operation) => (on('list', 'review')(operation) ? { code: 'EACCES' } : undefined);
    expect(() => actor.finish()).toThrow(expect.objectContaining({ name: 'StoreFault' }));
  });
});
