/** A registry with a finished task, and somebody who archives it. */

import { parseName } from '../../lib/rules/name.ts';
import type { Step } from '../../lib/store/step.ts';
import { history } from '../../lib/transitions/history.ts';
import { move } from '../../lib/transitions/move.ts';
import { putInArchive, type FinishedName, type PutInArchive } from '../../lib/transitions/put-in-archive.ts';
import { Bench } from './bench.ts';

export const DONE = 'complete/T~1.md';
export const THERE = 'archive/2026/T~1.md';

/** Its task is complete, and has a log. */
export function finished(): Bench {
  const bench = new Bench();
  bench.run(move(bench.caller('bob'), 'T', 'complete'));
  return bench;
}

/** And archived. */
export function archived(): Bench {
  const bench = finished();
  bench.run(archiving(bench));
  return bench;
}

export function nameOfDone(): FinishedName {
  const name = parseName('complete', 'T~1.md');
  if (name?.kind !== 'rest') throw new Error('it is no finished task');
  return { ...name, shelf: 'complete' };
}

export function archiving(bench: Bench): Step<PutInArchive> {
  const there = (path: string): readonly string[] => (bench.has(path) ? [path] : []);
  return putInArchive(bench.caller('cron'), nameOfDone(), { year: '2026', logs: [...there('log/T.jsonl'), ...there('archive/2026/T.jsonl')] });
}

/** The names of the task, on shelves and in the archive. */
export function places(bench: Bench): string[] {
  return [...bench.shelves(), ...bench.list('archive/2026').filter((name) => name.endsWith('.md')).map((name) => `archive/2026/${name}`)];
}

/** What its log says happened. */
export function lines(bench: Bench): readonly string[] {
  return bench.run(history('T')).events.map(({ event }) => event);
}

/**
 * Archives in a registry of its own for each point: before its first operation, before its second, … and after its
 * last.
 */
export function atEachPoint(act: (bench: Bench, archive: { finish(): string; readonly left: boolean }, point: number) => void, most = 60): number {
  for (let point = 0; point <= most; point++) {
    const bench = finished();
    try {
      const actor = bench.start(archiving(bench));
      for (let steps = 0; steps < point && actor.about !== undefined; steps++) actor.step();
      const isOver = actor.about === undefined;
      act(bench, {
        left: !isOver,
        finish: () => {
          const answer = actor.answer();
          return typeof answer === 'string' ? answer : answer.kind;
        },
      }, point);
      if (isOver) return point;
    } finally {
      bench.dispose();
    }
  }
  throw new Error('it does not end');
}
