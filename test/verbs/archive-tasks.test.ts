import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claim } from '../../lib/transitions/claim.ts';
import { move } from '../../lib/transitions/move.ts';
import { complete } from '../../lib/transitions/release.ts';
import { archiveTasks, type ArchiveReport } from '../../lib/verbs/archive-tasks.ts';
import { EventReader } from '../../lib/verbs/read-events.ts';
import { registryLogs } from '../../lib/verbs/registry-logs.ts';
import { report } from '../../lib/verbs/report.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import { taskHistory } from '../../lib/verbs/task-history.ts';
import { TEXT, useBench } from '../support/bench.ts';
import { START_MS } from '../support/stepped-store.ts';

const bench = useBench();
const DAY_S = 86_400;

function archive(about: { readonly days?: number; readonly dryRun?: boolean } = {}): ArchiveReport {
  const { days = 90, dryRun = false } = about;
  return bench().run(archiveTasks(bench().caller('cron'), { olderMs: days * DAY_S * 1000, dryRun, yearOf: (ms) => new Date(ms).toISOString().slice(0, 4) }));
}

/** The task is claimed and completed now. */
function finish(): void {
  bench().run(claim(bench().caller('ana'), 'T'));
  bench().run(complete(bench().caller('ana'), 'T', {}));
}

