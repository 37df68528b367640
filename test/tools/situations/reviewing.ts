/** Reviews: tasks in review/, claims of them, and what comes of a request for changes. */

import { encodeOwner, passingOwner } from '../../../lib/rules/owner.ts';
import { ago, claim, EXPIRED, held, HOUR, line, next, release, stale, sweep, TASK, tenure, verify, type Laid, type Situation } from '../situation.ts';

const log = (...lines: readonly string[]): Record<string, Laid> => ({ 'log/T-1.jsonl': lines.join('') });
/** Bob's work was handed in as generation 1. */
const HANDED_IN = line('review', 1, { from: `claimed/${tenure('T-1')}`, to: 'review/T-1~1.md' });
const DONE = { 'review/T-1~1.md': TASK, ...log(HANDED_IN) };
/** Carl reviews it. */
const REVIEW = { owner: 'carl', generation: 2, review: true } as const;
const BEGUN = line('claim', 2, { by: 'carl', stamp: `carl:${ago(600)}`, from: 'review/T-1~1.md', to: `claimed/${tenure('T-1', REVIEW)}` });
const REVIEWED = { ...held('T-1', REVIEW), ...log(HANDED_IN, BEGUN) };
const changes = (about: object = {}): string => line('changes-requested', 2, { by: 'carl', from: `claimed/${tenure('T-1', REVIEW)}`, to: 'scoped/T-1~2.md', text: 'no tests, "really"', for: 'bob', lease: 24 * HOUR, ...about });
const BACK = { 'scoped/T-1~2.md': TASK };
const LONG = 'a'.repeat(90);
const CUT = encodeOwner(passingOwner(LONG, 'run-12-0123456789ab'));
const FOX = '🦊 '.repeat(6).trim();
const CUT_FOX = encodeOwner(passingOwner(FOX, 'lock-12-0123456789ab'));
/** Bob has given it back, at some time. */
const RELEASED = line('release', 1, { from: `claimed/${tenure('T-1')}`, to: 'scoped/T-1~1.md' });
/** Dan has handed the task in after that. */
const BY_DAN = line('review', 4, { by: 'dan', from: 'claimed/T-1~4@dan:1769143261123+60.md', to: 'review/T-1~4.md' });

