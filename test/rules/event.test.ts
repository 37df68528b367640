import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClaimed, restName, type ClaimedName } from '../../lib/rules/name.ts';
import { endedSince, EVENT_KINDS, expiriesInARow, formatEvent, highestGeneration, notesOf, outcomeOf, parseEvents, parseLines, type EventKind, type TaskEvent } from '../../lib/rules/event.ts';
import { PHASES } from '../../lib/rules/phase.ts';

function event(kind: EventKind, more: Partial<TaskEvent> = {}): TaskEvent {
  return { v: 1, at: 1_769_143_261_123, event: kind, id: 'T', generation: 1, by: 'claude~s1', ...more };
}

function line(more: object): string {
  return JSON.stringify({ ...event('note'), ...more });
}

const anyText = fc.string({ unit: 'binary' });
const anyEvent: fc.Arbitrary<TaskEvent> = fc.record(
  {
    v: fc.constant(1 as const),
    at: fc.nat(8_640_000_000_000_000),
    event: fc.constantFrom(...EVENT_KINDS),
    id: anyText,
    generation: fc.nat(999_999_999_999_999),
    by: fc.constantFrom('a', 'claude~s1', 'a%20b'),
    stamp: anyText,
    from: anyText,
    to: anyText,
    lease: fc.nat(86_400),
    text: anyText,
    artifacts: fc.array(anyText),
    author: fc.constantFrom('b', 'b~s2'),
    phase: fc.constantFrom(...PHASES),
    progress: fc.nat(100),
  },
  { requiredKeys: ['v', 'at', 'event', 'id', 'generation', 'by'] },
);

describe('a log', () => {
  it('any event is one line, and is read back as it was', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 4 }), (events) => {
        const lines = events.map(formatEvent);
        for (const text of lines) expect(text.indexOf('\n')).toBe(text.length - 1);
        expect(parseEvents(lines.join(''))).toEqual({ events, damaged: 0 });
      }),
    );
  });

  it('any text is read, and every line of it is an event, damaged or blank', () => {
    const piece = fc.oneof(anyText, fc.json(), fc.constantFrom('null', '[]', '1', '"x"', '{}', '{"__proto__":1}', '  ', '\r'), anyEvent.map((any) => formatEvent(any).slice(0, -1)), anyEvent.map((any) => formatEvent(any).slice(0, 30)));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join('\n');
        const { events, damaged } = parseEvents(text);
        expect(events.length + damaged).toBe(text.split('\n').filter((one) => one.trim() !== '').length);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['a torn line', '{"v":1,"at":17691432', 1],
    ['text that is not JSON', 'hello', 1],
    ['a time that is no date', line({ at: 8_640_000_000_000_001 }), 1],
    ['a generation that no name can carry', line({ generation: 1_000_000_000_000_000 }), 1],
    ['a number', '5', 1],
    ['null', 'null', 1],
    ['a list', '[]', 1],
    ['an empty object', '{}', 1],
    ['another version', line({ v: 2 }), 1],
    ['a version in quotes', line({ v: '1' }), 1],
    ['an unknown event', line({ event: 'explode' }), 1],
    ['an event that every object has', line({ event: 'toString' }), 1],
    ['no time', line({ at: undefined }), 1],
    ['a time in words', line({ at: 'now' }), 1],
    ['a negative time', line({ at: -1 }), 1],
    ['a broken generation', line({ generation: 1.5 }), 1],
    ['a generation beyond all counting', line({ generation: 1e300 }), 1],
    ['a negative generation', line({ generation: -1 }), 1],
    ['no id', line({ id: undefined }), 1],
    ['an id that is a number', line({ id: 7 }), 1],
    ['no author', line({ by: undefined }), 1],
    ['an author who is not an owner', line({ by: 'a b' }), 1],
    ['an author with an escaped control character', line({ by: 'a%1Bb' }), 1],
    ['a blank line', ' \t', 0],
  ])('%s costs that line only', (_what, bad, damaged) => {
    const good = event('note', { text: 'x' });
    expect(parseEvents(`${formatEvent(good)}${bad}\n${formatEvent(good)}`)).toEqual({ events: [good, good], damaged });
  });

  it('a field of the wrong kind is left out, and unknown fields too', () => {
    const { events } = parseEvents(line({ stamp: 1, from: null, to: {}, lease: -1, text: ['x'], artifacts: 'x', more: 1 }));
    expect(events).toEqual([event('note')]);
  });

  it('of artifacts only texts are kept', () => {
    expect(parseEvents(line({ artifacts: ['a', 1, null, 'b'] })).events[0]?.artifacts).toEqual(['a', 'b']);
  });

  it('CRLF and a missing last newline are no damage', () => {
    expect(parseEvents(`${line({})}\r\n${line({})}`)).toMatchObject({ events: [{}, {}], damaged: 0 });
  });
});

