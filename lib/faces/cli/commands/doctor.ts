/** dibs doctor */

import { DibsError } from '../../../rules/error.ts';
import { printable } from '../../../rules/printable.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../rules/settings.ts';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DIRECTORIES } from '../../../rules/shelf.ts';
import { StoreFault } from '../../../store/store.ts';
import { diagnose, type Finding } from '../../../verbs/diagnose.ts';
import { sweep } from '../../../verbs/sweep.ts';
import { columns } from '../columns.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { describeActs } from '../acts.ts';

export async function command(context: Context): Promise<Answer> {
  if (context.has('race')) {
    const { race } = await import('../race.ts');
    return await race(context);
  }
  const { settings, findings: first } = settingsOf(context);
  const fixed = context.has('fix') ? fix(context, settings) : [];
  const findings = [...first, ...context.run(diagnose(settings, Date.now()))];
  const problems = findings.filter((finding) => finding.level === 'problem');
  return {
    exit: problems.length === 0 ? EXIT.ok : EXIT.malformed,
    fields: { findings, ...(context.has('fix') ? { fixed } : {}) },
    text: describe(context, findings, problems.length),
  };
}

/** A registry.yaml that cannot be read is a finding, and the rest is looked at all the same. */
function settingsOf(context: Context): { settings: Settings; findings: readonly Finding[] } {
  try {
    return { settings: context.settings, findings: [] };
  } catch (error) {
    if (!(error instanceof DibsError) || error.code !== 'malformed') throw error;
    return { settings: DEFAULT_SETTINGS, findings: [{ level: 'problem', kind: 'settings', path: 'registry.yaml', message: error.message }] };
  }
}

/** What is safe: missing directories, and one round of the janitor, which has debris, marks and staging for its business. */
function fix(context: Context, settings: Settings): readonly unknown[] {
  try {
    for (const directory of DIRECTORIES) mkdirSync(join(context.place.root, directory), { recursive: true });
    const { acts } = context.run(sweep({ owner: ownerOf(context), settings }));
    if (acts.length > 0) context.say(describeActs(context, acts));
    return acts;
  } catch (error) {
    // What stands in the way (a file for a directory, a file system that cannot be written) is a finding of its own.
    if (!(error instanceof StoreFault) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    context.say(`dibs: not everything could be fixed: ${printable(error instanceof Error ? error.message : '')}`);
    return [];
  }
}

/** Whoever says it; where registry.yaml, which may name somebody, cannot be read, nobody in particular. */
function ownerOf(context: Context): string {
  try {
    return context.registry.party.owner;
  } catch {
    return 'dibs-doctor';
  }
}

function describe(context: Context, findings: readonly Finding[], problems: number): string {
  const { paint, place } = context;
  const lines = [`registry  ${printable(place.root)}  ${paint.faint(`(${place.rule})`)}`];
  const rows = findings.map((finding) => [finding.level, finding.kind, printable(`${finding.path === undefined ? '' : `${finding.path}: `}${finding.message}`, 400)]);
  if (rows.length > 0) lines.push(columns(rows, (cell, column, row) => (column > 0 ? cell : findings[row]?.level === 'problem' ? paint.bad(cell) : paint.faint(cell))));
  lines.push(problems === 0 ? paint.good('nothing is wrong') : `${problems} problem${problems === 1 ? '' : 's'}`);
  if (findings.some((finding) => finding.fixable === true && finding.level === 'problem')) lines.push(`next: ${context.dibs(['doctor', '--fix'])}`);
  return lines.join('\n');
}
