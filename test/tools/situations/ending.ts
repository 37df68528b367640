/** Giving claims up, and asking whether they stand. */

import { ago, belief, boot, claim, EXPIRED, held, line, release, sweep, TASK, tenure, verify, type Laid, type Situation } from '../situation.ts';

const MINE = held('T-1', { owner: 'ana', generation: 2 });
const HERS = `claimed/${tenure('T-1', { owner: 'ana' })}`;
const HERS_GONE = `claimed/${tenure('T-1', EXPIRED)}`;
/** ana's claim, and the one after she has extended it. */
const WAS = (generation: number): string => `claimed/${tenure('T-1', { owner: 'ana', generation })}`;
const NOW_IS = (generation: number): string => `claimed/${tenure('T-1', { owner: 'ana', generation, ageSeconds: 300 })}`;
/** What a `complete` left that stopped before its link, and what git then brought. */
const HALF_DONE = (lines: string, brought: string, mark = 'n0nce'): Record<string, string> => ({
  [`claimed/${tenure('T-1', { owner: 'ana', generation: 3, mark })}`]: TASK,
  [`holders/ana/${tenure('T-1', { owner: 'ana' })}`]: lines,
  [brought]: 'git brought it\n',
});
const HARD = String.raw`He said "no", \ went off` + "\n\tand 'thus' — 日本 👩‍💻 \u0001\u007F $(id) `id` %s\\n";

const VERIFIED = (front: string, ext = '.md'): Record<string, Laid> => held('T-1', { owner: 'ana', ext, text: ext === '.md' ? `---\n${front}---\n# T\n` : front });

/** Only dibs runs the commands of a task, and it runs none that nobody allowed here. */
const verified: readonly Situation[] = [
  ...['npm test', '[npm test, make]', '\n  - npm test', '|\n  npm test\n  make', '"npm test" # c', "'x'"].map((value) => ({ name: `to be verified, by ${JSON.stringify(value)}`, lay: VERIFIED(`verify: ${value}\n`), does: [release('T-1', 'complete'), release('T-1', 'review'), release('T-1', 'waiting', 'x')], expects: [6, 6, 0] })),
  ...['', ' ~', ' null', ' []', ' # none', ' [] # none', '\n# none'].map((value) => ({ name: `not to be verified, written as ${JSON.stringify(value)}`, lay: VERIFIED(`verify:${value}\n`), does: [release('T-1', 'complete')], expects: [0] })),
  ...['verify: ""\n', 'verify: >\n', 'Verify: x\n', 'verify: x\n no end\ndepends_on: [\n', '"verify": {a: b}\n'].map((front) => ({ name: `nobody can tell whether it is to be verified: ${JSON.stringify(front)}`, lay: VERIFIED(front), does: [release('T-1', 'complete'), release('T-1')], expects: [65, 0] })),
  { name: 'a text that speaks of verify below its front matter', lay: VERIFIED('title: x\n---\nverify: x\n'), does: [release('T-1', 'complete')], expects: [0] },
  { name: 'a title that speaks of verify', lay: VERIFIED('title: verify it\nx: {verify: y}\n'), does: [release('T-1', 'complete')], expects: [0] },
  { name: 'to be verified, in JSON', lay: VERIFIED('{"verify": ["a"], "title": "x"}', '.json'), does: [release('T-1', 'complete')], expects: [6] },
  { name: 'not to be verified, in JSON', lay: VERIFIED('{"verify": null, "x": {"verify": "a"}}', '.json'), does: [release('T-1', 'complete')], expects: [0] },
  { name: 'an empty list, in JSON', lay: VERIFIED('{"verify": []}', '.json'), does: [release('T-1', 'complete')], expects: [0] },
  { name: 'to be verified, in YAML', lay: VERIFIED('title: x\nverify: make\n', '.yaml'), does: [release('T-1', 'complete')], expects: [6] },
];