describe('expiries in a row', () => {
  const cases: [string, EventKind[], number][] = [
    ['none in an empty log', [], 0],
    ['a reap', ['add', 'claim', 'reap'], 1],
    ['reaps with claims between', ['claim', 'reap', 'claim', 'reap', 'claim', 'reap'], 3],
    ['a take-over', ['claim', 'take-over'], 1],
    ['take-overs and reaps together', ['claim', 'take-over', 'take-over', 'reap', 'claim'], 3],
    ['a note breaks the row', ['claim', 'reap', 'claim', 'note', 'reap'], 1],
    ['a release breaks the row', ['claim', 'reap', 'claim', 'release', 'claim'], 0],
    ['a longer lease breaks the row', ['reap', 'extend', 'reap'], 1],
    ['a hand-off breaks the row', ['reap', 'handoff', 'reap'], 1],
    ['a move by a person breaks the row', ['reap', 'reap', 'park', 'move', 'claim', 'reap'], 1],
    ['parking breaks the row', ['reap', 'reap', 'park'], 0],
    ['what a janitor tidies does not break the row', ['reap', 'set-aside', 'put-back', 'claim', 'reap'], 2],
  ];
  it.each(cases)('%s', (_what, kinds, count) => {
    expect(expiriesInARow(kinds.map((kind) => event(kind)))).toBe(count);
  });
});

function tenure(path: string): ClaimedName {
  const parsed = parseClaimed(path.slice('claimed/'.length));
  if (parsed === undefined) throw new Error(path);
  return parsed;
}

describe('a file in scoped/, where the log ends with its task on another shelf', () => {
  const put = (shelf: string, generation = 3): readonly TaskEvent[] => [event('release', { generation, to: `${shelf}/T~${generation}.md` }), event('note', { generation: 9 })];

  const scoped = (generation: number): { readonly generation: number; readonly shelf: 'scoped' } => ({ generation, shelf: 'scoped' });

  it.each(['complete', 'review', 'cancelled', 'waiting', 'discovery'] as const)('is an older copy of what was put in %s/', (shelf) => {
    expect(endedSince(scoped(2), put(shelf), [])).toMatchObject({ generation: 3 });
    expect(endedSince(scoped(3), put(shelf), [])).toBeUndefined();
    expect(endedSince(scoped(4), put(shelf), [])).toBeUndefined();
  });

  it('comes from elsewhere beside the very file that was ended, and is what became of an idea', () => {
    expect(endedSince(scoped(4), put('complete'), [restName('complete', 'T', 3, '.md')])).toMatchObject({ generation: 3 });
    expect(endedSince(scoped(4), put('complete'), [restName('complete', 'T', 2, '.md')])).toBeUndefined();
    expect(endedSince(scoped(4), put('discovery'), [restName('discovery', 'T', 3, '.md')])).toBeUndefined();
  });

  it('is an older copy of what is under review, and a file in review/ is not', () => {
    const claimed = [event('claim', { generation: 4, from: 'review/T~3.md', to: 'claimed/T~4@ana:1769143261123+60r.md' })];
    expect(endedSince(scoped(2), claimed, [])).toMatchObject({ generation: 4 });
    expect(endedSince({ generation: 3, shelf: 'review' }, claimed, [])).toBeUndefined();
    expect(endedSince({ generation: 2, shelf: 'review' }, put('complete'), [])).toMatchObject({ generation: 3 });
  });

  it('is no copy of what was put back into scoped/', () => {
    expect(endedSince(scoped(2), put('scoped'), [])).toBeUndefined();
  });
});

