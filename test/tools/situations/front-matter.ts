/** Claims, by what the task's own text says. */

import { BODY, claim, EXPIRED, held, next, TASK, type Laid, type Situation } from '../situation.ts';

const DONE = { 'complete/D-1~2.md': TASK, 'complete/D-2.md': TASK };

/** A claim of T-1, whose front matter is this. */
function fronted(name: string, front: string, exit: number, beside: Readonly<Record<string, Laid>> = DONE): Situation {
  return { name: `front matter: ${name}`, lay: { ...beside, 'scoped/T-1.md': `---\n${front}---\n${BODY}\n` }, does: [claim('T-1')], expects: [exit] };
}

function whole(name: string, text: string | Uint8Array, exit: number, ext = '.md'): Situation {
  return { name: `front matter: ${name}`, lay: { ...DONE, [`scoped/T-1${ext}`]: text }, does: [claim('T-1')], expects: [exit] };
}

function reserved(name: string, reservation: string, as: string, exit: number): Situation {
  return { name: `reserved: ${name}`, lay: { 'scoped/T-1.md': `---\nreserve_for: ${reservation}\n---\n${BODY}\n` }, does: [claim('T-1', { as })], expects: [exit] };
}

/** The lease of a claim stands in its name. */
const leases: readonly Situation[] = [
  ...['45m', '90', '45m # an hour at most', '"2h"', "'30s'", '1h30m', '25h', '0', '-5', '[45m]', '|\n  45m', '\n  45m', '0045m'].map((lease) => fronted(`a lease, written as ${JSON.stringify(lease)}`, `lease: ${lease}\n`, 0)),
  fronted('a lease, and a dependency', 'depends_on: D-1\nlease: 45m\n', 0),
  fronted('a lease below the least', 'lease: 1m\n', 0, { 'registry.yaml': 'min_lease: 10m\n' }),
  fronted('a lease above the most', 'lease: 12h\n', 0, { 'registry.yaml': 'max_lease: 1h\n' }),
  whole('a lease in JSON', '{"lease": 600}', 0, '.json'),
  whole('a lease in YAML', 'lease: 20m\n', 0, '.yaml'),
  { name: 'front matter: the lease of what is taken over', lay: held('T-1', { ...EXPIRED, text: `---\nlease: 45m\n---\n${BODY}\n` }), does: [claim('T-1')], expects: [0] },
  { name: 'front matter: the lease of what comes next', lay: { 'scoped/T-1.md': '---\nlease: 45m\n---\n' }, does: [next()], expects: [0] },
  fronted('it is meant for another', 'agent: eve\n', 0),
  fronted('it is meant for another, whose name a terminal would obey', 'agent: "e\u001B[31m"\n', 0),
];

