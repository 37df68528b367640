/** The stored line, run by real shells in the way each host runs it, with a hook that tells how it was called. */

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SETUPS } from '../../../lib/agents/hosts/hosts.ts';
import { HOST_NAMES, type HostName } from '../../../lib/agents/hosts/names.ts';
import { isOlder, runsDibs, scriptOf, storedLine } from '../../../lib/agents/hosts/stored-line.ts';
import { makeProject, type Project } from '../install/project.ts';

let project: Project;

beforeEach(() => {
  project = makeProject();
});

afterEach(() => {
  project.remove();
});

const on = (name: string): string | undefined => (process.env['PATH'] ?? '').split(':').map((directory) => join(directory, name)).find((path) => existsSync(path));
const SHELLS = ['sh', 'dash', 'bash', 'zsh', 'ksh', 'fish', 'busybox'].filter((shell) => on(shell) !== undefined);
const NODE = dirname(process.execPath);
const SYSTEM = '/usr/local/bin:/usr/bin:/bin';

interface Called {
  readonly shell?: string;
  readonly login?: boolean;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly input?: string;
}

interface Outcome {
  readonly code: number | null;
  /** What the hook said of itself; undefined when none ran. */
  readonly ran?: { readonly which: string; readonly argv: readonly string[]; readonly cwd: string; readonly input: string };
  readonly stderr: string;
}

function call(line: string, { shell = 'sh', login = false, cwd = project.top, env = {}, path = `${NODE}:${SYSTEM}`, input = '{"exit":0}' }: Called = {}): Outcome {
  const program = on(shell) ?? shell;
  const args = [...(shell === 'busybox' ? ['sh'] : []), login ? '-lc' : '-c', line];
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env: { PATH: path, HOME: project.home, ...env }, input, encoding: 'utf8' });
  return { code: status, ...(stdout === '' ? {} : { ran: JSON.parse(stdout) as NonNullable<Outcome['ran']> }), stderr };
}

/** A hook that says where it is, how it was called and what it read, and ends as it was told. */
function layHook(path: string, which: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    `#!${process.execPath}
let input = '';
process.stdin.on('data', (text) => (input += text)).on('end', () => {
  process.stdout.write(JSON.stringify({ which: ${JSON.stringify(which)}, argv: process.argv.slice(2), cwd: process.cwd(), input }));
  process.stderr.write('a reason');
  const { exit } = JSON.parse(input);
  if (typeof exit === 'string') process.kill(process.pid, exit);
  else process.exitCode = exit;
});
`,
  );
  chmodSync(path, 0o755);
}

const inModules = (directory: string): string => join(directory, 'node_modules/dibs/dist/hook.cjs');

/** A directory for PATH with `dibs-hook` in it. */
function layOnPath(): string {
  layHook(join(project.registry.base, 'global/dibs-hook'), 'path');
  return join(project.registry.base, 'global');
}

describe.each(SHELLS)('in %s', (shell) => {
  const line = storedLine('codex', 'project');

  it('runs dibs of the project, from any directory of it, and passes on what it is given and what it says', () => {
    layHook(inModules(project.top), 'project');
    for (const cwd of [project.top, join(project.top, "it's/a \"sub\" $dir")]) {
      mkdirSync(cwd, { recursive: true });
      const input = '{"exit":0,"text":"with \\"quotes\\" and é"}';
      expect(call(line, { shell, cwd, input })).toEqual({ code: 0, ran: { which: 'project', argv: ['codex'], cwd, input }, stderr: 'a reason' });
    }
  });

  it('keeps 2, and makes 0 of everything else, also of a hook that is killed', () => {
    layHook(inModules(project.top), 'project');
    const codes = ([0, 1, 2, 3, 64, 127, 'SIGKILL'] as const).map((exit) => call(line, { shell, input: JSON.stringify({ exit }) }).code);
    expect(codes).toEqual([0, 0, 2, 0, 0, 0, 0]);
  });

  it('passes in silence where there is no dibs, or no node', () => {
    expect(call(line, { shell })).toEqual({ code: 0, stderr: '' });
    expect(call(line, { shell, cwd: '/' })).toEqual({ code: 0, stderr: '' });
    layHook(inModules(project.top), 'project');
    const bare = join(project.registry.base, 'bare');
    mkdirSync(bare);
    symlinkSync(on('sh') ?? '/bin/sh', join(bare, 'sh'));
    expect(call(line, { shell, path: bare })).toEqual({ code: 0, stderr: '' });
  });

  it('means the same when the shell is a login shell, as Codex starts it', () => {
    // A login shell may set PATH anew.
    mkdirSync(join(project.home, '.config/fish'), { recursive: true });
    for (const file of ['.profile', '.zprofile', '.config/fish/config.fish']) writeFileSync(join(project.home, file), file.endsWith('fish') ? `set -x PATH "${NODE}" $PATH\n` : `PATH="${NODE}:$PATH"\n`);
    layHook(inModules(project.top), 'project');
    expect(call(line, { shell, login: true, input: '{"exit":2}' })).toMatchObject({ code: 2, ran: { which: 'project', argv: ['codex'] } });
  });

  it('as the user has it, runs what is on PATH and never what lies in a repository', () => {
    layHook(inModules(project.top), 'project');
    const user = storedLine('codex', 'user');
    expect(call(user, { shell, input: '{"exit":2}' })).toEqual({ code: 0, stderr: '' });
    expect(call(user, { shell, path: `${layOnPath()}:${SYSTEM}`, input: '{"exit":2}' })).toMatchObject({ code: 2, ran: { which: 'path', argv: ['codex'] } });
  });
});

