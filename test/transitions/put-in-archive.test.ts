import { describe, expect, it } from 'vitest';
import { parseName } from '../../lib/rules/name.ts';
import { add } from '../../lib/transitions/add.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { blockersOf } from '../../lib/transitions/dependencies.ts';
import { lastLoggedGeneration, logsOf } from '../../lib/transitions/history.ts';
import { move } from '../../lib/transitions/move.ts';
import { putInArchive } from '../../lib/transitions/put-in-archive.ts';
import { archived, archiving, DONE, finished, lines, places, THERE } from '../support/archiving.ts';
import { TEXT } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';

describe('archiving', () => {
  it('takes the task and its log, which stays one log', () => {
    const bench = finished();
    expect(bench.run(archiving(bench))).toMatchObject({ kind: 'archived', task: { path: THERE, shelf: 'complete' } });
    expect([places(bench), bench.read(THERE)]).toEqual([[THERE], TEXT]);
    expect([bench.list('log'), bench.list('archive/2026'), bench.list('lost+found'), bench.list('tmp')]).toEqual([[], ['T.jsonl', 'T~1.md'], [], []]);
    expect(lines(bench)).toEqual(['move', 'archive']);
    bench.dispose();
  });

  it('takes back its name where somebody who looked before took the task from its shelf meanwhile', () => {
    const bench = finished();
    const mover = bench.start(move(bench.caller('ana'), 'T', 'scoped'));
    expect(mover.until(on('change', DONE))).toBe(true);
    const archiver = bench.start(archiving(bench));
    expect(archiver.past(on('link', DONE, THERE))).toBe(true);
    mover.finish();
    expect(archiver.answer()).toEqual({ kind: 'gone' });
    expect([places(bench), bench.aside(), lines(bench)]).toEqual([['scoped/T~2.md'], [], ['move', 'move']]);
    bench.dispose();
  });

  it('overwrites nothing that has its name there', () => {
    const bench = finished();
    bench.save(THERE, 'another\n');
    expect(bench.run(archiving(bench))).toEqual({ kind: 'taken', path: THERE });
    expect([bench.read(DONE), bench.read(THERE)]).toEqual([TEXT, 'another\n']);
    bench.dispose();
  });

  it('leaves a log where it is whose name another log has there: both are found', () => {
    const bench = finished();
    bench.save('archive/2026/T.jsonl', bench.read('log/T.jsonl').replace('"generation":1', '"generation":7'));
    expect(bench.run(archiving(bench)).kind).toBe('archived');
    expect([bench.list('log'), bench.run(lastLoggedGeneration('t'))]).toEqual([['T.jsonl'], 7]);
    bench.dispose();
  });

  it('works where hard links are missing', () => {
    const bench = finished();
    bench.store.hardLinks = false;
    expect(bench.run(archiving(bench)).kind).toBe('archived');
    expect([places(bench), bench.list('log'), lines(bench)]).toEqual([[THERE], [], ['move', 'archive']]);
    bench.dispose();
  });
});

describe('what is archived', () => {
  it('keeps its id, and is not claimed', () => {
    const bench = archived();
    expect(bench.start(add(bench.caller('ana'), { id: 't', text: 'x' })).refusal().message).toContain(THERE);
    expect(bench.start(claim(bench.caller('ana'), 'T')).refusal().message).toContain('archived as');
    bench.dispose();
  });

  it('is complete for what depends on it, and what was cancelled is not', () => {
    const bench = archived();
    bench.save('archive/cancelled/2026/C.md', 'x');
    bench.save('scoped/N.md', 'x');
    const task = parseName('scoped', 'N.md');
    if (task?.kind !== 'rest') throw new Error('it is no task');
    expect(bench.run(blockersOf(task, { dependsOn: ['t', 'C', 'D'] }))).toEqual([{ id: 'C', is: 'cancelled' }, { id: 'D', is: 'missing' }]);
    bench.dispose();
  });

  it('comes back for whoever moves it, with one log and a fence that goes on', () => {
    const bench = archived();
    const { from, task } = bench.run(move(bench.caller('ana'), 'T', 'scoped'));
    expect([from.path, task.path, places(bench)]).toEqual([THERE, 'scoped/T~2.md', ['scoped/T~2.md']]);
    expect(bench.store.stat('log/T.jsonl').ino).toBe(bench.store.stat('archive/2026/T.jsonl').ino);
    expect(lines(bench)).toEqual(['move', 'archive', 'move']);
    bench.run(move(bench.caller('ana'), 'T', 'complete'));
    const again = parseName('complete', 'T~3.md');
    if (again?.kind !== 'rest') throw new Error('it is no task');
    expect(bench.run(putInArchive(bench.caller('cron'), { ...again, shelf: 'complete' }, { year: '2027', logs: ['log/T.jsonl', 'archive/2026/T.jsonl'] }))).toMatchObject({ task: { path: 'archive/2027/T~3.md' } });
    expect(bench.run(logsOf('t'))).toEqual(['archive/2026/T.jsonl']);
    bench.dispose();
  });
});