const dependencies: readonly Situation[] = [
  fronted('no key that matters', 'title: One\npriority: high\nrole: writer\n', 0),
  fronted('nothing in it', '', 0),
  fronted('a title that shouts', 'title: Do it now!\n', 0),
  fronted('a dependency that is complete', 'depends_on: D-1\n', 0),
  fronted('a dependency in another case', 'depends_on: d-1\n', 0),
  fronted('a dependency without a blank behind its key, in a longer key', 'depends_on:D-1: x\n', 65),
  fronted('a reservation without a blank behind its key, in a longer key', 'reserve_for:r:\n', 65),
  fronted('a dependency without a blank behind its key', 'depends_on:D-1\n', 65),
  fronted('a dependency that is scoped', 'depends_on: D-1\n', 6, { 'scoped/D-1.md': TASK }),
  fronted('a dependency that is claimed', 'depends_on: D-1\n', 6, held('D-1')),
  fronted('a dependency under review', 'depends_on: D-1\n', 6, { 'review/D-1~1.md': TASK }),
  fronted('a dependency that is cancelled', 'depends_on: D-1\n', 6, { 'cancelled/D-1.md': TASK }),
  fronted('a dependency that there is not', 'depends_on: D-9\n', 6),
  fronted('a dependency that was complete and is to be done again', 'depends_on: D-1\n', 6, { 'complete/D-1~1.md': TASK, 'scoped/D-1~2.md': TASK }),
  fronted('a dependency that is complete, with an old copy in scoped/', 'depends_on: D-1\n', 0, { 'complete/D-1~1.md': TASK, 'scoped/D-1.md': TASK }),
  fronted('a dependency of which only a name that begins like it is complete', 'depends_on: D-1\n', 6, { 'complete/D-10.md': TASK, 'complete/D-1.1.md': TASK }),
  fronted('a dependency on itself', 'depends_on: T-1\n', 6),
  fronted('a list in brackets, all complete', 'depends_on: [D-1, D-2]\n', 0),
  fronted('a list in brackets, one open', 'depends_on: [D-1,D-9]\n', 6),
  fronted('an empty list', 'depends_on: []\n', 0),
  fronted('a list of quoted ids', `depends_on: ["D-1", 'D-2']\n`, 0),
  fronted('a list with a comma too many', 'depends_on: [D-1, ]\n', 0),
  fronted('a list of lines, all complete', 'depends_on:\n  - D-1\n  - D-2\ntitle: One\n', 0),
  fronted('a list of lines, the last one open', 'depends_on:\n  - D-1\n  - D-9\n', 6),
  fronted('a list of lines that are not indented', 'depends_on:\n- D-1\n- D-9\n', 6),
  fronted('a list of lines with quotes and comments', `depends_on: # these\n  - "D-1" # the first\n  # none\n\n  - 'D-2'\n`, 0),
  fronted('ids in one text, with commas', 'depends_on: D-1, D-9\n', 6),
  fronted('ids in one text, with blanks', 'depends_on: D-1 D-2\n', 0),
  fronted('a quoted id', 'depends_on: "D-9"\n', 6),
  fronted('a quoted list of ids', `depends_on: 'D-1, D-2'\n`, 0),
  fronted('a comment behind the id', 'depends_on: D-1 # D-9\n', 0),
  fronted('a commented key', '# depends_on: D-9\ntitle: One\n', 0),
  fronted('a key that only the title names', 'title: "depends_on: D-9"\n', 0),
  ...['', ' ~', ' null', ' ""', " ''"].map((nothing) => fronted(`no dependency, written as ${JSON.stringify(nothing)}`, `depends_on:${nothing}\ntitle: One\n`, 0)),
  fronted('a number is an id as it is written', 'depends_on: 007\n', 6, { 'complete/7.md': TASK }),
  fronted('a number is an id, and complete', 'depends_on: 007\n', 0, { 'complete/007.md': TASK }),
  fronted('a dependency that is no id', 'depends_on: ../x\n', 65),
  fronted('a dependency with an ending', 'depends_on: D-1.md\n', 65),
  fronted('a list with something that is no id', 'depends_on: [D-1, "*"]\n', 65),
  fronted('a key with a hyphen', 'depends-on: D-9\n', 65),
  fronted('a key run together', 'dependsOn: D-9\n', 65),
  fronted('a reservation with a hyphen', 'reserve-for: carl\n', 65),
  fronted('a key in capitals', 'DEPENDS_ON: D-9\n', 65),
  fronted('a key given twice', 'depends_on: D-9\ndepends_on: D-1\n', 65),
  fronted('another key given twice beside a dependency', 'title: a\ntitle: b\ndepends_on: D-1\n', 65),
  fronted('another key given twice', 'title: a\ntitle: b\n', 65),
  fronted('brackets that do not close', 'depends_on: [D-1\n', 65),
  fronted('a quote that does not close', 'depends_on: "D-1\n', 65),
  fronted('no list of keys', 'depends_on\n', 65),
  fronted('a list of lists', 'depends_on:\n  - [D-1]\n', 65),
  fronted('a map over two lines that says less than until when it holds', 'depends_on:\n  - id: D-1\n  - D-2\n', 65),
  fronted('a deeper item', 'depends_on:\n  - D-1\n    - D-2\n', 65),
  fronted('a list in brackets over several lines, one open', 'depends_on: [D-1, # first\n  "D-9"]\n', 6),
  fronted('brackets in the next line, all complete', 'depends_on:\n  [D-1, D-2]\n', 0),
  fronted('a title folded over two lines', 'title: One\n  and more\ndepends_on: D-9\n', 6),
  fronted('a title in quotes over two lines', 'title: "One: [\n  and more"\ndepends_on: D-1\n', 0),
  fronted('a quoted key', '"depends_on": D-9\n', 6),
  fronted('an escaped key', '"depends\\x5fon": D-9\n', 65),
  fronted('a first key that is indented', '  depends_on: D-9\n', 65),
  fronted('a key with a tag', '!!str depends_on: D-9\n', 65),
  fronted('a key that is asked for', '? depends_on\n: D-9\n', 65),
  fronted('an alias for a key', 'title: &it depends_on\n*it : D-9\n', 65),
  fronted('a merge', '<<: {depends_on: D-9}\n', 65),
  fronted('everything in braces', '{depends_on: D-9}\n', 65),
  fronted('a block of text', 'depends_on: |\n  D-9\n', 65),
  fronted('a value that goes on in the next line', 'depends_on: D-1\n  D-9\n', 65),
  fronted('a value in the line below its key', 'depends_on:\n  D-9\n', 6),
  fronted('an escape in a text', 'title: "a\\tb"\ndepends_on: D-1\n', 0),
  fronted('a dependency that is called like a copy', 'depends_on: M-1_BASE_123\n', 6),
  fronted('a key further in', 'title: One\n  depends_on: D-9\n', 65),
  fronted('a key below another one', 'meta:\n  depends_on: D-9\n', 65),
  fronted('an alias', 'a: &a D-9\ndepends_on: *a\n', 65),
  fronted('a map in braces beside a dependency', 'meta: {a: [1, "]"]}\ndepends_on: D-1\n', 0),
  fronted('a title with a colon', 'title: Fix: it\ndepends_on: D-1\n', 0),
  fronted('a tab before a key', '\tdepends_on: D-9\n', 65),
  fronted('keys within keys beside a dependency', 'meta:\n  a: b\ndepends_on: D-1\n', 0),
  fronted('a text of several lines beside a dependency', 'note: |\n  several\n  lines\ndepends_on: D-1\n', 0),
  fronted('a colon with nothing behind it', 'depends_on:D-9\n', 65),
];

