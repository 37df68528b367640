/** Claims, by what names lie there. */

import { ago, belief, BODY, boot, claim, EXPIRED, held, HOUR, line, release, stale, sweep, TASK, tenure, verify, type Held, type Laid, type Situation } from '../situation.ts';

const HIGHEST = 999_999_999_999_999;
const FREE = { 'scoped/T-1.md': TASK };

const free: readonly Situation[] = [
  { name: 'a free task', lay: FREE, does: [claim('T-1')], expects: [0] },
  { name: 'a free task without an ending', lay: { 'scoped/T-1': TASK }, does: [claim('T-1')], expects: [0] },
  { name: 'a free task of YAML', lay: { 'scoped/T-1.yaml': 'title: One\n' }, does: [claim('T-1')], expects: [0] },
  { name: 'a free task of YAML that ends in .yml, and has had tenures', lay: { 'scoped/T-1~7.yml': 'title: One\n' }, does: [claim('T-1')], expects: [0] },
  { name: 'a free task of JSON', lay: { 'scoped/T-1.json': '{"title": "One"}\n' }, does: [claim('T-1')], expects: [0] },
  { name: 'a free task of plain text', lay: { 'scoped/T-1.txt': BODY }, does: [claim('T-1')], expects: [0] },
  { name: 'a free task of Markdown that is spelt out', lay: { 'scoped/T-1.markdown': TASK }, does: [claim('T-1')], expects: [0] },
  { name: 'an empty file', lay: { 'scoped/T-1.md': '' }, does: [claim('T-1')], expects: [0] },
  { name: 'bytes that are no text', lay: { 'scoped/T-1.md': Uint8Array.from({ length: 512 }, (_, index) => index % 256) }, does: [claim('T-1')], expects: [65] },
  { name: 'an id in another case keeps the case of the file', lay: { 'scoped/Task-a.1.md': TASK }, does: [claim('tASK-A.1')], expects: [0] },
  { name: 'an id that begins another one', lay: { 'scoped/T-1.md': TASK, 'scoped/T-10.md': TASK, 'scoped/T-1.1.md': TASK, 'scoped/T-1-a.md': TASK }, does: [claim('T-1')], expects: [0] },
  { name: 'an id of 96 bytes, for an owner of 96', lay: { [`scoped/${'T'.repeat(96)}.markdown`]: TASK }, does: [claim('T'.repeat(96), { env: { DIBS_AGENT: 'é'.repeat(16) } })], expects: [0] },
  { name: 'no such task', lay: { 'scoped/T-2.md': TASK }, does: [claim('T-1')], expects: [5] },
  { name: 'the id by CURRENT_TASK_ID', lay: FREE, does: [claim('T-1', { current: true })], expects: [0] },
  { name: 'the highest generation there is', lay: { 'scoped/T-1~999999999999999.md': TASK }, does: [claim('T-1')], expects: [65] },
  { name: 'the highest generation there is, and mine: renewed, completed', lay: held('T-1', { owner: 'ana', generation: HIGHEST }), does: [claim('T-1'), verify('T-1'), release('T-1', 'complete')], expects: [0, 0, 0] },
  { name: 'the highest generation there is, and mine: given back, and then nobody can claim it', lay: held('T-1', { owner: 'ana', generation: HIGHEST }), does: [release('T-1'), claim('T-1', { as: 'bob' })], expects: [0, 65] },
  { name: "the highest generation there is, another's", lay: held('T-1', { generation: HIGHEST }), does: [claim('T-1')], expects: [3] },
  { name: 'the highest generation there is, run out: it is left to the janitor', lay: held('T-1', { generation: HIGHEST, ...EXPIRED }), does: [claim('T-1'), sweep(), claim('T-1')], expects: [65, 0, 65] },
  { name: 'the highest generation there is, run out, and under the mark of a dead examiner', lay: held('T-1', { generation: HIGHEST, ...EXPIRED, mark: 'abcdefghijkl' }), does: [claim('T-1'), sweep()], expects: [65, 0] },
  { name: 'the highest generation there is, under the mark of a dead examiner, and what an editor saved under its name', lay: { ...held('T-1', { owner: 'ana', generation: HIGHEST, mark: 'abcdefghijkl' }), [`claimed/${tenure('T-1', { owner: 'ana', generation: HIGHEST })}`]: 'the newest bytes\n' }, does: [claim('T-1'), sweep()], expects: [0, 0] },
  { name: 'the last generation but one', lay: { [`scoped/T-1~${HIGHEST - 1}.md`]: TASK }, does: [claim('T-1'), release('T-1'), claim('T-1')], expects: [0, 0, 65] },
  { name: 'a task that only its owner may write', lay: { 'scoped/T-1.md': { text: TASK, mode: 0o400 } }, does: [claim('T-1')], expects: [0] },
  { name: 'claimed, given back, claimed again and completed', lay: FREE, does: [claim('T-1'), release('T-1'), claim('T-1', { as: 'bob~b1' }), release('T-1', 'complete', 'done', { as: 'bob~b1' })], expects: [0, 0, 0, 0] },
  { name: 'claimed twice, and again by another session', lay: FREE, does: [claim('T-1', { as: 'ana~s1' }), claim('T-1', { as: 'ana~s1' }), claim('T-1', { as: 'ana~s2' }), verify('T-1', { as: 'ana~s1' })], expects: [0, 0, 3, 0] },
];

