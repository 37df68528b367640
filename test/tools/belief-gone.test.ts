/** A belief that another process forgets is not made again by a line that comes late. */

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { play } from './compare.ts';
import { toolsWithGap, type Gap } from './gap-runners.ts';
import { DASH, SHELLS, whereIs } from './shells.ts';
import { bothSides } from './side-by-side.ts';
import { claim, TASK } from './situation.ts';
import { TOOLS } from './tools.ts';

const sides = bothSides();
/** Just before `confirmed` is written, another process of the owner gives the claim up, and forgets it. */
const GIVEN_UP: Gap = {
  name: 'given up before it is confirmed',
  lay: { 'scoped/T-1.md': TASK },
  at: '"before ln holders/"*',
  act: 'rm "$1" && mv claimed/T-1~1@* scoped/T-1~1.md',
  does: [claim('T-1')],
  expects: [0],
};
const OPEN_FILES = '/proc/self/fd';

it('the tools make no belief of a claim that was given up in the meantime, where the system has no names for open files', async () => {
  const tools = join(sides.scratch, 'tools-without-proc');
  cpSync(TOOLS, tools, { recursive: true });
  const file = join(tools, 'dibs/belief.sh');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(OPEN_FILES);
  writeFileSync(file, text.replaceAll(OPEN_FILES, '/nowhere'));
  const { outcome, unmannerly } = await play(sides.scratch, GIVEN_UP, toolsWithGap(GIVEN_UP, DASH, tools, sides.scratch));
  expect(outcome.codes).toEqual([0]);
  expect(unmannerly).toEqual([]);
  // Of the claim that was taken after that, and of no other.
  expect(outcome.left.flatMap((line) => /holders\/ana\/(T-1~\d+@)/.exec(line)?.[1] ?? [])).toEqual(['T-1~2@']);
});

/** Adds a line to a belief, which may go at one of the questions that the tool asks about it. */
const ADD = `LC_ALL=C; set -u; asked=0
for part in files belief; do . "$1/dibs/$part.sh"; done
dibs_regular() {
  asked=$((asked + 1))
  [ -f "$1" ] || return 1
  if [ $asked = "$goes" ]; then rm "$1"; fi
}
goes=$2
if dibs_add_line belief confirmed; then echo yes; else echo no; fi`;

it.each(SHELLS.filter(({ shell: [program] }) => whereIs(program) !== undefined).map(({ name, shell }) => [name, shell] as const))('a line is added to a belief that is there, and makes none, under %s', (name, [program, ...words]) => {
  const directory = join(sides.scratch, `add-line-${name}`);
  mkdirSync(directory);
  const belief = join(directory, 'belief');
  const add = (goes: number): string => execFileSync(program, [...words, '-c', ADD, 'sh', TOOLS, `${goes}`], { cwd: directory, encoding: 'utf8' }).trim();
  expect([add(0), existsSync(belief)]).toEqual(['no', false]);
  writeFileSync(belief, '');
  expect([add(1), existsSync(belief)]).toEqual(['no', false]);
  writeFileSync(belief, 'in /a/place\n');
  expect([add(0), readFileSync(belief, 'utf8')]).toEqual(['yes', 'in /a/place\nconfirmed\n']);
});
