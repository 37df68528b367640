/**
 * What strangers leave in a registry is the same to the tools as to the command line. They may know less: of settings
 * that are not UTF-8 they say so (65), and nothing is touched; and lines of a log that nobody wrote they may read
 * another way, which decides where a task goes and never who has it.
 */

import { describe, expect, it } from 'vitest';
import { differences, play, type Played } from './compare.ts';
import { SHELLS, whereIs } from './shells.ts';
import { bothSides } from './side-by-side.ts';
import { TASK, type Situation } from './situation.ts';
import { corpusSituations, spoiltSituations, type Kind } from './strangers.ts';

const { DIBS_FUZZ_SEED: seedText, DIBS_TOOLS_FUZZ: countText } = process.env;
// The same inputs each time: what is yet to be found is looked for on purpose, by another seed and more of them.
const seed = Number(seedText ?? 1);
const SPOILT = Number(countText ?? 60);
const MALFORMED = 65;

const shells = SHELLS.filter(({ shell: [program] }) => whereIs(program) !== undefined);
const sides = bothSides();

/** May the tools have known less? Then what they left may be something else, in these bounds. */
type Excuse = (situation: Situation, tools: Played) => Promise<boolean>;

const saysNothing: Excuse = async (situation, { outcome }) => {
  if (outcome.codes[0] !== MALFORMED) return false;
  const untouched = await play(sides.scratch, { ...situation, does: [] }, sides.dibs.run);
  return differences({ ...untouched.outcome, codes: outcome.codes, verdicts: outcome.verdicts }, outcome).length === 0;
};

const isNotUtf8: Excuse = async (situation, tools) => Object.values(situation.lay ?? {}).some((laid) => laid instanceof Uint8Array && !isUtf8(laid)) && (await saysNothing(situation, tools));

const isPolicy: Excuse = async (_situation, { outcome }) => outcome.codes.every((code) => [0, 4, 6].includes(code ?? -1)) && outcome.left.filter((line) => /^(?:scoped|claimed|waiting)\//.test(line) && line.endsWith(JSON.stringify(TASK))).length === 1;

const EXCUSES: Readonly<Record<Kind, Excuse>> = { names: async () => false, cards: async () => false, settings: isNotUtf8, logs: isPolicy };

function isUtf8(bytes: Uint8Array): boolean {
  return Buffer.from(bytes).equals(Buffer.from(Buffer.from(bytes).toString('utf8')));
}

/** What is wrong, one line each. */
async function faultsIn(situation: Situation, index: number, excuse: Excuse): Promise<readonly string[]> {
  const userland = shells[index % shells.length];
  if (userland === undefined) return ['there is no shell'];
  const [dibs, tools] = [await play(sides.scratch, situation, sides.dibs.run), await sides.toolsIn(situation, userland)];
  const found = differences(dibs.outcome, tools.outcome);
  const excused = found.length > 0 && (await excuse(situation, tools));
  return [...(excused ? [] : found), ...tools.unmannerly].map((line) => `${userland.name}: ${line}`);
}

async function expectAlike(situations: readonly Situation[], excuse: Excuse): Promise<void> {
  const bad: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < situations.length; index = next++) {
      const situation = situations[index];
      if (situation === undefined) return;
      const faults = await faultsIn(situation, index, excuse);
      if (faults.length > 0) bad.push(`${situation.name}\n  ${faults.join('\n  ')}`);
    }
  };
  await Promise.all([work(), work()]);
  if (bad.length > 0) expect.fail(`${bad.length} of ${situations.length} differ:\n${bad.slice(0, 40).join('\n')}`);
}

describe.each<Kind>(['names', 'cards', 'settings', 'logs'])('%s', (kind) => {
  it('of the corpus', async () => {
    await expectAlike(corpusSituations(kind), kind === 'logs' ? async () => false : EXCUSES[kind]);
  });

  it(`that are spoilt by chance (DIBS_FUZZ_SEED=${seed})`, { timeout: 1_000_000 }, async () => {
    await expectAlike(spoiltSituations(kind, seed, SPOILT), EXCUSES[kind]);
  });
});
