/** dibs hooks install|uninstall|status */

import { DibsError, isDibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import type { HostSetup, OtherForm } from '../../agents/hosts/host-setup.ts';
import type { Scope } from '../../agents/hosts/stored-line.ts';
import { installHost, reportOn, uninstallHost, type HostReport } from '../../agents/install/installation.ts';
import { quoteForTerminal } from '../../system/shell-quote.ts';
import type { Answer, Context } from '../command.ts';
import { hostsOf, scopeOf, surroundingsOf } from '../hosts/chosen-hosts.ts';
import { EXIT } from '../output/exit-code.ts';
import { errorFields } from '../output/json.ts';
import { complainOf } from '../output/results.ts';

const ACTIONS = { install: installHost, uninstall: uninstallHost, status: reportOn } as const;
type Action = keyof typeof ACTIONS;

/** The result for one host. */
interface Outcome {
  readonly host: HostSetup;
  readonly report?: HostReport;
  readonly refusal?: DibsError;
}

export function command(context: Context): Answer {
  const action = actionOf(context);
  const scope = scopeOf(context);
  const surroundings = surroundingsOf(context, scope);
  const outcomes = hostsOf(context, 'hooks', action === 'install', scope, surroundings).map((host) => tryOn(host, () => ACTIONS[action](host, scope, surroundings)));
  for (const { refusal } of outcomes) {
    if (refusal !== undefined && !context.json) complainOf(context, refusal);
  }
  const failed = outcomes.find(({ refusal }) => refusal !== undefined);
  return {
    exit: failed?.refusal === undefined ? EXIT.ok : EXIT[failed.refusal.code],
    fields: { action, scope, hosts: outcomes.map((outcome) => fieldsOf(context, outcome, scope)) },
    text: outcomes.map((outcome) => describe(context, action, outcome, scope)).filter((text) => text !== '').join('\n') || (failed === undefined ? 'there are no hooks of dibs here' : ''),
  };
}

function actionOf({ args: [word = ''] }: Context): Action {
  if (Object.hasOwn(ACTIONS, word)) return word as Action;
  throw new DibsError('usage', `${JSON.stringify(printable(word, 40))} is not one of ${Object.keys(ACTIONS).join(', ')}`, { next: ['hooks', '--help'] });
}

function tryOn(host: HostSetup, act: () => HostReport): Outcome {
  try {
    return { host, report: act() };
  } catch (error) {
    if (!isDibsError(error)) throw error;
    return { host, refusal: error };
  }
}

function fieldsOf(context: Context, { host, report, refusal }: Outcome, scope: Scope): Record<string, unknown> {
  if (refusal !== undefined) {
    const other = toBePasted(host, refusal);
    return { host: host.name, ok: false, error: errorFields(refusal, (args) => context.dibs(args)), ...(other === undefined ? {} : { toml: other.lines(scope) }) };
  }
  if (report === undefined) return { host: host.name, ok: true };
  const { place, state, differs, wrote, remarks } = report;
  return { host: host.name, ok: true, path: place.path, state, used: place.isUsed, wrote, differs, remarks };
}

function describe(context: Context, action: Action, { host, report, refusal }: Outcome, scope: Scope): string {
  if (refusal !== undefined) {
    const other = toBePasted(host, refusal);
    return other === undefined ? '' : `${host.title}: put this into its ${other.file}\n\n${other.lines(scope)}\n`;
  }
  if (report === undefined || (action === 'uninstall' && !report.wrote)) return '';
  const { place, state, differs, remarks } = report;
  const lines = [`${host.name.padEnd(9)} ${wordFor(context, action, report)}  ${printable(place.path, 400)}`];
  if (action === 'uninstall') return lines.join('\n');
  for (const difference of differs) lines.push(`  ${context.paint.warn('differs')}  ${difference}`);
  if (state === 'changed' && action === 'install') lines.push(`  ${context.paint.faint('to renew it:')} ${takeAway(context, host, scope, place.path)}, then install again`);
  if (state === 'older' && action === 'status') lines.push(`  ${context.paint.faint('next:')} ${context.dibs(['hooks', 'install', ...where(host, scope)])}`);
  for (const remark of remarks) lines.push(`  ${remark}`);
  return lines.join('\n');
}

/** A file of dibs's own that somebody changed is not uninstalled. */
function takeAway(context: Context, host: HostSetup, scope: Scope, path: string): string {
  return host.kind === 'file' ? `rm ${quoteForTerminal(path)}` : context.dibs(['hooks', 'uninstall', ...where(host, scope)]);
}

function where(host: HostSetup, scope: Scope): readonly string[] {
  return ['--host', host.name, ...(scope === 'user' ? ['--scope', 'user'] : [])];
}

function wordFor({ paint }: Context, action: Action, { state, wrote, place }: HostReport): string {
  if (action === 'uninstall') return paint.good('removed');
  if (action === 'install' && wrote && state === 'installed') return paint.good('installed');
  switch (state) {
    case 'installed':
      return paint.good(action === 'install' ? 'installed already' : 'installed');
    case 'absent':
      return place.isUsed ? 'absent' : paint.faint('absent, not used here');
    case 'older':
      return paint.warn('of an older version');
    case 'changed':
      return paint.warn(action !== 'install' ? 'changed by hand' : wrote ? 'installed beside what was changed by hand' : 'changed by hand, left alone');
    case 'foreign':
      return paint.warn('a file that dibs did not make');
  }
}

/** The host wants its hooks in a file that dibs does not write. */
function toBePasted(host: HostSetup, refusal: DibsError): OtherForm | undefined {
  return host.kind === 'settings' && refusal.code === 'conflict' ? host.otherForm : undefined;
}
