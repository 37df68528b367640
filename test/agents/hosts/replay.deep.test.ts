/**
 * A day of a session in each host, with the hooks that `dibs hooks install` wrote, run by a shell as the host runs
 * them. Every `dibs` that the model types runs with exactly the environment that the host's shell tool has.
 */

import { readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry, type Result } from '../../support/fixture.ts';
import type { AgentHost, Called } from './agent-host-types.ts';
import { agentHost } from './agent-host.ts';
import { commandsAt, install, layPackage, type HostName } from './settings.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
  layPackage(registry.base);
  await registry.dibs(['add', 'T-1', '--title', 'Fix the parser'], { as: 'ana' });
});

afterEach(() => {
  registry.remove();
});

const ran = ({ refused, result }: Called): Result => {
  expect(refused).toBeUndefined();
  if (result === undefined) throw new Error('it is no command');
  return result;
};
const seen = (host: AgentHost): string => host.read.join('\n');
/** The commands that a text names, which a model would type. */
const commandIn = (text: string, verb: string): string => new RegExp(`dibs ${verb}[^\\n)]*`).exec(text)?.[0].trim() ?? `there is no dibs ${verb} in: ${text}`;
const claimed = (): readonly string[] => registry.names('claimed');
/** As if nothing had been heard of the claim for so long. */
function age(seconds: number): void {
  for (const name of claimed()) {
    const at = Date.now() / 1000 - seconds;
    utimesSync(join(registry.root, 'claimed', name), at, at);
  }
}
const silentSeconds = (): number => (Date.now() - statSync(join(registry.root, 'claimed', claimed()[0] ?? '')).mtimeMs) / 1000;

/** How a model claims there: as the boot told it, or as it would without having read anything. */
const SESSIONS: readonly (readonly [HostName, how: 'as told' | 'plainly'])[] = [
  ['claude', 'plainly'],
  ['codex', 'plainly'],
  ['gemini', 'as told'],
  ['gemini', 'plainly'],
  ['cursor', 'plainly'],
  ['copilot', 'as told'],
  ['copilot', 'plainly'],
  ['opencode', 'plainly'],
];

describe.each(SESSIONS)('in %s, where a model claims %s,', (name, how) => {
  let host: AgentHost;
  const open = (session: string): AgentHost => agentHost(registry, name, session);
  const knowsSession = name === 'claude' || name === 'codex' || name === 'opencode';

  beforeEach(async () => {
    await install(registry, name);
    host = open('11111111-aaaa-4000-8000-000000000001');
    await host.start();
    await host.prompt();
    // Nothing is held and nothing lost; where the shell tool has no session, what to type instead.
    if (knowsSession) expect(host.read).toEqual([]);
    expect(await host.edit()).toEqual({});
    const command = how === 'as told' ? commandIn(seen(host), 'claim').replace('TASK', 'T-1') : 'dibs claim T-1';
    expect(ran(await host.shell(command))).toMatchObject({ code: 0, stdout: expect.stringContaining('T-1 is yours') });
    expect(claimed()).toHaveLength(1);
    host.forget();
  });

  it('tools renew the claim and are let through', async () => {
    age(1000);
    expect(await host.edit()).toEqual({});
    expect(silentSeconds()).toBeLessThan(500);
    age(1000);
    expect(await host.look()).toEqual({});
    expect(silentSeconds()).toBeLessThan(500);
    expect(ran(await host.shell('echo works'))).toMatchObject({ code: 0, stdout: 'works\n' });
    // Also one that has run out, as long as nobody took it.
    age(9999);
    expect(await host.edit()).toEqual({});
    expect(silentSeconds()).toBeLessThan(500);
  });

  it('a compaction is followed by what is held, before the model goes on for long', async () => {
    ran(await host.shell(`dibs note T-1 'half done' ${how === 'as told' ? `--session ${host.session}` : ''}`));
    await host.compact();
    await host.prompt();
    await host.edit();
    expect(seen(host)).toContain('RESUME T-1');
    expect(seen(host)).toContain('half done');
    expect(seen(host)).toContain(join(registry.root, 'claimed', claimed()[0] ?? ''));
    const told = host.read.length;
    await host.edit();
    // And not with every tool.
    expect(host.read).toHaveLength(told);
  });

  it('a restored session is told what it holds', async () => {
    const restored = open(host.session);
    await restored.start('resume');
    await restored.prompt();
    await restored.edit();
    expect(seen(restored)).toContain('RESUME T-1');
    expect(claimed()).toHaveLength(1);
  });

  it('a claim that was taken meanwhile stops it until it acknowledges', async () => {
    await registry.dibs(['steal', 'T-1', '--force', '--reason', 'its host is gone'], { as: 'bob' });
    const { refused = '' } = await host.edit();
    expect(refused).toContain('T-1 is no longer yours: bob has held it');
    expect((await host.shell('make test')).refused).toContain('bob');
    expect(await host.look()).toEqual({});
    expect((await host.shell('dibs boot --ack; rm -rf .')).refused).toContain('bob');
    expect((await host.shell('dibs steal T-1 --force --reason mine')).refused).toContain('bob');
    await host.compact();
    expect((await host.edit()).refused).toContain('bob');
    const acknowledge = commandIn(refused, 'boot');
    expect(ran(await host.shell(acknowledge))).toMatchObject({ code: 0, stdout: expect.stringContaining('LOST T-1') });
    expect(await host.edit()).toEqual({});
    expect(ran(await host.shell('echo works'))).toMatchObject({ stdout: 'works\n' });
    // It was bob's all the time.
    expect(claimed()).toEqual([expect.stringMatching(/^T-1~2@bob:/)]);
  });

  it('a loss is told as soon as a tool has run, once', async () => {
    await registry.dibs(['steal', 'T-1', '--force', '--reason', 'its host is gone'], { as: 'bob' });
    for (let n = 0; n < 3; n++) await host.look();
    expect(host.read.filter((text) => text.includes('LOST T-1'))).toHaveLength(1);
  });

  it('a task that it gave back is no loss', async () => {
    const session = how === 'as told' ? ` --session ${host.session}` : '';
    expect(ran(await host.shell(`dibs release T-1${session}`)).code).toBe(0);
    await registry.dibs(['claim', 'T-1'], { as: 'bob' });
    expect(await host.edit()).toEqual({});
    expect(host.read).toEqual([]);
  });

  it('another session id is told of its predecessor, evicts nobody, and takes over when it says so', async () => {
    const before = registry.snapshot();
    const next = open('22222222-bbbb-4000-8000-000000000002');
    await next.start('startup');
    await next.prompt();
    await next.edit();
    expect(seen(next)).toMatch(/PREDECESSOR T-1: ana/);
    expect(seen(next)).not.toContain('RESUME');
    expect(claimed().map((file) => readFileSync(join(registry.root, 'claimed', file), 'utf8'))).toHaveLength(1);
    expect(Object.keys(registry.snapshot()).filter((path) => path.startsWith('claimed/'))).toEqual(Object.keys(before).filter((path) => path.startsWith('claimed/')));
    // The first one goes on unharmed.
    expect(await host.edit()).toEqual({});
    const resume = commandIn(seen(next), 'resume');
    expect(ran(await next.shell(resume))).toMatchObject({ code: 0, stdout: expect.stringContaining('T-1 is yours') });
    expect(await next.edit()).toEqual({});
    expect((await host.edit()).refused).toContain('T-1 is no longer yours: ana (session 22222222-bbbb-4000-8000-000000000002) has held it');
    age(1000);
    expect(await next.edit()).toEqual({});
    expect(silentSeconds()).toBeLessThan(500);
  });
});

