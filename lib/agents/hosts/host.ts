/**
 * What the hook has to know of a host: which of its events mean what, where a payload has the session, what its shell tool knows of it,
 * and which form an answer takes. Each host has a file of its own beside this one. What stands there is what the host's documentation says
 * or, of Claude Code 2.1.197, Codex 0.169, Gemini CLI 0.61, Copilot CLI 1.0.102 and OpenCode 1.18.33, what it was seen to do.
 *
 * Of the forms only one is common to all: exit 2 with the reason on stderr denies. What else is printed on stdout differs, and a form
 * that one host does not know can make it let the tool through, so each gets exactly its own.
 */

/**
 * What an event is for. `boot`: a session starts; `turn`: a prompt was given; `gate`: a tool is about to run; `renew`: one has run;
 * `mark`: the context is about to be shortened; `end`: a session ends.
 */
export type Act = 'boot' | 'turn' | 'gate' | 'renew' | 'mark' | 'end';

export interface Host {
  /** The events that mean each act. */
  readonly events: Readonly<Partial<Record<Act, readonly string[]>>>;
  /** Those that are of the shell alone: they name no tool, and have the command line themselves. */
  readonly shellEvents?: readonly string[];
  /** Keys of the payload that may hold the session's id. */
  readonly sessionKeys: readonly string[];
  /** The variable in which a command of the host's shell tool finds that id; none where it finds it nowhere. */
  readonly shellVariable?: 'CLAUDE_CODE_SESSION_ID' | 'CODEX_SESSION_ID' | 'DIBS_SESSION';
  /** Does a value that is set already in the environment win over the payload's id? */
  readonly shellKeepsOwn?: true;
  /** Variables that a hook has and a command of the shell tool has not. */
  readonly hookOnly: readonly string[];
  /** Variables that name the project's directory. */
  readonly projectVariables: readonly string[];
  /** Tools that change nothing. What is not listed may. */
  readonly readOnlyTools: readonly string[];
  /** Tools that run a command line. */
  readonly shellTools: readonly string[];
  /** Is the time that a call gives its command documented to be in milliseconds? Else it counts for nothing. */
  readonly timeoutIsMs?: true;
  /** How long a command may run when its call does not say. */
  readonly commandMs?: number;
  /** Is there no event after the context was shortened, so that each prompt tells what is held? */
  readonly tellsEachPrompt?: true;
  /** Are builds known in which a fork starts as its original does that is resumed, with the same id? */
  readonly startsForkAsResume?: true;
  /** Is the text of a boot known to get lost there? */
  losesBoot(source: string | undefined): boolean;
  /** What on stdout puts a text before the model; undefined where this event cannot. */
  tell(event: string, act: Act, text: string): string | undefined;
  /** What is on stdout when there is nothing to say. */
  silence(act: Act): string;
  /** What is on stdout beside the reason on stderr. */
  deny(reason: string): string;
}
