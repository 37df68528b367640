import { describe, expect, it } from 'vitest';
import type { TaskEvent } from '../../lib/rules/event.ts';
import { commitsNamed, isBranch } from '../../lib/rules/merged.ts';
import { readMetadata } from '../../lib/rules/task-metadata.ts';

const read = (value: string): unknown => {
  const reading = readMetadata(`---\ndepends_on: ${value}\n---\n`, '.md');
  return reading.kind === 'malformed' ? reading.why.is : [reading.metadata.dependsOn, reading.metadata.untilMerged];
};

describe('a dependency that holds until it is merged', () => {
  it.each([
    ['{id: T-1, until: merged}', [['T-1'], ['T-1']]],
    ['{ until: merged , id: "T-1" } # both', [['T-1'], ['T-1']]],
    ['[T-0, {id: T-1, until: merged}, T-2]', [['T-0', 'T-1', 'T-2'], ['T-1']]],
    ['\n  - T-0\n  - {id: T-1, until: merged}', [['T-0', 'T-1'], ['T-1']]],
    ['[{id: T-1, until: merged}, t-1]', [['t-1'], ['t-1']]],
    ['\n  - id: T-1\n    until: merged', [['T-1'], ['T-1']]],
    ['\n- T-0\n-   until: merged # so long\n\n    # this\n    id: "T-1"\n- T-2\nrole: x', [['T-0', 'T-1', 'T-2'], ['T-1']]],
    ['\n  - id: T-1\n    until: merged\n  - id: T-2\n    until: merged\n  - {id: T-3, until: merged}', [['T-1', 'T-2', 'T-3'], ['T-1', 'T-2', 'T-3']]],
  ])('%j', (value, expected) => {
    expect(read(value)).toEqual(expected);
  });

  it.each(['{id: T-1}', '{id: T-1, until: complete}', '{until: merged}', '{id: T-1, until: merged, x: y}', '{id: T-1, id: T-2}', '{id: T-1, until: merged} x', '{id: {a: b}, until: merged}', '{T-1, until: merged}', '{id: ../x, until: merged}', '{__proto__: T-1, until: merged}', '[{id: T-1, until: merged]', '{}',
    ...['- id: T-1', '- until: merged', '- id: T-1\n    until: complete', '- id: T-1\n   until: merged', '- id: T-1\n     until: merged', '- id: T-1\n  - until: merged', '- id: T-1\n    until: merged\n    x: y', '- id: T-1\n    until: merged\n    id: T-2', '- id: T-1\n    id: T-2', '- id: T-1\n    until: merged\n      more', '- id: [T-1]\n    until: merged', '-\tid: T-1\n  \tuntil: merged', '- id: T-1\n    until: merged\n  T-2', '- id:\n    until: merged', '- id: ../x\n    until: merged', '- __proto__: T-1\n    until: merged'].map((item) => `\n  ${item}`)])('anything else is not read: %j', (value) => {
    expect(typeof read(value)).toBe('string');
  });

  it('is not a reservation', () => {
    for (const value of ['{id: T-1, until: merged}', '\n  - id: T-1\n    until: merged']) expect(readMetadata(`---\nreserve_for: ${value}\n---\n`, '.md').kind).toBe('malformed');
  });

  it.each([
    ['{"depends_on": {"id": "T-1", "until": "merged"}}', [['T-1'], ['T-1']]],
    ['{"depends_on": ["T-0", {"until": "merged", "id": "T-1"}], "title": "x"}', [['T-0', 'T-1'], ['T-1']]],
  ])('in JSON, too: %s', (text, expected) => {
    const reading = readMetadata(text, '.json');
    expect(reading.kind === 'metadata' && [reading.metadata.dependsOn, reading.metadata.untilMerged]).toEqual(expected);
  });

  it.each(['{"depends_on": {"id": "T-1"}}', '{"depends_on": {"id": ["T-1"], "until": "merged"}}', '{"depends_on": {"id": {"a": 1}, "until": "merged"}}', '{"depends_on": [["T-1"]]}', '{"depends_on": {}}', '{"reserve_for": {"id": "T-1", "until": "merged"}}'])('and nothing else there: %s', (text) => {
    expect(readMetadata(text, '.json').kind).toBe('malformed');
  });
});

describe('the commits that a task names', () => {
  const end = (event: TaskEvent['event'], ...artifacts: readonly string[]): TaskEvent => ({ v: 1, at: 1, event, id: 'T', generation: 1, by: 'a', artifacts });

  it('are those of its last end that named any', () => {
    expect(commitsNamed([end('complete', 'abcdef1'), end('review', 'commit 1234567', 'https://x.example/c/89abcdef0?x'), end('complete')])).toEqual(['1234567', '89abcdef0']);
    expect(commitsNamed([end('note', 'abcdef1'), end('complete', 'build.log', 'ABCDEF1', 'abcdef', 'xabcdef1', 'a'.repeat(65))])).toEqual([]);
  });
});

it.each([['main', true], ['origin/release-1.2', true], ['', false], ['-x', false], ['a..b', false], ['a b', false], ['a/', false], ['x.lock', false], ['a~1', false], ['HEAD^', false], ['@{u}', false], ['a//b', false], ['a'.repeat(201), false]])('%j can be a branch: %s', (text, is) => {
  expect(isBranch(text)).toBe(is);
});
