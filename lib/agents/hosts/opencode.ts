/**
 * OpenCode, which has no settings for hooks. It loads a plugin, which turns OpenCode's calls into events of dibs's
 * hook.
 */

import { nothing } from './answer-forms.ts';
import type { Host } from './host.ts';
import type { FileSetup } from './host-setup.ts';
import { SERVER } from './mcp-server.ts';
import { SHARED_SKILL } from './shared-skill.ts';
import { nameOf, scriptOf } from './stored-line.ts';

/** Add 1 when the text of the plugin changes, and so also when the scripts of stored-line.ts do. */
const VERSION = 3;

export const opencode: Host = {
  // The plugin sends these words.
  events: { boot: ['boot'], turn: ['turn'], gate: ['gate'], renew: ['renew'], mark: ['mark'], end: ['end'] },
  sessionKeys: ['session_id'],
  shellVariable: 'DIBS_SESSION',
  shellKeepsOwn: true,
  hookOnly: [],
  projectVariables: [],
  readOnlyTools: 'read grep glob list lsp webfetch websearch codesearch todoread todowrite question skill plan_enter plan_exit invalid'.split(' '),
  ownTools: 'dibs_',
  shellTools: ['bash'],
  edits: { edit: ['filePath'], write: ['filePath'], multiedit: ['filePath'] },
  patches: { patch: ['patchText'], apply_patch: ['patchText', 'input'] },
  timeoutIsMs: true,
  losesBoot: () => false,
  tell: (_event, act, text) => (act === 'boot' || act === 'turn' || act === 'renew' ? `${text}\n` : undefined),
  silence: nothing,
  deny: nothing,
};

const START_AGAIN = 'start OpenCode again: it loads plugins when it starts';

export const opencodeSetup: FileSetup = {
  name: 'opencode',
  title: 'OpenCode',
  marks: ['.opencode', 'opencode.json', 'opencode.jsonc'],
  projectFile: '.opencode/plugins/dibs.js',
  userDirectory: { variable: 'XDG_CONFIG_HOME', below: 'opencode', otherwise: '.config/opencode' },
  userFile: 'plugins/dibs.js',
  kind: 'file',
  version: VERSION,
  text: (scope) => plugin({ always: scriptOf(scope), gate: scriptOf(scope, 'gate'), renew: scriptOf(scope, 'renew') }),
  mcp: () => [
    {
      files: ['opencode.json', 'opencode.jsonc'],
      form: 'json',
      keys: ['mcp', 'dibs'],
      value: { type: 'local', command: [SERVER.command, ...SERVER.args] },
      // OpenCode would add this to a file without it, and then the file would not be the one that dibs made.
      rest: { $schema: 'https://opencode.ai/config.json' },
    },
  ],
  skill: SHARED_SKILL,
  steps: { project: [START_AGAIN], user: [START_AGAIN] },
};

