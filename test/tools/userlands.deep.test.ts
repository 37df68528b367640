/** The tools on other systems' programs: what is asked of them there is understood there, and the same comes of it. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipBecause } from '../support/fixture.ts';
import type { Userland } from './run.ts';
import { whereIs } from './shells.ts';
import { bothSides, rowsOf } from './side-by-side.ts';
import { SITUATIONS } from './every-situation.ts';
import { bsdUserland, busyboxUserland } from './userlands.ts';

const sides = bothSides();

/**
 * Where a program of the system is asked for something. What is decided by the shell alone is decided there in every
 * one.
 */
const ASKING = new Set([
  'claim: a free task',
  'claim: bytes that are no text',
  'claim: an id of 96 bytes, for an owner of 96',
  'claim: no such task',
  'claim: mine already: it is renewed',
  'claim: mine already, saved at a time that is to come',
  "claim: another's",
  'claim: run out: it is taken over',
  'claim: run out by its claim, and alive by its last save',
  'claim: run out, and saved at a time that is to come',
  'claim: under the mark of a dead examiner, run out',
  'claim: under the mark of a dead examiner, alive',
  'claim: a mark on my own claim, and what an editor saved under its name',
  'claim: a file in scoped/ of the generation that is claimed',
  'claim: one id in two cases',
  'claim: a log with a torn last line',
  'claim: a log that tells of a completion between damaged lines',
  'claim: a pair of one generation, both run out',
  'claim: claimed, given back, claimed again and completed',
  'front matter: a list of lines with quotes and comments',
  'front matter: a dependency that is scoped',
  'front matter: with a byte order mark',
  'front matter: with a NUL, and a dependency',
  'front matter: longer than 64 KiB',
  'front matter: before a text of 200 KiB',
  'front matter: that is not UTF-8',
  'reserved: for a name beyond ASCII',
  'an id with a newline at its end',
  'owner: with everything a name must not have',
  'owner: with a control character beyond ASCII',
  'owner: of nobody is the login at the host',
  'the registry that the tools lie beside',
  'a registry with nothing but scoped/',
  'a shelf that may not be read',
  'tmp/ may not be written: nothing is taken',
  'registry.yaml: durable',
  'registry.yaml: a colon that is encoded',
  'foreign: a name with a newline',
  'foreign: a FIFO named like a task',
  'foreign: a directory named like a task',
  'release: mine',
  'release: to waiting/, with a reason that is hard to write down',
  'release: an old copy on the shelf',
  'release: under the mark of a dead examiner, and saved by an editor',
  'verify: never taken, and passed by',
  'boot: resume',
  'boot: lost, told until it is acknowledged, and then never again',
  'janitor: run out once',
  'janitor: run out for the third time in a row: parked',
  'janitor: the mark of a dead examiner, alive, and what an editor saved under its name',
  'janitor: several old copies',
  'janitor: an old copy with the longest name',
  'janitor: a second name of the same file, tidied',
  'janitor: a claim that is a directory, a symlink or a FIFO',
  'janitor: what a dead dibs run believed',
]);
const situations = SITUATIONS.filter(({ name }) => ASKING.has(name));

it('the list names situations of the table', () => {
  const names = new Set(SITUATIONS.map(({ name }) => name));
  expect([...ASKING].filter((name) => !names.has(name))).toEqual([]);
});

const USERLANDS: readonly (Userland & { readonly needs: string })[] = [
  { name: 'the programs of a BSD', shell: ['dash'], needs: 'dash', path: bsdUserland(join(sides.scratch, 'bsd')) },
  { name: 'busybox, and nothing else', shell: [whereIs('busybox') ?? 'busybox', 'sh'], needs: 'busybox', path: whereIs('busybox') === undefined ? '' : busyboxUserland(join(sides.scratch, 'busybox')) },
];

describe.each(USERLANDS.map((userland) => [userland.name, userland] as const))('on %s', (_name, userland) => {
  const isThere = whereIs(userland.needs) !== undefined;
  it.for(isThere ? [] : [userland.needs])('needs %s', (program, context) => skipBecause(context, `there is no ${program}`));

  it.concurrent.each(isThere ? rowsOf(situations) : [])('%s', async (_situation, situation) => {
    await sides.expectAlike(situation, userland, { secondsWillDo: true });
  });
});
