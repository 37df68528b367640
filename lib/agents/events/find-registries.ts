/** Which registries an event is about: those that are found from where it happens, and from where its session is. */

import { existsSync } from 'node:fs';
import { toDibsError } from '../../client/to-dibs-error.ts';
import { findRegistry, type RegistryPlace } from '../../client/locate-registry.ts';
import type { RegistryOptions } from '../../client/open-registry.ts';
import type { Call } from './parse-event.ts';
import type { BlindFact } from './verdict.ts';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined where the current directory is gone. */
  readonly cwd: string | undefined;
  /** `--registry`, `--agent`, `--session`, where somebody gave them. */
  readonly options: Pick<RegistryOptions, 'registry' | 'agent' | 'session'>;
  /** Is the time over that a hook has for looks that are exact? */
  readonly isOver: () => boolean;
  /** Is it also over for a last, plain look at what could not be looked at so? */
  readonly isTooLate: () => boolean;
}

export interface Place {
  readonly at: RegistryPlace;
  /** The directory it was found from. */
  readonly from: string;
  /** Is that where the shell tool is, so that commands typed there find it, too? */
  readonly isNear: boolean;
}

/** Each registry that is meant once: a tool can be called in a directory from which another one is found than the session's own. */
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
