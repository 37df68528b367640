/** Claims of the task that comes next. */

import { ago, belief, BODY, boot, EXPIRED, held, HOUR, line, next, release, TASK, tenure, verify, type Laid, type Situation, type Step } from '../situation.ts';

const fronted = (front: string): string => `---\n${front}\n---\n${BODY}\n`;

/** Tasks in scoped/, by id, each with this front matter; without any where it is empty. */
function board(fronts: Readonly<Record<string, string>>): Record<string, Laid> {
  return Object.fromEntries(Object.entries(fronts).map(([id, front]) => [`scoped/${id}.md`, front === '' ? TASK : fronted(front)]));
}

/** Claims all of them, one after the other: what is left then shows the order by the times of the claims. */
function inTurn(name: string, lay: Readonly<Record<string, Laid>>, about: Partial<Step> = {}): Situation {
  const most = Object.keys(lay).filter((path) => path.startsWith('scoped/')).length;
  return { name, lay, does: [...Array.from({ length: most }, () => next(about)), next(about)], expects: [...Array.from({ length: most }, () => 0), 7] };
}

const one = (name: string, lay: Readonly<Record<string, Laid>>, expect: number, about: Partial<Step> = {}): Situation => ({ name, lay, does: [next(about)], expects: [expect] });

const order: readonly Situation[] = [
  inTurn('by priority; what is not a number sorts as 2', board({ A: 'priority: 3', B: 'priority: high', C: 'priority: 1', D: '', E: 'priority: 10', F: 'priority: "1"', G: 'priority: 0', H: 'priority: 9999999' })),
  inTurn('by due date, without one last', board({ A: '', B: 'due: 2026-12-01', C: 'due: 2026-11-30T23:00-02:00', D: 'due: 2026-12-01T00:30:00.5Z', E: 'due: soon', F: 'due: 0000-02-29', G: 'due: 2026-12-01 00:30' })),
  inTurn('by creation after due date', board({ A: 'due: 2027-01-01\ncreated: 2026-01-03', B: 'created: 2026-01-01', C: 'created: 2026-01-02T10:00', D: 'created: "2026-01-02"' })),
  inTurn('by id, as people count', { ...board({ 'T-10': '', 'T-9': '', 'T-9a': '', 't-8': '', 'T_1': '', 'T.1': '', 'T-007': '', 'a1': '', 'Z': '' }), 'scoped/T-2~3.md': TASK, 'scoped/T-3': TASK }),
  inTurn('in every notation', {
    'scoped/A.md': fronted('title: x\npriority: # none\n  4'),
    'scoped/B.yaml': 'priority: 3\ntitle: One\n',
    'scoped/C.json': '{"priority": 1, "title": "One"}\n',
    'scoped/D.json': '{"priority": "2", "due": "2026-01-01"}\n',
    'scoped/E.md': fronted('priority: |\n  1\ndue: >-\n  2026-01-01'),
    'scoped/F.md': `\uFEFF---\r\npriority: '1'\r\ndue: 2026-01-02 # a day later\r\n---\r\n${BODY}\n`,
    'scoped/G.md': 'priority: 1\n',
  }),
  one('a claim that ran out comes after a free task of its priority', { ...held('A', { ...EXPIRED, text: fronted('priority: 2\ndue: 2020-01-01') }), ...board({ B: '' }) }, 0),
  one('a claim that ran out comes before a free task of a later priority', { ...held('A', EXPIRED), ...board({ B: 'priority: 3' }) }, 0),
  { name: 'claims that ran out, one after the other', lay: { ...held('A', EXPIRED), ...held('B', { ...EXPIRED, text: fronted('priority: 1') }) }, does: [next(), next(), next()], expects: [0, 0, 7] },
];

