/** Cursor. */

import { json } from './answer-forms.ts';
import type { Host } from './host.ts';
import type { JsonObject, SettingsSetup } from './host-setup.ts';
import { SERVER } from './mcp-server.ts';
import { SHARED_SKILL } from './shared-skill.ts';
import { HOOK_SECONDS, storedLine } from './stored-line.ts';

export const cursor: Host = {
  events: {
    boot: ['sessionStart'],
    turn: ['beforeSubmitPrompt'],
    gate: ['preToolUse', 'beforeShellExecution', 'beforeMCPExecution'],
    renew: ['postToolUse', 'postToolUseFailure', 'afterShellExecution', 'afterMCPExecution', 'afterFileEdit'],
    mark: ['preCompact'],
    end: ['sessionEnd'],
  },
  shellEvents: ['beforeShellExecution'],
  sessionKeys: ['conversation_id', 'session_id'],
  hookOnly: [],
  projectVariables: ['CURSOR_PROJECT_DIR'],
  readOnlyTools: 'Read Grep Glob LS SemanticSearch WebSearch WebFetch TodoWrite AskQuestion'.split(' '),
  shellTools: ['Shell'],
  // Some builds have other names for one argument.
  edits: Object.fromEntries(['Write', 'StrReplace', 'Edit', 'Delete', 'EditNotebook'].map((tool) => [tool, ['file_path', 'path', 'target_file', 'target_notebook']])),
  patches: { ApplyPatch: ['patch', 'input'] },
  // Cursor does not wait for this hook, so the first turn may begin before the answer is there.
  losesBoot: () => true,
  tell: (event, act, text) => (act === 'boot' || event === 'postToolUse' ? json({ additional_context: text }) : undefined),
  // If the hook is set to fail closed, Cursor takes no answer for a bad one.
  silence: (act) => (act === 'gate' ? json({ permission: 'allow' }) : act === 'turn' ? json({ continue: true }) : ''),
  deny: (reason) => json({ permission: 'deny', user_message: reason, agent_message: reason }),
};

export const cursorSetup: SettingsSetup = {
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
    // failClosed is not set: in some builds a large write cannot start a hook, and that would stop sessions that hold
    // nothing. Of the tool names, only Shell, Write, Delete, Task and MCP: are documented; some builds have other names
    // for the same tools.
    const command = storedLine('cursor', scope);
    return new Map<string, JsonObject>([
      ['sessionStart', { command, timeout: HOOK_SECONDS }],
      ['preToolUse', { command, matcher: 'Shell|Write|StrReplace|ApplyPatch|Edit|EditNotebook|Delete|Task|CallMcpTool|MCP:.*', timeout: HOOK_SECONDS }],
      ['postToolUse', { command, timeout: HOOK_SECONDS }],
      ['preCompact', { command, timeout: HOOK_SECONDS }],
    ]);
  },
  mcp: (scope) => [
    { files: [scope === 'project' ? '.cursor/mcp.json' : 'mcp.json'], approval: 'switch the server dibs on in the settings of Cursor, if it is off', form: 'json', keys: ['mcpServers', 'dibs'], value: SERVER },
  ],
  skill: SHARED_SKILL,
  steps: { project: ['open this folder as a trusted workspace'], user: [] },
  hindrances: ({ settings }) => (settings['version'] === 1 ? [] : ['it has no "version": 1, without which Cursor may ignore the file: add it']),
};
