/** Each thing that must not have happened on a board that was drained is found, and nothing else. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Laid {
  readonly id: string;
  readonly priority: number;
  readonly waitsFor: readonly string[];
}

interface Call {
  readonly agent: string;
  readonly how: string;
  readonly verb: string;
  readonly from: number;
  readonly to: number;
  readonly code: number;
  readonly id?: string;
  readonly generation?: number;
}

interface Verdict {
  readonly wrong: readonly string[];
  readonly order: Readonly<Record<'checked' | 'urgent' | 'among' | 'nothing', number>>;
}

// Node runs it without types beside the workers.
const { judge } = (await import(new URL('pull-judge.mjs', import.meta.url).href)) as { readonly judge: (root: string, laid: readonly Laid[], calls: readonly Call[]) => Verdict };

let root: string;
const T0 = 1_700_000_000_000;
/** B is more urgent than A, and C waits for B. */
const LAID: readonly Laid[] = [
  { id: 'D-1', priority: 2, waitsFor: [] },
  { id: 'D-2', priority: 1, waitsFor: [] },
  { id: 'D-3', priority: 1, waitsFor: ['D-2'] },
];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dibs-judge-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** One worker did them all, one after the other, a second each: claimed at `at`, completed half a second later. */
function done(at: Readonly<Record<string, number>>): Call[] {
  const calls: Call[] = [];
  for (const directory of ['log', 'complete', 'scoped', 'claimed']) mkdirSync(join(root, directory), { recursive: true });
  for (const [id, ms] of Object.entries(at)) {
    const claimed = `claimed/${id}~1@w:${T0 + ms}+3.md`;
    const lines = [
      { event: 'claim', at: T0 + ms, generation: 1, by: 'w', to: claimed },
      { event: 'complete', at: T0 + ms + 500, generation: 1, by: 'w', from: claimed, to: `complete/${id}~1.md` },
    ];
    writeFileSync(join(root, 'log', `${id}.jsonl`), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    writeFileSync(join(root, 'complete', `${id}~1.md`), '');
    calls.push({ agent: 'w', how: 'cold', verb: 'next', from: T0 + ms - 100, to: T0 + ms + 100, code: 0, id, generation: 1 }, { agent: 'w', how: 'cold', verb: 'complete', from: T0 + ms + 400, to: T0 + ms + 600, code: 0, id });
  }
  return calls;
}

const found = (calls: readonly Call[], laid = LAID): Verdict => judge(root, laid, calls);

describe('a board that was drained', () => {
  it('in order is right', () => {
    expect(found(done({ 'D-2': 1000, 'D-3': 2000, 'D-1': 3000 }))).toMatchObject({ wrong: [], order: { checked: 3, urgent: 0, among: 0, nothing: 0 } });
  });

  it('with a less urgent task before is a violation', () => {
    expect(found(done({ 'D-1': 1000, 'D-2': 2000, 'D-3': 3000 }))).toMatchObject({ wrong: [expect.stringContaining('was given D-1 (priority 2) while D-2 (priority 1)')], order: { urgent: 1 } });
  });

  it('with a less urgent task before one that was not ready for all of the call is right', () => {
    expect(found(done({ 'D-2': 1000, 'D-1': 1650, 'D-3': 2400 }))).toMatchObject({ wrong: [], order: { urgent: 0 } });
  });

  it('by who met at the first of two that are equally urgent is counted', () => {
    const equals = LAID.map((task) => ({ ...task, priority: 1 }));
    expect(found(done({ 'D-2': 1000, 'D-1': 2000, 'D-3': 3000 }), equals)).toMatchObject({ wrong: [], order: { urgent: 0, among: 1 } });
  });

  it.each<[string, (calls: Call[]) => void, string]>([
    ['who was told that there is nothing', (calls) => calls.push({ agent: 'x', how: 'cold', verb: 'next', from: T0 + 300, to: T0 + 400, code: 7 }), 'x was told that there is nothing, and D-1 was there'],
    ['a fence that two have', (calls) => calls.push({ agent: 'x', how: 'cold', verb: 'next', from: T0 + 1000, to: T0 + 1100, code: 0, id: 'D-2', generation: 1 }), 'D-2~1 was given to w and to x'],
    ['a task that two completed', (calls) => calls.push({ agent: 'x', how: 'cold', verb: 'complete', from: T0 + 1600, to: T0 + 1700, code: 0, id: 'D-2' }), 'D-2 was completed by w and x'],
    ['what is left over', () => writeFileSync(join(root, 'claimed', 'D-9'), ''), 'left over: claimed/D-9'],
  ])('is not right with %s', (_what, spoil, told) => {
    const calls = done({ 'D-2': 1000, 'D-3': 2000, 'D-1': 3000 });
    spoil(calls);
    expect(found(calls).wrong).toEqual([told]);
  });

  it('is not right with a task that was begun before what it waits for was complete', () => {
    expect(found(done({ 'D-3': 1000, 'D-2': 2000, 'D-1': 3000 })).wrong).toContain('D-3 was claimed 1500 ms before what it depends on was complete');
  });
});
