/** dibs doctor */

import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../rules/settings.ts';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DIRECTORIES } from '../../rules/shelf.ts';
import { unkeptFromGit } from '../../store/keep-from-git.ts';
import { StoreFault } from '../../store/store.ts';
import { diagnose } from '../../verbs/diagnose.ts';
import type { Finding } from '../../verbs/finding.ts';
import { writers, type Writers } from '../../verbs/sharing.ts';
import { adoptAll } from '../../verbs/adopt-all.ts';
import { sweep } from '../../verbs/sweep.ts';
import { registryAround } from '../../client/locate-registry.ts';
import { findSalvage } from '../../client/kept-salvage.ts';
import { savingCaller } from '../../client/saving.ts';
import { tidyGitSide } from '../../client/git-upkeep.ts';
import { findingSentence } from '../../words/findings.ts';
import { columns } from '../output/columns.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { actFields, describeActs } from '../janitor/sweep-report.ts';

export async function command(context: Context): Promise<Answer> {
  if (context.has('race')) {
    const { race } = await import('../race/race.ts');
    return await race(context);
  }
  const { settings, findings: first } = await settingsOf(context);
  const fixed = context.has('fix') ? await fix(context, settings) : [];
  // This comes first, because the probes of a diagnosis may make directories.
  const unkept = gitFindings(context.place.root);
  const findings = [...first, ...(await context.run(diagnose(settings, Date.now()))), ...unkept, ...nestedFindings(context.place.root), ...(await salvageFindings(context))];
  const who = await context.run(writers());
  const problems = findings.filter((finding) => finding.level === 'problem');
  return {
    exit: problems.length === 0 ? EXIT.ok : EXIT.malformed,
    fields: { writers: who, findings: findings.map((finding) => fieldsOf(finding)), ...(context.has('fix') ? { fixed } : {}) },
    text: await describe(context, who, findings, problems.length),
  };
}

/** A registry.yaml that cannot be read is a finding, and the doctor looks at the rest all the same. */
async function settingsOf(context: Context): Promise<{ settings: Settings; findings: readonly Finding[] }> {
  try {
    return { settings: await context.settings(), findings: [] };
  } catch (error) {
    if (!(error instanceof DibsError) || error.code !== 'malformed') throw error;
    return { settings: DEFAULT_SETTINGS, findings: [{ level: 'problem', kind: 'settings', path: 'registry.yaml', what: { is: 'settings', refusal: error } }] };
  }
}

/** The volatile directories that git is not kept from. Other findings tell what cannot be looked at. */
function gitFindings(root: string): readonly Finding[] {
  try {
    return unkeptFromGit(root).map(({ path, why }) => {
      const about = { kind: 'git', path, what: { is: 'seen-by-git', why } } as const;
      return why === 'missing' ? { ...about, level: 'note', fixable: true } : { ...about, level: 'problem' };
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return [];
  }
}

function nestedFindings(root: string): readonly Finding[] {
  const around = registryAround(root);
  return around === undefined ? [] : [{ level: 'note', kind: 'nested', what: { is: 'nested', root, around } }];
}

// Each keeps a tree of its own in the repository.
const MUCH_SALVAGE = 50;

async function salvageFindings({ registry }: Context): Promise<readonly Finding[]> {
  const found = await findSalvage(registry);
  return found.length < MUCH_SALVAGE ? [] : [{ level: 'note', kind: 'salvage', what: { is: 'much-salvage', count: found.length, bytes: found.reduce((sum, { bytes }) => sum + bytes, 0) } }];
}

/** Repairs what is safe: missing directories, claims that were made without
 * dibs, and one round of the janitor, which handles debris, marks and staging. */
async function fix(context: Context, settings: Settings): Promise<readonly unknown[]> {
  try {
    for (const directory of DIRECTORIES) mkdirSync(join(context.place.root, directory), { recursive: true });
    const caller = { owner: await ownerOf(context), settings };
    // This comes first, because the janitor puts aside what then lies beside a claim.
    const adopted = await context.run(adoptAll(caller));
    const acts = [...adopted, ...(await context.run(sweep(savingCaller(context.registry, caller)))).acts];
    tidyGitSide(context.place.root);
    if (acts.length > 0) context.say(await describeActs(context, acts));
    return actFields(acts);
  } catch (error) {
    // Another finding tells what prevents it (a file in place of a directory, a file system that cannot be written).
    if (!(error instanceof StoreFault) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    context.say(`dibs: not everything could be fixed: ${printable(error instanceof Error ? error.message : '')}`);
    return [];
  }
}

/** The owner who asks. If registry.yaml, which may name somebody, cannot be read, it is a neutral name. */
async function ownerOf(context: Context): Promise<string> {
  try {
    return (await context.registry.caller()).owner;
  } catch {
    return 'dibs-doctor';
  }
}

async function describe(context: Context, who: Writers, findings: readonly Finding[], problems: number): Promise<string> {
  const { paint, place } = context;
  const lines = [`registry  ${printable(place.root)}  ${paint.faint(`(${place.rule})`)}`];
  lines.push(`writers   ${describeWriters(who)}`);
  const rows = rowsOf(findings);
  if (rows.length > 0) lines.push(await columns(rows, (cell, column) => (column > 0 ? cell : cell.startsWith('problem') ? paint.bad(cell) : paint.faint(cell))));
  lines.push(problems === 0 ? paint.good('nothing is wrong') : `${problems} problem${problems === 1 ? '' : 's'}`);
  if (findings.some((finding) => finding.fixable === true && finding.level === 'problem')) lines.push(`next: ${context.dibs(['doctor', '--fix'])}`);
  return lines.join('\n');
}

function fieldsOf({ level, kind, path, what, fixable }: Finding): Record<string, unknown> {
  return { level, kind, ...(path === undefined ? {} : { path }), message: findingSentence(what), ...(fixable === undefined ? {} : { fixable }) };
}

// Ten thousand findings of one kind would hide the one of another kind.
const MOST_OF_A_KIND = 10;

function rowsOf(findings: readonly Finding[]): readonly (readonly string[])[] {
  const kinds = new Map<string, Finding[]>();
  for (const finding of findings) {
    const same = kinds.get(`${finding.level} ${finding.kind}`);
    if (same === undefined) kinds.set(`${finding.level} ${finding.kind}`, [finding]);
    else same.push(finding);
  }
  const firsts = new Set([...kinds.values()].flatMap((same) => same.slice(0, MOST_OF_A_KIND)));
  const rows = findings.filter((finding) => firsts.has(finding)).map(({ level, kind, path, what }) => [level, kind, printable(`${path === undefined ? '' : `${path}: `}${findingSentence(what)}`, 400)]);
  const more = [...kinds.values()].filter((same) => same.length > MOST_OF_A_KIND).map((same) => [same[0]?.level ?? '', same[0]?.kind ?? '', `and ${same.length - MOST_OF_A_KIND} more: --json has them all`]);
  return [...rows, ...more];
}

/** Groups are shown by number, because the name of a group may come from anywhere. */
function describeWriters({ uid, gid, group, others }: Writers): string {
  const owner = uid === process.getuid?.() ? `user ${uid} (you)` : `user ${uid}`;
  return others ? 'everybody' : group ? `${owner} and group ${gid}` : `${owner} only`;
}