const readiness: readonly Situation[] = [
  { name: 'what depends on others comes when they are complete', lay: board({ A: 'depends_on: [B, C]\npriority: 1', B: '', C: 'depends_on: B' }), does: [next(), next(), release('B', 'complete'), next(), release('C', 'complete'), next(), next()], expects: [0, 7, 0, 0, 0, 0, 7] },
  one('all wait: for what is missing, cancelled, or a ring', { ...board({ A: 'depends_on: NOT', B: 'depends_on: X', C: 'depends_on: D', D: 'depends_on: C' }), 'cancelled/X.md': TASK }, 7),
  one('a dependency that is complete, with an old copy in scoped/', { ...board({ A: 'depends_on: D-1\npriority: 1' }), 'complete/D-1~1.md': TASK, 'scoped/D-1.md': TASK }, 0),
  one('a dependency that was complete and is to be done again', { ...board({ A: 'depends_on: D-1' }), 'complete/D-1~1.md': TASK, 'scoped/D-1~2.md': TASK }, 0),
  one('a dependency that is archived', { ...board({ A: 'depends_on: [D-1, d-2]\npriority: 1', B: '' }), 'archive/2025/D-1~2.md': TASK, 'archive/2026/D-2': TASK, 'archive/2026/D-2.jsonl': '' }, 0),
  one('a dependency that was cancelled and is archived', { ...board({ A: 'depends_on: D-1\npriority: 1', B: '' }), 'archive/cancelled/2026/D-1~2.md': TASK }, 0),
  one('a dependency that is archived twice', { ...board({ A: 'depends_on: D-1\npriority: 1', B: 'depends_on: D-2' }), 'archive/cancelled/2026/D-1~2.md': TASK, 'archive/2025/D-1~3.md': TASK, 'archive/cancelled/2026/D-2~3.md': TASK, 'archive/2027/D-2~2.md': TASK }, 0),
  one('a dependency that is archived, and open again', { ...board({ A: 'depends_on: D-1\npriority: 1' }), 'scoped/D-1~3.md': fronted('reserve_for: bob'), 'archive/2026/D-1~2.md': TASK }, 7),
  one('a dependency that is archived, with an old copy in scoped/', { ...board({ A: 'depends_on: D-1\npriority: 1', 'D-1': '' }), 'archive/2026/D-1~2.md': TASK }, 0),
  one('an old copy of an archived task is passed over', { ...board({ A: 'priority: 1', B: '' }), 'archive/2026/A~2.md': TASK }, 0),
  one('no task is open', { 'complete/A.md': TASK, 'waiting/B.md': TASK, 'discovery/C.md': TASK }, 7),
  one('all are held', { ...held('A'), ...held('B', { owner: 'eve' }) }, 7),
  one('a text that nobody can read is passed over', board({ A: 'depends_on: [', B: 'priority: 5' }), 0),
  one('a binary text is passed over', { 'scoped/A.md': Uint8Array.from({ length: 512 }, (_, index) => index % 256), 'scoped/B.md': fronted('priority: 7') }, 0),
  one('a text with a NUL behind its first paragraph is passed over', { 'scoped/A.md': 'A\n\n\0\n', 'scoped/B.md': fronted('priority: 7') }, 0),
  one('what is no file is passed over', { 'scoped/A.md': { fifo: true }, 'scoped/B.md': { symlink: '../../../../outside/victim.md' }, 'scoped/C.md': { directory: {} }, 'scoped/D.md': fronted('priority: 7') }, 0),
  one('names that are no tasks are passed over', { 'scoped/A_BASE_12345.md': TASK, 'scoped/A 1.md': TASK, 'scoped/A.md~': TASK, 'scoped/.A.md': TASK, 'scoped/A~01.md': TASK, 'scoped/README.md': TASK, 'scoped/A.md.md': TASK, 'scoped/4913': TASK, 'scoped/M-1.b': TASK, 'scoped/Z.md': fronted('priority: 7') }, 0),
  one('what was ended before is passed over', { ...board({ 'T-1': 'priority: 1', 'Z': '' }), 'log/T-1.jsonl': line('complete', 3, { to: 'complete/T-1~3.md' }) }, 0),
  one('the highest generation is passed over', { 'scoped/A~999999999999999.md': TASK, 'scoped/Z.md': TASK }, 0),
  one('a shadow of what another holds is passed over', { ...held('A', { generation: 3 }), 'scoped/A.md': TASK, 'scoped/Z.md': TASK }, 0),
  one('a pair of which the higher one is the task', { 'scoped/A~1.md': TASK, 'scoped/A~2.md': fronted('priority: 1'), 'scoped/Z.md': TASK }, 0),
  one('what was claimed without dibs is passed over', { 'claimed/A.md': TASK, 'scoped/A.md': TASK, 'claimed/B.lock': 'x\n', 'scoped/Z.md': TASK }, 0),
  one('a claim under the mark of an examiner is passed over', { ...held('A', { ...EXPIRED, mark: 'abcdefghijkl' }), 'scoped/Z.md': fronted('priority: 5') }, 0),
  one('a claim of the year 2100 is passed over', { ...held('A', { ageSeconds: -74 * 365 * 24 * HOUR, lease: HOUR }), 'scoped/Z.md': fronted('priority: 5') }, 0),
  one('a long text without front matter', { 'scoped/A.md': 'x'.repeat(200_000), 'scoped/B.md': 'line\n'.repeat(20_000) }, 0),
  one('front matter that is too long is passed over', { 'scoped/A.md': `---\npriority: 1\n${'# c\n'.repeat(20_000)}---\n`, 'scoped/Z.md': TASK }, 0),
];

