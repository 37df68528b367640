/** Whatever happens between two steps of a verb, the tools make of it what the command line makes of it. */

import { afterAll, describe, expect, it } from 'vitest';
import { differences, play, type Played } from './compare.ts';
import { dibsWithGap, toolsWithGap, type Gap } from './gap-runners.ts';
import { followsPath, SHELLS } from './shells.ts';
import { SideBySide } from './side-by-side.ts';
import { GAPS } from './situations/gaps.ts';
import { TOOLS } from './tools.ts';

const sides = new SideBySide();

afterAll(async () => {
  await sides.close();
});

const answers = new Map<Gap, Played>();

async function answerOf(gap: Gap): Promise<Played> {
  const answer = answers.get(gap) ?? (await play(sides.scratch, gap, dibsWithGap(gap, sides.scratch)));
  answers.set(gap, answer);
  return answer;
}

const rows = GAPS.map((gap) => [gap.name, gap] as const);

describe('the command line', () => {
  it.each(rows)('%s', async (_name, gap) => {
    const { outcome, unmannerly, said } = await answerOf(gap);
    expect(outcome.codes, JSON.stringify(said)).toEqual(gap.expects);
    expect(unmannerly).toEqual([]);
    const lost = Object.entries(gap.keeps ?? {}).filter(([text, at]) => !outcome.left.some((line) => line.startsWith(at) && line.endsWith(`: ${JSON.stringify(text)}`)));
    expect(lost, outcome.left.join('\n')).toEqual([]);
  });
});

describe.each(SHELLS.filter(followsPath).map((userland) => [userland.name, userland] as const))('the tools under %s', (_shell, userland) => {
  it.each(rows)('%s', async (_name, gap) => {
    const { outcome } = await answerOf(gap);
    const played = await play(sides.scratch, gap, toolsWithGap(gap, userland, TOOLS, sides.scratch));
    const faults = [...differences(outcome, played.outcome), ...played.unmannerly];
    if (faults.length > 0) expect.fail(`${faults.join('\n')}\n${played.said.map(({ stderr }) => stderr).join('')}`);
  });
});