const RING = { 'scoped/D-1.md': '---\ndepends_on: [D-2, D-3]\n---\n', 'waiting/D-2.md': '---\ndepends_on: D-4\n---\n', 'scoped/D-3.md': '---\ndepends_on: t-1\n---\n' };

/** Both sides refuse, and say why in the same words. */
export const NEVER_COMPLETE: readonly (readonly [name: string, lay: Readonly<Record<string, Laid>>, said: string])[] = [
  ['a task that is not there', { 'scoped/T-1.md': '---\ndepends_on: D-9\n---\n' }, 'T-1 depends on D-9, which no shelf has: add it, or take it out of depends_on'],
  ['tasks that are not there, beside an open one', { 'scoped/T-1.md': '---\ndepends_on: [D-8, D-1, D-9]\n---\n', 'review/D-1.md': '' }, 'T-1 depends on D-8, D-9, which no shelf has: add them, or take them out of depends_on; it depends on D-1, which is not complete yet'],
  ['a cancelled task', { 'scoped/T-1.md': '---\ndepends_on: D-1\n---\n', 'cancelled/D-1~2.md': '' }, 'T-1 depends on D-1, which is cancelled: move it to scoped/ if it is to be done after all, or take it out of depends_on'],
  ['a name that a tool gives to a copy', { 'scoped/T-1.md': '---\ndepends_on: M-1_BASE_123\n---\n' }, 'T-1 depends on M-1_BASE_123, which no shelf has: add it, or take it out of depends_on'],
  ['itself', { 'scoped/T-1.md': '---\ndepends_on: t-1\n---\n' }, 'T-1 depends on t-1, which waits for it in turn (T-1 > T-1): take one of them out of depends_on'],
  ['a ring of two', { 'scoped/T-1.md': '---\ndepends_on: D-1\n---\n', 'scoped/D-1.md': '---\ndepends_on: T-1\n---\n' }, 'T-1 depends on D-1, which waits for it in turn (T-1 > D-1 > T-1): take one of them out of depends_on'],
  ['a longer ring', { 'scoped/T-1.md': '---\ndepends_on: D-1\n---\n', ...RING }, 'T-1 depends on D-1, which waits for it in turn (T-1 > D-1 > D-3 > T-1): take one of them out of depends_on'],
  ['a ring that begins behind it', { 'scoped/T-1.md': '---\ndepends_on: D-1\n---\n', 'scoped/D-1.md': '---\ndepends_on: D-2\n---\n', 'scoped/D-2.md': '---\ndepends_on: D-1\n---\n' }, 'T-1 depends on D-1, which is not complete yet'],
  ['a ring in which one is held', { 'scoped/T-1.md': '---\ndepends_on: D-1\n---\n', ...held('D-1', { text: '---\ndepends_on: T-1\n---\n' }) }, 'T-1 depends on D-1, which is not complete yet'],
];

