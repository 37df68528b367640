/** What can happen between two steps of a verb: another worker, an examiner, an editor, a person. */

import { FAILS, type Gap } from '../gap-runners.ts';
import { claim, EXPIRED, held, next, release, sweep, TASK, tenure } from '../situation.ts';

const FREE = { 'scoped/T-1.md': TASK };
const MINE = held('T-1', { owner: 'ana' });
const REVIEW = { owner: 'ana', generation: 2, review: true } as const;
const NAME = tenure('T-1', { owner: 'ana' });
const DEAD = held('T-1', EXPIRED);
const GONE = tenure('T-1', EXPIRED);
const BOBS = tenure('T-1', { ageSeconds: 0 });
const BOBS_NEXT = tenure('T-1', { generation: 2, ageSeconds: 0 });

const TAKES = '"after mv scoped/T-1.md claimed/"*';
const MARKS = `"after mv claimed/${GONE} claimed/"*!*`;
const BEFORE_MARK = `"before mv claimed/${GONE} claimed/"*!*`;

/**
 * Somebody ends a claim as a tool does, by the nonce of its mark, before the name is done away with. A person's mv
 * writes no such line.
 */
const ENDS = `echo 'ended !abcdefghijkl' >>'holders/ana/${NAME}'`;
const COMPLETES_BOBS = `echo 'ended !abcdefghijkl complete' >>'holders/bob/${GONE}'`;
const COMPLETES = `echo 'ended !abcdefghijkl complete' >>'holders/ana/${NAME}'`;
const GHOST = 'ghost\n';

const claims: readonly Gap[] = [
  { name: 'the task is taken by another', lay: FREE, at: '"before mv scoped/T-1.md "*', act: `mv scoped/T-1.md 'claimed/${BOBS}'`, does: [claim('T-1')], expects: [3] },
  { name: 'the task is completed by a person', lay: FREE, at: '"before mv scoped/T-1.md "*', act: 'mv scoped/T-1.md complete/T-1~1.md', does: [claim('T-1')], expects: [6] },
  { name: 'the task is taken and given back', lay: FREE, at: '"before mv scoped/T-1.md "*', act: 'mv scoped/T-1.md scoped/T-1~1.md', does: [claim('T-1')], expects: [0] },
  { name: 'the task is deleted', lay: FREE, at: '"before mv scoped/T-1.md "*', act: 'rm scoped/T-1.md', does: [claim('T-1')], expects: [5] },
  { name: 'an editor saves the task as another file', lay: FREE, at: '"before mv scoped/T-1.md "*', act: 'echo newer >scoped/.new && mv scoped/.new scoped/T-1.md', does: [claim('T-1')], expects: [0] },
  { name: 'an editor writes the old name again', lay: FREE, at: TAKES, act: 'echo ghost >scoped/T-1.md', does: [claim('T-1')], expects: [0] },
  { name: 'another claim of this generation appears', lay: FREE, at: TAKES, act: `echo rival >'claimed/${BOBS}'`, does: [claim('T-1')], expects: [3] },
  { name: 'a claim of a higher generation appears', lay: FREE, at: TAKES, act: `echo rival >'claimed/${BOBS_NEXT}'`, does: [claim('T-1')], expects: [3] },
  { name: 'git brings a later task back', lay: FREE, at: TAKES, act: 'echo later >waiting/T-1~7.md', does: [claim('T-1')], expects: [8] },
  { name: 'a file of this very generation appears on a shelf', lay: FREE, at: TAKES, act: 'echo other >scoped/T-1~1.md', does: [claim('T-1')], expects: [8] },
  { name: 'an examiner marks the new claim, and dies', lay: FREE, at: TAKES, act: 'mv "$2" "${2%.md}!abcdefghijkl.md"', does: [claim('T-1')], expects: [0] },
  { name: 'it takes so long that the new claim has run out', lay: { ...FREE, 'registry.yaml': 'lease: 1s\n' }, at: TAKES, act: 'sleep 2', does: [claim('T-1')], expects: [0] },
  { name: 'the new claim is taken from its owner', lay: FREE, at: TAKES, act: `mv "$2" 'claimed/${BOBS_NEXT}'`, does: [claim('T-1')], expects: [3] },
];

