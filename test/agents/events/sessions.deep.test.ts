/**
 * Whom a hook acts for, against what a command of the same session's shell tool claims as: both with the environment of
 * the host.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, statSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry, type Result } from '../../support/fixture.ts';
import { SENT, type Sent } from './payloads.ts';

const BUNDLE = resolve(import.meta.dirname, '../../../dist/hook.cjs');

type HostName = keyof typeof SENT;
type Env = Readonly<Record<string, string>>;

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
  execFileSync('git', ['init', '-q', registry.base], { env: { PATH: process.env['PATH'] } });
  await registry.dibs(['add', 'T-1'], { as: 'ana' });
});

afterEach(() => {
  registry.remove();
});

/** Runs a hook of one session in one directory; `env` is what the host itself was started with. */
function fire(host: HostName, { event, input }: Sent, session: string, { env = { DIBS_AGENT: 'ana' }, cwd = registry.base }: { readonly env?: Env; readonly cwd?: string } = {}): Promise<Result> {
  const key = host === 'cursor' ? 'conversation_id' : host === 'copilot' ? 'sessionId' : 'session_id';
  const payload = { ...input, [key]: session, ...(host === 'cursor' ? { workspace_roots: [cwd], session_id: session } : {}), ...('cwd' in input ? { cwd } : {}) };
  const own: Env = host === 'gemini' ? { GEMINI_SESSION_ID: session } : host === 'claude' ? { CLAUDE_CODE_SESSION_ID: session } : {};
  return registry.spawn(process.execPath, [BUNDLE, host, ...(event === undefined ? [] : [event])], { env: { ...env, ...own }, cwd, input: JSON.stringify(payload) });
}

/** A command typed in the shell tool, which finds `env` there. */
async function type(command: string, env: Env, cwd = registry.base): Promise<Result> {
  const result = await registry.spawn('sh', ['-c', command], { env, cwd });
  expect([command, result.code]).toEqual([command, 0]);
  return result;
}

const taken = async (id = 'T-1'): Promise<void> => {
  expect(await registry.dibs(['steal', id, '--force', '--reason', 'x'], { as: 'bob' })).toMatchObject({ code: 0 });
};
const gate = (host: HostName, session: string, options?: { readonly env?: Env; readonly cwd?: string }): Promise<Result> => fire(host, SENT[host].edit(), session, options);
const boot = (host: HostName, session: string, options?: { readonly env?: Env; readonly cwd?: string }): Promise<Result> => fire(host, SENT[host].boot(), session, options);
/** What is remarked on the one claim that an owner believes in. */
const remarks = (owner: string): string => registry.names(`holders/${owner}`).map((name) => readFileSync(join(registry.root, 'holders', owner, name), 'utf8')).join();

