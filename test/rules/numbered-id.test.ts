import { describe, expect, it } from 'vitest';
import { isIdPrefix, nextNumber } from '../../lib/rules/numbered-id.ts';
import { isTaskId } from '../../lib/rules/task-id.ts';

describe('the next number', () => {
  it('is 1 where nothing begins with the prefix', () => {
    expect(nextNumber('TASK-', [])).toBe(1);
    expect(nextNumber('TASK-', ['T-7.md', 'TASK-.md', 'TASK-x9.md', 'MYTASK-4.md', 'TASK'])).toBe(1);
  });

  it.each([
    ['at rest', ['TASK-9.md', 'TASK-10~3.md', 'TASK-2']],
    ['claimed, and under a mark', ['TASK-10~1@ana:1769143261123+1800.md', 'TASK-3~1@ana:1769143261123+1800!0abc12340000.md']],
    ['in other letters', ['task-10.yaml']],
    ['with zeros before it', ['TASK-0010.md']],
    ['foreign, or a copy', ['TASK-10 (1).md', 'TASK-10.md.bak']],
    ['a log', ['TASK-10.jsonl']],
  ])('follows the highest of names %s', (_what, names) => {
    expect(nextNumber('TASK-', names)).toBe(11);
  });

  it('is not counted on from a number that is longer than any could be', () => {
    expect(nextNumber('T-', ['T-9999999999999999.md', 'T-5.md'])).toBe(6);
    expect(isTaskId(`T-${nextNumber('T-', ['T-999999999999999.md'])}`)).toBe(true);
  });
});

describe('a prefix of ids', () => {
  it.each(['TASK-', 'T', 'a.b_', 'fix_', 'x'.repeat(81)])('may be %s', (prefix) => {
    expect(isIdPrefix(prefix)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['a digit at its end', 'V2'],
    ['a blank', 'T '],
    ['a path', '../T-'],
    ['a claim', 'T~'],
    ['82 bytes, as no number has room behind it', 'x'.repeat(82)],
    ['a letter that is not ASCII', 'Ä-'],
    ['what becomes the name of a copy', 'fix_BASE_'],
    ['what becomes the name of a copy with a longer number', 'a_conflict-20260818-'],
  ])('may not be %s', (_what, prefix) => {
    expect(isIdPrefix(prefix)).toBe(false);
  });
});