const begun: readonly Situation[] = [
  { name: 'a task that bob handed in, for ana', lay: DONE, does: [claim('T-1'), verify('T-1'), claim('T-1'), release('T-1'), claim('T-1', { as: 'carl' })], expects: [0, 0, 0, 0, 0] },
  { name: 'a task that bob handed in, for bob', lay: DONE, does: [claim('T-1', { as: 'bob' }), claim('T-1', { as: 'BOB' }), claim('T-1', { as: 'bob~s1' })], expects: [6, 6, 6] },
  { name: 'a task that a session of bob handed in', lay: { 'review/T-1~1.md': TASK, ...log(line('review', 1, { by: 'bob~s1', to: 'review/T-1~1.md' })) }, does: [claim('T-1', { as: 'bob' }), claim('T-1', { as: 'bob~s1' }), claim('T-1', { as: 'bob~s2' })], expects: [6, 6, 0] },
  { name: 'a task that a process of bob handed in', lay: { 'review/T-1~1.md': TASK, ...log(line('review', 1, { by: 'bob~run-12-0123456789ab', to: 'review/T-1~1.md' })) }, does: [claim('T-1', { as: 'bob~s2' })], expects: [6] },
  { name: 'a task that carl did in the name of bob', lay: { 'review/T-1~1.md': TASK, ...log(line('review', 1, { author: 'carl', to: 'review/T-1~1.md' })) }, does: [claim('T-1', { as: 'carl' }), claim('T-1', { as: 'bob' }), claim('T-1')], expects: [6, 6, 0] },
  { name: 'a task that a process of an agent with a long name handed in', lay: { 'review/T-1~1.md': TASK, ...log(line('review', 1, { by: CUT, to: 'review/T-1~1.md' })) }, does: [claim('T-1', { as: LONG }), claim('T-1', { as: encodeOwner(passingOwner(LONG, 'run-4194304-0123456789ab')) }), claim('T-1', { as: `${'a'.repeat(60)}b` })], expects: [6, 6, 0] },
  { name: 'a task that an agent with a long name handed in, for a process of it', lay: { 'review/T-1~1.md': TASK, ...log(line('review', 1, { by: LONG, to: 'review/T-1~1.md' })) }, does: [claim('T-1', { as: CUT }), claim('T-1', { as: `${LONG.slice(0, 60)}~run-12-0123456789ab` })], expects: [6, 0] },
  { name: 'a task that a process of an agent handed in whose name was cut between characters', lay: { 'review/T-1~1.md': TASK, ...log(line('review', 1, { by: CUT_FOX, to: 'review/T-1~1.md' })) }, does: [claim('T-1', { as: FOX }), claim('T-1', { as: '🦊 🦊' })], expects: [6, 0] },
  { name: 'a task that was handed in by what no owner can be', lay: { 'review/T-1~1.md': TASK, ...log(line('review', 1, { by: `a~run-1${'2'.repeat(120)}-0123456789ab`, to: 'review/T-1~1.md' })) }, does: [claim('T-1', { as: LONG })], expects: [6] },
  { name: 'a task that dan handed in, and whose first author wrote that down late', lay: { 'review/T-1~4.md': TASK, ...log(line('move', 3, { by: 'eve', from: 'review/T-1~1.md', to: 'scoped/T-1~3.md' }), BY_DAN, HANDED_IN) }, does: [claim('T-1', { as: 'dan' }), claim('T-1', { as: 'bob' }), claim('T-1')], expects: [6, 6, 0] },
  { name: 'the same, with a long history', lay: { 'review/T-1~4.md': TASK, ...log(line('move', 3, { by: 'eve', from: 'review/T-1~1.md', to: 'scoped/T-1~3.md' }), line('note', 3, { text: 'x'.repeat(4000) }), BY_DAN, HANDED_IN, RELEASED) }, does: [claim('T-1', { as: 'dan' }), claim('T-1', { as: 'bob' }), claim('T-1')], expects: [6, 6, 0] },
  { name: 'a task whose author of the first round has not handed it in again', lay: { 'review/T-1~4.md': TASK, ...log(HANDED_IN, BEGUN, changes(), BY_DAN) }, does: [claim('T-1', { as: 'bob' }), claim('T-1', { as: 'dan' }), claim('T-1')], expects: [6, 6, 0] },
  { name: 'a task that was added anew since its first author handed it in', lay: { 'review/T-1~4.md': TASK, ...log(HANDED_IN, line('add', 2, { by: 'eve', to: 'scoped/T-1~2.md' }), BY_DAN) }, does: [claim('T-1', { as: 'dan' }), claim('T-1', { as: 'bob' })], expects: [6, 0] },
  { name: 'a task that bob handed in, before he wrote that he had claimed it', lay: { 'review/T-1~1.md': TASK, ...log(HANDED_IN, line('claim', 1, { from: 'scoped/T-1.md', to: `claimed/${tenure('T-1')}` })) }, does: [claim('T-1', { as: 'bob' }), claim('T-1')], expects: [6, 0] },
  { name: 'a task in review/ of which nothing is known', lay: { 'review/T-1~1.md': TASK }, does: [claim('T-1')], expects: [6] },
  { name: 'a task that bob handed in, and of which a key was set since', lay: { 'review/T-1~1.md': TASK, ...log(HANDED_IN, line('set', 1, { by: 'ana', text: 'due=x' })) }, does: [claim('T-1', { as: 'bob' }), claim('T-1')], expects: [6, 0] },
  { name: 'a task that was moved into review/', lay: { 'review/T-1~1.md': TASK, ...log(line('move', 1, { from: 'scoped/T-1.md', to: 'review/T-1~1.md' })) }, does: [claim('T-1')], expects: [6] },
  { name: 'a task that was handed in once, claimed since, and never handed in again by the log', lay: { 'review/T-1~3.md': TASK, ...log(HANDED_IN, changes(), line('claim', 3, { by: 'dan', from: 'scoped/T-1~2.md', to: 'claimed/T-1~3@dan:1769143261123+60.md' })) }, does: [claim('T-1')], expects: [6] },
  { name: 'a handed in task with a long history of reviews that ran out', lay: { 'review/T-1~2.md': TASK, ...log(HANDED_IN, BEGUN, line('reap', 2, { by: 'cron', from: `claimed/${tenure('T-1', REVIEW)}`, to: 'review/T-1~2.md' }), line('note', 2, { text: 'x'.repeat(4000) }), line('set-aside', 2, { text: 'y' })) }, does: [claim('T-1', { as: 'bob' }), claim('T-1')], expects: [6, 0] },
  { name: 'a review that waits for a dependency, and is reserved and meant for its author', lay: { ...DONE, 'review/T-1~1.md': '---\ndepends_on: T-9\nreserve_for: bob\nagent: bob\nlease: 2h\n---\n' }, does: [claim('T-1'), release('T-1')], expects: [0, 0] },
  { name: 'a review of a task that nobody can read for certain', lay: { ...DONE, 'review/T-1~1.md': '---\ndepends_on: &a T-9\n---\n' }, does: [claim('T-1')], expects: [65] },
  { name: "another's review", lay: REVIEWED, does: [claim('T-1'), verify('T-1'), verify('T-1', { as: 'carl' }), release('T-1')], expects: [3, 3, 0, 3] },
  { name: 'a review, to another shelf', lay: REVIEWED, does: [release('T-1', 'complete', 'x', { as: 'carl' }), release('T-1', 'review', 'x', { as: 'carl' }), release('T-1', 'waiting', 'x', { as: 'carl' }), release('T-1', 'scoped', 'x', { as: 'carl' })], expects: [6, 6, 6, 0] },
  { name: 'a review of a task that names commands, given back', lay: { ...held('T-1', { ...REVIEW, text: '---\nverify: npm test\n---\n' }), ...log(HANDED_IN, BEGUN) }, does: [release('T-1', undefined, undefined, { as: 'carl' })], expects: [0] },
  { name: 'a review that was given back, before that was logged', lay: { 'review/T-1~2.md': TASK, [`holders/carl/${tenure('T-1', REVIEW)}`]: 'confirmed\nended !000099000099 review\n', ...log(HANDED_IN, BEGUN) }, does: [release('T-1', undefined, undefined, { as: 'carl' }), release('T-1', undefined, undefined, { as: 'carl' })], expects: [0, 6] },
  { name: 'no reviews among what comes next', lay: { ...DONE, 'scoped/T-2.md': TASK }, does: [next({ as: 'ana' }), next({ as: 'carl' })], expects: [0, 7] },
  { name: 'no review that ran out among what comes next', lay: { ...held('T-1', { ...REVIEW, ...EXPIRED }), ...log(HANDED_IN) }, does: [next({ as: 'ana' })], expects: [7] },
];

