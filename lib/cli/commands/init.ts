/** dibs init [dir] */

import { printable } from '../../rules/printable.ts';
import { initRegistry } from '../../client/init-registry.ts';
import { registryToMake } from '../../client/locate-registry.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';

export async function command(context: Context): Promise<Answer> {
  const root = registryToMake({ dirArgument: context.args[0], flag: context.value('registry'), env: context.env, cwd: context.cwd });
  const made = await initRegistry({ root });
  const { paint } = context;
  const lines = [made.created.length > 0 ? `a registry is in ${paint.good(printable(root))}` : `the registry in ${printable(root)} is complete already`];
  for (const path of made.differing) lines.push(`  ${paint.warn('yours')}  ${printable(path)} differs from the template and was left alone`);
  if (made.colon === '%3A') {
    const settled = made.created.some((path) => path.endsWith('registry.yaml'));
    const remedy = settled ? 'stamps are written with %3A (colon: in registry.yaml)' : 'write colon: "%3A" into registry.yaml, unless it is there';
    lines.push(`  ${paint.warn('note')}   this file system refuses ":" in names; ${remedy}`);
  }
  if (!made.hardLinks) lines.push(`  ${paint.warn('note')}   this file system has no hard links, so dibs gives a claim back by a check and a rename`);
  const there = isFoundFromHere(context, root) ? [] : ['--registry', root];
  const next = [['add', 'TASK-1', '--title', 'What is to be done'], ['claim', 'TASK-1'], ['boot']];
  lines.push('next:', ...next.map((args) => `  ${context.dibs([...args, ...there])}`));
  return { exit: EXIT.ok, fields: { ...made }, text: lines.join('\n') };
}

/** Will the next command, typed here, find this registry by itself? */
function isFoundFromHere(context: Context, root: string): boolean {
  try {
    return context.place.root === root;
  } catch {
    return false;
  }
}
