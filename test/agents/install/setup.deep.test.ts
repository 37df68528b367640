import { chmodSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOST_NAMES } from '../../../lib/agents/hosts/names.ts';
import { CONTROL, type Json, type Result } from '../../support/fixture.ts';
import { makeProject, type Project } from './project.ts';

let project: Project;

beforeEach(() => {
  project = makeProject();
});

afterEach(() => {
  project.remove();
});

const setup = (args: readonly string[]): Promise<Result> => project.registry.dibs(['setup', ...args], { cwd: project.top, env: { HOME: project.home } });
const partsOf = ({ json }: Result): readonly Json[] => json.hosts.flatMap(({ host, parts }: Json) => parts.map((part: Json) => ({ host, ...part })));

const JSON_FILES = { claude: ['.mcp.json', 'mcpServers'], gemini: ['.gemini/settings.json', 'mcpServers'], cursor: ['.cursor/mcp.json', 'mcpServers'], copilot: ['.vscode/mcp.json', 'servers'], opencode: ['opencode.jsonc', 'mcp'] } as const;

describe('the files of each host have the same bytes after setup and --remove', () => {
  const texts = (key: string): readonly string[] => [
    `{\n  "${key}": {\n    "other": { "command": "x" }\n  },\n  "more": 1\n}\n`,
    `// ours\n{\n  "${key}": {\n    "other": {}, // soon\n  },\n}`,
    `{\r\n  "a": 1\r\n}\r\n`,
    `{"${key}":{}}`,
    '',
  ];
  const cases = Object.entries(JSON_FILES).flatMap(([host, [file, key]]) => texts(key).map((text) => [host, file, text] as const));
  it.each([...cases, ...['model = "x"', '# ours\r\n[tui]\r\nx = 1\r\n', ''].map((text) => ['codex', '.codex/config.toml', text] as const)])('%s: %s %j', async (host, file, text) => {
    chmodSync(project.file(file, text), 0o600);
    const before = project.tree();
    expect((await setup(['--host', host, '--yes'])).code).toBe(0);
    expect(project.read(file)).not.toBe(text);
    const after = project.read(file);
    expect((await setup(['--host', host, '--yes'])).code).toBe(0);
    expect(project.read(file)).toBe(after);
    expect((await setup(['--remove', '--yes'])).code).toBe(0);
    expect(project.read(file)).toBe(text);
    expect(project.tree()).toEqual(before);
  });
});

describe('a skill that hosts share', () => {
  it('is there as long as one of them has anything of dibs', async () => {
    await setup(['--host', 'codex,gemini', '--yes']);
    expect((await setup(['--host', 'gemini', '--remove', '--yes'])).code).toBe(0);
    expect(project.tree()).toContain('.agents/skills/dibs/SKILL.md');
    expect(project.tree()).not.toContain('.gemini');
    expect((await setup(['--host', 'codex', '--remove', '--yes'])).code).toBe(0);
    expect(project.tree()).toEqual([]);
  });
});

describe('a host alone', () => {
  it.each(HOST_NAMES)('leaves nothing behind: %s', async (host) => {
    expect((await setup(['--host', host, '--yes'])).code).toBe(0);
    expect((await setup(['--host', host, '--remove', '--yes'])).code).toBe(0);
    expect(project.tree()).toEqual([]);
  });

  it('keeps what hooks install put there, and the other way round', async () => {
    mkdirSync(join(project.top, '.gemini'));
    await project.hooks(['install', '--host', 'gemini']);
    const hooks = project.read('.gemini/settings.json');
    expect((await setup(['--host', 'gemini', '--yes'])).code).toBe(0);
    await project.hooks(['uninstall', '--host', 'gemini']);
    expect(JSON.parse(project.read('.gemini/settings.json'))).toEqual({ mcpServers: { dibs: { command: 'dibs', args: ['mcp'] } } });
    await project.hooks(['install', '--host', 'gemini']);
    expect(JSON.parse(project.read('.gemini/settings.json')).hooks).toEqual(JSON.parse(hooks).hooks);
    expect((await setup(['--remove', '--yes'])).code).toBe(0);
    expect(project.tree()).toEqual([]);
  });
});

