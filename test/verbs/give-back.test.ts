import { expect, it } from 'vitest';
import type { ClaimedName } from '../../lib/rules/name.ts';
import { claim } from '../../lib/transitions/claim.ts';
import { markTask } from '../../lib/transitions/under-mark.ts';
import { steal } from '../../lib/transitions/pass-on.ts';
import { release } from '../../lib/transitions/release.ts';
import { giveBack } from '../../lib/verbs/give-back.ts';
import { useBench } from '../support/bench.ts';
import { on } from '../support/stepped-actor.ts';

const bench = useBench();
const a = 'a~1';
const claimed = (): ClaimedName => bench().run(claim(bench().caller(a), 'T')).tenure;
const giving = (tenure: ClaimedName): unknown => bench().start(giveBack(bench().caller(a), tenure, 'too many')).answer();

it('puts the task back where it was, and says why in the log', () => {
  expect(giving(claimed())).toBeUndefined();
  expect([bench().shelves(), bench().events()]).toEqual([['scoped/T~1.md'], ['claim', 'release']]);
  expect(bench().read('log/T.jsonl')).toContain('"text":"too many"');
});

it('gives back that very claim, and no later one of the same owner', () => {
  const tenure = claimed();
  bench().run(release(bench().caller(a), 'T', { to: 'scoped' }));
  bench().pass(1);
  const later = claimed();
  expect(giving(tenure)).toBeUndefined();
  expect(bench().task()?.path).toBe(later.path);
});

it('is content where somebody else has it by now, and leaves that alone', () => {
  const tenure = claimed();
  const { tenure: theirs } = bench().run(steal(bench().caller('b'), 'T', 'needed'));
  expect(giving(tenure)).toBeUndefined();
  expect(bench().task()?.path).toBe(theirs.path);
});

it('never says that a claim is given back which still stands', () => {
  const tenure = claimed();
  const actor = bench().start(giveBack(bench().caller(a), tenure, undefined));
  expect(actor.until(on('link', /^claimed/, 'scoped/T~1.md'))).toBe(true);
  // Git brings a file under that very name, so the shelf does not take the claim.
  bench().save('scoped/T~1.md', 'from git\n');
  expect(actor.answer()).toBe('conflict');
  expect(bench().task()?.path).toBe(tenure.path);
});

it('nor one that somebody examines again and again', () => {
  const tenure = claimed();
  const actor = bench().start(giveBack(bench().caller(a), tenure, undefined));
  // Each time it is about to look, an examiner has a mark of its own.
  while (actor.about !== undefined) {
    const now = bench().names().find((name): name is ClaimedName => name.kind === 'claimed');
    if (now !== undefined && actor.about.name === 'nonce') bench().run(markTask(bench().caller('janitor'), now));
    actor.step();
  }
  expect([actor.answer(), bench().task()?.kind]).toEqual(['in-doubt', 'claimed']);
});
