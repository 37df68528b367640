/** The bench measures what it is asked for and judges it by its noise. What it measures is no test. */

import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const BENCH = resolve(import.meta.dirname, '../../bench');

interface Statistics {
  readonly summary: (ratios: readonly number[]) => { readonly ratio: number; readonly noise: number };
  readonly verdict: (measured: { readonly ratio: number; readonly noise: number }, goal: { readonly atMost?: number; readonly atLeast?: number }) => string;
}
const { summary, verdict } = (await import(`${BENCH}/statistics.mjs`)) as Statistics;

describe('a ratio', () => {
  test('is the median of the rounds, which one disturbed round does not move', () => {
    expect(summary([1.2, 1.3, 1.1, 1.2, 90]).ratio).toBe(1.2);
  });

  test('has no noise where all rounds agree, and more where they differ more', () => {
    expect(summary([2, 2, 2]).noise).toBe(0);
    const [calm, wild] = [[2, 2.1, 1.9, 2, 2.1], [2, 4, 1, 3, 1.5]].map((ratios) => summary(ratios).noise);
    expect(calm).toBeGreaterThan(0);
    expect(wild).toBeGreaterThan(calm ?? 0);
  });

  test('has missed its goal only when it is beyond it by more than its noise', () => {
    const goal = { atMost: 1.4 };
    expect([1.4, 1.45, 1.6].map((ratio) => verdict({ ratio, noise: 0.1 }, goal))).toEqual(['met', 'within noise', 'missed']);
    expect([0.8, 0.75, 0.6].map((ratio) => verdict({ ratio, noise: 0.1 }, { atLeast: 0.8 }))).toEqual(['met', 'within noise', 'missed']);
    expect(verdict({ ratio: 9, noise: 0 }, {})).toBe('');
  });
});

describe('the bench', () => {
  test('runs a verb on a task that it holds, its baseline, and says both', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [`${BENCH}/bench.mjs`, '--json', '--rounds', '1', '--only', 'verify, 100 tasks']);
    const [row, ...more] = JSON.parse(stdout) as readonly { readonly name: string; readonly baseline: string; readonly now: { readonly value: number; readonly base: number; readonly rounds: number } }[];
    expect(more).toEqual([]);
    expect(row).toMatchObject({ name: 'verify, 100 tasks', baseline: 'node -e 0', now: { rounds: 1 } });
    expect(row?.now.value).toBeGreaterThan(0);
    expect(row?.now.base).toBeGreaterThan(0);
  });
});