describe('how a tenure ended', () => {
  const at = (generation: number, time = '1769143261123'): string => `claimed/T~${generation}@a:${time}+60.md`;
  const endOf = (path: string, events: readonly TaskEvent[]): TaskEvent | undefined => outcomeOf(tenure(path), events).end;
  const old = at(2);
  const other = at(2, '1769143261124');

  it.each(['release', 'complete', 'review', 'reap', 'park'] as const)('by %s, which keeps its generation', (kind) => {
    const end = event(kind, { generation: 2, from: old });
    expect(endOf(old, [event('claim', { generation: 2 }), end, event('claim', { generation: 3 })])).toBe(end);
    expect(endOf(other, [end])).toBeUndefined();
  });

  it.each(['take-over', 'steal', 'handoff', 'resume'] as const)('by %s, which starts the next one', (kind) => {
    const end = event(kind, { generation: 3, from: old });
    expect(endOf(old, [event('claim', { generation: 2 }), end])).toBe(end);
    expect(endOf(other, [end])).toBeUndefined();
  });

  it('by a take-over of its marked name, or of a name without the directory', () => {
    const marked = event('take-over', { generation: 3, from: old.replace('+60', '+60!k') });
    const plain = event('steal', { generation: 3, from: old.slice('claimed/'.length) });
    expect(endOf(old, [marked])).toBe(marked);
    expect(endOf(old, [plain])).toBe(plain);
  });

  it('by its stamp, where the same generation was given twice because git took the log away', () => {
    const ends = [event('complete', { generation: 2, from: other }), event('reap', { generation: 2, from: old })];
    expect(endOf(old, ends)).toBe(ends[1]);
    expect(endOf(other, ends)).toBe(ends[0]);
    expect(endOf(old.replace('.md', '.txt'), ends)).toBeUndefined();
  });

  it.each(['add', 'claim', 'note', 'move', 'set-aside'] as const)('never by %s', (kind) => {
    expect(endOf(old, [event(kind, { generation: 2, from: old })])).toBeUndefined();
  });

  it.each([undefined, '', 'claimed/', 'scoped/T~2.md', '\0'])('is not known from %j', (from) => {
    expect(endOf(old, [event('steal', { generation: 3, ...(from === undefined ? {} : { from }) })])).toBeUndefined();
  });
});

describe('what became of a tenure', () => {
  const path = (generation: number, time = '1769143261999'): string => `claimed/T~${generation}@a:${time}+60.md`;
  const first = path(2, '1769143261123');
  const extended = event('extend', { generation: 3, from: first, to: path(3) });
  const back = event('put-back', { generation: 4, from: path(3), to: path(4) });
  const stolen = event('steal', { generation: 5, from: path(4) });

  it('is what ended the last generation that its owner had it under, in whatever order the lines stand', () => {
    for (const events of [[extended, back, stolen], [stolen, extended, back], [stolen, back, extended]]) expect(outcomeOf(tenure(first), events)).toEqual({ generation: 4, end: stolen });
    expect(outcomeOf(tenure(first), [extended, back])).toEqual({ generation: 4, end: undefined });
    expect(outcomeOf(tenure(first), [])).toEqual({ generation: 2, end: undefined });
  });

  it.each([0, 1, 2])('is found where a line says that generation 2 became %s', (generation) => {
    const odd = event('extend', { generation, from: first, to: path(generation) });
    expect(outcomeOf(tenure(first), [odd, event('extend', { generation: 2, from: path(generation), to: first })])).toEqual({ generation: 2, end: odd });
  });
});

describe('notes', () => {
  it('are the last things anybody said, newest last', () => {
    const events = [event('note', { text: 'a' }), event('claim'), event('release', { text: 'b' }), event('set-aside', { text: 'd' }), event('note', { text: '' }), event('note', { text: 'c' })];
    expect(notesOf(events, 2).map(({ text }) => text)).toEqual(['b', 'c']);
    expect(notesOf(events, 9).map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  });
});

describe('the highest generation', () => {
  it.each([
    ['nothing', '', -1],
    ['lines that can be read', `${line({ generation: 3 })}\n${line({ generation: 9 })}\n${line({ generation: 4 })}`, 9],
    ['a torn line, too', `${line({ generation: 3 })}\n${line({ generation: 9 }).slice(0, -3)}\n${line({ generation: 4 })}`, 9],
    ['a line that is damaged elsewhere', line({ generation: 9 }).replace('"by"', '"bx"'), 9],
    ['no number that is no generation', `${line({ generation: 1 })}\n{"generation":9999999999999999\n{"generation":-7\n{"generation":"8"`, 1],
    ['no text that somebody wrote', `${line({ generation: 1, text: '"generation":99' })}\n${line({ generation: 2, text: '"generation":99' }).slice(0, -1)}`, 2],
  ])('is that of %s', (_what, text, highest) => {
    expect(highestGeneration(text)).toBe(highest);
  });
});

describe('a line of a kind that this dibs does not know', () => {
  const [known, later] = [line({}), line({ event: 'review-claimed', to: 'claimed/x' })];

  it('is read by who asks for all lines, and left out by who asks for events', () => {
    const text = `${known}\n${later}\n{"torn`;
    expect(parseLines(text)).toMatchObject({ lines: [{ event: 'note' }, { event: 'review-claimed', to: 'claimed/x' }], damaged: 1 });
    expect(parseEvents(text)).toMatchObject({ events: [{ event: 'note' }], damaged: 2 });
  });

  it.each(['', 'Claim', 'a b', '__proto__', 'x'.repeat(40), '-x', 7, null])('is damaged if its kind is %j', (kind) => {
    expect(parseLines(line({ event: kind }))).toEqual({ lines: [], damaged: 1 });
  });
});
