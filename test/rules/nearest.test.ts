import { expect, it } from 'vitest';
import { nearestWords } from '../../lib/rules/nearest.ts';

it('names the known words that are nearly the same, nearest first, and not more than are wanted', () => {
  expect(nearestWords('complte', ['claim', 'complete', 'compete'], 3)).toEqual(['compete', 'complete']);
  expect(nearestWords('task-12', ['task-21', 'task-1', 'task-2', 'task-123', 'other'], 3)).toEqual(['task-1', 'task-123', 'task-2']);
});

it('allows one letter in a short word, two in a longer one', () => {
  expect(nearestWords('t-1', ['t-2', 't-23', 'u-2'], 9)).toEqual(['t-2']);
  expect(nearestWords('abcdef', ['abcxyf'], 9)).toEqual(['abcxyf']);
  expect(nearestWords('abcdef', ['abxyzf', 'abcdefghi'], 9)).toEqual([]);
});
