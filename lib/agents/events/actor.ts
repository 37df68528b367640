/**
 * The owner for whom a hook acts: the one under which a command in the same session's shell tool would claim. The host
 * tells both of them the session, each in its own way. Both must come to the same owner, or the gate would guard
 * somebody else's claims.
 */

import { asciiTrim } from '../../rules/ascii.ts';
import { isDibsError } from '../../rules/error.ts';
import { sessionHint, type Identity } from '../../rules/identity.ts';
import type { Settings } from '../../rules/settings.ts';
import { OpenRegistry, type RegistryOptions } from '../../client/open-registry.ts';
import type { Host } from '../hosts/host.ts';

/** What the registry says about the owner. It is read only when something is recorded. */
export interface Acting {
  readonly identity: Identity;
  readonly settings: Settings;
}

export interface Actor {
  /** The registry as that owner sees it. */
  readonly registry: OpenRegistry;
  /** The session part of the owner, as text. Undefined if the owner has none. */
  readonly session?: string;
  /**
   * Set if the shell tool does not know the session. It is the registry as a command without `--session` sees it there.
   * Its owner is the agent alone, so many sessions may share it.
   */
  readonly shell?: OpenRegistry;
}

/**
 * `session` is the one in the payload, `options` are those of the registry that is meant, and `env` is the environment
 * of the hook.
 */
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
  // Agent and session together can be too long for a name. Then commands carry no session, so only claims without a
  // session can exist.
  return (await isOwner(registry)) ? { registry, session, shell } : { registry: shell };
}

async function isOwner(registry: OpenRegistry): Promise<boolean> {
  try {
    return (await registry.identity()).encoded !== '';
  } catch (error) {
    // Only a name that is not possible is found here. Every other error appears, and is reported, when the identity is
    // really needed.
    return !(isDibsError(error) && error.code === 'usage');
  }
}

function given(text: string | undefined): boolean {
  return asciiTrim(text ?? '') !== '';
}
