import { afterEach, expect, it, vi } from 'vitest';
import type { Context } from '../../../lib/cli/command.ts';
import { tellLooking } from '../../../lib/cli/pull/tell-looking.ts';
import { read, type Step } from '../../../lib/store/step.ts';
import { StoreFault } from '../../../lib/store/store.ts';

const lines: string[] = [];
const context = { progress: (line: string) => lines.push(line) } as unknown as Context;

afterEach(() => {
  vi.useRealTimers();
  lines.splice(0);
});

function* reading(texts: number): Step<number> {
  let failed = 0;
  for (let n = 0; n < texts; n++) {
    try {
      yield* read(`scoped/T-${n}.md`, 1);
    } catch {
      failed++;
    }
  }
  return failed;
}

/** Each operation takes so many ms; every third one fails. */
function run(step: Step<number>, ms: number): number {
  let turn = step.next();
  for (let n = 0; turn.done !== true; n++) {
    vi.advanceTimersByTime(ms);
    turn = n % 3 === 0 ? step.throw(new StoreFault('EIO', 'read', ['x'])) : step.next(new Uint8Array());
  }
  return turn.value;
}

it('a look that is over within a second says nothing, and changes no answer', () => {
  vi.useFakeTimers({ toFake: ['performance', 'hrtime', 'Date'] });
  expect(run(tellLooking(context, reading(300)), 3)).toBe(100);
  expect(lines).toEqual(['']);
});

it('a longer one says how far it is, a few times a second, and clears the line at its end', () => {
  vi.useFakeTimers({ toFake: ['performance', 'hrtime', 'Date'] });
  run(tellLooking(context, reading(1000)), 3);
  expect(lines[0]).toBe('looking at the tasks, 1 s so far, 384 texts read');
  expect(lines.length).toBeLessThan(12);
  expect(lines.at(-1)).toBe('');
});
