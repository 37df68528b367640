/**
 * What each host sends: one payload for each event that has a meaning here. Those of Claude Code (2.1.197) and Codex
 * (0.169.0) have the keys that were recorded there, the others those of the documentation.
 */

export type Payload = Readonly<Record<string, unknown>>;

export const CWD = '/project';

const claude = (hook_event_name: string, more: Payload = {}): Payload => ({ session_id: 'S1', transcript_path: '/home/ana/.claude/s1.jsonl', cwd: CWD, hook_event_name, ...more });
const prompted = { prompt_id: 'p1', permission_mode: 'default' };
const claudeTool = (hook_event_name: string, more: Payload): Payload => claude(hook_event_name, { ...prompted, effort: { level: 'high' }, tool_use_id: 'u1', ...more });
const codex = (hook_event_name: string, more: Payload = {}): Payload => ({ session_id: 'S1', turn_id: 't1', transcript_path: '/home/ana/.codex/s1.jsonl', cwd: CWD, hook_event_name, model: 'm', permission_mode: 'bypassPermissions', ...more });
const gemini = (hook_event_name: string, more: Payload = {}): Payload => ({ session_id: 'S1', transcript_path: '/t', cwd: CWD, hook_event_name, timestamp: '2026-08-21T10:00:00.000Z', ...more });
const cursor = (hook_event_name: string, more: Payload = {}): Payload => ({
  conversation_id: 'S1',
  generation_id: 'g1',
  model: 'm',
  hook_event_name,
  cursor_version: '2.4.0',
  workspace_roots: [CWD],
  user_email: null,
  transcript_path: null,
  ...more,
});
const copilot = (more: Payload = {}): Payload => ({ sessionId: 'S1', timestamp: 1_790_000_000_000, cwd: CWD, ...more });
const opencode = (more: Payload = {}): Payload => ({ session_id: 'S1', cwd: CWD, ...more });

/** `event`: the argument, for hosts whose payload has no name of it. */
export interface Sent {
  readonly event?: string;
  readonly input: Payload;
}

export interface Events {
  readonly boot: (source?: string) => Sent;
  readonly turn?: () => Sent;
  /** Before a tool that changes a file. */
  readonly edit: () => Sent;
  /** Before a tool that reads one. */
  readonly read: () => Sent;
  /** Before the shell tool. */
  readonly shell: (command: string, more?: Payload) => Sent;
  /** After a tool. */
  readonly after: () => Sent;
  readonly mark?: () => Sent;
  readonly end: () => Sent;
}

