/** The plugin, the server of dibs and the hook together: what a model claims by a tool, its session answers for. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { connect, GOOD, type Connected } from '../../mcp/connected.ts';
import { makeRegistry, type Json, type Registry } from '../../support/fixture.ts';
import { OpenCode } from './opencode.ts';
import { install, layPackage } from './settings.ts';

let registry: Registry;
let server: Connected;
let host: OpenCode;

beforeEach(async () => {
  registry = await makeRegistry();
  layPackage(registry.base);
  registry.file('scoped/T-1.md');
  await install(registry, 'opencode');
  // One server for all sessions of an OpenCode, which knows none of them.
  server = await connect(registry, { as: 'ana' });
  host = new OpenCode(registry, 's1', {});
});

afterEach(async () => {
  await server.close();
  registry.remove();
});

/** A tool of dibs, as OpenCode calls it after the plugin was asked. */
const tool = async (name: string, args: Json = {}): Promise<Json> => (await server.call(name, await host.own(name, args))).said;

it('a claim by a tool is that of the shell, is told after a compaction, and stops the next edit when it is lost', async () => {
  expect((await tool('claim_task', { task_id: 'T-1', session: 'made-up' })).stamp).toMatch(/^ana~s1:/);
  expect((await host.shell('dibs verify')).result?.stdout).toContain('T-1 is yours');
  await host.compact();
  expect(host.read.join()).toContain('RESUME T-1');
  await registry.dibs(['steal', 'T-1', '--force', '--reason', 'away'], { as: 'bob' });
  expect((await host.edit()).refused).toContain('T-1 is no longer yours: bob');
  const again = new OpenCode(registry, 's1', {});
  await again.start();
  expect(again.read.join()).toContain('LOST T-1');
  expect((await tool('boot', { acknowledge: true })).verdict).toBe('lost');
  expect(await host.edit()).toEqual({});
});

it('each tool takes the session that the plugin gives it', async () => {
  for (const [name, args] of Object.entries(GOOD)) expect([name, (await tool(name, args)).code]).not.toEqual([name, 'usage']);
});
