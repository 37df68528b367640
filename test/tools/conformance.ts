/**
 * The tools and the command line are one thing: in each situation both leave the same files behind, to the byte, and
 * say it by the same exit code.
 */

import { describe, it } from 'vitest';
import { skipBecause } from '../support/fixture.ts';
import { SITUATIONS } from './every-situation.ts';
import type { Userland } from './run.ts';
import { whereIs } from './shells.ts';
import { rowsOf, type SideBySide } from './side-by-side.ts';

/** A test for each situation under each of the shells. */
export function expectConformance(sides: SideBySide, shells: readonly Userland[]): void {
  describe.each(shells.map((userland) => [userland.name, userland] as const))('the tools under %s', (_shell, userland) => {
    const isThere = whereIs(userland.shell[0]) !== undefined;
    it.for(isThere ? [] : [userland.shell[0]])('need %s', (program, context) => skipBecause(context, `there is no ${program}`));

    it.concurrent.each(isThere ? rowsOf(SITUATIONS) : [])('%s', async (_name, situation) => {
      await sides.expectAlike(situation, userland);
    });
  });
}
