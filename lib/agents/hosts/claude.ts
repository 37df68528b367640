/** Claude Code. */

import { dirname, join } from 'node:path';
import { printable } from '../../rules/printable.ts';
import { json, nothing, specific } from './answer-forms.ts';
import type { Host } from './host.ts';
import type { SettingsSetup } from './host-setup.ts';
import { SERVER } from './mcp-server.ts';
import { hookGroup } from './hook-group.ts';

const READ_ONLY = [
  'Read Grep Glob LS LSP NotebookRead WebFetch WebSearch ToolSearch Skill AskUserQuestion EnterPlanMode ExitPlanMode TodoRead TodoWrite',
  'TaskCreate TaskGet TaskList TaskUpdate TaskOutput BashOutput ListMcpResourcesTool ReadMcpResourceTool ReadMcpResourceDirTool CronList',
  // These end what still runs, or tell somebody what happened. A session that lost its claim must be able to use them.
  'TaskStop KillShell KillBash CronDelete SendMessage SendUserMessage PushNotification ReportFindings StructuredOutput',
];

export const claude: Host = {
  events: {
    boot: ['SessionStart'],
    turn: ['UserPromptSubmit'],
    gate: ['PreToolUse'],
    renew: ['PostToolUse', 'PostToolUseFailure', 'PostToolBatch'],
    mark: ['PreCompact'],
    end: ['SessionEnd'],
  },
  sessionKeys: ['session_id'],
  shellVariable: 'CLAUDE_CODE_SESSION_ID',
  // With `--continue`, and after `/clear`, the server of the tools has another session in its environment.
  pidVariable: 'CLAUDE_PID',
  hookOnly: [],
  projectVariables: ['CLAUDE_PROJECT_DIR'],
  readOnlyTools: READ_ONLY.join(' ').split(' '),
  ownTools: 'mcp__dibs__',
  shellTools: ['Bash', 'PowerShell', 'Monitor'],
  edits: { Edit: ['file_path'], Write: ['file_path'], MultiEdit: ['file_path'], NotebookEdit: ['notebook_path'] },
  patches: {},
  timeoutIsMs: true,
  commandMs: 120_000,
  // With `--fork-session`. From the next event on, the payload has the id of the fork.
  startsForkAsResume: true,
  // In some builds, what is told after a compaction does not arrive.
  losesBoot: (source) => source === 'compact',
  // After these two events plain text reaches the model, and after no other.
  tell: (event, act, text) => (act === 'boot' || act === 'turn' ? `${text}\n` : act === 'gate' || act === 'renew' ? specific(event, text) : undefined),
  silence: nothing,
  // If the reason were on stderr alone, the model would read the whole line of the settings before it.
  deny: (reason) => json({ hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason: reason } }),
};

/** The settings that an administrator makes for everybody: on Linux, and on macOS. */
const MANAGED = ['/etc/claude-code/managed-settings.json', '/Library/Application Support/ClaudeCode/managed-settings.json'];

export const claudeSetup: SettingsSetup = {
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
    // All tools but the most used ones that only look. Each version brings new tools, and the hook knows which of them
    // change nothing.
    const looking = 'Read|Grep|Glob|LS|NotebookRead|WebFetch|WebSearch|ToolSearch|Skill|AskUserQuestion|TodoRead|TodoWrite|Task(Create|Get|List|Update|Output|Stop)';
    // Claude Code documents that it runs a hook by sh, in the directory that it names in the event.
    const isRunBySh = true;
    // This hook only renews, so nobody has to wait for it.
    const after = hookGroup('claude', scope, { quiet: 'renew', isRunBySh, handler: { timeout: 15, async: true } });
    return new Map([
      ['SessionStart', hookGroup('claude', scope)],
      ['UserPromptSubmit', hookGroup('claude', scope)],
      ['PreToolUse', hookGroup('claude', scope, { quiet: 'gate', isRunBySh, matcher: `^(?!(${looking})$)` })],
      ['PostToolUse', after],
      ['PostToolUseFailure', after],
    ]);
  },
  // The user's servers are not among the settings, but in the file of Claude Code's own state.
  mcp: (scope, isNamed) => {
    const entry = { form: 'json', keys: ['mcpServers', 'dibs'], value: SERVER } as const;
    if (scope === 'user') return [{ files: [isNamed ? '.claude.json' : '~/.claude.json'], ...entry }];
    return [{ files: ['.mcp.json'], approval: 'allow the server dibs when Claude Code asks in an interactive session', ...entry }];
  },
  skill: { project: '.claude/skills/dibs/SKILL.md', user: 'skills/dibs/SKILL.md' },
  steps: { project: ['in the first interactive session here, accept that the workspace is trusted'], user: [] },
  hindrances: ({ path, userPath, objectOf }) => {
    // Of these files, from the strongest on, the first that says anything counts. The user's have no local ones beside.
    const own = path === userPath ? [path] : [join(dirname(path), 'settings.local.json'), path, userPath];
    const files = [...MANAGED, ...own].filter((file) => file !== undefined);
    const speaks = files.find((file) => typeof objectOf(file)['disableAllHooks'] === 'boolean');
    const off = speaks !== undefined && objectOf(speaks)['disableAllHooks'] === true ? [`${printable(speaks, 400)} has disableAllHooks: Claude Code runs no hooks`] : [];
    const onlyManaged = MANAGED.filter((file) => objectOf(file)['allowManagedHooksOnly'] === true).map((file) => `${printable(file, 400)} has allowManagedHooksOnly: Claude Code runs no other hooks`);
    return [...off, ...onlyManaged];
  },
};
