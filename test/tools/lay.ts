/** Lays a situation: real files with the names, bytes and times it says. */

import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, linkSync, lutimesSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DIRECTORIES } from '../../lib/rules/shelf.ts';
import { ago, type Laid, type Situation } from './situation.ts';

/** What lies around a registry, for one run in it. */
export interface Place {
  /** Everything of this run, and nothing else. */
  readonly base: string;
  /** Where it is done: the directory that has `.agent/registry` in it. */
  readonly project: string;
  readonly root: string;
  /** For what has to be written somewhere; it has to be empty in the end. */
  readonly tmp: string;
}

/** A user id that owns nothing. */
export const NOBODY = 12_345;

// Where nothing else is said, what lies there has lain there for a while.
const OLD_SECONDS = 7200;

export function placeIn(base: string): Place {
  const project = join(base, 'project');
  return { base, project, root: join(project, '.agent', 'registry'), tmp: join(base, 'tmp') };
}

export function lay(base: string, { lay: layout = {}, without = [], unprivileged = false, notTheirs = [] }: Situation): Place {
  const place = placeIn(base);
  for (const directory of [...DIRECTORIES.map((name) => join(place.root, name)), place.tmp, join(base, 'outside')]) mkdirSync(directory, { recursive: true });
  writeFileSync(join(base, 'outside', 'victim.md'), 'the secret outside\n');
  for (const [path, laid] of Object.entries({ 'registry.yaml': 'version: 1\n', ...layout })) put(place.root, path, laid);
  for (const directory of without) {
    const path = join(place.root, directory);
    // The registry is gone as a whole when somebody moved it away.
    if (directory === '.') renameSync(path, join(place.project, 'moved-away'));
    else rmSync(path, { recursive: true });
  }
  if (unprivileged && process.getuid?.() === 0) giveAway(base, notTheirs.map((path) => join(place.root, path)));
  return place;
}

function put(root: string, path: string, laid: Laid): void {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  if (typeof laid === 'string' || laid instanceof Uint8Array) {
    write(target, laid, OLD_SECONDS);
  } else if ('text' in laid) {
    write(target, laid.text, laid.ageSeconds ?? OLD_SECONDS);
    if (laid.mode !== undefined) chmodSync(target, laid.mode);
  } else if ('directory' in laid) {
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target);
    for (const [name, text] of Object.entries(laid.directory)) write(join(target, name), text, OLD_SECONDS);
    if (laid.mode !== undefined) chmodSync(target, laid.mode);
  } else if ('symlink' in laid) {
    rmSync(target, { recursive: true, force: true });
    symlinkSync(laid.symlink, target);
    lutimesSync(target, ago(OLD_SECONDS) / 1000, ago(OLD_SECONDS) / 1000);
  } else if ('fifo' in laid) {
    execFileSync('mkfifo', [target]);
    utimesSync(target, ago(OLD_SECONDS) / 1000, ago(OLD_SECONDS) / 1000);
  } else {
    linkSync(join(root, laid.linkTo), target);
  }
}

function write(path: string, text: string | Uint8Array, ageSeconds: number): void {
  writeFileSync(path, text);
  utimesSync(path, ago(ageSeconds) / 1000, ago(ageSeconds) / 1000);
}

function giveAway(base: string, but: readonly string[]): void {
  for (const entry of readdirSync(base, { recursive: true, encoding: 'utf8' })) if (!but.includes(join(base, entry))) chownSync(join(base, entry), NOBODY, NOBODY);
  chownSync(base, NOBODY, NOBODY);
}