const taken: readonly Situation[] = [
  { name: 'mine already: it is renewed', lay: held('T-1', { owner: 'ana', ageSeconds: 600 }), does: [claim('T-1')], expects: [0] },
  { name: 'mine already, and never confirmed', lay: held('T-1', { owner: 'ana', believed: 'unconfirmed' }), does: [claim('T-1')], expects: [0] },
  { name: 'mine already, and not remembered', lay: held('T-1', { owner: 'ana', believed: 'no' }), does: [claim('T-1')], expects: [0] },
  { name: 'mine already, in another case', lay: held('T-1', { owner: 'ANA~S1' }), does: [claim('t-1', { as: 'Ana~s1' })], expects: [0] },
  { name: 'mine already, and its lease has run out', lay: held('T-1', { owner: 'ana', ...EXPIRED }), does: [claim('T-1')], expects: [0] },
  { name: 'mine already, saved at a time that is to come', lay: held('T-1', { owner: 'ana', silentSeconds: -HOUR }), does: [claim('T-1')], expects: [0] },
  { name: 'mine already, under a name in whole seconds', lay: { [`claimed/T-1~1@ana:${tenure('T-1').replace(/^.*:(\d{10}).*$/, '$1')}+86400.md`]: TASK }, does: [claim('T-1')], expects: [0] },
  { name: 'mine already, and a directory', lay: { [`claimed/${tenure('T-1', { owner: 'ana' })}`]: { directory: { full: '' } } }, does: [claim('T-1')], expects: [65] },
  { name: 'mine by another session', lay: held('T-1', { owner: 'ana~s1' }), does: [claim('T-1', { as: 'ana~s2' })], expects: [3] },
  { name: 'mine without a session, and I have one', lay: held('T-1', { owner: 'ana' }), does: [claim('T-1', { as: 'ana~s2' })], expects: [3] },
  { name: "another's", lay: held('T-1', { owner: 'bob~b1' }), does: [claim('T-1')], expects: [3] },
  { name: "another's, under a name with %3A", lay: held('T-1', { colon: '%3A' }), does: [claim('T-1')], expects: [3] },
  { name: "another's, that is a directory", lay: { [`claimed/${tenure('T-1', EXPIRED)}`]: { directory: { full: '' } } }, does: [claim('T-1')], expects: [3] },
  { name: "another's, that is a symlink", lay: { [`claimed/${tenure('T-1', EXPIRED)}`]: { symlink: '../../../../outside/victim.md' } }, does: [claim('T-1')], expects: [3] },
  { name: 'run out: it is taken over', lay: held('T-1', EXPIRED), does: [claim('T-1')], expects: [0] },
  { name: 'run out, of a session of mine', lay: held('T-1', { owner: 'ana~s1', ...EXPIRED }), does: [claim('T-1', { as: 'ana~s2' })], expects: [0] },
  { name: 'run out, under a name with %3A', lay: held('T-1', { colon: '%3A', ...EXPIRED }), does: [claim('T-1')], expects: [0] },
  { name: 'run out, under a name in whole seconds', lay: { [`claimed/T-1~3@bob:${tenure('T-1', EXPIRED).replace(/^.*:(\d{10}).*$/, '$1')}+3600.md`]: { text: TASK, ageSeconds: 9 * HOUR } }, does: [claim('T-1')], expects: [0] },
  { name: 'run out by its claim, and alive by its last save', lay: held('T-1', { ...EXPIRED, silentSeconds: 60 }), does: [claim('T-1')], expects: [3] },
  { name: 'run out, and saved at a time that is to come', lay: held('T-1', { ...EXPIRED, silentSeconds: -HOUR }), does: [claim('T-1')], expects: [0] },
  { name: 'of an old file, and claimed a moment ago', lay: held('T-1', { ageSeconds: 60, lease: HOUR, silentSeconds: 30 * 24 * HOUR }), does: [claim('T-1')], expects: [3] },
  { name: 'claimed at a time that is to come', lay: held('T-1', { ageSeconds: -HOUR }), does: [claim('T-1')], expects: [3] },
  { name: 'claimed in the year 2100, a moment ago', lay: held('T-1', { ageSeconds: -74 * 365 * 24 * HOUR, silentSeconds: 900, lease: HOUR }), does: [claim('T-1')], expects: [3] },
  { name: 'claimed in the year 2100, with a lease of no seconds', lay: held('T-1', { ageSeconds: -70 * 365 * 24 * HOUR, silentSeconds: 900, lease: 0 }), does: [claim('T-1')], expects: [0] },
  { name: 'claimed in the year 2100, and mine: it is renewed', lay: held('T-1', { owner: 'ana', ageSeconds: -70 * 365 * 24 * HOUR, silentSeconds: 900, lease: HOUR }), does: [claim('T-1'), verify('T-1'), claim('T-1', { as: 'bob' })], expects: [0, 0, 3] },
  { name: 'with a lease of no seconds', lay: held('T-1', { lease: 0, ageSeconds: 60 }), does: [claim('T-1')], expects: [0] },
  { name: 'run out, with notes of its last owner', lay: { ...held('T-1', EXPIRED), 'log/T-1.jsonl': line('claim', 1) + line('note', 1, { text: 'half of it' }) }, does: [claim('T-1')], expects: [0] },
  { name: 'run out, and it depends on what is not complete', lay: held('T-1', { ...EXPIRED, text: `---\ndepends_on: D-1\n---\n${BODY}\n` }), does: [claim('T-1')], expects: [6] },
  { name: 'run out, and reserved for another', lay: held('T-1', { ...EXPIRED, text: `---\nreserve_for: carl\n---\n${BODY}\n` }), does: [claim('T-1')], expects: [6] },
];

