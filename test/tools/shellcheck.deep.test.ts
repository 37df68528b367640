/** What shellcheck knows of pitfalls, none of the scripts has. */

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipBecause } from '../support/fixture.ts';
import { whereIs } from './shells.ts';
import { TOOLS } from './tools.ts';

/** Of all that it can ask for, not asked for here, and why. */
const NOT_ASKED: Readonly<Record<string, string>> = {
  SC2248: 'a number needs no quotes',
  SC2249: 'what a case does not name it leaves alone',
  SC2250: 'braces around every variable are a matter of taste',
  SC2292: '[[ ]] is no POSIX sh',
  SC2310: 'functions are made to be asked in conditions; set -e is used nowhere',
  SC2311: 'the same, in substitutions',
  SC2312: 'what a program in a substitution says by its exit code is told by what it prints, or is not asked',
  SC2154: 'variables are the results of functions, and set -u finds the one that is none',
  SC2034: 'the same: they are read in another file',
  SC2119: 'a function whose arguments may be left out is called without them',
  SC2120: 'the same, of arguments that only another file gives',
  SC3013: 'POSIX has -nt and -ef since 2024, and each of these shells had them before',
};

const scripts = (directory: string): readonly string[] => readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sh')).map((name) => join(directory, name));

describe.each([
  ['the tools', TOOLS],
  ['the workers of the race', join(import.meta.dirname, '..', 'mixed')],
])('%s', (_what, directory) => {
  it('are clean', (context) => {
    if (whereIs('shellcheck') === undefined) skipBecause(context, 'there is no shellcheck');
    expect(scripts(directory).length).toBeGreaterThan(1);
    const { stdout, stderr } = spawnSync('shellcheck', ['-s', 'sh', '-x', '-o', 'all', '-e', Object.keys(NOT_ASKED).join(','), '-f', 'gcc', ...scripts(directory)], { cwd: join(import.meta.dirname, '..', '..'), encoding: 'utf8' });
    expect(`${stdout}${stderr}`).toBe('');
  });
});
