/** The plugin as it was installed, loaded and called as OpenCode does it, with a hook that answers as it is told. */

import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../support/fixture.ts';
import { makeProject, type Project } from '../install/project.ts';

let project: Project;
/** What the plugin asked OpenCode to write into a session. */
let prompts: Json[];
/** Does it answer with an error when it is asked about a session? Its client does not throw then. */
let unavailable: boolean;

beforeEach(async () => {
  project = makeProject();
  prompts = [];
  unavailable = false;
  expect((await project.hooks(['install', '--host', 'opencode'])).code).toBe(0);
  // Where nothing is recorded for anybody, the hook is not asked about tools at all.
  project.file('.agent/registry/scoped/T-1.md', '');
  project.file('.agent/registry/holders/ana/T-2~1@ana:1769143261123+60.md', 'confirmed\n');
});

afterEach(() => {
  project.remove();
});

const PARENTS: Readonly<Record<string, string>> = { child: 'root', grandchild: 'child' };

/** The hooks of the plugin; `env` stands in the environment of OpenCode while it runs. */
async function load(directory = project.top): Promise<Json> {
  const copy = join(project.registry.base, `plugin-${Date.now()}-${Math.trunc(performance.now() * 1000)}.mjs`);
  copyFileSync(join(project.top, '.opencode/plugins/dibs.js'), copy);
  const { Dibs }: Json = await import(pathToFileURL(copy).href);
  return await Dibs({
    directory,
    client: {
      session: {
        get: ({ path: { id } }: Json) => unavailable ? Promise.resolve({ error: {} }) : (id === 'unknown' ? Promise.reject(new Error('no such session')) : Promise.resolve({ data: { id, parentID: PARENTS[id] } })),
        prompt: (prompt: Json) => void prompts.push(prompt),
      },
    },
  });
}

/** A hook that keeps what it was asked and answers `code`, `out` and `err`. */
function answer({ code = 0, out = '', err = '' } = {}): void {
  const path = join(project.top, 'node_modules/dibs/dist/hook.cjs');
  mkdirSync(dirname(path), { recursive: true });
  const log = JSON.stringify(join(project.registry.base, 'asked'));
  writeFileSync(
    path,
    `const fs = require('node:fs');
fs.appendFileSync(${log}, JSON.stringify([...process.argv.slice(2), JSON.parse(fs.readFileSync(0, 'utf8'))]) + '\\n');
process.stdout.write(${JSON.stringify(out)});
process.stderr.write(${JSON.stringify(err)});
process.exitCode = ${code};
`,
  );
}

function asked(): readonly Json[] {
  const path = join(project.registry.base, 'asked');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  rmSync(path, { force: true });
  return lines.map((line): Json => JSON.parse(line));
}

const before = (plugin: Json, tool: string, sessionID = 'root', args: Json = { command: 'ls' }): Promise<void> => plugin['tool.execute.before']({ tool, sessionID, callID: 'c' }, { args });

describe('gate', () => {
  it('asks the hook also when the directory of the session is gone', async () => {
    const gone = join(project.top, 'gone');
    const plugin = await load(gone);
    answer({ code: 2, err: 'T-1 is lost' });
    await expect(before(plugin, 'bash')).rejects.toThrow('T-1 is lost');
    expect(asked()).toMatchObject([['opencode', 'gate', { cwd: gone, tool: 'bash' }]]);
  });

  it('refuses a tool with the reason that the hook gives, and with 2 only', async () => {
    const plugin = await load();
    answer({ code: 2, err: 'T-1 is lost\n' });
    await expect(before(plugin, 'bash')).rejects.toThrow(/^T-1 is lost$/);
    answer({ code: 2 });
    await expect(before(plugin, 'bash')).rejects.toThrow('the claim this session works under is lost');
    for (const code of [0, 1, 3, 127]) {
      answer({ code, err: 'broken' });
      await expect(before(plugin, 'bash')).resolves.toBeUndefined();
    }
  });

  it('is asked about the tools that change things, and about no others', async () => {
    answer();
    const plugin = await load();
    // The last two are of the project's own making, or of a plugin's.
    const changing = ['bash', 'edit', 'write', 'patch', 'apply_patch', 'multiedit', 'task', 'execute', 'github_create_issue', 'deploy', 'read_all'];
    for (const tool of [...changing, 'read', 'grep', 'glob', 'list', 'lsp', 'webfetch', 'websearch', 'todowrite', 'question', 'skill', 'plan_exit']) await before(plugin, tool);
    expect(asked().map(([, , { tool }]) => tool)).toEqual(changing);
  });

  it('asks for the session that began it all, however large the arguments are', async () => {
    answer();
    const plugin = await load();
    const content = 'é\n"'.repeat(100_000);
    await before(plugin, 'write', 'grandchild', { content });
    await before(plugin, 'bash', 'unknown');
    expect(asked()).toEqual([
      ['opencode', 'gate', { cwd: project.top, session_id: 'root', subagent: true, tool: 'write', args: { content } }],
      ['opencode', 'gate', { cwd: project.top, session_id: 'unknown', tool: 'bash', args: { command: 'ls' } }],
    ]);
  });

  it('asks again for the session that began it all when OpenCode could not say it once', async () => {
    answer();
    unavailable = true;
    const plugin = await load();
    await before(plugin, 'bash', 'child');
    unavailable = false;
    await before(plugin, 'bash', 'child');
    expect(asked().map(([, , { session_id }]) => session_id)).toEqual(['child', 'root']);
  });

  it('lets everything pass where there is no dibs', async () => {
    await expect(before(await load(), 'bash')).resolves.toBeUndefined();
  });
});

