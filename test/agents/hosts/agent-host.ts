/**
 * A host as far as dibs sees one: it has a session, runs the hooks of its settings by a shell, gives each the payload
 * and the environment of its documentation, and reads what they answer as it says it does. What its model is shown is
 * kept in `read`.
 *
 * Nothing of lib/ is used here: a hook and a host that agree on a mistake would show nothing.
 */

import type { Registry, Result } from '../../support/fixture.ts';
import { ANA, type AgentHost, type Called, type Payload, type Surroundings } from './agent-host-types.ts';
import { OpenCode } from './opencode.ts';
import { commandsAt, type HostName } from './settings.ts';

/** What is different from host to host. */
interface Habits {
  readonly events: { readonly start: string; readonly prompt?: string; readonly before: string; readonly after: string; readonly compact?: string };
  readonly tools: { readonly edit: string; readonly read: string; readonly shell: string };
  readonly payload: (event: string, session: string, cwd: string, more: Payload) => Payload;
  readonly tool: (name: string, args: Payload) => Payload;
  readonly hookEnv: (session: string, cwd: string) => Readonly<Record<string, string>>;
  /** What a command of the shell tool finds in its environment. */
  readonly shellEnv: (session: string) => Readonly<Record<string, string>>;
  /** Does a start of a session come after a compaction? */
  readonly startsAfterCompaction?: true;
  /** What of an answer the model is shown. */
  readonly context: (event: string, result: Result) => string | undefined;
  /** Why a tool may not run; undefined where it may. */
  readonly refusal: (result: Result) => string | undefined;
}

const record = (value: unknown): Payload => (typeof value === 'object' && value !== null ? (value as Payload) : {});
const parsed = (text: string): Payload | undefined => {
  try {
    return record(JSON.parse(text));
  } catch {
    return undefined;
  }
};
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
/** The answer of Claude Code, Codex and Gemini: its event has to be the one that was asked about. */
const specific = (event: string, value: Payload | undefined): string | undefined => {
  const output = record(value?.['hookSpecificOutput']);
  return output['hookEventName'] === event ? textOf(output['additionalContext']) : undefined;
};

const claudeLike = (event: string, { stdout, code }: Result): string | undefined => {
  if (code !== 0) return undefined;
  if (stdout.trimStart().startsWith('{')) return specific(event, parsed(stdout));
  return event === 'SessionStart' || event === 'UserPromptSubmit' ? textOf(stdout) : undefined;
};

