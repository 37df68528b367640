import { array, assert, constantFrom, property, string, tuple } from 'fast-check';
import { expect, it } from 'vitest';
import { mayName } from '../../lib/rules/may-name.ts';
import { covers } from '../../lib/rules/path-overlap.ts';
import { readMetadata } from '../../lib/rules/task-metadata.ts';

it.each([
  ['files: lib/a.ts', 'lib/a.ts'],
  ['files: [src, "lib/"]', 'lib/a.ts'],
  ['"files" : \n- src\n# more\n\n  - ./lib', 'lib/a.ts'],
  ['title: x\r\nfiles:\r\n  - lib\r\n', 'lib/a.ts'],
  ['files: "**/*.ts"', 'lib/a.ts'],
  ['files: ["[l]ib"]', 'lib/a.ts'],
  ['files: .', 'lib/a.ts'],
  ['files: "my dir/*"', 'my dir/a'],
])('%j may name %s', (text, path) => {
  expect(mayName(`---\n${text}\n---\n# lib\n`, [path])).toBe(true);
});

it.each([
  ['title: lib', 'lib/a.ts'],
  ['files: [src, "test/**"]\nlabels: [lib]', 'lib/a.ts'],
  ['files:\n  - lib/b.ts\ntitle: "lib"', 'lib/a.ts'],
  ['x_files: lib', 'lib/a.ts'],
  ['  files: lib', 'lib/a.ts'],
  ['files: [lib/area1/, "lib/area1/**/*.ts"]', 'lib/area2/a.ts'],
])('%j cannot name %s', (text, path) => {
  expect(mayName(`---\n${text}\n---\n# lib\n`, [path])).toBe(false);
});

it('what names a path by its keys is never missed by the look', () => {
  const word = string({ unit: constantFrom('a', 'b', '/', '.', '*', '?', '[', ']', '{', '}', ',', ' ', '"', "'", '\\', '#', '-', 'é'), minLength: 1, maxLength: 7 });
  const form = constantFrom(
    (entries: readonly string[]) => `files: ${JSON.stringify(entries)}`,
    (entries: readonly string[]) => `files: [${entries.join(', ')}]`,
    (entries: readonly string[]) => `title: t\n'files':\n${entries.map((entry) => `- ${entry}`).join('\n')}\nlabels: [z]`,
    (entries: readonly string[]) => `files:\n${entries.map((entry) => `  - "${entry}" # a`).join('\n\n')}`,
    (entries: readonly string[]) => `files: |\n${entries.map((entry) => `   ${entry}`).join('\n')}`,
    (entries: readonly string[]) => `files: [\n${entries.map((entry) => `  '${entry}',`).join('\n')}\n  ]`,
  );
  const path = string({ unit: constantFrom('a', 'b', '/', ' ', '.', 'é'), minLength: 1, maxLength: 5 }).filter((text) => !/^\/|\/$|\/\/|(?:^|\/)\.{1,2}(?:\/|$)/.test(text));
  let named = 0;
  assert(property(tuple(form, array(word, { minLength: 1, maxLength: 3 })), path, ([write, entries], one) => {
    const text = `---\n${write(entries)}\n---\nbody\n`;
    const reading = readMetadata(text, '.md');
    if (reading.kind !== 'metadata' || covers(reading.metadata.files ?? [], one) === undefined) return;
    named++;
    expect([text, one, mayName(text, [one])]).toEqual([text, one, true]);
  }), { numRuns: 6000 });
  expect(named).toBeGreaterThan(100);
});
