import { describe, expect, it } from 'vitest';
import { readMetadata } from '../../lib/rules/task-metadata.ts';
import { momentOf, priorityOf, unmet, type Routing } from '../../lib/rules/routing.ts';

function routing(text: string, ext = '.md'): Routing | undefined {
  const reading = readMetadata(text, ext);
  return reading.kind === 'metadata' ? reading.metadata.routing : undefined;
}

const front = (lines: string): Routing | undefined => routing(`---\n${lines}\n---\n`);

describe('what a task says about who should do it', () => {
  it('is read from front matter, YAML and JSON alike', () => {
    const said = { priority: '1', due: '2026-12-01', created: '2026-11-30T10:00:00.000Z', agent: 'ana', role: 'dev', project: 'dibs', labels: ['a', 'b c'] };
    const lines = 'priority: 1\ndue: 2026-12-01\ncreated: "2026-11-30T10:00:00.000Z"\nagent: ana\nrole: dev\nproject: dibs\nlabels: [a, "b c"]';
    expect(front(lines)).toEqual(said);
    expect(routing(lines, '.yaml')).toEqual(said);
    expect(routing(JSON.stringify({ ...said, priority: 1 }), '.json')).toEqual(said);
  });

  it('is nothing where nothing is said', () => {
    expect(front('title: x')).toBeUndefined();
    expect(routing('text')).toBeUndefined();
    expect(front('labels: []\nagent: null')).toBeUndefined();
  });

  it.each([
    ['labels: [a, b]', ['a', 'b']],
    ["labels:\n  - a\n  - 'b c'", ['a', 'b c']],
    ['labels:\n- a\n- b', ['a', 'b']],
    ['labels: a, b  c', ['a', 'b', 'c']],
    ['labels: [a,\n  b]', ['a', 'b']],
    ['labels: ~', undefined],
  ])('has the labels of %j', (lines, labels) => {
    expect(front(lines)?.labels).toEqual(labels);
  });

  it('never hides a dependency', () => {
    const reading = readMetadata('---\nlabels: [x]\ndepends_on: T-1\nrole: |\n  depends_on: T-2\n---\n', '.md');
    expect(reading).toMatchObject({ kind: 'metadata', metadata: { dependsOn: ['T-1'] } });
  });
});

describe('a priority', () => {
  it.each([
    ['1', 1],
    ['3', 3],
    ['10', 10],
    ['0', 2],
    ['-1', 2],
    ['high', 2],
    ['P1', 2],
    ['1.5', 2],
    ['9999999', 2],
    ['', 2],
  ])('%j sorts as %i', (priority, number) => {
    expect(priorityOf({ priority, labels: [] })).toBe(number);
  });

  it('is 2 by default', () => {
    expect(priorityOf(undefined)).toBe(2);
  });
});

describe('a date', () => {
  it.each(['1970-01-01', '2026-12-01', '2000-02-29', '2024-03-01T10:20:30+02:00', '1999-12-31T23:59Z', '2026-11-30T10:00:00.123Z', '2024-02-29T00:00-11:30'])('%s is the moment that it is', (text) => {
    expect(momentOf(text)).toBe(Date.parse(text));
  });

  it('without a zone is one in UTC, wherever it is read', () => {
    expect(momentOf('2026-12-01T09:30')).toBe(Date.parse('2026-12-01T09:30Z'));
    expect(momentOf('2026-12-01 09:30')).toBe(Date.parse('2026-12-01T09:30Z'));
  });

  it.each(['', 'tomorrow', '2026-1-1', '2026-13-01', '2026-12-32', '2026-12-01T25:00', '2026-12-01T09:30 CET', '1796083200'])('%j is none', (text) => {
    expect(momentOf(text)).toBeUndefined();
  });
});

describe('what is wanted', () => {
  const said: Routing = { project: 'dibs', role: 'Dev', labels: ['a', 'b'] };

  it.each([
    [{}, undefined],
    [{ project: 'DIBS', role: 'dev', labels: ['B', 'a'] }, undefined],
    [{ project: 'other' }, 'project'],
    [{ role: 'ops' }, 'role'],
    [{ labels: ['a', 'c'] }, 'label'],
  ] as const)('%j: the first wish that is not met is %s', (wanted, wish) => {
    expect(unmet(said, wanted)).toBe(wish);
  });

  it('is not what says nothing', () => {
    expect(unmet(undefined, { role: 'dev' })).toBe('role');
    expect(unmet(undefined, { labels: ['a'] })).toBe('label');
  });
});
