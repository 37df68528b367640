/** Archiving, left or joined by others before each of its operations. */

import { describe, expect, it } from 'vitest';
import { add } from '../../../lib/transitions/add.ts';
import { claim } from '../../../lib/transitions/claim.ts';
import { lastLoggedGeneration, logsOf, record } from '../../../lib/transitions/history.ts';
import { move } from '../../../lib/transitions/move.ts';
import { complete } from '../../../lib/transitions/release.ts';
import { sweep } from '../../../lib/verbs/sweep.ts';
import { verify } from '../../../lib/verbs/verify.ts';
import { archived, archiving, atEachPoint, DONE, finished, lines, nameOfDone, places, THERE } from '../../support/archiving.ts';
import { Bench, TEXT } from '../../support/bench.ts';
import { on } from '../../support/stepped-actor.ts';

describe('archiving', () => {
  it('killed anywhere has the task in one place, with its whole log, and the next one goes on', () => {
    const points = atEachPoint((bench, { left }) => {
      const [place, ...more] = new Set(places(bench).map((path) => bench.store.stat(path).ino));
      expect([place !== undefined, more]).toEqual([true, []]);
      expect(lines(bench)[0]).toBe('move');
      expect(bench.run(lastLoggedGeneration('t'))).toBe(1);
      if (left && bench.has(DONE)) expect(bench.run(archiving(bench)).kind).toBe('archived');
      expect(places(bench)).toEqual([THERE]);
      expect(bench.list('log')).toEqual([]);
      expect(bench.run(logsOf('t'))).toEqual(['archive/2026/T.jsonl']);
    });
    expect(points).toBeGreaterThan(10);
  });

  it('leaves a task to whoever moves it meanwhile', () => {
    atEachPoint((bench, archive) => {
      const { task } = bench.run(move(bench.caller('ana'), 'T', 'scoped'));
      archive.finish();
      expect(bench.shelves()).toEqual([task.path]);
      expect(task.generation).toBe(2);
      expect(bench.read(task.path)).toBe(TEXT);
      expect(bench.run(claim(bench.caller('ana'), 'T')).tenure.generation).toBe(3);
      expect(bench.list('lost+found')).toEqual([]);
      expect(lines(bench).filter((event) => event !== 'archive')).toEqual(['move', 'move', 'claim']);
    });
  });

  it('by two at once takes it once', () => {
    atEachPoint((bench, archive) => {
      const second = bench.has(DONE) ? bench.run(archiving(bench)).kind : 'gone';
      const first = archive.finish();
      expect([first, second].filter((kind) => kind === 'archived').length).toBeGreaterThan(0);
      expect([places(bench), bench.list('log'), bench.list('lost+found')]).toEqual([[THERE], [], []]);
      expect(new Set(lines(bench))).toEqual(new Set(['move', 'archive']));
    });
  });

  it('loses no line that somebody writes meanwhile, wherever that one looked for the log', () => {
    for (let wrote = 0; ; wrote++) {
      let isOver = false;
      atEachPoint((bench, archive) => {
        const writer = bench.start(record('note', nameOfDone(), { by: 'ana', text: 'late' }));
        for (let steps = 0; steps < wrote && writer.about !== undefined; steps++) writer.step();
        isOver ||= writer.about === undefined;
        archive.finish();
        writer.finish();
        expect(lines(bench)).toContain('note');
        expect(lines(bench)).toContain('move');
        expect(new Set(bench.run(logsOf('t')).map((path) => bench.store.stat(path).ino)).size).toBe(1);
      });
      if (isOver) break;
    }
  });

  it('keeps what an editor saved on the shelf meanwhile', () => {
    atEachPoint((bench, archive, point) => {
      bench.save(DONE, `saved ${point}\n`);
      archive.finish();
      const texts = [...places(bench).map((path) => bench.read(path)), ...bench.aside()];
      expect(texts).toContain(`saved ${point}\n`);
      expect(texts).toContain(bench.has(THERE) && bench.read(THERE) === TEXT ? TEXT : `saved ${point}\n`);
    });
  });
});