describe('archiving what has been finished for long', () => {
  it('goes by the last line of its log, and by the year of it', () => {
    finish();
    bench().pass(89 * DAY_S);
    expect(archive()).toEqual({ archived: [], left: [], younger: 1 });
    bench().pass(2 * DAY_S);
    expect(archive({ dryRun: true }).archived).toEqual([{ id: 'T', from: 'complete/T~1.md', to: 'archive/2026/T~1.md', finishedAt: START_MS }]);
    expect(bench().shelves()).toEqual(['complete/T~1.md']);
    expect(archive().archived).toHaveLength(1);
    expect([bench().shelves(), bench().read('archive/2026/T~1.md')]).toEqual([[], TEXT]);
    expect(archive()).toEqual({ archived: [], left: [], younger: 0 });
  });

  it('counts what else lies in log/, and no log of the archive', () => {
    for (const path of ['log/notes.txt', 'log/a b.jsonl', 'log/.journal', 'log/T.jsonl', 'archive/2026/U.jsonl', 'archive/2026/U.md']) bench().save(path, '');
    const { paths, foreign } = bench().run(registryLogs());
    expect([[...paths], foreign]).toEqual([[['t', ['log/T.jsonl']], ['u', ['archive/2026/U.jsonl']]], 2]);
  });

  it('goes by the times of the file where there is no log, and where the log says nothing', () => {
    bench().save('complete/A.md', 'a', START_MS - 400 * DAY_S * 1000);
    bench().save('cancelled/B.md', 'b', START_MS - 400 * DAY_S * 1000);
    bench().save('log/B.jsonl', 'not json\n', START_MS - 100 * DAY_S * 1000);
    expect(archive({ days: 150 })).toMatchObject({ archived: [{ id: 'A', to: 'archive/2024/A.md' }], younger: 1 });
    expect(archive().archived).toMatchObject([{ id: 'B', to: 'archive/cancelled/2025/B.md' }]);
    expect(bench().list('archive/2025')).toEqual(['B.jsonl']);
  });

  it('leaves what is not finished, whatever its age', () => {
    for (const shelf of ['discovery', 'waiting', 'review']) bench().save(`${shelf}/X-${shelf}.md`, 'x', START_MS - 400 * DAY_S * 1000);
    bench().pass(400 * DAY_S);
    expect(archive()).toEqual({ archived: [], left: [], younger: 0 });
  });

  it('leaves a task in doubt, says why, and goes on with the others', () => {
    const old = START_MS - 400 * DAY_S * 1000;
    for (const id of ['A', 'B', 'C', 'D']) bench().save(`complete/${id}~2.md`, id, old);
    bench().save('scoped/A.md', 'a copy', old);
    bench().save('claimed/B.md', 'b', old);
    bench().save('archive/2024/C~2.md', 'another', old);
    mkdirSync(join(bench().store.root, 'complete', 'E.md'));
    symlinkSync('D~2.md', join(bench().store.root, 'complete', 'F.md'));
    for (const path of ['complete/E.md', 'complete/F.md']) bench().store.setTime(path, old);
    const { archived, left } = archive();
    expect(archived.map(({ id }) => id)).toEqual(['D']);
    expect(left.map(({ id, because: { is } }) => [id, is])).toEqual(expect.arrayContaining([['A', 'several'], ['B', 'without-dibs'], ['C', 'taken']]));
    expect(bench().read('archive/2024/C~2.md')).toBe('another');
    expect(bench().list('complete')).toEqual(['A~2.md', 'B~2.md', 'C~2.md', 'E.md', 'F.md']);
  });

  it('also puts a log away whose line came late, once it is as old', () => {
    finish();
    bench().pass(91 * DAY_S);
    archive();
    const log = bench().read('archive/2026/T.jsonl');
    bench().store.link('archive/2026/T.jsonl', 'log/T.jsonl');
    expect([archive(), bench().list('log')]).toEqual([{ archived: [], left: [], younger: 0 }, ['T.jsonl']]);
    bench().pass(91 * DAY_S);
    archive();
    expect([bench().list('log'), bench().read('archive/2026/T.jsonl')]).toEqual([[], log]);
  });

  it('is told once, stays done, and keeps its history', () => {
    finish();
    const events = (): readonly string[] => {
      const told: string[] = [];
      bench().run(bench().run(EventReader.open()).toEnd((some) => told.push(...some.map(({ event }) => event.event))));
      return told;
    };
    expect(events()).toEqual(['claim', 'complete']);
    bench().pass(91 * DAY_S);
    archive();
    // Killed between the two names of a log, both are there.
    bench().store.link('archive/2026/T.jsonl', 'log/T.jsonl');
    expect(events()).toEqual(['claim', 'complete', 'archive']);
    expect(bench().run(taskHistory('t')).events.map(({ event }) => event)).toEqual(['claim', 'complete', 'archive']);
    const { tasks, proof, counts } = bench().run(report());
    expect([tasks.length, counts.done, proof.overlaps, proof.unproven]).toEqual([1, 1, [], []]);
  });

  it('is told once, also when its log has a second name again', () => {
    finish();
    const events = (): readonly string[] => {
      const told: string[] = [];
      bench().run(bench().run(EventReader.open()).toEnd((some) => told.push(...some.map(({ event }) => event.event))));
      return told;
    };
    expect(events()).toEqual(['claim', 'complete']);
    bench().pass(91 * DAY_S);
    archive();
    expect(events()).toEqual(['claim', 'complete', 'archive']);
    bench().run(move(bench().caller('ana'), 'T', 'scoped'));
    expect(bench().list('log')).toContain('T.jsonl');
    expect(events()).toEqual(['claim', 'complete', 'archive', 'move']);
    expect(events()).toEqual(['claim', 'complete', 'archive', 'move']);
  });

  it('is put back in order by a sweep where a killed process left it on its shelf, too', () => {
    finish();
    bench().pass(91 * DAY_S);
    archive();
    bench().store.link('archive/2026/T~1.md', 'complete/T~1.md');
    bench().save('scoped/T.md', 'an old copy\n');
    bench().run(sweep(bench().caller('cron')));
    expect([bench().shelves(), bench().list('archive/2026'), bench().aside()]).toEqual([[], ['T.jsonl', 'T~1.md'], ['an old copy\n']]);
  });

  it('is found again by a move, which begins its review of age anew', () => {
    finish();
    bench().pass(91 * DAY_S);
    archive();
    bench().run(move(bench().caller('ana'), 'T', 'scoped'));
    bench().run(move(bench().caller('ana'), 'T', 'cancelled'));
    expect(archive()).toMatchObject({ archived: [], younger: 1 });
    bench().pass(91 * DAY_S);
    expect(archive().archived).toMatchObject([{ to: 'archive/cancelled/2026/T~3.md' }]);
    expect([bench().list('log'), bench().list('archive/2026')]).toEqual([[], ['T.jsonl']]);
  });
});
