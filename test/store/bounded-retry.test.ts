import { describe, expect, it } from 'vitest';
import { retryStep, retrySync } from '../../lib/store/bounded-retry.ts';
import { nonce, run, type Step } from '../../lib/store/step.ts';
import type { Store } from '../../lib/store/store.ts';

/** Makes attempts, each of which returns or throws the next of `results`, and writes down their numbers. */
type Retry = (most: number, exhausted: () => unknown, results: readonly unknown[], numbers?: number[]) => unknown;

const step: Retry = (most, exhausted, results, numbers = []) =>
  run({ nonce: () => 'n' } as unknown as Store, retryStep(most, exhausted, function* (number): Step<unknown> {
    numbers.push(number);
    yield* nonce();
    return resultOf(results, number);
  }));

const sync: Retry = (most, exhausted, results, numbers = []) =>
  retrySync(most, exhausted, (number) => {
    numbers.push(number);
    return resultOf(results, number);
  });

function resultOf(results: readonly unknown[], number: number): unknown {
  const result = results[number - 1];
  if (result instanceof Error) throw result;
  return result;
}

describe.each([
  ['steps', step],
  ['calls', sync],
])('a bounded retry of %s', (_, retry) => {
  it('ends with the first result', () => {
    const numbers: number[] = [];
    expect(retry(4, () => 'the end', [undefined, 'a', 'b'], numbers)).toBe('a');
    expect(numbers).toEqual([1, 2]);
  });

  it.each([false, 0, '', null])('takes %j for a result', (result) => {
    expect(retry(4, () => 'the end', [result])).toBe(result);
  });

  it('makes as many attempts as it is told, and then returns what it is told', () => {
    const numbers: number[] = [];
    expect(retry(3, () => 'the end', [], numbers)).toBe('the end');
    expect(numbers).toEqual([1, 2, 3]);
  });

  it('returns undefined when that is the end it is told', () => {
    expect(retry(2, () => undefined, [])).toBeUndefined();
  });

  it('ends with what an attempt throws', () => {
    const numbers: number[] = [];
    expect(() => retry(4, () => 'the end', [undefined, new TypeError('its own')], numbers)).toThrow(new TypeError('its own'));
    expect(numbers).toEqual([1, 2]);
  });

  it('throws the error that is the end', () => {
    expect(() => retry(3, () => new RangeError('three times in vain'), [])).toThrow(new RangeError('three times in vain'));
  });

  it('asks for the end only after the last attempt', () => {
    let asked = 0;
    const end = (): string => String(++asked);
    expect(retry(3, end, [undefined, undefined, 'a'])).toBe('a');
    expect(asked).toBe(0);
    expect(retry(3, end, [])).toBe('1');
  });
});

