/** The agent hosts, as data: where each keeps its hooks, and what is put there. */

import { openCodePlugin } from './opencode-plugin.ts';
import { scriptOf, storedLine, type Scope } from './hook-command.ts';

export const HOST_NAMES = ['claude', 'codex', 'gemini', 'cursor', 'copilot', 'opencode'] as const;
export type HostName = (typeof HOST_NAMES)[number];

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

interface HostFiles {
  readonly name: HostName;
  readonly title: string;
  /** Any of these in a project says that the host is used there. */
  readonly marks: readonly string[];
  /** The file below the project. */
  readonly projectFile: string;
  /** The directory of the user's own settings: the variable that names it, and where it is else, below the home directory. */
  readonly userDirectory: { readonly variable?: string; readonly below?: string; readonly otherwise: string };
  /** The file below that directory. */
  readonly userFile: string;
}

/** A file that people write too: ours are some entries of it. */
export interface SettingsHost extends HostFiles {
  readonly kind: 'settings';
  /** `groups`: an entry is `{matcher, hooks: [handler]}`. `handlers`: an entry is the handler. */
  readonly shape: 'groups' | 'handlers';
  /** What a new file has beside `hooks`. */
  readonly rest: JsonObject;
  hooks(scope: Scope): ReadonlyMap<string, JsonObject>;
}

/** A file that is ours alone. */
export interface FileHost extends HostFiles {
  readonly kind: 'file';
  text(scope: Scope): string;
}

export type Host = SettingsHost | FileHost;

const SECONDS = 10;

function group(host: HostName, scope: Scope, extra: { readonly matcher?: string; readonly handler?: JsonObject } = {}): JsonObject {
  const handler = { type: 'command', command: storedLine(host, scope), timeout: SECONDS, ...extra.handler };
  return { ...(extra.matcher === undefined ? {} : { matcher: extra.matcher }), hooks: [handler] };
}

const claude: SettingsHost = {
  name: 'claude',
  title: 'Claude Code',
  marks: ['.claude'],
  projectFile: '.claude/settings.json',
  userDirectory: { variable: 'CLAUDE_CONFIG_DIR', otherwise: '.claude' },
  userFile: 'settings.json',
  kind: 'settings',
  shape: 'groups',
  rest: {},
  hooks: (scope) => {
    // All but the tools that are used most and only look: each version has new ones, and the hook knows which of them change nothing.
    const looking = 'Read|Grep|Glob|LS|NotebookRead|WebFetch|WebSearch|ToolSearch|Skill|AskUserQuestion|TodoRead|TodoWrite|Task(Create|Get|List|Update|Output|Stop)';
    // It only renews: nobody has to wait for it.
    const after = group('claude', scope, { handler: { timeout: 15, async: true } });
    return new Map([
      ['SessionStart', group('claude', scope)],
      ['UserPromptSubmit', group('claude', scope)],
      ['PreToolUse', group('claude', scope, { matcher: `^(?!(${looking})$)` })],
      ['PostToolUse', after],
      ['PostToolUseFailure', after],
    ]);
  },
};

const codex: SettingsHost = {
  name: 'codex',
  title: 'Codex',
  marks: ['.codex'],
  projectFile: '.codex/hooks.json',
  userDirectory: { variable: 'CODEX_HOME', otherwise: '.codex' },
  userFile: 'hooks.json',
  kind: 'settings',
  shape: 'groups',
  rest: {},
  hooks: (scope) =>
    new Map([
      ['SessionStart', group('codex', scope)],
      ['UserPromptSubmit', group('codex', scope)],
      // No look-ahead in its regular expressions. In some builds a tool is called by its namespace and name in one: collaborationspawn_agent.
      ['PreToolUse', group('codex', scope, { matcher: '^(Bash|apply_patch)$|spawn_agent$|^mcp__' })],
      ['PostToolUse', group('codex', scope)],
    ]),
};

