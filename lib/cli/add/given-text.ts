/** The text of the task that the options of `dibs add` describe. */

import { readFileSync } from 'node:fs';
import { DibsError } from '../../rules/error.ts';
import { requireMeantId } from '../../rules/meant-id.ts';
import { requireOwnerText } from '../../rules/owner.ts';
import { printable } from '../../rules/printable.ts';
import { momentOf } from '../../rules/routing.ts';
import { idKey } from '../../rules/task-id.ts';
import { composeTask, type TaskText } from '../../verbs/add-task.ts';
import type { Context } from '../command.ts';
import { checkText, leaseOf } from '../input/values.ts';

/** Options that say something in the front matter. */
const SAYING = ['title', 'priority', 'due', 'depends-on', 'reserve-for', 'for', 'role', 'project', 'label', 'lease', 'verify', 'files', 'waiting-for', 'body', 'body-file'] as const;

/**
 * The task of the options, or the text of --file as it is. `id`: of the task, if it is given. Throws `usage` for values
 * that mean nothing.
 */
export async function givenText(context: Context, id: string | undefined, title: string | undefined): Promise<TaskText> {
  const file = context.value('file');
  if (file !== undefined) return wholeText(context, file, title);
  const dependsOn = listOf(context, 'depends-on', /[,\s]+/).map((word) => requireMeantId(word));
  if (id !== undefined && dependsOn.some((other) => idKey(other) === idKey(id))) throw new DibsError('usage', `${id} cannot depend on itself`);
  const front = {
    title,
    priority: context.value('priority'),
    depends_on: dependsOn,
    reserve_for: ownerOf(context, 'reserve-for'),
    agent: ownerOf(context, 'for'),
    role: context.value('role'),
    project: context.value('project'),
    labels: listOf(context, 'label', ','),
    waiting_for: context.value('waiting-for'),
    due: dueOf(context),
    lease: (await leaseOf(context)) === undefined ? undefined : context.value('lease'),
    files: saidTexts(context, 'files'),
    verify: oneOrMany(saidTexts(context, 'verify')),
    created: new Date(await context.registry.nowMs()).toISOString(),
  };
  return composeTask({ front, body: bodyOf(context) });
}

/** A task that was written elsewhere: it stays as it is, and so does its form. */
function wholeText(context: Context, file: string, title: string | undefined): TaskText {
  refuseBeside(context, 'file', 'the whole task', title);
  const text = readGiven(file, 'file');
  // Standard input has no name that tells its form.
  const ext = /\.(?:md|markdown|yaml|yml|json|txt)$/.exec(file)?.[0] ?? (text.toString('utf8').trimStart().startsWith('{') ? '.json' : '.md');
  return { text, ext };
}

/** Throws `usage` for an option that says what a file says already. `word`: an argument that does. */
export function refuseBeside(context: Context, option: string, what: string, word: string | undefined): void {
  const other = SAYING.find((saying) => saying !== 'title' && context.values(saying).length > 0);
  if (word === undefined && other === undefined && context.value('title') === undefined) return;
  throw new DibsError('usage', `--${option} has ${what}, so ${other === undefined ? 'an id or a title' : `--${other}`} cannot be given beside it`, { next: ['add', '--help'] });
}

function listOf(context: Context, option: string, separator: string | RegExp): readonly string[] {
  return context.values(option).flatMap((list) => list.split(separator)).map((word) => word.trim()).filter((word) => word !== '');
}

/** Each stands whole in the task: a comma in it separates nothing. */
function saidTexts(context: Context, option: string): readonly string[] {
  const texts = context.values(option);
  for (const text of texts) {
    checkText(text, `--${option}`);
    if (text.trim() === '') throw new DibsError('usage', `--${option} is blank`);
  }
  return texts;
}

function oneOrMany(texts: readonly string[]): string | readonly string[] {
  const [only = '', ...more] = texts;
  return more.length === 0 ? only : texts;
}

function ownerOf(context: Context, option: string): string | undefined {
  const owner = context.value(option);
  if (owner !== undefined) requireOwnerText(owner);
  return owner;
}

function dueOf(context: Context): string | undefined {
  const text = context.value('due');
  if (text === undefined || momentOf(text) !== undefined) return text;
  throw new DibsError('usage', `--due ${JSON.stringify(printable(text, 40))} is not a date such as 2026-12-01 or 2026-12-01T09:30Z`);
}

function bodyOf(context: Context): Buffer {
  const [text, file] = [context.value('body'), context.value('body-file')];
  if (text !== undefined && file !== undefined) throw new DibsError('usage', 'the text is given twice: with --body, and with --body-file', { next: ['add', '--help'] });
  return file === undefined ? Buffer.from(text === undefined || text === '' || text.endsWith('\n') ? (text ?? '') : `${text}\n`) : readGiven(file, 'body-file');
}

/** The bytes of a file, or of standard input for `-`. Throws `usage` if they cannot be read, or are no text. */
export function readGiven(file: string, option: string): Buffer {
  const said = `--${option} ${JSON.stringify(printable(file, 200))}`;
  try {
    const bytes = readFileSync(file === '-' ? 0 : file);
    // Nobody could claim such a task, because nobody could tell what it depends on.
    if (bytes.includes(0)) throw new DibsError('usage', `${said} has NUL bytes, as text in UTF-16 has: save it as UTF-8`);
    return bytes;
  } catch (error) {
    if (error instanceof DibsError) throw error;
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new DibsError('usage', `${said} cannot be read: ${code}`, { cause: error });
  }
}
