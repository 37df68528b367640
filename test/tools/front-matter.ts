/** What the tools' reader says of many texts at once, in the words of lib/rules: one line each. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDuration } from '../../lib/rules/duration.ts';
import { textOf } from '../../lib/rules/find-front.ts';
import { readMetadata } from '../../lib/rules/task-metadata.ts';
import { metadataClause } from '../../lib/words/metadata.ts';
import { scratchDirectory } from '../support/scratch.ts';
import type { FrontText } from '../support/front-texts.ts';
import { TOOLS } from './tools.ts';

/** As the gate calls it, for each file that is named on standard input with its ending. */
const READ_ALL = `. "$1.sh"; . "$1/gate.sh"; . "$1/metadata.sh"
while read -r file ending size; do
  f_ext=\${ending#=} ready_=unsure free_lease='' free_agent=''
  { dibs_is_plainly_free "$file" "$size"; } 2>/dev/null
  said=$({ dd if="$file" bs=65536 count=1 2>/dev/null && printf '\\n\\001end\\n'; } | tr '\\000\\377' '\\377\\376' | dibs_read_metadata "$f_ext" 1)
  case $ready_$free_lease$free_agent in
    unsure*) ;;
    free) [ "$said" = free ] || said="at first sight free, then $said" ;;
    *) [ "$said" = "metadata \${nl}on\${nl}lease $free_lease\${nl}agent $free_agent" ] || said="at first sight lease $free_lease, agent $free_agent, then $said" ;;
  esac
  printf '%s' "$said" | tr '\\n' '|'
  echo
done`;

export function readByTools(texts: readonly FrontText[], [program, ...words]: readonly [string, ...string[]], awk?: string): readonly string[] {
  const directory = scratchDirectory('front-matter');
  try {
    const bin = join(directory, 'bin');
    mkdirSync(bin);
    if (awk !== undefined) writeFileSync(join(bin, 'awk'), `#!/bin/sh\nexec ${awk} "$@"\n`, { mode: 0o755 });
    texts.forEach(({ bytes }, index) => writeFileSync(join(directory, String(index)), bytes));
    const input = texts.map(({ ext, bytes }, index) => `${index} =${ext} ${bytes.length}\n`).join('');
    const said = execFileSync(program, [...words, '-c', READ_ALL, 'sh', join(TOOLS, 'dibs')], { cwd: directory, input, encoding: 'latin1', maxBuffer: 2 ** 26, env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } });
    return said.split('\n').slice(0, -1);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Each text of which the tools say something else than lib/rules. */
export function differences(texts: readonly FrontText[], said: readonly string[]): readonly unknown[] {
  return texts.flatMap((text, index) => {
    const [tools, rules] = [comparable(said[index] ?? 'nothing', text), comparable(readByRules(text), text)];
    return tools === rules ? [] : [{ ext: text.ext, text: Buffer.from(text.bytes).toString('latin1'), tools, rules }];
  });
}

/**
 * What is to be compared: a lease by its length, of an owner that is not UTF-8 only that there is one, and ids in one
 * spelling.
 */
function comparable(said: string, { bytes }: FrontText): string {
  const isUtf8 = Buffer.from(bytes).equals(Buffer.from(Buffer.from(bytes).toString()));
  const own = (said === 'free' ? 'metadata |on|lease |agent ' : said).replace(/(?<=\|lease )[^|]*/, (lease) => String(parseDuration(lease) ?? ''));
  return (isUtf8 ? own : own.replace(/^metadata .*?\|/, 'metadata |').replace(/\|agent .*$/, '|agent')).toLowerCase();
}

/** The same words from lib/rules. */
function readByRules({ bytes, ext }: FrontText): string {
  const reading = readMetadata(textOf(bytes), ext);
  if (reading.kind === 'malformed') return `bad ${metadataClause(reading.why)}`;
  const { dependsOn, reserveFor, routing, lease } = reading.metadata;
  return Buffer.from(`metadata ${reserveFor ?? ''}|on${dependsOn.map((id) => ` ${id}`).join('')}|lease ${lease ?? ''}|agent ${routing?.agent ?? ''}`).toString('latin1');
}
