/** Codex. */

import { dirname, join } from 'node:path';
import { printable } from '../../rules/printable.ts';
import { nothing, specific } from './answer-forms.ts';
import type { Host } from './host.ts';
import type { JsonObject, SettingsSetup } from './host-setup.ts';
import { SERVER } from './mcp-server.ts';
import { SHARED_SKILL } from './shared-skill.ts';
import { hookGroup } from './hook-group.ts';
import type { Scope } from './stored-line.ts';

export const codex: Host = {
  events: { boot: ['SessionStart'], turn: ['UserPromptSubmit'], gate: ['PreToolUse'], renew: ['PostToolUse'], mark: ['PreCompact'], end: ['SessionEnd'] },
  sessionKeys: ['session_id'],
  // The commands of a subagent have a CODEX_THREAD_ID of their own. Its hooks have the id of the session, as all hooks
  // do.
  shellVariable: 'CODEX_SESSION_ID',
  hookOnly: [],
  projectVariables: [],
  readOnlyTools: 'web_search view_image update_plan request_user_input list_dir read_file grep_files list_mcp_resources read_mcp_resource'.split(' '),
  ownTools: 'mcp__dibs__',
  shellTools: ['Bash'],
  edits: {},
  patches: { apply_patch: ['command', 'input', 'patch'] },
  losesBoot: (source) => source === 'compact',
  // Nothing is told before a tool. Some builds take a context there, and the others report that the hook failed.
  tell: (event, act, text) => (act === 'boot' || act === 'turn' ? `${text}\n` : act === 'renew' ? specific(event, text) : undefined),
  silence: nothing,
  deny: nothing,
};

const TRUST_HOOKS = 'trust the hooks with /hooks: until then it skips them; again whenever their text changes';

export const codexSetup: SettingsSetup = {
  name: 'codex',
  title: 'Codex',
  marks: ['.codex'],
  projectFile: '.codex/hooks.json',
  userDirectory: { variable: 'CODEX_HOME', otherwise: '.codex' },
  userFile: 'hooks.json',
  kind: 'settings',
  shape: 'groups',
  rest: {},
  hooks,
  // Codex reads hooks from both files, and complains if one place has both.
  otherForm: { file: 'config.toml', hasHooks: (text) => readConfig(text).hasHooks, lines: hooksAsToml },
  // Codex gives a server only the variables that are named.
  mcp: (scope) => [
    { files: [scope === 'project' ? '.codex/config.toml' : 'config.toml'], form: 'toml', table: 'mcp_servers.dibs', value: { ...SERVER, env_vars: ['DIBS_AGENT', 'DIBS_SESSION', 'DIBS_REGISTRY'] } },
  ],
  skill: SHARED_SKILL,
  steps: { project: [`in Codex, trust this project, and ${TRUST_HOOKS}`], user: [`in Codex, ${TRUST_HOOKS}`] },
  hindrances: ({ path, userPath, textOf }) => {
    // What the project says counts before what the user says.
    const files = [path, userPath].filter((file) => file !== undefined).map((file) => join(dirname(file), 'config.toml'));
    const speaks = files.find((file) => readConfig(textOf(file)).hooksFeature !== undefined);
    return speaks === undefined || readConfig(textOf(speaks)).hooksFeature === true ? [] : [`${printable(speaks, 400)} turns hooks off under [features]`];
  },
};

function hooks(scope: Scope): ReadonlyMap<string, JsonObject> {
  return new Map([
    ['SessionStart', hookGroup('codex', scope)],
    ['UserPromptSubmit', hookGroup('codex', scope)],
    // Its regular expressions have no look-ahead. Some builds put the namespace before the name of a tool:
    // collaborationspawn_agent.
    ['PreToolUse', hookGroup('codex', scope, { quiet: 'gate', matcher: '^(Bash|apply_patch)$|spawn_agent$|^mcp__' })],
    ['PostToolUse', hookGroup('codex', scope, { quiet: 'renew' })],
  ]);
}

/**
 * The few lines of config.toml that concern hooks. It recognizes tables by their headers, and reads nothing else of
 * TOML.
 */
function readConfig(text: string): { readonly hasHooks: boolean; readonly hooksFeature: boolean | undefined } {
  let table = '';
  let hasHooks = false;
  let hooksFeature: boolean | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\[?\s*([^\]]*?)\s*\]/.exec(line)?.[1];
    if (header !== undefined) {
      table = header.replaceAll(/["'\s]/g, '');
      // In [hooks.state], Codex itself keeps which hooks are trusted.
      hasHooks ||= /^hooks(?:\.|$)/.test(table) && !/^hooks\.state(?:\.|$)/.test(table);
      continue;
    }
    const [, key = '', value = ''] = /^\s*["']?([A-Za-z_.]+)["']?\s*=\s*(\S+)/.exec(line) ?? [];
    const name = table === '' ? key : `${table}.${key}`;
    hasHooks ||= table === '' && /^hooks(?:\.(?!state\b)|$)/.test(key);
    if (name === 'features.hooks' || name === 'features.codex_hooks') hooksFeature = !value.startsWith('false');
  }
  return { hasHooks, hooksFeature };
}

/** The hooks as tables of config.toml, which a person can paste. */
function hooksAsToml(scope: Scope): string {
  const blocks = [...hooks(scope)].flatMap(([event, entry]) => {
    const handlers = (entry['hooks'] ?? []) as readonly JsonObject[];
    return [tomlTable(`hooks.${event}`, entry), ...handlers.map((handler) => tomlTable(`hooks.${event}.hooks`, handler))];
  });
  return blocks.join('\n\n');
}

function tomlTable(name: string, fields: JsonObject): string {
  const lines = Object.entries(fields).filter(([, value]) => typeof value !== 'object');
  // Inside ''' nothing is escaped, and the stored line contains both kinds of quotes.
  return [`[[${name}]]`, ...lines.map(([key, value]) => `${key} = ${typeof value === 'string' ? `'''${value}'''` : JSON.stringify(value)}`)].join('\n');
}