const releases: readonly Situation[] = [
  { name: 'mine', lay: MINE, does: [release('T-1')], expects: [0] },
  { name: 'mine, in another case', lay: held('Task-A', { owner: 'ANA' }), does: [release('tASK-a')], expects: [0] },
  { name: 'mine, without an ending, and with a reason', lay: held('T-1', { owner: 'ana', ext: '' }), does: [release('T-1', 'scoped', 'no time')], expects: [0] },
  { name: 'mine, never confirmed nor remembered', lay: held('T-1', { owner: 'ana', believed: 'no' }), does: [release('T-1')], expects: [0] },
  { name: 'mine, and its lease has run out', lay: held('T-1', { owner: 'ana', ...EXPIRED }), does: [release('T-1')], expects: [0] },
  { name: 'mine, and older beliefs go with it', lay: { ...MINE, ...belief('T-1', { owner: 'ana', generation: 1 }), ...belief('T-2', { owner: 'ana' }) }, does: [release('T-1')], expects: [0] },
  { name: 'mine, and the last thing I remember', lay: { ...MINE, ...held('T-2', { owner: 'ana~s1' }) }, does: [release('T-1')], expects: [0] },
  { name: "another's", lay: held('T-1'), does: [release('T-1')], expects: [3] },
  { name: "another session's of mine", lay: held('T-1', { owner: 'ana~s1' }), does: [release('T-1', 'complete')], expects: [3] },
  { name: 'free', lay: { 'scoped/T-1.md': TASK }, does: [release('T-1')], expects: [6] },
  { name: 'complete', lay: { 'complete/T-1~1.md': TASK }, does: [release('T-1', 'complete')], expects: [6] },
  { name: 'lost to another', lay: { ...held('T-1', { generation: 3 }), ...belief('T-1', { owner: 'ana', generation: 2 }) }, does: [release('T-1')], expects: [4] },
  { name: 'lost to the janitor', lay: { 'scoped/T-1~2.md': TASK, ...belief('T-1', { owner: 'ana', generation: 2 }), 'log/T-1.jsonl': line('reap', 2, { by: 'cron', to: 'scoped/T-1~2.md' }) }, does: [release('T-1', 'complete')], expects: [4] },
  { name: 'never taken: killed before its rename', lay: { 'scoped/T-1.md': TASK, ...belief('T-1', { owner: 'ana', confirmed: false }) }, does: [release('T-1')], expects: [6] },
  { name: 'unknown', does: [release('T-1')], expects: [5] },
  { name: 'unknown, and I remember it', lay: belief('T-1', { owner: 'ana' }), does: [release('T-1')], expects: [4] },
  { name: 'a file of its generation on the shelf already, and I remember mine', lay: { ...MINE, 'scoped/T-1~2.md': 'another file\n' }, does: [release('T-1')], expects: [0] },
  { name: 'a file of its generation on the shelf already', lay: { ...held('T-1', { owner: 'ana', generation: 2, believed: 'no' }), 'waiting/T-1~2.md': 'another file\n' }, does: [release('T-1', 'waiting', 'x')], expects: [6] },
  { name: 'an old copy on the shelf', lay: { ...MINE, 'scoped/T-1.md': 'an old copy\n', 'scoped/T-1~1.md': 'another\n' }, does: [release('T-1')], expects: [0] },
  { name: 'already on its shelf by a process that was killed', lay: { ...held('T-1', { owner: 'ana', generation: 2, believed: 'completed' }), 'complete/T-1~2.md': { linkTo: WAS(2) } }, does: [release('T-1', 'complete')], expects: [0] },
  { name: 'put on its shelf by a process that was killed before it wrote that down', lay: { 'complete/T-1~2.md': TASK, ...belief('T-1', { owner: 'ana', generation: 2, state: 'completed' }) }, does: [release('T-1', 'complete'), release('T-1', 'complete')], expects: [0, 6] },
  { name: 'put on its shelf above what git brought, by a process that was killed before it wrote that down', lay: { 'complete/T-1~4.md': TASK, [`holders/ana/${tenure('T-1', { owner: 'ana', generation: 2 })}`]: 'confirmed\nended !n0nce complete 4\n' }, does: [release('T-1', 'complete')], expects: [0] },
  { name: 'put on its shelf above what git brought, by a process that was killed, and not asked for again', lay: { 'complete/T-1~4.md': TASK, [`holders/ana/${tenure('T-1', { owner: 'ana', generation: 2 })}`]: 'confirmed\nended !n0nce complete 4\n' }, does: [boot(), boot()], expects: [0, 0] },
  { name: 'what was withdrawn is no loss', lay: { 'complete/T-1~2.md': TASK, [`holders/ana/${tenure('T-1', { owner: 'ana' })}`]: 'withdrawn\nconfirmed\n', 'log/T-1.jsonl': line('set-aside', 1, { by: 'cron', stamp: `ana:${ago(600)}` }) + line('complete', 2, { to: 'complete/T-1~2.md' }) }, does: [boot()], expects: [0] },
  { name: 'git brought a file above what was put on its shelf by a process that was killed', lay: { 'complete/T-1~4.md': TASK, [`holders/ana/${tenure('T-1', { owner: 'ana', generation: 2 })}`]: 'confirmed\nended !n0nce complete 3\n' }, does: [release('T-1', 'complete')], expects: [4] },
  { name: 'git brought a file above the mark of a complete that stopped before its link', lay: HALF_DONE('confirmed\nended !n0nce complete 3\n', 'scoped/T-1~4.md'), does: [verify('T-1'), boot(), release('T-1', 'complete'), verify('T-1')], expects: [75, 0, 0, 6] },
  { name: 'git brought a file above the mark of a complete that stopped before its link, and the holder goes on', lay: HALF_DONE('confirmed\nended !n0nce complete 3\n', 'complete/T-1~3.md'), does: [claim('T-1'), verify('T-1'), boot()], expects: [0, 0, 0] },
  { name: 'git brought a file above the mark of a complete that stopped before its link, and another wants it', lay: HALF_DONE('confirmed\nended !n0nce complete 3\n', 'scoped/T-1~4.md'), does: [claim('T-1', { as: 'bob' }), verify('T-1')], expects: [3, 0] },
  { name: 'git brought a file above the mark of who took over that of a complete, and was killed before it wrote so', lay: HALF_DONE('confirmed\nended !abcdef00aaaa complete 3\n', 'scoped/T-1~4.md', 'abcdef01bbbb'), does: [verify('T-1'), claim('T-1'), release('T-1', 'complete')], expects: [75, 0, 0] },
  { name: 'git brought a file above a claim, whose complete had ended it by a mark that two took over one after the other', lay: { ...MINE, [`holders/ana/${tenure('T-1', { owner: 'ana', generation: 2 })}`]: 'confirmed\nended !abcdef00aaaa complete\nkept !abcdef01bbbb\n', 'scoped/T-1~4.md': 'git brought it\n' }, does: [verify('T-1'), boot()], expects: [0, 0] },
  { name: 'git brought a file above a mark, and the claim had ended by a later mark of its line', lay: HALF_DONE('confirmed\nended !abcdef01aaaa complete 3\nkept !abcdef00bbbb\n', 'scoped/T-1~4.md', 'abcdef00bbbb'), does: [verify('T-1')], expects: [4] },
  { name: 'git brought a file above a mark, and the claim had ended by a mark of another line', lay: HALF_DONE('confirmed\nended !abcdeg00aaaa complete 3\n', 'scoped/T-1~4.md', 'abcdef01bbbb'), does: [verify('T-1')], expects: [4] },
  { name: 'a complete that stopped after its link has ended its claim, whatever git brought', lay: { [`claimed/${tenure('T-1', { owner: 'ana', generation: 3, mark: 'n0nce' })}`]: TASK, [`holders/ana/${tenure('T-1', { owner: 'ana', generation: 3 })}`]: 'confirmed\nended !n0nce complete\n', 'complete/T-1~3.md': { linkTo: `claimed/${tenure('T-1', { owner: 'ana', generation: 3, mark: 'n0nce' })}` } }, does: [boot(), release('T-1', 'complete')], expects: [0, 6] },
  { name: 'git brought a file above a mark, and the claim had ended before', lay: HALF_DONE('confirmed\nended !other\nended !n0nce complete 3\n', 'scoped/T-1~4.md'), does: [verify('T-1'), boot()], expects: [4, 4] },
  { name: 'git brought a file above a mark, and the claim has ended for good since', lay: HALF_DONE('confirmed\nended !n0nce complete 3\nended\n', 'scoped/T-1~4.md'), does: [verify('T-1'), boot()], expects: [4, 4] },
  { name: 'git brought a file above a mark whose claim never counted', lay: HALF_DONE('ended !n0nce complete 3\n', 'scoped/T-1~4.md'), does: [verify('T-1')], expects: [4] },
  { name: 'put on its shelf by a process that was killed, and another one is asked for', lay: { 'scoped/T-1~2.md': TASK, ...belief('T-1', { owner: 'ana', generation: 2, state: 'released' }) }, does: [release('T-1', 'complete'), release('T-1')], expects: [4, 0] },
  { name: 'taken from me by somebody who was killed before it wrote that down', lay: { 'scoped/T-1~2.md': TASK, ...belief('T-1', { owner: 'ana', generation: 2, state: 'ended' }) }, does: [release('T-1')], expects: [4] },
  { name: "an editor's ghost of an older tenure beside it", lay: { ...MINE, [`claimed/${tenure('T-1', { owner: 'ana' })}`]: 'a ghost\n' }, does: [release('T-1', 'complete')], expects: [0] },
  { name: 'under the mark of a dead examiner', lay: held('T-1', { owner: 'ana', mark: 'abcdefghijkl' }), does: [release('T-1')], expects: [0] },
  { name: 'under the mark of a dead examiner, and saved by an editor', lay: { ...held('T-1', { owner: 'ana', mark: 'abcdefghijkl' }), [`claimed/${tenure('T-1', { owner: 'ana' })}`]: 'the newest bytes\n' }, does: [release('T-1', 'complete')], expects: [0] },
  { name: 'a directory', lay: { [`claimed/${tenure('T-1', { owner: 'ana' })}`]: { directory: { full: '' } } }, does: [release('T-1')], expects: [65] },
  { name: 'to waiting/, with a reason that is hard to write down', lay: MINE, does: [release('T-1', 'waiting', HARD)], expects: [0] },
  { name: 'to waiting/, with a reason that looks like an option', lay: MINE, does: [release('T-1', 'waiting', '-n')], expects: [0] },
  { name: 'to waiting/, with the longest reason there may be', lay: MINE, does: [release('T-1', 'waiting', 'é'.repeat(2048))], expects: [0] },
  { name: 'to waiting/, with a reason that is too long', lay: MINE, does: [release('T-1', 'waiting', `${'é'.repeat(2048)}x`)], expects: [64] },
  ...['waiting', 'discovery', 'cancelled'].flatMap((shelf) => [
    { name: `to ${shelf}/, with a reason`, lay: MINE, does: [release('T-1', shelf, 'because')], expects: [0] },
    { name: `to ${shelf}/, without a reason`, lay: MINE, does: [release('T-1', shelf)], expects: [64] },
    { name: `to ${shelf}/, with a blank reason`, lay: MINE, does: [release('T-1', shelf, ' \n')], expects: [64] },
  ]),
  ...['complete', 'review'].flatMap((shelf) => [
    { name: `to ${shelf}/`, lay: MINE, does: [release('T-1', shelf)], expects: [0] },
    { name: `to ${shelf}/, with a summary`, lay: MINE, does: [release('T-1', shelf, 'done "so"')], expects: [0] },
    { name: `to ${shelf}/, and what I remember of another is left`, lay: { ...MINE, ...belief('T-2', { owner: 'ana' }) }, does: [release('T-1', shelf)], expects: [0] },
  ]),
  ...['claimed', 'log', '../x', 'Scoped', 'scoped/'].map((shelf) => ({ name: `to ${shelf}, which is no shelf for it`, lay: MINE, does: [release('T-1', shelf, 'because')], expects: [64] })),
  { name: 'mine, with a log that ends in the middle of a line', lay: { ...MINE, 'log/T-1.jsonl': '{"v":1,' }, does: [release('T-1')], expects: [0] },
  { name: 'mine, by CURRENT_TASK_ID', lay: MINE, does: [release('T-1', undefined, undefined, { current: true })], expects: [0] },
  { name: 'mine, by an argument', lay: MINE, does: [release('T-1', 'complete', 'done', { as: 'carl', agent: 'ana' })], expects: [0] },
  ...[0o644, 0o666].flatMap((mode) => [
    { name: `mine, in a file of another user, mode ${mode.toString(8)}`, lay: { ...held('T-1', { owner: 'ana', believed: 'no' }), [HERS]: { text: TASK, ageSeconds: 600, mode } }, unprivileged: true, notTheirs: [HERS], does: [verify('T-1'), release('T-1', 'complete')], expects: [0, 0] },
    { name: `run out, in a file of another user, mode ${mode.toString(8)}: given back`, lay: { [HERS_GONE]: { text: TASK, ageSeconds: EXPIRED.ageSeconds, mode } }, unprivileged: true, notTheirs: [HERS_GONE], does: [sweep()], expects: [0] },
  ]),
  { name: 'mine, in a file of another user that I may not write: it cannot be renewed', lay: { [HERS]: { text: TASK, ageSeconds: 600 } }, unprivileged: true, notTheirs: [HERS], does: [claim('T-1')], expects: [74] },
  { name: 'mine, in a file of another user that I may write: it is renewed', lay: { [HERS]: { text: TASK, ageSeconds: 600, mode: 0o666 } }, unprivileged: true, notTheirs: [HERS], does: [claim('T-1')], expects: [0] },
  { name: 'and claimed again', lay: MINE, does: [release('T-1'), claim('T-1', { as: 'bob' }), verify('T-1')], expects: [0, 0, 3] },
];

