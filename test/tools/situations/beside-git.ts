/** A registry in a git work tree: what keeps git away from it, and what git's directory remembers of it. */

import { belief, boot, claim, EXPIRED, held, release, stale, sweep, TASK, tenure, verify, type Laid, type Situation } from '../situation.ts';

const FREE = { 'scoped/T-1.md': TASK };
/** By the tools a repository is one that has this file. */
const GIT = { '../../.git/HEAD': 'ref: refs/heads/main\n' };
const LIFE = 'n0wn0wn0wn0w';
/** That these owners held something in an earlier life. */
const gone = (...owners: readonly string[]): Record<string, Laid> => known('l0ngl0ngag0x', owners);
/** That these hold something in this one. */
const living = (...owners: readonly string[]): Record<string, Laid> => ({ 'holders/.life': `${LIFE}\n`, ...known(LIFE, owners) });
const known = (life: string, owners: readonly string[]): Record<string, Laid> => Object.fromEntries(owners.map((owner) => [`../../.git/dibs/.agent/registry/lives/${life}/${owner}`, '']));

export const BESIDE_GIT: readonly Situation[] = [
  { name: 'git: brings the generation under which an examiner published my claim anew', lay: { ...held('T-1', { owner: 'ana', generation: 2, believed: 'no' }), ...belief('T-1', { owner: 'ana' }), 'scoped/T-1~2.md': TASK }, does: [claim('T-1'), verify('T-1')], expects: [0, 0] },
  { name: 'git: a claim is kept from it, and remembered by it', lay: { ...GIT, ...FREE }, does: [claim('T-1'), boot(), release('T-1', 'complete'), sweep(), boot()], expects: [0, 0, 0, 0, 0] },
  { name: 'git: what only looks lays nothing', lay: { ...GIT, ...FREE }, does: [verify('T-1'), stale()], expects: [6, 0] },
  { name: 'git: a claim that is refused lays nothing', lay: { ...GIT, ...held('T-1') }, does: [claim('T-1')], expects: [3] },
  { name: 'git: a boot lays what is missing', lay: { ...GIT, ...held('T-1', { owner: 'ana' }) }, does: [boot()], expects: [0] },
  { name: 'git: so does a round of the janitor', lay: { ...GIT, ...held('T-1', EXPIRED) }, does: [sweep()], expects: [0] },
  { name: 'git: the registry of a clone, which has no such directory yet', lay: { ...GIT, ...FREE }, without: ['claimed', 'holders', 'log', 'lost+found', 'tmp'], does: [claim('T-1'), release('T-1')], expects: [0, 0] },
  { name: 'git: claimed/ was removed', lay: { ...GIT, ...FREE, ...living() }, without: ['claimed'], does: [claim('T-1')], expects: [0] },
  { name: 'git: log/ was removed while a claim was held', lay: { ...GIT, ...held('T-1', { owner: 'ana' }) }, without: ['log', 'lost+found'], does: [release('T-1')], expects: [0] },
  { name: 'git: somebody has an ignore file of their own there', lay: { ...GIT, ...FREE, 'claimed/.gitignore': 'ours\n', 'log/.gitignore': { directory: {} } }, does: [claim('T-1'), boot()], expects: [0, 0] },
  { name: 'git: outside of it, a registry that init laid', lay: { ...FREE, '.gitignore': 'claimed/\n' }, does: [claim('T-1')], expects: [0] },
  { name: 'git: outside of it, one that nobody meant for git', lay: FREE, does: [claim('T-1'), boot(), sweep()], expects: [0, 0, 0] },
  { name: 'git: a linked work tree, or a submodule, has a file for its directory', lay: { '../../.git': 'gitdir: apart/of/it\n', '../../apart/of/it/HEAD': 'x\n', ...FREE }, does: [claim('T-1'), boot()], expects: [0, 0] },
  { name: 'git: a pointer that leads to no repository', lay: { '../../.git': 'gitdir: nowhere\n', ...FREE }, does: [claim('T-1'), boot()], expects: [0, 0] },
  { name: 'emptied: since I held something', lay: { ...GIT, ...FREE, ...gone('ana') }, does: [boot(), claim('T-1'), boot(), boot({ ack: true }), boot()], expects: [4, 0, 4, 0, 0] },
  { name: 'emptied: others have begun again', lay: { ...GIT, ...FREE, ...gone('ana'), ...living('bob') }, does: [boot(), boot({ as: 'bob' }), boot({ ack: true }), boot()], expects: [4, 0, 0, 0] },
  { name: 'emptied: nobody has begun again, and it is acknowledged', lay: { ...GIT, ...gone('ana') }, without: ['claimed', 'holders', 'log'], does: [boot(), boot({ ack: true }), boot()], expects: [4, 0, 0] },
  { name: 'emptied: since another session of mine held something', lay: { ...GIT, ...FREE, ...gone('ana~s1') }, does: [boot({ as: 'ana~s2' }), boot({ as: 'ana~s2', ack: true }), boot({ as: 'ana~s2' }), boot({ as: 'ana~s1' })], expects: [4, 0, 0, 4] },
  { name: 'emptied: a claim of a new session of mine does not hide it', lay: { ...GIT, ...FREE, ...gone('ana~s1') }, does: [claim('T-1', { as: 'ana~s2' }), boot({ as: 'ana~s2' })], expects: [0, 4] },
  { name: 'emptied: since only others held something', lay: { ...GIT, ...FREE, ...gone('zoe', 'bob~s1') }, does: [boot(), boot({ ack: true }), boot(), boot({ as: 'ZOE' })], expects: [0, 0, 0, 4] },
  { name: 'emptied: two times', lay: { ...GIT, ...gone('ana'), ...known('2ndl1fe2nd00', ['ana', 'bob']) }, does: [boot({ ack: true }), boot(), boot({ as: 'bob' })], expects: [0, 0, 4] },
  { name: 'emptied: what I hold since is shown beside it', lay: { ...GIT, ...gone('ana'), ...living(), ...held('T-1', { owner: 'ana' }) }, does: [boot(), boot({ ack: true }), boot()], expects: [4, 0, 0] },
  { name: 'emptied: and what CURRENT_TASK_ID names is not mine', lay: { ...GIT, ...FREE, ...gone('ana') }, does: [boot({ id: 'T-1' }), boot({ id: 'T-1', ack: true })], expects: [4, 4] },
  { name: 'emptied: not, where it is the life that is remembered', lay: { ...GIT, ...FREE, ...living('ana') }, does: [boot()], expects: [0] },
  { name: 'emptied: not to be told, where the life is none of ours', lay: { ...GIT, ...FREE, ...gone('ana'), 'holders/.life': 'Not A Life\n' }, does: [boot(), claim('T-1'), sweep()], expects: [0, 0, 0] },
  { name: 'emptied: not to be told, where the life is a directory', lay: { ...GIT, ...FREE, ...gone('ana'), 'holders/.life': { directory: {} } }, does: [boot(), claim('T-1')], expects: [0, 0] },
  { name: 'emptied: the janitor forgets who holds nothing, and not who was not told', lay: { ...GIT, ...living('zoe', 'bob'), ...gone('ana'), 'holders/.life': { text: `${LIFE}\n`, ageSeconds: 60 }, ...held('T-1') }, does: [sweep(), boot()], expects: [0, 4] },
  { name: 'emptied: a week later the janitor forgets an earlier life', lay: { ...GIT, ...living('bob'), ...gone('ana'), 'holders/.life': { text: `${LIFE}\n`, ageSeconds: 8 * 86_400 }, ...held('T-1') }, does: [sweep(), boot()], expects: [0, 0] },
  { name: 'emptied: a session that ends with its process is not remembered', lay: { ...GIT, ...FREE }, does: [claim('T-1', { as: 'ana~run-1-abcdefghijkl' })], expects: [0] },
  { name: 'emptied: names that are none of ours are left alone', lay: { ...GIT, ...FREE, ...known('odd', ['ana']), ...known(LIFE, ['A b', '.dot']) }, does: [boot(), sweep()], expects: [0, 0] },
  { name: 'emptied: an old tenure in holders/ is told as a loss, whatever git remembers', lay: { ...GIT, ...gone('ana'), [`holders/ana/${tenure('T-9', { owner: 'ana' })}`]: 'confirmed\n' }, does: [boot(), boot({ ack: true }), boot()], expects: [4, 0, 0] },
];
