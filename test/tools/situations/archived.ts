/** Tasks that lie in the archive, and what git brings back beside them. */

import { belief, boot, claim, EXPIRED, held, line, next, release, sweep, TASK, tenure, verify, type Laid, type Situation } from '../situation.ts';

const DONE = `archive/2025/T-1~2.md`;
const LOG = 'archive/2025/T-1.jsonl';
const COMPLETED = line('complete', 2, { by: 'bob', from: `claimed/${tenure('T-1', { generation: 2 })}`, to: 'complete/T-1~2.md' });
const ARCHIVED = line('archive', 2, { by: 'cron', from: 'complete/T-1~2.md', to: DONE });
const GONE: Readonly<Record<string, Laid>> = { [DONE]: TASK, [LOG]: `${COMPLETED}${ARCHIVED}` };

const archived: readonly Situation[] = [
  { name: 'is finished: nobody claims it, has it, or gives it up', lay: GONE, does: [claim('T-1'), verify('T-1'), release('T-1'), boot({ id: 'T-1' })], expects: [6, 6, 6, 4] },
  { name: 'in another spelling', lay: GONE, does: [claim('t-1')], expects: [6] },
  { name: 'that was cancelled', lay: { 'archive/cancelled/2025/T-1~2.md': TASK }, does: [claim('T-1')], expects: [6] },
  { name: 'without an ending, and without a log', lay: { 'archive/2025/T-1': TASK }, does: [claim('T-1')], expects: [6] },
  { name: 'of another id that begins alike', lay: { 'archive/2025/T-10.md': TASK, 'archive/2025/T-1.1~2.md': TASK }, does: [claim('T-1')], expects: [5] },
  { name: 'and what else lies there', lay: { 'archive/2025/T-1 (copy).md': TASK, 'archive/2025/.T-1.md': TASK, 'archive/2025/T-1.jsonl': '', 'archive/notes/T-1.md': TASK, 'archive/T-1.md': TASK }, does: [claim('T-1')], expects: [5] },
  { name: 'and an old copy of it that git brought back', lay: { ...GONE, 'scoped/T-1.md': TASK }, does: [claim('T-1'), sweep(), claim('T-1')], expects: [6, 0, 6] },
  { name: 'and an old copy of it, without a log', lay: { [DONE]: TASK, 'scoped/T-1~2.md': TASK }, does: [claim('T-1')], expects: [6] },
  { name: 'and a copy of it in review/', lay: { [DONE]: TASK, 'review/T-1~1.md': TASK }, does: [claim('T-1')], expects: [6] },
  { name: 'and a later file of it: that is the task, where no log says what was ended', lay: { [DONE]: TASK, 'scoped/T-1~3.md': TASK }, does: [claim('T-1'), release('T-1', 'complete')], expects: [0, 0] },
  { name: 'and gone from there: the log knows it', lay: { [LOG]: `${COMPLETED}${ARCHIVED}`, 'scoped/T-1.md': TASK }, does: [claim('T-1')], expects: [6] },
  { name: 'taken out of the archive: its log goes on', lay: { [LOG]: `${COMPLETED}${ARCHIVED}`, 'scoped/T-1~3.md': TASK }, does: [claim('T-1'), release('T-1'), claim('T-1', { as: 'bob' })], expects: [0, 0, 0] },
  { name: 'taken out of the archive, under a log in another spelling', lay: { 'archive/2025/t-1.jsonl': `${COMPLETED}${ARCHIVED}`, 'scoped/T-1~3.md': TASK }, does: [claim('T-1')], expects: [0] },
  { name: 'the fence is above what the log in the archive says', lay: { [LOG]: line('reap', 7, { by: 'cron', to: 'scoped/T-1~7.md' }), 'scoped/T-1.md': TASK }, does: [claim('T-1')], expects: [0] },
  { name: 'on which another task depends', lay: { ...GONE, 'scoped/T-2.md': '---\ndepends_on: [T-1]\n---\n' }, does: [claim('T-2')], expects: [0] },
  { name: 'on which another task depends, and that was cancelled', lay: { 'archive/cancelled/2025/T-1.md': TASK, 'scoped/T-2.md': '---\ndepends_on: [T-1]\n---\n' }, does: [claim('T-2'), next()], expects: [6, 7] },
  { name: 'and my claim of it that I lost', lay: { ...GONE, ...belief('T-1', { owner: 'ana', generation: 1 }) }, does: [claim('T-1'), boot({ ack: true }), claim('T-1')], expects: [4, 0, 6] },
  { name: 'and the name of its last claim, written again', lay: { ...GONE, [`claimed/${tenure('T-1', { owner: 'ana', generation: 2, ageSeconds: 60 })}`]: 'saved late\n' }, does: [verify('T-1'), release('T-1', 'complete'), claim('T-1', { as: 'bob' }), sweep(), verify('T-1')], expects: [6, 6, 6, 0, 6] },
  { name: 'and the name of its last claim, run out', lay: { [DONE]: TASK, [`claimed/${tenure('T-1', { owner: 'ana', generation: 2, ...EXPIRED })}`]: 'saved late\n' }, does: [claim('T-1', { as: 'bob' }), next(), sweep()], expects: [6, 7, 0] },
  { name: 'and a higher copy from elsewhere', lay: { ...GONE, 'scoped/T-1~5.md': TASK }, does: [claim('T-1')], expects: [6] },
  { name: 'and one on its shelf, as a killed process leaves it', lay: { [DONE]: TASK, 'complete/T-1~2.md': { linkTo: DONE } }, does: [claim('T-1'), sweep(), verify('T-1')], expects: [6, 0, 6] },
  { name: 'elsewhere, while it is mine here: my claim stands, and ends above it', lay: { 'archive/2025/T-1~9.md': TASK, ...held('T-1', { owner: 'ana', generation: 3 }) }, does: [verify('T-1'), claim('T-1'), release('T-1', 'complete'), claim('T-1')], expects: [0, 0, 0, 6] },
  { name: 'elsewhere, while it is mine here: given back, it can be claimed', lay: { 'archive/2025/T-1~9.md': TASK, ...held('T-1', { owner: 'ana', generation: 3 }) }, does: [release('T-1'), claim('T-1', { as: 'bob' })], expects: [0, 0] },
  { name: 'elsewhere, while a claim of it runs out here', lay: { 'archive/2025/T-1~9.md': TASK, ...held('T-1', { generation: 3, ...EXPIRED }) }, does: [sweep(), claim('T-1')], expects: [0, 0] },
  { name: 'and a claim of it that stands', lay: { ...GONE, ...held('T-1', { generation: 3 }) }, does: [claim('T-1')], expects: [3] },
];