describe("a tool of dibs' own server", () => {
  /** What the server gets. */
  async function given(args: unknown, { tool = 'dibs_claim_task', sessionID = 'root' } = {}): Promise<unknown> {
    const plugin = await load();
    await plugin['tool.execute.before']({ tool, sessionID, callID: 'c' }, { args });
    return args;
  }

  it('acts for the session that began it all, whatever the model gave', async () => {
    answer();
    for (const session of [undefined, '', ' ', 'made-up', 7, null]) expect(await given({ task_id: 'T-1', session }, { sessionID: 'grandchild' })).toEqual({ task_id: 'T-1', session: 'root' });
    expect(asked()[0]).toMatchObject(['opencode', 'gate', { session_id: 'root', tool: 'dibs_claim_task', args: { session: 'root' } }]);
    expect(await given({}, { tool: 'dibs_boot' })).toEqual({ session: 'root' });
    expect(Object.entries((await given(JSON.parse('{"__proto__":{"session":"x"}}'))) as Json)).toEqual([['__proto__', { session: 'x' }], ['session', 'root']]);
  });

  it('is left alone where DIBS_SESSION says who it is, and so are the tools of others', async () => {
    answer();
    for (const tool of ['bash', 'github_create_issue', 'dibs']) expect(await given({ session: 'theirs' }, { tool })).toEqual({ session: 'theirs' });
    process.env['DIBS_SESSION'] = 'mine';
    try {
      expect(await given({ session: 'theirs' })).toEqual({ session: 'theirs' });
      process.env['DIBS_SESSION'] = ' ';
      expect(await given({})).toEqual({ session: 'root' });
    } finally {
      delete process.env['DIBS_SESSION'];
    }
  });

  it('is called as the model calls it where its arguments are no object, or cannot be changed', async () => {
    answer();
    for (const args of [undefined, null, 'text', 7, ['list'], Object.freeze({ task_id: 'T-1' })]) expect(await given(args)).toBe(args);
    expect(asked()).toHaveLength(6);
  });
});

