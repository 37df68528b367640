/** Who acts, and on what: names that somebody could think of. */

import { userInfo, hostname } from 'node:os';
import { belief, boot, claim, EXPIRED, held, release, stampOf, TASK, verify, type Situation } from '../situation.ts';

const FREE = { 'scoped/T-1.md': TASK };

const HOSTILE_IDS: readonly (readonly [what: string, id: string])[] = [
  ['that climbs', '../x'],
  ['with a slash', 'a/b'],
  ['that looks like options', '-rf'],
  ['that looks like an option', '--release'],
  ['with an ending in capitals', 'T-1.JSON'],
  ['of nothing', ''],
  ['of blanks', '  '],
  ['of 97 bytes', 'T'.repeat(97)],
  ['with a newline', 'T-1\nT-2'],
  ['with a newline at its end', 'T-1\n'],
  ['README', 'readme'],
  ['of a star', '*'],
  ['with a star', 'T-*'],
  ['with a question mark', 'T-?'],
  ['with brackets', 'T-[1]'],
  ['with a command in it', 'T-$(touch$IFS.x)'],
  ['with a backquote', 'T-`id`'],
  ['with a quote', "T-1'"],
  ['with a backslash', String.raw`T-\1`],
  ['with a blank', 'T 1'],
  ['with a dot at its end', 'T-1.'],
  ['with a dot first', '.T-1'],
  ['with a tilde', 'T-1~x'],
  ['of a file that is on no shelf', 'src/T-1.md'],
  ['of a copy of its file', 'T-1_BASE_123.md'],
  ['beyond ASCII', 'Tä-1'],
  ['with a Kelvin sign', 'T-\u212A'],
  ['with an escape sequence', 'T-\u001B[31m'],
];

const ids: readonly Situation[] = [
  ...HOSTILE_IDS.map(([what, id]) => ({ name: `an id ${what}`, lay: FREE, does: [claim(id), verify(id), release(id)], expects: [64, 64, 64] })),
  ...(
    [
      ['the name of its file', 'T-1.md'],
      ['a name of another generation', 'T-1~2'],
      ['the path of its file', './.agent/registry/scoped/t-1.md'],
      ['the name of a claim', 'claimed/T-1~4@bob:1769143261123+1800.md'],
    ] as const
  ).map(([what, id]) => ({ name: `an id by ${what}`, lay: FREE, does: [claim(id), verify(id), release(id)], expects: [0, 0, 0] })),
  { name: 'an id of digits, dots and hyphens', lay: { 'scoped/0.1_-x.md': TASK }, does: [claim('0.1_-x'), verify('0.1_-X'), release('0.1_-x')], expects: [0, 0, 0] },
];

/** A claim, a look at it and its return, by whoever this environment says. */
function by(name: string, env: Readonly<Record<string, string>>, exit = 0): Situation {
  return { name: `owner: ${name}`, lay: FREE, does: [claim('T-1', { env }), verify('T-1', { env }), release('T-1', undefined, undefined, { env })], expects: exit === 0 ? [0, 0, 0] : [exit, exit, exit] };
}

/** The claim alone, so that the name can be seen. */
function named(name: string, env: Readonly<Record<string, string>>, exit = 0): Situation {
  return { name: `owner: ${name}`, lay: FREE, does: [claim('T-1', { env })], expects: [exit] };
}

const FALLBACK = encodeURIComponent(`${userInfo().username}@${hostname()}`);

