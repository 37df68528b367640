/**
 * Where the tools know less than the command line, by design: they read no YAML but plain keys, values and lists, and
 * no log that dibs did not write.
 */

import { BODY, claim, TASK, type Situation } from '../situation.ts';

const DONE = { 'complete/D-1~2.md': TASK, 'complete/D-2.md': TASK };

/** A task whose text only a parser of YAML can be sure of. `exit`: what the command line makes of it. */
function unread(name: string, text: string, exit: number, ext = '.md'): Situation {
  return { name, lay: { ...DONE, [`scoped/T-1${ext}`]: text }, does: [claim('T-1')], expects: [exit] };
}

const fronted = (name: string, front: string, exit: number): Situation => unread(name, `---\n${front}---\n${BODY}\n`, exit);

/** The tools say that they cannot tell (65), and touch nothing. */
export const UNREAD: readonly Situation[] = [
  fronted('a key that is indented', '  depends_on: D-9\n', 6),
  fronted('a quoted key', '"depends_on": D-9\n', 6),
  fronted('a key with an escape in it', '"depends\\x5fon": D-9\n', 6),
  fronted('a key with a tag', '!!str depends_on: D-9\n', 6),
  fronted('a key that is asked for', '? depends_on\n: D-9\n', 6),
  fronted('an anchor and its alias', 'title: &it D-9\ndepends_on: *it\n', 6),
  fronted('an alias for a key', 'title: &it depends_on\n*it : D-9\n', 65),
  fronted('a merge', '<<: {depends_on: D-9}\n', 0),
  fronted('everything in braces', '{depends_on: D-9}\n', 6),
  fronted('a block of text', 'depends_on: |\n  D-9\n', 6),
  fronted('a folded text', 'depends_on: >-\n  D-1\n  D-9\n', 6),
  fronted('a value that goes on in the next line', 'depends_on: D-1\n  D-9\n', 6),
  fronted('a value in the line below its key', 'depends_on:\n  D-9\n', 6),
  fronted('a list in brackets over two lines', 'depends_on: [D-1,\n  D-9]\n', 6),
  fronted('an escape in a text', 'title: "a\\tb"\ndepends_on: D-1\n', 0),
  fronted('a reservation in a block', 'reserve_for: |\n  ana\n', 0),
  unread('JSON that depends on what is open', '{"depends_on": ["D-9"]}\n', 6, '.json'),
  unread('JSON that depends on what is complete', '{"title": "x", "depends_on": "D-1"}\n', 0, '.json'),
];
