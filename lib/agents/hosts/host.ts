/**
 * What the hook knows of a host: what its events mean, where a payload has the session, what its shell tool knows of
 * the session, and in which form it reads an answer. Each host has a file of its own beside this one. What stands there
 * comes from the host's documentation, or from trying Claude Code 2.1.197, Codex 0.169, Gemini CLI 0.61, Copilot CLI
 * 1.0.102 and OpenCode 1.18.33.
 *
 * All hosts share one form only: exit 2 with the reason on stderr refuses the tool. Their forms on stdout differ. If
 * stdout has a form that the host does not know, the host may let the tool run, so each host gets exactly its own form.
 */

/**
 * What an event is for. `boot`: a session starts; `turn`: a prompt was given; `gate`: a tool is about to run; `renew`:
 * a tool has run; `mark`: the context is about to be shortened; `end`: a session ends.
 */
export type Act = 'boot' | 'turn' | 'gate' | 'renew' | 'mark' | 'end';

export interface Host {
  /** The events that mean each act. */
  readonly events: Readonly<Partial<Record<Act, readonly string[]>>>;
  /** The events of the shell alone. They name no tool, and have the command line themselves. */
  readonly shellEvents?: readonly string[];
  /** Keys of the payload that may hold the session's id. */
  readonly sessionKeys: readonly string[];
  /** The variable in which a command of the host's shell tool finds that id. Undefined if it finds it nowhere. */
  readonly shellVariable?: 'CLAUDE_CODE_SESSION_ID' | 'CODEX_SESSION_ID' | 'DIBS_SESSION';
  /** If the variable is already set, does its value count before the id in the payload? */
  readonly shellKeepsOwn?: true;
  /** The variable in which a hook finds the id of the host's process. Servers are children of it. */
  readonly pidVariable?: string;
  /** Variables that a hook has, and a command in the shell tool does not have. */
  readonly hookOnly: readonly string[];
  /** Variables that name the project's directory. */
  readonly projectVariables: readonly string[];
  /** Tools that change nothing. Every other tool may change something. */
  readonly readOnlyTools: readonly string[];
  /**
   * How the names of the tools of `dibs mcp` begin, where it is entered as `dibs`. Undefined if the host does not say
   * whose tool it is.
   */
  readonly ownTools?: string;
  /** Tools that run a command line. */
  readonly shellTools: readonly string[];
  /** The tools that write files, and the arguments of each that name a file. */
  readonly edits: Readonly<Record<string, readonly string[]>>;
  /** The tools that take a patch, and the arguments that may have it: a text with `*** Update File:` and the like. */
  readonly patches: Readonly<Record<string, readonly string[]>>;
  /** Does the host document that the timeout in a call is in milliseconds? Otherwise the timeout is ignored. */
  readonly timeoutIsMs?: true;
  /** How long a command may run when its call does not say. */
  readonly commandMs?: number;
  /** Is there no event after the context was shortened? Then each prompt tells what is held. */
  readonly tellsEachPrompt?: true;
  /** Do some builds start a fork as if its original were resumed, under the original's id? */
  readonly startsForkAsResume?: true;
  /** Does the text of a boot sometimes get lost there? */
  losesBoot(source: string | undefined): boolean;
  /** What on stdout puts a text before the model. Undefined if this event cannot do that. */
  tell(event: string, act: Act, text: string): string | undefined;
  /** What is on stdout when there is nothing to say. */
  silence(act: Act): string;
  /** What is on stdout beside the reason on stderr. */
  deny(reason: string): string;
}