it('a fork of Claude Code does not inherit the claim: it is told whose it is, and not how to take it', async () => {
  await install(registry, 'claude');
  const host = agentHost(registry, 'claude', 'S1');
  await host.start();
  ran(await host.shell('dibs claim T-1'));
  const fork = agentHost(registry, 'claude', 'S2');
  await fork.start('fork');
  expect(seen(fork)).toMatch(/a fork does not have the claims[\s\S]*PREDECESSOR T-1: ana \(session S1\) holds it/);
  expect(seen(fork)).not.toContain('dibs resume');
  expect(await fork.edit()).toEqual({});
  expect(claimed()).toEqual([expect.stringContaining('@ana~S1:')]);
});

describe.each(['claude', 'codex'] as const)('in %s', (name) => {
  it('works by a dibs-hook on PATH as well, and lets everything through where there is none', async () => {
    await install(registry, name);
    const host = agentHost(registry, name, 'S1');
    await host.start();
    ran(await host.shell('dibs claim T-1'));
    await registry.dibs(['steal', 'T-1', '--force', '--reason', 'x'], { as: 'bob' });
    await registry.spawn('rm', ['-r', join(registry.base, 'node_modules')]);
    expect(await host.edit()).toEqual({});
    await registry.spawn('ln', ['-s', join(import.meta.dirname, '../../../dist/hook.cjs'), join(registry.base, 'bin', 'dibs-hook')]);
    expect((await host.edit()).refused).toContain('bob');
  });
});

it.each<[HostName, event: string, asked: string, not: string]>([
  ['cursor', 'preToolUse', 'Shell Write StrReplace ApplyPatch Edit EditNotebook Delete Task CallMcpTool MCP:write', 'Read Grep'],
  ['gemini', 'BeforeTool', 'run_shell_command write_file replace mcp_my-server_poke discovered_tool_deploy', 'read_file grep_search update_topic read_background_output invoke_agent'],
  ['copilot', 'preToolUse', 'bash powershell edit create apply_patch task write_agent stop_bash github-mcp-server-push_files', 'view grep glob'],
])('before each tool of %s that may change something the hook is asked (%s)', async (name, event, asked, not) => {
  await install(registry, name);
  const commands = (tools: string): readonly number[] => tools.split(' ').map((tool) => commandsAt(registry.base, name, event, tool).length);
  expect(commands(asked)).toEqual(asked.split(' ').map(() => 1));
  expect(commands(not)).toEqual(not.split(' ').map(() => 0));
});