const verdicts: readonly Situation[] = [
  { name: 'held', lay: MINE, does: [verify('T-1')], expects: [0] },
  { name: 'held, by CURRENT_TASK_ID', lay: MINE, does: [verify('T-1', { current: true })], expects: [0] },
  { name: 'held, and run out', lay: held('T-1', { owner: 'ana', ...EXPIRED }), does: [verify('T-1')], expects: [0] },
  { name: 'held, and a ghost of mine beside it', lay: { ...MINE, [`claimed/${tenure('T-1', { owner: 'ana' })}`]: 'a ghost\n' }, does: [verify('T-1')], expects: [0] },
  { name: 'lost to another', lay: { ...held('T-1', { generation: 3, owner: '%1B%5B31m'.replace('%1B', 'x') }), ...belief('T-1', { owner: 'ana', generation: 2 }) }, does: [verify('T-1')], expects: [4] },
  { name: 'lost, and its ghost is there', lay: { ...held('T-1', { generation: 3 }), ...MINE }, does: [verify('T-1')], expects: [4] },
  { name: 'lost, and no shelf has it', lay: belief('T-1', { owner: 'ana' }), does: [verify('T-1')], expects: [4] },
  { name: 'lost by a take-over that the log tells of', lay: { ...held('T-1', { generation: 2 }), ...belief('T-1', { owner: 'ana', confirmed: false }), 'log/T-1.jsonl': line('take-over', 2, { from: `claimed/${tenure('T-1', { owner: 'ana' })}` }) }, does: [verify('T-1')], expects: [4] },
  { name: 'never taken, and passed by', lay: { ...held('T-1', { generation: 3 }), ...belief('T-1', { owner: 'ana', generation: 2, confirmed: false }), 'log/T-1.jsonl': line('claim', 2, { stamp: 'carl:1700000000000' }) + line('claim', 3) }, does: [verify('T-1')], expects: [3] },
  { name: 'never taken, and the log does not tell', lay: { ...held('T-1', { generation: 3 }), ...belief('T-1', { owner: 'ana', generation: 2, confirmed: false }) }, does: [verify('T-1')], expects: [4] },
  { name: 'never taken, and the log is damaged', lay: { ...held('T-1', { generation: 3 }), ...belief('T-1', { owner: 'ana', generation: 2, confirmed: false }), 'log/T-1.jsonl': `${line('claim', 3)}damaged\n` }, does: [verify('T-1')], expects: [4] },
  { name: "another's", lay: held('T-1'), does: [verify('T-1')], expects: [3] },
  { name: 'free', lay: { 'scoped/T-1.md': TASK }, does: [verify('T-1')], expects: [6] },
  { name: 'finished', lay: { 'complete/T-1~4.md': TASK }, does: [verify('T-1')], expects: [6] },
  { name: 'unknown', does: [verify('T-1')], expects: [5] },
  { name: 'in doubt: a mark on it', lay: held('T-1', { owner: 'ana', mark: 'abcdefghijkl' }), does: [verify('T-1')], expects: [75] },
  { name: 'in doubt: a mark on it, and its bare name too', lay: { ...held('T-1', { owner: 'ana', mark: 'abcdefghijkl' }), [`claimed/${tenure('T-1', { owner: 'ana' })}`]: TASK }, does: [verify('T-1')], expects: [75] },
  { name: "a mark on another's", lay: held('T-1', { mark: 'abcdefghijkl' }), does: [verify('T-1')], expects: [3] },
];

