/** Who acts, and on what: names that somebody could think of. */

import { userInfo, hostname } from 'node:os';
import { claim, held, release, TASK, verify, type Situation } from '../situation.ts';

const FREE = { 'scoped/T-1.md': TASK };

const HOSTILE_IDS: readonly (readonly [what: string, id: string])[] = [
  ['that climbs', '../x'],
  ['with a slash', 'a/b'],
  ['that looks like options', '-rf'],
  ['that looks like an option', '--release'],
  ['with an ending', 'T-1.md'],
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
  ['with a tilde', 'T-1~2'],
  ['beyond ASCII', 'Tä-1'],
  ['with a Kelvin sign', 'T-\u212A'],
  ['with an escape sequence', 'T-\u001B[31m'],
];

const ids: readonly Situation[] = [
  ...HOSTILE_IDS.map(([what, id]) => ({ name: `an id ${what}`, lay: FREE, does: [claim(id), verify(id), release(id)], expects: [64, 64, 64] })),
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
  { name: 'owner: of nobody is no proof that a claim is mine', lay: held('T-1', { owner: FALLBACK }), does: [claim('T-1', { env: {} }), verify('T-1', { env: {} })], expects: [3, 0] },
  { name: 'owner: of nobody with a session is one', lay: held('T-1', { owner: `${FALLBACK}~s1` }), does: [claim('T-1', { env: { DIBS_SESSION: 's1' } }), verify('T-1', { env: { DIBS_SESSION: 's1' } })], expects: [0, 0] },
  { name: 'owner: an argument comes before the environment', lay: FREE, does: [claim('T-1', { agent: 'carl' }), verify('T-1', { agent: 'carl' }), verify('T-1')], expects: [0, 0, 3] },
  { name: 'owner: a blank argument is none', lay: FREE, does: [claim('T-1', { agent: ' ' })], expects: [0] },
  { name: 'owner: an argument that looks like an option', lay: FREE, does: [claim('T-1', { agent: '-x' })], expects: [0] },
  { name: 'owner: an argument with a newline', lay: FREE, does: [claim('T-1', { agent: 'a\nb' })], expects: [64] },
  { name: 'owner: registry.yaml says who where nobody does', lay: { ...FREE, 'registry.yaml': 'version: 1\nagent: "Zoë B"\n' }, does: [claim('T-1', { env: {} }), verify('T-1', { env: {} })], expects: [0, 0] },
  { name: 'owner: AGENT_ID comes before registry.yaml', lay: { ...FREE, 'registry.yaml': 'version: 1\nagent: zoe\n' }, does: [claim('T-1', { env: { AGENT_ID: 'carl' } })], expects: [0] },
];

export const IDENTITY: readonly Situation[] = [...ids, ...owners];
