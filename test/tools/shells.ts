/** The shells that the tools are for, as far as this machine has them. */

import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Userland } from './run.ts';

export const PATH: string = process.env['PATH'] ?? '/usr/bin:/bin';

/** Where a program is, by PATH; undefined where it is not. */
export function whereIs(program: string): string | undefined {
  return PATH.split(delimiter)
    .map((directory) => join(directory, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

export const DASH: Userland = { name: 'dash', shell: ['dash'], path: PATH };
export const BASH: Userland = { name: 'bash', shell: ['bash'], path: PATH, env: { LC_ALL: 'C.UTF-8' } };
export const BUSYBOX: Userland = { name: 'busybox sh', shell: ['busybox', 'sh'], path: PATH, env: { LANG: 'C.UTF-8' } };

/** The shells by which every system's sh is meant. Each with another idea of what a character is. */
export const SHELLS: readonly Userland[] = [DASH, BASH, BUSYBOX];

const here = (programs: readonly string[]): readonly Userland[] => programs.filter((program) => whereIs(program) !== undefined).map((program) => ({ name: program, shell: [program], path: PATH, env: { LC_ALL: 'C.UTF-8' } }));

/** Some builds of busybox run their own programs whatever PATH says: there nobody can get between. */
export function followsPath({ shell: [program, ...words] }: Userland): boolean {
  return whereIs(program) !== undefined && execFileSync(program, [...words, '-c', 'command -v mv'], { encoding: 'utf8' }).startsWith('/');
}

/** Others that can do it, where somebody has them. */
export const MORE_SHELLS: readonly Userland[] = here(['ksh']);

/** Shells that count in 32 bits, or in characters where bytes are meant: nothing may be decided by them. */
export const UNFIT_SHELLS: readonly Userland[] = here(['mksh', 'yash']);
