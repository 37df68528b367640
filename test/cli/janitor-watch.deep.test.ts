import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eventually, type Running } from '../support/background.ts';
import { withTrouble } from '../support/preload/preload.ts';
import type { Json } from '../support/fixture.ts';
import { registry, start } from '../support/running.ts';

function watch(...options: readonly string[]): Running {
  return start(['janitor', '--watch', ...options], { as: 'cron' });
}

/** A janitor that has had its first look. */
async function watching(...options: readonly string[]): Promise<Running> {
  registry.held('FIRST', { owner: 'bob', ageSeconds: 9999 });
  const one = watch(...options);
  await one.says(/FIRST/);
  return one;
}

async function endsWell(one: Running, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  one.signal(signal);
  expect([await one.ended, one.stderr]).toEqual([0, '']);
}

const lines = (one: Running): Json[] => one.stdout.split('\n').filter((line) => line !== '').map((line): Json => JSON.parse(line));

describe('janitor --watch', () => {
  it('gives a claim back when it runs out, without any event', async () => {
    // It is there before the janitor starts, so that no watcher has anything to tell of it.
    registry.held('DYING', { owner: 'bob', lease: 3 });
    const one = await watching();
    await one.says(/^reaped +DYING +the lease of bob ran out -> scoped\/DYING~1\.md$/m);
    expect(registry.names('scoped')).toEqual(['DYING~1.md', 'FIRST~1.md']);
    await endsWell(one);
  });

  it('names what it leaves alone once, and not in every round', async () => {
    mkdirSync(join(registry.root, 'claimed', `DIR~1@bob:${Date.now() - 99_000}+60.md`));
    const one = await watching();
    await one.says(/^undecided +DIR +it is a directory/m);
    for (const id of ['SECOND', 'THIRD']) {
      registry.held(id, { owner: 'bob', ageSeconds: 9999 });
      await one.says(new RegExp(`^reaped +${id}`, 'm'));
    }
    expect(one.stdout.match(/DIR/g)).toHaveLength(1);
    await endsWell(one);
  });

  it('notices a claim that is made later and is shorter than what it waits for', async () => {
    registry.held('LONG', { owner: 'bob', lease: 86_400 });
    registry.file('scoped/SHORT.md');
    const one = await watching();
    expect(await registry.dibs(['claim', 'SHORT', '--lease=1s'], { as: 'bob' })).toMatchObject({ code: 0 });
    await one.says(/^reaped +SHORT/m);
    expect(registry.names('claimed')).toHaveLength(1);
    await endsWell(one);
  });

  it('gives it back then, too, where the machine\'s clock is not the file system\'s', async () => {
    registry.file('scoped/SHORT.md');
    registry.held('FIRST', { owner: 'bob', ageSeconds: 9999 });
    const behind = start(['janitor', '--watch', '--json'], { as: 'cron', env: withTrouble('other-clock', { AHEAD_MS: '-60000' }) });
    await behind.says(/FIRST/);
    const claimed = await registry.dibs(['claim', 'SHORT', '--lease=2s', '--json'], { as: 'bob' });
    await behind.says(/"task":"SHORT"/);
    const { at } = lines(behind).at(-1);
    // What `janitor --watch` promises.
    expect(at - claimed.json.claim.expiresAt).toBeLessThan(10_000);
    expect(at).toBeGreaterThanOrEqual(claimed.json.claim.expiresAt);
  });

  it('leaves what ran out while the machine slept to its owner, for a third of its own lease', async () => {
    registry.file('registry.yaml', 'version: 1\nlease: 1s\n');
    const asleep = join(registry.base, 'asleep');
    const one = start(['janitor', '--watch', '--json'], { as: 'cron', env: withTrouble('standing-clock', { STANDING_CLOCK: asleep }) });
    registry.held('BEFORE', { owner: 'carol', ageSeconds: 9999 });
    await one.says(/BEFORE/);
    registry.held('LONG', { owner: 'bob', lease: 60, ageSeconds: 58 });
    registry.held('SHORT', { owner: 'carol', lease: 3 });
    writeFileSync(asleep, '');
    await sleep(9000);
    expect(one.stdout.trim().split('\n')).toHaveLength(1);
    rmSync(asleep);
    await one.says(/"task":"SHORT"/);
    expect(await registry.dibs(['renew', 'LONG'], { as: 'bob' })).toMatchObject({ code: 0 });
    expect(lines(one)[1].acts).toMatchObject([{ act: 'reaped', task: 'SHORT' }]);
    expect(one.stderr).toMatch(/^dibs: stood still for [0-9]+ s; a claim that ran out meanwhile is left to its owner for as long, but at most for a third of its lease$/m);
  });

  it('leaves alone what is renewed, for as long as it is', async () => {
    registry.file('scoped/T-1.md');
    const one = await watching();
    const holder = start(['run', 'T-1', '--lease=2s', '--', 'sleep', '5'], { as: 'bob' });
    expect(await holder.ended).toBe(0);
    await endsWell(one);
    // While the holder completes it, the task has two names for a moment: the janitor may tidy the old one away.
    expect(one.stdout.replace(/^tidied +T-1 .*\n/m, '')).not.toContain('T-1');
    expect(registry.names('complete')).toEqual(['T-1~1.md']);
  });

  it('is silent while there is nothing to do', async () => {
    registry.held('ALIVE', { owner: 'bob' });
    const one = await watching();
    const said = one.stdout;
    registry.held('NEW', { owner: 'bob' });
    registry.held('LATER', { owner: 'bob', ageSeconds: 9999 });
    await one.says(/LATER/);
    await endsWell(one);
    expect(one.stdout.replace(said, '')).toMatch(/^reaped +LATER .*\n$/);
  });

  it('says under --json what it did, one object a line', async () => {
    registry.held('DYING', { owner: 'bob', lease: 2 });
    const one = await watching('--json');
    await one.says(/DYING/);
    await endsWell(one);
    expect(lines(one)).toHaveLength(2);
    expect(lines(one)[0]).toMatchObject({ schema: 1, ok: true, verb: 'janitor', at: expect.any(Number), tasks: 2, claims: 2, foreign: [], acts: [{ act: 'reaped', task: 'FIRST', to: 'scoped/FIRST~1.md' }] });
    expect(lines(one)[1]).toMatchObject({ ok: true, acts: [{ act: 'reaped', task: 'DYING' }], nextExpiry: null });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('stops on %s at once, with 0 and without a word', async (signal) => {
    const one = await watching();
    const said = one.stdout;
    await endsWell(one, signal);
    expect(one.stdout).toBe(said);
  });

  it('tells that it could not look, and goes on when it can again', async () => {
    registry.held('DYING', { owner: 'bob', lease: 3 });
    const one = await watching('--json');
    renameSync(registry.root, `${registry.root}-away`);
    await one.says(/store-failed/);
    renameSync(`${registry.root}-away`, registry.root);
    expect(lines(one)[1]).toMatchObject({ schema: 1, ok: false, verb: 'janitor', error: { code: 'store-failed', message: expect.stringContaining('ENOENT') } });
    await one.says(/"task":"DYING","act":"reaped"/);
    one.signal('SIGTERM');
    expect(await one.ended).toBe(0);
  });

  it('several at once are harmless: each claim that ran out is given back once', async () => {
    const ids = Array.from({ length: 40 }, (_, n) => `T-${n}`);
    ids.forEach((id, n) => registry.held(id, { owner: `bob${n}`, lease: n % 2 === 0 ? 1 : 3, ageSeconds: n % 4 === 0 ? 9999 : 0 }));
    const alive = registry.held('ALIVE', { owner: 'bob' });
    const janitors = [1, 2, 3, 4].map(() => watch('--json'));
    await eventually(() => registry.names('scoped').length === ids.length);
    for (const one of janitors) await endsWell(one);
    const acts = janitors.flatMap((one) => lines(one)).flatMap(({ acts }) => acts);
    // One may tidy away the second name of what another is just giving back.
    expect(acts.filter(({ act }: Json) => act !== 'reaped' && act !== 'tidied')).toEqual([]);
    expect(acts.filter(({ act }: Json) => act === 'reaped').map(({ task }: Json) => String(task)).toSorted()).toEqual(ids.toSorted());
    expect(registry.names('claimed')).toEqual([alive]);
    expect(registry.names('lost+found')).toEqual([]);
  });

  it('does not begin where there is no registry, or where its settings cannot be understood', async () => {
    const { code } = await registry.dibs(['janitor', '--watch', '--registry', '/nowhere'], { as: 'cron' });
    expect(code).toBe(66);
    registry.file('registry.yaml', 'lease: banana\n');
    expect(await registry.dibs(['janitor', '--watch'], { as: 'cron' })).toMatchObject({ code: 65, stderr: expect.stringContaining('banana') });
  });
});
