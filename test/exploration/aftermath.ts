/**
 * Everybody is gone. Whoever comes next has to be able to go on from what they left: with a janitor's help, and without
 * one.
 */

import { isDibsError } from '../../lib/rules/error.ts';
import { DEFAULT_SETTINGS } from '../../lib/rules/settings.ts';
import { run, type Step } from '../../lib/store/step.ts';
import { claim } from '../../lib/transitions/claim.ts';
import type { Caller } from '../../lib/transitions/caller.ts';
import { sweep } from '../../lib/verbs/sweep.ts';
import { isSameText } from '../simulation/edits.ts';
import { endWork } from '../simulation/end-work.ts';
import { MemoryStore, type Image } from '../simulation/memory-store.ts';
import { Oracle, type Violation } from '../simulation/oracle.ts';
import { IS_TASK, SHELVES } from './file-states.ts';

const LATER_MS = 600_000;
const ROUNDS = 4;
const LATE: Caller = { owner: 'late', settings: { ...DEFAULT_SETTINGS, maxExpiries: 1000 } };
const JANITOR: Caller = { ...LATE, owner: 'janitor' };

/** `isTorn`: git has taken a mark away and brought it back, so that nobody can tell an old text from a new one. */
export function aftermath(image: Image, { isTorn }: { readonly isTorn: boolean }): readonly Violation[] {
  return [...after(image, true, isTorn), ...after(image, false, isTorn)];
}

function after(image: Image, hasJanitor: boolean, isTorn: boolean): readonly Violation[] {
  let numbers = 1000;
  const store = MemoryStore.of(image, SHELVES, () => numbers++);
  const violations: Violation[] = [];
  const seen = (): Oracle => {
    const oracle = new Oracle(store);
    oracle.changed();
    return oracle;
  };
  const names = (): readonly string[] => seen().names.map(({ path }) => path);
  const fail = (promise: string, what: string): void => void violations.push({ promise, what: `${what}, ${hasJanitor ? 'with' : 'without'} a janitor: ${names().join(' ')}` });
  store.onFreed = ({ text }, path) => {
    if (IS_TASK.test(text)) fail('P3', `${text.trim()} was destroyed at ${path}`);
  };
  const attempt = (step: Step<unknown>): void => {
    try {
      run(store, step);
    } catch (error) {
      if (!isDibsError(error)) throw error;
    }
  };
  const text = (): string => store.inode(seen().task?.path ?? '')?.text ?? '';
  const atFirst = text();
  const isComplete = (): boolean => ['complete', 'review'].includes(seen().task?.shelf ?? '');
  for (let round = 0; round < ROUNDS && !isComplete(); round++) {
    store.ms += LATER_MS;
    if (hasJanitor) attempt(sweep(JANITOR));
    attempt(claim(LATE, 'T'));
    attempt(endWork(LATE, 'T'));
  }
  if (!isTorn && isSameText(atFirst, text()) && text() !== atFirst) fail('P6', `nobody sets anything any more, and ${JSON.stringify(atFirst)} became ${JSON.stringify(text())}`);
  if (!isComplete()) fail('P4', 'nobody can claim and complete the task any more');
  for (let round = 0; round < 2; round++) {
    store.ms += LATER_MS;
    attempt(sweep(JANITOR));
  }
  if (violations.length === 0 && names().length !== 1) fail('P4', 'debris stays');
  return violations;
}
