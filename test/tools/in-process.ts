/** The command line as it is in lib/, run in this process, where its store can be reached. */

import { main } from '../../lib/cli/main.ts';
import type { Place } from './lay.ts';
import { environment, type Said } from './run.ts';
import type { Situation, Step } from './situation.ts';

export async function dibsIn(argv: readonly string[], step: Step, situation: Situation, place: Place): Promise<Said> {
  const said = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof said): NodeJS.WriteStream => ({ isTTY: false, write: (text: string) => (said[name] += text) }) as unknown as NodeJS.WriteStream;
  const code = await main({ argv, cwd: place.project, env: environment(step, situation, place), isAtTerminal: false, stdout: stream('stdout'), stderr: stream('stderr') });
  return { ...said, code };
}