const never: readonly Situation[] = NEVER_COMPLETE.map(([name, lay]) => ({ name: `depends on ${name}`, lay, does: [claim('T-1')], expects: [6] }));

const fences: readonly Situation[] = [
  whole('with a byte order mark', `\uFEFF---\ndepends_on: D-9\n---\n${BODY}\n`, 6),
  whole('of lines that end with CR LF', `---\r\ndepends_on: D-9\r\n---\r\n${BODY}\r\n`, 6),
  whole('of lines that end with CR LF, all complete', `---\r\ndepends_on:\r\n  - D-1\r\n  - D-2\r\n---\r\n${BODY}\r\n`, 0),
  whole('of lines that end with CR', `---\rdepends_on: D-9\r---\r${BODY}\r`, 65),
  whole('without an end', `---\ndepends_on: D-1\n\n${BODY}\n`, 65),
  whole('without an end, and with no key that matters', `---\n${BODY}\n`, 65),
  whole('that ends with dots', `---\ndepends_on: D-9\n...\n${BODY}\n`, 6),
  whole('that ends with the file', '---\ndepends_on: D-9\n---', 6),
  whole('with blanks behind its dashes', `--- \ndepends_on: D-9\n---\t\n${BODY}\n`, 6),
  whole('that does not begin the file', `\n---\ndepends_on: D-9\n---\n${BODY}\n`, 65),
  whole('below a title is none', `# One\n\n---\ndepends_on: D-9\n---\n${BODY}\n`, 0),
  whole('of four dashes', `----\ndepends_on: D-9\n----\n${BODY}\n`, 65),
  whole('of four dashes is none where it has no key', `----\n${BODY}\n----\n`, 0),
  whole('below its end nothing counts', `---\ntitle: One\n---\ndepends_on: D-9\n`, 0),
  whole('longer than 64 KiB', `---\ntitle: One\n${'# a comment\n'.repeat(6000)}depends_on: D-9\n---\n`, 65),
  whole('of just less than 64 KiB', `---\ndepends_on: D-9\n${'# a comment\n'.repeat(5000)}---\n`, 6),
  whole('before a text of 200 KiB', `---\ndepends_on: D-9\n---\n${`${BODY}\n`.repeat(8000)}`, 6),
  whole('with a NUL, and a dependency', '---\ndepends_on: D-1\u0000\n---\n', 65),
  whole('with a NUL below it, and no dependency', `---\ntitle: One\n---\n\u0000\n`, 65),
  whole('none, and a NUL', `# One\n\u0000\n`, 65),
  whole('in UTF-16', Buffer.from(`---\ndepends_on: D-9\n---\n${BODY}\n`, 'utf16le'), 65),
  whole('in UTF-16 with a byte order mark', Buffer.from(`\uFEFF---\ndepends_on: D-9\n---\n${BODY}\n`, 'utf16le'), 65),
  whole('in UTF-16, big endian', Buffer.from(`\uFEFF---\ndepends_on: D-9\n---\n${BODY}\n`, 'utf16le').swap16(), 65),
  whole('in UTF-16 without a line', Buffer.from('\uFEFF\u4EFB\u52A1', 'utf16le'), 65),
  whole('below the marks of a merge', `<<<<<<< HEAD\n---\ndepends_on: D-9\n---\n=======\n>>>>>>> b\n${BODY}\n`, 65),
  whole('with the marks of a merge in it', `---\ntitle: One\n<<<<<<< HEAD\ndepends_on: D-9\n=======\n>>>>>>> b\n---\n${BODY}\n`, 65),
  whole('above the marks of a merge', `---\ntitle: One\n---\n<<<<<<< HEAD\ndepends_on: D-9\n=======\n>>>>>>> b\n`, 0),
  whole('with two byte order marks', `\uFEFF\uFEFF---\ndepends_on: D-9\n---\n${BODY}\n`, 65),
  whole('without fences', `depends_on: D-9\n\n${BODY}\n`, 65),
  whole('of another format', `+++\ntitle = "One"\n+++\n${BODY}\n`, 65),
  whole('with a NUL below it, and a dependency that is complete', `---\ndepends_on: D-1\n---\n\u0000\n`, 65),
  whole('that is not UTF-8', Buffer.from('---\ntitle: caf\xE9\ndepends_on: D-9\n---\n', 'latin1'), 6),
  whole('a task of YAML that depends', 'title: One\ndepends_on: D-9\n', 6, '.yaml'),
  whole('a task of YAML, all complete', '---\ntitle: One\ndepends_on: [D-1]\n', 0, '.yml'),
  whole('a text file has front matter too', `---\ndepends_on: D-9\n---\n${BODY}\n`, 6, '.txt'),
  whole('a file without an ending has front matter too', `---\ndepends_on: D-9\n---\n${BODY}\n`, 6, ''),
  whole('a task of JSON that is none, and speaks of no dependency', '{"title": ', 65, '.json'),
  whole('a task of JSON that depends', '{"title": "One", "depends_on": ["D-1", "D-9"]}', 6, '.json'),
  whole('a task of JSON, all complete', '{"title": "One", "depends_on": "D-1, D-2", "x": [{"depends_on": 1}]}', 0, '.json'),
  whole('a task of JSON with a key twice', '{"depends_on": "D-9", "depends_on": []}', 65, '.json'),
  { name: 'front matter: nobody may read it', lay: { 'scoped/T-1.md': { text: TASK, mode: 0o000 } }, unprivileged: true, does: [claim('T-1')], expects: [65] },
];

