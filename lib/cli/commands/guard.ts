/** dibs guard install|uninstall|status|check */

import { dirname, relative } from 'node:path';
import { asciiTrim } from '../../rules/ascii.ts';
import { DibsError, isDibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { isTaskId } from '../../rules/task-id.ts';
import { findProgram } from '../../system/find-program.ts';
import { check } from '../../git-guard/check.ts';
import { block, GUARDED, PROGRAM, type Guarded } from '../../git-guard/guard-block.ts';
import { installHook, inspectHook, uninstallHook, type HookReport } from '../../git-guard/guarded-hook.ts';
import { hooksDirectory, type HooksDirectory } from '../../git-guard/hooks-directory.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';

const ACTIONS = { install: installHook, uninstall: uninstallHook, status: (directory: HooksDirectory, hook: Guarded): HookReport => inspectHook(directory, hook) } as const;
type Action = keyof typeof ACTIONS;

export async function command(context: Context): Promise<Answer> {
  const [action = '', hook] = context.args;
  if (action === 'check') return await checked(context, hookOf(hook));
  if (!Object.hasOwn(ACTIONS, action)) throw new DibsError('usage', `${JSON.stringify(printable(action, 40))} is not one of ${Object.keys(ACTIONS).join(', ')}, check`, { next: ['guard', '--help'] });
  if (hook !== undefined) throw new DibsError('usage', `${JSON.stringify(printable(hook, 40))} is one argument too many: only check takes the name of a hook`);
  const directory = directoryFor(context);
  const program = findProgram(directory.top, { file: PROGRAM, name: 'dibs' }, context.env);
  const reports = GUARDED.map((name) => ACTIONS[action as Action](directory, name));
  return {
    exit: EXIT.ok,
    fields: { action, directory: directory.path, kind: directory.husky ? 'husky' : directory.kind, hooks: reports, program: program ?? null },
    text: [...reports.map((report) => describe(context, action as Action, directory, report)), ...remarks(action as Action, directory, reports, program)].join('\n'),
  };
}

/**
 * The directory of the hooks. If it does not belong to this repository, this prints what the user may add there by
 * hand.
 */
function directoryFor(context: Context): HooksDirectory {
  try {
    return hooksDirectory(context.cwd, context.env);
  } catch (error) {
    if (isDibsError(error) && error.code === 'conflict' && !context.json) context.emit(`${GUARDED.map((hook) => `to guard ${hook} by hand, put this at its beginning:\n\n${block(hook, 'inserted')}\n`).join('\n')}\n`);
    throw error;
  }
}

function hookOf(word = ''): Guarded {
  const hook = GUARDED.find((name) => name === word);
  if (hook === undefined) throw new DibsError('usage', `${JSON.stringify(printable(word, 40))} is not one of ${GUARDED.join(', ')}`);
  return hook;
}

/** Silent if there is nothing to say, because git shows what a hook prints. */
async function checked(context: Context, hook: Guarded): Promise<Answer> {
  const current = asciiTrim(context.env['CURRENT_TASK_ID'] ?? '');
  const { warnings } = await check(hook, {
    registry: context.registry,
    agent: context.value('agent'),
    session: context.value('session'),
    env: context.env,
    cwd: context.here,
    // A text that is not an id names no task.
    current: isTaskId(current) ? current : undefined,
  });
  if (!context.json) for (const warning of warnings) context.say(`dibs: ${printable(warning)}`);
  return { exit: EXIT.ok, fields: { action: 'check', hook, warnings }, text: '' };
}

function describe({ paint }: Context, action: Action, { husky, asked }: HooksDirectory, { hook, path, state, runs, kept, isKeptGone, wrote }: HookReport): string {
  const word =
    action === 'uninstall'
      ? wrote
        ? paint.good('removed')
        : 'not there'
      : state === 'installed'
        ? paint.good(action === 'install' && !wrote ? 'installed already' : 'installed')
        : state === 'absent'
          ? 'absent'
          : paint.warn(state === 'changed' ? 'of another version, or changed by hand' : 'damaged: one of its marks is gone');
  const lines = [`${hook.padEnd(10)} ${word}  ${printable(path, 400)}`];
  if (state !== 'absent' && !runs) lines.push(`  ${paint.warn('git does not run it')}: ${husky ? `husky has not made ${printable(asked, 400)} yet, as it does when the packages are installed` : 'it is not executable'}`);
  if (kept !== undefined && isKeptGone === true) lines.push(`  ${paint.warn('the hook that was here before is gone')}: ${printable(kept, 400)}`);
  else if (kept !== undefined && state !== 'absent') lines.push(`  runs the hook that was here before, too: ${printable(kept, 400)}`);
  return lines.join('\n');
}

function remarks(action: Action, directory: HooksDirectory, reports: readonly HookReport[], program: string | undefined): readonly string[] {
  const lines: string[] = [];
  if (action !== 'uninstall' && reports.some(({ state }) => state !== 'absent')) {
    lines.push(program === undefined ? 'nothing is checked yet: dibs is neither in node_modules here nor on PATH, so git goes on without a check' : `runs ${printable(program, 400)}`);
  }
  if (action === 'install' && reports.some(({ state }) => state === 'changed')) lines.push('to renew it: dibs guard uninstall, then dibs guard install');
  if (directory.kind === 'tree' && reports.some(({ state, wrote }) => wrote || state !== 'absent')) {
    const kept = reports.flatMap((report) => (report.kept === undefined ? [] : [printable(relative(directory.top, dirname(report.kept)), 400)]));
    lines.push(`the hooks lie in the work tree, so git sees this as a change: commit it or not, as you like${kept.length === 0 ? '' : `; if you do, commit ${kept.join(' and ')} too, or the hook in there runs nowhere else`}`);
  }
  return lines;
}
