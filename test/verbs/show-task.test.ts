import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { note } from '../../lib/transitions/note.ts';
import { release } from '../../lib/transitions/release.ts';
import { showTask, type ShownTask } from '../../lib/verbs/show-task.ts';
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

const asTask = (shown: unknown): ShownTask => shown as ShownTask;
const shown = (id = 'T'): ShownTask => asTask(bench.run(showTask(id)));

describe('showTask', () => {
  it('shows a task at rest, by whatever case its id is spelt in', () => {
    bench.save('waiting/Task~3.yaml', 'a: 1\n');
    expect(shown('tASK')).toEqual({ name: expect.objectContaining({ path: 'waiting/Task~3.yaml', generation: 3, shelf: 'waiting' }), phase: {}, debris: [], receipts: [], salvages: [], withoutDibs: [], notes: [], summary: { dependsOn: [] }, times: { iteration: 0 }, text: 'a: 1\n', cut: false });
  });

  it('shows whose a claimed one is, until when, and the last ten things that were said', () => {
    const path = held(bench, 'T', { ageSeconds: 10 });
    for (let n = 1; n <= 10; n++) bench.run(note(bench.caller('alice'), 'T', `note ${n}`));
    expect(shown().claim).toMatchObject({ tenure: { path, owner: 'alice' }, heartbeatAt: NOW, expiresAt: NOW + 60_000 });
    bench.run(release(bench.caller('alice'), 'T', { to: 'scoped', text: 'enough' }));
    const { notes, ...rest } = shown();
    expect(notes.map(({ text }) => text)).toEqual([...[2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => `note ${n}`), 'enough']);
    expect(rest).not.toHaveProperty('claim');
  });

  it('shows the debris beside it, while it is there', () => {
    const path = held(bench, 'T', { generation: 2 });
    bench.save('scoped/T.md', 'shadow');
    held(bench, 'T', { owner: 'bob', text: 'ghost' });
    expect(shown()).toMatchObject({ name: { path }, text: '# T\n' });
    expect(shown().debris.map(({ generation }) => String(generation)).toSorted()).toEqual(['0', '1']);
    const actor = bench.start(showTask('T'));
    actor.until(on('stat', 'scoped/T.md'));
    bench.store.remove('scoped/T.md');
    expect(asTask(actor.finish()).debris).toHaveLength(1);
  });

  it('cuts a long text, and says so', () => {
    bench.save('scoped/T.md', 'x'.repeat(300 * 1024));
    expect([shown().text?.length, shown().cut]).toEqual([256 * 1024, true]);
  });

  it('says why there is no text', () => {
    bench.save('scoped/BINARY.md', 'a\u0000b');
    mkdirSync(join(bench.store.root, 'scoped', 'DIR.md'));
    symlinkSync('/etc/passwd', join(bench.store.root, 'scoped', 'LINK.md'));
    bench.save('scoped/SECRET.md', 'x');
    expect(shown('BINARY')).toMatchObject({ unreadable: { is: 'binary' } });
    for (const id of ['DIR', 'LINK']) expect(shown(id)).toMatchObject({ unreadable: { is: 'not-a-file' } });
    const actor = bench.start(showTask('SECRET'));
    actor.inject = (operation) => (on('read', 'scoped/SECRET.md')(operation) ? { code: 'EACCES' } : undefined);
    expect(actor.finish()).toMatchObject({ unreadable: { is: 'fault', code: 'EACCES' } });
    for (const id of ['BINARY', 'DIR', 'LINK']) expect(shown(id)).not.toHaveProperty('text');
  });

  it('is not found where no shelf has it, whatever a log says', () => {
    bench.save('log/T.jsonl', '{"v":1,"at":1,"event":"add","id":"T","generation":0,"by":"bob"}\n');
    bench.save('scoped/T-1.md', '');
    expect(bench.start(showTask('T')).refusal()).toMatchObject({ code: 'not-found' });
  });

  it('only reads', () => {
    held(bench, 'T', { ageSeconds: 99, nonce: 'abc' });
    const before = traces(bench);
    shown();
    expect(traces(bench)).toEqual(before);
  });
});