const examined: readonly Situation[] = [
  { name: 'under the mark of a dead examiner, run out', lay: held('T-1', { ...EXPIRED, mark: 'abcdefghijkl' }), does: [claim('T-1')], expects: [0] },
  { name: 'under the mark of a dead examiner, alive', lay: held('T-1', { mark: 'abcdefghijkl' }), does: [claim('T-1')], expects: [3] },
  { name: 'under a short mark, without an ending', lay: held('T-1', { ...EXPIRED, mark: '7', ext: '' }), does: [claim('T-1')], expects: [0] },
  { name: 'a mark on my own claim', lay: held('T-1', { owner: 'ana', mark: 'abcdefghijkl' }), does: [claim('T-1')], expects: [0] },
  { name: 'a mark on my own claim that has run out', lay: held('T-1', { owner: 'ana', ...EXPIRED, mark: 'abcdefghijkl' }), does: [claim('T-1')], expects: [0] },
  {
    name: 'a mark on my own claim, and what an editor saved under its name',
    lay: { ...held('T-1', { owner: 'ana', mark: 'abcdefghijkl' }), [`claimed/${tenure('T-1', { owner: 'ana' })}`]: 'the newest bytes\n' },
    does: [claim('T-1')],
    expects: [0],
  },
  {
    name: 'a mark on what ran out, and what an editor saved under its name',
    lay: { ...held('T-1', { ...EXPIRED, mark: 'abcdefghijkl' }), [`claimed/${tenure('T-1', EXPIRED)}`]: { text: 'the newest bytes\n', ageSeconds: 60 } },
    does: [claim('T-1')],
    expects: [0],
  },
];

