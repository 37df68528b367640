import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { taskEditor } from '../../lib/client/edit-task.ts';
import type { Edit } from '../../lib/rules/edit-front.ts';
import { restName } from '../../lib/rules/name.ts';

function edited(text: string | Uint8Array, ext: string, ...edits: readonly Edit[]): string {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return Buffer.from(taskEditor(() => edits)(bytes, restName('scoped', 'T', 1, ext))).toString('latin1');
}

const title: Edit = { key: 'title', value: 'New' };

describe('an edited task', () => {
  it.each([
    ['front matter', '.md', '---\ntitle: Old # so\nmine: x\n---\n\n# Body\n---\ntitle: no\n', '---\ntitle: New # so\nmine: x\n---\n\n# Body\n---\ntitle: no\n'],
    ['no front matter', '.md', '# Body\n', '---\ntitle: New\n---\n\n# Body\n'],
    ['nothing', '.txt', '', '---\ntitle: New\n---\n'],
    ['empty front matter', '.md', '---\n---\nBody', '---\ntitle: New\n---\nBody'],
    ['CR LF', '.md', '---\r\na: 1\r\ntitle: Old\r\n---\r\nBody\r\n', '---\r\na: 1\r\ntitle: New\r\n---\r\nBody\r\n'],
    ['mixed line ends', '.md', '---\na: 1\r\ntitle: Old\nb: 2\r\n---\nBody', '---\na: 1\r\ntitle: New\r\nb: 2\r\n---\nBody'],
    ['a byte order mark', '.md', '\u00EF\u00BB\u00BF---\ntitle: Old\n---\n', '\u00EF\u00BB\u00BF---\ntitle: New\n---\n'],
    ['YAML', '.yaml', '---\n# one\ntitle: Old\nx: {a: 1}\n\n', '---\n# one\ntitle: New\nx: {a: 1}\n\n'],
    ['YAML without a last line end', '.yml', 'x: 1', 'x: 1\ntitle: New\n'],
    ['JSON', '.json', '{\n    "title": "Old",\n    "n": [1,2]\n}\n', '{\n    "title": "New",\n    "n": [1,2]\n}\n'],
    ['JSON in one line', '.json', '{"n": [1,2]}', '{"n": [1,2], "title": "New"}'],
    ['JSON over some lines', '.json', '{\n\t"n": [1,2]\n}', '{\n\t"n": [1,2],\n\t"title": "New"\n}'],
    ['JSON that is empty', '.json', ' {}\n', ' {"title": "New"}\n'],
  ])('of %s keeps every other byte', (_what, ext, before, after) => {
    const bytes = Buffer.from(before, 'latin1');
    expect(edited(bytes, ext, title)).toBe(after);
  });

  it('keeps a body that is not UTF-8', () => {
    const body = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0d, 0x0a, 0xff]);
    expect(edited(Buffer.concat([Buffer.from('---\ntitle: Old\n---\n'), body]), '.md', title)).toBe(`---\ntitle: New\n---\n${body.toString('latin1')}`);
  });

  it('keeps a number of JSON a number, and a text a text', () => {
    expect(edited('{"priority": 2, "due": "x"}', '.json', { key: 'priority', value: '1' }, { key: 'due', value: '1' })).toBe('{"priority": 1, "due": "1"}');
    expect(edited('{"priority": 2, "labels": ["a"]}', '.json', { key: 'priority', value: undefined })).toBe('{"labels": ["a"]}');
  });

  it('any value is read back, in each form, and the others stay', () => {
    const value = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), fc.constantFrom('a: b', '- a', '007', 'null', '# x', '"', "it's", '{x', 'a\nb', '\u2028', '---'));
    fc.assert(
      fc.property(value, fc.constantFrom(['.md', '---\nkeep: me\n---\nbody\n'], ['.yaml', 'keep: me\n'], ['.json', '{"keep": "me"}'] as const), (text, [ext, before]) => {
        const bytes = taskEditor(() => [{ key: 'title', value: text }])(Buffer.from(before), restName('scoped', 'T', 1, ext));
        let said: string | undefined;
        taskEditor((metadata) => {
          said = metadata.title;
          return [];
        })(bytes, restName('scoped', 'T', 1, ext));
        expect(said?.trim() ?? '').toBe(text.trim());
        expect(Buffer.from(bytes).toString()).toContain(ext === '.json' ? '"keep": "me"' : 'keep: me\n');
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['is not read for certain', '---\n\ttitle: x\n---\n', [title], 'malformed'],
    ['is not UTF-8 in its front matter', Buffer.from('---\ntitle: caf\u00E9\n---\n', 'latin1'), [title], 'malformed'],
    ['would not be read for certain', '---\nx: y\n---\n', [{ key: 'dependsOn', value: 'T-2' }], 'usage'],
    ['would hide a dependency', '---\nx: y\n---\n', [{ key: 'notes', value: ['depends_on: a'] }], 'usage'],
  ] as const)('is refused where the text %s', (_what, text, edits, code) => {
    expect(() => edited(text, '.md', ...edits)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
