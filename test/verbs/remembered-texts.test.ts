import { execFileSync } from 'node:child_process';
import { copyFileSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SummaryLines, summaryLine, textOfLines } from '../../lib/rules/summary-lines.ts';
import type { TextSummary } from '../../lib/rules/text-summary.ts';
import { FLOW } from '../../lib/rules/shelf.ts';
import { listTasks, type TaskList } from '../../lib/verbs/list-tasks.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import type { Bench } from '../support/bench.ts';
import { emptyBench, held, NOW } from '../support/bench-claims.ts';
import { on } from '../support/stepped-actor.ts';

const LONG_AGO = NOW - 60_000;
const MANY = 40;

let bench: Bench;

beforeEach(() => {
  bench = emptyBench();
  for (let n = 1; n <= MANY; n++) bench.save(`scoped/T-${n}.md`, `---\ntitle: Number ${n}\npriority: ${n % 4}\ndepends_on: ${n % 3 === 0 ? 'T-1' : '[]'}\nreserve_for: ${n % 5 === 0 ? 'bob' : '~'}\n---\n`, LONG_AGO);
  bench.save('scoped/BAD.md', '---\ntitle: [\n', LONG_AGO);
  held(bench, 'HELD', { ageSeconds: 30 });
});

afterEach(() => bench.dispose());

const kept = (): string => join(bench.store.root, 'tmp/texts');
const at = (path: string): string => join(bench.store.root, path);

const keptKeys = (): readonly string[] => [...new SummaryLines(readFileSync(kept())).keys()];

