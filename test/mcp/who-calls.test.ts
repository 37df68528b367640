/** A call acts for the owner that a command in the same host's shell has, and that its hooks guard. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actorFor } from '../../lib/agents/events/actor.ts';
import { HOSTS } from '../../lib/agents/hosts/hosts.ts';
import type { HostName } from '../../lib/agents/hosts/names.ts';
import { OpenRegistry } from '../../lib/client/open-registry.ts';
import { checkArguments } from '../../lib/mcp/parameters.ts';
import { registryFor } from '../../lib/mcp/who-calls.ts';
import { makeRegistry, type Registry } from '../support/fixture.ts';
import { connect, GOOD } from './connected.ts';

type Texts = Readonly<Record<string, string>>;

interface Row {
  readonly host: HostName | 'vscode';
  readonly what: string;
  /** What the server has in its environment, and what a call has in `_meta`. */
  readonly env?: Texts;
  readonly meta?: Readonly<Record<string, unknown>>;
  /** What the host's plugin gives each call as arguments. */
  readonly args?: Texts;
  /** What a command in the shell has. Undefined if it has nothing. */
  readonly shell?: Texts;
  /** The session in the payload of a hook. Undefined if the host has no hooks of dibs. */
  readonly hook?: string;
  /** The session of the call. */
  readonly session: string | undefined;
  /** Is the shell another owner? docs/mcp.md says so of these. */
  readonly isApart?: true;
}

const ROWS: readonly Row[] = [
  { host: 'claude', what: 'in the environment', env: { CLAUDE_CODE_SESSION_ID: 's1' }, shell: { CLAUDE_CODE_SESSION_ID: 's1' }, hook: 's1', session: 's1' },
  { host: 'codex', what: 'in the metadata of the turn', meta: { threadId: 's1', 'x-codex-turn-metadata': { session_id: 's1', thread_id: 's1', turn_id: '1' } }, shell: { CODEX_SESSION_ID: 's1', CODEX_THREAD_ID: 's1' }, hook: 's1', session: 's1' },
  { host: 'codex', what: 'a subagent', meta: { threadId: 't2', 'x-codex-turn-metadata': { session_id: 's1', thread_id: 't2' } }, shell: { CODEX_SESSION_ID: 's1', CODEX_THREAD_ID: 't2' }, hook: 's1', session: 's1' },
  { host: 'codex', what: 'the metadata as text', meta: { 'x-codex-turn-metadata': '{"session_id":"s1"}' }, shell: { CODEX_SESSION_ID: 's1' }, hook: 's1', session: 's1' },
  { host: 'codex', what: 'an older build', meta: { threadId: 's1' }, shell: { CODEX_THREAD_ID: 's1' }, hook: 's1', session: 's1' },
  { host: 'codex', what: 'a session of its own', env: { DIBS_SESSION: 'own' }, meta: { threadId: 's1' }, shell: { DIBS_SESSION: 'own', CODEX_SESSION_ID: 's1' }, hook: 's1', session: 'own' },
  { host: 'codex', what: 'metadata that cannot be read', meta: { threadId: 7, 'x-codex-turn-metadata': '{{' }, shell: {}, session: undefined },
  { host: 'vscode', what: 'the conversation', meta: { 'vscode.conversationId': 'c1' }, shell: {}, session: 'c1', isApart: true },
  { host: 'gemini', what: 'nothing', shell: {}, session: undefined },
  { host: 'cursor', what: 'nothing', shell: {}, session: undefined },
  { host: 'copilot', what: 'nothing', shell: {}, session: undefined },
  { host: 'opencode', what: 'what its plugin gives', args: { session: 's1' }, shell: { DIBS_SESSION: 's1' }, hook: 's1', session: 's1' },
  { host: 'opencode', what: 'a session of its own', env: { DIBS_SESSION: 'own' }, shell: { DIBS_SESSION: 'own' }, hook: 's1', session: 'own' },
  { host: 'opencode', what: 'nothing, without the plugin', shell: {}, session: undefined },
];

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