describe('a claimant that looked before the task was finished', () => {
  it('gets nothing when it goes on behind the archive, with a file that git brought back', () => {
    for (const isLogLost of [false, true]) {
      const bench = new Bench();
      const claimant = bench.start(claim(bench.caller('a'), 'T'));
      expect(claimant.until(on('rename', 'scoped/T.md'))).toBe(true);
      bench.run(move(bench.caller('bob'), 'T', 'complete'));
      bench.run(archiving(bench));
      if (isLogLost) bench.store.remove('archive/2026/T.jsonl');
      bench.save('scoped/T.md', 'shadow\n');
      expect(claimant.answer()).toBe('conflict');
      expect(places(bench).filter((path) => !path.startsWith('claimed/'))).toEqual([THERE]);
      bench.dispose();
    }
  });
});

describe('an old copy beside what is archived', () => {
  it('is not what a move moves', () => {
    const bench = archived();
    bench.save('scoped/T.md', 'shadow\n');
    expect(bench.run(move(bench.caller('ana'), 'T', 'waiting')).task.path).toBe('waiting/T~2.md');
    expect([bench.read('waiting/T~2.md'), bench.read('scoped/T.md')]).toEqual([TEXT, 'shadow\n']);
    bench.dispose();
  });
});

describe('what is archived', () => {
  it('is taken out once, whoever moves it beside whom', () => {
    for (let point = 0; ; point++) {
      const bench = archived();
      const mover = bench.start(move(bench.caller('ana'), 'T', 'complete'));
      for (let steps = 0; steps < point && mover.about !== undefined; steps++) mover.step();
      const isOver = mover.about === undefined;
      bench.start(move(bench.caller('bob'), 'T', 'scoped')).answer();
      mover.answer();
      bench.pass(3600);
      bench.run(sweep(bench.caller('cron')));
      expect(bench.audit({ text: TEXT })).toEqual([]);
      expect(places(bench)).toHaveLength(1);
      bench.dispose();
      if (isOver) break;
    }
  });

  it('is never lost between one who takes it out and one who archives it, wherever each of them is', () => {
    for (let archives = 0, isLast = false; !isLast; archives += 2) {
      for (let moves = 0, isOver = false; !isOver; moves += 7) {
        for (const first of ['archiver', 'mover']) {
          const bench = finished();
          const archiver = bench.start(archiving(bench));
          for (let steps = 0; steps < archives && archiver.about !== undefined; steps++) archiver.step();
          isLast = archiver.about === undefined;
          const mover = bench.start(move(bench.caller('ana'), 'T', archives % 4 === 0 ? 'complete' : 'scoped'));
          for (let steps = 0; steps < moves && mover.about !== undefined; steps++) mover.step();
          isOver = mover.about === undefined;
          for (const actor of first === 'archiver' ? [archiver, mover] : [mover, archiver]) actor.answer();
          bench.pass(3600);
          bench.run(sweep(bench.caller('cron')));
          expect(new Set(places(bench).map((path) => bench.read(path)))).toEqual(new Set([TEXT]));
          expect(lines(bench)).toContain('move');
          bench.dispose();
        }
      }
    }
  });

  it('is not revived by a save under the name of its last claim', () => {
    const bench = new Bench();
    const { tenure } = bench.run(claim(bench.caller('ana'), 'T'));
    bench.run(complete(bench.caller('ana'), 'T', {}));
    bench.run(archiving(bench));
    bench.save(tenure.path, 'saved late\n');
    const ana = bench.caller('ana');
    expect(bench.run(verify(ana, 'T'))).toMatchObject({ state: 'refused' });
    expect(bench.start(complete(ana, 'T', {})).answer()).not.toMatchObject({ kind: 'done' });
    expect(bench.start(claim(bench.caller('bob'), 'T')).answer()).toBe('not-claimable');
    bench.run(sweep(bench.caller('cron')));
    expect([places(bench), bench.aside()]).toEqual([[THERE], ['saved late\n']]);
    bench.dispose();
  });

  it('keeps its id from one who looked before it came back to a shelf', () => {
    for (let point = 0; ; point++) {
      const bench = archived();
      const adder = bench.start(add(bench.caller('eve'), { id: 't', text: 'another\n' }));
      for (let steps = 0; steps < point && adder.about !== undefined; steps++) adder.step();
      const isOver = adder.about === undefined;
      bench.run(move(bench.caller('bob'), 'T', 'complete'));
      expect(adder.answer()).toBe('conflict');
      expect(bench.shelves()).toEqual(['complete/T~2.md']);
      bench.dispose();
      if (isOver) break;
    }
  });
});