const routing: readonly Situation[] = [
  one('meant for another', board({ A: 'agent: bob', B: 'priority: 9' }), 0),
  one('meant for me, in another case', board({ A: 'agent: "ANA"', B: 'priority: 1\nagent: bob~b1' }), 0),
  one('meant for my session', board({ A: 'agent: ana~s1', B: 'priority: 1\nagent: ana~s2' }), 0, { as: 'ana~s1' }),
  one('nothing is meant for me', board({ A: 'agent: bob', B: 'reserve_for: eve' }), 7),
  one('reserved for me, and another', board({ A: 'reserve_for: bob\npriority: 1', B: 'reserve_for: ana' }), 0),
  one('meant for an owner that is encoded', board({ A: "agent: 'a b\\c@x'", B: '' }), 0, { as: String.raw`a b\c@x` }),
  one('of a project', board({ A: 'project: web', B: 'project: Core' }), 0, { wanted: ['--project=CORE'] }),
  one('of a role, and nothing has it', board({ A: 'role: dev', B: '' }), 7, { wanted: ['--role=qa'] }),
  one('of a role that an option names in two words', board({ A: 'role: dev', B: 'role: qa' }), 0, { wanted: ['--role', 'qa'] }),
  one('with a label of a list', board({ A: '', B: 'labels: [db, "needs review"]' }), 0, { wanted: ['--label=Needs Review'] }),
  one('with two labels', board({ A: 'labels: db', B: 'labels:\n  - ui\n  - db # c' }), 0, { wanted: ['--label=db', '--label=ui'] }),
  one('with two labels in one option', board({ A: 'labels: db', B: 'labels: [ui, "a b", db]' }), 0, { wanted: ['--label', 'ui, A b,'] }),
  one('with a label that only one task has not', board({ A: 'labels: db, ui' }), 7, { wanted: ['--label=db', '--label=x'] }),
  one('labels in JSON', { 'scoped/A.json': '{"labels": ["a b", 1, {"x": ["db"]}]}\n', 'scoped/B.json': '{"labels": "db"}\n' }, 0, { wanted: ['--label=db'] }),
];

const WORKER = { DIBS_AGENT: 'ana', DIBS_ROLE: ' Dev ', DIBS_LABELS: 'rust, SQL' };
const KINDS = board({ A: 'role: qa', B: 'labels: go', C: 'role: dev\nlabels: [x, sql]', D: 'role: qa\nlabels: go\nagent: ana\npriority: 3', E: 'agent: eve\nrole: dev', F: 'priority: 4' });
const RESERVED = board({ A: 'reserve_for: ana\nrole: qa\nlabels: go\npriority: 3', B: 'reserve_for: ana\nagent: eve', C: 'reserve_for: eve\nrole: dev', D: 'reserve_for: ana\nrole: qa\nproject: web' });

const kinds: readonly Situation[] = [
  { name: 'a worker of a kind', lay: KINDS, does: [next({ env: WORKER }), next({ env: WORKER }), next({ env: WORKER }), next({ env: WORKER })], expects: [0, 0, 0, 7] },
  { name: 'a worker of a kind, by registry.yaml', lay: { ...KINDS, 'registry.yaml': 'role: dev\nlabels: "rust, sql"\n' }, does: [next(), next(), next(), next()], expects: [0, 0, 0, 7] },
  { name: 'a worker of a kind that asks for another role', lay: KINDS, does: [next({ env: WORKER, wanted: ['--role=QA'] }), next({ env: WORKER, wanted: ['--role=QA', '--label=go'] })], expects: [0, 0] },
  { name: 'a worker of a kind that asks for another label', lay: KINDS, does: [next({ env: WORKER, wanted: ['--label=go'] }), next({ env: WORKER, wanted: ['--label=go'] }), next({ env: WORKER, wanted: ['--label=go'] })], expects: [0, 0, 7] },
  { name: 'what is reserved for a worker is for it, whatever else it says', lay: RESERVED, does: [next({ env: WORKER, wanted: ['--project=web'] }), next({ env: WORKER, wanted: ['--role=dev'] }), next({ env: WORKER }), next({ env: WORKER }), next({ env: WORKER })], expects: [0, 7, 0, 0, 7] },
  { name: 'the environment counts before registry.yaml', lay: { ...KINDS, 'registry.yaml': 'role: qa\nlabels: go\n' }, does: [next({ env: WORKER }), next({ env: { DIBS_AGENT: 'ana', DIBS_ROLE: ' ' } })], expects: [0, 0] },
];