const gemini: SettingsHost = {
  name: 'gemini',
  title: 'Gemini CLI',
  marks: ['.gemini'],
  projectFile: '.gemini/settings.json',
  userDirectory: { variable: 'GEMINI_CLI_HOME', below: '.gemini', otherwise: '.gemini' },
  userFile: 'settings.json',
  kind: 'settings',
  shape: 'groups',
  rest: {},
  hooks: (scope) => {
    // Its timeouts are in milliseconds, and its matchers of what is no tool are exact words: "startup|resume" would match nothing. The tools
    // of a project's own discovery command have names of their own. Those of a subagent are asked about one by one, like any other.
    const named = (name: string, matcher?: string): JsonObject => {
      const handler = { name, type: 'command', command: storedLine('gemini', scope), timeout: SECONDS * 1000 };
      return { ...(matcher === undefined ? {} : { matcher }), hooks: [handler] };
    };
    return new Map([
      ['SessionStart', named('dibs-boot')],
      ['BeforeAgent', named('dibs-turn')],
      ['BeforeTool', named('dibs-gate', '^(run_shell_command|write_file|replace|(mcp|discovered_tool)_.*)$')],
      ['AfterTool', named('dibs-renew', '*')],
    ]);
  },
};

const cursor: SettingsHost = {
  name: 'cursor',
  title: 'Cursor',
  marks: ['.cursor'],
  projectFile: '.cursor/hooks.json',
  userDirectory: { otherwise: '.cursor' },
  userFile: 'hooks.json',
  kind: 'settings',
  shape: 'handlers',
  rest: { version: 1 },
  hooks: (scope) => {
    // Without failClosed: large writes cannot start a hook in some builds, and who holds nothing would be stopped by that. Of the names only
    // Shell, Write, Delete, Task and MCP: are documented; some builds have others for the same tools.
    const command = storedLine('cursor', scope);
    return new Map<string, JsonObject>([
      ['sessionStart', { command, timeout: SECONDS }],
      ['preToolUse', { command, matcher: 'Shell|Write|StrReplace|ApplyPatch|Edit|EditNotebook|Delete|Task|CallMcpTool|MCP:.*', timeout: SECONDS }],
      ['postToolUse', { command, timeout: SECONDS }],
      ['preCompact', { command, timeout: SECONDS }],
    ]);
  },
};

const copilot: FileHost = {
  name: 'copilot',
  title: 'Copilot',
  // Not .github itself, which most projects have for other reasons.
  marks: ['.github/hooks', '.github/copilot', '.github/copilot-instructions.md'],
  projectFile: '.github/hooks/dibs.json',
  userDirectory: { variable: 'COPILOT_HOME', otherwise: '.copilot' },
  userFile: 'hooks/dibs.json',
  kind: 'file',
  text: (scope) => {
    const entry = (event: string, matcher?: string): JsonObject => ({
      type: 'command',
      ...(matcher === undefined ? {} : { matcher }),
      // It says the event in its settings only, and asks for a directory: the one it is in.
      bash: storedLine('copilot', scope, event),
      cwd: '.',
      timeoutSec: SECONDS,
    });
    const hooks = {
      sessionStart: [entry('sessionStart')],
      userPromptSubmitted: [entry('userPromptSubmitted')],
      preToolUse: [entry('preToolUse', '(?!(view|grep|rg|glob|ask_user|update_todo)$).*')],
      postToolUse: [entry('postToolUse')],
      preCompact: [entry('preCompact')],
    };
    return `${JSON.stringify({ version: 1, hooks }, null, 2)}\n`;
  },
};

const opencode: FileHost = {
  name: 'opencode',
  title: 'OpenCode',
  marks: ['.opencode', 'opencode.json', 'opencode.jsonc'],
  projectFile: '.opencode/plugins/dibs.js',
  userDirectory: { variable: 'XDG_CONFIG_HOME', below: 'opencode', otherwise: '.config/opencode' },
  userFile: 'plugins/dibs.js',
  kind: 'file',
  text: (scope) => openCodePlugin(scriptOf(scope)),
};

export const HOSTS: readonly Host[] = [claude, codex, gemini, cursor, copilot, opencode];
