/** Before a tool, on real registries, sound and broken; and what is said of a loss after one. */

import { mkdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOSTS } from '../../../lib/agents/hosts/hosts.ts';
import { CONTROL, type Result } from '../../support/fixture.ts';
import { OWNER, useHooked } from './hooked.ts';
import { HOST_NAMES, SENT } from './payloads.ts';

const { registry, fire, lose } = useHooked();

describe('before a tool', () => {
  it('each claim of the session gets a heartbeat, and one that is lost is enough to refuse', async () => {
    for (const id of ['T-1', 'T-2']) {
      const path = join(registry.root, 'claimed', registry.held(id, { owner: OWNER, ageSeconds: 1000 }));
      utimesSync(path, Date.now() / 1000 - 1000, Date.now() / 1000 - 1000);
    }
    expect(await fire('claude', SENT.claude.edit())).toMatchObject({ stdout: '', stderr: '', code: 0 });
    for (const name of registry.names('claimed')) expect(Date.now() - statSync(join(registry.root, 'claimed', name)).mtimeMs).toBeLessThan(500_000);
    await lose('T-1');
    expect(await fire('claude', SENT.claude.edit())).toMatchObject({ code: 2, stderr: expect.stringMatching(/T-1 is no longer yours: bob[\s\S]*Still held by this session: T-2/) });
  });

  it('a claim that its own agent took under another name of this session counts, and the way out names that agent', async () => {
    registry.held('T-1', { owner: 'eve~S1' });
    expect(await fire('claude', SENT.claude.edit())).toMatchObject({ code: 0 });
    await lose('T-1');
    const { code, stderr } = await fire('claude', SENT.claude.edit());
    expect([code, stderr]).toEqual([2, expect.stringContaining('dibs boot --ack --agent eve')]);
    expect(await registry.spawn('sh', ['-c', 'dibs boot --ack --agent eve'], { env: { DIBS_AGENT: 'ana', CLAUDE_CODE_SESSION_ID: 'S1' } })).toMatchObject({ code: 0 });
    expect(await fire('claude', SENT.claude.edit())).toMatchObject({ code: 0 });
  });

  it('what commands about such a claim carry is told with it', async () => {
    registry.held('T-1', { owner: 'eve~S1' });
    expect((await fire('claude', SENT.claude.boot())).stdout).toContain('Commands about it need --agent eve.');
  });

  it('a lease that is shorter than a command may run is told once for each claim', async () => {
    registry.held('T-1', { owner: OWNER, lease: 60 });
    expect((await fire('claude', SENT.claude.shell('make'))).stdout).toContain('the lease of T-1 is 60 s');
    expect((await fire('claude', SENT.claude.shell('make'))).stdout).toBe('');
    registry.held('T-2', { owner: OWNER, lease: 60 });
    const { stdout } = await fire('claude', SENT.claude.shell('make'));
    expect([stdout.includes('T-1'), stdout.includes('T-2')]).toEqual([false, true]);
    await fire('claude', SENT.claude.boot('compact'));
    const digest = (await fire('claude', SENT.claude.shell('make'))).stdout;
    expect([digest.includes('RESUME T-1'), digest.includes('this command may run')]).toEqual([true, false]);
  });

  it('a lease that is short is told with the next tool, where there is a digest to tell with this one', async () => {
    registry.held('T-1', { owner: OWNER, lease: 60 });
    await fire('claude', SENT.claude.boot('compact'));
    expect((await fire('claude', SENT.claude.shell('make'))).stdout).toContain('RESUME T-1');
    expect((await fire('claude', SENT.claude.shell('make'))).stdout).toContain('the lease of T-1 is 60 s');
    expect((await fire('claude', SENT.claude.shell('make'))).stdout).toBe('');
  });

  it('where dibs is on no PATH, the command that is printed is the one of the project, and it works as it is printed', async () => {
    const modules = join(registry.base, 'node_modules', '.bin');
    mkdirSync(modules, { recursive: true });
    renameSync(join(registry.base, 'bin', 'dibs'), join(modules, 'dibs'));
    registry.held('T-1', { owner: OWNER });
    expect(await registry.spawn(process.execPath, [join(import.meta.dirname, '../../../dist/bin/dibs.js'), 'steal', 'T-1', '--force', '--reason', 'x'], { env: { DIBS_AGENT: 'bob' } })).toMatchObject({ code: 0 });
    const { code, stderr } = await fire('claude', SENT.claude.edit());
    const command = /^ {2}(\S+ boot --ack)$/m.exec(stderr)?.[1] ?? '';
    expect([code, command]).toEqual([2, `${join(modules, 'dibs')} boot --ack`]);
    expect(await fire('claude', SENT.claude.shell(command))).toMatchObject({ code: 0 });
    expect(await registry.spawn('sh', ['-c', command], { env: { DIBS_AGENT: 'ana', CLAUDE_CODE_SESSION_ID: 'S1' } })).toMatchObject({ code: 0 });
    expect(await fire('claude', SENT.claude.edit())).toMatchObject({ code: 0 });
  });

  it('the claims of other sessions, and of the agent without a session, are none of its business in Claude Code', async () => {
    for (const [id, owner] of [['T-1', 'ana~S2'], ['T-2', 'ana'], ['T-3', 'eve~S3']] as const) {
      registry.held(id, { owner });
      await lose(id);
    }
    expect(await fire('claude', SENT.claude.edit())).toMatchObject({ stdout: '', stderr: '', code: 0 });
  });

  it('a mark that a dead examiner left is settled on the way', async () => {
    const name = registry.held('T-1', { owner: OWNER });
    renameSync(join(registry.root, 'claimed', name), join(registry.root, 'claimed', name.replace('.md', '!0123456789ab.md')));
    expect(await fire('claude', SENT.claude.edit())).toMatchObject({ code: 0, stderr: '' });
    expect(registry.names('claimed')).toEqual([name]);
  });

  it('of two registries both count: the one of the directory the tool is called in, and the session’s own', async () => {
    registry.held('T-1', { owner: OWNER });
    await lose('T-1');
    const inner = join(registry.base, 'sub');
    mkdirSync(join(inner, '.git'), { recursive: true });
    mkdirSync(join(inner, '.agent', 'registry', 'scoped'), { recursive: true });
    expect(await fire('claude', SENT.claude.edit(), { cwd: inner })).toMatchObject({ code: 0 });
    const { code, stderr } = await fire('claude', SENT.claude.edit(), { cwd: inner, env: { DIBS_AGENT: 'ana', CLAUDE_PROJECT_DIR: registry.base } });
    expect([code, stderr]).toEqual([2, expect.stringContaining(`dibs boot --ack --registry ${registry.root}`)]);
    expect(await registry.spawn('sh', ['-c', `cd sub && dibs boot --ack --registry ${registry.root}`], { env: { DIBS_AGENT: 'ana', CLAUDE_CODE_SESSION_ID: 'S1' } })).toMatchObject({ code: 0 });
    expect(await fire('claude', SENT.claude.edit(), { cwd: inner, env: { DIBS_AGENT: 'ana', CLAUDE_PROJECT_DIR: registry.base } })).toMatchObject({ code: 0 });
  });

  it('a directory that is gone hides no registry that is found from another one', async () => {
    registry.held('T-1', { owner: OWNER });
    const more = { cwd: join(registry.base, 'gone') };
    expect(await fire('claude', SENT.claude.edit(), { more })).toMatchObject({ code: 0, stderr: '' });
    await lose('T-1');
    expect(await fire('claude', SENT.claude.edit(), { more })).toMatchObject({ code: 2 });
  });
});

