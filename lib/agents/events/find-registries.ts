/** Which registries an event is about: those found from the directory of the event and from that of its session. */

import { existsSync } from 'node:fs';
import { toDibsError } from '../../client/to-dibs-error.ts';
import { findRegistry, type RegistryPlace } from '../../client/locate-registry.ts';
import type { RegistryOptions } from '../../client/open-registry.ts';
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
}

/**
 * Each registry once. A tool can be called in a directory from which another registry is found than from the session's
 * own.
 */
export function registriesFor(call: Call, { env, cwd, options }: Surroundings): { readonly places: readonly Place[]; readonly blind: readonly BlindFact[] } {
  const projects = call.host.projectVariables.flatMap((name) => env[name] ?? []);
  const directories = [...call.directories, ...projects, ...(cwd === undefined ? [] : [cwd])].filter((path) => existsSync(path));
  const places = new Map<string, Place>();
  const blind = new Map<string, BlindFact>();
  for (const [index, from] of [...new Set(directories)].entries()) {
    try {
      const at = findRegistry({ flag: options.registry, env, cwd: from });
      if (at !== undefined && !places.has(at.root)) places.set(at.root, { at, from, isNear: index === 0 });
    } catch (thrown) {
      const { message } = toDibsError(thrown);
      blind.set(message, { why: message });
    }
  }
  return { places: [...places.values()], blind: [...blind.values()] };
}
