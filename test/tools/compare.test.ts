/** The comparison itself: it finds nothing between a thing and itself, and everything else that it is there to find. */

import { appendFileSync, copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { differences, play } from './compare.ts';
import { placeIn, type Place } from './lay.ts';
import type { Runner } from './run.ts';
import { bothSides, rowsOf } from './side-by-side.ts';
import { EXPIRED, held, boot, claim, release, sweep, TASK, type Situation } from './situation.ts';

const sides = bothSides();

const CLAIM: Situation = { name: 'claimed', lay: { 'scoped/T-1.md': TASK }, does: [claim('T-1')], expects: [0] };
const SEVERAL: readonly Situation[] = [
  CLAIM,
  { name: 'given back', lay: held('T-1', { owner: 'ana' }), does: [release('T-1', 'waiting', 'a "reason"')], expects: [0] },
  { name: 'taken over', lay: held('T-1', { ...EXPIRED, mark: 'abcdefghijkl' }), does: [claim('T-1')], expects: [0] },
  { name: 'put aside', lay: { ...held('T-1'), 'scoped/T-1.md': 'an old copy\n' }, does: [sweep(), boot()], expects: [0, 0] },
];

it.each(rowsOf(SEVERAL))('the command line does what the command line does: %s', async (_name, situation) => {
  const [one, other] = [await play(sides.scratch, situation, sides.dibs.run), await play(sides.scratch, situation, sides.dibs.run)];
  expect(one.outcome.codes).toEqual(situation.expects);
  expect(differences(one.outcome, other.outcome)).toEqual([]);
  expect(other.outcome).toEqual(one.outcome);
});

const nameIn = (root: string, directory: string): string => join(root, directory, readdirSync(join(root, directory))[0] ?? '');

/** What somebody could leave who is not quite the command line. */
const FLAWS: readonly (readonly [what: string, spoil: (place: Place) => void])[] = [
  ['another byte in the task', ({ root }) => appendFileSync(nameIn(root, 'claimed'), '\n')],
  ['a copy of the task instead of the task', ({ root }) => {
    const path = nameIn(root, 'claimed');
    copyFileSync(path, `${path}.copy`);
    renameSync(`${path}.copy`, path);
  }],
  ['the task touched', ({ root }) => utimesSync(nameIn(root, 'claimed'), new Date(), new Date())],
  ['a second name', ({ root }) => writeFileSync(join(root, 'lost+found', 'abcdefghijkl-T-1.md'), '')],
  ['something in tmp/', ({ root }) => writeFileSync(join(root, 'tmp', 'new-abcdefghijkl'), '')],
  ['something outside', ({ tmp }) => writeFileSync(join(tmp, 'left'), '')],
  ['a directory', ({ root }) => mkdirSync(join(root, 'holders', 'bob'))],
  ['no log', ({ root }) => rmSync(join(root, 'log', 'T-1.jsonl'))],
  ['a belief that is not confirmed', ({ root }) => writeFileSync(nameIn(root, 'holders/ana'), '')],
  ['a blank in the log', ({ root }) => spoilLog(root, (line) => line.replace('"v":1,', '"v":1, '))],
  ['a line of the log without its stamp', ({ root }) => spoilLog(root, (line) => line.replace(/"stamp":"[^"]*",/, ''))],
  ['a stamp of another time than the name', ({ root }) => spoilLog(root, (line) => line.replace(/("stamp":"ana:)(\d+)/, (_all, before: string, ms: string) => `${before}${Number(ms) - 1}`))],
  ['a time of long ago', ({ root }) => spoilLog(root, (line) => line.replace(/"at":\d+/, '"at":1700000000000'))],
  ['a time in seconds', ({ root }) => spoilLog(root, (line) => line.replace(/("at":\d{10})\d+/, '$1'))],
  ['a nonce that is too long', ({ root }) => renameSync(nameIn(root, 'claimed'), join(root, 'claimed', 'T-1~1@ana:1769143261123+1800!abcdefghijklm.md'))],
];

function spoilLog(root: string, spoil: (line: string) => string): void {
  const path = join(root, 'log', 'T-1.jsonl');
  writeFileSync(path, spoil(readFileSync(path, 'utf8')));
}

describe('what is not what the command line leaves is seen', () => {
  it.each(FLAWS)('%s', async (_what, spoil) => {
    const { outcome } = await sides.answerOf(CLAIM);
    const spoiler: Runner = async (step, situation, place) => {
      const said = await sides.dibs.run(step, situation, place);
      spoil(placeIn(place.base));
      return said;
    };
    expect(differences(outcome, (await play(sides.scratch, CLAIM, spoiler)).outcome)).not.toEqual([]);
  });

  it('another exit code, and another verdict', async () => {
    const { outcome } = await sides.answerOf(SEVERAL[3] ?? CLAIM);
    expect(differences(outcome, { ...outcome, codes: [0, 4] })).not.toEqual([]);
    expect(differences(outcome, { ...outcome, verdicts: [[], ['RESUME T-1']] })).not.toEqual([]);
  });
});