const PAIR = { ...FREE, 'scoped/T-2.md': '---\npriority: 3\n---\n' };
const SAYS = (front: string): string => `printf '%s\\n' --- '${front}' --- >"$2"`;

const pulls: readonly Gap[] = [
  { name: 'its text is for another when it is claimed', lay: PAIR, at: TAKES, act: SAYS('agent: eve'), does: [next()], expects: [0] },
  { name: 'its text is for another when it is claimed, and there is no other task', lay: FREE, at: TAKES, act: SAYS('agent: eve'), does: [next()], expects: [7] },
  { name: 'its text is reserved when it is claimed', lay: PAIR, at: TAKES, act: SAYS('reserve_for: eve'), does: [next()], expects: [0] },
  { name: 'its text waits for another task when it is claimed', lay: PAIR, at: TAKES, act: SAYS('depends_on: T-2'), does: [next()], expects: [0] },
  { name: 'nobody can read its text when it is claimed', lay: PAIR, at: TAKES, act: SAYS('depends_on: ['), does: [next()], expects: [0] },
  { name: 'its text does not have the role any more', lay: { 'scoped/T-1.md': '---\nrole: dev\n---\n' }, at: TAKES, act: SAYS('role: qa'), does: [next({ wanted: ['--role=dev'] })], expects: [7] },
  { name: 'its text has another priority when it is claimed: it is kept', lay: PAIR, at: TAKES, act: SAYS('priority: 9'), does: [next()], expects: [0] },
  { name: 'the next task is taken by another', lay: PAIR, at: '"before mv scoped/T-1.md "*', act: `mv scoped/T-1.md 'claimed/${BOBS}'`, does: [next()], expects: [0] },
  { name: 'the next task is taken by another, and there is no other one', lay: FREE, at: '"before mv scoped/T-1.md "*', act: `mv scoped/T-1.md 'claimed/${BOBS}'`, does: [next()], expects: [7] },
  { name: 'the next task is taken by another process of mine', lay: PAIR, at: '"before mv scoped/T-1.md "*', act: `mv scoped/T-1.md 'claimed/${tenure('T-1', { owner: 'ana', ageSeconds: 0 })}'`, does: [next()], expects: [0] },
  { name: 'the next task is completed by a person', lay: PAIR, at: '"before mv scoped/T-1.md "*', act: 'mv scoped/T-1.md complete/T-1~1.md', does: [next()], expects: [0] },
  { name: 'the next task is deleted', lay: PAIR, at: '"before mv scoped/T-1.md "*', act: 'rm scoped/T-1.md', does: [next()], expects: [0] },
  { name: 'the owner of the claim that ran out saves it', lay: { ...DEAD, 'scoped/T-2.md': '---\npriority: 3\n---\n' }, at: BEFORE_MARK, act: `touch 'claimed/${GONE}'`, does: [next()], expects: [0] },
];