const owners: readonly Situation[] = [
  named('plain', { DIBS_AGENT: 'Ana.B_c-9' }),
  named('with blanks around and inside', { DIBS_AGENT: '  ana  lee\t' }),
  named('beyond ASCII', { DIBS_AGENT: 'Zoë Ångström', DIBS_SESSION: '日本' }),
  named('with a no-break space behind it, which is no blank', { DIBS_AGENT: 'ana\u00A0' }),
  named('of a no-break space alone', { DIBS_AGENT: '\u00A0', DIBS_SESSION: '\uFEFF' }),
  { name: 'owner: beyond ASCII, and in another case: another one', lay: held('T-1', { owner: '%C3%89va' }), does: [claim('T-1', { as: 'éva' }), claim('T-1', { as: 'ÉVA' })], expects: [3, 0] },
  named('an emoji of several parts', { DIBS_AGENT: '👩‍💻' }),
  named('with everything a name must not have', { DIBS_AGENT: '%:~/+@!*?[]{}$`"\'\\;&|<>()#=,^', DIBS_SESSION: 'a~b' }),
  named('with a percent sign that looks encoded', { DIBS_AGENT: 'a%41' }),
  named('with dots first', { DIBS_AGENT: '..', DIBS_SESSION: '.s' }),
  named('that looks like an option', { DIBS_AGENT: '-n', DIBS_SESSION: '--' }),
  named('with a newline', { DIBS_AGENT: 'ana\nbob' }, 64),
  named('with a newline at its end, which is trimmed', { DIBS_AGENT: 'ana\n' }),
  named('with a tab inside', { DIBS_AGENT: 'ana\tbob' }, 64),
  named('with an escape character', { DIBS_AGENT: 'ana\u001B[31m' }, 64),
  named('with a DEL', { DIBS_AGENT: 'ana\u007F' }, 64),
  named('with a control character beyond ASCII', { DIBS_AGENT: 'ana\u009B31m' }, 64),
  named('whose session has a control character', { DIBS_AGENT: 'ana', DIBS_SESSION: 'a\u0001b' }, 64),
  named('of 96 bytes', { DIBS_AGENT: 'a'.repeat(96) }),
  named('of 97 bytes', { DIBS_AGENT: 'a'.repeat(97) }, 64),
  named('of 96 bytes once it is encoded', { DIBS_AGENT: 'é'.repeat(16) }),
  named('of 17 letters that take 102 bytes', { DIBS_AGENT: 'é'.repeat(17) }, 64),
  named('of 97 bytes with its session', { DIBS_AGENT: 'a'.repeat(48), DIBS_SESSION: 's'.repeat(48) }, 64),
  by('with everything a name must not have gives back what it has', { DIBS_AGENT: 'ü %:~/', DIBS_SESSION: '.[*]' }),
  by('blank, and AGENT_ID says who', { DIBS_AGENT: '  ', AGENT_ID: 'carl' }),
  by('DIBS_AGENT comes before AGENT_ID', { DIBS_AGENT: 'ana', AGENT_ID: 'carl' }),
  by('DIBS_SESSION comes first of all sessions', { DIBS_AGENT: 'ana', DIBS_SESSION: 'one', CLAUDE_CODE_SESSION_ID: 'two', CODEX_THREAD_ID: 'three', GEMINI_SESSION_ID: 'four' }),
  by('CLAUDE_CODE_SESSION_ID comes second', { DIBS_AGENT: 'ana', DIBS_SESSION: ' ', CLAUDE_CODE_SESSION_ID: 'two', CODEX_THREAD_ID: 'three', GEMINI_SESSION_ID: 'four' }),
  by('CODEX_SESSION_ID comes third', { DIBS_AGENT: 'ana', CODEX_SESSION_ID: 'two', CODEX_THREAD_ID: 'three', GEMINI_SESSION_ID: 'four' }),
  by('CODEX_THREAD_ID comes fourth', { DIBS_AGENT: 'ana', CODEX_THREAD_ID: 'three', GEMINI_SESSION_ID: 'four' }),
  by('GEMINI_SESSION_ID comes last', { DIBS_AGENT: 'ana', GEMINI_SESSION_ID: 'four' }),
  named('of nobody is the login at the host', {}),
  ...['\u00A0', '\u3000', '\uFEFF', '\u2028', '\u2029', '\u2003', '\u200B'].flatMap((blank) => [
    named(`with ${JSON.stringify(blank)} around it, which is no blank`, { DIBS_AGENT: `${blank}ana${blank}`, DIBS_SESSION: ` ${blank}s${blank}\t` }),
    { name: `owner: of registry.yaml, with ${JSON.stringify(blank)} around it`, lay: { ...FREE, 'registry.yaml': `version: 1\nagent: ${blank}ana # ${blank}\n` }, does: [claim('T-1', { env: {} })], expects: [0] },
    { name: `owner: quoted in registry.yaml, with ${JSON.stringify(blank)} in it`, lay: { ...FREE, 'registry.yaml': `version: 1\nagent: "ana${blank}b" # ${blank}\n` }, does: [claim('T-1', { env: {} })], expects: [0] },
  ]),
  named('with U+FFFD, which stands for bytes that are not UTF-8', { DIBS_AGENT: 'Andr\uFFFD' }, 64),
  named('whose session has U+FFFD', { DIBS_AGENT: 'ana', CODEX_THREAD_ID: '\uFFFD' }, 64),
  { name: 'owner: of registry.yaml, with U+FFFD', lay: { ...FREE, 'registry.yaml': 'version: 1\nagent: Andr\uFFFD\n' }, does: [claim('T-1', { env: {} })], expects: [65] },
  { name: 'owner: of registry.yaml, not UTF-8', lay: { ...FREE, 'registry.yaml': Buffer.from('version: 1\nagent: Andr\xE9\n', 'latin1') }, does: [claim('T-1', { env: {} })], expects: [65] },
  ...[{ USER: 'ana' }, { USER: ' ', LOGNAME: ' lou ' }, { USER: '\u00A0' }, { USER: '123' }, {}].map((env): Situation => ({
    name: `owner: of a user without a name in the system is ${JSON.stringify(env)}`,
    lay: FREE,
    unprivileged: true,
    does: [claim('T-1', { env }), verify('T-1', { env })],
    expects: [0, 75],
  })),
  { name: 'owner: of nobody with a session is one', lay: held('T-1', { owner: `${FALLBACK}~s1` }), does: [claim('T-1', { env: { DIBS_SESSION: 's1' } }), verify('T-1', { env: { DIBS_SESSION: 's1' } })], expects: [0, 0] },
  { name: 'owner: an argument comes before the environment', lay: FREE, does: [claim('T-1', { agent: 'carl' }), verify('T-1', { agent: 'carl' }), verify('T-1')], expects: [0, 0, 3] },
  { name: 'owner: a blank argument is none', lay: FREE, does: [claim('T-1', { agent: ' ' })], expects: [0] },
  { name: 'owner: an argument that looks like an option', lay: FREE, does: [claim('T-1', { agent: '-x' })], expects: [0] },
  { name: 'owner: an argument with a newline', lay: FREE, does: [claim('T-1', { agent: 'a\nb' })], expects: [64] },
  { name: 'owner: registry.yaml says who where nobody does', lay: { ...FREE, 'registry.yaml': 'version: 1\nagent: "Zoë B"\n' }, does: [claim('T-1', { env: {} }), verify('T-1', { env: {} })], expects: [0, 0] },
  { name: 'owner: AGENT_ID comes before registry.yaml', lay: { ...FREE, 'registry.yaml': 'version: 1\nagent: zoe\n' }, does: [claim('T-1', { env: { AGENT_ID: 'carl' } })], expects: [0] },
];

