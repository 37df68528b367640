/** The command line and the tools in equal copies of a situation, held against each other. */

import { chmodSync, rmSync } from 'node:fs';
import { afterAll, expect } from 'vitest';
import { scratchDirectory } from '../support/scratch.ts';
import { differences, play, type Played, type PlayOptions } from './compare.ts';
import { CommandLine, toolsUnder, type Userland } from './run.ts';
import type { Situation } from './situation.ts';
import { layTools, TOOLS } from './tools.ts';

export class SideBySide {
  /** For this one and other users. */
  readonly scratch: string;
  readonly dibs: CommandLine = new CommandLine();
  readonly #answers = new Map<Situation, Promise<Played>>();

  constructor() {
    this.scratch = scratchDirectory('tools');
    chmodSync(this.scratch, 0o755);
  }

  /** What the command line does, found out once. */
  answerOf(situation: Situation): Promise<Played> {
    const known = this.#answers.get(situation) ?? play(this.scratch, situation, this.dibs.run);
    this.#answers.set(situation, known);
    return known;
  }

  /** What the tools do. */
  toolsIn(situation: Situation, userland: Userland, options: PlayOptions = {}): Promise<Played> {
    return play(this.scratch, situation, toolsUnder(userland, TOOLS), { furnish: layTools, ...options });
  }

  /** Fails with a line for each thing that is not the same. */
  async expectAlike(situation: Situation, userland: Userland, options: PlayOptions = {}): Promise<void> {
    const { outcome } = await this.answerOf(situation);
    const played = await this.toolsIn(situation, userland, options);
    const faults = [...differences(outcome, played.outcome), ...played.unmannerly];
    if (faults.length > 0) expect.fail(`${faults.join('\n')}\n${played.said.map(({ stderr }) => stderr).join('')}`);
    expect(played.outcome).toEqual(outcome);
  }

  async close(): Promise<void> {
    await this.dibs.stop();
    rmSync(this.scratch, { recursive: true, force: true });
  }
}

/** Both sides, for the tests of one file. */
export function bothSides(): SideBySide {
  const sides = new SideBySide();
  afterAll(async () => {
    await sides.close();
  });
  return sides;
}

/** Rows for it.each. */
export const rowsOf = (situations: readonly Situation[]): (readonly [name: string, situation: Situation])[] => situations.map((situation) => [situation.name, situation]);