describe('a file that cannot be used costs that file only', () => {
  it.each([
    ['.mcp.json', 'claude', 'malformed', 65, () => project.file('.mcp.json', '{ "mcpServers": ')],
    ['.mcp.json', 'claude', 'store-failed', 74, () => mkdirSync(join(project.top, '.mcp.json'))],
    ['.mcp.json', 'claude', 'store-failed', 74, () => chmodSync(project.file('.mcp.json', '{}'), 0o444)],
    ['.codex/config.toml', 'codex', 'conflict', 8, () => project.file('.codex/config.toml', 'mcp_servers = { "\u001B[31m" = 1 }\n')],
    ['.claude/skills/dibs/SKILL.md', 'claude', 'conflict', 8, () => project.file('.claude/skills/dibs/SKILL.md', '# my own\n')],
    ['opencode.json', 'opencode', 'malformed', 65, () => project.file('opencode.json', Buffer.from([0x7b, 0xff, 0x7d]))],
  ] as const)('%s of %s: %s', async (file, host, code, exit, make) => {
    make();
    const done = await setup(['--host', 'gemini', '--host', host, '--yes', '--json']);
    expect(done.code).toBe(exit);
    const failed = partsOf(done).filter(({ ok }) => ok === false);
    expect(failed).toMatchObject([{ host, path: join(project.top, file), error: { code } }]);
    expect(failed[0].error.message).not.toMatch(CONTROL);
    expect(partsOf(done).filter(({ ok }) => ok === true).map(({ state }) => state)).toEqual(partsOf(done).slice(1).map(() => 'installed'));
    expect((await setup(['--host', host, '--yes'])).stderr).toContain(`dibs: ${code}: `);
  });

  it('a directory that nobody may write to does, too', async () => {
    mkdirSync(join(project.top, '.cursor'));
    chmodSync(join(project.top, '.cursor'), 0o555);
    const done = await setup(['--host', 'cursor,opencode', '--yes', '--json']);
    // Root may write there all the same.
    const expected = process.getuid?.() === 0 ? [] : ['cursor', 'cursor'];
    expect(partsOf(done).filter(({ ok }) => ok === false).map(({ host }) => host)).toEqual(expected);
    chmodSync(join(project.top, '.cursor'), 0o755);
  });

  it('a symlink is written where it leads, and stays one', async () => {
    project.file('dotfiles/mcp.json', '{}\n');
    symlinkSync('dotfiles/mcp.json', join(project.top, '.mcp.json'));
    expect((await setup(['--host', 'claude', '--yes'])).code).toBe(0);
    expect(project.read('dotfiles/mcp.json')).toContain('"dibs"');
    expect((await setup(['--host', 'claude', '--remove', '--yes'])).code).toBe(0);
    expect([project.read('dotfiles/mcp.json'), readlinkSync(join(project.top, '.mcp.json'))]).toEqual(['{}\n', 'dotfiles/mcp.json']);
  });
});

