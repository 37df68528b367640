/** Which registries an event is about: those found from the directory of the event and from that of its session. */

import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { toDibsError } from '../../client/to-dibs-error.ts';
import { workPlace } from '../../client/claim-place.ts';
import { findRegistry, type RegistryPlace } from '../../client/locate-registry.ts';
import type { RegistryOptions } from '../../client/open-registry.ts';
import { pathsUpTo, placeOfGone, repositoriesNear } from './gone-directory.ts';
import type { Call } from './parse-event.ts';
import type { BlindFact } from './verdict.ts';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined if the current directory is gone. */
  readonly cwd: string | undefined;
  /** `--registry`, `--agent` and `--session`, as far as they were given. */
  readonly options: Pick<RegistryOptions, 'registry' | 'agent' | 'session'>;
  /** Is the hook's time for exact looks over? */
  readonly isOver: () => boolean;
  /** Is the time over for a last plain look, which follows an exact look that took too long? */
  readonly isTooLate: () => boolean;
}

export interface Place {
  readonly at: RegistryPlace;
  /** The directory from which the registry was found. */
  readonly from: string;
  /** Is the shell tool in that directory? Then commands typed there find the registry, too. */
  readonly isNear: boolean;
  /** The work trees in which this session may have claimed without saying who it is. */
  readonly workPlaces: () => readonly string[];
  /** Does only a record of this session in the registry tell that it is meant? */
  readonly isGuess?: boolean;
}

interface Found {
  readonly places: readonly Place[];
  readonly blind: readonly BlindFact[];
}

/**
 * Each registry once. A tool can be called in a directory from which another registry is found than from the session's
 * own. A directory that is gone hides no registry: one that is named counts wherever the session is, and a work tree
 * that was removed had the registry of its repository.
 */
export function registriesFor(call: Call, { env, cwd, options }: Surroundings): Found {
  const projects = call.host.projectVariables.flatMap((name) => env[name] ?? []);
  const name = [options.registry, env['DIBS_REGISTRY']].find((path) => path !== undefined && path.trim() !== '');
  const directories = [...new Set([...call.directories, ...projects, ...here(cwd, env)])];
  // A name that is absolute needs no directory at all.
  if (directories.length === 0 && name !== undefined && isAbsolute(name)) directories.push('/');
  const gone = directories.filter((path) => isAbsolute(path) && !existsSync(path)).map(placeOfGone);
  const lost = gone.flatMap(pathsUpTo);
  const places = new Map<string, Place>();
  const blind = new Map<string, BlindFact>();
  const look = (from: string, rest: Omit<Place, 'at' | 'from' | 'workPlaces'> & { readonly workPlaces: (root: string) => readonly string[] }): void => {
    try {
      const at = findRegistry({ flag: options.registry, env, cwd: from });
      if (at !== undefined && !places.has(at.root)) places.set(at.root, { ...rest, at, from, workPlaces: () => rest.workPlaces(at.root) });
    } catch (thrown) {
      const { message } = toDibsError(thrown);
      if (rest.isGuess !== true) blind.set(message, { why: message });
    }
  };
  for (const [index, from] of directories.entries()) if (existsSync(from)) look(from, { isNear: index === 0, workPlaces: (root) => [workPlace(from, root), ...lost] });
  // A relative name starts at the directory that is gone. No command finds it from there.
  for (const { path, nearest } of gone) look(name === undefined ? nearest : path, { isNear: name !== undefined && isAbsolute(name), workPlaces: () => lost });
  if (places.size + blind.size > 0) return { places: [...places.values()], blind: [...blind.values()] };
  for (const repository of gone.flatMap(repositoriesNear)) look(repository, { isNear: false, workPlaces: () => lost, isGuess: true });
  return { places: [...places.values()], blind: [] };
}

/** Where this process is. The shell that started it may still know the name of a directory that is gone. */
function here(cwd: string | undefined, env: Surroundings['env']): readonly string[] {
  return [cwd ?? env['PWD'] ?? ''].filter((path) => isAbsolute(path));
}