const takeOvers: readonly Gap[] = [
  { name: 'its owner saves before it is marked', lay: DEAD, at: BEFORE_MARK, act: `touch 'claimed/${GONE}'`, does: [claim('T-1')], expects: [3] },
  { name: 'its owner gives it back before it is marked', lay: DEAD, at: BEFORE_MARK, act: `mv 'claimed/${GONE}' scoped/T-1~1.md`, does: [claim('T-1')], expects: [0] },
  { name: 'another takes it over before it is marked', lay: DEAD, at: BEFORE_MARK, act: `mv 'claimed/${GONE}' 'claimed/${BOBS_NEXT}'`, does: [claim('T-1')], expects: [3] },
  { name: 'an editor writes the old name under the mark', lay: DEAD, at: MARKS, act: `echo ghost >'claimed/${GONE}'`, does: [claim('T-1')], expects: [0] },
  { name: 'its owner saves the marked file itself', lay: DEAD, at: MARKS, act: 'touch "$2"', does: [claim('T-1')], expects: [3] },
  { name: 'its owner saves, and an editor writes the old name under the mark', lay: DEAD, at: MARKS, act: `touch "$2"; echo ghost >'claimed/${GONE}'`, does: [claim('T-1')], expects: [3] },
  { name: 'its owner saves, and an editor writes the old name, and the task is on a shelf: what was marked is not raised', lay: DEAD, at: MARKS, act: `touch "$2"; echo ghost >'claimed/${GONE}'; ${COMPLETES_BOBS}; echo other >complete/T-1~1.md`, does: [claim('T-1')], expects: [6], keeps: { [TASK]: 'lost+found/', [GHOST]: `claimed/${GONE} `, 'other\n': 'complete/T-1~1.md ' } },
  { name: 'its owner saves, and an editor writes the old name, and a person lays another file on a shelf: what was marked is the task', lay: DEAD, at: MARKS, act: `touch "$2"; echo ghost >'claimed/${GONE}'; echo other >complete/T-1~1.md`, does: [claim('T-1')], expects: [3], keeps: { [TASK]: `claimed/${tenure('T-1', { ...EXPIRED, generation: 2 })} `, [GHOST]: `claimed/${GONE} `, 'other\n': 'complete/T-1~1.md ' } },
  { name: 'a file of its generation appears on a shelf under the mark', lay: DEAD, at: MARKS, act: 'echo other >scoped/T-1~1.md', does: [claim('T-1')], expects: [0] },
  { name: 'another claim of its generation appears under the mark', lay: DEAD, at: MARKS, act: `echo other >'claimed/${BOBS}'`, does: [claim('T-1')], expects: [3] },
  { name: 'another examiner marks it anew', lay: DEAD, at: MARKS, act: 'mv "$2" "${2%%!*}!abcdefghijkl.md"', does: [claim('T-1')], expects: [0] },
  { name: 'another examiner finishes', lay: DEAD, at: MARKS, act: `mv "$2" 'claimed/${BOBS_NEXT}'`, does: [claim('T-1')], expects: [3] },
  { name: 'it is completed under the mark', lay: DEAD, at: MARKS, act: 'mv "$2" complete/T-1~1.md', does: [claim('T-1')], expects: [6] },
  { name: 'the new claim has a rival', lay: DEAD, at: '"after mv claimed/"*!*" claimed/T-1~2@ana:"*', act: `echo rival >'claimed/${BOBS_NEXT}'`, does: [claim('T-1')], expects: [3] },
];

const renewals: readonly Gap[] = [
  { name: 'it is taken before it is touched, and a ghost is there', lay: MINE, at: `"before touch claimed/${NAME}"`, act: `${ENDS}; mv 'claimed/${NAME}' 'claimed/${BOBS_NEXT}'; echo ghost >'claimed/${NAME}'`, does: [claim('T-1')], expects: [4], keeps: { [TASK]: `claimed/${BOBS_NEXT} `, [GHOST]: `claimed/${NAME} ` } },
  { name: 'a person takes it before it is touched, and a ghost is there: nobody has ended it, and the ghost is the claim', lay: MINE, at: `"before touch claimed/${NAME}"`, act: `mv 'claimed/${NAME}' 'claimed/${BOBS_NEXT}'; echo ghost >'claimed/${NAME}'`, does: [claim('T-1')], expects: [0], keeps: { [TASK]: `claimed/${BOBS_NEXT} `, [GHOST]: `claimed/${NAME} ` } },
  { name: 'it is taken before it is touched', lay: MINE, at: `"before touch claimed/${NAME}"`, act: `mv 'claimed/${NAME}' 'claimed/${BOBS_NEXT}'`, does: [claim('T-1')], expects: [4] },
  { name: 'it is marked after it was touched, and the examiner dies', lay: MINE, at: `"after touch claimed/${NAME}"`, act: `mv 'claimed/${NAME}' 'claimed/${NAME.replace('.md', '!abcdefghijkl.md')}'`, does: [claim('T-1')], expects: [0] },
];

// The steps of a release: the mark, the link of what is marked, and the mark taken away.
const MY_MARK = `"after mv claimed/${NAME} claimed/"*!*`;
const BEFORE_MY_MARK = `"before mv claimed/${NAME} claimed/"*!*`;
const LINKS = (to: string): string => `"after ln claimed/"*!*" ${to}"`;
const BEFORE_LINK = (to: string): string => `"before ln claimed/"*!*" ${to}"`;
const DROPS_MARK = '"after mv claimed/"*!*" tmp/drop-"*';
const OTHER_MARK = `claimed/${NAME.replace('.md', '!abcdefghijkl.md')}`;

