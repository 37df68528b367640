/** Gemini CLI. */

import { nothing, specific } from './answer-forms.ts';
import type { Host } from './host.ts';
import type { JsonObject, SettingsSetup } from './host-setup.ts';
import { SERVER } from './mcp-server.ts';
import { SHARED_SKILL } from './shared-skill.ts';
import { HOOK_SECONDS, storedLine } from './stored-line.ts';

const READ_ONLY = [
  'read_file read_many_files list_directory glob grep_search search_file_content google_web_search web_fetch ask_user write_todos',
  'activate_skill get_internal_docs enter_plan_mode exit_plan_mode update_topic list_background_processes read_background_output',
  'list_mcp_resources read_mcp_resource complete_task',
];

export const gemini: Host = {
  // PreCompress comes each time Gemini checks whether to compress, and does not say whether it will. No event follows a
  // compression.
  events: { boot: ['SessionStart'], turn: ['BeforeAgent'], gate: ['BeforeTool'], renew: ['AfterTool'], end: ['SessionEnd'] },
  sessionKeys: ['session_id'],
  hookOnly: ['GEMINI_SESSION_ID'],
  tellsEachPrompt: true,
  projectVariables: ['GEMINI_PROJECT_DIR'],
  readOnlyTools: READ_ONLY.join(' ').split(' '),
  ownTools: 'mcp_dibs_',
  shellTools: ['run_shell_command'],
  edits: { write_file: ['file_path'], replace: ['file_path'] },
  patches: {},
  // After /clear the hook runs, and Gemini drops what it says.
  losesBoot: (source) => source === 'clear',
  // Gemini shows plain text to the user, not to the model.
  tell: (event, act, text) => (act === 'boot' || act === 'turn' || act === 'renew' ? specific(event, text) : undefined),
  silence: nothing,
  // Gemini reads stdout first, and a form that it does not know lets the tool run.
  deny: nothing,
};

export const geminiSetup: SettingsSetup = {
  name: 'gemini',
  title: 'Gemini CLI',
  marks: ['.gemini'],
  projectFile: '.gemini/settings.json',
  userDirectory: { variable: 'GEMINI_CLI_HOME', below: '.gemini', otherwise: '.gemini' },
  userFile: 'settings.json',
  kind: 'settings',
  shape: 'groups',
  rest: {},
  readsComments: true,
  hooks: (scope) => {
    // Gemini's timeouts are in milliseconds. Outside of tools a matcher is an exact word, so "startup|resume" would
    // match nothing. The tools of a project's own discovery command have names of their own. The tools of a subagent
    // are asked about one by one, like all others.
    const named = (name: string, matcher?: string): JsonObject => {
      const handler = { name, type: 'command', command: storedLine('gemini', scope), timeout: HOOK_SECONDS * 1000 };
      return { ...(matcher === undefined ? {} : { matcher }), hooks: [handler] };
    };
    return new Map([
      ['SessionStart', named('dibs-boot')],
      ['BeforeAgent', named('dibs-turn')],
      ['BeforeTool', named('dibs-gate', '^(run_shell_command|write_file|replace|(mcp|discovered_tool)_.*)$')],
      ['AfterTool', named('dibs-renew', '*')],
    ]);
  },
  mcp: (scope) => [{ files: [scope === 'project' ? '.gemini/settings.json' : 'settings.json'], form: 'json', keys: ['mcpServers', 'dibs'], value: SERVER }],
  skill: SHARED_SKILL,
  steps: { project: ['trust this folder; Gemini warns once about the new hooks'], user: [] },
  hindrances: ({ settings, userPath, objectOf }) => {
    // The project's settings count before the user's.
    const { enabled, disabled } = Object.assign({}, userPath === undefined ? undefined : objectOf(userPath)['hooksConfig'], settings['hooksConfig']) as Readonly<Record<string, unknown>>;
    return [
      ...(enabled === false ? ['hooksConfig.enabled is false: Gemini runs no hooks'] : []),
      ...(Array.isArray(disabled) && disabled.some((name) => String(name).startsWith('dibs-')) ? ['hooksConfig.disabled names hooks of dibs: Gemini skips them'] : []),
    ];
  },
};