const HABITS: Readonly<Record<Exclude<HostName, 'opencode'>, Habits>> = {
  claude: {
    events: { start: 'SessionStart', prompt: 'UserPromptSubmit', before: 'PreToolUse', after: 'PostToolUse', compact: 'PreCompact' },
    tools: { edit: 'Edit', read: 'Read', shell: 'Bash' },
    payload: (hook_event_name, session_id, cwd, more) => ({ session_id, transcript_path: `${cwd}/t.jsonl`, cwd, permission_mode: 'default', hook_event_name, ...more }),
    tool: (tool_name, tool_input) => ({ tool_name, tool_input, tool_use_id: 'u1' }),
    hookEnv: (session, cwd) => ({ CLAUDE_PROJECT_DIR: cwd, CLAUDE_CODE_SESSION_ID: session, CLAUDECODE: '1' }),
    shellEnv: (session) => ({ CLAUDE_CODE_SESSION_ID: session, CLAUDECODE: '1' }),
    startsAfterCompaction: true,
    context: claudeLike,
    // Of stderr the model is shown the line of the settings first.
    refusal: ({ code, stdout, stderr }) => {
      const output = record(parsed(stdout)?.['hookSpecificOutput']);
      if (output['permissionDecision'] === 'deny') return String(output['permissionDecisionReason']);
      return code === 2 ? `PreToolUse hook error: [sh -c '…']: ${stderr}` : undefined;
    },
  },
  codex: {
    events: { start: 'SessionStart', prompt: 'UserPromptSubmit', before: 'PreToolUse', after: 'PostToolUse', compact: 'PreCompact' },
    tools: { edit: 'apply_patch', read: 'view_image', shell: 'Bash' },
    payload: (hook_event_name, session_id, cwd, more) => ({ session_id, transcript_path: null, cwd, hook_event_name, model: 'm', permission_mode: 'default', turn_id: 't1', ...more }),
    tool: (tool_name, tool_input) => ({ tool_name, tool_input, tool_use_id: 'u1' }),
    hookEnv: () => ({}),
    shellEnv: (session) => ({ CODEX_SESSION_ID: session, CODEX_THREAD_ID: session }),
    startsAfterCompaction: true,
    context: claudeLike,
    // Without a reason it counts as a hook that failed, and the tool runs.
    refusal: ({ code, stderr }) => (code === 2 && stderr.trim() !== '' ? `Command blocked by PreToolUse hook: ${stderr.trim()}. Command: make` : undefined),
  },
  gemini: {
    events: { start: 'SessionStart', prompt: 'BeforeAgent', before: 'BeforeTool', after: 'AfterTool' },
    tools: { edit: 'write_file', read: 'read_file', shell: 'run_shell_command' },
    payload: (hook_event_name, session_id, cwd, more) => ({ session_id, transcript_path: `${cwd}/t`, cwd, hook_event_name, timestamp: new Date(0).toISOString(), ...more }),
    tool: (tool_name, tool_input) => ({ tool_name, tool_input }),
    hookEnv: (session, cwd) => ({ GEMINI_PROJECT_DIR: cwd, GEMINI_CWD: cwd, GEMINI_SESSION_ID: session, CLAUDE_PROJECT_DIR: cwd }),
    shellEnv: () => ({ GEMINI_CLI: '1' }),
    context: (event, { stdout, stderr }) => specific(event, parsed(stdout.trim() || stderr.trim())),
    // stdout is read first; what is no JSON refuses by any code but 0 and 1.
    refusal: ({ code, stdout, stderr }) => {
      const text = stdout.trim() || stderr.trim();
      const json = parsed(text);
      if (json !== undefined) return json['decision'] === 'deny' || json['decision'] === 'block' ? String(json['reason']) : undefined;
      return text !== '' && code !== 0 && code !== 1 ? text : undefined;
    },
  },
  cursor: {
    events: { start: 'sessionStart', prompt: 'beforeSubmitPrompt', before: 'preToolUse', after: 'postToolUse', compact: 'preCompact' },
    tools: { edit: 'Write', read: 'Read', shell: 'Shell' },
    payload: (hook_event_name, conversation_id, cwd, more) => ({ conversation_id, generation_id: 'g1', model: 'm', hook_event_name, cursor_version: '2.4.0', workspace_roots: [cwd], user_email: null, transcript_path: null, ...more }),
    tool: (tool_name, tool_input) => ({ tool_name, tool_input, tool_use_id: 'u1' }),
    hookEnv: (_session, cwd) => ({ CURSOR_PROJECT_DIR: cwd, CURSOR_VERSION: '2.4.0', CLAUDE_PROJECT_DIR: cwd }),
    shellEnv: () => ({}),
    // The text of a start may come too late for the first turn: here it always does.
    context: (event, { stdout }) => (event === 'postToolUse' ? textOf(parsed(stdout)?.['additional_context']) : undefined),
    refusal: ({ code, stdout, stderr }) => {
      const json = parsed(stdout);
      if (code === 2 || json?.['permission'] === 'deny') return textOf(json?.['agent_message']) ?? stderr;
      return json?.['permission'] === 'allow' ? undefined : 'no answer, where it is to fail closed';
    },
  },
  copilot: {
    events: { start: 'sessionStart', prompt: 'userPromptSubmitted', before: 'preToolUse', after: 'postToolUse', compact: 'preCompact' },
    tools: { edit: 'edit', read: 'view', shell: 'bash' },
    payload: (_event, sessionId, cwd, more) => ({ sessionId, timestamp: 1_790_000_000_000, cwd, ...more }),
    tool: (toolName, toolArgs) => ({ toolName, toolArgs }),
    hookEnv: (_session, cwd) => ({ COPILOT_CLI: '1', COPILOT_PROJECT_DIR: cwd, CLAUDE_PROJECT_DIR: cwd }),
    shellEnv: (session) => ({ COPILOT_CLI: '1', COPILOT_AGENT_SESSION_ID: session }),
    context: (_event, { stdout }) => textOf(parsed(stdout)?.['additionalContext']),
    // stderr is not shown to the model.
    refusal: ({ code, stdout }) => (code === 0 && parsed(stdout)?.['permissionDecision'] !== 'deny' ? undefined : (textOf(parsed(stdout)?.['permissionDecisionReason']) ?? `hook exited with code ${code}`)),
  },
};

