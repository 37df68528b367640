import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLogName } from '../../lib/rules/log-name.ts';
import { journalHead, journalNameIn, JournalReading, keyOfLog, markOf, type NewLine } from '../../lib/rules/journal.ts';

/** These lines of one log, one after the other. */
function linesOf(path: string, ...lines: readonly string[]): readonly NewLine[] {
  let to = -1;
  return lines.map((line) => {
    const from = to + 1;
    to = from + line.length;
    return { path, from, to, line };
  });
}

/** What counts in a journal with these lines. */
function counted(entries: readonly string[]): readonly string[] {
  const reading = new JournalReading();
  return entries.flatMap((entry) => reading.read(entry.replace(/\n$/, ''))?.line ?? []);
}

describe('the journal', () => {
  it('has its name in its first line', () => {
    expect(journalNameIn(`${journalHead('4f2a9c1e7b3d')}more`)).toBe('4f2a9c1e7b3d');
    for (const text of ['', 'dibs-journal 1 4f2a9c1e7b3d', 'dibs-journal 2 4f2a9c1e7b3d\n', 'dibs-journal 1 short\n', '{"v":1}\n']) expect(journalNameIn(text)).toBeUndefined();
  });

  it('tells each line once, in its order, with its place', () => {
    const reading = new JournalReading();
    const entries = reading.entriesFor([...linesOf('log/A.jsonl', 'one', 'two'), ...linesOf('log/B.jsonl', 'three')]);
    expect(entries.map((entry) => reading.read(entry.slice(0, -1)))).toEqual([
      { place: 1, line: 'one' },
      { place: 2, line: 'two' },
      { place: 3, line: 'three' },
    ]);
    expect([reading.count, reading.placeOf('log/A.jsonl'), reading.endOf('a')]).toEqual([3, { from: 4, to: 7, mark: markOf('two') }, { number: 2, mark: markOf('two') }]);
    for (const entry of entries) expect(reading.read(entry.slice(0, -1))).toBeUndefined();
  });

  it('counts a line that two have added once, and one that only the second had', () => {
    const [first, second] = [new JournalReading(), new JournalReading()];
    const one = first.entriesFor(linesOf('log/A.jsonl', 'one'));
    const both = second.entriesFor(linesOf('log/A.jsonl', 'one', 'two'));
    expect(counted([...one, ...both])).toEqual(['one', 'two']);
    expect(counted([...both, ...one])).toEqual(['one', 'two']);
    expect(counted([both[0] ?? '', ...one, both[1] ?? ''])).toEqual(['one', 'two']);
  });

  it('does not count what goes on from another line than the one that counts', () => {
    // Somebody wrote the log anew between two readers, and each has added what it saw.
    const [first, second] = [new JournalReading(), new JournalReading()];
    const old = first.entriesFor(linesOf('log/A.jsonl', 'old'));
    const anew = second.entriesFor(linesOf('log/A.jsonl', 'new', 'newer'));
    expect(counted([...old, ...anew])).toEqual(['old']);
  });

  it('goes by the task, however its id is spelt and wherever its log lies', () => {
    const moved = new JournalReading().entriesFor(linesOf('archive/2026/a.jsonl', 'one'));
    expect(counted([...new JournalReading().entriesFor(linesOf('log/A.jsonl', 'one')), ...moved])).toEqual(['one']);
    expect([keyOfLog('log/A.jsonl'), keyOfLog('archive/2026/a.jsonl')]).toEqual(['a', 'a']);
  });

  it('counts no line that was torn anywhere, or is none', () => {
    const [entry = ''] = new JournalReading().entriesFor(linesOf('log/A.jsonl', '{"text":"a } b"}'));
    for (let cut = 0; cut < entry.length - 1; cut++) expect(counted([entry.slice(0, cut)]), entry.slice(0, cut)).toEqual([]);
    expect(counted(['', ' ', 'x', '__proto__', '9 1 0 0 1 log/A.jsonl x', `${'9'.repeat(400)} 1 0 0 1 log/A.jsonl x`, '\u0000', '1 '.repeat(100_000), entry])).toEqual(['{"text":"a } b"}']);
  });

  it('knows the names of logs', () => {
    expect(['T-1.jsonl', '.journal', '.jsonl', 'T-1.json', '.T-1.jsonl', 'T-1.jsonl~'].filter(isLogName)).toEqual(['T-1.jsonl']);
  });

  it('tells what any readers add, torn and mixed as it may be, each line of each log once and in its order', () => {
    const logs = ['log/A.jsonl', 'log/B.jsonl', 'log/C.jsonl'];
    const act = fc.record({ reader: fc.nat(2), path: fc.constantFrom(...logs), writes: fc.nat(3), tornAt: fc.option(fc.nat(60), { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const written = new Map<string, string[]>(logs.map((path) => [path, []]));
        const journal: string[] = [];
        const readers = [0, 1, 2].map(() => ({ reading: new JournalReading(), read: 0 }));
        const told: string[] = [];
        const judge = new JournalReading();
        const catchUp = (reader: { reading: JournalReading; read: number }): void => {
          for (; reader.read < journal.length; reader.read++) reader.reading.read(journal[reader.read] ?? '');
        };
        for (const { reader: who, path, writes, tornAt } of acts) {
          const lines = written.get(path) ?? [];
          for (let n = 0; n < writes; n++) lines.push(`${path} ${lines.length}`);
          const reader = readers[who];
          if (reader === undefined) continue;
          // It looks with what it knew, or has read the journal just before.
          if (tornAt === undefined) catchUp(reader);
          const news = linesOf(path, ...lines).slice(reader.reading.endOf(keyOfLog(path)).number);
          const added = reader.reading.entriesFor(news).join('');
          journal.push(...(tornAt === undefined ? added : added.slice(0, tornAt)).split('\n').slice(0, -1), ...(tornAt === undefined ? [] : [added.slice(added.lastIndexOf('\n', tornAt - 1) + 1, tornAt)]));
        }
        // One who was not killed ends it.
        for (const path of logs) {
          const reader = { reading: new JournalReading(), read: 0 };
          catchUp(reader);
          journal.push(...reader.reading.entriesFor(linesOf(path, ...(written.get(path) ?? [])).slice(reader.reading.endOf(keyOfLog(path)).number)).map((entry) => entry.slice(0, -1)));
        }
        for (const entry of journal) {
          const counts = judge.read(entry);
          if (counts !== undefined) told.push(counts.line);
        }
        for (const path of logs) expect(told.filter((line) => line.startsWith(path))).toEqual(written.get(path));
      }),
    );
  });
});
