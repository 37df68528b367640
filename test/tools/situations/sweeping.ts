/** Looking for what has run out, and giving it back. */

import { belief, boot, EXPIRED, held, HOUR, line, release, stale, sweep, TASK, tenure, claim, type Situation } from '../situation.ts';

const reaped = (generation: number): string => line('claim', generation) + line('reap', generation, { by: 'cron', from: `claimed/${tenure('T-1', { generation })}`, to: `scoped/T-1~${generation}.md` });

const DAY = 24 * HOUR;

const lists: readonly Situation[] = [
  { name: 'nothing there', does: [stale()], expects: [0] },
  { name: 'one run out, one silent, one at work', lay: { ...held('T-1', EXPIRED), ...held('T-2', { ageSeconds: 15 * HOUR }), ...held('T-3', {}) }, does: [stale()], expects: [0] },
  { name: 'silent for so many seconds', lay: { ...held('T-1', { ageSeconds: 900 }), ...held('T-2', { ageSeconds: 60 }) }, does: [stale({ seconds: '300' })], expects: [0] },
  { name: 'a claim that is a directory, and a mark', lay: { [`claimed/${tenure('T-1', EXPIRED)}`]: { directory: {} }, ...held('T-2', { ...EXPIRED, mark: 'abcdefghijkl' }) }, does: [stale()], expects: [0] },
];

