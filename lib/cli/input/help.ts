/** The help texts, which cac writes from the verb table. */

import { SHORT } from './parse.ts';
import { exampleOf, VERB_GROUPS } from './verb-groups.ts';
import { GLOBAL_OPTIONS, VERBS, type OptionSpec } from './verb-table.ts';

function spell(option: OptionSpec): string {
  const short = Object.entries(SHORT).find(([, name]) => name === option.name)?.[0];
  return option.value === undefined ? `${short === undefined ? '' : `-${short}, `}--${option.name}` : `--${option.name} ${option.optional === true ? `[${option.value.slice(1, -1)}]` : option.value}`;
}

/** The help of one verb, or of dibs as a whole. */
export async function helpText(verb?: string): Promise<string> {
  const { cac } = await import('cac');
  const cli = cac('dibs');
  // cac has a --help of its own.
  for (const option of GLOBAL_OPTIONS.filter(({ name }) => name !== 'help')) cli.option(spell(option), option.summary);
  for (const spec of VERBS) {
    const command = cli.command(`${spec.name}${spec.args === '' ? '' : ` ${spec.args}`}`, spec.summary);
    for (const option of spec.options) command.option(spell(option), option.summary);
    if (spec.command === true) command.usage(`${spec.name} ${spec.args} [options] -- <command…>`);
  }
  let text = '';
  const capture = (sections: readonly { title?: string; body: string }[]): { body: string }[] => {
    text = sections
      .filter((section) => section.title?.startsWith('For more info') !== true)
      .flatMap((section) => (section.title === 'Commands' ? groups() : [section]))
      .map((section) => (section.title === undefined ? section.body : `${section.title}:\n${section.body.replaceAll(/[ ]+$/gm, '')}`))
      .join('\n\n');
    return [];
  };
  cli.help(capture);
  const command = cli.commands.find((known) => known.name === verb) ?? cli.globalCommand;
  quietly(() => command.outputHelp());
  const spec = VERBS.find(({ name }) => name === verb);
  if (spec === undefined) return `${text.trimEnd()}\n\nOne verb in detail: dibs help <verb>\n`;
  const example = exampleOf(spec.name);
  return `${text.trimEnd().replace('\n\n', `\n\n${spec.summary}.\n\n`)}${example === undefined ? '' : `\n\nExample:\n  $ ${example}`}\n`;
}

/** The verbs by what somebody wants to do: for each what it does, and below that an example. */
function groups(): { title: string; body: string }[] {
  const width = Math.max(...VERBS.map(({ name, args }) => `${name} ${args}`.trimEnd().length)) + 2;
  return VERB_GROUPS.map(({ title, verbs }) => ({
    title,
    body: Object.keys(verbs)
      .flatMap((name) => VERBS.find((spec) => spec.name === name) ?? [])
      .map(({ name, args, summary }) => `  ${`${name} ${args}`.trimEnd().padEnd(width)}${summary}\n  ${' '.repeat(width)}  ${exampleOf(name) ?? ''}`)
      .join('\n'),
  }));
}

/**
 * cac prints what the callback returns. The callback returns nothing, and that must not become an empty line on stdout.
 */
function quietly(print: () => void): void {
  const { info } = console;
  console.info = () => undefined;
  try {
    print();
  } finally {
    console.info = info;
  }
}
