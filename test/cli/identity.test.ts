import { hostname, userInfo } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeAll(async () => {
  registry = await makeRegistry();
});

beforeEach(() => {
  registry.file('registry.yaml', 'version: 1\n');
});

afterAll(() => {
  registry.remove();
});

const FALLBACK = `${userInfo().username}@${hostname()}`;

describe('whoami', () => {
  it('says agent, session and owner, and where each is from', async () => {
    const { stdout, stderr, code } = await registry.dibs(['whoami', '--agent', 'a b', '--session', '%~'], {});
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe('agent    a b  (flag)\nsession  %~  (flag)\nowner    a%20b~%25%7E\n');
  });

  it.each([
    ['the flag first', ['--agent', 'flag'], { DIBS_AGENT: 'env', AGENT_ID: 'id' }, 'agent: yaml', 'flag', 'flag'],
    ['DIBS_AGENT next', [], { DIBS_AGENT: ' env ', AGENT_ID: 'id' }, 'agent: yaml', 'env', 'DIBS_AGENT'],
    ['AGENT_ID next', ['--agent', ''], { DIBS_AGENT: ' ', AGENT_ID: 'id' }, 'agent: yaml', 'id', 'AGENT_ID'],
    ['registry.yaml next', [], {}, 'agent: "yaml"', 'yaml', 'registry.yaml'],
    ['login and host last', [], { DIBS_AGENT: '' }, '', FALLBACK, 'fallback'],
  ])('finds the agent: %s', async (_what, args, env, yaml, agent, agentSource) => {
    registry.file('registry.yaml', `version: 1\n${yaml}\n`);
    expect((await registry.dibs(['whoami', '--json', ...args], { env })).json).toMatchObject({ ok: true, agent, agentSource, session: null, sessionSource: 'none' });
  });

  it.each([
    ['the flag first', ['--session', 'flag'], { DIBS_SESSION: 'env', CLAUDE_CODE_SESSION_ID: 'c' }, 'flag', 'flag'],
    ['DIBS_SESSION next', [], { DIBS_SESSION: 'env', CLAUDE_CODE_SESSION_ID: 'c' }, 'env', 'DIBS_SESSION'],
    ['CLAUDE_CODE_SESSION_ID', [], { DIBS_SESSION: '  ', CLAUDE_CODE_SESSION_ID: 'c', CODEX_THREAD_ID: 'x' }, 'c', 'CLAUDE_CODE_SESSION_ID'],
    ['CODEX_SESSION_ID, before the thread of a subagent', [], { CODEX_SESSION_ID: 's', CODEX_THREAD_ID: 'x' }, 's', 'CODEX_SESSION_ID'],
    ['CODEX_THREAD_ID', [], { CODEX_THREAD_ID: 'x', GEMINI_SESSION_ID: 'g' }, 'x', 'CODEX_THREAD_ID'],
    ['GEMINI_SESSION_ID', [], { GEMINI_SESSION_ID: 'g' }, 'g', 'GEMINI_SESSION_ID'],
  ])('finds the session: %s', async (_what, args, env, session, sessionSource) => {
    expect((await registry.dibs(['whoami', '--json', ...args], { env: { DIBS_AGENT: 'a', ...env } })).json).toMatchObject({ session, sessionSource });
  });

  it('shows the role and the labels, and where they are from', async () => {
    registry.file('registry.yaml', 'version: 1\nrole: dev\nlabels: rust, sql\n');
    const env = { DIBS_AGENT: 'a', DIBS_ROLE: 'o\u001B[31mps' };
    expect((await registry.dibs(['whoami'], { env })).stdout).toMatch(/^role     o\S*ps  \(DIBS_ROLE\)\nlabels   rust, sql  \(registry\.yaml\)$/m);
    expect((await registry.dibs(['whoami'], { env })).stdout).not.toContain('\u001B');
    expect((await registry.dibs(['whoami', '--json'], { env: { DIBS_AGENT: 'a' } })).json).toMatchObject({ role: 'dev', roleSource: 'registry.yaml', labels: ['rust', 'sql'], labelsSource: 'registry.yaml' });
  });

  it('is one resolver for all verbs', async () => {
    registry.file('scoped/W-1.md');
    const env = { AGENT_ID: 'ann', CODEX_THREAD_ID: 't 1' };
    const { owner } = (await registry.dibs(['whoami', '--json'], { env })).json;
    expect((await registry.dibs(['claim', 'W-1', '--json'], { env })).json.claim).toMatchObject({ owner, agent: 'ann', session: 't 1' });
    expect((await registry.dibs(['boot', '--json'], { env })).json.verdict).toBe('resume');
  });
});

describe('the fallback identity', () => {
  it('is said on stderr, and claims what is free', async () => {
    registry.file('scoped/F-1.md');
    const { code, stderr, json } = await registry.dibs(['claim', 'F-1', '--json']);
    expect([code, json.claim.agent]).toEqual([0, FALLBACK]);
    expect(stderr).toContain(`acting as ${FALLBACK}`);
    expect(stderr).toContain('DIBS_AGENT');
  });

  it('proves nothing: what it already holds is refused unless --stamp names the tenure', async () => {
    registry.file('scoped/F-2.md');
    const { stamp } = (await registry.dibs(['claim', 'F-2', '--json'])).json.claim;
    const again = await registry.dibs(['claim', 'F-2']);
    expect(again.code).toBe(3);
    expect(again.stderr).toContain('--stamp');
    expect(await registry.dibs(['claim', 'F-2', '--stamp', stamp])).toMatchObject({ code: 0, stdout: expect.stringContaining('already yours') });
    expect(await registry.dibs(['claim', 'F-2', '--stamp', `${stamp.slice(0, -1)}x`])).toMatchObject({ code: 64 });
    expect(await registry.dibs(['claim', 'F-2', '--stamp', stamp.replace(/[0-9]$/, (digit: string) => String((Number(digit) + 1) % 10))])).toMatchObject({ code: 4 });
  });

  it('makes boot say UNPROVEN, and verbs that need a claim refuse with the stamp that proves it', async () => {
    const unnamed = await makeRegistry();
    unnamed.file('scoped/F-4.md');
    const { stamp } = (await unnamed.dibs(['claim', 'F-4', '--json'])).json.claim;
    expect(await unnamed.dibs(['boot'])).toMatchObject({ code: 75, stdout: expect.stringContaining('UNPROVEN F-4') });
    expect(await unnamed.dibs(['complete', 'F-4'])).toMatchObject({ code: 75, next: [`dibs verify F-4 --stamp ${stamp}`] });
    expect(await unnamed.dibs(['complete', 'F-4', '--stamp', stamp])).toMatchObject({ code: 0 });
    unnamed.remove();
  });

  it('with a session is nobody else\'s: nothing is said, and what it holds it may claim again', async () => {
    registry.file('scoped/F-3.md');
    const env = { CLAUDE_CODE_SESSION_ID: 's1' };
    expect(await registry.dibs(['claim', 'F-3'], { env })).toMatchObject({ code: 0, stderr: '' });
    expect(await registry.dibs(['claim', 'F-3'], { env })).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('already yours') });
  });
});