describe('a registry that cannot be looked at', () => {
  const breaks: readonly (readonly [string, () => void])[] = [
    ['a shelf that is a file', () => {
      rmSync(join(registry.root, 'waiting'), { recursive: true, force: true });
      registry.file('waiting', '');
    }],
    ['settings that are broken', () => void registry.file('registry.yaml', 'lease: never\n')],
  ];

  it.each(breaks)('with %s lets a session work that holds nothing, and stops one that held something, as long as that lasts', async (_what, spoil) => {
    registry.held('T-1', { owner: OWNER });
    const settings = registry.snapshot()['registry.yaml'] ?? '';
    spoil();
    expect(await fire('claude', SENT.claude.edit(), { more: { session_id: 'S2' } })).toMatchObject({ code: 0, stdout: '' });
    const { code, stderr } = await fire('claude', SENT.claude.edit());
    expect([code, stderr]).toEqual([2, expect.stringMatching(/COULD NOT LOOK: [\s\S]*T-1 is recorded for this session/)]);
    expect(await fire('claude', SENT.claude.read())).toMatchObject({ code: 0 });
    expect(await fire('claude', SENT.claude.shell('dibs doctor'))).toMatchObject({ code: 0 });
    expect((await fire('claude', SENT.claude.boot('resume'))).stdout).toMatch(/COULD NOT LOOK: [\s\S]*recorded for this session: T-1/);
    expect(await fire('claude', SENT.claude.after())).toMatchObject({ code: 0, stdout: '' });
    rmSync(join(registry.root, 'waiting'), { force: true, recursive: true });
    registry.file('registry.yaml', settings);
    expect(await fire('claude', SENT.claude.edit())).toMatchObject({ code: 0, stderr: '' });
  });

  it('where not even the records can be read, lets it work and says so to whoever reads the hook’s own output', async () => {
    registry.held('T-1', { owner: OWNER });
    rmSync(join(registry.root, 'holders'), { recursive: true });
    registry.file('holders', '');
    expect(await fire('claude', SENT.claude.edit())).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('COULD NOT LOOK') });
    expect(await fire('cursor', SENT.cursor.edit())).toMatchObject({ code: 0, stdout: '{"permission":"allow"}\n' });
  });

  it('that is named and not there is said at the start, and stops nobody', async () => {
    const env = { DIBS_AGENT: 'ana', DIBS_REGISTRY: join(registry.base, 'nowhere') };
    expect((await fire('claude', SENT.claude.boot(), { env })).stdout).toMatch(/COULD NOT LOOK: DIBS_REGISTRY names .*nowhere/);
    expect(await fire('claude', SENT.claude.edit(), { env })).toMatchObject({ code: 0, stdout: '' });
  });
});