const boots: readonly Situation[] = [
  { name: 'nothing', lay: { 'scoped/T-1.md': TASK }, does: [boot()], expects: [0] },
  { name: 'resume', lay: { ...MINE, 'log/T-1.jsonl': line('note', 2, { text: 'half of it' }) }, does: [boot()], expects: [0] },
  { name: 'resume, though it is not remembered', lay: held('T-1', { owner: 'ana', believed: 'no' }), does: [boot()], expects: [0] },
  { name: 'resume, though it has run out', lay: held('T-1', { owner: 'ana', ...EXPIRED }), does: [boot()], expects: [0] },
  { name: 'resume: an older belief in it goes', lay: { ...MINE, ...belief('T-1', { owner: 'ana', generation: 1 }) }, does: [boot()], expects: [0] },
  { name: 'resume: an older belief stays where it is all that remembers it', lay: { ...held('T-1', { owner: 'ana', generation: 2, believed: 'no' }), ...belief('T-1', { owner: 'ana', generation: 1 }) }, does: [boot()], expects: [0] },
  { name: 'resume: what was claimed anew by mv is recorded, and the older belief goes with the next boot', lay: { ...held('T-1', { owner: 'ana', generation: 3, believed: 'no' }), ...belief('T-1', { owner: 'ana', ageSeconds: 700 }) }, does: [boot(), boot()], expects: [0, 0] },
  { name: 'resume: or at once with an acknowledgement', lay: { ...held('T-1', { owner: 'ana', generation: 3, believed: 'no' }), ...belief('T-1', { owner: 'ana', ageSeconds: 700 }) }, does: [boot({ ack: true })], expects: [0] },
  { name: 'resume: but what has run out is not recorded', lay: { ...held('T-1', { owner: 'ana', generation: 3, believed: 'no', ...EXPIRED }), ...belief('T-1', { owner: 'ana', ageSeconds: 700 }) }, does: [boot({ ack: true })], expects: [0] },
  { name: 'resume: an older belief of another stamp goes, and one of the same stays', lay: { ...held('T-1', { owner: 'ana', generation: 3 }), ...belief('T-1', { owner: 'ana', generation: 2 }), ...belief('T-1', { owner: 'ana', ageSeconds: 700 }) }, does: [boot()], expects: [0] },
  { name: 'resume: an older belief that was never taken', lay: { ...held('T-1', { owner: 'ana', generation: 3 }), ...belief('T-1', { owner: 'ana', ageSeconds: 700, confirmed: false }), 'log/T-1.jsonl': line('claim', 1, { stamp: `bob:${ago(650)}` }) + line('release', 1, { to: 'scoped/T-1~1.md' }) }, does: [boot()], expects: [0] },
  { name: 'resume: so do two', lay: { ...held('T-1', { owner: 'ana', generation: 3, believed: 'no' }), ...belief('T-1', { owner: 'ana', generation: 1 }), ...belief('T-1', { owner: 'ana', generation: 2 }) }, does: [boot()], expects: [0] },
  { name: 'resume: CURRENT_TASK_ID names it', lay: MINE, does: [boot({ id: 't-1', current: true })], expects: [0] },
  { name: 'resume: an argument names it', lay: MINE, does: [boot({ id: 'T-1' })], expects: [0] },
  { name: 'more than one', lay: { ...MINE, ...held('T-2', { owner: 'ana' }) }, does: [boot()], expects: [0] },
  { name: 'lost', lay: { ...held('T-1', { generation: 3 }), ...belief('T-1', { owner: 'ana', generation: 2 }) }, does: [boot()], expects: [4] },
  { name: 'lost, told until it is acknowledged, and then never again', lay: { ...held('T-1', { generation: 3 }), ...belief('T-1', { owner: 'ana', generation: 2 }) }, does: [boot(), boot({ ack: true }), boot()], expects: [4, 0, 0] },
  { name: 'lost one, and another is held', lay: { ...MINE, 'scoped/T-2~1.md': TASK, ...belief('T-2', { owner: 'ana' }) }, does: [boot(), boot({ ack: true })], expects: [4, 0] },
  { name: 'lost: no shelf has it', lay: belief('T-1', { owner: 'ana' }), does: [boot()], expects: [4] },
  { name: 'lost to the janitor', lay: { 'scoped/T-1~2.md': TASK, ...belief('T-1', { owner: 'ana', generation: 2 }), 'log/T-1.jsonl': line('reap', 2, { by: 'ana', to: 'scoped/T-1~2.md' }) }, does: [boot()], expects: [4] },
  { name: 'given up by myself before I was killed', lay: { 'scoped/T-1~2.md': TASK, ...belief('T-1', { owner: 'ana', generation: 2 }), 'log/T-1.jsonl': line('release', 2, { by: 'ana', from: WAS(2), to: 'scoped/T-1~2.md' }) }, does: [boot()], expects: [0] },
  { name: 'given up by myself under the next generation, which an examiner had given me', lay: { 'scoped/T-1~2.md': TASK, ...belief('T-1', { owner: 'ana', generation: 1 }), 'log/T-1.jsonl': line('put-back', 2, { by: 'bob', from: WAS(1), to: WAS(2) }) + line('release', 2, { by: 'ana', from: WAS(2), to: 'scoped/T-1~2.md' }) }, does: [boot()], expects: [0] },
  { name: 'given up by myself under the next generation, before the line of that generation was written', lay: { 'scoped/T-1~2.md': TASK, ...belief('T-1', { owner: 'ana', generation: 1 }), 'log/T-1.jsonl': line('release', 2, { by: 'ana', from: NOW_IS(2), to: 'scoped/T-1~2.md' }) + line('extend', 2, { by: 'ana', from: WAS(1), to: NOW_IS(2) }) }, does: [boot()], expects: [0] },
  ...[0, 1, 3].map((generation) => ({ name: `given up by myself under the next generation, which the log says was ${generation}`, lay: { 'scoped/T-1~2.md': TASK, ...belief('T-1', { owner: 'ana', generation: 1 }), 'log/T-1.jsonl': line('extend', generation, { by: 'ana', from: WAS(1), to: generation === 0 ? 'claimed/none' : NOW_IS(generation) }) + line('release', generation, { by: 'ana', from: NOW_IS(generation), to: 'scoped/T-1~2.md' }) }, does: [boot()], expects: [0] })),
  { name: 'given up by myself under the last generation but one that there can be', lay: { 'scoped/T-1~999999999999998.md': TASK, ...belief('T-1', { owner: 'ana', generation: 999999999999997 }), 'log/T-1.jsonl': line('release', 999999999999998, { by: 'ana', from: WAS(999999999999998), to: 'scoped/T-1~999999999999998.md' }) + line('put-back', 999999999999998, { from: WAS(999999999999997), to: WAS(999999999999998) }) }, does: [boot()], expects: [0] },
  { name: 'completed by myself under the next generation, and killed before the log had it', lay: { 'complete/T-1~2.md': TASK, ...belief('T-1', { owner: 'ana', generation: 1 }), 'log/T-1.jsonl': line('extend', 2, { by: 'ana', from: `claimed/${tenure('T-1', { owner: 'ana', generation: 1 })}` }) }, does: [boot()], expects: [0] },
  { name: 'lost under the next generation, which I had given myself', lay: { ...held('T-1', { generation: 3 }), ...belief('T-1', { owner: 'ana', generation: 1 }), 'log/T-1.jsonl': line('extend', 2, { by: 'ana', from: WAS(1), to: NOW_IS(2) }) }, does: [boot()], expects: [4] },
  { name: 'completed by myself, and killed before the log had it', lay: { 'complete/T-1~2.md': TASK, ...belief('T-1', { owner: 'ana', generation: 2 }) }, does: [boot()], expects: [0] },
  { name: 'a predecessor', lay: held('T-1', { owner: 'ana~s1' }), does: [boot({ as: 'ana~s2' })], expects: [0] },
  { name: 'a predecessor without a session', lay: held('T-1', { owner: 'Ana' }), does: [boot({ as: 'ana~s2' })], expects: [0] },
  { name: 'a session that ends with its process is no predecessor', lay: held('T-1', { owner: 'ana~run-17-abcdefghijkl' }), does: [boot({ as: 'ana~s2' })], expects: [0] },
  { name: 'CURRENT_TASK_ID of another', lay: held('T-1'), does: [boot({ id: 'T-1', current: true })], expects: [4] },
  { name: 'CURRENT_TASK_ID of what is complete', lay: { 'complete/T-1~1.md': TASK }, does: [boot({ id: 'T-1' })], expects: [4] },
  { name: 'CURRENT_TASK_ID of what I completed', lay: { 'complete/T-1~1.md': TASK, 'log/T-1.jsonl': line('complete', 1, { by: 'ana', to: 'complete/T-1~1.md' }) }, does: [boot({ id: 'T-1' })], expects: [4] },
  { name: 'CURRENT_TASK_ID of what there is not', does: [boot({ id: 'T-1' })], expects: [4] },
  { name: 'CURRENT_TASK_ID that is no id', does: [boot({ id: '../x', current: true })], expects: [64] },
  { name: 'CURRENT_TASK_ID of a loss, acknowledged', lay: { ...held('T-1', { generation: 3 }), ...belief('T-1', { owner: 'ana', generation: 2 }) }, does: [boot({ id: 'T-1', ack: true }), boot()], expects: [4, 0] },
  { name: 'in doubt', lay: held('T-1', { owner: 'ana', mark: 'abcdefghijkl' }), does: [boot(), boot({ id: 'T-1' })], expects: [0, 0] },
  { name: 'a belief that was never taken', lay: { 'scoped/T-1.md': TASK, ...belief('T-1', { owner: 'ana', confirmed: false }) }, does: [boot()], expects: [0] },
  { name: 'what I believe has names that are none', lay: { ...MINE, 'holders/ana/notes.txt': 'mine\n', 'holders/ana/T-9.md': '', [`holders/ana/${tenure('T-9', { owner: 'carl' })}`]: '' }, does: [boot()], expects: [0] },
  { name: 'an agent that is none', does: [boot({ env: { DIBS_AGENT: 'a\nb' } })], expects: [64] },
];

const under = (what: string, group: readonly Situation[]): readonly Situation[] => group.map((situation) => ({ ...situation, name: `${what}: ${situation.name}` }));

export const ENDING: readonly Situation[] = [...under('release', verified), ...under('release', releases), ...under('verify', verdicts), ...under('boot', boots)];