/** `scripts`: the shell scripts that find and run the hook, as the other hosts store them. */
function plugin(scripts: Readonly<Record<'always' | 'gate' | 'renew', string>>): string {
  return String.raw`// ${nameOf(VERSION)} Made by "dibs hooks install --host opencode". As long as nobody changes it, "dibs hooks uninstall" removes it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

// They find dibs and run its hook, around a tool only if something is recorded, and pass in silence without dibs.
const SCRIPTS = ${JSON.stringify(scripts)};
// The tools that change nothing. Any other may, also one that a project, a plugin or an MCP server brought.
const LOOKING = new Set(${JSON.stringify(opencode.readOnlyTools)});
// The tools of dibs' own server.
const OWN = ${JSON.stringify(opencode.ownTools)};
const PATIENCE_MS = 5000;

export const Dibs = async ({ client, directory }) => {
  const parents = new Map();
  const greeted = new Set();

  const ask = (verb, payload) =>
    new Promise((resolve) => {
      const nothing = { code: 0, out: '', err: '' };
      const said = { out: '', err: '' };
      try {
        const env = { ...process.env, CLAUDE_PROJECT_DIR: directory };
        const child = spawn('sh', ['-c', SCRIPTS[verb] ?? SCRIPTS.always, 'dibs-hook', 'opencode', verb], { cwd: existsSync(directory) ? directory : '/', env });
        const timer = setTimeout(() => {
          child.kill();
          resolve(nothing);
        }, PATIENCE_MS);
        child.stdout.setEncoding('utf8').on('data', (text) => (said.out += text));
        child.stderr.setEncoding('utf8').on('data', (text) => (said.err += text));
        child.stdin.on('error', () => undefined);
        child.on('error', () => {
          clearTimeout(timer);
          resolve(nothing);
        });
        child.on('close', (code) => {
          clearTimeout(timer);
          resolve({ code: code ?? 0, out: said.out.trim(), err: said.err.trim() });
        });
        child.stdin.end(JSON.stringify({ cwd: directory, ...payload }));
      } catch {
        resolve(nothing);
      }
    });

  // A subagent is a session of its own here, and works under the claim of the session that began it.
  const rootOf = async (session) => {
    let id = session;
    for (let depth = 0; depth < 16; depth++) {
      if (!parents.has(id)) {
        try {
          const { data } = await client.session.get({ path: { id } });
          // An error comes without data, and may be gone the next time.
          if (!data) return id;
          parents.set(id, data.parentID ?? '');
        } catch {
          return id;
        }
      }
      const parent = parents.get(id);
      if (parent === '') return id;
      id = parent;
    }
    return id;
  };
  const from = async (session) => {
    const root = await rootOf(session);
    return { session_id: root, ...(root === session ? {} : { subagent: true }) };
  };

  // A session that was set for OpenCode is that of its shell, of its servers and of the hook already.
  const isSet = () => (process.env.DIBS_SESSION ?? '').trim() !== '';

  return {
    event: async ({ event }) => {
      try {
        if (event.type === 'session.created') {
          const { id, parentID } = event.properties.info;
          parents.set(id, parentID ?? '');
        }
        if (event.type !== 'session.compacted') return;
        const id = event.properties.sessionID;
        const who = await from(id);
        if (who.subagent) return;
        // Told with the next message, or below what the next tool says. A message of our own would give the session the agent that is the
        // default, and one that was only to plan would begin to build.
        greeted.delete(id);
        await ask('mark', who);
      } catch {
        // Nobody waits for this, so nobody hears why it failed.
      }
    },
    // The first message of a session in this process, or after a compaction.
    'chat.message': async ({ sessionID }, output) => {
      if (greeted.has(sessionID)) return;
      greeted.add(sessionID);
      const who = await from(sessionID);
      if (who.subagent) return;
      const { out } = await ask('boot', { ...who, source: 'startup' });
      if (out === '') return;
      output.parts.push({ id: 'prt_dibs-' + Date.now(), sessionID, messageID: output.message.id, type: 'text', text: out, synthetic: true });
    },
    'shell.env': async ({ sessionID }, output) => {
      if (sessionID && !isSet()) output.env.DIBS_SESSION = await rootOf(sessionID);
    },
    'experimental.session.compacting': async ({ sessionID }, output) => {
      const { out } = await ask('boot', { ...(await from(sessionID)), source: 'compacting' });
      if (out !== '') output.context.push(out);
    },
    'tool.execute.before': async ({ tool, sessionID }, output) => {
      if (LOOKING.has(tool)) return;
      const who = await from(sessionID);
      // The server does not learn from OpenCode which session calls. What the model gives is replaced: it may make one up, or read one in a
      // conversation that was forked, and what is claimed for that session is not guarded here.
      const { args } = output;
      if (tool.startsWith(OWN) && !isSet() && typeof args === 'object' && args !== null && !Array.isArray(args)) Reflect.set(args, 'session', who.session_id);
      const gate = await ask('gate', { ...who, tool, args });
      if (gate.code === 2) throw new Error(gate.err || 'dibs: the claim this session works under is lost');
    },
    'tool.execute.after': async ({ tool, sessionID }, output) => {
      const { code, out, err } = await ask('renew', { ...(await from(sessionID)), tool });
      const text = code === 2 ? err : out;
      if (text === '' || !output) return;
      // What a tool of an MCP server says is a list.
      if (Array.isArray(output.content)) output.content.push({ type: 'text', text });
      else output.output += '\n\n' + text;
    },
  };
};
`;
}