export const SENT: Readonly<Record<'claude' | 'codex' | 'gemini' | 'cursor' | 'copilot' | 'opencode', Events>> = {
  claude: {
    boot: (source = 'startup') => ({ input: claude('SessionStart', { source }) }),
    turn: () => ({ input: claude('UserPromptSubmit', { ...prompted, prompt: 'go on' }) }),
    edit: () => ({ input: claudeTool('PreToolUse', { tool_name: 'Edit', tool_input: { file_path: '/project/a.ts', old_string: 'a', new_string: 'b', replace_all: false } }) }),
    read: () => ({ input: claudeTool('PreToolUse', { tool_name: 'Read', tool_input: { file_path: '/project/a.ts' } }) }),
    shell: (command, more = {}) => ({ input: claudeTool('PreToolUse', { tool_name: 'Bash', tool_input: { command, description: 'x', ...more } }) }),
    after: () => ({ input: claudeTool('PostToolUse', { tool_name: 'Edit', tool_input: {}, tool_response: { filePath: '/project/a.ts', structuredPatch: [], userModified: false }, duration_ms: 12 }) }),
    mark: () => ({ input: claude('PreCompact', { trigger: 'auto', custom_instructions: '' }) }),
    end: () => ({ input: claude('SessionEnd', { reason: 'logout' }) }),
  },
  codex: {
    boot: (source = 'startup') => ({ input: codex('SessionStart', { source, turn_id: undefined }) }),
    turn: () => ({ input: codex('UserPromptSubmit', { prompt: 'go on' }) }),
    edit: () => ({ input: codex('PreToolUse', { tool_name: 'apply_patch', tool_use_id: 'u1', tool_input: { command: '*** Begin Patch\n*** Add File: a.ts\n+b\n*** End Patch' } }) }),
    read: () => ({ input: codex('PreToolUse', { tool_name: 'view_image', tool_use_id: 'u1', tool_input: { path: 'a.png' } }) }),
    shell: (command) => ({ input: codex('PreToolUse', { tool_name: 'Bash', tool_use_id: 'u1', tool_input: { command } }) }),
    after: () => ({ input: codex('PostToolUse', { tool_name: 'apply_patch', tool_use_id: 'u1', tool_input: { command: '*** Begin Patch' }, tool_response: 'Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess. Updated the following files:\nA a.ts\n' }) }),
    mark: () => ({ input: codex('PreCompact', { trigger: 'auto' }) }),
    end: () => ({ input: codex('SessionEnd', { reason: 'other' }) }),
  },
  gemini: {
    boot: (source = 'startup') => ({ input: gemini('SessionStart', { source }) }),
    turn: () => ({ input: gemini('BeforeAgent', { prompt: 'go on' }) }),
    edit: () => ({ input: gemini('BeforeTool', { tool_name: 'write_file', tool_input: { file_path: '/project/a.ts', content: 'b' } }) }),
    read: () => ({ input: gemini('BeforeTool', { tool_name: 'read_file', tool_input: { file_path: '/project/a.ts' } }) }),
    shell: (command) => ({ input: gemini('BeforeTool', { tool_name: 'run_shell_command', tool_input: { command } }) }),
    after: () => ({ input: gemini('AfterTool', { tool_name: 'write_file', tool_input: { file_path: 'a.ts', content: 'b' }, tool_response: { llmContent: 'ok', returnDisplay: { fileName: 'a.ts', newContent: 'b' } } }) }),
    end: () => ({ input: gemini('SessionEnd', { reason: 'exit' }) }),
  },
  cursor: {
    boot: () => ({ input: cursor('sessionStart', { session_id: 'S1', is_background_agent: false, composer_mode: 'agent' }) }),
    turn: () => ({ input: cursor('beforeSubmitPrompt', { prompt: 'go on', attachments: [] }) }),
    edit: () => ({ input: cursor('preToolUse', { tool_name: 'Write', tool_input: { file_path: '/project/a.ts', content: 'b' }, tool_use_id: 'u1', cwd: CWD }) }),
    read: () => ({ input: cursor('preToolUse', { tool_name: 'Read', tool_input: { file_path: '/project/a.ts' }, tool_use_id: 'u1', cwd: CWD }) }),
    shell: (command) => ({ input: cursor('preToolUse', { tool_name: 'Shell', tool_input: { command, working_directory: CWD }, tool_use_id: 'u1', cwd: CWD }) }),
    after: () => ({ input: cursor('postToolUse', { tool_name: 'Write', tool_input: {}, tool_output: '{}', tool_use_id: 'u1', cwd: CWD, duration: 12 }) }),
    mark: () => ({ input: cursor('preCompact', { trigger: 'auto', context_usage_percent: 90, messages_to_compact: 30 }) }),
    end: () => ({ input: cursor('sessionEnd', { session_id: 'S1', reason: 'completed' }) }),
  },
  copilot: {
    boot: (source = 'new') => ({ event: 'sessionStart', input: copilot({ source, initialPrompt: 'x' }) }),
    turn: () => ({ event: 'userPromptSubmitted', input: copilot({ prompt: 'go on' }) }),
    edit: () => ({ event: 'preToolUse', input: copilot({ toolName: 'edit', toolArgs: { path: '/project/a.ts', old_str: 'a', new_str: 'b' } }) }),
    read: () => ({ event: 'preToolUse', input: copilot({ toolName: 'view', toolArgs: { path: '/project/a.ts' } }) }),
    // Some builds send the arguments as the text of an object.
    shell: (command, more) => ({ event: 'preToolUse', input: copilot({ toolName: 'bash', toolArgs: more === undefined ? JSON.stringify({ command, description: 'x' }) : { command, description: 'x', ...more } }) }),
    after: () => ({ event: 'postToolUse', input: copilot({ toolName: 'edit', toolArgs: {}, toolResult: { resultType: 'success', textResultForLlm: 'ok' } }) }),
    mark: () => ({ event: 'preCompact', input: copilot({ transcriptPath: '/home/ana/.copilot/session-state/S1/events.jsonl', trigger: 'auto', customInstructions: '' }) }),
    end: () => ({ event: 'sessionEnd', input: copilot({ reason: 'complete' }) }),
  },
  opencode: {
    boot: (source = 'startup') => ({ event: 'boot', input: opencode({ source }) }),
    edit: () => ({ event: 'gate', input: opencode({ tool: 'edit', args: { filePath: '/project/a.ts' } }) }),
    read: () => ({ event: 'gate', input: opencode({ tool: 'read', args: { filePath: '/project/a.ts' } }) }),
    shell: (command, more = {}) => ({ event: 'gate', input: opencode({ tool: 'bash', args: { command, ...more } }) }),
    after: () => ({ event: 'renew', input: opencode({ tool: 'edit' }) }),
    mark: () => ({ event: 'mark', input: opencode() }),
    end: () => ({ event: 'end', input: opencode() }),
  },
};

export const HOST_NAMES = Object.keys(SENT) as readonly (keyof typeof SENT)[];