const SAVES = `echo newest >claimed/.new && mv claimed/.new 'claimed/${NAME}'`;
const NEWEST = 'newest\n';
/** What an editor writes under the claim's name goes to lost+found/, and never to the shelf. */
const putAside = (text: string, to: string): Gap['keeps'] => ({ [TASK]: `${to} `, [text]: 'lost+found/' });

const releases: readonly Gap[] = [
  { name: 'the janitor takes it before the mark', lay: MINE, at: BEFORE_MY_MARK, act: `${ENDS}; mv 'claimed/${NAME}' 'claimed/${BOBS_NEXT}'`, does: [release('T-1')], expects: [4], keeps: { [TASK]: `claimed/${BOBS_NEXT} ` } },
  { name: 'the janitor takes it before the link', lay: MINE, at: BEFORE_LINK('scoped/T-1~1.md'), act: `${ENDS}; mv "$1" 'claimed/${BOBS_NEXT}'`, does: [release('T-1')], expects: [4], keeps: { [TASK]: `claimed/${BOBS_NEXT} ` } },
  { name: 'an examiner takes the mark over and puts it back, and an unconfirmed claim is there: what was ended by that mark is not', lay: MINE, at: BEFORE_LINK('scoped/T-1~1.md'), act: `n=\${1##*!}; echo "kept !\${n%.md}" >>'holders/ana/${NAME}'; mv "$1" 'claimed/${NAME}'; echo rival >'claimed/${BOBS_NEXT}'`, does: [release('T-1')], expects: [0], keeps: { [TASK]: 'scoped/T-1~3.md ', 'rival\n': `claimed/${BOBS_NEXT} ` } },
  { name: 'a person puts it back before the link, and an unconfirmed claim is there: what was ended stays ended', lay: MINE, at: BEFORE_LINK('scoped/T-1~1.md'), act: `mv "$1" 'claimed/${NAME}'; echo rival >'claimed/${BOBS_NEXT}'`, does: [release('T-1')], expects: [4], keeps: { [TASK]: `claimed/${NAME} `, 'rival\n': `claimed/${BOBS_NEXT} ` } },
  { name: 'an examiner marks it before, and an editor writes the old name', lay: MINE, at: BEFORE_MY_MARK, act: `mv 'claimed/${NAME}' 'claimed/${NAME.replace('.md', '!abcdefghijkl.md')}'; echo ghost >'claimed/${NAME}'`, does: [release('T-1')], expects: [0], keeps: { [TASK]: 'scoped/T-1~2.md ' } },
  { name: 'a person takes it before the mark', lay: MINE, at: BEFORE_MY_MARK, act: `mv 'claimed/${NAME}' 'claimed/${BOBS_NEXT}'`, does: [release('T-1')], expects: [4], keeps: { [TASK]: `claimed/${BOBS_NEXT} ` } },
  { name: 'a person completes what is marked before the link', lay: MINE, at: BEFORE_LINK('scoped/T-1~1.md'), act: 'mv "$1" complete/T-1~1.md', does: [release('T-1')], expects: [4], keeps: { [TASK]: 'complete/T-1~1.md ' } },
  { name: 'the name on the shelf is taken', lay: MINE, at: BEFORE_LINK('scoped/T-1~1.md'), act: 'echo other >scoped/T-1~1.md', does: [release('T-1')], expects: [8], keeps: { [TASK]: `claimed/${NAME} `, 'other\n': 'scoped/T-1~1.md ' } },
  { name: 'the name on the shelf is taken before the mark: it goes above that', lay: MINE, at: BEFORE_MY_MARK, act: 'echo other >scoped/T-1~1.md', does: [release('T-1')], expects: [0], keeps: { [TASK]: 'scoped/T-1~2.md ', 'other\n': 'scoped/T-1~1.md ' } },
  { name: 'the name on the shelf is taken, and an editor writes the old name under the mark', lay: MINE, at: BEFORE_LINK('scoped/T-1~1.md'), act: `echo other >scoped/T-1~1.md; ${SAVES}`, does: [release('T-1')], expects: [8], keeps: { [TASK]: 'lost+found/', [NEWEST]: `claimed/${NAME} `, 'other\n': 'scoped/T-1~1.md ' } },
  { name: 'the name on the shelf is taken by a directory', lay: MINE, at: BEFORE_LINK('waiting/T-1~1.md'), act: 'mkdir waiting/T-1~1.md', does: [release('T-1', 'waiting', 'x')], expects: [8], keeps: { [TASK]: `claimed/${NAME} ` } },
  { name: 'an editor saves the claimed name as another file before the mark: those bytes are given up', lay: MINE, at: BEFORE_MY_MARK, act: SAVES, does: [release('T-1', 'complete')], expects: [0], keeps: { [NEWEST]: 'complete/T-1~1.md ' } },
  { name: 'an editor writes the claimed name as soon as it is marked', lay: MINE, at: MY_MARK, act: `echo ghost >'claimed/${NAME}'`, does: [release('T-1')], expects: [0], keeps: putAside(GHOST, 'scoped/T-1~1.md') },
  { name: 'an editor saves the claimed name as another file before the link', lay: MINE, at: BEFORE_LINK('complete/T-1~1.md'), act: SAVES, does: [release('T-1', 'complete')], expects: [0], keeps: putAside(NEWEST, 'complete/T-1~1.md') },
  { name: 'an editor saves the claimed name as another file after the link', lay: MINE, at: LINKS('scoped/T-1~1.md'), act: SAVES, does: [release('T-1')], expects: [0], keeps: putAside(NEWEST, 'scoped/T-1~1.md') },
  { name: 'an editor saves the claimed name as another file when the mark is gone', lay: MINE, at: DROPS_MARK, act: SAVES, does: [release('T-1', 'complete')], expects: [0], keeps: putAside(NEWEST, 'complete/T-1~1.md') },
  { name: 'an editor writes the claimed name under the mark that was lifted above what git brought', lay: { ...MINE, 'waiting/T-1~7.md': 'later\n' }, at: '"after mv claimed/"*!*" claimed/T-1~8@"*!*', act: `echo ghost >'claimed/${NAME}'`, does: [release('T-1')], expects: [0], keeps: { ...putAside(GHOST, 'scoped/T-1~8.md'), 'later\n': 'waiting/T-1~7.md ' } },
  { name: 'the next reviewer is quick', lay: held('T-1', REVIEW), at: LINKS('review/T-1~2.md'), act: `mv review/T-1~2.md 'claimed/${tenure('T-1', { generation: 3, review: true, ageSeconds: 0 })}'`, does: [release('T-1')], expects: [0], keeps: { [TASK]: `claimed/${tenure('T-1', { generation: 3, review: true, ageSeconds: 0 })} ` } },
  { name: 'the next reviewer is quick, of work that is handed in: nobody can tell whose it is', lay: MINE, at: LINKS('review/T-1~1.md'), act: `mv review/T-1~1.md 'claimed/${tenure('T-1', { generation: 2, review: true, ageSeconds: 0 })}'`, does: [release('T-1', 'review')], expects: [75], keeps: { [TASK]: `claimed/${tenure('T-1', { generation: 2, review: true, ageSeconds: 0 })} ` } },
  { name: 'an editor writes the claimed name after the link, and the next owner is quick', lay: MINE, at: LINKS('scoped/T-1~1.md'), act: `${SAVES}; mv scoped/T-1~1.md 'claimed/${BOBS_NEXT}'`, does: [release('T-1')], expects: [0], keeps: putAside(NEWEST, `claimed/${BOBS_NEXT}`) },
  { name: 'the next owner is quick', lay: MINE, at: LINKS('scoped/T-1~1.md'), act: `mv scoped/T-1~1.md 'claimed/${BOBS_NEXT}'`, does: [release('T-1')], expects: [0] },
  { name: 'somebody moves it on', lay: MINE, at: LINKS('scoped/T-1~1.md'), act: 'mv scoped/T-1~1.md waiting/T-1~1.md', does: [release('T-1')], expects: [0] },
  { name: 'git brings a later task back before the mark: it goes above that', lay: MINE, at: BEFORE_MY_MARK, act: 'echo later >waiting/T-1~7.md', does: [release('T-1')], expects: [0], keeps: { [TASK]: 'scoped/T-1~8.md ', 'later\n': 'waiting/T-1~7.md ' } },
  { name: 'git brings a later task back after the link', lay: MINE, at: LINKS('scoped/T-1~1.md'), act: 'echo later >waiting/T-1~7.md', does: [release('T-1')], expects: [4], keeps: { [TASK]: 'scoped/T-1~1.md ', 'later\n': 'waiting/T-1~7.md ' } },
  { name: 'a claim that nobody confirmed appears before the mark: it goes above that', lay: MINE, at: BEFORE_MY_MARK, act: `echo rival >'claimed/${BOBS_NEXT}'`, does: [release('T-1')], expects: [0], keeps: { [TASK]: 'scoped/T-1~3.md ', 'rival\n': `claimed/${BOBS_NEXT} ` } },
  { name: 'an examiner marks the claimed name anew after the link', lay: MINE, at: LINKS('complete/T-1~1.md'), act: `mv "$1" '${OTHER_MARK}'`, does: [release('T-1', 'complete')], expects: [0], keeps: { [TASK]: 'complete/T-1~1.md ' } },
  { name: 'it is lost before the mark, and what is marked is a ghost', lay: MINE, at: BEFORE_MY_MARK, act: `${ENDS}; mv 'claimed/${NAME}' 'claimed/${BOBS_NEXT}'; echo ghost >'claimed/${NAME}'`, does: [release('T-1', 'complete')], expects: [4], keeps: { [TASK]: `claimed/${BOBS_NEXT} `, [GHOST]: `claimed/${NAME} ` } },
  { name: 'it is lost before the link, and a ghost is there', lay: MINE, at: BEFORE_LINK('complete/T-1~1.md'), act: `mv "$1" 'claimed/${BOBS_NEXT}'; echo ghost >'claimed/${NAME}'`, does: [release('T-1', 'complete')], expects: [4], keeps: { [TASK]: `claimed/${BOBS_NEXT} `, [GHOST]: `claimed/${NAME} ` } },
  { name: 'a person takes it before the mark, and a ghost is there: nobody has ended it, and the ghost is the claim', lay: MINE, at: BEFORE_MY_MARK, act: `mv 'claimed/${NAME}' 'claimed/${BOBS_NEXT}'; echo ghost >'claimed/${NAME}'`, does: [release('T-1', 'complete')], expects: [0], keeps: { [TASK]: `claimed/${BOBS_NEXT} `, [GHOST]: 'complete/T-1~3.md ' } },
  { name: 'an examiner marks it before the mark, and dies', lay: MINE, at: BEFORE_MY_MARK, act: `mv 'claimed/${NAME}' '${OTHER_MARK}'`, does: [release('T-1')], expects: [0], keeps: { [TASK]: 'scoped/T-1~1.md ' } },
  { name: 'an examiner marks it anew before the link, and dies', lay: MINE, at: BEFORE_LINK('scoped/T-1~1.md'), act: `mv "$1" '${OTHER_MARK}'`, does: [release('T-1')], expects: [0], keeps: { [TASK]: 'scoped/T-1~1.md ' } },
  { name: 'an examiner marks it anew before the link, and dies, and an editor writes the old name', lay: MINE, at: BEFORE_LINK('scoped/T-1~1.md'), act: `mv "$1" '${OTHER_MARK}'; ${SAVES}`, does: [release('T-1')], expects: [0], keeps: { [TASK]: 'scoped/T-1~2.md ', [NEWEST]: `claimed/${NAME} ` } },
  { name: 'an examiner puts it back before the link', lay: MINE, at: BEFORE_LINK('scoped/T-1~1.md'), act: `mv "$1" 'claimed/${NAME}'`, does: [release('T-1')], expects: [0], keeps: { [TASK]: 'scoped/T-1~1.md ' } },
  { name: 'another process of its owner marks it first, and dies with the belief ended', lay: MINE, at: BEFORE_MY_MARK, act: `mv 'claimed/${NAME}' '${OTHER_MARK}'; ${COMPLETES}`, does: [release('T-1', 'complete')], expects: [0], keeps: { [TASK]: 'complete/T-1~1.md ' } },
  { name: 'another process of its owner marks it first, and dies when it is on the shelf', lay: MINE, at: BEFORE_MY_MARK, act: `mv 'claimed/${NAME}' '${OTHER_MARK}'; ${COMPLETES}; ln '${OTHER_MARK}' complete/T-1~1.md`, does: [release('T-1', 'complete')], expects: [0], keeps: { [TASK]: 'complete/T-1~1.md ' } },
  { name: 'another process of its owner marks it first, and dies before it is written down', lay: MINE, at: BEFORE_MY_MARK, act: `${COMPLETES}; mv 'claimed/${NAME}' complete/T-1~1.md`, does: [release('T-1', 'complete')], expects: [0], keeps: { [TASK]: 'complete/T-1~1.md ' } },
  { name: 'another process of its owner marks it first, and puts it on another shelf', lay: MINE, at: BEFORE_MY_MARK, act: `${COMPLETES}; mv 'claimed/${NAME}' complete/T-1~1.md`, does: [release('T-1', 'review')], expects: [4], keeps: { [TASK]: 'complete/T-1~1.md ' } },
  { name: 'another process of its owner marks it first, finishes, and an editor writes the old name', lay: MINE, at: BEFORE_MY_MARK, act: `${COMPLETES}; mv 'claimed/${NAME}' complete/T-1~1.md; echo ghost >'claimed/${NAME}'`, does: [release('T-1', 'complete')], expects: [0], keeps: { [TASK]: 'complete/T-1~1.md ', [GHOST]: `claimed/${NAME} ` } },
  { name: 'the marked name cannot be taken away after the link: what the link decided stands', lay: MINE, at: '"before mv claimed/"*!*" tmp/drop-"*', act: FAILS, does: [release('T-1', 'complete')], expects: [74], keeps: { [TASK]: 'complete/T-1~1.md ', 'confirmed\nended !<nonce> complete\n': 'holders/ana/' } },
  { name: 'the marked name is tidied away by the janitor', lay: MINE, at: LINKS('complete/T-1~1.md'), act: 'rm "$1"', does: [release('T-1', 'complete')], expects: [0], keeps: { [TASK]: 'complete/T-1~1.md ' } },
];

