import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scheduleText } from '../../lib/cli/janitor/schedule.ts';
import { commentWord, crontabWord, unitProgram, unitWord, xmlText } from '../../lib/cli/janitor/schedule-quote.ts';
import { isDibsError } from '../../lib/rules/error.ts';
import { crontabLine, execStart, plistStrings, typedCommands, unitSection } from './schedule-text.ts';

/** All that means something in any of these files, often enough that it meets its like. */
const SIGNS = [...Array.from(String.raw`'"\%$<>&#;~*?!-= {}()[]|`), '`', 'a', 'ä', '日', '😀', '%%', '$$', '\\\\', String.raw`\%`, '${HOME}', '%h', '--', ']]>', '&amp;'];
const paths = fc.array(fc.array(fc.constantFrom(...SIGNS), { maxLength: 12 }).map((signs) => `/${signs.join('')}`), { minLength: 1, maxLength: 40 });

function shellReads(command: string): readonly string[] {
  const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', HOME: '/home/nobody' } });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').slice(0, -1);
}

describe('a path is read back as it was', () => {
  it('by cron and its shell', () => {
    const holds = fc.property(paths, (words) => {
      const { command, input } = crontabLine(String.raw`*/5 * * * * printf '\%s\n' ${words.map(crontabWord).join(' ')} # the end`);
      expect(input).toBe('');
      expect(shellReads(command)).toEqual(words);
    });
    fc.assert(holds, { numRuns: 100 });
  });

  it('by the shell of whoever types the command of a comment', () => {
    const holds = fc.property(paths, (words) => {
      expect(shellReads(String.raw`printf '%s\n' ${words.map(commentWord).join(' ')}`)).toEqual(words);
    });
    fc.assert(holds, { numRuns: 100 });
  });

  it('by systemd', () => {
    const holds = fc.property(paths, (words) => {
      const program = words.join('').replaceAll(/["'\\]/g, '');
      expect(execStart(`${unitProgram(program)} ${words.map(unitWord).join(' ')}`)).toEqual([program, ...words]);
    });
    fc.assert(holds);
  });

  it('by whatever reads XML', () => {
    const list = (words: readonly string[]): string => `<plist version="1.0"><dict><key>Some</key><array>${words.map((word) => `<string>${xmlText(word)}</string>`).join('')}</array></dict></plist>`;
    const holds = fc.property(paths, (words) => {
      expect(plistStrings(list(words), 'Some')).toEqual(words);
    });
    fc.assert(holds);
  });

  it('and stays bare where nothing in it means anything', () => {
    const plain = '/home/ana/My-Project_2.0/a+b=c,d@e:f/.agent';
    expect([crontabWord, commentWord, unitWord, unitProgram, xmlText].map((word) => word(plain))).toEqual(Array.from({ length: 5 }, () => plain));
  });
});

describe('what cannot be carried', () => {
  it.each(['\n', '\r', '\t', '\u0000', '\u001B', '\u007F', '\u0085', '\u2028', '\u202E', '\u200B'])('is refused in each: %j', (control) => {
    for (const word of [crontabWord, commentWord, unitWord, unitProgram, xmlText]) expect(codeOf(() => word(`/a${control}b`))).toBe('usage');
  });

  it('is a program with a quote or a backslash, for systemd only; an argument may have them', () => {
    for (const path of [`/o'neil/node`, '/a"b/node', String.raw`/a\b/node`]) {
      expect(codeOf(() => unitProgram(path))).toBe('usage');
      expect(codeOf(() => [crontabWord, unitWord, xmlText].map((word) => word(path)))).toBeUndefined();
    }
  });
});

function codeOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
  } catch (error) {
    return isDibsError(error) ? error.code : String(error);
  }
  return undefined;
}

describe('every place of a file', () => {
  const paths = {
    '/path/to/node': '/opt/a dibs-janitor/path/to/dibs.js % $x/node',
    '/path/to/dibs.js': '/opt/path/to/node of $& $1/dibs.js',
    '/path/to/project/.agent/registry': '/srv/path/to/home -->/.agent/registry',
    '/path/to/project/.agent/tools/check_stale.sh': '/srv/path/to/home -->/.agent/tools/check_stale.sh',
    '/path/to/home': '/home/a & b',
  };
  const args = [paths['/path/to/node'], paths['/path/to/dibs.js'], 'janitor', '--registry', paths['/path/to/project/.agent/registry']];

  it('has its own path, also when that looks like the place of another', () => {
    const cron = scheduleText('cron', paths);
    const line = cron.split('\n').find((candidate) => candidate.startsWith('*')) ?? '';
    expect(shellReads(crontabLine(line.replace('* * * * ', String.raw`* * * * printf '\%s\n' `)).command)).toEqual(args);
    expect(execStart(unitSection(scheduleText('systemd', paths), 'Service')['ExecStart'] ?? '')).toEqual(args);
    expect(plistStrings(scheduleText('launchd', paths), 'ProgramArguments')).toEqual(args);
    const [typed = ''] = typedCommands(cron)[0] ?? [];
    expect(shellReads(typed.replace(/^line=\$\((.*) --print-schedule .*$/, String.raw`printf '%s\n' $1`))).toEqual(args);
  });
});
