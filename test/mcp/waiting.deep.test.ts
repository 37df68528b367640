/** Calls that wait, and claims that wait for nobody. */

import { describe, expect, it } from 'vitest';
import { RawServer, servedAnew } from './raw-server.ts';

const served = servedAnew();

describe('waiting', () => {
  it('tells of its progress, and gets what is added meanwhile', async () => {
    served.server = new RawServer(served.registry);
    await served.server.initialize('2025-06-18');
    const waiting = served.server.ask('tools/call', { name: 'next_task', arguments: { wait_seconds: 50 }, _meta: { progressToken: 'p1' } });
    while (!served.server.lines.some(({ method }) => method === 'notifications/progress')) await served.server.ask('ping');
    served.registry.file('scoped/T-1.md');
    expect((await waiting).result.structuredContent.task_id).toBe('T-1');
    expect(served.server.lines.find(({ method }) => method === 'notifications/progress').params).toMatchObject({ progressToken: 'p1', progress: 1, message: expect.stringContaining('nothing to claim') });
  });

  it('that the client cancels ends, and claims nothing', async () => {
    served.server = new RawServer(served.registry);
    await served.server.initialize('2025-06-18');
    served.server.send({ jsonrpc: '2.0', id: 500, method: 'tools/call', params: { name: 'next_task', arguments: { wait_seconds: 50 } } });
    await served.server.ask('ping');
    served.server.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 500 } });
    await served.server.ask('ping');
    served.registry.file('scoped/T-1.md');
    expect((await served.server.ask('tools/call', { name: 'list_tasks', arguments: {} })).result.structuredContent.on_shelves).toEqual({ scoped: 1 });
  });

  it('for nothing is refused after its time', async () => {
    served.server = new RawServer(served.registry);
    await served.server.initialize('2025-06-18');
    const { result } = await served.server.ask('tools/call', { name: 'next_task', arguments: { wait_seconds: 1 } });
    expect([result.isError, result.structuredContent.code]).toEqual([true, 'nothing-to-claim']);
  });
});

it('renews nothing by itself', async () => {
  served.registry.file('scoped/T-1.md');
  served.server = new RawServer(served.registry);
  await served.server.initialize('2025-06-18');
  const { result } = await served.server.ask('tools/call', { name: 'next_task', arguments: { lease_seconds: 1 } });
  let left = result.structuredContent.lease_left_seconds as number;
  while (left > -1) left = (await served.server.ask('tools/call', { name: 'get_briefing', arguments: { task_id: 'T-1' } })).result.structuredContent.lease_left_seconds as number;
  expect((await served.registry.dibs(['claim', 'T-1'], { as: 'bob' })).code).toBe(0);
});
