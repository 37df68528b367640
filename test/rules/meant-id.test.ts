import { expect, it } from 'vitest';
import { meantId } from '../../lib/rules/meant-id.ts';

it.each([
  ['Z-4', 'Z-4'],
  ['Z-4.md', 'Z-4'],
  ['Z-4~3.yaml', 'Z-4'],
  ['Z-4~3', 'Z-4'],
  ['scoped/Z-4.md', 'Z-4'],
  ['./.agent/registry/complete/Z-4~12.md', 'Z-4'],
  ['/some/where/claimed/Z-4~1@ana~s1:1769143261123+1800.md', 'Z-4'],
  ['Z-4~1@ana:1769143261123+1800!abcdefghijkl.md', 'Z-4'],
  ['v1.2.md', 'v1.2'],
])('%s means the task %s', (text, id) => {
  expect(meantId(text)).toBe(id);
});

it.each(['log/Z-4.jsonl', 'src/Z-4.md', 'scoped/', 'scoped/two words.md', 'scoped/Z-4~0.md', 'claimed/Z-4.md', 'scoped/Z-4~1@ana:1769143261123+1800.md', 'README.md', '../x', '', '.md', 'scoped/M-1_BASE_123.md'])(
  '%s means no task, and stays what it is',
  (text) => {
    expect(meantId(text)).toBe(text);
  },
);
