/** dibs trust [id…]: which commands of tasks may run here, and who says so */

import { DibsError } from '../../rules/error.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import { printableLines } from '../../rules/printable.ts';
import { TrustedCommands } from '../../client/trusted-commands.ts';
import { verifiedTasks } from '../../verbs/verified-tasks.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';

interface Shown {
  readonly command: string;
  readonly allowed: boolean;
  /** The ids of the tasks that have it. */
  readonly tasks: readonly string[];
}

export async function command(context: Context): Promise<Answer> {
  const [all, revoke] = [context.has('all'), context.has('revoke')];
  const ids = context.args.map((id) => requireMeantId(id));
  if (all && (revoke || ids.length > 0)) throw new DibsError('usage', '--all allows the commands of all open tasks: give neither ids nor --revoke beside it', { next: ['trust', '--help'] });
  const { tasks, unread } = await context.run(verifiedTasks(ids));
  const trusted = new TrustedCommands(context.place.root, context.env);
  const commands = [...new Set(tasks.flatMap((task) => task.commands))];
  const isAsked = ids.length > 0 || all;
  if (revoke) trusted.revoke(ids.length > 0 ? commands : undefined);
  else if (isAsked && commands.length > 0) trusted.allow(commands);
  const allowed = trusted.all();
  const shown = commands.map((text): Shown => ({ command: text, allowed: allowed.has(text), tasks: tasks.filter((task) => task.commands.includes(text)).map(({ id }) => id) }));
  return { exit: EXIT.ok, fields: { commands: shown, unread, path: trusted.path ?? null }, text: describe(context, shown, unread, isAsked || revoke) };
}

const MOST_TASKS = 10;

function describe(context: Context, shown: readonly Shown[], unread: readonly string[], isChanged: boolean): string {
  const { paint } = context;
  const lines = shown.flatMap(({ command: text, allowed, tasks }) => [
    `${allowed ? paint.good('allowed') : paint.warn('not allowed')}  ${tasks.slice(0, MOST_TASKS).join(', ')}${tasks.length > MOST_TASKS ? ` and ${tasks.length - MOST_TASKS} more` : ''}`,
    ...printableLines(text).split('\n').map((line) => `    ${line}`),
  ]);
  if (unread.length > 0) lines.push(`${paint.warn('cannot be read')}  ${unread.slice(0, MOST_TASKS).join(', ')}${unread.length > MOST_TASKS ? ` and ${unread.length - MOST_TASKS} more` : ''}: their text mentions verify, which must be a text or a list of texts`);
  if (lines.length === 0) lines.push('no task has a command to be verified by');
  const open = shown.find(({ allowed }) => !allowed);
  if (open !== undefined && !isChanged) lines.push(`if you have read it and want it to run here: ${context.dibs(['trust', open.tasks[0] ?? ''])}`);
  return lines.join('\n');
}
