/** The help texts, which cac writes from the verb table. */

import { cac } from 'cac';
import { SHORT } from './parse.ts';
import { GLOBAL_OPTIONS, VERBS, type OptionSpec } from './verb-table.ts';

function spell(option: OptionSpec): string {
  const short = Object.entries(SHORT).find(([, name]) => name === option.name)?.[0];
  return option.value === undefined ? `${short === undefined ? '' : `-${short}, `}--${option.name}` : `--${option.name} ${option.optional === true ? `[${option.value.slice(1, -1)}]` : option.value}`;
}

/** The help of one verb, or of dibs as a whole. */
export function helpText(verb?: string): string {
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
      .map((section) => (section.title === undefined ? section.body : `${section.title}:\n${section.body.replaceAll(/[ ]+$/gm, '')}`))
      .join('\n\n');
    return [];
  };
  cli.help(capture);
  const command = cli.commands.find((known) => known.name === verb) ?? cli.globalCommand;
  quietly(() => command.outputHelp());
  const footer = verb === undefined ? '\n\nOne verb in detail: dibs <verb> --help' : '';
  return `${text.trimEnd()}${footer}\n`;
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
