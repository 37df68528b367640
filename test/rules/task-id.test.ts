import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDibsError } from '../../lib/rules/error.ts';
import { EXTENSIONS, idKey, isReserved, isTaskId, MAX_ID_BYTES, requireTaskId } from '../../lib/rules/task-id.ts';

describe('task ids', () => {
  it.each(['T', '7', 'TASK-103', 'a.b', 'v1.2.3', 'a_b-c', 'a..b', 'a-', 'a_', 'md', 'x.mdx', 'x.md.old', '4913', 'readme2', 'x'.repeat(96)])('%j is an id, kept as written', (text) => {
    expect(isTaskId(text)).toBe(true);
    expect(requireTaskId(text)).toBe(text);
  });

  it.each([
    ['nothing', ''],
    ['a climb', '..'],
    ['a climb with a slash', '../x'],
    ['a climb inside', 'a/../b'],
    ['a dot', '.'],
    ['a leading dot', '.x'],
    ['a trailing dot', 'x.'],
    ['a slash', 'a/b'],
    ['a backslash', 'a\\b'],
    ['an absolute path', '/etc/passwd'],
    ['a NUL', 'a\0b'],
    ['a newline at the end', 'a\n'],
    ['a newline inside', 'a\nb'],
    ['a carriage return', 'a\r'],
    ['a space', 'a b'],
    ['a space around', ' a '],
    ['an option', '-rf'],
    ['a leading underscore', '_a'],
    ['a tilde', 'a~1'],
    ['an at sign', 'a@b'],
    ['a colon', 'a:b'],
    ['a plus', 'a+b'],
    ['a bang', 'a!b'],
    ['a percent', 'a%2F'],
    ['97 bytes', 'x'.repeat(97)],
    ['300 bytes', 'x'.repeat(300)],
    ['a Cyrillic А', 'TАSK'],
    ['full-width letters', 'ＴＡＳＫ'],
    ['the Kelvin sign', 'TAS\u212A'],
    ['a combining accent', 'e\u0301'],
    ['a zero-width space', 'a\u200Bb'],
    ['an Arabic digit', '١'],
    ['an emoji', '😀'],
    ['README', 'README'],
    ['readme in any case', 'ReadMe'],
    ...EXTENSIONS.map((ext) => [`an ending in ${ext}`, `task${ext}`]),
    ['an ending in any case', 'task.Md'],
    ['an ending after a dot', 'v1.2.json'],
  ])('%s is no id, and a usage error says so in one printable line', (_what, text) => {
    expect(isTaskId(text)).toBe(false);
    let thrown: unknown;
    try {
      requireTaskId(text);
    } catch (error) {
      thrown = error;
    }
    expect(isDibsError(thrown) && thrown.code).toBe('usage');
    expect((thrown as Error).message).not.toMatch(/\p{Cc}/u);
    expect((thrown as Error).message.length).toBeLessThan(400);
  });

  it('ids are compared without regard to case', () => {
    expect(idKey('Task-1')).toBe(idKey('tASK-1'));
    expect(idKey('Task-1')).not.toBe(idKey('Task-2'));
    expect(isReserved('rEADME')).toBe(true);
    expect(isReserved('README2')).toBe(false);
  });

  it('an id is plain ASCII that names one entry of a directory, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[A-Za-z0-9._~@/\n-]{0,100}$/)), (text) => {
        const legal = /^[a-z0-9]([a-z0-9._-]*[a-z0-9_-])?$/i.test(text) && text.length <= MAX_ID_BYTES;
        if (isTaskId(text)) expect(legal).toBe(true);
        else expect(!legal || /\.(md|markdown|ya?ml|json|txt)$|^readme$/i.test(text)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