describe('--check', () => {
  const stateOf = async (host: string, part: string): Promise<Json> => partsOf(await setup(['--check', '--host', host, '--json'])).find((one) => one.part === part);

  it('tells what drifted, and setup leaves it alone', async () => {
    await setup(['--host', 'claude,codex', '--yes']);
    project.file('.mcp.json', '{"mcpServers":{"dibs":{"command":"/opt/dibs","args":["mcp"]}}}');
    project.file('.codex/config.toml', project.read('.codex/config.toml').replace('["mcp"]', '["mcp", "--registry", "x"]'));
    project.file('.agents/skills/dibs/SKILL.md', `${project.read('.agents/skills/dibs/SKILL.md')}\nmore\n`);
    expect(await stateOf('claude', 'mcp')).toMatchObject({ state: 'changed', differs: ['command is not as it was entered'] });
    expect(await stateOf('codex', 'mcp')).toMatchObject({ state: 'changed', differs: ['the lines between the marks are not as they were entered'] });
    expect(await stateOf('codex', 'skill')).toMatchObject({ state: 'changed' });
    const before = project.read('.codex/config.toml');
    expect((await setup(['--yes'])).code).toBe(0);
    expect(project.read('.codex/config.toml')).toBe(before);
    const { code, stderr } = await setup(['--remove', '--yes']);
    expect(code).toBe(8);
    expect(stderr).toContain('SKILL.md was changed after dibs made it');
    expect(project.tree()).toEqual(['.agents', '.agents/skills', '.agents/skills/dibs', '.agents/skills/dibs/SKILL.md']);
  });

  it('tells what the host still wants, and whether its server can start', async () => {
    await setup(['--host', 'claude', '--yes']);
    expect((await stateOf('claude', 'mcp')).remarks).toEqual(['allow the server dibs when Claude Code asks in an interactive session']);
    const { stdout } = await project.registry.dibs(['setup', '--check'], { cwd: project.top, env: { HOME: project.home, PATH: '/nowhere' } });
    expect(stdout).toContain('dibs is not on PATH here');
    expect(stdout).toContain('accept that the workspace is trusted');
  });

  it('tells when and where a session ran the hook last', async () => {
    await setup(['--host', 'claude', '--yes']);
    const remarks = async (): Promise<string> => (await stateOf('claude', 'hooks')).remarks.join('\n');
    expect(await remarks()).toContain('no session of this user has run the hook yet');
    const hook = async (event: string, cwd: string): Promise<Result> => await project.registry.dibs(['hook', 'claude'], { cwd: project.top, env: { HOME: project.home }, input: JSON.stringify({ hook_event_name: event, session_id: 's', source: 'startup', cwd, tool_name: 'Bash' }) });
    await hook('PreToolUse', project.top);
    expect(await remarks()).toContain('no session of this user has run the hook yet');
    expect(await hook('SessionStart', `${project.top}/\u001B[31m`)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await remarks()).toMatch(/a session ran the hook last at 20[-0-9]+T[:0-9]+Z, in [^\n]*\/the project\//);
    expect(await remarks()).not.toMatch(CONTROL);
    const runs = JSON.parse((await setup(['--check', '--json'])).stdout).hosts.map(({ host, lastRun }: { host: string; lastRun: unknown }) => [host, lastRun]);
    expect(Object.fromEntries(runs)).toMatchObject({ claude: { at: expect.any(Number), directory: `${project.top}/\u001B[31m` }, codex: null });
  });

  it('has for programs what a person must do and what drifted, host by host, and nothing of hosts that have nothing', async () => {
    const checked = async (...args: readonly string[]): Promise<Json> => (await setup(['--check', '--json', ...args])).json.hosts;
    expect((await checked()).map(({ steps, drifted }: Json) => [steps, drifted])).toEqual(HOST_NAMES.map(() => [[], []]));
    await setup(['--host', 'claude,codex,copilot', '--yes']);
    const host = async (name: string): Promise<Json> => (await checked()).find((one: Json) => one.host === name);
    expect((await host('claude')).steps).toEqual(['in the first interactive session here, accept that the workspace is trusted', 'allow the server dibs when Claude Code asks in an interactive session']);
    expect((await host('codex')).steps).toEqual([expect.stringContaining('trust this project')]);
    // A server that nobody entered asks nothing.
    project.file('.vscode/mcp.json', '{}');
    expect((await host('copilot')).steps).toEqual([expect.stringContaining('trust this folder')]);
    expect([(await host('claude')).drifted, (await host('codex')).drifted]).toEqual([[], []]);
    const skill = project.file('.agents/skills/dibs/SKILL.md', `${project.read('.agents/skills/dibs/SKILL.md')}\nmore\n`);
    const hooks = project.file('.claude/settings.json', project.read('.claude/settings.json').replaceAll(/ dibs-hook@[0-9]+ claude/g, ' dibs-hook claude'));
    project.file('.mcp.json', '{"mcpServers":{"dibs":{"command":"/opt/dibs","args":["mcp"]}}}');
    expect((await host('claude')).drifted).toEqual([
      { part: 'hooks', path: hooks, state: 'older', differs: [] },
      { part: 'mcp', path: join(project.top, '.mcp.json'), state: 'changed', differs: ['command is not as it was entered'] },
    ]);
    expect((await host('codex')).drifted).toMatchObject([{ part: 'skill', path: skill, state: 'changed' }]);
    // It reads the same skill, and has nothing else.
    expect((await host('gemini')).drifted).toEqual([]);
    expect(Object.keys((await setup(['--host', 'claude', '--yes', '--json'])).json.hosts[0])).toEqual(['host', 'ok', 'parts']);
  });

  it('leaves out hosts that have nothing of dibs, and says so if none has', async () => {
    expect(await setup(['--check'])).toMatchObject({ code: 0, stdout: 'nothing of dibs is in the settings of agent hosts here\n' });
    await setup(['--host', 'cursor', '--yes']);
    const { stdout } = await setup(['--check']);
    expect(stdout).toMatch(/^Cursor\n/);
    expect(stdout).not.toContain('Claude Code\n');
  });
});
