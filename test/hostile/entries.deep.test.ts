/** What is no ordinary file, anywhere in a registry: no verb hangs on it, reads through it, or takes it for a task. */

import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { skipBecause } from '../support/fixture.ts';
import { everyVerb, isPromised, onlyLooks } from './every-verb.ts';
import { BAD, KINDS, layGoodRegistry, leave, PLACES, SECRET, type Kind, type Place } from './hostile-entries.ts';
import { writesBelow } from '../support/snapshot.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { WarmDibs, type Said } from '../support/warm-dibs.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
const STRANGER = 12_345;

let base: string;
let root: string;
const outside = (): string => join(base, 'r', 'outside');
/**
 * Root reads everything, so that nothing but dibs itself is in the way; a file that nobody may read is for somebody
 * else.
 */
const dibs = { root: new WarmDibs(), nobody: new WarmDibs(isRoot ? NOBODY : undefined) };

beforeAll(() => {
  base = scratchDirectory('entries');
  if (isRoot) execFileSync('chmod', ['755', base]);
});

afterEach(async ({ task }) => {
  // It may hang still.
  if (task.result?.state === 'fail') await Promise.all([dibs.root.stop(), dibs.nobody.stop()]);
});

afterAll(async () => {
  await Promise.all([dibs.root.stop(), dibs.nobody.stop()]);
  rmSync(base, { recursive: true, force: true });
});

/** A fresh registry with this left in it; answers where. */
async function lay(kind: Kind, place: Place): Promise<string> {
  root = layGoodRegistry(join(base, 'r'));
  const path = await leave(root, outside(), kind, place);
  if (kind.foreign === true) {
    execFileSync('chown', ['-R', '--no-dereference', `${NOBODY}:${NOBODY}`, join(base, 'r')]);
    chownSync(path, STRANGER, STRANGER);
    chmodSync(path, 0);
  }
  return path;
}

function run(kind: Kind, args: readonly string[]): Promise<Said> {
  return (kind.foreign === true ? dibs.nobody : dibs.root).run(args, { cwd: join(base, 'r', 'project'), env: { DIBS_AGENT: 'alice' } });
}

/** Where in the registry the inode is now. */
function placesOf(ino: bigint): readonly string[] {
  const entries = ['', ...readdirSync(join(root, '..'), { recursive: true, encoding: 'utf8' })];
  return entries.filter((path) => lstatSync(join(root, '..', path), { bigint: true, throwIfNoEntry: false })?.ino === ino);
}

const OUT_OF_MEMORY_KB = 400 * 1024;

describe.each(PLACES)('$where', (place) => {
  it.for(KINDS.filter(({ what }) => what !== place.unless))('$what neither stops dibs nor leads it outside, and is not lost', async (kind, context) => {
    if (kind.needsRoot === true && !isRoot) skipBecause(context, `only root can make ${kind.what}`);
    const unseen = kind.unseen === true ? place.unseen : undefined;
    const answers = { claim: unseen ?? place.claim, renew: unseen ?? place.renew, good: unseen ?? place.claimGood ?? 0 };
    let path = await lay(kind, place);
    let { ino } = lstatSync(path, { bigint: true });
    let before = [writesBelow(root), writesBelow(outside(), { reading: true })];
    for (const args of everyVerb(BAD)) {
      const said = await run(kind, args);
      const told = [args.join(' '), said.code];
      expect([told, isPromised(args, said.code)]).toEqual([told, true]);
      expect([told, `${said.stdout}${said.stderr}`.includes(SECRET)]).toEqual([told, false]);
      const after = [writesBelow(root), writesBelow(outside(), { reading: true })];
      expect([told, after[1]]).toEqual([told, before[1]]);
      expect([told, said.maxRssKb < OUT_OF_MEMORY_KB]).toEqual([told, true]);
      if (place.passing !== true) expect([told, placesOf(ino).length > 0]).toEqual([told, true]);
      if (kind.regular !== true && args.length === 2 && args[1] === BAD) {
        if (args[0] === 'claim') expect(told).toEqual([args.join(' '), answers.claim]);
        if (args[0] === 'renew') expect(told).toEqual([args.join(' '), answers.renew]);
      }
      if (onlyLooks(args)) expect([told, after[0]]).toEqual([told, before[0]]);
      else if (JSON.stringify(after[0]) !== JSON.stringify(before[0])) {
        path = await lay(kind, place);
        ({ ino } = lstatSync(path, { bigint: true }));
        before = [writesBelow(root), writesBelow(outside(), { reading: true })];
      }
    }
    expect((await run(kind, ['claim', 'GOOD'])).code).toBe(answers.good);
  });
});
