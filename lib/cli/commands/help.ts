/** dibs help [verb] */

import { helpText } from '../input/help.ts';
import { parseCommandLine } from '../input/parse.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';

export async function command(context: Context): Promise<Answer> {
  const [word] = context.args;
  // A word that is not a verb is refused as it would be without `help`.
  const verb = word === undefined ? undefined : parseCommandLine(['--help', word]).verb?.name;
  const help = await helpText(verb);
  return { exit: EXIT.ok, fields: { help }, text: help };
}