const over: readonly Situation[] = [
  { name: 'a review that ran out, for another, and not for its author', lay: { ...held('T-1', { ...REVIEW, ...EXPIRED }), ...log(HANDED_IN) }, does: [claim('T-1', { as: 'bob' }), claim('T-1')], expects: [6, 0] },
  { name: 'a review that ran out, and a janitor', lay: { ...held('T-1', { ...REVIEW, ...EXPIRED }), ...log(HANDED_IN) }, does: [stale(), sweep(), claim('T-1')], expects: [0, 0, 0] },
  { name: 'a review that ran out once too often, and is not parked', lay: { ...held('T-1', { ...REVIEW, ...EXPIRED }), ...log(HANDED_IN), 'registry.yaml': 'max_expiries: 1\n' }, does: [sweep()], expects: [0] },
  { name: 'a review that a dead examiner has marked', lay: { ...held('T-1', { ...REVIEW, mark: 'abcdefghijkl' }), ...log(HANDED_IN) }, does: [sweep(), verify('T-1', { as: 'carl' }), release('T-1', undefined, undefined, { as: 'carl' })], expects: [0, 0, 0] },
  { name: 'a marked review, and what an editor saved under its name', lay: { ...held('T-1', { ...REVIEW, mark: 'abcdefghijkl' }), [`claimed/${tenure('T-1', REVIEW)}`]: 'the newest bytes\n', ...log(HANDED_IN) }, does: [sweep(), verify('T-1', { as: 'carl' })], expects: [0, 0] },
  { name: 'a review beside a file that git brought', lay: { ...REVIEWED, 'scoped/T-1~5.md': 'from elsewhere\n' }, does: [claim('T-1'), release('T-1', undefined, undefined, { as: 'carl' })], expects: [3, 0] },
  { name: 'an old copy of the work, whose review git took away', lay: { 'scoped/T-1.md': TASK, ...log(HANDED_IN, BEGUN) }, does: [claim('T-1')], expects: [6] },
  { name: 'an old copy in review/ of a task that was finished', lay: { ...DONE, ...log(HANDED_IN, line('approved', 2, { by: 'carl', to: 'complete/T-1~2.md' })) }, does: [claim('T-1')], expects: [6] },
  { name: 'an old copy of a task that was finished before an earlier owner wrote of its claim', lay: { 'scoped/T-1.md': TASK, ...log(line('complete', 2, { by: 'dan', from: 'claimed/T-1~2@dan:1769143261123+60.md', to: 'complete/T-1~2.md' }), line('claim', 1, { from: 'scoped/T-1.md', to: `claimed/${tenure('T-1')}` })) }, does: [claim('T-1')], expects: [6] },
  { name: 'an old copy of a finished task with a long history, of which an earlier line was written late', lay: { 'scoped/T-1.md': TASK, ...log(line('note', 1, { text: 'x'.repeat(4000) }), line('complete', 2, { by: 'dan', to: 'complete/T-1~2.md' }), RELEASED) }, does: [claim('T-1')], expects: [6] },
  { name: 'an old copy of a task that was finished before an earlier owner wrote that it was released', lay: { 'scoped/T-1.md': TASK, ...log(line('complete', 2, { by: 'dan', to: 'complete/T-1~2.md' }), RELEASED) }, does: [claim('T-1')], expects: [6] },
  { name: 'a finished task beside a copy from elsewhere, and a janitor, after an earlier owner wrote of its claim', lay: { 'complete/T-1~2.md': TASK, 'scoped/T-1~5.md': 'from elsewhere\n', ...log(line('complete', 2, { by: 'dan', to: 'complete/T-1~2.md' }), line('claim', 1, { from: 'scoped/T-1.md', to: `claimed/${tenure('T-1')}` })) }, does: [sweep(), claim('T-1')], expects: [0, 6] },
  { name: 'a review and a work claim of one ms', lay: { ...held('T-1', { ...REVIEW, owner: 'ana' }), ...held('T-1', { owner: 'ana', generation: 2 }) }, does: [verify('T-1'), sweep()], expects: [0, 0] },
];