const reservations: readonly Situation[] = [
  reserved('for me', 'ana', 'ana~s1', 0),
  reserved('for me, in another case', 'ANA', 'ana', 0),
  reserved('for me in quotes', '"ana"', 'ana', 0),
  reserved('for my session', 'ana~s1', 'ana~s1', 0),
  reserved('for another session of mine', 'ana~s2', 'ana~s1', 6),
  reserved('for my session, and I have none', 'ana~s1', 'ana', 6),
  reserved('for another', 'carl', 'ana', 6),
  reserved('for one whose name begins like mine', 'an', 'ana', 6),
  reserved('for a name with a blank, which I have', 'ana lee', 'ana lee', 0),
  reserved('for a name as it stands in file names', 'ana%20lee', 'ana lee', 0),
  reserved('for a name beyond ASCII', 'Zoë', 'Zoë', 0),
  reserved('for a name beyond ASCII, in another case: another one', 'ÉVA', 'éva', 6),
  reserved('for a name beyond ASCII, in another case of its ASCII letters', 'ÉVA', 'Éva', 0),
  reserved('for a session beyond ASCII, in another case: another one', 'ana~SÉ', 'ana~sé', 6),
  reserved('for a name as it stands in file names, which is another case beyond ASCII', '"%C3%89VA"', 'éva', 6),
  reserved('for a Kelvin sign, and I am a k', '\u212A', 'k', 6),
  reserved('for an i with a dot, and I am an i', '\u0130', 'i\u0307', 6),
  reserved('for a name with blanks in its quotes', '" ana\t"', 'ana', 0),
  reserved('for blanks in quotes, which is nobody', "'  '", 'ana', 0),
  reserved('for a name with a no-break space: another one', '"ana\u00A0"', 'ana', 6),
  reserved('for a name with a no-break space, which I have', '"ana\u00A0"', 'ana\u00A0', 0),
  reserved('for a pattern', '"*"', 'ana', 6),
  reserved('for nobody', 'null', 'ana', 0),
  reserved('for two', '[ana, bob]', 'ana', 65),
  reserved('for one in brackets', '[ana]', 'ana', 65),
  reserved('for a name with a quote', "'it''s'", "it's", 0),
  { name: 'reserved: for me, and it depends on what is open', lay: { 'scoped/T-1.md': `---\nreserve_for: ana\ndepends_on: D-9\n---\n${BODY}\n` }, does: [claim('T-1')], expects: [6] },
];

export const FRONT_MATTER: readonly Situation[] = [...dependencies, ...leases, ...never, ...fences, ...reservations];
