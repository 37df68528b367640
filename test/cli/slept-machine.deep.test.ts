/**
 * A machine that slept: a claim that ran out meanwhile is left to its holder, who slept as well. Each waits for a real
 * lease.
 */

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/background.ts';
import { withTrouble } from '../support/preload/preload.ts';
import { registry, start } from '../support/running.ts';

describe('--wait', () => {
  it('after the machine slept leaves a claim that ran out meanwhile to its holder, who slept as well', async () => {
    registry.file('scoped/T-1.md');
    const env = withTrouble('standing-clock', { STANDING_CLOCK: join(registry.base, 'asleep') });
    const holder = start(['run', 'T-1', '--lease=15s', '--', 'sh', '-c', 'echo ready; while [ ! -e go ]; do sleep 0.05; done'], { as: 'bob', env });
    await holder.says(/^ready$/m);
    start(['claim', 'T-1', '--wait=1h'], { as: 'alice', env });
    writeFileSync(join(registry.base, 'asleep'), '');
    const expiry = async (): Promise<number> => (await registry.dibs(['list', '--json'])).json.tasks[0].claim.expiresAt;
    await eventually(async () => (await expiry()) + 500 < Date.now());
    rmSync(join(registry.base, 'asleep'));
    await eventually(async () => (await expiry()) > Date.now());
    writeFileSync(join(registry.base, 'go'), '');
    expect(await holder.ended).toBe(0);
    expect(registry.names('complete')).toEqual(['T-1~1.md']);
  });
});

describe('a process that is started as the machine wakes', () => {
  const slept = withTrouble('slept-machine', { SLEPT_S: '100000' });

  it.each([
    ['claim', ['claim', 'T-1'], 3],
    ['run', ['run', 'T-1', '--', 'true'], 3],
    ['janitor', ['janitor'], 0],
  ])('and does %s leaves a claim that ran out meanwhile to its holder, who has just woken as well', async (_verb, args, code) => {
    registry.file('scoped/T-1.md');
    const asleep = join(registry.base, 'asleep');
    const holder = start(['run', 'T-1', '--lease=15s', '--', 'sh', '-c', 'echo ready; while [ ! -e go ]; do sleep 0.05; done'], { as: 'bob', env: withTrouble('standing-clock', { STANDING_CLOCK: asleep }) });
    await holder.says(/^ready$/m);
    writeFileSync(asleep, '');
    await eventually(async () => (await registry.dibs(['list', '--json'])).json.tasks[0].claim.expiresAt < Date.now());
    rmSync(asleep);
    expect(await registry.dibs(args, { as: 'alice', env: slept })).toMatchObject({ code, stdout: '' });
    writeFileSync(join(registry.base, 'go'), '');
    expect(await holder.ended).toBe(0);
    expect(registry.names('complete')).toEqual(['T-1~1.md']);
  });

  it('takes what nobody renews, all the same', async () => {
    for (const id of ['T-1', 'T-2']) registry.held(id, { owner: 'bob', ageSeconds: 9999 });
    expect(await registry.dibs(['claim', 'T-1'], { as: 'alice', env: slept })).toMatchObject({ code: 0, stdout: expect.stringContaining('taken over from bob') });
    expect(await registry.dibs(['janitor', '--dry-run'], { as: 'cron', env: slept })).toMatchObject({ code: 0, stdout: expect.stringMatching(/^reaped +T-2 .*\n$/) });
    expect(await registry.dibs(['janitor'], { as: 'cron', env: slept })).toMatchObject({ code: 0, stdout: expect.stringMatching(/^reaped +T-2 .*\n$/) });
  });
});
