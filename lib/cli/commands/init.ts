/** dibs init [dir] */

import { printable } from '../../rules/printable.ts';
import { initRegistry, type Initialised } from '../../client/init-registry.ts';
import { registryAround, registryToMake } from '../../client/locate-registry.ts';
import { nestedSentence } from '../../words/nested.ts';
import { scriptFaultSentence } from '../../words/own-scripts.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';

export async function command(context: Context): Promise<Answer> {
  const root = registryToMake({ dirArgument: context.args[0], flag: context.value('registry'), env: context.env, cwd: context.cwd });
  const made = await initRegistry({ root, replaceTools: context.has('replace-tools') });
  const { paint } = context;
  const lines = [made.created.length > 0 ? `a registry is in ${paint.good(printable(root))}` : `the registry in ${printable(root)} is complete already`];
  for (const { path, kept } of made.replaced) lines.push(`  ${paint.good('replaced')}  ${printable(path)}; yours is kept as ${printable(kept)}`);
  lines.push(...aboutScripts(context, made));
  const around = registryAround(root);
  if (around !== undefined) lines.push(`  ${paint.warn('note')}   ${nestedSentence(root, around)}`);
  if (made.withoutDibs.length > 0) lines.push(`  ${paint.warn('note')}   claimed without dibs: ${made.withoutDibs.slice(0, MOST).join(', ')}${made.withoutDibs.length > MOST ? ', …' : ''}; the doctor says what to do about it`);
  if (made.colon === '%3A') {
    const isSet = made.created.some((path) => path.endsWith('registry.yaml'));
    const remedy = isSet ? 'stamps are written with %3A (colon: in registry.yaml)' : 'write colon: "%3A" into registry.yaml, unless it is there';
    lines.push(`  ${paint.warn('note')}   this file system refuses ":" in names; ${remedy}`);
  }
  if (!made.hardLinks) lines.push(`  ${paint.warn('note')}   this file system has no hard links, so dibs gives a claim back by a check and a rename`);
  const there = isFoundFromHere(context, root) ? [] : ['--registry', root];
  const next = [...(made.withoutDibs.length > 0 ? [['doctor']] : []), ['add', 'TASK-1', '--title', 'What is to be done'], ['claim', 'TASK-1'], ['boot']];
  lines.push('next:', ...next.map((args) => `  ${context.dibs([...args, ...there])}`));
  return { exit: EXIT.ok, fields: { ...made, ...(around === undefined ? {} : { around }) }, text: lines.join('\n') };
}

const MOST = 10;

/** Files that were there before: scripts that break claims, what to do about them, and what else differs. */
function aboutScripts(context: Context, { differing, breaking }: Initialised): readonly string[] {
  const { paint } = context;
  const broken = new Set(breaking.map(({ path }) => path));
  const lines = breaking.map(({ path, fault }) => `  ${paint.bad('breaks claims')}  ${printable(path)}: ${scriptFaultSentence(fault)}${differing.includes(path) ? '' : '; no tool of dibs has its name, so let it call dibs, or remove it'}`);
  lines.push(...differing.filter((path) => !broken.has(path)).map((path) => `  ${paint.warn('yours')}  ${printable(path)} differs from the template and was left alone`));
  const tools = differing.filter((path) => /(?:^|\/)tools\//.test(path));
  if (tools.length > 0) {
    const where = context.args[0] === undefined ? [] : [context.args[0]];
    lines.push(`  to put the tools of dibs in the place of ${tools.length === 1 ? 'this script' : `these ${tools.length} scripts`}, and keep yours beside them: ${context.dibs(['init', ...where, '--replace-tools'])}`);
  }
  return lines;
}

/** Will the next command, typed here, find this registry by itself? */
function isFoundFromHere(context: Context, root: string): boolean {
  try {
    return context.place.root === root;
  } catch {
    return false;
  }
}
