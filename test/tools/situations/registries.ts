/** Registries that are not as they should be, and what lies in them that is no task. */

import { BODY, boot, claim, EXPIRED, held, release, stale, sweep, TASK, tenure, verify, type Situation } from '../situation.ts';

const FREE = { 'scoped/T-1.md': TASK };
/** Every tool once. */
const EACH = [claim('T-1'), verify('T-1'), release('T-1'), stale(), sweep(), boot()];
const each = (exit: number): readonly number[] => EACH.map(() => exit);

const places: readonly Situation[] = [
  { name: 'the registry that the tools lie beside', lay: FREE, registry: 'beside', does: [claim('T-1'), verify('T-1')], expects: [0, 0] },
  { name: 'a registry that is gone', without: ['.'], does: EACH, expects: each(66) },
  { name: 'a registry that is another directory', registry: { named: '..' }, does: EACH, expects: each(66) },
  { name: 'a registry that is a file', registry: { named: '.agent/registry/registry.yaml' }, does: EACH, expects: each(66) },
  { name: 'a registry under a path with a blank, named by it', lay: { ...FREE, 'tmp/a b': { symlink: '..' } }, registry: { named: '.agent/registry/tmp/a b' }, does: [claim('T-1')], expects: [0] },
  { name: 'a registry without complete/ and review/', lay: FREE, without: ['complete', 'review'], does: [claim('T-1'), release('T-1', 'review', 'done')], expects: [0, 0] },
  { name: 'a registry without claimed/', lay: FREE, without: ['claimed'], does: [claim('T-1')], expects: [0] },
  { name: 'a registry without log/ and holders/', lay: FREE, without: ['log', 'holders'], does: [claim('T-1')], expects: [0] },
  { name: 'a registry without tmp/ and lost+found/', lay: { ...FREE, ...held('T-2', EXPIRED) }, without: ['tmp', 'lost+found'], does: [claim('T-1'), release('T-1'), claim('T-2')], expects: [0, 0, 0] },
  { name: 'a registry with nothing but scoped/', lay: FREE, without: ['discovery', 'claimed', 'waiting', 'review', 'cancelled', 'complete', 'log', 'holders', 'lost+found', 'tmp', 'registry.yaml'], does: [claim('T-1'), release('T-1', 'waiting', 'later')], expects: [0, 0] },
  { name: 'a registry without scoped/', without: ['scoped'], does: [claim('T-1'), boot(), sweep()], expects: [5, 0, 0] },
  { name: 'a shelf that is a symlink', lay: { ...FREE, waiting: { symlink: '../../../outside' } }, does: EACH, expects: each(74) },
  { name: 'claimed/ is a symlink', lay: { ...FREE, claimed: { symlink: '../../../outside' } }, does: EACH, expects: each(74) },
  { name: 'a shelf that is a file', lay: { ...FREE, 'review.md': '', without: '' }, without: ['review'], does: [claim('T-1')], expects: [0] },
  { name: 'log/ is a symlink: nothing is written behind it', lay: { ...FREE, log: { symlink: '../../../outside' } }, does: [claim('T-1')], expects: [0] },
  { name: 'holders/ is a symlink: nothing is written behind it', lay: { ...FREE, holders: { symlink: '../../../outside' } }, does: [claim('T-1')], expects: [74] },
  { name: 'what I believe is a symlink: nothing is written behind it', lay: { ...FREE, 'holders/ana': { symlink: '../../../../outside' } }, does: [claim('T-1')], expects: [74] },
  { name: 'a shelf that may not be read', lay: { ...FREE, waiting: { directory: {}, mode: 0o000 } }, unprivileged: true, does: EACH, expects: each(74) },
  { name: 'claimed/ may not be written', lay: { ...FREE, claimed: { directory: {}, mode: 0o555 } }, unprivileged: true, does: [claim('T-1'), boot()], expects: [74, 0] },
  { name: 'scoped/ may not be written', lay: { scoped: { directory: { 'T-1.md': TASK }, mode: 0o555 } }, unprivileged: true, does: [claim('T-1'), boot()], expects: [74, 0] },
  { name: 'tmp/ may not be written: nothing is taken', lay: { ...FREE, ...held('T-2', EXPIRED), tmp: { directory: {}, mode: 0o555 } }, unprivileged: true, does: [claim('T-1'), claim('T-2'), sweep()], expects: [74, 74, 74] },
  { name: 'tmp/ may not be written, and what is mine is renewed', lay: { ...held('T-1', { owner: 'ana' }), tmp: { directory: {}, mode: 0o555 } }, unprivileged: true, does: [claim('T-1'), verify('T-1')], expects: [0, 0] },
  { name: 'holders/ may not be written', lay: { ...FREE, holders: { directory: {}, mode: 0o555 } }, unprivileged: true, does: [claim('T-1')], expects: [74] },
  { name: 'the clock of another user', lay: { ...FREE, ...held('T-2', EXPIRED), 'tmp/clock': '.' }, unprivileged: true, notTheirs: ['tmp/clock'], does: [claim('T-1'), claim('T-2')], expects: [0, 0] },
  { name: 'log/ may not be written', lay: { ...FREE, log: { directory: {}, mode: 0o555 } }, unprivileged: true, does: [claim('T-1'), release('T-1')], expects: [0, 0] },
];

