/**
 * Who a hook acts for: the owner under which a command of the same session's shell tool would claim. Both are told the session by their
 * host, in ways of their own, and have to come out alike, or the gate would guard somebody else's claims.
 */

import { asciiTrim } from '../../rules/ascii.ts';
import { isDibsError } from '../../rules/error.ts';
import { sessionHint, type Identity } from '../../rules/identity.ts';
import type { Settings } from '../../rules/settings.ts';
import { OpenRegistry, type RegistryOptions } from '../../client/open-registry.ts';
import type { Host } from '../hosts/host.ts';

/** What the registry was asked for to say who that is, once something is recorded. */
export interface Acting {
  readonly identity: Identity;
  readonly settings: Settings;
}

export interface Actor {
  /** The registry as that owner sees it. */
  readonly registry: OpenRegistry;
  /** The session in its owner, as text; undefined where it has none. */
  readonly session?: string;
  /**
   * Set where the shell tool knows nothing of the session: the registry as a command typed there without `--session` sees it. Its
   * owner is the agent alone, and many sessions may share it.
   */
  readonly shell?: OpenRegistry;
}

/** `session`: as the payload has it. `options` are those of the registry that is meant; `env` is the hook's own. */
export async function actorFor(host: Host, session: string | undefined, options: RegistryOptions, env: Readonly<Record<string, string | undefined>>): Promise<Actor> {
  const shellEnv: Record<string, string | undefined> = { ...env };
  for (const name of host.hookOnly) delete shellEnv[name];
  const { shellVariable, shellKeepsOwn } = host;
  if (shellVariable !== undefined && session !== undefined && !(shellKeepsOwn === true && given(env[shellVariable]))) shellEnv[shellVariable] = session;
  const known = sessionHint(options.session, shellEnv)?.text;
  if (known !== undefined || session === undefined || shellVariable !== undefined) {
    return { registry: new OpenRegistry({ ...options, env: shellEnv }), ...(known === undefined ? {} : { session: known }) };
  }
  const shell = new OpenRegistry({ ...options, env: shellEnv });
  const registry = new OpenRegistry({ ...options, env: shellEnv, session });
  // Agent and session can be too long together. Then commands carry no session, and what is claimed without one is all there is.
  return (await isOwner(registry)) ? { registry, session, shell } : { registry: shell };
}

async function isOwner(registry: OpenRegistry): Promise<boolean> {
  try {
    return (await registry.identity()).encoded !== '';
  } catch (error) {
    // Anything else than a name that cannot be one is found out, and said, when it is asked for in earnest.
    return !(isDibsError(error) && error.code === 'usage');
  }
}

function given(text: string | undefined): boolean {
  return asciiTrim(text ?? '') !== '';
}