const sweeps: readonly Situation[] = [
  { name: 'a mark below what git brought, by which its owner said that it ends', lay: { [`claimed/${tenure('T-1', { owner: 'ana', mark: 'n0nce' })}`]: TASK, [`holders/ana/${tenure('T-1', { owner: 'ana' })}`]: 'confirmed\nended !n0nce complete\n', 'complete/T-1~1.md': 'git brought it' }, does: [sweep(), boot()], expects: [0, 0] },
  { name: 'nothing there', does: [sweep()], expects: [0] },
  { name: 'two older copies of what was completed, which git took away', lay: { 'scoped/T-1~2.md': TASK, 'scoped/T-1~1.md': 'older\n', 'log/T-1.jsonl': line('complete', 4, { to: 'complete/T-1~4.md' }) }, does: [sweep(), claim('T-1')], expects: [0, 6] },
  { name: 'nothing to do', lay: { 'scoped/T-1.md': TASK, ...held('T-2') }, does: [sweep()], expects: [0] },
  { name: 'run out once', lay: { ...held('T-1', EXPIRED), 'log/T-1.jsonl': line('claim', 1) }, does: [sweep()], expects: [0] },
  { name: 'run out, without a log and without an ending', lay: held('T-1', { ...EXPIRED, ext: '' }), does: [sweep()], expects: [0] },
  { name: 'run out twice in a row', lay: { ...held('T-1', { ...EXPIRED, generation: 2 }), 'log/T-1.jsonl': reaped(1) + line('claim', 2) }, does: [sweep()], expects: [0] },
  { name: 'run out for the third time in a row: parked', lay: { ...held('T-1', { ...EXPIRED, generation: 3, owner: 'zo%C3%AB~s1' }), 'log/T-1.jsonl': reaped(1) + reaped(2) + line('claim', 3) }, does: [sweep()], expects: [0] },
  { name: 'run out for the third time, the second by a take-over', lay: { ...held('T-1', { ...EXPIRED, generation: 3 }), 'log/T-1.jsonl': reaped(1) + line('claim', 2) + line('take-over', 3) }, does: [sweep()], expects: [0] },
  { name: 'run out for the third time, but somebody worked on it between', lay: { ...held('T-1', { ...EXPIRED, generation: 3 }), 'log/T-1.jsonl': reaped(1) + reaped(2) + line('claim', 3) + line('note', 3, { text: 'at it' }) }, does: [sweep()], expects: [0] },
  { name: 'run out for the third time, but somebody set a key of it between', lay: { ...held('T-1', { ...EXPIRED, generation: 3 }), 'log/T-1.jsonl': reaped(1) + reaped(2) + line('claim', 3) + line('set', 3, { text: 'due=x' }) }, does: [sweep()], expects: [0] },
  { name: 'run out for the third time, and its work was saved between', lay: { ...held('T-1', { ...EXPIRED, generation: 3 }), 'log/T-1.jsonl': reaped(1) + line('salvaged', 1) + reaped(2) + line('claim', 3) + line('salvage-dropped', 3) }, does: [sweep()], expects: [0] },
  { name: 'run out for the third time, with damaged lines between', lay: { ...held('T-1', { ...EXPIRED, generation: 3 }), 'log/T-1.jsonl': `${reaped(1)}{"event":"note"\n${reaped(2)}{"v":1}\n` }, does: [sweep()], expects: [0] },
  { name: 'run out once, where once is too often', lay: { ...held('T-1', EXPIRED), 'registry.yaml': 'max_expiries: 1\n' }, does: [sweep()], expects: [0] },
  { name: 'parked, and then claimed in vain', lay: { ...held('T-1', EXPIRED), 'registry.yaml': 'max_expiries: 1\n' }, does: [sweep(), claim('T-1')], expects: [0, 6] },
  { name: 'alive by its last save', lay: held('T-1', { ...EXPIRED, silentSeconds: 60 }), does: [sweep()], expects: [0] },
  { name: 'run out, and saved at a time that is to come', lay: held('T-1', { ...EXPIRED, silentSeconds: -HOUR }), does: [sweep()], expects: [0] },
  { name: 'claimed at a time that is to come', lay: held('T-1', { ageSeconds: -HOUR }), does: [sweep()], expects: [0] },
  { name: 'claimed in the year 2100, and run out since', lay: { ...held('T-1', { ageSeconds: -70 * 365 * 24 * HOUR, silentSeconds: 900, lease: 0 }), ...held('T-2', { ageSeconds: -70 * 365 * 24 * HOUR, silentSeconds: 900, lease: HOUR }) }, does: [sweep(), stale()], expects: [0, 0] },
  { name: 'several at once, in every kind of name', lay: { ...held('T-1', EXPIRED), ...held('T-2', { ...EXPIRED, colon: '%3A', ext: '.txt' }), ...held('a.b_c', { ...EXPIRED, owner: 'a%20b~s', generation: 12 }), ...held('T-4') }, does: [sweep()], expects: [0] },
  { name: 'the mark of a dead examiner, run out', lay: held('T-1', { ...EXPIRED, mark: 'abcdefghijkl' }), does: [sweep()], expects: [0] },
  { name: 'the mark of a dead examiner, alive', lay: held('T-1', { mark: 'abcdefghijkl' }), does: [sweep()], expects: [0] },
  { name: 'the mark of a dead examiner, alive, and what an editor saved under its name', lay: { ...held('T-1', { mark: 'abcdefghijkl' }), [`claimed/${tenure('T-1')}`]: 'the newest bytes\n' }, does: [sweep(), sweep()], expects: [0, 0] },
  { name: 'the mark of a dead examiner, run out, and what an editor saved under its name', lay: { ...held('T-1', { ...EXPIRED, mark: 'abcdefghijkl' }), [`claimed/${tenure('T-1', EXPIRED)}`]: { text: 'the newest bytes\n', ageSeconds: 60 } }, does: [sweep(), sweep()], expects: [0, 0] },
  { name: 'two marks on one claim, the second a name of the same file', lay: { ...held('T-1', { mark: 'abcdefghijkl' }), [`claimed/${tenure('T-1')}`]: { linkTo: `claimed/${tenure('T-1', { mark: 'abcdefghijkl' })}` } }, does: [sweep()], expects: [0] },
  { name: 'a shadow of a claimed task, put aside', lay: { 'scoped/T-1.md': 'an old copy\n', ...held('T-1') }, does: [sweep(), sweep()], expects: [0, 0] },
  { name: 'a ghost of a completed task, put aside', lay: { 'complete/T-1~2.md': TASK, [`claimed/${tenure('T-1', { generation: 2 })}`]: 'a ghost\n' }, does: [sweep()], expects: [0] },
  { name: 'a ghost that ran out, beside a living claim', lay: { ...held('T-1', { generation: 2 }), [`claimed/${tenure('T-1', { owner: 'carl', ...EXPIRED })}`]: 'a ghost\n' }, does: [sweep()], expects: [0] },
  { name: 'a marked ghost', lay: { 'scoped/T-1~2.md': TASK, [`claimed/${tenure('T-1', { generation: 2, mark: 'abcdefghijkl' })}`]: 'a ghost\n' }, does: [sweep()], expects: [0] },
  { name: 'several old copies', lay: { 'discovery/T-1.md': 'a\n', 'scoped/T-1~1.md': 'b\n', 'waiting/T-1~2.txt': 'c\n', 'complete/T-1~2.md': TASK, 'scoped/t-1.md': 'd\n' }, does: [sweep()], expects: [0] },
  { name: 'two old copies of one name', lay: { 'discovery/T-1.md': 'a\n', 'scoped/T-1.md': 'b\n', 'complete/T-1~1.md': TASK }, does: [sweep()], expects: [0] },
  { name: 'an old copy with the longest name', lay: { [`scoped/${'T'.repeat(96)}~1.markdown`]: 'an old copy\n', [`claimed/${tenure('T'.repeat(96), { owner: 'a'.repeat(96), generation: 123_456_789_012_345, ext: '.markdown', mark: 'abcdefghijklm', ...EXPIRED })}`]: TASK }, does: [sweep()], expects: [0] },
  { name: 'debris that is a directory', lay: { 'scoped/T-1.md': { directory: { full: '' } }, ...held('T-1') }, does: [sweep()], expects: [0] },
  { name: 'debris that is a symlink', lay: { 'scoped/T-1.md': { symlink: '../../../../outside/victim.md' }, ...held('T-1') }, does: [sweep()], expects: [0] },
  { name: 'a second name of the same file, tidied', lay: { ...held('T-1'), 'scoped/T-1~1.md': { linkTo: `claimed/${tenure('T-1')}` } }, does: [sweep()], expects: [0] },
  { name: 'a second name of the same file, complete', lay: { ...held('T-1', EXPIRED), 'complete/T-1~1.md': { linkTo: `claimed/${tenure('T-1', EXPIRED)}` } }, does: [sweep()], expects: [0] },
  { name: 'a pair of one generation, both alive', lay: { ...held('T-1'), ...held('T-1', { owner: 'carl', ageSeconds: 500 }) }, does: [sweep()], expects: [0] },
  { name: 'a pair of one generation, the first of which ran out', lay: { ...held('T-1', EXPIRED), ...held('T-1', { owner: 'carl', text: 'the other\n' }) }, does: [sweep()], expects: [0] },
  { name: 'a pair of one generation, the second of which ran out', lay: { ...held('T-1', { ageSeconds: 5 * HOUR }), ...held('T-1', { owner: 'carl', text: 'the other\n', ...EXPIRED }) }, does: [sweep()], expects: [0] },
  { name: 'a pair of one generation, both run out', lay: { ...held('T-1', EXPIRED), ...held('T-1', { owner: 'carl', text: 'the other\n', ageSeconds: 2.5 * HOUR, lease: HOUR }) }, does: [sweep(), sweep()], expects: [0, 0] },
  { name: 'run out, and a task in scoped/ of a lower generation', lay: { 'scoped/T-1.md': 'an old copy\n', ...held('T-1', EXPIRED) }, does: [sweep(), sweep()], expects: [0, 0] },
  { name: 'a claim that is a directory, a symlink or a FIFO', lay: { [`claimed/${tenure('T-1', EXPIRED)}`]: { directory: { full: '' } }, [`claimed/${tenure('T-2', EXPIRED)}`]: { symlink: '../../../../outside/victim.md' }, [`claimed/${tenure('T-3', EXPIRED)}`]: { fifo: true } }, does: [sweep()], expects: [0] },
  { name: 'the file on the shelf is taken by a directory of that name', lay: { ...held('T-1', EXPIRED), 'scoped/T-1~1.md': { directory: { full: '' } } }, does: [sweep()], expects: [0] },
  { name: 'foreign names and droppings of editors', lay: { 'scoped/T-1~0.md': 'x', 'scoped/.T-1.md.swp': 'x', 'claimed/notes': 'x', 'claimed/.nfs0001': 'x', 'waiting/README.md': 'x' }, does: [sweep()], expects: [0] },
  { name: 'staging of somebody who may be at it', lay: { 'tmp/drop-abcdefghijkl-T-1.md': TASK, 'tmp/new-abcdefghijkl': TASK, 'tmp/mine': 'x' }, does: [sweep()], expects: [0] },
  { name: 'what a dead dibs run believed', lay: { ...belief('T-1', { owner: 'ana~run-17-abcdefghijkl', ageSeconds: 2 * HOUR }), ...belief('T-2', { owner: 'ana~lock-17-abcdefghijkl', ageSeconds: 60 }), ...belief('T-3', { owner: 'ana~s1', ageSeconds: 2 * HOUR }) }, does: [sweep()], expects: [0] },
  { name: 'what a living dibs run believes', lay: held('T-1', { owner: 'ana~run-17-abcdefghijkl', ageSeconds: 2 * HOUR }), does: [sweep()], expects: [0] },
  { name: 'what a living dibs run believes, whose claim an examiner gave the next generation', lay: { ...held('T-1', { owner: 'ana~run-17-abcdefghijkl', generation: 2, ageSeconds: 2 * HOUR, silentSeconds: 60, believed: 'no' }), ...belief('T-1', { owner: 'ana~run-17-abcdefghijkl', ageSeconds: 2 * HOUR }), 'scoped/T-1~9.md': 'of another clone\n' }, does: [sweep(), claim('T-1')], expects: [0, 3] },
  { name: 'beliefs that were never taken, old and new', lay: { 'scoped/T-1.md': TASK, 'scoped/T-2.md': TASK, ...belief('T-1', { owner: 'ana', confirmed: false, ageSeconds: 2 * HOUR }), ...belief('T-2', { owner: 'ana', confirmed: false, ageSeconds: 60 }) }, does: [sweep()], expects: [0] },
  { name: 'among holders/ a file', lay: { 'holders/notes': 'x', ...held('T-1', EXPIRED) }, does: [sweep()], expects: [0] },
  {
    name: 'what was lost a month ago is forgotten, and what was lost since is not',
    lay: { ...belief('T-1', { ageSeconds: 31 * DAY }), ...belief('T-2', { ageSeconds: 29 * DAY }), ...belief('T-3', { owner: 'carl~s1', ageSeconds: 400 * DAY }), 'scoped/T-2~2.md': TASK },
    does: [sweep(), boot({ as: 'bob' })],
    expects: [0, 4],
  },
  { name: 'what was lost a month ago, and was remarked on since, is not forgotten', lay: { [`holders/bob/${tenure('T-1', { ageSeconds: 90 * DAY })}`]: { text: 'confirmed\ntold\n', ageSeconds: 9 * DAY } }, does: [sweep()], expects: [0] },
  { name: 'what was claimed a year ago and is held is not forgotten', lay: { ...held('T-1', { ageSeconds: 365 * DAY, silentSeconds: 60 }), ...held('T-2', { ageSeconds: 365 * DAY, silentSeconds: 60, mark: 'abcdefghijkl' }) }, does: [sweep()], expects: [0] },
  { name: 'what was claimed a year ago, and is held under a later generation, is not forgotten', lay: { ...held('T-1', { generation: 2, ageSeconds: 365 * DAY, silentSeconds: 60, believed: 'no' }), ...belief('T-1', { ageSeconds: 365 * DAY }) }, does: [sweep()], expects: [0] },
  { name: 'what was lost a month ago beside a claim of another owner at that very time', lay: { ...held('T-1', { generation: 2, owner: 'carl', ageSeconds: 60 * DAY, silentSeconds: 60 }), ...belief('T-1', { ageSeconds: 60 * DAY }) }, does: [sweep()], expects: [0] },
  { name: 'what was lost, claimed at a time that is to come, by a file of a month ago', lay: { [`holders/bob/${tenure('T-1', { ageSeconds: -400 * DAY })}`]: { text: 'confirmed\n', ageSeconds: 31 * DAY }, [`holders/bob/${tenure('T-2', { ageSeconds: -400 * DAY })}`]: { text: 'confirmed\n', ageSeconds: 9 * DAY } }, does: [sweep()], expects: [0] },
  { name: 'old arrivals go, and new ones stay', lay: { 'holders/ana/arrivals': { text: 'T-1\n', ageSeconds: 25 * HOUR }, 'holders/bob/arrivals': { text: 'T-1\n', ageSeconds: 60 }, 'holders/carl/arrivals': { text: 'T-1\n', ageSeconds: 25 * HOUR }, ...belief('T-1', { owner: 'carl', ageSeconds: HOUR }) }, does: [sweep()], expects: [0] },
  { name: 'what the dead one remembers stays', lay: held('T-1', { ...EXPIRED, owner: 'ana' }), does: [sweep(), release('T-1')], expects: [0, 4] },
  { name: 'run out, and its log is a directory', lay: { ...held('T-1', EXPIRED), 'log/T-1.jsonl': { directory: { full: '' } } }, does: [sweep()], expects: [0] },
  { name: 'run out, and scoped/ may not be written', lay: { ...held('T-1', EXPIRED), scoped: { directory: {}, mode: 0o555 } }, unprivileged: true, does: [sweep()], expects: [74] },
];

const under = (what: string, group: readonly Situation[]): readonly Situation[] => group.map((situation) => ({ ...situation, name: `${what}: ${situation.name}` }));

export const SWEEPING: readonly Situation[] = [...under('stale', lists), ...under('janitor', sweeps)];