describe('boot', () => {
  const message = async (plugin: Json, sessionID: string): Promise<readonly Json[]> => {
    const output = { message: { id: 'm-1' }, parts: [{ type: 'text', text: 'go on' }] as Json[] };
    await plugin['chat.message']({ sessionID }, output);
    return output.parts.slice(1);
  };

  it('is said once, with the first message of a session, and not to its subagents', async () => {
    answer({ out: 'dibs: T-1 is yours\n' });
    const plugin = await load();
    expect(await message(plugin, 'root')).toEqual([{ id: expect.stringMatching(/^prt_/), sessionID: 'root', messageID: 'm-1', type: 'text', text: 'dibs: T-1 is yours', synthetic: true }]);
    expect(await message(plugin, 'root')).toEqual([]);
    expect(await message(plugin, 'child')).toEqual([]);
    expect(asked()).toEqual([['opencode', 'boot', { cwd: project.top, session_id: 'root', source: 'startup' }]]);
  });

  it('is said again for a compaction: for its summary, and with the next message, unless the next tool says it first', async () => {
    answer({ out: 'dibs: T-1 is yours' });
    const plugin = await load();
    await message(plugin, 'root');
    asked();
    const output = { context: [] as string[] };
    await plugin['experimental.session.compacting']({ sessionID: 'root' }, output);
    expect(output.context).toEqual(['dibs: T-1 is yours']);
    await plugin.event({ event: { type: 'session.compacted', properties: { sessionID: 'root' } } });
    expect(await message(plugin, 'root')).toHaveLength(1);
    expect(await message(plugin, 'root')).toHaveLength(0);
    expect(asked().map(([, verb, { source = '' }]) => `${verb} ${source}`)).toEqual(['boot compacting', 'mark ', 'boot startup']);
  });

  it('is not written into a session as a message of its own, which would change the agent that the session is at work with', async () => {
    answer({ out: 'dibs: T-1 is yours' });
    const plugin = await load();
    for (const sessionID of ['root', 'child']) await plugin.event({ event: { type: 'session.compacted', properties: { sessionID } } });
    expect(prompts).toEqual([]);
    expect(asked()).toEqual([['opencode', 'mark', { cwd: project.top, session_id: 'root' }]]);
  });

  it('is silent when there is nothing to say', async () => {
    answer();
    const plugin = await load();
    const output = { context: [] as string[] };
    await plugin['experimental.session.compacting']({ sessionID: 'root' }, output);
    await plugin.event({ event: { type: 'session.compacted', properties: { sessionID: 'root' } } });
    expect([await message(plugin, 'root'), output.context, prompts]).toEqual([[], [], []]);
  });
});

describe('after a tool', () => {
  it('what the hook says stands below what the tool said', async () => {
    const plugin = await load();
    const after = async (): Promise<string> => {
      const output = { title: '', output: 'done', metadata: {} };
      await plugin['tool.execute.after']({ tool: 'read', sessionID: 'root', callID: 'c', args: {} }, output);
      return output.output;
    };
    answer();
    expect(await after()).toBe('done');
    answer({ out: 'dibs: the lease is short' });
    expect(await after()).toBe('done\n\ndibs: the lease is short');
    answer({ code: 2, err: 'dibs: T-1 is lost' });
    expect(await after()).toBe('done\n\ndibs: T-1 is lost');
    expect(asked()).toEqual(Array.from({ length: 3 }, () => ['opencode', 'renew', { cwd: project.top, session_id: 'root', tool: 'read' }]));
  });
});

it('tells it below what a tool of an MCP server said, which is a list, and to no tool that said nothing', async () => {
  answer({ out: 'dibs: T-1 is lost' });
  const plugin = await load();
  const output = { content: [{ type: 'text', text: 'done' }] };
  await plugin['tool.execute.after']({ tool: 'github_create_issue', sessionID: 'root', callID: 'c', args: {} }, output);
  expect(output).toEqual({ content: [{ type: 'text', text: 'done' }, { type: 'text', text: 'dibs: T-1 is lost' }] });
  await expect(plugin['tool.execute.after']({ tool: 'read', sessionID: 'root', callID: 'c', args: {} })).resolves.toBeUndefined();
});

it('fails at no event: OpenCode does not wait for it', async () => {
  answer({ out: 'dibs: T-1 is yours' });
  const plugin = await load();
  for (const event of [{ type: 'session.compacted', properties: { sessionID: 'root' } }, { type: 'session.created', properties: {} }, { type: 'session.compacted' }]) await expect(plugin.event({ event })).resolves.toBeUndefined();
});

describe('the shell of the model', () => {
  const shellEnv = async (sessionID?: string): Promise<Json> => {
    const output = { env: {} };
    await (await load())['shell.env']({ cwd: project.top, sessionID }, output);
    return output.env;
  };

  it('is told the session that began it all', async () => {
    expect(await shellEnv('grandchild')).toEqual({ DIBS_SESSION: 'root' });
    expect(await shellEnv()).toEqual({});
  });

  it('keeps a DIBS_SESSION that somebody chose', async () => {
    process.env['DIBS_SESSION'] = 'mine';
    try {
      expect(await shellEnv('root')).toEqual({});
    } finally {
      delete process.env['DIBS_SESSION'];
    }
  });
});

it('is plain text that any JavaScript reads, with one export', () => {
  const text = project.read('.opencode/plugins/dibs.js');
  expect(text.match(/^export /gm)).toHaveLength(1);
  expect(text).not.toContain('undefined/');
});
