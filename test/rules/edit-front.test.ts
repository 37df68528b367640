import { describe, expect, it } from 'vitest';
import { editLines } from '../../lib/rules/edit-front.ts';

const edit = (text: string, key: string, value?: string | readonly string[]): string => editLines(text.split('\n'), { key, value }).join('\n');

describe('a key of front matter', () => {
  it.each([
    ['a plain value', 'title: Old\npriority: 2', 'title: New\npriority: 2'],
    ['a comment behind it', 'title: Old  # keep\nx: 1', 'title: New  # keep\nx: 1'],
    ['a # inside of it', 'title: Old#1\nx: 1', 'title: New\nx: 1'],
    ['quotes, and a comment', 'title: "O # d" # keep', 'title: New # keep'],
    ['quotes in quotes', "title: 'it''s' # keep", 'title: New # keep'],
    ['only a comment', 'title: # keep', 'title: New # keep'],
    ['blanks after the colon', 'title:    Old', 'title:    New'],
    ['a key in quotes', '"title": Old', '"title": New'],
    ['no value', 'title:\nx: 1', 'title: New\nx: 1'],
    ['a block', 'title: |\n  one\n\n  # two\n\nx: 1', 'title: New\n\nx: 1'],
    ['lines that go on', 'title: one\n  two\n# of x\nx: 1', 'title: New\n# of x\nx: 1'],
    ['items at the beginning of their lines', 'title:\n- a\n- b\nx: 1', 'title: New\nx: 1'],
    ['a list over several lines', 'title: [a,\n  b]\nx: 1', 'title: New\nx: 1'],
    ['comments around it', '# one\ntitle: Old\n# two\n', '# one\ntitle: New\n# two\n'],
    ['another key that begins like it', 'title2: x\nsub:\n  title: y\ntitle: Old', 'title2: x\nsub:\n  title: y\ntitle: New'],
  ])('is replaced, and nothing else, where it has %s', (_what, before, after) => {
    expect(edit(before, 'title', 'New')).toBe(after);
  });

  it('is taken away with all of its lines', () => {
    expect(edit('a: 1\ntitle:\n  - x\n\n  - y\n# of b\nb: 2', 'title')).toBe('a: 1\n# of b\nb: 2');
    expect(edit('a: 1', 'title')).toBe('a: 1');
  });

  it('that is new stands last, before the blank lines', () => {
    expect(edit('a: 1\n# end\n\n', 'title', 'New')).toBe('a: 1\n# end\ntitle: New\n\n');
    expect(editLines([], { key: 'title', value: 'New' })).toEqual(['title: New']);
  });

  it.each([
    ['1', '1'],
    ['007', '"007"'],
    ['a: b', '"a: b"'],
    ['first\nsecond', '"first\\nsecond"'],
    [['a', 'b, c'], '[a, "b, c"]'],
  ])('is written as one line, so that it is read back: %j', (value, written) => {
    expect(edit('x: y', 'title', value)).toBe(`x: y\ntitle: ${written}`);
  });
});