describe('where the shell tool knows the session, hook and command are one owner', () => {
  it.each<[HostName, Env]>([
    ['claude', { DIBS_AGENT: 'ana', CLAUDE_CODE_SESSION_ID: 'S1' }],
    ['codex', { DIBS_AGENT: 'ana', CODEX_SESSION_ID: 'S1', CODEX_THREAD_ID: 'S1' }],
    // In a subagent.
    ['codex', { DIBS_AGENT: 'ana', CODEX_SESSION_ID: 'S1', CODEX_THREAD_ID: 'T2' }],
    // In a build that has no other variable.
    ['codex', { DIBS_AGENT: 'ana', CODEX_THREAD_ID: 'S1' }],
    ['opencode', { DIBS_AGENT: 'ana', DIBS_SESSION: 'S1' }],
  ])('in %s', async (host, shell) => {
    await type('dibs claim T-1', shell);
    await taken();
    expect((await gate(host, 'S1')).code).toBe(2);
    expect((await gate(host, 'S2')).code).toBe(0);
    await type('dibs boot --ack', shell);
    expect((await gate(host, 'S1')).code).toBe(0);
  });

  it.each<[string, HostName, host: Env, shell: Env]>([
    ['a session that somebody set for all', 'claude', { DIBS_SESSION: 'mine' }, { DIBS_SESSION: 'mine', CLAUDE_CODE_SESSION_ID: 'S1' }],
    ['a session that somebody set for all', 'codex', { DIBS_SESSION: 'mine' }, { DIBS_SESSION: 'mine', CODEX_THREAD_ID: 'S1' }],
    ['a session that somebody set for all', 'opencode', { DIBS_SESSION: 'mine' }, { DIBS_SESSION: 'mine' }],
    ['a session that somebody set for all', 'gemini', { DIBS_SESSION: 'mine' }, { DIBS_SESSION: 'mine' }],
    ['a session that somebody set for all', 'cursor', { DIBS_SESSION: 'mine' }, { DIBS_SESSION: 'mine' }],
    ['a host that was started inside Claude Code', 'codex', { CLAUDE_CODE_SESSION_ID: 'outer' }, { CLAUDE_CODE_SESSION_ID: 'outer', CODEX_THREAD_ID: 'S1' }],
    ['a host that was started inside Claude Code', 'gemini', { CLAUDE_CODE_SESSION_ID: 'outer' }, { CLAUDE_CODE_SESSION_ID: 'outer', GEMINI_CLI: '1' }],
    ['a host that was started inside Codex', 'codex', { CODEX_SESSION_ID: 'outer', CODEX_THREAD_ID: 'outer' }, { CODEX_SESSION_ID: 'S1', CODEX_THREAD_ID: 'S1' }],
    ['a host that was started inside Codex', 'claude', { CODEX_THREAD_ID: 'outer' }, { CODEX_THREAD_ID: 'outer', CLAUDE_CODE_SESSION_ID: 'S1' }],
    ['an agent from registry.yaml', 'claude', {}, { CLAUDE_CODE_SESSION_ID: 'S1' }],
    ['an agent by its other name', 'codex', { AGENT_ID: 'ana' }, { AGENT_ID: 'ana', CODEX_THREAD_ID: 'S1' }],
  ])('also with %s, in %s', async (what, host, env, shell) => {
    if (what.includes('registry.yaml')) registry.file('registry.yaml', 'agent: carl\n');
    await type('dibs claim T-1', shell);
    await taken();
    const { code, stderr } = await gate(host, 'S1', { env });
    expect([code, stderr]).toEqual([2, expect.stringContaining('\n  dibs boot --ack\n')]);
    await type('dibs boot --ack', shell);
    expect((await gate(host, 'S1', { env })).code).toBe(0);
  });

  it('with an agent that is only login and host, both are that', async () => {
    await type('dibs claim T-1', { CLAUDE_CODE_SESSION_ID: 'S1' });
    await taken();
    expect((await gate('claude', 'S1', { env: {} })).code).toBe(2);
  });
});

it('of two agents to whom somebody gave one session neither has the claims of the other', async () => {
  const [ana, bob] = ['ana', 'bob'].map((agent): Env => ({ DIBS_AGENT: agent, DIBS_SESSION: 'main' })) as [Env, Env];
  await type('dibs claim T-1', ana);
  const path = join(registry.root, 'claimed', registry.names('claimed')[0] ?? '');
  utimesSync(path, 1, 1);
  expect((await boot('claude', 'S2', { env: bob })).stdout).toBe('');
  await gate('claude', 'S2', { env: bob });
  expect(statSync(path).mtimeMs).toBe(1000);
  expect((await registry.dibs(['steal', 'T-1', '--force', '--reason', 'x'], { as: 'carl' })).code).toBe(0);
  expect((await gate('claude', 'S2', { env: bob })).code).toBe(0);
  expect((await gate('claude', 'S1', { env: ana })).code).toBe(2);
});