const debris: readonly Situation[] = [
  { name: "a ghost beside another's claim", lay: { ...held('T-1', { generation: 2 }), [`claimed/${tenure('T-1', { owner: 'carl' })}`]: 'a ghost\n' }, does: [claim('T-1')], expects: [3] },
  { name: 'a ghost of mine beside a free task', lay: { 'scoped/T-1~2.md': TASK, [`claimed/${tenure('T-1', { owner: 'ana' })}`]: 'a ghost\n' }, does: [claim('T-1')], expects: [0] },
  { name: "a ghost of mine beside another's claim", lay: { ...held('T-1', { generation: 2 }), ...held('T-1', { owner: 'ana' }) }, does: [claim('T-1')], expects: [4] },
  { name: 'a ghost of a completed task', lay: { 'complete/T-1~2.md': TASK, [`claimed/${tenure('T-1', { generation: 2 })}`]: 'a ghost\n' }, does: [claim('T-1')], expects: [6] },
  { name: 'a shadow in scoped/ of a claimed task', lay: { 'scoped/T-1.md': 'an old copy\n', ...held('T-1') }, does: [claim('T-1')], expects: [3] },
  { name: 'a shadow in scoped/ of a claimed task that ran out', lay: { 'scoped/T-1.md': 'an old copy\n', ...held('T-1', EXPIRED) }, does: [claim('T-1')], expects: [0] },
  { name: 'a file in scoped/ of the generation that is claimed', lay: { 'scoped/T-1~1.md': TASK, ...held('T-1') }, does: [claim('T-1'), verify('T-1', { as: 'bob' })], expects: [3, 0] },
  { name: 'a file in scoped/ of the generation that was claimed, which somebody was about to end', lay: { 'scoped/T-1~1.md': TASK, ...held('T-1', { believed: 'ended' }) }, does: [claim('T-1')], expects: [0] },
  { name: 'a file in scoped/ of the generation that is claimed by hand', lay: { 'scoped/T-1~1.md': TASK, ...held('T-1', { believed: 'no' }) }, does: [claim('T-1')], expects: [0] },
  { name: 'git brings a higher generation while it is held', lay: { 'scoped/T-1~5.md': 'of another clone\n', ...held('T-1') }, does: [claim('T-1'), verify('T-1', { as: 'bob' }), claim('T-1', { as: 'bob' }), boot({ as: 'bob' }), sweep(), release('T-1', 'complete', undefined, { as: 'bob' }), sweep()], expects: [3, 0, 0, 0, 0, 0, 0] },
  { name: 'git brings a completion of another clone while it is held', lay: { 'complete/T-1~5.md': 'of another clone\n', ...held('T-1') }, does: [claim('T-1'), release('T-1', undefined, undefined, { as: 'bob' }), claim('T-1')], expects: [3, 0, 0] },
  { name: 'git brought a higher generation, and what was held ran out', lay: { 'scoped/T-1~5.md': 'of another clone\n', ...held('T-1', EXPIRED) }, does: [claim('T-1')], expects: [0] },
  { name: 'git brought a higher generation, and the janitor gives back what was held', lay: { 'scoped/T-1~5.md': 'of another clone\n', ...held('T-1', EXPIRED) }, does: [sweep(), sweep(), claim('T-1')], expects: [0, 0, 0] },
  { name: 'git brings the highest generation there is while it is held', lay: { 'scoped/T-1~999999999999999.md': 'x\n', ...held('T-1') }, does: [release('T-1', undefined, undefined, { as: 'bob' }), verify('T-1', { as: 'bob' })], expects: [65, 0] },
  { name: 'git brings a higher generation while an attempt is under way that may have counted', lay: { 'scoped/T-1~5.md': 'of another clone\n', ...held('T-1', { believed: 'unconfirmed' }) }, does: [claim('T-1')], expects: [3] },
  { name: 'an attempt that was left below what git brought, and has run out', lay: { 'scoped/T-1~5.md': TASK, ...held('T-1', { believed: 'unconfirmed', ...EXPIRED }) }, does: [claim('T-1')], expects: [0] },
  { name: 'the log says that the claim below what git brought was ended, though its belief came back', lay: { 'scoped/T-1~5.md': TASK, ...held('T-1'), 'log/T-1.jsonl': line('reap', 1, { by: 'cron', from: `claimed/${tenure('T-1')}`, to: 'scoped/T-1~1.md' }) }, does: [claim('T-1')], expects: [0] },
  { name: 'an older file than the one that was put back into discovery/', lay: { 'scoped/T-1.md': TASK, 'log/T-1.jsonl': line('claim', 1) + line('release', 1, { to: 'discovery/T-1~1.md' }) }, does: [claim('T-1'), sweep()], expects: [6, 0] },
  { name: 'what became elsewhere of an idea that lies beside it', lay: { 'scoped/T-1~2.md': TASK, 'discovery/T-1.md': 'an idea\n', 'log/T-1.jsonl': line('add', 0, { to: 'discovery/T-1.md' }) }, does: [claim('T-1')], expects: [0] },
  { name: 'an older file than the log knows of', lay: { 'scoped/T-1~3.md': TASK, 'log/T-1.jsonl': line('claim', 6, { stamp: `bob:${ago(HOUR)}` }) + line('release', 6, { to: 'scoped/T-1~6.md' }) }, does: [claim('T-1'), verify('T-1')], expects: [0, 0] },
  { name: 'a file written anew, of which a log of many lines knows', lay: { 'scoped/T-1.md': TASK, 'log/T-1.jsonl': Array.from({ length: 60 }, (_, at) => line('claim', at + 1)).join('') + line('release', 60, { to: 'scoped/T-1~60.md' }) }, does: [claim('T-1')], expects: [0] },
  { name: 'a file written anew, of which only a torn line knows', lay: { 'scoped/T-1.md': TASK, 'log/T-1.jsonl': `${line('claim', 3)}${line('claim', 8).slice(0, -4)}\n` }, does: [claim('T-1')], expects: [0] },
  { name: 'a file written anew, of which only a belief knows', lay: { 'scoped/T-1.md': TASK, ...belief('T-1', { owner: 'carl', generation: 7 }), ...belief('T-1', { owner: 'dora', generation: 9, confirmed: false }) }, does: [claim('T-1')], expects: [0] },
  { name: 'a log that speaks of the highest generation there is', lay: { 'scoped/T-1.md': TASK, 'log/T-1.jsonl': line('claim', 999_999_999_999_999) }, does: [claim('T-1')], expects: [65] },
  { name: 'completed here, and another clone has it in scoped/ with a higher generation', lay: { 'complete/T-1~2.md': TASK, 'scoped/T-1~9.md': 'of another clone\n', 'log/T-1.jsonl': line('complete', 2, { to: 'complete/T-1~2.md' }) }, does: [claim('T-1'), sweep(), claim('T-1')], expects: [6, 0, 6] },
  { name: 'a higher generation on a later shelf', lay: { 'scoped/T-1.md': 'an old copy\n', 'waiting/T-1~3.md': TASK }, does: [claim('T-1')], expects: [6] },
  { name: 'a higher generation on an earlier shelf', lay: { 'complete/T-1.md': 'an old copy\n', 'scoped/T-1~3.md': TASK }, does: [claim('T-1')], expects: [0] },
  { name: 'ten tenures are more than nine', lay: { 'scoped/T-1~10.md': TASK, 'waiting/T-1~9.md': 'an old copy\n' }, does: [claim('T-1')], expects: [0] },
  { name: 'one id on two shelves', lay: { 'scoped/T-1.md': TASK, 'waiting/T-1.md': TASK }, does: [claim('T-1')], expects: [6] },
  { name: 'one id on two shelves, the earlier one discovery/', lay: { 'discovery/T-1.md': 'an idea\n', 'scoped/T-1.md': TASK }, does: [claim('T-1')], expects: [0] },
  { name: 'one id with two endings', lay: { 'scoped/T-1.txt': 'the other\n', 'scoped/T-1.md': TASK }, does: [claim('T-1')], expects: [0] },
  { name: 'one id in two cases', lay: { 'scoped/t-1.md': 'the other\n', 'scoped/T-1.md': TASK }, does: [claim('T-1')], expects: [0] },
  { name: 'a claim that was being completed when its owner was killed', lay: { ...held('T-1', { owner: 'ana', believed: 'completed' }), 'complete/T-1~1.md': { linkTo: `claimed/${tenure('T-1', { owner: 'ana' })}` } }, does: [claim('T-1'), claim('T-1', { as: 'bob' })], expects: [6, 6] },
  { name: 'a claim that was being given back when its owner was killed', lay: { ...held('T-1', { believed: 'released' }), 'scoped/T-1~1.md': { linkTo: `claimed/${tenure('T-1')}` } }, does: [claim('T-1')], expects: [0] },
  { name: 'an old copy, and the log says that it was completed', lay: { 'scoped/T-1.md': TASK, 'log/T-1.jsonl': line('claim', 1) + line('complete', 1, { to: 'complete/T-1~1.md' }) }, does: [claim('T-1')], expects: [6] },
  { name: 'an old copy, and the log says that it was parked, with a note since', lay: { 'scoped/T-1~1.md': TASK, 'log/T-1.jsonl': line('park', 2, { to: 'waiting/T-1~2.md', text: 'too often' }) + line('note', 2, { text: 'a note' }) }, does: [claim('T-1')], expects: [6] },
  { name: 'held by me, by a belief that says it was ended', lay: held('T-1', { owner: 'ana', believed: 'ended' }), does: [claim('T-1'), verify('T-1')], expects: [0, 0] },
  { name: 'held by me, by a belief that was withdrawn', lay: { ...held('T-1', { owner: 'ana', believed: 'no' }), [`holders/ana/${tenure('T-1', { owner: 'ana' })}`]: 'withdrawn\n' }, does: [claim('T-1'), verify('T-1')], expects: [0, 0] },
  { name: 'completed once, and then put back into scoped/', lay: { 'scoped/T-1~2.md': TASK, 'log/T-1.jsonl': line('complete', 1, { to: 'complete/T-1~1.md' }) + line('move', 2, { to: 'scoped/T-1~2.md' }) }, does: [claim('T-1')], expects: [0] },
  { name: 'the log says that this very generation was given back', lay: { 'scoped/T-1~1.md': TASK, 'log/T-1.jsonl': line('claim', 1) + line('release', 1, { to: 'scoped/T-1~1.md' }) }, does: [claim('T-1')], expects: [0] },
  { name: 'a log with a torn last line', lay: { ...FREE, 'log/T-1.jsonl': `${line('claim', 1)}{"v":1,"at":17` }, does: [claim('T-1')], expects: [0] },
  { name: 'a log that tells of a completion between damaged lines', lay: { ...FREE, 'log/T-1.jsonl': `not JSON\n${line('complete', 4, { to: 'complete/T-1~4.md' })}{"v":1,"event":"claim"}\n\u0000\n` }, does: [claim('T-1')], expects: [6] },
  { name: 'a log of which no line can be read', lay: { ...FREE, 'log/T-1.jsonl': '{"event":"complete","to":"complete/T-1~9.md","generation":9}\n[]\nnull\n' }, does: [claim('T-1')], expects: [0] },
  { name: 'a log in which only a text speaks of a completion', lay: { ...FREE, 'log/T-1.jsonl': line('note', 0, { text: '{"v":1,"at":1,"event":"complete","id":"T-1","generation":9,"by":"x","to":"complete/T-1~9.md"}' }) }, does: [claim('T-1')], expects: [0] },
  { name: 'a log that is a directory', lay: { ...FREE, 'log/T-1.jsonl': { directory: { full: '' } } }, does: [claim('T-1')], expects: [0] },
  { name: 'a log that is a symlink', lay: { ...FREE, 'log/T-1.jsonl': { symlink: '../../../../outside/victim.md' } }, does: [claim('T-1')], expects: [0] },
  { name: 'a log that is a FIFO', lay: { ...FREE, 'log/T-1.jsonl': { fifo: true } }, does: [claim('T-1')], expects: [0] },
  { name: 'a log that nobody may write', lay: { ...FREE, 'log/T-1.jsonl': { text: line('add', 0), mode: 0o444 } }, unprivileged: true, does: [claim('T-1')], expects: [0] },
];

