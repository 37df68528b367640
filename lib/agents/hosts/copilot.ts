/** GitHub Copilot: its CLI, and its cloud agent. */

import { join } from 'node:path';
import { json, nothing } from './answer-forms.ts';
import type { Host } from './host.ts';
import type { FileSetup, JsonObject } from './host-setup.ts';
import { SERVER } from './mcp-server.ts';
import { SHARED_SKILL } from './shared-skill.ts';
import { HOOK_SECONDS, runsDibs, storedLine } from './stored-line.ts';

const READ_ONLY = [
  'view grep rg glob ask_user update_todo sql session_store_sql web_fetch web_search fetch_copilot_cli_documentation skill report_intent',
  'read_bash list_bash read_powershell list_powershell read_agent list_agents',
];

export const copilot: Host = {
  // The payload does not name the event. The name comes as an argument.
  events: {
    boot: ['sessionStart'],
    turn: ['userPromptSubmitted'],
    gate: ['preToolUse'],
    renew: ['postToolUse', 'postToolUseFailure'],
    mark: ['preCompact'],
    end: ['sessionEnd'],
  },
  // In a subagent, `sessionId` is the id of the subagent. No payload says what COPILOT_AGENT_SESSION_ID is in the
  // subagent's commands, so that variable is not used.
  sessionKeys: ['parentAgentId', 'sessionId'],
  hookOnly: [],
  projectVariables: [],
  readOnlyTools: READ_ONLY.join(' ').split(' '),
  ownTools: 'dibs-',
  shellTools: ['bash', 'powershell'],
  edits: { edit: ['path'], create: ['path'], str_replace_editor: ['path'] },
  patches: { apply_patch: ['input', 'patch'] },
  // When a session is resumed, what is told stands before everything that was said in it.
  losesBoot: (source) => source === 'resume',
  tell: (event, act, text) => (act === 'boot' || act === 'turn' || event === 'postToolUse' ? json({ additionalContext: text }) : undefined),
  silence: nothing,
  // Its model does not read stderr.
  deny: (reason) => json({ permissionDecision: 'deny', permissionDecisionReason: reason }),
};

export const copilotSetup: FileSetup = {
  name: 'copilot',
  title: 'Copilot',
  // .github alone says nothing: most projects have it for other reasons.
  marks: ['.github/hooks', '.github/copilot', '.github/copilot-instructions.md'],
  projectFile: '.github/hooks/dibs.json',
  userDirectory: { variable: 'COPILOT_HOME', otherwise: '.copilot' },
  userFile: 'hooks/dibs.json',
  kind: 'file',
  text: (scope) => {
    const entry = (event: string, matcher?: string): JsonObject => ({
      type: 'command',
      ...(matcher === undefined ? {} : { matcher }),
      // Only the settings name the event. Copilot also wants a directory; "." is the one that Copilot is in.
      bash: storedLine('copilot', scope, { event }),
      cwd: '.',
      timeoutSec: HOOK_SECONDS,
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
  mcp: (scope) => {
    const value = { type: 'local', ...SERVER, tools: ['*'] };
    if (scope === 'user') return [{ files: ['mcp-config.json'], form: 'json', keys: ['mcpServers', 'dibs'], value }];
    // The first is for the CLI, the second for Copilot in VS Code.
    return [
      { files: ['.github/mcp.json'], form: 'json', keys: ['mcpServers', 'dibs'], value },
      { files: ['.vscode/mcp.json'], approval: 'start the server dibs in VS Code, which asks whether you trust it', form: 'json', keys: ['servers', 'dibs'], value: { type: 'stdio', ...SERVER } },
    ];
  },
  skill: SHARED_SKILL,
  steps: { project: ['trust this folder; the cloud agent reads the file once it is on the default branch'], user: [] },
  hindrances: ({ base, textOf }) => (runsDibs(textOf(join(base, '.claude/settings.json'))) ? ['Copilot CLI reads .claude/settings.json, too, and runs both'] : []),
};
