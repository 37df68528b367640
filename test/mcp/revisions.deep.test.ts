/** Every revision of the protocol, as clients begin with it. */

import { describe, expect, it } from 'vitest';
import { CLAIM, RawServer, servedAnew } from './raw-server.ts';

const served = servedAnew();

/** What a request of the current revision has in `_meta`. */
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

describe('every revision', () => {
  it.each(['2024-10-07', '2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])('%s begins with initialize', async (version) => {
    served.registry.file('scoped/T-1.md');
    served.server = new RawServer(served.registry);
    const { protocolVersion, serverInfo, instructions, capabilities } = await served.server.initialize(version);
    expect([protocolVersion, serverInfo.name, Object.keys(capabilities).toSorted()]).toEqual([version, 'dibs', ['prompts', 'resources', 'tools']]);
    expect(instructions).toContain('next_task');
    const { result } = await served.server.ask('tools/call', CLAIM);
    expect(result.structuredContent.task_id).toBe('T-1');
    expect(await served.server.end()).toBe(0);
    expect([served.server.stray, served.server.stderr]).toEqual([[], '']);
  });

  it('the current one asks server/discover, and says who it is in each request', async () => {
    served.registry.file('scoped/T-1.md');
    served.server = new RawServer(served.registry);
    const { result } = await served.server.ask('server/discover', { _meta: ENVELOPE });
    expect(result.supportedVersions).toContain('2026-07-28');
    expect((await served.server.ask('tools/call', { ...CLAIM, _meta: { ...ENVELOPE, threadId: 's1' } })).result.structuredContent.stamp).toMatch(/^ana~s1:/);
    expect(await served.server.end()).toBe(0);
  });

  it('a client that asks server/discover, and then begins with initialize all the same, is served', async () => {
    served.registry.file('scoped/T-1.md');
    served.server = new RawServer(served.registry);
    expect((await served.server.ask('server/discover', { _meta: ENVELOPE })).result.supportedVersions).toContain('2026-07-28');
    expect((await served.server.initialize('2025-06-18')).protocolVersion).toBe('2025-06-18');
    expect((await served.server.ask('tools/list')).result.tools).toHaveLength(12);
    expect((await served.server.ask('tools/call', { ...CLAIM, _meta: { threadId: 's1' } })).result.structuredContent.stamp).toMatch(/^ana~s1:/);
  });
});