/** Two claims of one generation: bob's, which ranks first, and carl's. */
function pair(bob: Held, carl: Held): Readonly<Record<string, Laid>> {
  return { ...held('T-1', { generation: 2, ageSeconds: 5 * HOUR, ...bob }), ...held('T-1', { generation: 2, owner: 'carl', ageSeconds: 4 * HOUR, text: 'the other of a pair\n', ...carl }) };
}

const pairs: readonly Situation[] = [
  { name: 'a pair of one generation, both alive', lay: pair({}, {}), does: [claim('T-1')], expects: [3] },
  { name: 'a pair of one generation, the first of which ran out', lay: pair({ lease: HOUR }, {}), does: [claim('T-1')], expects: [3] },
  { name: 'a pair of one generation, the second of which ran out', lay: pair({}, { lease: HOUR }), does: [claim('T-1')], expects: [3] },
  { name: 'a pair of one generation, both run out', lay: pair({ lease: HOUR }, { lease: HOUR }), does: [claim('T-1')], expects: [0] },
  { name: 'a pair of one generation, both confirmed: the later one has it, and the other is told', lay: pair({}, {}), does: [verify('T-1', { as: 'bob' }), verify('T-1', { as: 'carl' }), boot({ as: 'bob' }), sweep()], expects: [4, 0, 4, 0] },
  { name: 'its log is in another spelling: the fence is above it, and the log goes on', lay: { 'scoped/task-a.md': TASK, 'log/TASK-A.jsonl': line('claim', 5, { id: 'TASK-A' }) + line('release', 5, { id: 'TASK-A', from: `claimed/${tenure('TASK-A', { generation: 5 })}`, to: 'scoped/TASK-A~5.md' }) }, does: [claim('task-A'), release('task-A'), claim('Task-a', { as: 'bob' })], expects: [0, 0, 0] },
  { name: 'its log is in two other spellings', lay: { 'scoped/task-a.md': TASK, 'log/TASK-A.jsonl': line('claim', 5, { id: 'TASK-A' }), 'log/Task-A.jsonl': line('claim', 7, { id: 'Task-A' }) }, does: [claim('task-a'), release('task-a', 'complete')], expects: [0, 0] },
  { name: 'it was ended by its log, which is in another spelling', lay: { 'scoped/task-a~1.md': TASK, 'log/TASK-A.jsonl': line('complete', 4, { id: 'TASK-A', to: 'complete/TASK-A~4.md' }) }, does: [claim('task-a'), stale()], expects: [6, 0] },
  { name: 'two confirmed claims of one ms: the one that ends ends the other too', lay: { ...held('T-1'), ...held('T-1', { owner: 'carl' }) }, does: [release('T-1', 'complete', undefined, { as: 'bob' }), verify('T-1', { as: 'carl' }), sweep(), verify('T-1', { as: 'carl' })], expects: [0, 4, 0, 4] },
  { name: 'two confirmed claims, the later one under a mark: whose it is is not decided', lay: { ...held('T-1'), ...held('T-1', { owner: 'carl', ageSeconds: 60, mark: 'abcdefghijkl' }) }, does: [verify('T-1', { as: 'bob' }), claim('T-1', { as: 'bob' }), verify('T-1', { as: 'carl' })], expects: [75, 4, 0] },
  { name: 'two confirmed claims, the earlier one under a mark: it does not come back when the later one ends', lay: { ...held('T-1', { generation: 9, mark: 'abcdefghijkl' }), ...held('T-1', { owner: 'carl', ageSeconds: 60 }) }, does: [release('T-1', 'complete', undefined, { as: 'carl' }), sweep(), verify('T-1', { as: 'bob' })], expects: [0, 0, 4] },
  { name: 'two confirmed claims of different generations: the later one has it', lay: pair({ generation: 9 }, {}), does: [claim('T-1', { as: 'bob' }), claim('T-1', { as: 'carl' }), release('T-1', undefined, undefined, { as: 'carl' }), verify('T-1', { as: 'bob' })], expects: [4, 0, 0, 4] },
  { name: 'a tool wrote beside a claim, under another ending', lay: { ...held('T-1', { owner: 'ana' }), ...held('T-1', { owner: 'ana', ext: '.txt', believed: 'no', text: 'derived\n' }) }, does: [claim('T-1'), sweep(), release('T-1', 'complete')], expects: [0, 0, 0] },
  { name: 'a tool wrote beside a claim made by hand, under another ending', lay: { ...held('T-1', { owner: 'ana', believed: 'no' }), ...held('T-1', { owner: 'ana', ext: '.txt', believed: 'no', text: 'derived\n' }) }, does: [verify('T-1'), claim('T-1')], expects: [0, 0] },
  { name: 'a pair of one generation, neither confirmed: neither holds it', lay: pair({ believed: 'unconfirmed' }, { believed: 'unconfirmed' }), does: [verify('T-1', { as: 'bob' }), verify('T-1', { as: 'carl' })], expects: [3, 3] },
  { name: 'a pair of one generation, not remembered', lay: pair({ believed: 'no' }, { believed: 'no' }), does: [verify('T-1', { as: 'carl' }), claim('T-1', { as: 'carl' })], expects: [3, 3] },
  { name: 'a pair of one generation: the confirmed one gives it back', lay: pair({ believed: 'unconfirmed' }, {}), does: [release('T-1', undefined, undefined, { as: 'carl' })], expects: [0] },
  { name: 'a pair of one generation: the confirmed one renews', lay: pair({ believed: 'unconfirmed' }, {}), does: [claim('T-1', { as: 'carl' })], expects: [0] },
  { name: 'a pair of one generation, and a dead examiner marked the first', lay: pair({ lease: HOUR, mark: 'abcdefghijkl' }, {}), does: [claim('T-1')], expects: [3] },
];