/** The answer, and how many texts on the shelf were read for it. */
function listing(): { readonly answer: TaskList; readonly reads: number } {
  const actor = bench.start(listTasks({ shelves: FLOW, me: 'ana' }));
  const answer = actor.finish();
  return { answer, reads: actor.did.filter((operation) => on('read', /^scoped\//)(operation)).length };
}

/** What a listing says where nothing is kept. */
function plain(): TaskList {
  rmSync(kept(), { recursive: true, force: true });
  const { answer } = listing();
  rmSync(kept(), { recursive: true, force: true });
  return answer;
}

describe('what a listing has read', () => {
  it('is not read again by the next one, and the answer is the same', () => {
    const first = listing();
    expect(first.reads).toBeGreaterThan(MANY);
    const second = listing();
    // What cannot be read for certain is read each time.
    expect(second.reads).toBe(1);
    expect(second.answer).toEqual(first.answer);
    expect(second.answer).toEqual(plain());
  });

  it('is read again of a file that changed, whatever it looks like from outside', () => {
    listing();
    const { mtime } = statSync(at('scoped/T-2.md'));
    const text = readFileSync(at('scoped/T-2.md'), 'utf8');
    writeFileSync(at('scoped/T-2.md'), text.replace('Number 2', 'Numero 2'));
    utimesSync(at('scoped/T-2.md'), mtime, mtime);
    const { answer } = listing();
    expect(answer.tasks.find(({ id }) => id === 'T-2')?.title).toBe('Numero 2');
    expect(answer).toEqual(plain());
  });

  it('is not kept of a file that changed a moment ago, nor where times do not tell every change', () => {
    for (let n = 1; n <= MANY; n++) bench.save(`scoped/T-${n}.md`, `# ${n}\n`, NOW - 2000);
    listing();
    expect(lstatSync(kept(), { throwIfNoEntry: false })).toBeUndefined();
    for (let n = 1; n <= MANY; n++) bench.save(`scoped/T-${n}.md`, `# ${n}\n`, LONG_AGO);
    bench.store.tickMs = Number.POSITIVE_INFINITY;
    listing();
    expect(lstatSync(kept(), { throwIfNoEntry: false })).toBeUndefined();
  });

  it('is not kept where it is little', () => {
    for (let n = 5; n <= MANY; n++) rmSync(at(`scoped/T-${n}.md`));
    listing();
    expect(lstatSync(kept(), { throwIfNoEntry: false })).toBeUndefined();
  });

  it('changes no answer when it is deleted, spoilt, forged without its sum, or something else than a file', () => {
    const answer = plain();
    listing();
    const whole = readFileSync(kept());
    const spoil: (() => void)[] = [
      () => undefined,
      ...[0, 1, 20, 500, whole.length - 1].map((length) => () => writeFileSync(kept(), whole.subarray(0, length))),
      ...[0, 15, 40, 200, whole.length - 2].map((place) => () => {
        const bytes = Buffer.from(whole);
        bytes[place] = (bytes[place] ?? 0) ^ 1;
        writeFileSync(kept(), bytes);
      }),
      () => writeFileSync(kept(), whole.toString().replaceAll('Number', 'Nummer')),
      () => writeFileSync(kept(), Buffer.concat([whole, whole])),
      () => mkdirSync(kept()),
      () => symlinkSync('/dev/zero', kept()),
      () => execFileSync('mkfifo', [kept()]),
    ];
    for (const act of spoil) {
      rmSync(kept(), { recursive: true, force: true });
      act();
      expect(listing().answer).toEqual(answer);
      expect(listing().answer).toEqual(answer);
    }
  });

  it('changes no answer when it has the form of nothing, though its sum is right', () => {
    const answer = plain();
    listing();
    const keys = keptKeys();
    for (const value of [null, 1, 'text', [], {}, { dependsOn: 'T-1' }, { dependsOn: [1] }, { dependsOn: [], title: 1 }, { dependsOn: [], reserveFor: {} }, { dependsOn: [], routing: [] }, { dependsOn: [], routing: { labels: [], priority: 1 } }]) {
      writeFileSync(kept(), textOfLines(keys.map((key) => summaryLine(key, (value ?? {}) as TextSummary))));
      expect(listing().answer).toEqual(answer);
    }
  });

  it('changes no answer in another registry, or in this one after other listings', () => {
    listing();
    const other = emptyBench();
    try {
      for (let n = 1; n <= MANY; n++) other.save(`scoped/T-${n}.md`, `---\ntitle: Nummer ${n}\npriority: ${n % 4}\ndepends_on: ${n % 3 === 0 ? 'T-1' : '[]'}\nreserve_for: ${n % 5 === 0 ? 'bob' : '~'}\n---\n`, LONG_AGO);
      copyFileSync(kept(), join(other.store.root, 'tmp/texts'));
      const { tasks } = other.run(listTasks({ shelves: FLOW }));
      expect(tasks.map(({ title }) => title)).toEqual(Array.from({ length: MANY }, (_, n) => `Nummer ${n + 1}`));
    } finally {
      other.dispose();
    }
    for (let n = 1; n <= MANY; n++) bench.save(`waiting/W-${n}.md`, `# Waits ${n}\n`, LONG_AGO);
    bench.run(listTasks({ shelves: ['waiting'] }));
    const { answer, reads } = listing();
    expect(reads).toBe(1);
    expect(answer).toEqual(plain());
  });

  it('goes when its files have gone: no more is kept of what was not seen than there are tasks', () => {
    listing();
    for (let round = 1; round <= 4; round++) {
      for (let n = 1; n <= MANY; n++) bench.save(`scoped/T-${n}.md`, `# Round ${round}, ${n}\n`, LONG_AGO + round);
      listing();
    }
    expect(keptKeys().length).toBeGreaterThan(MANY);
    expect(keptKeys().length).toBeLessThanOrEqual(2 * (MANY + 2));
  });

  it('is not kept where nothing can be written, and the answer is the same', () => {
    const answer = plain();
    for (const name of ['append', 'rename'] as const) {
      const actor = bench.start(listTasks({ shelves: FLOW, me: 'ana' }));
      actor.inject = (operation) => (operation.name === name ? { code: 'EROFS' } : undefined);
      expect(actor.finish()).toEqual(answer);
      expect(bench.store.list('tmp').filter((entry) => entry !== '.gitignore')).toEqual([]);
    }
  });

  it('is no matter for the janitor', () => {
    listing();
    bench.store.ms += 3600_000 * 24;
    const { acts } = bench.run(sweep(bench.caller('janitor'), { dryRun: true }));
    expect(acts.filter(({ path }) => path.startsWith('tmp/'))).toEqual([]);
  });
});