export function agentHost(registry: Registry, name: HostName, session: string, surroundings: Surroundings = {}): AgentHost {
  return name === 'opencode' ? new OpenCode(registry, session, surroundings) : new SettingsHost(registry, name, session, surroundings);
}

class SettingsHost implements AgentHost {
  readonly name: Exclude<HostName, 'opencode'>;
  readonly session: string;
  readonly #registry: Registry;
  readonly #env: Readonly<Record<string, string>>;
  readonly #cwd: string;
  read: string[] = [];

  constructor(registry: Registry, name: Exclude<HostName, 'opencode'>, session: string, { env = ANA, cwd = registry.base }: Surroundings) {
    this.#registry = registry;
    this.name = name;
    this.session = session;
    this.#env = env;
    this.#cwd = cwd;
  }

  get #habits(): Habits {
    return HABITS[this.name];
  }

  forget(): void {
    this.read = [];
  }

  async start(source = 'startup'): Promise<void> {
    await this.#fire(this.#habits.events.start, source, { source });
  }

  async prompt(): Promise<void> {
    const { prompt } = this.#habits.events;
    if (prompt !== undefined) await this.#fire(prompt, '', { prompt: 'go on' });
  }

  async compact(): Promise<void> {
    const { compact } = this.#habits.events;
    if (compact !== undefined) await this.#fire(compact, 'auto', { trigger: 'auto' });
    this.read = [];
    if (this.#habits.startsAfterCompaction) await this.start('compact');
  }

  async edit(): Promise<Called> {
    return await this.#call(this.#habits.tools.edit, { file_path: `${this.#cwd}/a.ts` });
  }

  async look(): Promise<Called> {
    return await this.#call(this.#habits.tools.read, { file_path: `${this.#cwd}/a.ts` });
  }

  async shell(command: string): Promise<Called> {
    return await this.#call(this.#habits.tools.shell, { command }, () => this.#registry.spawn('sh', ['-c', command], { cwd: this.#cwd, env: { ...this.#env, ...this.#habits.shellEnv(this.session) } }));
  }

  async #call(name: string, args: Payload, act?: () => Promise<Result>): Promise<Called> {
    const { before, after } = this.#habits.events;
    for (const answer of await this.#fire(before, name, this.#habits.tool(name, args))) {
      const refused = this.#habits.refusal(answer);
      if (refused !== undefined) return { refused };
    }
    const result = await act?.();
    await this.#fire(after, name, this.#habits.tool(name, args));
    return result === undefined ? {} : { result };
  }

  /** What runs at an event, all of it at once. */
  async #fire(event: string, about: string, more: Payload): Promise<readonly Result[]> {
    const { hookEnv, payload, context } = this.#habits;
    const env = { ...this.#env, ...hookEnv(this.session, this.#cwd) };
    const input = JSON.stringify(payload(event, this.session, this.#cwd, more));
    const answers = await Promise.all(commandsAt(this.#registry.base, this.name, event, about).map((command) => this.#registry.spawn('sh', ['-c', command], { cwd: this.#cwd, env, input })));
    for (const answer of answers) {
      if (answer.code === 1) throw new Error(`a hook exited with 1: ${answer.stderr}`);
      const text = context(event, answer);
      if (text !== undefined) this.read.push(text);
    }
    return answers;
  }
}