const shelves: readonly Situation[] = [
  ...['discovery', 'review', 'complete', 'cancelled'].map((shelf) => ({ name: `parked in ${shelf}/`, lay: { [`${shelf}/T-1.md`]: TASK }, does: [claim('T-1')], expects: [6] })),
  { name: 'parked in waiting/, which says what for', lay: { 'waiting/T-1.md': `---\nwaiting_for: the key of the house\n---\n${BODY}\n` }, does: [claim('T-1')], expects: [6] },
  { name: 'parked in waiting/, and the log says why', lay: { 'waiting/T-1~1.md': TASK, 'log/T-1.jsonl': line('release', 1, { to: 'waiting/T-1~1.md', text: 'no key; \u001B[31mred' }) }, does: [claim('T-1')], expects: [6] },
  { name: 'parked in waiting/, with front matter that cannot be read', lay: { 'waiting/T-1.md': `---\nwaiting_for: [\n---\n${BODY}\n` }, does: [claim('T-1')], expects: [6] },
  { name: 'lying in lost+found/ and tmp/ only', lay: { 'lost+found/abcdefghijkl-T-1.md': TASK, 'tmp/drop-abcdefghijkl-T-1.md': TASK }, does: [claim('T-1')], expects: [5] },
];

const MINE_ONCE = { owner: 'ana', generation: 2 } as const;
const GIVEN_BACK = line('reap', 2, { by: 'cron', from: `claimed/${tenure('T-1', MINE_ONCE)}`, to: 'scoped/T-1~2.md' });

