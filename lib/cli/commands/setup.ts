/** dibs setup: all that an agent host needs, with one command. */

import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import type { HostSetup } from '../../agents/hosts/host-setup.ts';
import { lastRunOf } from '../../agents/hosts/last-run.ts';
import type { Scope } from '../../agents/hosts/stored-line.ts';
import type { Surroundings } from '../../agents/install/host-place.ts';
import type { Answer, Context } from '../command.ts';
import { confirmed } from '../hosts/confirm.ts';
import { hostsOf, scopeOf, surroundingsOf } from '../hosts/chosen-hosts.ts';
import { changeOn, outcomesOf, partsFor, type Action, type PartOutcome } from '../hosts/setup-outcomes.ts';
import { EXIT } from '../output/exit-code.ts';
import { errorFields } from '../output/json.ts';
import { complainOf } from '../output/results.ts';

export async function command(context: Context): Promise<Answer> {
  const action = actionOf(context);
  const scope = scopeOf(context);
  const surroundings = surroundingsOf(context, scope);
  const hosts = hostsOf(context, 'setup', action === 'put', scope, surroundings);
  const dryRun = context.has('dry-run');
  const chosen = partsFor(hosts, action, scope, surroundings);
  const plan = outcomesOf(chosen, 'look');
  const changes = plan.filter((outcome) => changeOn(outcome, action) !== undefined);
  const acts = action !== 'look' && !dryRun;
  const planned = changes.map((outcome) => planLine(context, outcome, action)).join('\n');
  if (acts && changes.length > 0) {
    if (context.has('yes')) context.say(planned);
    else if (!(await confirmed(context, planned, `${action === 'put' ? 'Write' : 'Change'} these files?`, again(context, scope)))) return { exit: EXIT.ok, fields: { ...head(action, scope, dryRun), hosts: [] }, text: 'nothing was written' };
  }
  const outcomes = acts ? outcomesOf(chosen, action) : plan;
  for (const { host, part, refusal } of outcomes) {
    if (refusal === undefined || context.json) continue;
    // That command prints the lines that a person may paste.
    const pasting = part === 'hooks' && refusal.code === 'conflict' && host.kind === 'settings' && host.otherForm !== undefined ? ['hooks', 'install', '--host', host.name] : undefined;
    complainOf(context, refusal, refusal.next ?? pasting);
  }
  const failed = outcomes.find(({ refusal }) => refusal !== undefined)?.refusal;
  return {
    exit: failed === undefined ? EXIT.ok : EXIT[failed.code],
    fields: { ...head(action, scope, dryRun), hosts: hosts.map((host) => fieldsOf(context, host, outcomes.filter((outcome) => outcome.host === host), action, surroundings)) },
    text: dryRun && action !== 'look' ? planned || 'nothing would be written' : told(context, outcomes, action, scope),
  };
}

function actionOf(context: Context): Action {
  const [first, second] = ['check', 'remove'].filter((name) => context.has(name));
  if (second !== undefined) throw new DibsError('usage', '--check and --remove do not go together', { next: ['setup', '--help'] });
  return first === 'check' ? 'look' : first === 'remove' ? 'takeAway' : 'put';
}

/** The same command, which does not ask. */
function again(context: Context, scope: Scope): readonly string[] {
  return ['setup', ...context.values('host').flatMap((host) => ['--host', host]), ...(scope === 'user' ? ['--scope', 'user'] : []), ...(context.has('remove') ? ['--remove'] : []), '--yes'];
}

function head(action: Action, scope: Scope, dryRun: boolean): Record<string, unknown> {
  return { action: action === 'put' ? 'setup' : action === 'takeAway' ? 'remove' : 'check', scope, dryRun };
}

function fieldsOf(context: Context, host: HostSetup, outcomes: readonly PartOutcome[], action: Action, { env }: Surroundings): Record<string, unknown> {
  const parts = outcomes.map((outcome) => {
    const { part, path, report, refusal } = outcome;
    if (refusal !== undefined) return { part, path, ok: false, error: errorFields(refusal, (args) => context.dibs(args)) };
    return { part, path, ok: true, state: report?.state, differs: report?.differs, remarks: report?.remarks, wrote: report?.wrote ?? false, change: changeOn(outcome, action) ?? null };
  });
  const checked = action === 'look' ? { lastRun: lastRunOf(host.name, env) ?? null, steps: stepsOf(outcomes), drifted: hasAnything(outcomes, host) ? driftIn(outcomes) : [] } : {};
  return { host: host.name, ok: outcomes.every(({ refusal }) => refusal === undefined), ...checked, parts };
}

/** What the host asks of a person for what is there. */
function stepsOf(outcomes: readonly PartOutcome[]): readonly string[] {
  const there = outcomes.filter(({ report }) => report !== undefined && report.state !== 'absent' && report.state !== 'foreign');
  return [...new Set(there.flatMap(({ steps }) => steps))];
}

function driftIn(outcomes: readonly PartOutcome[]): readonly Record<string, unknown>[] {
  return outcomes.flatMap(({ part, path, report }) => (report?.state === 'older' || report?.state === 'changed' ? [{ part, path, state: report.state, differs: report.differs }] : []));
}

const CHANGES = { make: 'make', edit: 'edit', renew: 'renew', undo: 'undo in' } as const;

function planLine({ paint }: Context, outcome: PartOutcome, action: Action): string {
  const { host, part, path } = outcome;
  const change = changeOn(outcome, action);
  return `${host.name.padEnd(9)} ${part.padEnd(6)} ${paint.strong((change === undefined ? '' : CHANGES[change]).padEnd(8))} ${printable(path, 400)}`;
}

function told(context: Context, outcomes: readonly PartOutcome[], action: Action, scope: Scope): string {
  const { paint } = context;
  const lines: string[] = [];
  let last: HostSetup | undefined;
  for (const { host, part, path, report } of outcomes) {
    if (report === undefined || (action === 'takeAway' && !report.wrote)) continue;
    if (action === 'look' && !hasAnything(outcomes, host)) continue;
    if (host !== last) lines.push(paint.strong(host.title));
    last = host;
    lines.push(`  ${part.padEnd(6)} ${wordFor(context, report, action)}  ${printable(path, 400)}`);
    if (action === 'takeAway') continue;
    for (const difference of report.differs) lines.push(`    ${paint.warn('differs')}  ${difference}`);
    for (const remark of report.remarks) lines.push(`    ${remark}`);
    if (action === 'look' && ['absent', 'older'].includes(report.state)) lines.push(`    ${paint.faint('next:')} ${context.dibs(['setup', '--host', host.name, ...(scope === 'user' ? ['--scope', 'user'] : [])])}`);
  }
  if (lines.length > 0) return lines.join('\n');
  return outcomes.some(({ refusal }) => refusal !== undefined) ? '' : 'nothing of dibs is in the settings of agent hosts here';
}

/** The skill may be there for another host. */
function hasAnything(outcomes: readonly PartOutcome[], host: HostSetup): boolean {
  return outcomes.some((outcome) => outcome.host === host && outcome.part !== 'skill' && outcome.report?.state !== 'absent');
}

function wordFor({ paint }: Context, { state, wrote }: NonNullable<PartOutcome['report']>, action: Action): string {
  if (action === 'takeAway') return paint.good('removed');
  if (wrote && state === 'installed') return paint.good('installed');
  const words = { installed: paint.good(action === 'put' ? 'installed already' : 'installed'), absent: 'absent', older: paint.warn('of an older version'), changed: paint.warn('changed by hand'), foreign: paint.warn('not made by dibs') };
  return words[state];
}
