/**
 * Who is asking: agent and session, each from the first place that names it. Pure. Nothing is invented and nothing is
 * shortened: if two sessions got the same name, each would hold the other's claims.
 */

import { asciiTrim } from './ascii.ts';
import { isDibsError, refused } from './error.ts';
import { encodeOwner, requireOwner, type Owner } from './owner.ts';

export type AgentSource = 'flag' | 'DIBS_AGENT' | 'AGENT_ID' | 'registry.yaml' | 'fallback';
export type SessionSource = 'flag' | 'DIBS_SESSION' | 'CLAUDE_CODE_SESSION_ID' | 'CODEX_SESSION_ID' | 'CODEX_THREAD_ID' | 'GEMINI_SESSION_ID' | 'none';

export interface IdentityHints {
  /** `--agent` and `--session`. */
  readonly flagAgent?: string | undefined;
  readonly flagSession?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `agent:` in registry.yaml. */
  readonly settingsAgent?: string | undefined;
  /** Of the fallback. They are only read where nothing names an agent, because to find them takes a moment. */
  readonly login: string;
  readonly host: string;
}

export interface Identity {
  readonly owner: Owner;
  /** The owner as it stands in names. */
  readonly encoded: string;
  readonly agentSource: AgentSource;
  readonly sessionSource: SessionSource;
}

const AGENT_VARIABLES = ['DIBS_AGENT', 'AGENT_ID'] as const;
// Codex gives a session, which a subagent shares, and a thread, which it does not share. So the session comes first.
// Older builds only have the thread.
export const SESSION_VARIABLES = ['DIBS_SESSION', 'CLAUDE_CODE_SESSION_ID', 'CODEX_SESSION_ID', 'CODEX_THREAD_ID', 'GEMINI_SESSION_ID'] as const;

// Shells of agent hosts have one of these in their environment, and some of these shells have a terminal.
const SIGNS_OF_AN_AGENT = ['AI_AGENT', 'AGENT', 'CLAUDECODE', 'CODEX_CI', 'CODEX_SANDBOX', 'COPILOT_CLI', 'COPILOT_AGENT_SESSION_ID', 'CURSOR_AGENT', 'GEMINI_CLI', 'OPENCODE'] as const;

/**
 * Nobody said who this is, so every process of this login is the same owner: what the owner holds is not proven to be
 * the caller's. An owner with a session is not shared, whatever the agent is called. And a person at a terminal knows
 * what is theirs. `isAtTerminal`: standard input is a terminal. That is not a proof in the shell of an agent host.
 */
export function provesNothing({ agentSource, owner }: Identity, where: Where): boolean {
  return agentSource === 'fallback' && owner.session === undefined && !isPerson(where);
}

interface Where {
  readonly isAtTerminal: boolean;
  readonly env: IdentityHints['env'];
}

function isPerson({ isAtTerminal, env }: Where): boolean {
  return isAtTerminal && SIGNS_OF_AN_AGENT.every((name) => asciiTrim(env[name] ?? '') === '');
}

/**
 * Throws a usage error for control characters and for more than 96 encoded bytes. The error says where agent and
 * session came from.
 */
export function resolveIdentity(hints: IdentityHints): Identity {
  const { flagAgent, flagSession, env, settingsAgent } = hints;
  const agent = firstGiven<AgentSource>([
    ['flag', flagAgent],
    ...AGENT_VARIABLES.map((name) => [name, env[name]] as const),
    ['registry.yaml', settingsAgent],
  ]) ?? { source: 'fallback', text: `${asciiTrim(hints.login)}@${asciiTrim(hints.host)}` };
  const session = sessionHint(flagSession, env);
  try {
    const owner = requireOwner(agent.text, session?.text);
    return { owner, encoded: encodeOwner(owner), agentSource: agent.source, sessionSource: session?.source ?? 'none' };
  } catch (error) {
    const facts = isDibsError(error) ? error.facts : undefined;
    if (facts?.why !== 'owner-blank' && facts?.why !== 'owner-unprintable' && facts?.why !== 'owner-not-utf8' && facts?.why !== 'owner-too-long') throw error;
    throw refused({ ...facts, origin: { agent: agent.source, ...(session === undefined ? {} : { session: session.source }) } }, undefined, error);
  }
}

/** The session alone. It can be told without knowing the agent. */
export function sessionHint(flagSession: string | undefined, env: IdentityHints['env']): { readonly source: SessionSource; readonly text: string } | undefined {
  return firstGiven<SessionSource>([['flag', flagSession], ...SESSION_VARIABLES.map((name) => [name, env[name]] as const)]);
}

/** The first value that is not blank, trimmed. */
function firstGiven<Source extends string>(places: readonly (readonly [Source, string | undefined])[]): { source: Source; text: string } | undefined {
  for (const [source, value] of places) {
    const text = asciiTrim(value ?? '');
    if (text !== '') return { source, text };
  }
  return undefined;
}
