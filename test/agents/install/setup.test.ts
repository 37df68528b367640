import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOST_NAMES } from '../../../lib/agents/hosts/names.ts';
import { skipBecause, type Result } from '../../support/fixture.ts';
import { makeProject, type Project } from './project.ts';

let project: Project;

beforeEach(() => {
  project = makeProject();
});

afterEach(() => {
  project.remove();
});

const setup = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Result> => project.registry.dibs(['setup', ...args], { cwd: project.top, env: { HOME: project.home, ...env } });
const ALL = ['--host', HOST_NAMES.join(',')];

describe('dibs setup', () => {
  it('gives every host its hooks, the server and the skill, and takes all of it away again', async () => {
    const planned = await setup([...ALL, '--dry-run']);
    expect([planned.code, project.tree()]).toEqual([0, []]);
    expect(await setup([...ALL, '--yes'])).toMatchObject({ code: 0, stderr: planned.stdout });
    const files = project.tree().filter((name) => /\.(?:js|json|toml|md)$/.test(name));
    // Each was said before, and nothing else was written.
    expect(new Set(planned.stdout.trim().split('\n').map((line) => line.slice(line.indexOf(`${project.top}/`) + project.top.length + 1)))).toEqual(new Set(files));
    const { json } = await setup(['--check', '--json']);
    const parts = json.hosts.flatMap((host: { parts: readonly { part: string; state: string; differs: readonly string[] }[] }) => host.parts);
    // Copilot has two lists of servers. One skill is shared by five hosts.
    expect(parts.length).toBe(6 + 7 + 6);
    expect(files.filter((name) => name.endsWith('SKILL.md'))).toEqual(['.agents/skills/dibs/SKILL.md', '.claude/skills/dibs/SKILL.md']);
    for (const part of parts) expect(part).toMatchObject({ ok: true, state: 'installed', differs: [], wrote: false });
    const before = files.map((file) => project.read(file));
    expect(await setup(['--yes'])).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('installed already') });
    expect(files.map((file) => project.read(file))).toEqual(before);
    expect((await setup(['--remove', '--yes'])).code).toBe(0);
    expect(project.tree()).toEqual([]);
  });

  it('enters the server in the form of each host', async () => {
    await setup([...ALL, '--yes']);
    const server = { command: 'dibs', args: ['mcp'] };
    expect(JSON.parse(project.read('.mcp.json'))).toEqual({ mcpServers: { dibs: server } });
    expect(project.read('.codex/config.toml')).toContain('[mcp_servers.dibs]\ncommand = "dibs"\nargs = ["mcp"]\nenv_vars = ["DIBS_AGENT", "DIBS_SESSION", "DIBS_REGISTRY"]\n');
    expect(JSON.parse(project.read('.gemini/settings.json'))).toMatchObject({ hooks: {}, mcpServers: { dibs: server } });
    expect(JSON.parse(project.read('.cursor/mcp.json'))).toEqual({ mcpServers: { dibs: server } });
    expect(JSON.parse(project.read('.vscode/mcp.json'))).toEqual({ servers: { dibs: { type: 'stdio', ...server } } });
    expect(JSON.parse(project.read('.github/mcp.json'))).toEqual({ mcpServers: { dibs: { type: 'local', ...server, tools: ['*'] } } });
    expect(JSON.parse(project.read('opencode.json'))).toEqual({ $schema: expect.any(String), mcp: { dibs: { type: 'local', command: ['dibs', 'mcp'] } } });
  });

  it('asks a person, and writes nothing without a yes', async (context) => {
    const ask = async (answer: string): Promise<Result> => await project.registry.spawn('script', ['-qec', 'dibs setup --host claude', '/dev/null'], { cwd: project.top, env: { HOME: project.home, TERM: 'dumb' }, input: answer });
    if ((await project.registry.spawn('sh', ['-c', 'script -qec true /dev/null'])).code !== 0) skipBecause(context, 'there is no script(1) that runs a command at a terminal');
    const refused = await ask('n\n');
    expect(refused.stdout).toMatch(/claude +mcp +make +[^\n]*\.mcp\.json[^]*Write these files\? \[y\/N\][^]*nothing was written/);
    expect([refused.code, project.tree()]).toEqual([0, []]);
    expect((await ask('y\n')).code).toBe(0);
    expect(project.tree()).toContain('.claude/skills/dibs/SKILL.md');
  });

  it('refuses where nobody can be asked, with the command that works', async () => {
    const refused = await setup(['--host', 'cursor']);
    expect(refused).toMatchObject({ code: 64, stdout: '', next: ['dibs setup --host cursor --yes'] });
    expect(refused.stderr).toContain('nothing was written: say --yes, or --dry-run');
    expect(project.tree()).toEqual([]);
    expect((await project.registry.spawn('sh', ['-c', refused.next[0] ?? ''], { cwd: project.top, env: { HOME: project.home } })).code).toBe(0);
    expect(project.read('.cursor/mcp.json')).toContain('"dibs"');
    expect(await setup(['--remove'])).toMatchObject({ code: 64, next: ['dibs setup --remove --yes'] });
  });

  it.each([
    [['--host', 'vim'], '"vim" is not one of claude'],
    [['--scope', 'world'], '"world" is not one of project, user'],
    [['--check', '--remove'], '--check and --remove do not go together'],
    [['--yes'], 'no agent host has settings in this project'],
  ])('wants what there is: %j', async (args, why) => {
    const { code, stdout, stderr } = await setup(args);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toContain(why);
    expect(project.tree()).toEqual([]);
  });

  it('uses the settings of the user, where each host looks for them', async () => {
    mkdirSync(join(project.home, 'codex'));
    writeFileSync(join(project.home, '.claude.json'), '{"projects":{}}');
    const env = { CODEX_HOME: join(project.home, 'codex') };
    const { json } = await setup([...ALL, '--scope', 'user', '--yes', '--json'], env);
    const paths = json.hosts.flatMap(({ parts }: { parts: readonly { part: string; path: string }[] }) => parts.filter(({ part }) => part !== 'hooks').map(({ path }) => path.slice(project.home.length + 1)));
    expect(paths).toEqual([
      '.claude.json',
      '.claude/skills/dibs/SKILL.md',
      'codex/config.toml',
      '.agents/skills/dibs/SKILL.md',
      '.gemini/settings.json',
      '.cursor/mcp.json',
      '.copilot/mcp-config.json',
      '.config/opencode/opencode.json',
    ]);
    expect((await setup(['--scope', 'user', '--remove', '--yes'], env)).code).toBe(0);
    expect(readFileSync(join(project.home, '.claude.json'), 'utf8')).toBe('{"projects":{}}');
    expect(project.tree()).toEqual([]);
  });
});