const kept: readonly Situation[] = [
  { name: 'changes were requested: kept for bob', lay: { ...BACK, ...log(HANDED_IN, changes()) }, does: [claim('T-1'), next(), claim('T-1', { as: 'bob~s7' }), release('T-1', undefined, undefined, { as: 'bob~s7' }), claim('T-1')], expects: [6, 7, 0, 0, 0] },
  { name: 'changes were requested: the lease of it is over', lay: { ...BACK, ...log(HANDED_IN, changes({ lease: HOUR })) }, does: [claim('T-1')], expects: [0] },
  { name: 'changes were requested, and that was written down after another had claimed it', lay: { 'scoped/T-1~3.md': TASK, ...log(HANDED_IN, line('claim', 3, { by: 'dan', from: 'scoped/T-1~2.md', to: 'claimed/T-1~3@dan:1769143261123+60.md' }), line('release', 3, { by: 'dan', from: 'claimed/T-1~3@dan:1769143261123+60.md', to: 'scoped/T-1~3.md' }), changes()) }, does: [claim('T-1')], expects: [0] },
  { name: 'changes were requested, before the reviewer wrote that it had begun', lay: { ...BACK, ...log(HANDED_IN, changes(), BEGUN) }, does: [claim('T-1')], expects: [6] },
  { name: 'changes were requested, for a process of an agent with a long name', lay: { ...BACK, ...log(HANDED_IN, changes({ for: CUT })) }, does: [claim('T-1'), claim('T-1', { as: LONG })], expects: [6, 0] },
  { name: 'changes were requested, and a remark came later', lay: { ...BACK, ...log(HANDED_IN, changes(), line('note', 2, { text: 'x' })) }, does: [claim('T-1')], expects: [6] },
  { name: 'changes were requested, and a person moved it since', lay: { 'scoped/T-1~4.md': TASK, ...log(HANDED_IN, changes(), line('move', 4, { from: 'waiting/T-1~3.md', to: 'scoped/T-1~4.md' })) }, does: [claim('T-1')], expects: [0] },
  { name: 'changes were requested at a time that is to come', lay: { ...BACK, ...log(HANDED_IN, changes({ at: ago(-HOUR) })) }, does: [claim('T-1')], expects: [0] },
  { name: 'changes were requested, for longer than a day', lay: { ...BACK, ...log(HANDED_IN, changes({ at: ago(25 * HOUR), lease: 999_999 })) }, does: [claim('T-1')], expects: [0] },
  { name: 'changes were requested, and a key was set later', lay: { ...BACK, ...log(HANDED_IN, changes(), line('set', 2, { text: 'due=x' }), line('salvaged', 2)) }, does: [claim('T-1')], expects: [6] },
  ...(['at', 'lease', 'generation'] as const).map((key) => ({ name: `changes were requested, with a number that begins with 0: ${key}`, lay: { ...BACK, ...log(HANDED_IN, changes().replace(new RegExp(`"${key}":[0-9]+`), `"${key}":08`)) }, does: [claim('T-1'), release('T-1'), claim('T-1')], expects: [0, 0, 0] })),
  { name: 'changes were requested, and the comments have a number that begins with 0', lay: { ...BACK, ...log(HANDED_IN, changes({ text: 'not "lease":08' })) }, does: [claim('T-1')], expects: [6] },
  { name: 'changes were requested, for nobody', lay: { ...BACK, ...log(HANDED_IN, changes().replace('"for":"bob",', '')) }, does: [claim('T-1')], expects: [0] },
  { name: 'changes were requested, for what is no owner', lay: { ...BACK, ...log(HANDED_IN, changes({ for: '.bob' })) }, does: [claim('T-1')], expects: [0] },
];

export const REVIEWING: readonly Situation[] = [...begun, ...over, ...kept].map((situation) => ({ ...situation, name: `review: ${situation.name}` }));
