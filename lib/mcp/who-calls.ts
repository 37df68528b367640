/**
 * Who makes a call. One server may serve several conversations of its host, so each call is asked anew. It has to come
 * to the same owner as a command in the host's own shell, and as the host's hooks: what is claimed here is guarded
 * there.
 *
 * The arguments `agent` and `session` come first, as `--agent` and `--session` do. A host that names the conversation
 * in a call gives what its shell has in a variable, so the word is put where the shell has it, and the rules of
 * lib/rules/identity.ts do the rest. `clientInfo` is not asked: it names a program that many agents use, and the shell
 * does not know it.
 */

import { DibsError } from '../rules/error.ts';
import type { SESSION_VARIABLES } from '../rules/identity.ts';
import { notedSession } from '../client/host-session.ts';
import { OpenRegistry } from '../client/open-registry.ts';
import type { Caller } from '../verbs/verbs.ts';
import type { Arguments } from './parameters.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Meta = Readonly<Record<string, unknown>>;

/** What a host says in `_meta` of a call. */
interface HostWord {
  /** The variable in which the host's shell has the same. Undefined if its shell does not know the conversation. */
  readonly variable?: (typeof SESSION_VARIABLES)[number];
  readonly read: (meta: Meta) => string | undefined;
}

/**
 * All hosts that say anything there. Claude Code says it in the environment of the server; what the others do is in
 * docs/mcp.md.
 */
export const HOST_WORDS: readonly HostWord[] = [
  {
    // Codex
    variable: 'CODEX_SESSION_ID',
    // A subagent has a thread of its own and the session of its root, as in the shell. Older builds say the thread
    // alone.
    read: (meta) => text(objectIn(meta['x-codex-turn-metadata'])['session_id']) ?? text(meta['threadId']),
  },
  // VS Code
  { read: (meta) => text(meta['vscode.conversationId']) },
];

/** How the server was started: what every call shares. */
export interface Serving {
  /** `--registry`, `--agent` and `--session`. */
  readonly given: { readonly registry?: string | undefined; readonly agent?: string | undefined; readonly session?: string | undefined };
  readonly env: Environment;
  /** Throws `no-registry` if the directory is gone and no registry is named. */
  readonly cwd: () => string;
  /** The process that started the server: the host, where nothing is between them. */
  readonly parent?: () => number;
}

/**
 * The registry as the caller of one call sees it. Nothing of an earlier call is in it: the registry may have gone or
 * come back since, and another may have called.
 */
export function registryFor({ given, env, cwd, parent }: Serving, args: Arguments, meta: Meta): OpenRegistry {
  // A session that was set for the server, as it can be for the shell, counts before the host's word.
  const isSet = text(env['DIBS_SESSION']) !== undefined;
  const said = isSet ? undefined : HOST_WORDS.map(({ variable = 'DIBS_SESSION', read }) => ({ variable, word: read(meta) })).find(({ word }) => word !== undefined) ?? notedFor(env, parent);
  return new OpenRegistry({
    ...given,
    agent: args.text('agent') ?? given.agent,
    session: args.text('session') ?? given.session,
    env: said === undefined ? env : { ...env, [said.variable]: said.word },
    get cwd() {
      return cwd();
    },
  });
}

/**
 * Claude Code gives its server a session at the start, and may go on in another one. Its hooks have the right one, and
 * note it. Without a note, what the server was started with counts.
 */
function notedFor(env: Environment, parent: Serving['parent']): { readonly variable: (typeof SESSION_VARIABLES)[number]; readonly word: string } | undefined {
  const variable = 'CLAUDE_CODE_SESSION_ID';
  if (parent === undefined || text(env[variable]) === undefined) return undefined;
  const word = notedSession(parent(), env);
  return word === undefined ? undefined : { variable, word };
}

/** Throws `unproven` if nobody can tell this caller from others of its login. For tools that change something. */
export function requireKnown({ mustProve = false }: Caller): void {
  if (mustProve) throw new DibsError('unproven', 'nobody can tell who calls: neither this call nor the host names an agent or a session, so everybody of this login would be one owner');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Some builds send the object as the text of one. */
function objectIn(value: unknown): Meta {
  if (typeof value === 'object' && value !== null) return value as Meta;
  if (typeof value !== 'string') return {};
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Meta) : {};
  } catch {
    return {};
  }
}