describe('a loss', () => {
  it('is told after a tool once, not again once the gate has refused because of it, and to no subagent', async () => {
    for (const id of ['T-1', 'T-2']) registry.held(id, { owner: OWNER });
    await lose('T-1');
    expect(await fire('claude', SENT.claude.after(), { more: { agent_id: 'a1' } })).toMatchObject({ code: 0, stdout: '' });
    expect((await fire('claude', SENT.claude.after())).stdout).toContain('LOST T-1');
    expect((await fire('claude', SENT.claude.after())).stdout).toBe('');
    await lose('T-2');
    expect(await fire('claude', SENT.claude.edit())).toMatchObject({ code: 2, stderr: expect.stringMatching(/T-1[\s\S]*T-2/) });
    expect((await fire('claude', SENT.claude.after())).stdout).toBe('');
    expect(await fire('claude', SENT.claude.edit())).toMatchObject({ code: 2 });
  });

  it.each([
    ['claude', { agent_id: 'a1', agent_type: 'Explore' }],
    ['copilot', { sessionId: 'a1', agentId: 'a1', agentType: 'general-purpose', parentAgentId: 'S1' }],
  ] as const)('stops a subagent in %s, too, and is told to the session itself', async (host, more) => {
    registry.held('T-1', { owner: OWNER });
    await lose('T-1');
    expect(await fire(host, SENT[host].edit(), { more })).toMatchObject({ code: 2 });
    expect((await fire(host, SENT[host].after())).stdout).toContain('LOST T-1');
    expect((await fire(host, SENT[host].after())).stdout).toBe('');
  });

  it('that the log explains by what strangers wrote is told as text', async () => {
    registry.held('T-1', { owner: OWNER });
    await registry.dibs(['steal', 'T-1', '--force', '--reason', `\u001B[2J\u202E"}\n${'x'.repeat(3000)}`], { as: 'bob' });
    for (const host of HOST_NAMES) {
      const { stdout, stderr, code } = await fire(host, SENT[host].edit(), { env: { DIBS_AGENT: 'ana', DIBS_SESSION: 'S1' } });
      expect([host, code]).toEqual([host, 2]);
      for (const text of [stdout, stderr]) {
        expect(text).not.toMatch(CONTROL);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2 * 2048);
      }
    }
  });

  it('lets the tools of dibs itself pass, where the host says whose tool it is, and no others of servers', async () => {
    registry.held('T-1', { owner: OWNER });
    await lose('T-1');
    for (const host of HOST_NAMES) {
      const { ownTools } = HOSTS[host];
      const key = ['tool_name', 'toolName', 'tool'].find((name) => name in SENT[host].edit().input) ?? '';
      const named = (tool: string): Promise<Result> => fire(host, SENT[host].edit(), { more: { [key]: tool }, env: { DIBS_AGENT: 'ana', DIBS_SESSION: 'S1' } });
      expect([host, (await named(`${ownTools ?? 'MCP:'}boot`)).code]).toEqual([host, ownTools === undefined ? 2 : 0]);
      expect([host, (await named('mcp__other__write')).code]).toEqual([host, 2]);
    }
  });
});
