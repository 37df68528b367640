/**
 * Gaps: somebody else acts between two steps of a verb. The same sh script is asked around each rename, link and touch,
 * of the command line by its store and of the tools by what stands for mv, ln and touch on their PATH; once, where its
 * pattern fits, it does what it is for.
 */

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PosixStore } from '../../lib/store/posix-store.ts';
import { StoreFault } from '../../lib/store/store.ts';
import { dibsIn } from './in-process.ts';
import type { Place } from './lay.ts';
import { commandLine, toolsUnder, type Runner, type Said, type Userland } from './run.ts';
import { PATH, whereIs } from './shells.ts';
import type { Situation } from './situation.ts';

export interface Gap extends Situation {
  /** A pattern of sh over `before|after mv|ln|touch <path> [<path>]`. */
  readonly at: string;
  /** What is done then, in the registry, by sh; `$1` and `$2` are the paths. */
  readonly act: string;
  /** Bytes that may not be lost, and how the line of a file that has them begins: its path. */
  readonly keeps?: Readonly<Record<string, string>> | undefined;
}

const PROGRAMS = ['mv', 'ln', 'touch'] as const;
type Program = (typeof PROGRAMS)[number];

/** The act of a disk that fails at one call, however often it is tried again. */
export const FAILS = 'failing=${0%/*}/failing; [ -e "$failing" ] || echo "$*" >"$failing"; [ "$(cat "$failing")" != "$*" ] || exit 5';

/** What the store calls them. */
const METHODS = [['rename', 'mv'], ['link', 'ln'], ['touch', 'touch']] as const;
const methods = PosixStore.prototype as unknown as Record<(typeof METHODS)[number][0], (this: PosixStore, ...paths: string[]) => unknown>;

/** Lays the hook of a gap down; it acts once, but where a call has to fail. */
function writeHook({ at, act }: Gap, directory: string): string {
  const hook = join(directory, 'hook');
  const again = act === FAILS ? '' : `[ ! -e '${directory}/done' ] || exit 0\n`;
  writeFileSync(hook, `case "$1 $2\${3+ $3}" in\n  ${at}) ;;\n  *) exit 0 ;;\nesac\n${again}: >'${directory}/done'\nshift\n${act}\n`);
  return hook;
}

/** A gap that nobody came to shows nothing. */
function reached(directory: string, said: Said): Said {
  if (!existsSync(join(directory, 'done'))) throw new Error(`the gap was never reached: ${JSON.stringify(said)}`);
  return said;
}

/** The command line, in this process, whose store asks the hook. One at a time. */
export function dibsWithGap(gap: Gap, scratch: string): Runner {
  return async (step, situation, place) => {
    const directory = mkdtempSync(join(scratch, 'gap-'));
    const hook = writeHook(gap, directory);
    const ask = (when: string, program: Program, paths: readonly string[]): void => {
      const { status } = spawnSync('sh', [hook, `${when} ${program}`, ...paths], { cwd: place.root, stdio: 'ignore' });
      if (status === 5) throw new StoreFault('EIO', program, paths);
      if (status !== 0) throw new Error(`the act of the gap failed (${status})`);
    };
    const originals = METHODS.map(([method, program]) => {
      const original = methods[method];
      methods[method] = function (...paths) {
        ask('before', program, paths);
        try {
          return original.apply(this, paths);
        } finally {
          ask('after', program, paths);
        }
      };
      return [method, original] as const;
    });
    try {
      return reached(directory, await dibsIn(commandLine(step), step, situation, place));
    } finally {
      for (const [method, original] of originals) methods[method] = original;
      rmSync(directory, { recursive: true });
    }
  };
}

/** The tools, before whose programs stand some that ask the hook. */
export function toolsWithGap(gap: Gap, userland: Userland, tools: string, scratch: string): Runner {
  return async (step, situation, place: Place) => {
    const directory = mkdtempSync(join(scratch, 'gap-'));
    const [hook, bin] = [writeHook(gap, directory), join(directory, 'bin')];
    mkdirSync(bin);
    for (const program of PROGRAMS) {
      const real = whereIs(program) ?? program;
      const paths = program === 'touch' ? '"$last"' : '"$first" "$last"';
      const text = `#!/bin/sh\nfor word do case $word in -*) ;; *) first=\${last-} last=$word ;; esac; done\nsh '${hook}' 'before ${program}' ${paths} >/dev/null 2>&1\n[ $? != 5 ] || { echo '${program}: Input/output error' >&2; exit 1; }\n'${real}' "$@"\ncode=$?\nsh '${hook}' 'after ${program}' ${paths} >/dev/null 2>&1\nexit $code\n`;
      writeFileSync(join(bin, program), text);
      chmodSync(join(bin, program), 0o755);
    }
    try {
      return reached(directory, await toolsUnder({ ...userland, path: `${bin}:${PATH}` }, tools)(step, situation, place));
    } finally {
      rmSync(directory, { recursive: true });
    }
  };
}
