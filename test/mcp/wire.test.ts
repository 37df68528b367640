/** Standard output, which is the protocol's, and the end of a server. */

import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { connect } from './connected.ts';
import { CLAIM, RawServer, servedAnew } from './raw-server.ts';

const served = servedAnew();

describe('standard output', () => {
  it('has nothing but the protocol, whoever else writes there, and with --json', async () => {
    served.registry.file('scoped/T-1.md');
    const noise = "data:text/javascript,setInterval(() => { console.log('noise'); process.stdout.write('more'); }, 5)";
    served.server = new RawServer(served.registry, { NODE_OPTIONS: `--import="${noise}"` }, ['--json']);
    await served.server.initialize('2025-06-18');
    // This was written before dibs ran.
    const before = served.server.stray.length;
    await served.server.ask('tools/call', CLAIM);
    await served.server.ask('tools/list');
    served.server.child.kill('SIGTERM');
    await once(served.server.child, 'close');
    expect(served.server.lines).toHaveLength(3);
    expect(served.server.stray).toHaveLength(before);
    expect(served.server.stderr).toMatch(/morenoise\n/);
  });

  it('goes on after lines that are no messages', async () => {
    served.server = new RawServer(served.registry);
    await served.server.initialize('2025-06-18');
    for (const line of ['', 'hello', '{', '[]', 'null', '{"jsonrpc":"2.0"}', '{"jsonrpc":"1.0","id":1,"method":"x"}', '\u001B[31m']) served.server.send(line);
    expect((await served.server.ask('nonsense')).error.code).toBe(-32601);
    expect((await served.server.ask('tools/call', { name: 5 })).error.code).toBe(-32602);
    expect((await served.server.ask('tools/call', { name: 'boot', arguments: 'x' })).error.code).toBe(-32602);
    expect((await served.server.ask('tools/call', { name: 'boot', arguments: {} })).result.structuredContent.verdict).toBe('nothing');
    expect(served.server.stray).toEqual([]);
    expect(served.server.stderr.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('the end', () => {
  it('of its input ends it, also while a call waits, and no claim is left', async () => {
    served.server = new RawServer(served.registry);
    await served.server.initialize('2025-06-18');
    served.server.send({ jsonrpc: '2.0', id: 99, method: 'tools/call', params: { name: 'next_task', arguments: { wait_seconds: 50 } } });
    await served.server.ask('ping');
    expect(await served.server.end()).toBe(0);
    served.registry.file('scoped/T-1.md');
    expect(served.registry.names('claimed')).toEqual([]);
  });

  it('by a kill leaves the claim to its lease, and the next server of the same owner finds it', async () => {
    served.registry.file('scoped/T-1.md');
    served.server = new RawServer(served.registry);
    await served.server.initialize('2025-06-18');
    const { result } = await served.server.ask('tools/call', CLAIM);
    served.server.child.kill('SIGKILL');
    await once(served.server.child, 'close');
    const next = await connect(served.registry, { as: 'ana' });
    expect((await next.call('boot')).said.resume).toMatchObject([{ task_id: 'T-1', stamp: result.structuredContent.stamp }]);
    await next.close();
  });

  it('of a client that reads nothing any more ends it', async () => {
    served.server = new RawServer(served.registry);
    await served.server.initialize('2025-06-18');
    served.server.child.stdout.destroy();
    for (let id = 1000; id < 1010; id++) served.server.send({ jsonrpc: '2.0', id, method: 'tools/list' });
    served.server.child.stdin.on('error', () => undefined);
    const [code, signal] = (await once(served.server.child, 'close')) as [number | null, string | null];
    expect([code, signal]).toEqual([0, null]);
  });
});
