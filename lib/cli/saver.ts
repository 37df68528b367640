/** The caller of a verb that may take a claim from somebody: it saves that one's work first. */

import { savingCaller } from '../client/saving.ts';
import type { Caller } from '../verbs/verbs.ts';
import type { Context } from './command.ts';

/** As `context.caller`. Beyond a second a terminal shows what is saved. */
export async function saver(context: Context): Promise<Caller> {
  return savingCaller(context.registry, await context.caller(), { progress: (line) => context.progress(line) });
}
