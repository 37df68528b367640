import { appendFileSync, chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatEvent, type LoggedLine } from '../../lib/rules/event.ts';
import type { Cursor } from '../../lib/rules/event-cursor.ts';
import { PosixStore } from '../../lib/store/posix-store.ts';
import { run } from '../../lib/store/step.ts';
import { EventReader, type Round, type ToldEvent } from '../../lib/verbs/read-events.ts';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-events-')));
  mkdirSync(join(root, 'log'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const ORDINARY = 65_534;
const JOURNAL = 'log/.journal';
let clock = 1_800_000_000_000;

/** A line of a log. What tells it from others is its text. */
const line = (text: string, event: Partial<LoggedLine> = {}): string => `${JSON.stringify({ v: 1, at: (clock += 10), event: 'note', id: 'T-1', generation: 1, by: 'ana', text, ...event })}\n`;

function add(path: string, ...lines: readonly string[]): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  appendFileSync(join(root, path), lines.join(''));
}

function replace(path: string, ...lines: readonly string[]): void {
  writeFileSync(join(root, 'new'), lines.join(''));
  renameSync(join(root, 'new'), join(root, path));
}

/** Root may read everything. */
function asOrdinaryUser<T>(act: () => T): T {
  if (process.geteuid?.() !== 0) return act();
  for (const path of ['.', 'log', ...readdirSync(join(root, 'log')).map((name) => `log/${name}`)]) chownSync(join(root, path), ORDINARY, ORDINARY);
  process.seteuid?.(ORDINARY);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}

/** Somebody who reads, in a process of its own. */
class Reader {
  readonly #store = new PosixStore(root);
  readonly #reader: EventReader;
  readonly told: ToldEvent[] = [];

  constructor(since?: Cursor) {
    this.#reader = run(this.#store, EventReader.open(since));
  }

  round(): Round {
    return run(this.#store, this.#reader.round((told) => this.told.push(...told)));
  }

  end(): Round {
    return run(this.#store, this.#reader.toEnd((told) => this.told.push(...told)));
  }

  /** Half a round: what it has looked at is added only when this is called. */
  begun(): () => void {
    const step = this.#reader.round((told) => this.told.push(...told));
    let turn = step.next();
    while (turn.done !== true && turn.value.name !== 'append') turn = step.next(this.#do(turn.value));
    return () => {
      while (turn.done !== true) turn = step.next(this.#do(turn.value));
    };
  }

  #do({ name, args }: { readonly name: string; readonly args: readonly unknown[] }): unknown {
    return (this.#store as unknown as Record<string, (...args: readonly unknown[]) => unknown>)[name]?.(...args);
  }

  get texts(): readonly string[] {
    return this.told.map(({ event: { text = '' } }) => text);
  }
}

/** What somebody is told who comes now. */
function tell(since?: Cursor): Reader {
  const reader = new Reader(since);
  reader.end();
  return reader;
}

const anyCursor = (): Cursor => tell().told.at(-1)?.cursor ?? { journal: '', place: 0 };

describe('whoever reads events', () => {
  it('is told each line of each log, by their times', () => {
    const [a, b, c] = [line('a'), line('b', { id: 'T-2' }), line('c')];
    add('log/T-1.jsonl', a, c);
    add('log/T-2.jsonl', b);
    expect(tell().texts).toEqual(['a', 'b', 'c']);
  });

  it('is told the same again, with the same cursors, and behind a cursor only what came after it', () => {
    add('log/T-1.jsonl', line('a'), line('b'));
    const first = tell();
    add('log/T-1.jsonl', line('c'));
    const again = tell();
    expect(again.told.slice(0, 2)).toEqual(first.told);
    for (const [index, { cursor }] of again.told.entries()) expect(tell(cursor).texts).toEqual(['a', 'b', 'c'].slice(index + 1));
  });

  it('is told of lines with times of the past, and in the order of the log', () => {
    add('log/T-1.jsonl', line('late', { at: 9_000_000_000_000 }), line('early', { at: 1 }));
    const { cursor } = tell().told[1] as ToldEvent;
    add('log/T-2.jsonl', line('long ago', { at: 0, id: 'T-2' }));
    expect(tell(cursor).texts).toEqual(['long ago']);
    expect(tell().texts).toEqual(['late', 'early', 'long ago']);
  });

  it('is told of a kind that this dibs does not know', () => {
    add('log/T-1.jsonl', line('x', { event: 'salvaged' }));
    expect(tell().told[0]?.event).toMatchObject({ event: 'salvaged', text: 'x' });
  });

  it('is told the same as another one, whoever was first', () => {
    add('log/T-1.jsonl', line('a'), line('b'));
    const [one, other] = [new Reader(), new Reader()];
    const goOn = one.begun();
    add('log/T-1.jsonl', line('c'));
    other.end();
    goOn();
    one.end();
    add('log/T-1.jsonl', line('d'));
    const goOnToo = other.begun();
    one.end();
    goOnToo();
    other.end();
    expect(one.texts).toEqual(['a', 'b', 'c', 'd']);
    expect(other.told).toEqual(one.told);
    expect(tell().told).toEqual(one.told);
  });

  it('misses nothing when the log is written anew between two readers', () => {
    add('log/T-1.jsonl', line('a'));
    const slow = new Reader();
    const goOn = slow.begun();
    replace('log/T-1.jsonl', line('x'), line('y'));
    tell();
    goOn();
    slow.end();
    expect(slow.texts.toSorted()).toEqual(['x', 'y']);
    expect(tell().told).toEqual(slow.told);
  });

  it('is not told twice when the log moves between two readers', () => {
    const both = [line('a'), line('b')];
    add('log/T-1.jsonl', ...both);
    const slow = new Reader();
    const goOn = slow.begun();
    mkdirSync(join(root, 'archive/2026'), { recursive: true });
    renameSync(join(root, 'log/T-1.jsonl'), join(root, 'archive/2026/T-1.jsonl'));
    const other = tell();
    goOn();
    slow.end();
    expect([other.texts, slow.texts, tell().texts]).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b']]);
  });
});

describe('a log', () => {
  it('that was removed is told to whoever comes later', () => {
    add('log/T-1.jsonl', line('a'), line('b'));
    const cursor = tell().told[0]?.cursor;
    rmSync(join(root, 'log/T-1.jsonl'));
    expect(tell(cursor).texts).toEqual(['b']);
  });

  it('that was removed and begun anew tells what is new, though it is as long', () => {
    add('log/T-1.jsonl', line('a', { at: 1_800_000_000_001 }));
    const follower = new Reader();
    follower.end();
    const { cursor } = follower.told[0] as ToldEvent;
    rmSync(join(root, 'log/T-1.jsonl'));
    add('log/T-1.jsonl', line('b', { at: 1_800_000_000_002 }));
    follower.end();
    expect([follower.texts, tell(cursor).texts]).toEqual([['a', 'b'], ['b']]);
  });

  it('that was put back from a copy, mended or cut short tells only what nobody was told', () => {
    const [a, b, c] = [line('a'), line('b'), line('c')];
    add('log/T-1.jsonl', a, b, c);
    const follower = new Reader();
    follower.end();
    replace('log/T-1.jsonl', a, b);
    follower.end();
    add('log/T-1.jsonl', line('d'));
    follower.end();
    replace('log/T-1.jsonl', line('first'), a, b, c);
    follower.end();
    truncateSync(join(root, 'log/T-1.jsonl'), 5);
    follower.end();
    add('log/T-1.jsonl', '\n', a, line('e'));
    follower.end();
    expect(follower.texts).toEqual(['a', 'b', 'c', 'd', 'first', 'e']);
    expect(tell().texts).toEqual(follower.texts);
  });

  it('that has one line twice tells it twice, and not once more when it is written anew', () => {
    const a = line('a');
    add('log/T-1.jsonl', a, a);
    const follower = new Reader();
    follower.end();
    replace('log/T-1.jsonl', line('before'), a, a, a);
    follower.end();
    expect(follower.texts).toEqual(['a', 'a', 'before', 'a']);
  });

  it('that was put away, or is spelt otherwise, is the same log', () => {
    add('log/T-1.jsonl', line('a'));
    const follower = new Reader();
    follower.end();
    add('log/T-1.jsonl', line('b'));
    mkdirSync(join(root, 'archive/2026'), { recursive: true });
    renameSync(join(root, 'log/T-1.jsonl'), join(root, 'archive/2026/T-1.jsonl'));
    add('log/t-1.jsonl', line('c'));
    follower.end();
    add('archive/2026/T-1.jsonl', line('d'));
    follower.end();
    expect(follower.texts).toEqual(['a', 'b', 'c', 'd']);
    expect(tell().told).toEqual(follower.told);
  });

  it('tells a torn line when it is whole, and not before', () => {
    const whole = line('a');
    const follower = new Reader();
    for (const part of [whole.slice(0, 20), whole.slice(20, 50)]) {
      add('log/T-1.jsonl', part);
      expect(follower.end().damaged).toBe(0);
    }
    expect(follower.texts).toEqual([]);
    // All but its end: nothing is missing of it.
    add('log/T-1.jsonl', whole.slice(50, -1));
    follower.end();
    expect(follower.texts).toEqual(['a']);
    add('log/T-1.jsonl', '\n', line('b'));
    follower.end();
    expect([follower.texts, tell().texts]).toEqual([['a', 'b'], ['a', 'b']]);
  });

  it('counts what a killed writer tore once, and tells what follows', () => {
    const follower = new Reader();
    add('log/T-1.jsonl', line('torn').slice(0, 40), `\n${line('a')}`);
    expect(follower.end().damaged).toBe(1);
    add('log/T-1.jsonl', line('b'));
    expect(follower.end().damaged).toBe(0);
    expect(follower.texts).toEqual(['a', 'b']);
  });

  it.each([
    ['what is no JSON', 'no json\n'],
    ['zeros', '\u0000'.repeat(5000) + '\n'],
    ['1 MB in one line', line('x'.repeat(1_000_000))],
    ['3 MB without a line end but the last', `${'x'.repeat(3_000_000)}\n`],
    ['another task', line('forged', { id: 'T-2' })],
    ['an id that is none', line('forged', { id: '../../T-1' })],
    ['keys of every object', '{"__proto__":{"v":1,"event":"note"},"constructor":1}\n'],
    ['a kind that is none', line('x', { event: '\u001b[2J' })],
    ['an owner that is none', line('x', { by: '%zz\n' })],
    ['bytes that are not UTF-8', '\uFFFD{'],
  ])('with %s costs that line only', (_, hostile) => {
    add('log/T-1.jsonl', line('a'), hostile, hostile.endsWith('\n') ? '' : '\n', line('b'));
    const reader = new Reader();
    expect(reader.end().damaged).toBeGreaterThan(0);
    expect(reader.texts).toEqual(['a', 'b']);
    expect(tell().told).toEqual(reader.told);
  });

  it('of gigabytes with nothing in it stops nobody', () => {
    add('log/T-1.jsonl', line('a'));
    truncateSync(join(root, 'log/T-1.jsonl'), 20_000_000_000);
    add('log/T-2.jsonl', line('b', { id: 'T-2' }));
    const reader = new Reader();
    expect(reader.end().damaged).toBeGreaterThan(0);
    expect(reader.texts).toEqual(['a', 'b']);
  });

  it('keeps bytes that are not UTF-8 in a text apart from the journal\'s own form', () => {
    writeFileSync(join(root, 'log/T-1.jsonl'), Buffer.concat([Buffer.from(line('a').replace('"a"', '"\u2028A')).subarray(0, -2), Buffer.from([0xff, 0xc3]), Buffer.from('"}\n'), Buffer.from(line('b'))]));
    const first = tell();
    expect(first.texts).toEqual(['\u2028A\uFFFD\uFFFD', 'b']);
    add('log/T-1.jsonl', line('c'));
    expect(tell(first.told[1]?.cursor).texts).toEqual(['c']);
  });

  it('that cannot be read is named and costs only that log', () => {
    add('log/T-1.jsonl', line('a'));
    mkdirSync(join(root, 'log/T-2.jsonl'));
    writeFileSync(join(root, 'elsewhere'), line('secret', { id: 'T-3' }));
    symlinkSync('../elsewhere', join(root, 'log/T-3.jsonl'));
    const reader = new Reader();
    expect([...reader.end().unread.keys()].toSorted()).toEqual(['log/T-2.jsonl', 'log/T-3.jsonl']);
    expect(reader.texts).toEqual(['a']);
    symlinkSync('..', join(root, 'archive'));
    expect([...tell().end().unread.keys()]).toContain('archive');
  });

  it('that this user may not read is named, too', () => {
    add('log/T-1.jsonl', line('a'));
    add('log/T-2.jsonl', line('b', { id: 'T-2' }));
    chmodSync(join(root, 'log/T-1.jsonl'), 0);
    const unread = asOrdinaryUser(() => [...new Reader().end().unread.keys()]);
    expect(unread).toEqual(['log/T-1.jsonl']);
  });
});

describe('the journal', () => {
  it('that lost its last line tells it again from the log, and one that is torn counts for nothing', () => {
    add('log/T-1.jsonl', line('a'), line('b'));
    const before = tell();
    const whole = readFileSync(join(root, JOURNAL));
    for (const cut of [1, 10, 100]) {
      writeFileSync(join(root, JOURNAL), whole.subarray(0, -cut));
      expect(tell(before.told[0]?.cursor).texts).toEqual(['b']);
      expect(tell().texts).toEqual(['a', 'b']);
    }
  });

  it('that is gone, another one, or shorter refuses its cursors', () => {
    add('log/T-1.jsonl', line('a'), line('b'));
    const follower = new Reader();
    follower.end();
    const { cursor } = follower.told[1] as ToldEvent;
    const kept = readFileSync(join(root, JOURNAL), 'utf8');
    const refusal = expect.objectContaining({ code: 'not-found', next: ['events'], message: expect.stringContaining(`${cursor.journal}-2`) });
    rmSync(join(root, JOURNAL));
    expect(() => new Reader(cursor)).toThrow(refusal);
    expect(() => follower.round()).toThrow(refusal);
    expect(tell().texts).toEqual(['a', 'b']);
    expect(() => new Reader(cursor)).toThrow(refusal);
    expect(() => follower.round()).toThrow(refusal);
    writeFileSync(join(root, JOURNAL), kept.split('\n').slice(0, 2).join('\n') + '\n');
    expect(() => new Reader(cursor)).toThrow(refusal);
    expect(() => new Reader({ ...cursor, place: 99 })).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('that is something else is left as it is', () => {
    writeFileSync(join(root, JOURNAL), 'a diary\n');
    expect(() => new Reader()).toThrow(expect.objectContaining({ code: 'malformed', message: expect.stringContaining('log/.journal is not a journal') }));
    expect(readFileSync(join(root, JOURNAL), 'utf8')).toBe('a diary\n');
  });

  it('with lines that are none tells the others', () => {
    add('log/T-1.jsonl', line('a'));
    const { cursor } = tell().told[0] as ToldEvent;
    add(JOURNAL, 'x\n', '\u0000\n', `${'9'.repeat(2_000_000)}\n`, '30 2 0 0 0 ../../etc/passwd {}\n', '\n');
    add('log/T-1.jsonl', line('b'));
    expect([tell(cursor).texts, tell().texts]).toEqual([['b'], ['a', 'b']]);
  });

  it('that cannot be written is a fault, and what it has was told before', () => {
    add('log/T-1.jsonl', line('a'));
    const cursor = anyCursor();
    add('log/T-1.jsonl', line('b'));
    const journal = readFileSync(join(root, JOURNAL));
    const reader = new Reader();
    const goOn = reader.begun();
    rmSync(join(root, JOURNAL));
    expect(goOn).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    expect(reader.texts).toEqual(['a']);
    // What it had looked at counts as not seen.
    writeFileSync(join(root, JOURNAL), journal);
    reader.end();
    expect([reader.texts, tell(cursor).texts]).toEqual([['a', 'b'], ['b']]);
  });

  it('is made once by all who come first', () => {
    add('log/T-1.jsonl', line('a'));
    const [one, other] = [new Reader(), new Reader()];
    one.end();
    other.end();
    expect(other.told).toEqual(one.told);
  });

  it('is no part of a task\'s history, and of no other listing of logs', () => {
    add('log/T-1.jsonl', formatEvent({ v: 1, at: 1, event: 'add', id: 'T-1', generation: 0, by: 'ana' }));
    tell();
    expect(tell().told).toHaveLength(1);
  });
});

it('a registry that is not there is a fault, and nothing is made', () => {
  rmSync(root, { recursive: true });
  expect(() => new Reader()).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  mkdirSync(root);
});