/** What this owner had of the task, and has not any more. */
const losses: readonly Situation[] = [
  { name: 'lost to another: told until it is acknowledged', lay: { ...held('T-1', { generation: 3 }), ...belief('T-1', MINE_ONCE) }, does: [claim('T-1'), claim('T-1'), boot({ ack: true }), claim('T-1')], expects: [4, 4, 0, 3] },
  { name: 'lost to another, and run out by now', lay: { ...held('T-1', { generation: 3, ...EXPIRED }), ...belief('T-1', MINE_ONCE) }, does: [claim('T-1'), boot({ ack: true }), claim('T-1')], expects: [4, 0, 0] },
  { name: 'lost to the janitor: told, acknowledged, and claimed anew', lay: { 'scoped/T-1~2.md': TASK, ...belief('T-1', MINE_ONCE), 'log/T-1.jsonl': GIVEN_BACK }, does: [claim('T-1'), boot({ ack: true }), claim('T-1'), boot()], expects: [4, 0, 0, 0] },
  { name: 'lost, and finished by another', lay: { 'complete/T-1~3.md': TASK, ...belief('T-1', MINE_ONCE), 'log/T-1.jsonl': line('complete', 3, { to: 'complete/T-1~3.md' }) }, does: [claim('T-1')], expects: [4] },
  { name: 'lost: no shelf has it', lay: belief('T-1', MINE_ONCE), does: [claim('T-1')], expects: [4] },
  { name: 'lost, though there is no log of it', lay: { 'scoped/T-1~2.md': TASK, ...belief('T-1', MINE_ONCE) }, does: [claim('T-1')], expects: [4] },
  { name: 'lost, and the log is damaged', lay: { 'scoped/T-1~2.md': TASK, ...belief('T-1', MINE_ONCE), 'log/T-1.jsonl': '{"v":1,\n' }, does: [claim('T-1')], expects: [4] },
  { name: 'lost, and a loss of another task is none of this one', lay: { 'scoped/T-1.md': TASK, ...belief('T-10', MINE_ONCE), ...belief('T-2', MINE_ONCE) }, does: [claim('T-1')], expects: [0] },
  { name: 'lost by another session of mine', lay: { ...held('T-1', { generation: 3, ...EXPIRED }), ...belief('T-1', { ...MINE_ONCE, owner: 'ana~s1' }) }, does: [claim('T-1')], expects: [0] },
  { name: 'lost, and spelt in another case', lay: { 'scoped/T-1~2.md': TASK, ...belief('t-1', { ...MINE_ONCE, owner: 'ANA' }) }, does: [claim('T-1', { as: 'aNa' })], expects: [4] },
  { name: 'lost, and max_claims is reached: the loss is told', lay: { ...held('T-2', { owner: 'ana' }), 'scoped/T-1~2.md': TASK, ...belief('T-1', MINE_ONCE), 'registry.yaml': 'max_claims: 1\n' }, does: [claim('T-1')], expects: [4] },
  { name: 'lost, and what I remember beside it was never taken', lay: { 'scoped/T-1~2.md': TASK, ...belief('T-1', MINE_ONCE), ...belief('T-1', { owner: 'ana', generation: 3, ageSeconds: 300, confirmed: false }) }, does: [claim('T-1')], expects: [4] },
  { name: 'never taken: killed before its rename', lay: { 'scoped/T-1.md': TASK, ...belief('T-1', { owner: 'ana', confirmed: false }) }, does: [claim('T-1')], expects: [0] },
  { name: 'never confirmed, and given back by the janitor', lay: { 'scoped/T-1~2.md': TASK, ...belief('T-1', { ...MINE_ONCE, confirmed: false }), 'log/T-1.jsonl': GIVEN_BACK }, does: [claim('T-1')], expects: [0] },
  { name: 'given up by myself before I was killed', lay: { 'scoped/T-1~2.md': TASK, ...belief('T-1', MINE_ONCE), 'log/T-1.jsonl': line('release', 2, { by: 'ana', from: `claimed/${tenure('T-1', MINE_ONCE)}`, to: 'scoped/T-1~2.md' }) }, does: [claim('T-1')], expects: [0] },
  { name: 'completed by myself, and killed before the log had it', lay: { 'complete/T-1~2.md': TASK, ...belief('T-1', MINE_ONCE) }, does: [claim('T-1')], expects: [6] },
  { name: 'mine under the next generation, which an examiner gave it', lay: { ...held('T-1', { owner: 'ana', generation: 3, believed: 'no' }), ...belief('T-1', MINE_ONCE) }, does: [claim('T-1')], expects: [0] },
  { name: 'mine again, by mv, and lost before', lay: { ...held('T-1', { owner: 'ana', generation: 4, ageSeconds: 60, believed: 'no' }), ...belief('T-1', MINE_ONCE) }, does: [claim('T-1')], expects: [0] },
  { name: 'extended by myself, and lost under the next generation', lay: { ...held('T-1', { generation: 4 }), ...belief('T-1', MINE_ONCE), 'log/T-1.jsonl': line('extend', 3, { by: 'ana', from: `claimed/${tenure('T-1', MINE_ONCE)}`, stamp: `ana:${ago(500)}`, to: `claimed/${tenure('T-1', { ...MINE_ONCE, generation: 3, ageSeconds: 500 })}` }) }, does: [claim('T-1')], expects: [4] },
];

export const CLAIMING: readonly Situation[] = [free, taken, examined, debris, pairs, shelves, losses].flatMap((group) => group.map((situation) => ({ ...situation, name: `claim: ${situation.name}` })));
