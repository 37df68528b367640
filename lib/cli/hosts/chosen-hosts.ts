/** Which agent hosts a command line means, and where their files are looked for. */

import { DibsError, isDibsError } from '../../rules/error.ts';
import { printable } from '../../rules/printable.ts';
import type { HostSetup } from '../../agents/hosts/host-setup.ts';
import { SETUPS } from '../../agents/hosts/hosts.ts';
import { HOST_NAMES, isHostName } from '../../agents/hosts/names.ts';
import type { Scope } from '../../agents/hosts/stored-line.ts';
import { placeOf, type HostPlace, type Surroundings } from '../../agents/install/host-place.ts';
import { homeDirectory } from '../../system/home-directory.ts';
import { noHomeSentence } from '../../words/home.ts';
import type { Context } from '../command.ts';

const ALL: readonly HostSetup[] = HOST_NAMES.map((name) => SETUPS[name]);

/** The value of `--scope`. Throws `usage`. */
export function scopeOf(context: Context): Scope {
  const scope = context.value('scope') ?? 'project';
  if (scope === 'project' || scope === 'user') return scope;
  throw new DibsError('usage', `${JSON.stringify(printable(scope, 40))} is not one of project, user`);
}

/** Throws `usage` for a user without a home directory, where one is needed. */
export function surroundingsOf(context: Context, scope: Scope): Surroundings {
  const home = homeDirectory();
  if (scope === 'user' && home.path === undefined) throw new DibsError('usage', `${noHomeSentence(home.said)}: set HOME to one`);
  return { cwd: context.cwd, home: home.path, env: context.env };
}

/**
 * The hosts that were named, else all of them; with `onlyUsed`, those that are used here. Throws `usage` if there is
 * none; then the help of `verb` is the next step.
 */
export function hostsOf(context: Context, verb: string, onlyUsed: boolean, scope: Scope, surroundings: Surroundings): readonly HostSetup[] {
  const names = context.values('host').flatMap((list) => list.split(',')).map((name) => name.trim());
  const unknown = names.find((name) => !isHostName(name));
  if (unknown !== undefined) throw new DibsError('usage', `${JSON.stringify(printable(unknown, 40))} is not one of ${HOST_NAMES.join(', ')}`);
  if (names.length > 0) return ALL.filter((host) => names.includes(host.name));
  if (!onlyUsed) return ALL.filter((host) => placeIn(host, scope, surroundings) !== undefined);
  const used = ALL.filter((host) => placeIn(host, scope, surroundings)?.isUsed === true);
  if (used.length > 0) return used;
  const where = scope === 'user' ? `in ${printable(surroundings.home ?? '', 400)}` : 'in this project';
  throw new DibsError('usage', `no agent host has settings ${where} (${ALL.map((host) => host.marks[0]).join(', ')} …): name one with --host: ${HOST_NAMES.join(', ')}`, { next: [verb, '--help'] });
}

/** Undefined if the project's settings would be the user's own. */
function placeIn(host: HostSetup, scope: Scope, surroundings: Surroundings): HostPlace | undefined {
  try {
    return placeOf(host, scope, surroundings);
  } catch (error) {
    if (isDibsError(error) && error.code === 'usage') return undefined;
    throw error;
  }
}
