/** Tasks that were claimed without dibs, by mv or by scripts of one's own. */

import { boot, claim, held, release, stale, sweep, TASK, verify, type Laid, type Situation } from '../situation.ts';

const MARK = 'ana:1769143261\n';
const FREE = { 'scoped/T-1.md': TASK };
const marked = (text: string | Uint8Array, name = 'T-1'): Record<string, Laid> => ({ ...FREE, [`claimed/${name}`]: text });

export const WITHOUT_DIBS: readonly Situation[] = [
  { name: 'without dibs: a mark beside the task, and I am another', lay: marked(MARK), does: [claim('T-1', { as: 'bob' }), verify('T-1', { as: 'bob' }), release('T-1', 'complete', undefined, { as: 'bob' }), boot({ as: 'bob' }), stale(), sweep()], expects: [3, 3, 3, 0, 0, 0] },
  { name: 'without dibs: a mark beside the task, and it names me', lay: marked(MARK), does: [claim('T-1'), verify('T-1'), release('T-1'), boot(), boot({ id: 'T-1' }), boot({ as: 'ana~s1' })], expects: [3, 3, 3, 0, 0, 0] },
  { name: 'without dibs: a mark beside the task, in the spelling of another case', lay: { 'scoped/T-1.md': TASK, 'claimed/t-1': 'ANA:1769143261' }, does: [claim('T-1'), boot(), boot({ as: 'bob' })], expects: [3, 0, 0] },
  { name: 'without dibs: only a mark', lay: { 'claimed/T-1': MARK }, does: [claim('T-1'), verify('T-1'), release('T-1'), boot(), boot({ as: 'bob', id: 'T-1' })], expects: [3, 3, 3, 0, 4] },
  { name: 'without dibs: mv alone', lay: { 'claimed/T-1.md': TASK }, does: [claim('T-1'), verify('T-1'), boot(), boot({ id: 'T-1' }), stale(), sweep()], expects: [3, 3, 0, 4, 0, 0] },
  { name: 'without dibs: mv alone, of a later generation', lay: { 'claimed/T-1~2.md': TASK }, does: [claim('T-1'), boot()], expects: [3, 0] },
  { name: 'without dibs: mv and a mark', lay: { 'claimed/T-1.md': TASK, 'claimed/T-1': MARK }, does: [claim('T-1', { as: 'bob' }), boot(), boot({ as: 'bob' })], expects: [3, 0, 0] },
  { name: 'without dibs: mv, and the owner is in the text', lay: { 'claimed/T-1.md': `---\nclaimed_by: ana\n---\n${TASK}` }, does: [boot(), boot({ as: 'bob' }), claim('T-1', { as: 'bob' })], expects: [0, 0, 3] },
  { name: 'without dibs: an owner and a task of the text that are none of the claim', lay: { 'claimed/T-1.md': `title: x\nowner: ana\n${TASK}` }, does: [boot(), boot({ as: 'bob' })], expects: [0, 0] },
  { name: 'without dibs: a lock beside the task', lay: marked(MARK, 'T-1.lock'), does: [claim('T-1'), boot(), boot({ as: 'bob' })], expects: [3, 0, 0] },
  { name: 'without dibs: a lock with the name of the file', lay: marked('', 'T-1.md.lock'), does: [claim('T-1'), boot()], expects: [3, 0] },
  { name: 'without dibs: time, agent and task in the name', lay: { 'claimed/1769143261_ana_T-1.yaml': 'a: 1\n' }, does: [claim('T-1', { as: 'bob' }), boot(), boot({ as: 'bob' })], expects: [3, 0, 0] },
  { name: 'without dibs: time, login, host and task in the name', lay: { 'claimed/1769143261123_ana@host_T-1.md': TASK }, does: [claim('T-1', { as: 'bob' }), boot({ as: 'ana@host' })], expects: [3, 0] },
  { name: 'without dibs: a name that can be read in two ways', lay: { 'claimed/1769143261_ana_x_T-1.md': TASK, 'scoped/x_T-1.md': TASK }, does: [claim('T-1'), claim('x_T-1'), boot(), boot({ as: 'ana_x' })], expects: [3, 3, 0, 0] },
  { name: 'without dibs: a directory for a lock', lay: { ...FREE, 'claimed/T-1': { directory: { owner: 'ana' } } }, does: [claim('T-1'), boot()], expects: [3, 0] },
  { name: 'without dibs: a symlink', lay: { ...FREE, 'claimed/T-1': { symlink: '../../../../outside/victim.md' } }, does: [claim('T-1'), boot()], expects: [3, 0] },
  { name: 'without dibs: a pipe', lay: { ...FREE, 'claimed/T-1': { fifo: true } }, does: [claim('T-1'), boot()], expects: [3, 0] },
  { name: 'without dibs: a mark that a terminal would obey', lay: marked('\u001B[31mana:1769143261'), does: [claim('T-1'), boot()], expects: [3, 0] },
  { name: 'without dibs: an agent of another alphabet', lay: marked('André:1769143261'), does: [claim('T-1', { as: 'André' }), boot({ as: 'André' }), boot()], expects: [3, 0, 0] },
  { name: 'without dibs: an agent that no owner can be', lay: marked(`${'x'.repeat(150)}:1769143261`), does: [claim('T-1'), boot()], expects: [3, 0] },
  { name: 'without dibs: a mark that may not be read', lay: { ...FREE, 'claimed/T-1': { text: MARK, mode: 0 } }, does: [claim('T-1'), boot()], expects: [3, 0], unprivileged: true, notTheirs: ['claimed/T-1'] },
  { name: 'without dibs: left over beside a claim', lay: { ...held('T-1'), 'claimed/T-1': MARK }, does: [claim('T-1'), boot(), verify('T-1', { as: 'bob' })], expects: [3, 0, 0] },
  { name: 'without dibs: left over beside what is complete', lay: { 'complete/T-1~1.md': TASK, 'claimed/T-1': MARK }, does: [claim('T-1'), boot(), verify('T-1')], expects: [6, 0, 6] },
  { name: 'without dibs: another task is not meant', lay: { 'scoped/T-1.md': TASK, 'claimed/T-10': MARK, 'claimed/T-1.5.md': TASK, 'claimed/T-1-b.md': TASK, 'claimed/1769143261_ana_XT-1.md': TASK }, does: [claim('T-1', { as: 'bob' })], expects: [0] },
  { name: 'without dibs: junk and foreign names are no claims', lay: { 'scoped/T-1.md': TASK, 'claimed/T-1.md~': TASK, 'claimed/T-1.orig': TASK, 'claimed/T-1@ana.md': TASK, 'claimed/.T-1.lock': MARK, 'claimed/README.md': 'x' }, does: [claim('T-1'), boot()], expects: [0, 0] },
  { name: 'without dibs: what I held was taken, and its file is there under its old name', lay: { ...held('T-1', { owner: 'ana' }), 'claimed/T-2.md': TASK }, does: [boot(), claim('T-2')], expects: [0, 3] },
  { name: 'without dibs: an id of digits', lay: { 'scoped/103.md': TASK, 'claimed/103': MARK }, does: [claim('103'), boot()], expects: [3, 0] },
];
