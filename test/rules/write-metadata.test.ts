import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TaskMetadata, readMetadata } from '../../lib/rules/task-metadata.ts';
import { writeMetadata } from '../../lib/rules/write-metadata.ts';

function card(text: string): TaskMetadata {
  const reading = readMetadata(text, '.md');
  if (reading.kind === 'malformed') throw new Error(reading.why.is);
  return reading.metadata;
}

const written = (front: Parameters<typeof writeMetadata>[0], body: string): string => writeMetadata(front, body) + body;

describe('a new task', () => {
  it('has front matter for what was given only', () => {
    expect(written({ title: 'Fix it', depends_on: ['T-1'], role: undefined, priority: '', project: [] }, 'body\n')).toBe('---\ntitle: Fix it\ndepends_on: [T-1]\n---\n\nbody\n');
    expect(written({}, 'body\n')).toBe('body\n');
    expect(written({ title: 'x' }, '')).toBe('---\ntitle: x\n---\n');
  });

  it.each(['---\ndepends_on: T-1\n---\n', '---', '---\nno end', '\uFEFF---\ndepends_on: T-1\n---\n', '\n---\n'])('a body of %j is not taken for front matter', (body) => {
    const read = card(written({}, body));
    expect(read.dependsOn).toEqual([]);
    expect(read.body.endsWith(body)).toBe(true);
  });

  it.each(['a: b', '- x', '007', 'true', 'null', '# x', '"', "it's", '{x', '&a', '*a', '!x', '%x', '---', 'a\n---\nb', 'a\u2028---\u2028b', 'x'.repeat(300), `${'word '.repeat(60)}--- end`, '\\x5f', '~'])('the title %j is read back as it was', (title) => {
    expect(card(written({ title, depends_on: ['T-1', '007', '1.10'], reserve_for: '007' }, 'body'))).toEqual({ title, dependsOn: ['T-1', '007', '1.10'], reserveFor: '007', body: '\nbody' });
  });

  it('has one line for each key, whatever the values', () => {
    const anyValue = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 100, maxLength: 400 }), fc.constantFrom('a\nb', 'a: b', 'word '.repeat(60), 'it\'s "so"', '\u2028', 'no'));
    fc.assert(
      fc.property(anyValue, anyValue, fc.array(fc.constantFrom('T-1', '007', 'no', 'null', '1.10'), { maxLength: 3 }), (title, role, depends_on) => {
        const head = writeMetadata({ title, role, depends_on }, '');
        const given = [title, role, depends_on].filter((value) => value.length > 0).length;
        expect(head.split('\n').length).toBe(given === 0 ? 1 : given + 3);
        expect(card(head).dependsOn).toEqual([...new Set(depends_on)]);
      }),
    );
  });

  it('any title and any body are read back as they were', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 });
    fc.assert(
      fc.property(text, text, (title, body) => {
        const read = card(written({ title, depends_on: ['T-1'] }, body));
        expect(read).toMatchObject({ dependsOn: ['T-1'] });
        expect(read.title?.trim() ?? '').toBe(title.trim());
        expect(read.body.trimStart()).toBe(body.trimStart());
      }),
      { numRuns: 500 },
    );
  });
});