const trouble: readonly Situation[] = [
  { name: 'an archive that is a symlink', lay: { archive: { symlink: '../../../outside' }, 'scoped/T-1.md': TASK }, does: [claim('T-1')], expects: [74] },
  { name: 'a year that is a symlink', lay: { 'archive/2025': { symlink: '../../../../outside' }, 'scoped/T-1.md': TASK }, does: [claim('T-1')], expects: [74] },
  { name: 'an archive that is a file', lay: { archive: 'x', 'scoped/T-1.md': TASK }, does: [claim('T-1')], expects: [74] },
  { name: 'a year that is a file', lay: { 'archive/2025': 'x', 'scoped/T-1.md': TASK }, does: [claim('T-1')], expects: [74] },
  { name: 'an archive that is a link to nothing', lay: { archive: { symlink: 'nowhere' }, 'scoped/T-1.md': TASK }, does: [claim('T-1')], expects: [74] },
  { name: 'an archive that may not be read', lay: { archive: { directory: {}, mode: 0o000 }, 'scoped/T-1.md': TASK }, unprivileged: true, does: [claim('T-1')], expects: [74] },
  { name: 'a year that may not be read', lay: { 'archive/2025': { directory: {}, mode: 0o000 }, 'scoped/T-1.md': TASK }, unprivileged: true, does: [claim('T-1')], expects: [74] },
  { name: 'a log there that is a symlink', lay: { 'archive/2025/T-1.jsonl': { symlink: '../../../../outside/victim.md' }, 'scoped/T-1~3.md': TASK }, does: [claim('T-1')], expects: [0] },
];

export const ARCHIVED_TASKS: readonly Situation[] = [archived, trouble].flatMap((group) => group.map((situation) => ({ ...situation, name: `archived: ${situation.name}` })));
