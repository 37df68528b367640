/**
 * dibs janitor --print-schedule: prints the files of registry-template/schedule with the paths of this machine in them.
 */

import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { DibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import { findUp } from '../../system/find-up.ts';
import { homeDirectory } from '../../system/home-directory.ts';
import { noHomeSentence } from '../../words/home.ts';
import { besideRegistry } from '../../client/init-registry.ts';
import type { Answer, Context } from '../command.ts';
import { EXIT } from '../output/exit-code.ts';
import { commentWord, crontabWord, unitProgram, unitWord, xmlText } from './schedule-quote.ts';

/** The paths in the files, as a reader sees them, and what they are on this machine. */
export interface SchedulePaths {
  readonly '/path/to/node': string;
  readonly '/path/to/dibs.js': string;
  readonly '/path/to/project/.agent/registry': string;
  readonly '/path/to/project/.agent/tools/check_stale.sh': string;
  readonly '/path/to/home': string;
}

interface Clock {
  readonly files: readonly string[];
  readonly program: (path: string) => string;
  readonly word: (path: string) => string;
}

const CLOCKS: Readonly<Record<string, Clock>> = {
  cron: { files: ['crontab'], program: crontabWord, word: crontabWord },
  systemd: { files: ['dibs-janitor.service', 'dibs-janitor.timer'], program: unitProgram, word: unitWord },
  launchd: { files: ['dibs-janitor.plist'], program: xmlText, word: xmlText },
};

const NAME = 'dibs-janitor';
const PLACEHOLDER = /\/path\/to\/(?:node|dibs\.js|project\/\.agent\/registry|project\/\.agent\/tools\/check_stale\.sh|home)|dibs-janitor/g;

/** Sweeps nothing. Throws `usage` for another clock, and for a path that its file cannot contain. */
export function printSchedule(context: Context, kind: string): Answer {
  if (!Object.hasOwn(CLOCKS, kind)) throw new DibsError('usage', `${JSON.stringify(printable(kind, 40))} is not one of ${Object.keys(CLOCKS).join(', ')}`);
  const { root } = context.place;
  const home = homeDirectory();
  // Of the three only launchd has a place in it, for its log.
  if (home.path === undefined && kind === 'launchd') throw new DibsError('usage', `${noHomeSentence(home.said)}: set it to the directory in which launchd keeps your logs`);
  const text = scheduleText(kind, {
    '/path/to/node': process.execPath,
    '/path/to/dibs.js': realpathSync(process.argv[1] ?? ''),
    '/path/to/project/.agent/registry': root,
    '/path/to/project/.agent/tools/check_stale.sh': join(besideRegistry(root), 'tools', 'check_stale.sh'),
    '/path/to/home': home.path ?? '',
  });
  return { exit: EXIT.ok, fields: { schedule: kind, text }, text };
}

/** The files of one clock, one after the other, each path quoted as its place needs it. */
export function scheduleText(kind: string, paths: SchedulePaths): string {
  const clock = CLOCKS[kind];
  if (clock === undefined) throw new TypeError(`there is no clock ${kind}`);
  const name = `${NAME}-${mark(paths['/path/to/project/.agent/registry'])}`;
  const template = findUp(join('registry-template', 'schedule'), import.meta.url);
  const lines = clock.files.flatMap((file) => readFileSync(join(template, file), 'utf8').split('\n'));
  return lines.map((line) => fill(line, clock, name, paths)).join('\n');
}

function fill(line: string, clock: Clock, name: string, paths: SchedulePaths): string {
  // An indented line in a comment is a command for the user to type.
  const typed = line.startsWith('#     ');
  return line.replaceAll(PLACEHOLDER, (placeholder) => {
    if (placeholder === NAME) return name;
    const path = paths[placeholder as keyof SchedulePaths];
    return (typed ? commentWord : placeholder === '/path/to/node' ? clock.program : clock.word)(path);
  });
}

/**
 * Registries share one crontab and one directory of units, so each has a name of its own there, the same whenever it is
 * printed.
 */
function mark(root: string): string {
  return createHash('sha256').update(root).digest('hex').slice(0, 8);
}