/** A claim of T-1 by these settings. */
function settings(name: string, yaml: string | Uint8Array, exit = 0, beside: Situation['lay'] = {}): Situation {
  return { name: `registry.yaml: ${name}`, lay: { ...FREE, ...beside, 'registry.yaml': yaml }, does: [claim('T-1')], expects: [exit] };
}

const configured: readonly Situation[] = [
  settings('empty', ''),
  settings('a lease of five minutes', 'version: 1\nlease: 5m\n'),
  settings('a lease in bare seconds, quoted, with a comment', `lease: '90' # short\n`),
  settings('lines that end with CR LF, and a byte order mark', '\uFEFFversion: 1\r\nlease: 2h\r\n'),
  settings('a document that is marked as one', '---\n# settings\n\nversion: 1\nlease: 45m\n'),
  settings('no newline at its end', 'lease: 7m'),
  settings('a colon that is encoded', 'colon: "%3A"\n'),
  settings('durable', 'durable: true\n'),
  settings('an agent that nobody asks for', 'agent: zoe\n'),
  settings('a role and labels that nobody asks for', 'role: dev\nlabels: rust, sql\n'),
  settings('a role of blanks', 'role: "  "\n', 65),
  settings('labels that are none', 'labels: " , "\n', 65),
  settings('an unknown key', 'leese: 5m\n', 65),
  settings('a key given twice', 'lease: 5m\nlease: 6m\n', 65),
  settings('no key', 'lease\n', 65),
  settings('a key that is indented', '  lease: 5m\n', 65),
  settings('a key without a blank behind its colon', 'lease:5m\n', 65),
  settings('a lease of nothing', 'lease: 0\n', 65),
  settings('a lease that is none', 'lease: soon\n', 65),
  settings('a lease of more than a day', 'lease: 25h\n', 65),
  settings('a lease below the shortest', 'min_lease: 10m\nlease: 5m\n', 65),
  settings('a lease above the longest', 'max_lease: 10m\n', 65),
  settings('limits around the lease', 'min_lease: 60\nmax_lease: 1h\nlease: 20m\n'),
  settings('a version of another time', 'version: 2\n', 65),
  settings('an agent with a control character', 'agent: "a\u0007b"\n', 65),
  settings('a value in brackets', 'agent: [ana]\n', 65),
  settings('a NUL', '\u0000', 65),
  settings('a NUL in a value', 'version: 1\nlease: 5\u0000m\n', 65),
  settings('a flag that is none', 'durable: yes\n', 65),
  settings('a colon that is none', 'colon: "-"\n', 65),
  settings('max_claims of nothing', 'max_claims: 0\n', 65),
  settings('max_claims off', 'max_claims: off\n', 0, held('T-2', { owner: 'ana' })),
  settings('max_claims 1, and I hold another', 'max_claims: 1\n', 6, held('T-2', { owner: 'ana' })),
  settings('max_claims 1, and another session of mine holds one', 'max_claims: 1\n', 0, held('T-2', { owner: 'ana~s1' })),
  settings('max_claims 1, and what I had is complete', 'max_claims: 1\n', 0, { ...held('T-2', { owner: 'ana', believed: 'completed' }), 'complete/T-2~1.md': TASK }),
  settings('max_claims 2, and I hold one', 'max_claims: 2\n', 0, held('T-2', { owner: 'ana' })),
  { name: 'registry.yaml: max_claims 1, and I hold it and another: it is renewed', lay: { ...held('T-1', { owner: 'ana' }), ...held('T-2', { owner: 'ana' }), 'registry.yaml': 'max_claims: 1\n' }, does: [claim('T-1')], expects: [0] },
  { name: 'registry.yaml: max_claims 1, claimed, refused, given back, claimed', lay: { ...FREE, 'scoped/T-2.md': TASK, 'registry.yaml': 'max_claims: 1\n' }, does: [claim('T-1'), claim('T-2'), release('T-1'), claim('T-2'), claim('T-1')], expects: [0, 6, 0, 0, 6] },
  { name: 'registry.yaml: max_claims 3, and what I hold has no arrival written down', lay: { ...FREE, ...held('T-2', { owner: 'ana', ageSeconds: 300 }), ...held('T-3', { owner: 'ana', ageSeconds: 500 }), 'registry.yaml': 'max_claims: 3\n' }, does: [claim('T-1')], expects: [0] },
  { name: 'registry.yaml: max_claims 2, and what I hold was put back under a later generation', lay: { ...FREE, ...held('T-2', { owner: 'ana', generation: 3 }), 'holders/ana/arrivals': `${tenure('T-9', { owner: 'ana' })}\n${tenure('T-2', { owner: 'ana', generation: 2 })}\n`, 'registry.yaml': 'max_claims: 2\n' }, does: [claim('T-1')], expects: [0] },
  { name: 'registry.yaml: max_claims 2, and lines of arrivals that are none', lay: { ...FREE, ...held('T-2', { owner: 'ana' }), 'holders/ana/arrivals': `* [x] $(id)\n\n\u001B[31m\n${tenure('T-2', { owner: 'ana' })}\n`, 'registry.yaml': 'max_claims: 2\n' }, does: [claim('T-1')], expects: [0] },
  { name: 'registry.yaml: max_claims 1, and arrivals are a directory: what cannot be counted does not stay', lay: { ...FREE, 'holders/ana/arrivals': { directory: { full: '' } }, 'registry.yaml': 'max_claims: 1\n' }, does: [claim('T-1')], expects: [74] },
  { name: 'registry.yaml: max_claims 1, and it is the one I hold', lay: { ...held('T-1', { owner: 'ana' }), 'registry.yaml': 'max_claims: 1\n' }, does: [claim('T-1')], expects: [0] },
  { name: 'registry.yaml: max_claims 1, and what is meant is not there', lay: { ...held('T-2', { owner: 'ana' }), 'registry.yaml': 'max_claims: 1\n' }, does: [claim('T-1')], expects: [6] },
  { name: 'registry.yaml: what is wrong with it stops whoever goes by it', lay: { ...FREE, 'registry.yaml': 'leese: 5m\n' }, does: EACH, expects: [65, 65, 65, 0, 65, 65] },
  { name: 'registry.yaml: a directory', lay: { ...FREE, 'registry.yaml': { directory: {} } }, does: [claim('T-1')], expects: [65] },
  { name: 'registry.yaml: a symlink', lay: { ...FREE, 'settings.yaml': 'version: 1\n', 'registry.yaml': { symlink: 'settings.yaml' } }, does: [claim('T-1')], expects: [65] },
  { name: 'registry.yaml: nobody may read it', lay: { ...FREE, 'registry.yaml': { text: '', mode: 0o000 } }, unprivileged: true, does: [claim('T-1')], expects: [74] },
];

