import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';
import { withTrouble } from '../support/preload/preload.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
  registry.file('scoped/T-1.md', 'the task\n');
});

afterEach(() => {
  registry.remove();
});

describe.each([[3_600_000], [-3_600_000]])('where the machine\'s clock is %i ms ahead of the file system\'s', (aheadMs) => {
  const env = withTrouble('other-clock', { AHEAD_MS: String(aheadMs) });

  /** What a verb says to somebody who can only be right within a minute or so. */
  async function says(...args: readonly string[]): Promise<string> {
    const { code, stdout } = await registry.dibs(args, { as: 'alice', env });
    expect([args, code]).toEqual([args, 0]);
    return stdout;
  }

  it('every verb says what is left of a lease by the clock that the lease runs by', async () => {
    const left = /lease  30 min left of 30 min/;
    expect(await says('claim', 'T-1')).toMatch(left);
    expect(await says('claim', 'T-1')).toMatch(/already yours: you have held it for [0-9]+ s, and its lease was renewed\n[^]*lease  30 min left/);
    expect(await says('renew', 'T-1')).toMatch(/for another 30 min$/m);
    expect(await says('note', 'T-1', 'half')).toMatch(/for another 30 min$/m);
    expect(await says('verify', 'T-1')).toMatch(/yours: you have held it for [0-9]+ s\n[^]*lease  30 min left/);
    expect(await says('show', 'T-1')).toMatch(/lease  30 min left of 30 min\n[^]*[0-9]+ s ago, alice, note: half/);
    expect(await says('list')).toMatch(/alice, 30 min left/);
    expect(await says('boot')).toMatch(left);
    expect(await says('renew', 'T-1', '--for', '20m')).toMatch(/for another 20 min\n[^]*lease  20 min left of 20 min/);
    expect(await says('handoff', 'T-1', '--to', 'bob')).not.toMatch(/ran out/);
    expect((await registry.dibs(['steal', 'T-1', '--force', '--reason', 'x', '--lease=20m'], { as: 'alice', env })).stdout).toMatch(/lease  20 min left of 20 min/);
  });

  it('what one machine claims the other one reads the same', async () => {
    await says('claim', 'T-1', '--lease=20m');
    expect((await registry.dibs(['claim', 'T-1'], { as: 'bob' })).stderr).toMatch(/for [0-9]+ s, with 20 min of its lease left/);
    expect((await registry.dibs(['show', 'T-1'], { as: 'bob' })).stdout).toMatch(/lease  20 min left of 20 min/);
    await says('release', 'T-1');
    await registry.dibs(['claim', 'T-1', '--lease=20m'], { as: 'bob' });
    expect((await registry.dibs(['claim', 'T-1'], { as: 'alice', env })).stderr).toMatch(/for [0-9]+ s, with 20 min of its lease left/);
  });
});