const CALLER = { agent: { is: 'text', most: 400, about: '' }, session: { is: 'text', most: 400, about: '' } } as const;

async function calls({ env = {}, meta = {}, args = {} }: { readonly env?: Texts | undefined; readonly meta?: Row['meta'] | undefined; readonly args?: Texts | undefined }): Promise<string> {
  return (await registryFor({ given: {}, env: { DIBS_AGENT: 'ana', ...env }, cwd: () => registry.base }, checkArguments(CALLER, args), meta).identity()).encoded;
}

describe.each(ROWS)('$host, $what', ({ shell = {}, session, isApart, ...row }) => {
  it('has the session that it should have', async () => {
    expect(await calls(row)).toBe(session === undefined ? 'ana' : `ana~${session}`);
  });

  it(isApart === true ? 'is another owner than its shell, as the page says' : 'is the owner that its shell is', async () => {
    const typed = await new OpenRegistry({ env: { DIBS_AGENT: 'ana', ...shell }, cwd: registry.base }).identity();
    expect(typed.encoded === (await calls(row))).toBe(isApart !== true);
  });
});

const HOOKED = ROWS.flatMap(({ host, hook, ...row }) => (host === 'vscode' || hook === undefined ? [] : [{ host, hook, ...row }]));

it.each(HOOKED)('$host, $what: is the owner that its hooks guard', async ({ host, hook, env, meta, args }) => {
  const actor = await actorFor(HOSTS[host], hook, { cwd: registry.base, env: {} }, { DIBS_AGENT: 'ana', ...env });
  expect((await actor.registry.identity()).encoded).toBe(await calls({ env, meta, args }));
});

describe('the arguments', () => {
  it('come before everything that the host says', async () => {
    const row = { env: { DIBS_SESSION: 's0' }, meta: { threadId: 's1' } };
    expect(await calls({ ...row, args: { agent: 'bob' } })).toBe('bob~s0');
    expect(await calls({ ...row, args: { agent: 'bob', session: 's2' } })).toBe('bob~s2');
    expect(await calls({ args: { session: 's2' } })).toBe('ana~s2');
  });
});

describe('a caller whom nobody can tell', () => {
  it('may look, and is refused by every tool that changes something, with what to set', async () => {
    registry.file('scoped/T.md');
    const nobody = await connect(registry);
    try {
      const before = registry.snapshot();
      for (const [tool, args] of Object.entries(GOOD)) {
        const { said } = await nobody.call(tool, args);
        if (['get_briefing', 'list_tasks'].includes(tool)) expect(said.code).toBeUndefined();
        else expect([tool, said.code, said.next.join()]).toEqual([tool, 'unproven', expect.stringMatching(/agent.*DIBS_AGENT/)]);
      }
      expect(registry.snapshot()).toEqual(before);
      expect((await nobody.call('claim_task', { task_id: 'T', agent: 'bob' })).said.stamp).toMatch(/^bob:/);
      expect((await nobody.call('boot', { session: 's7' })).said.you).toMatch(/\(session s7\)$/);
    } finally {
      await nobody.close();
    }
  });
});

describe('one server', () => {
  it('serves several callers at once, each as itself', async () => {
    for (let number = 1; number <= 12; number++) registry.file(`scoped/T-${number}.md`);
    const host = await connect(registry, { as: 'ana', mode: 'auto' });
    try {
      const taken = await Promise.all(Array.from({ length: 12 }, (_, index) => host.call('next_task', index % 2 === 0 ? { session: `s${index}` } : {}, index % 2 === 0 ? undefined : { threadId: `t${index}` })));
      expect(new Set(taken.map(({ said }) => said.task_id)).size).toBe(12);
      expect(taken.map(({ said }) => said.stamp.split(':')[0])).toEqual(taken.map((_, index) => `ana~${index % 2 === 0 ? 's' : 't'}${index}`));
    } finally {
      await host.close();
    }
  });
});