/** A claim of T-1 where a name lies that is no task's. */
function foreign(what: string, path: string, exit: number, beside: Situation['lay'] = {}): Situation {
  return { name: `foreign: ${what}`, lay: { ...beside, [path]: TASK }, does: [claim('T-1'), sweep(), boot()], expects: [exit, 0, 0] };
}

const strange: readonly Situation[] = [
  foreign('a generation of zero', 'scoped/T-1~0.md', 5),
  foreign('a generation with a zero before it', 'scoped/T-1~01.md', 5),
  foreign('an ending in capitals', 'scoped/T-1.MD', 5),
  foreign('two endings', 'scoped/T-1.md.md', 5),
  foreign('no ending that is known', 'scoped/T-1.rst', 5),
  foreign('a backup of an editor', 'scoped/T-1.md~', 5),
  foreign('a dot first', 'scoped/.T-1.md', 5),
  foreign('a claim on a shelf', `scoped/${tenure('T-1')}`, 5),
  foreign('a task at rest in claimed/', 'claimed/T-1.md', 3, FREE),
  foreign('a claim with a zero before its generation', `claimed/${tenure('T-1').replace('~1@', '~01@')}`, 0, FREE),
  foreign('a claim with lower-case hex', `claimed/${tenure('T-1', { owner: 'zo%c3%ab' })}`, 0, FREE),
  foreign('a claim with percent signs that are no UTF-8', `claimed/${tenure('T-1', { owner: 'zo%C3' })}`, 0, FREE),
  foreign('a claim with percent signs that are too long UTF-8', `claimed/${tenure('T-1', { owner: 'zo%C1%81' })}`, 0, FREE),
  foreign('a claim with a surrogate', `claimed/${tenure('T-1', { owner: '%ED%A0%80' })}`, 0, FREE),
  foreign('a claim with a letter that needs no percent sign', `claimed/${tenure('T-1', { owner: 'zo%41' })}`, 0, FREE),
  foreign('a claim of a control character', `claimed/${tenure('T-1', { owner: 'zo%07' })}`, 0, FREE),
  foreign('a claim of a dot that is not encoded', `claimed/${tenure('T-1', { owner: '.zoe' })}`, 0, FREE),
  foreign('a claim of three parts', `claimed/${tenure('T-1', { owner: 'a~b~c' })}`, 0, FREE),
  foreign('a claim of an empty session', `claimed/${tenure('T-1', { owner: 'a~' })}`, 0, FREE),
  foreign('a claim of 97 bytes', `claimed/${tenure('T-1', { owner: 'a'.repeat(97) })}`, 0, FREE),
  foreign('a claim with eleven digits of time', `claimed/${tenure('T-1').replace(/:\d{13}/, ':17691432611')}`, 0, FREE),
  foreign('a claim with a lease of seven digits', `claimed/${tenure('T-1', { lease: 1_000_000 })}`, 0, FREE),
  foreign('a claim with a lease that begins with zero', `claimed/${tenure('T-1').replace('+', '+0')}`, 0, FREE),
  foreign('a claim with a mark of capitals', `claimed/${tenure('T-1', { mark: 'ABC' })}`, 0, FREE),
  foreign('a claim with a mark of fourteen', `claimed/${tenure('T-1', { mark: 'abcdefghijklmn' })}`, 0, FREE),
  foreign('a name with a newline', 'scoped/T-1\nT-2.md', 5),
  foreign('a name with an escape sequence', 'scoped/\u001B[31mT-1.md', 5),
  foreign('a name with blanks and stars', 'scoped/* T-1 *.md', 5),
  foreign('a name that begins with a hyphen', 'scoped/-T-1.md', 5),
  { name: 'foreign: a directory named like a task', lay: { 'scoped/T-1.md': { directory: { full: BODY } } }, does: [claim('T-1'), sweep()], expects: [65, 0] },
  { name: 'foreign: an empty directory named like a task', lay: { 'scoped/T-1': { directory: {} } }, does: [claim('T-1')], expects: [65] },
  { name: 'foreign: a symlink named like a task', lay: { 'scoped/T-1.md': { symlink: '../../../../outside/victim.md' } }, does: [claim('T-1')], expects: [65] },
  { name: 'foreign: a symlink to nothing named like a task', lay: { 'scoped/T-1.md': { symlink: 'nothing' } }, does: [claim('T-1')], expects: [65] },
  { name: 'foreign: a FIFO named like a task', lay: { 'scoped/T-1.md': { fifo: true } }, does: [claim('T-1')], expects: [65] },
  { name: 'foreign: a FIFO named like a claim that ran out', lay: { [`claimed/${tenure('T-1', EXPIRED)}`]: { fifo: true } }, does: [claim('T-1'), sweep()], expects: [3, 0] },
  { name: 'foreign: a FIFO named like a finished task that another depends on', lay: { 'complete/D-1.md': { fifo: true }, 'scoped/T-1.md': '---\ndepends_on: D-1\n---\n' }, does: [claim('T-1')], expects: [0] },
  { name: 'foreign: a symlink among what I believe', lay: { ...FREE, [`holders/ana/${tenure('T-9', { owner: 'ana' })}`]: { symlink: '../../../../../outside/victim.md' } }, does: [claim('T-1'), boot()], expects: [0, 4] },
];

export const REGISTRIES: readonly Situation[] = [...places, ...configured, ...strange];