describe.each(['gemini', 'cursor', 'copilot'] as const)('in %s, whose shell tool knows no session,', (host) => {
  const shell: Env = host === 'gemini' ? { DIBS_AGENT: 'ana', GEMINI_CLI: '1' } : { DIBS_AGENT: 'ana' };

  it('the start of a session says which one to name, and a claim that names it is the session’s', async () => {
    const { stdout } = await boot(host, 'S 1');
    expect(stdout).toContain(`dibs claim TASK --session 'S 1'`);
    await type(`dibs claim T-1 --session 'S 1'`, shell);
    await taken();
    const { code, stderr } = await gate(host, 'S 1');
    expect([code, stderr]).toEqual([2, expect.stringContaining(`\n  dibs boot --ack --session 'S 1'\n`)]);
    await type(`dibs boot --ack --session 'S 1'`, shell);
    expect((await gate(host, 'S 1')).code).toBe(0);
  });

  it('a claim without one counts for the session whose hook meets it first, and for no later one', async () => {
    await type('dibs claim T-1', shell);
    expect(remarks('ana')).toBe(`confirmed\nin ${registry.base}\n`);
    expect((await gate(host, 'S1')).code).toBe(0);
    expect(remarks('ana')).toBe(`confirmed\nin ${registry.base}\nsession S1\n`);
    expect((await boot(host, 'S1')).stdout).toMatch(/RESUME T-1: .*Commands about it need no --session\./);
    const other = await boot(host, 'S2');
    expect(other.stdout).toMatch(/PREDECESSOR T-1: ana holds it/);
    expect(other.stdout).not.toContain('RESUME');
    await taken();
    expect((await gate(host, 'S2')).code).toBe(0);
    const { code, stderr } = await gate(host, 'S1');
    expect([code, stderr]).toEqual([2, expect.stringContaining('\n  dibs boot --ack\n')]);
    await type('dibs boot --ack', shell);
    expect((await gate(host, 'S1')).code).toBe(0);
  });

  it('a claim without one that is in doubt, or lost to another session of the agent, is not offered as that session’s to take over', async () => {
    await type('dibs claim T-1', shell);
    await gate(host, 'S1');
    const [name = ''] = registry.names('claimed');
    const path = join(registry.root, 'claimed', name);
    renameSync(path, path.replace('.md', '!0123456789ab.md'));
    const { stdout } = await boot(host, 'S1');
    expect([stdout.includes('IN DOUBT T-1'), stdout.includes('PREDECESSOR')]).toEqual([true, false]);
    await gate(host, 'S1');
    await type('dibs resume T-1 --session S2', shell);
    const { stdout: lost } = await boot(host, 'S1');
    expect([lost.includes('LOST T-1'), lost.includes('PREDECESSOR')]).toEqual([true, false]);
  });

  it('of two sessions whose hooks meet it at once one has it', async () => {
    await type('dibs claim T-1', shell);
    await Promise.all(['S1', 'S2', 'S3'].map((session) => gate(host, session)));
    await taken();
    const codes = await Promise.all(['S1', 'S2', 'S3'].map(async (session) => (await gate(host, session)).code));
    expect(codes.filter((code) => code === 2)).toHaveLength(1);
  });

  it('a claim that an examiner gave the next generation is that session’s still, also with a longer lease, whoever’s hook meets it first', async () => {
    await type('dibs claim T-1', shell);
    await gate(host, 'S1');
    const path = join(registry.root, 'claimed', registry.names('claimed')[0] ?? '');
    renameSync(path, path.replace('T-1~1@', 'T-1~2@'));
    expect((await gate(host, 'S1')).code).toBe(0);
    await type('dibs boot', shell);
    await type('dibs renew T-1 --for 2h', shell);
    expect((await boot(host, 'S2')).stdout).not.toContain('RESUME');
    await taken();
    expect([(await gate(host, 'S1')).code, (await gate(host, 'S2')).code]).toEqual([2, 0]);
  });

  it('a claim that gets a longer lease is that session’s still, whoever’s hook meets it first', async () => {
    await type('dibs claim T-1', shell);
    await gate(host, 'S1');
    await type('dibs renew T-1 --for 2h', shell);
    expect(remarks('ana')).toBe(`confirmed\nin ${registry.base}\nsession S1\n`);
    expect((await boot(host, 'S2')).stdout).not.toContain('RESUME');
    await taken();
    expect([(await gate(host, 'S1')).code, (await gate(host, 'S2')).code]).toEqual([2, 0]);
  });

  it('a claim that was made in another work tree is not this one’s', async () => {
    const git = (...args: readonly string[]): void => void execFileSync('git', ['-C', registry.base, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { env: { PATH: process.env['PATH'] }, stdio: 'ignore' });
    git('commit', '-q', '--allow-empty', '-m', 'x');
    git('worktree', 'add', '-q', 'other', '-b', 'other');
    const other = join(registry.base, 'other');
    await type('dibs claim T-1', shell, other);
    expect(remarks('ana')).toBe(`confirmed\nin ${other}\n`);
    expect((await gate(host, 'S1')).code).toBe(0);
    expect(remarks('ana')).not.toContain('session');
    expect((await boot(host, 'S1')).stdout).toContain('PREDECESSOR T-1: ana holds it');
    await taken();
    expect((await gate(host, 'S1')).code).toBe(0);
    expect((await gate(host, 'S2', { cwd: other })).code).toBe(2);
  });

  it('a claim that is a session’s stays so in a repository inside of this one, and when its directory becomes one', async () => {
    await registry.spawn('rm', ['-r', join(registry.base, '.git')]);
    await type('dibs claim T-1', shell);
    expect((await gate(host, 'S1')).code).toBe(0);
    const inner = join(registry.base, 'vendor');
    for (const path of [inner, registry.base]) execFileSync('git', ['init', '-q', path], { env: { PATH: process.env['PATH'] } });
    await taken();
    for (const cwd of [inner, registry.base]) expect([cwd, (await gate(host, 'S1', { cwd })).code]).toEqual([cwd, 2]);
    expect((await gate(host, 'S2')).code).toBe(0);
  });

  it('what one session lost is not given back to it by another that claims it anew, and nobody can before somebody was told', async () => {
    await type('dibs claim T-1', shell);
    await gate(host, 'S1');
    await taken();
    await registry.dibs(['release', 'T-1'], { as: 'bob' });
    expect(await gate(host, 'S1')).toMatchObject({ code: 2, stderr: expect.stringMatching(/T-1 is no longer yours: it lies in scoped[\s\S]*\n {2}dibs boot --ack\n/) });
    await expect(type('dibs claim T-1', shell)).rejects.toThrow(/4/);
    expect((await boot(host, 'S1')).stdout).toContain('LOST T-1');
    await type('dibs boot --ack', shell);
    await type('dibs claim T-1', shell);
    expect([(await gate(host, 'S1')).code, (await gate(host, 'S2')).code]).toEqual([0, 0]);
  });

  it('one that says nothing of where it was made, as if by mv, counts for nobody', async () => {
    registry.held('T-2', { owner: 'ana' });
    await taken('T-2');
    expect((await gate(host, 'S1')).code).toBe(0);
  });

  it('every way to a claim says where it was made: resumed, taken over, for longer', async () => {
    registry.held('T-2', { owner: 'ana~old' });
    registry.held('T-3', { owner: 'bob', ageSeconds: 9999 });
    await type('dibs claim T-1', shell);
    await type('dibs renew T-1 --for 2h', shell);
    await type('dibs resume T-2', shell);
    await type('dibs steal T-3 --if-expired', shell);
    expect(registry.names('holders/ana').map((name) => readFileSync(join(registry.root, 'holders', 'ana', name), 'utf8'))).toEqual(Array.from({ length: 3 }, () => `confirmed\nin ${registry.base}\n`));
    await type('dibs claim T-1', shell);
    expect(remarks('ana').match(/^in /gm)).toHaveLength(3);
  });

  it('a session too long to stand beside the agent’s name is nobody’s: what is claimed without one is all there is', async () => {
    const session = 'x'.repeat(95);
    expect((await boot(host, session)).stdout).toBe('');
    await type('dibs claim T-1', shell);
    await taken();
    expect((await gate(host, session)).code).toBe(2);
  });

  it('outside of git all directories that share the registry are one place', async () => {
    await registry.spawn('rm', ['-r', join(registry.base, '.git')]);
    await type('mkdir -p a/b && cd a/b && dibs claim T-1', shell);
    await taken();
    expect((await gate(host, 'S1')).code).toBe(2);
  });

  it('another session’s claim is taken over by the command that is told, which names this one', async () => {
    await type('dibs claim T-1', shell);
    await gate(host, 'S1');
    const { stdout } = await boot(host, 'S2');
    const resume = /dibs resume T-1 --session S2/.exec(stdout)?.[0] ?? '';
    await type(resume, shell);
    expect((await gate(host, 'S2')).code).toBe(0);
    expect(await gate(host, 'S1')).toMatchObject({ code: 2, stderr: expect.stringContaining('ana (session S2) has held it') });
  });
});