const sweeps: readonly Gap[] = [
  { name: 'its owner saves before it is marked', lay: DEAD, at: BEFORE_MARK, act: `touch 'claimed/${GONE}'`, does: [sweep()], expects: [0] },
  { name: 'its owner saves under the mark, and an editor writes the old name', lay: DEAD, at: MARKS, act: `touch "$2"; echo ghost >'claimed/${GONE}'`, does: [sweep()], expects: [0] },
  { name: 'the shelf gets a file of that name before the link', lay: DEAD, at: '"before ln claimed/"*!*" scoped/T-1~1.md"', act: 'echo other >scoped/T-1~1.md', does: [sweep()], expects: [0] },
  { name: 'another janitor is quicker', lay: DEAD, at: BEFORE_MARK, act: `echo ended >>'holders/bob/${GONE}'; mv 'claimed/${GONE}' scoped/T-1~1.md`, does: [sweep()], expects: [0] },
  { name: 'somebody claims it as soon as it is on the shelf', lay: DEAD, at: '"after ln claimed/"*!*" scoped/T-1~1.md"', act: `mv scoped/T-1~1.md 'claimed/${BOBS_NEXT}'`, does: [sweep()], expects: [0] },
  { name: 'an editor writes the old name under the mark', lay: DEAD, at: MARKS, act: `echo ghost >'claimed/${GONE}'`, does: [sweep()], expects: [0] },
  { name: 'what is debris is saved as another file', lay: { ...held('T-1', { generation: 2 }), 'scoped/T-1.md': 'an old copy\n' }, at: '"before mv scoped/T-1.md "*', act: 'echo newer >scoped/.new && mv scoped/.new scoped/T-1.md', does: [sweep()], expects: [0] },
];

const under = (what: string, group: readonly Gap[]): readonly Gap[] => group.map((gap) => ({ ...gap, name: `${what}: ${gap.name}` }));

export const GAPS: readonly Gap[] = [...under('claim', claims), ...under('next', pulls), ...under('take over', takeOvers), ...under('renew', renewals), ...under('release', releases), ...under('janitor', sweeps)];
