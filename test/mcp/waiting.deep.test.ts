/** Calls that wait, and claims that wait for nobody. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';
import { RawServer } from './raw-server.ts';

let registry: Registry;
let server: RawServer;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  if (server.child.exitCode === null) server.child.kill('SIGKILL');
  registry.remove();
});

describe('waiting', () => {
  it('tells of its progress, and gets what is added meanwhile', async () => {
    server = new RawServer(registry);
    await server.initialize('2025-06-18');
    const waiting = server.ask('tools/call', { name: 'next_task', arguments: { wait_seconds: 50 }, _meta: { progressToken: 'p1' } });
    while (!server.lines.some(({ method }) => method === 'notifications/progress')) await server.ask('ping');
    registry.file('scoped/T-1.md');
    expect((await waiting).result.structuredContent.task_id).toBe('T-1');
    expect(server.lines.find(({ method }) => method === 'notifications/progress').params).toMatchObject({ progressToken: 'p1', progress: 1, message: expect.stringContaining('nothing to claim') });
  });

  it('that the client cancels ends, and claims nothing', async () => {
    server = new RawServer(registry);
    await server.initialize('2025-06-18');
    server.send({ jsonrpc: '2.0', id: 500, method: 'tools/call', params: { name: 'next_task', arguments: { wait_seconds: 50 } } });
    await server.ask('ping');
    server.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 500 } });
    await server.ask('ping');
    registry.file('scoped/T-1.md');
    expect((await server.ask('tools/call', { name: 'list_tasks', arguments: {} })).result.structuredContent.on_shelves).toEqual({ scoped: 1 });
  });

  it('for nothing is refused after its time', async () => {
    server = new RawServer(registry);
    await server.initialize('2025-06-18');
    const { result } = await server.ask('tools/call', { name: 'next_task', arguments: { wait_seconds: 1 } });
    expect([result.isError, result.structuredContent.code]).toEqual([true, 'nothing-to-claim']);
  });
});

it('renews nothing by itself', async () => {
  registry.file('scoped/T-1.md');
  server = new RawServer(registry);
  await server.initialize('2025-06-18');
  const { result } = await server.ask('tools/call', { name: 'next_task', arguments: { lease_seconds: 1 } });
  let left = result.structuredContent.lease_left_seconds as number;
  while (left > -1) left = (await server.ask('tools/call', { name: 'get_briefing', arguments: { task_id: 'T-1' } })).result.structuredContent.lease_left_seconds as number;
  expect((await registry.dibs(['claim', 'T-1'], { as: 'bob' })).code).toBe(0);
});
