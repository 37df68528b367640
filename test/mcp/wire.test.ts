/** Standard output, which is the protocol's, and the end of a server. */

import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';
import { connect } from './connected.ts';
import { CLAIM, RawServer } from './raw-server.ts';

let registry: Registry;
let server: RawServer;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  if (server.child.exitCode === null) server.child.kill('SIGKILL');
  registry.remove();
});

describe('standard output', () => {
  it('has nothing but the protocol, whoever else writes there, and with --json', async () => {
    registry.file('scoped/T-1.md');
    const noise = "data:text/javascript,setInterval(() => { console.log('noise'); process.stdout.write('more'); }, 5)";
    server = new RawServer(registry, { NODE_OPTIONS: `--import="${noise}"` }, ['--json']);
    await server.initialize('2025-06-18');
    // This was written before dibs ran.
    const before = server.stray.length;
    await server.ask('tools/call', CLAIM);
    await server.ask('tools/list');
    server.child.kill('SIGTERM');
    await once(server.child, 'close');
    expect(server.lines).toHaveLength(3);
    expect(server.stray).toHaveLength(before);
    expect(server.stderr).toMatch(/morenoise\n/);
  });

  it('goes on after lines that are no messages', async () => {
    server = new RawServer(registry);
    await server.initialize('2025-06-18');
    for (const line of ['', 'hello', '{', '[]', 'null', '{"jsonrpc":"2.0"}', '{"jsonrpc":"1.0","id":1,"method":"x"}', '\u001B[31m']) server.send(line);
    expect((await server.ask('nonsense')).error.code).toBe(-32601);
    expect((await server.ask('tools/call', { name: 5 })).error.code).toBe(-32602);
    expect((await server.ask('tools/call', { name: 'boot', arguments: 'x' })).error.code).toBe(-32602);
    expect((await server.ask('tools/call', { name: 'boot', arguments: {} })).result.structuredContent.verdict).toBe('nothing');
    expect(server.stray).toEqual([]);
    expect(server.stderr.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('the end', () => {
  it('of its input ends it, also while a call waits, and no claim is left', async () => {
    server = new RawServer(registry);
    await server.initialize('2025-06-18');
    server.send({ jsonrpc: '2.0', id: 99, method: 'tools/call', params: { name: 'next_task', arguments: { wait_seconds: 50 } } });
    await server.ask('ping');
    expect(await server.end()).toBe(0);
    registry.file('scoped/T-1.md');
    expect(registry.names('claimed')).toEqual([]);
  });

  it('by a kill leaves the claim to its lease, and the next server of the same owner finds it', async () => {
    registry.file('scoped/T-1.md');
    server = new RawServer(registry);
    await server.initialize('2025-06-18');
    const { result } = await server.ask('tools/call', CLAIM);
    server.child.kill('SIGKILL');
    await once(server.child, 'close');
    const next = await connect(registry, { as: 'ana' });
    expect((await next.call('boot')).said.resume).toMatchObject([{ task_id: 'T-1', stamp: result.structuredContent.stamp }]);
    await next.close();
  });

  it('of a client that reads nothing any more ends it', async () => {
    server = new RawServer(registry);
    await server.initialize('2025-06-18');
    server.child.stdout.destroy();
    for (let id = 1000; id < 1010; id++) server.send({ jsonrpc: '2.0', id, method: 'tools/list' });
    server.child.stdin.on('error', () => undefined);
    const [code, signal] = (await once(server.child, 'close')) as [number | null, string | null];
    expect([code, signal]).toEqual([0, null]);
  });
});
