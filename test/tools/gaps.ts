/** Whatever happens between two steps of a verb, the tools make of it what the command line makes of it. */

import { describe, expect, it } from 'vitest';
import { differences, play, type Played } from './compare.ts';
import { dibsWithGap, toolsWithGap, type Gap } from './gap-runners.ts';
import type { Userland } from './run.ts';
import { followsPath } from './shells.ts';
import type { SideBySide } from './side-by-side.ts';
import { GAPS } from './situations/gaps.ts';
import { TOOLS } from './tools.ts';

const answers = new Map<Gap, Played>();

/** What the command line makes of it, found out once. */
export async function answerInGap(sides: SideBySide, gap: Gap): Promise<Played> {
  const answer = answers.get(gap) ?? (await play(sides.scratch, gap, dibsWithGap(gap, sides.scratch)));
  answers.set(gap, answer);
  return answer;
}

export const gapRows = GAPS.map((gap) => [gap.name, gap] as const);

/** A test for each gap under each of the shells. */
export function expectAlikeInGaps(sides: SideBySide, shells: readonly Userland[]): void {
  describe.each(shells.filter(followsPath).map((userland) => [userland.name, userland] as const))('the tools under %s', (_shell, userland) => {
    it.each(gapRows)('%s', async (_name, gap) => {
      const { outcome } = await answerInGap(sides, gap);
      const played = await play(sides.scratch, gap, toolsWithGap(gap, userland, TOOLS, sides.scratch));
      const faults = [...differences(outcome, played.outcome), ...played.unmannerly];
      if (faults.length > 0) expect.fail(`${faults.join('\n')}\n${played.said.map(({ stderr }) => stderr).join('')}`);
    });
  });
}