describe('which dibs', () => {
  const line = storedLine('claude', 'project');
  const path = (): string => `${layOnPath()}:${NODE}:${SYSTEM}`;

  it('is the one on PATH where the project has none, and else that of the project', () => {
    expect(call(line, { path: path() })).toMatchObject({ ran: { which: 'path' } });
    layHook(inModules(project.top), 'project');
    expect(call(line, { path: path() })).toMatchObject({ ran: { which: 'project' } });
  });

  it('is the nearest: of a package before that of the whole', () => {
    const inside = join(project.top, 'packages/a/src');
    mkdirSync(inside, { recursive: true });
    layHook(inModules(project.top), 'project');
    layHook(inModules(join(project.top, 'packages/a')), 'package');
    expect(call(line, { cwd: inside })).toMatchObject({ ran: { which: 'package' } });
  });

  it('is never one from outside of the work tree', () => {
    layHook(inModules(dirname(project.top)), 'outside');
    expect(call(line)).toEqual({ code: 0, stderr: '' });
    expect(call(line, { path: path() })).toMatchObject({ ran: { which: 'path' } });
  });

  it("is, for Claude Code, that of the session's project, wherever it went since", () => {
    layHook(inModules(project.top), 'project');
    layHook(inModules(project.home), 'elsewhere');
    expect(call(line, { cwd: project.home, env: { CLAUDE_PROJECT_DIR: project.top } })).toMatchObject({ ran: { which: 'project', cwd: project.home } });
  });

  it('is that of the main work tree in a linked one which has none, also where git keeps relative paths', async () => {
    const { base } = project.registry;
    const main = join(base, 'main tree');
    const linked = join(base, 'linked tree');
    const git = async (...args: readonly string[]): Promise<void> => expect(await project.registry.spawn('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args])).toMatchObject({ code: 0 });
    await git('init', '-q', main);
    await git('-C', main, 'commit', '-q', '--allow-empty', '-m', 'x');
    await git('-C', main, 'worktree', 'add', '-q', '--detach', linked);
    layHook(inModules(main), 'main');
    mkdirSync(join(linked, 'src'));
    expect(call(line, { cwd: join(linked, 'src') })).toMatchObject({ ran: { which: 'main' } });
    writeFileSync(join(linked, '.git'), 'gitdir: ../main tree/.git/worktrees/linked tree\n');
    expect(call(line, { cwd: join(linked, 'src') })).toMatchObject({ ran: { which: 'main' } });
    layHook(inModules(linked), 'linked');
    expect(call(line, { cwd: linked })).toMatchObject({ ran: { which: 'linked' } });
  });

  it('is what status says', async () => {
    const said = async (env: Record<string, string> = {}): Promise<string> => (await project.hooks(['status', '--host', 'claude', '--json'], { env })).json.hosts[0].remarks[0];
    await project.hooks(['install', '--host', 'claude']);
    expect(await said()).toContain('nothing is checked yet');
    expect(await said({ PATH: path() })).toBe(`runs ${join(project.registry.base, 'global/dibs-hook')}`);
    layHook(inModules(project.top), 'project');
    expect(await said({ PATH: path() })).toBe(`runs ${inModules(project.top)}`);
  });
});

describe('as each host calls what is in its settings', () => {
  /** Every command in the settings of a host, with its event. */
  async function commandsOf(host: HostName): Promise<readonly (readonly [string, string])[]> {
    await project.hooks(['install', '--host', host]);
    const file = SETUPS[host].projectFile;
    const { hooks } = JSON.parse(project.read(file)) as { hooks: Record<string, Record<string, unknown>[]> };
    return Object.entries(hooks).flatMap(([event, entries]) =>
      entries.flatMap((entry) => ((entry['hooks'] as Record<string, unknown>[] | undefined) ?? [entry]).map((handler) => [event, String(handler['command'] ?? handler['bash'])] as const)),
    );
  }

  const CALLS: readonly (readonly [HostName, () => Called])[] = [
    ['claude', () => ({ shell: 'sh', cwd: project.home, env: { CLAUDE_PROJECT_DIR: project.top } })],
    ['codex', () => ({ shell: 'bash', login: true, env: {} })],
    ['gemini', () => ({ shell: 'bash', env: { GEMINI_PROJECT_DIR: project.top, CLAUDE_PROJECT_DIR: project.top } })],
    ['cursor', () => ({ shell: 'sh', env: { CURSOR_PROJECT_DIR: project.top, CLAUDE_PROJECT_DIR: project.top } })],
    ['copilot', () => ({ shell: 'bash' })],
  ];

  it.each(CALLS)('%s', async (host, how) => {
    layHook(inModules(project.top), 'project');
    // Where nothing is recorded, some lines end before the hook: quiet-look.test.ts.
    for (const directory of ['scoped', 'holders/ana']) mkdirSync(join(project.top, '.agent/registry', directory), { recursive: true });
    writeFileSync(join(project.home, '.profile'), `PATH="${NODE}:$PATH"\n`);
    const commands = await commandsOf(host);
    expect(commands.length).toBeGreaterThan(3);
    for (const [event, written] of commands) {
      // Gemini puts the directory into the text itself.
      const command = host === 'gemini' ? written.replaceAll(/\$(?:GEMINI|CLAUDE)_PROJECT_DIR/g, `'${project.top}'`) : written;
      expect(call(command, { ...how(), input: '{"exit":2}' })).toMatchObject({ code: 2, ran: { which: 'project', argv: host === 'copilot' ? ['copilot', event] : [host] }, stderr: 'a reason' });
    }
    // Codex trusts a hook by its text: one for all events, or one before tools, one after them and one for the rest.
    if (host !== 'copilot') expect(new Set(commands.map(([, command]) => command)).size).toBe(host === 'claude' || host === 'codex' ? 3 : 1);
  });
});

// Gemini puts its environment, the project's .env included, into every string of its settings: $NAME and ${NAME}; newer
// ones ${NAME:-…}, too.
describe.each([
  ['', /\$(?:(\w+)|\{([^}]+)\})/g],
  [' that knows defaults', /\$(?:(\w+)|\{([^}]+?)(?::-([^}]*))?\})/g],
])('after a Gemini%s has read it', (_which, references) => {
  it.each(['d', 'f', 'g', '_', 'PWD', 'CLAUDE_PROJECT_DIR', 'PATH'])('the line does the same, with %s in the environment', (name) => {
    layHook(inModules(project.top), 'project');
    const exported: Record<string, string> = { [name]: project.top };
    const read = storedLine('gemini', 'project').replaceAll(references, (whole, bare: string | undefined, braced: string, otherwise?: unknown) => exported[bare ?? braced] ?? (typeof otherwise === 'string' ? otherwise : whole));
    expect(call(read, { shell: 'bash', env: { CLAUDE_PROJECT_DIR: project.top }, input: '{"exit":2}' })).toMatchObject({ code: 2, ran: { which: 'project', argv: ['gemini'] } });
  });
});