const MINE_ONCE = { owner: 'ana', generation: 2 } as const;

const mine: readonly Situation[] = [
  one('what I hold is not offered', { ...held('A', { owner: 'ana' }), ...board({ B: '' }) }, 0),
  one('I hold the only one', held('A', { owner: 'ana' }), 7),
  one('what I held and let run out is not offered', held('A', { owner: 'ana', ...EXPIRED }), 7),
  one('max_claims is reached', { ...held('A', { owner: 'ana' }), ...board({ B: '' }), 'registry.yaml': 'max_claims: 1\n' }, 6),
  one('max_claims is reached, and nothing is offered', { ...held('A', { owner: 'ana' }), 'registry.yaml': 'max_claims: 1\n' }, 7),
  one('a loss that I was not told of, and nothing else', { 'scoped/T-1~2.md': TASK, ...belief('T-1', MINE_ONCE) }, 4),
  { name: 'a loss that I was not told of, and another task', lay: { 'scoped/T-1~2.md': TASK, 'scoped/T-2.md': TASK, ...belief('T-1', MINE_ONCE) }, does: [next(), next(), boot({ ack: true }), next()], expects: [0, 4, 0, 0] },
  { name: 'claimed by a process without a name', lay: board({ A: '', B: '' }), does: [next({ env: {} }), next({ env: {} }), next({ env: {} }), verify('A', { env: {} })], expects: [0, 0, 7, 75] },
  one('the agent as an argument', board({ A: 'agent: eve', B: 'priority: 9' }), 0, { agent: 'eve' }),
  one('a bad name', board({ A: '' }), 64, { agent: '\u001B' }),
  one('an unknown option', board({ A: '' }), 64, { wanted: ['--rolle=x'] }),
  one('a wish that is blank', board({ A: '' }), 64, { wanted: ['--role= '] }),
  one('a wish of nothing but commas', board({ A: 'labels: x' }), 64, { wanted: ['--label=x', '--label=,'] }),
  one('a registry that says nonsense', { ...board({ A: '' }), 'registry.yaml': 'lease: x\n' }, 65),
  { name: 'no registry', lay: {}, without: ['.'], does: [next()], expects: [66] },
  { name: 'nothing but scoped/', lay: board({ A: '' }), without: ['claimed', 'complete', 'discovery', 'waiting', 'review', 'cancelled', 'log', 'holders', 'tmp', 'lost+found'], does: [next()], expects: [0] },
  { name: 'a scoped/ that may not be read', lay: { ...board({ A: '' }), scoped: { directory: { 'A.md': TASK }, mode: 0o000 } }, unprivileged: true, does: [next()], expects: [74] },
  { name: 'a text that may not be read', lay: { 'scoped/A.md': { text: TASK, mode: 0o000 }, 'scoped/B.md': fronted('priority: 5') }, unprivileged: true, does: [next()], expects: [0] },
  one('under a name in whole seconds, run out', { [`claimed/T-1~3@bob:${tenure('T-1', EXPIRED).replace(/^.*:(\d{10}).*$/, '$1')}+3600.md`]: { text: TASK, ageSeconds: 9 * HOUR } }, 0),
  one('alive by its last save', { ...held('A', { ...EXPIRED, silentSeconds: 60 }), [`claimed/${tenure('B', { ageSeconds: 2 * HOUR, lease: HOUR })}`]: { text: fronted(`created: ${new Date(ago(0)).toISOString()}`), ageSeconds: 60 } }, 7),
];

export const PULLING: readonly Situation[] = [order, readiness, routing, kinds, mine].flatMap((group) => group.map((situation) => ({ ...situation, name: `next: ${situation.name}` })));
