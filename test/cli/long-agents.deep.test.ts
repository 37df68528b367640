/** An agent of any length runs commands and moves tasks: the sessions that dibs makes fit beside its name. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lock } from '../../lib/index.ts';
import { makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;
beforeEach(async () => {
  registry = await makeRegistry();
});
afterEach(() => registry.remove());

describe.each(['a'.repeat(72), 'a'.repeat(73), 'a'.repeat(96), 'é'.repeat(16)])('the agent %s', (agent) => {
  it('runs a command, whose verbs act for its claim, on a task that is reserved for it', async () => {
    await registry.dibs(['add', 'T-1', '--reserve-for', agent], { as: 'ana' });
    const { code, stdout, stderr } = await registry.dibs(['run', 'T-1', '--', 'sh', '-c', 'dibs verify && dibs run T-1 -- true; dibs complete T-1'], { env: { DIBS_AGENT: agent } });
    expect([code, stdout, stderr]).toEqual([0, expect.stringContaining('T-1 is complete'), expect.stringContaining('held: T-1')]);
  });

  it('locks in a program, and is refused what is reserved for the beginning of its name', async () => {
    registry.file('scoped/T-1.md');
    const held = await lock('T-1', { registry: registry.root, agent, env: { CLAUDE_CODE_SESSION_ID: 's'.repeat(36) } });
    await expect(lock('T-1', { registry: registry.root, agent, env: {} })).rejects.toMatchObject({ code: 'held' });
    await held.release();
    registry.file('scoped/T-2.md', `---\nreserve_for: ${agent.slice(0, -1)}\n---\n`);
    await expect(lock('T-2', { registry: registry.root, agent, env: {} })).rejects.toMatchObject({ code: 'not-claimable' });
  });

  it('moves a task', async () => {
    registry.file('waiting/T-1.md');
    expect(await registry.dibs(['move', 'T-1', '--to', 'scoped'], { env: { DIBS_AGENT: agent } })).toMatchObject({ code: 0 });
  });
});

describe('a command that would get other bytes than were typed', () => {
  it.each([
    ['an argument', String.raw`dibs run T-1 --create --release -- printf %s "$(printf 'x\351')"`],
    ['a variable', String.raw`X=$(printf 'x\351') dibs run T-1 --create --release -- true`],
  ])('is not run: %s', async (_what, line) => {
    const { code, stdout, stderr } = await registry.spawn('sh', ['-c', line], { as: 'ana' });
    expect([code, stdout, stderr]).toEqual([64, '', expect.stringMatching(/^dibs: usage: .*not UTF-8/)]);
    expect(registry.names('scoped')).toEqual([]);
  });

  it('is run, if U+FFFD itself was typed', async () => {
    expect(await registry.dibs(['run', 'T-1', '--create', '--release', '--', 'printf', '%s', '\uFFFDé'], { as: 'ana' })).toMatchObject({ code: 0, stdout: '\uFFFDé' });
  });
});