describe('the line', () => {
  it.skipIf(on('bash') === undefined).each(['project', 'user'] as const)('lets a broken hook stop nobody, in a shell that ends at the first no: %s', (scope) => {
    const bin = layOnPath();
    layHook(inModules(project.top), 'project');
    symlinkSync(on('bash') ?? '', join(bin, 'sh'));
    const codes = [0, 1, 2, 3].map((exit) => call(storedLine('copilot', scope, { event: 'preToolUse' }), { shell: 'bash', path: `${bin}:${NODE}:${SYSTEM}`, env: { SHELLOPTS: 'errexit:nounset' }, input: JSON.stringify({ exit }) }));
    expect(codes.map(({ code }) => code)).toEqual([0, 0, 2, 0]);
    expect(codes.every(({ ran }) => ran !== undefined)).toBe(true);
  });

  it.each([scriptOf('project'), scriptOf('user', 'gate'), scriptOf('project', 'renew')])('has nothing in it that some shell reads between single quotes', (script) => {
    expect(script).not.toMatch(/['\\!\n]/);
    expect(script).not.toMatch(/\$(?:CLAUDE|GEMINI)_PROJECT_DIR/);
  });

  it.each(HOST_NAMES.flatMap((name) => [storedLine(name, 'project'), storedLine(name, 'user', { event: 'event' }), storedLine(name, 'project', { quiet: 'gate' }), storedLine(name, 'user', { quiet: 'renew', isRunBySh: true })]))('is known again', (line) => {
    expect(runsDibs(line)).toBe(true);
    expect(isOlder(line)).toBe(false);
    expect(isOlder(line, 3)).toBe(true);
  });

  it('is not seen in what others run', () => {
    for (const line of ['echo dibs', './my-dibs-hook claude', 'dibs-hooks codex', 'node hook.js claude', 'which dibs-hook', 'grep dibs-hook log', 'cat node_modules/dibs/dist/hook.js', 'my-dibs hook claude', '']) expect(runsDibs(line)).toBe(false);
    for (const line of ['dibs-hook claude', 'node "$CLAUDE_PROJECT_DIR"/node_modules/dibs/dist/hook.js claude', '/usr/bin/dibs-hook codex', 'npx dibs hook gemini', '"dibs-hook" "" ["claude"]', '"node" "" ["/opt/dibs/dist/hook.js","cursor"]']) expect(runsDibs(line)).toBe(true);
  });
});