const NOBODY = { env: {} };
const THEIRS = { owner: FALLBACK };
const THEIR_STAMP = { ...NOBODY, stamp: stampOf(THEIRS) };

/** Whoever has no name of its own shares one with every process of its login. */
const unproven: readonly Situation[] = [
  { name: 'nobody: no claim of that name is proven to be mine', lay: held('T-1', THEIRS), does: [claim('T-1', NOBODY), verify('T-1', NOBODY), boot(NOBODY), release('T-1', undefined, undefined, NOBODY), release('T-1', 'complete', undefined, NOBODY)], expects: [3, 75, 75, 75, 75] },
  { name: 'nobody: its stamp proves it', lay: held('T-1', THEIRS), does: [claim('T-1', THEIR_STAMP), verify('T-1', THEIR_STAMP), boot(THEIR_STAMP), release('T-1', undefined, undefined, THEIR_STAMP)], expects: [0, 0, 0, 0] },
  { name: 'nobody: its fence proves it', lay: held('T-1', { ...THEIRS, generation: 7 }), does: [claim('T-1', { ...NOBODY, fence: '7' }), verify('T-1', { ...NOBODY, fence: '7' }), boot({ ...NOBODY, fence: '7' }), release('T-1', 'complete', 'done', { ...NOBODY, fence: '7' })], expects: [0, 0, 0, 0] },
  { name: 'nobody: another stamp is a claim that has ended', lay: held('T-1', THEIRS), does: [claim('T-1', { ...NOBODY, stamp: stampOf({ ...THEIRS, ageSeconds: 601 }) }), verify('T-1', { ...NOBODY, fence: '2' }), boot({ ...NOBODY, stamp: stampOf() }), release('T-1', 'review', undefined, { ...NOBODY, fence: '2' })], expects: [4, 4, 4, 4] },
  { name: 'nobody: a stamp of seconds, with blanks around it', lay: { 'claimed/T-1~1@ANA:1769143261+999999.md': TASK }, does: [verify('T-1', { stamp: ' ana%3A1769143261\n' }), verify('T-1', { stamp: 'ana:1769143261999' }), verify('T-1', { stamp: 'ana:1769143261000' })], expects: [0, 0, 4] },
  { name: 'nobody: what has run out anybody may claim, who was not told a name, too', lay: held('T-1', { ...THEIRS, ...EXPIRED }), does: [verify('T-1', NOBODY), boot(NOBODY), claim('T-1', NOBODY), claim('T-1', NOBODY)], expects: [75, 75, 0, 3] },
  { name: 'nobody: the one whose claim was taken over by another of its name is told so', lay: held('T-1', { ...THEIRS, ...EXPIRED }), does: [claim('T-1', NOBODY), verify('T-1', { ...NOBODY, stamp: stampOf({ ...THEIRS, ...EXPIRED }) }), release('T-1', undefined, undefined, { ...NOBODY, stamp: stampOf({ ...THEIRS, ...EXPIRED }) })], expects: [0, 4, 4] },
  { name: 'nobody: CURRENT_TASK_ID is no proof', lay: held('T-1', THEIRS), does: [boot({ ...NOBODY, id: 'T-1' }), verify('T-1', { ...NOBODY, current: true })], expects: [75, 75] },
  { name: 'nobody: a loss is told before what is unproven', lay: { ...held('T-1', THEIRS), 'scoped/T-2~2.md': TASK, ...belief('T-2', THEIRS) }, does: [boot(NOBODY), boot({ ...NOBODY, ack: true }), boot(NOBODY)], expects: [4, 75, 75] },
  { name: 'nobody: of two claims the one that is named is mine', lay: { ...held('T-1', THEIRS), ...held('T-2', { ...THEIRS, ageSeconds: 300 }) }, does: [boot(THEIR_STAMP), verify('T-2', THEIR_STAMP)], expects: [75, 4] },
  { name: 'nobody: registry.yaml gives a name, which is proof', lay: { ...held('T-1', { owner: 'zoe' }), 'registry.yaml': 'version: 1\nagent: zoe\n' }, does: [verify('T-1', NOBODY), boot(NOBODY)], expects: [0, 0] },
  { name: 'nobody: a release that was killed is another\'s, unless its stamp is named', lay: { 'complete/T-1~1.md': TASK, ...belief('T-1', { ...THEIRS, state: 'completed' }) }, does: [release('T-1', 'complete', undefined, NOBODY), release('T-1', 'complete', undefined, THEIR_STAMP)], expects: [4, 0] },
  { name: 'a stamp that is none', lay: FREE, does: [claim('T-1', { stamp: 'ana' }), verify('T-1', { stamp: 'ana:17691432610000' }), release('T-1', undefined, undefined, { stamp: ':1769143261123' }), boot({ stamp: 'a b:1769143261123' }), verify('T-1', { stamp: 'ana:0769143261' })], expects: [64, 64, 64, 64, 64] },
  { name: 'a fence that is none', lay: FREE, does: [claim('T-1', { fence: '' }), verify('T-1', { fence: '0' }), release('T-1', undefined, undefined, { fence: '01' }), boot({ fence: '-1' }), verify('T-1', { fence: '1000000000000000' })], expects: [64, 64, 64, 64, 64] },
  { name: 'with a stamp no new claim is made', lay: FREE, does: [claim('T-1', { stamp: stampOf() }), claim('T-1')], expects: [4, 0] },
  { name: 'the stamp of another owner is not mine', lay: held('T-1'), does: [verify('T-1', { stamp: stampOf() }), boot({ stamp: stampOf() })], expects: [4, 4] },
];

export const IDENTITY: readonly Situation[] = [...ids, ...owners, ...unproven];
