/** What came of a situation under one runner, in a form in which two runners can be held against each other. */

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lay } from './lay.ts';
import { unmannerly, verdictsOf } from './manners.ts';
import type { Runner, Said } from './run.ts';
import type { Situation } from './situation.ts';
import { Before } from './traces.ts';

export interface Outcome {
  readonly codes: readonly (number | null)[];
  /** What boots said is to be done. */
  readonly verdicts: readonly (readonly string[])[];
  /** Everything that lies there, one line each. */
  readonly left: readonly string[];
}

export interface Played {
  readonly outcome: Outcome;
  readonly unmannerly: readonly string[];
  readonly said: readonly Said[];
}

export interface PlayOptions {
  /** A claim may say its time in whole seconds. */
  readonly secondsWillDo?: boolean;
  /** Called when the situation is laid. */
  readonly furnish?: (project: string) => void;
}

/** Lays a situation in a directory of its own below `scratch`, and lets `runner` do what it says. */
export async function play(scratch: string, situation: Situation, runner: Runner, { secondsWillDo = false, furnish }: PlayOptions = {}): Promise<Played> {
  const base = mkdtempSync(join(scratch, 'place-'));
  chmodSync(base, 0o755);
  try {
    const place = lay(base, situation);
    furnish?.(place.project);
    const before = new Before(place);
    const said: Said[] = [];
    const verdicts: (readonly string[])[] = [];
    const faults: string[] = [];
    for (const step of situation.does) {
      const answer = await runner(step, situation, place);
      said.push(answer);
      faults.push(...unmannerly(step, answer));
      verdicts.push(step.act === 'boot' ? verdictsOf(answer.stdout) : []);
    }
    return { outcome: { codes: said.map(({ code }) => code), verdicts, left: before.after({ secondsWillDo }) }, unmannerly: faults, said };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** What one left and the other did not, a line each; none where they did the same. */
export function differences(dibs: Outcome, tool: Outcome): readonly string[] {
  const only = (who: string, these: readonly string[], those: readonly string[]): readonly string[] => these.filter((line) => !those.includes(line)).map((line) => `${who} ${line}`);
  const exits = ({ codes, verdicts }: Outcome): readonly string[] => codes.map((code, index) => `exits ${index + 1}. with ${code}${(verdicts[index] ?? []).map((verdict) => `, ${verdict}`).join('')}`);
  return [
    ...only('dibs', exits(dibs), exits(tool)),
    ...only('the tool', exits(tool), exits(dibs)),
    ...only('dibs leaves', dibs.left, tool.left),
    ...only('the tool leaves', tool.left, dibs.left),
  ];
}
