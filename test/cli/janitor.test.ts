import { readFileSync, renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

describe('janitor', () => {
  it('is silent, with 0, when there is nothing to do', async () => {
    registry.file('scoped/T-1.md');
    registry.held('T-2');
    const before = registry.snapshot();
    expect(await registry.dibs(['janitor'], { as: 'cron' })).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(registry.snapshot()).toEqual(before);
    expect((await registry.dibs(['janitor', '--json'], { as: 'cron' })).json).toMatchObject({ schema: 1, ok: true, verb: 'janitor', acts: [], tasks: 2, claims: 1 });
  });

  it('gives back what ran out, byte for byte, and leaves the living alone', async () => {
    registry.held('DEAD', { owner: 'bob~b1', ageSeconds: 9999, generation: 2, text: 'half\u0000done' });
    const alive = registry.held('ALIVE', { owner: 'bob' });
    const saved = registry.held('SAVED', { owner: 'bob', ageSeconds: 99_999 });
    utimesSync(join(registry.root, 'claimed', saved), new Date(), new Date());
    const { stdout, code } = await registry.dibs(['janitor'], { as: 'cron' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^reaped {2}DEAD {2}the lease of bob \(session b1\) ran out -> scoped\/DEAD~2\.md\n$/);
    expect(readFileSync(join(registry.root, 'scoped', 'DEAD~2.md'), 'utf8')).toBe('half\u0000done');
    expect(registry.names('claimed')).toEqual([alive, saved].toSorted());
    expect((await registry.dibs(['log', 'DEAD', '--json'])).json.events).toMatchObject([{ event: 'reap', by: 'cron', generation: 2 }]);
  });

  it('only says what it would do under --dry-run', async () => {
    registry.held('DEAD', { owner: 'bob', ageSeconds: 9999 });
    registry.file('scoped/GONE.md', 'old copy');
    registry.held('GONE', { owner: 'bob' });
    const before = registry.snapshot();
    const [text, json] = await Promise.all([registry.dibs(['janitor', '--dry-run'], { as: 'cron' }), registry.dibs(['janitor', '--dry-run', '--json'], { as: 'cron' })]);
    expect([text.code, json.code]).toEqual([0, 0]);
    expect(text.stdout).toContain('would be given back');
    expect(json.json.dryRun).toBe(true);
    expect(json.json.acts.map(({ act, task }: { act: string; task: string }) => `${act} ${task}`).toSorted()).toEqual(['reaped DEAD', 'set-aside GONE']);
    expect(registry.snapshot()).toEqual(before);
  });

  it('parks a task in waiting/ after max_expiries leases in a row ran out, with the reason', async () => {
    registry.file('registry.yaml', 'version: 1\nmax_expiries: 2\n');
    registry.held('T-1', { owner: 'bob', ageSeconds: 9999 });
    await registry.dibs(['janitor'], { as: 'cron' });
    renameSync(join(registry.root, 'scoped', 'T-1~1.md'), join(registry.root, 'claimed', `T-1~2@eve:${Date.now() - 90_000}+60.md`));
    const { stdout } = await registry.dibs(['janitor'], { as: 'cron' });
    expect(stdout).toContain('parked');
    expect(registry.names('waiting')).toEqual(['T-1~2.md']);
    const { code, stderr } = await registry.dibs(['claim', 'T-1'], { as: 'alice' });
    expect(code).toBe(6);
    expect(stderr).toContain('2 leases in a row ran out, the last one of eve');
  });

  it('counts three in a row by default, and begins anew after somebody worked on it', async () => {
    for (let round = 1; round <= 3; round++) {
      if (round > 1) {
        expect(registry.names('scoped')).toEqual([`T-1~${round - 1}.md`]);
        renameSync(join(registry.root, 'scoped', `T-1~${round - 1}.md`), join(registry.root, 'claimed', `T-1~${round}@bob:${Date.now() - 90_000}+60.md`));
      } else registry.held('T-1', { owner: 'bob', ageSeconds: 9999 });
      await registry.dibs(['janitor'], { as: 'cron' });
    }
    expect(registry.names('waiting')).toEqual(['T-1~3.md']);
    await registry.dibs(['move', 'T-1', '--to', 'scoped'], { as: 'alice' });
    await registry.dibs(['claim', 'T-1', '--lease=1'], { as: 'alice' });
    await registry.dibs(['note', 'T-1', 'at it'], { as: 'alice' });
    const [name = ''] = registry.names('claimed');
    const old = name.replace(/:[0-9]+/, `:${Date.now() - 90_000}`);
    renameSync(join(registry.root, 'claimed', name), join(registry.root, 'claimed', old));
    utimesSync(join(registry.root, 'claimed', old), 1, 1);
    await registry.dibs(['janitor'], { as: 'cron' });
    expect([registry.names('waiting'), registry.names('scoped').length]).toEqual([[], 1]);
  });

  it('puts debris in lost+found and never throws its bytes away', async () => {
    registry.held('T-1', { owner: 'bob', generation: 5 });
    registry.file('scoped/T-1.md', 'what git brought back');
    registry.file(`claimed/T-1~2@eve:${Date.now()}+60.md`, 'what an editor saved');
    const { code, stdout } = await registry.dibs(['janitor'], { as: 'cron' });
    expect(code).toBe(0);
    expect(stdout.match(/^set-aside/gm)).toHaveLength(2);
    expect(Object.entries(registry.snapshot()).flatMap(([path, text]) => (/^lost\+found\/[^.]/.test(path) ? [text] : [])).toSorted()).toEqual(['what an editor saved', 'what git brought back']);
    expect([registry.names('scoped'), registry.names('claimed').length]).toEqual([[], 1]);
  });

  it('finishes the examination of a janitor that died: dead claims go back, living ones to their owner', async () => {
    for (const [id, ageSeconds] of [['DEAD', 9999], ['ALIVE', 0]] as const) {
      const name = registry.held(id, { owner: 'bob', ageSeconds });
      renameSync(join(registry.root, 'claimed', name), join(registry.root, 'claimed', name.replace('.md', '!abc.md')));
    }
    const { stdout, code } = await registry.dibs(['janitor'], { as: 'cron' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^reaped +DEAD/m);
    expect(stdout).toMatch(/^put-back +ALIVE/m);
    expect(await registry.dibs(['verify', 'ALIVE'], { as: 'bob' })).toMatchObject({ code: 0 });
  });

  it('reports a claim from the future, and does not take it', async () => {
    const name = registry.held('T-1', { owner: 'bob', ageSeconds: -3600 });
    const { stdout, code } = await registry.dibs(['janitor'], { as: 'cron' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^undecided +T-1 .*ahead of the file system's clock/);
    expect(registry.names('claimed')).toEqual([name]);
  });

  it('may run beside other janitors: each claim is given back once', async () => {
    for (let n = 0; n < 12; n++) registry.held(`T-${n}`, { owner: 'bob', ageSeconds: 9999 });
    const runs = await Promise.all([1, 2, 3].map((n) => registry.dibs(['janitor', '--json'], { as: `cron${n}` })));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(registry.names('scoped')).toHaveLength(12);
    expect(registry.names('claimed')).toEqual([]);
    expect(runs.flatMap(({ json }) => json.acts.filter(({ act }: { act: string }) => act === 'reaped'))).toHaveLength(12);
  });
});

describe('stuck', () => {
  it('lists what ran out and what is silent for long, and takes nothing', async () => {
    registry.held('EXPIRED', { owner: 'bob', ageSeconds: 9999 });
    registry.held('SILENT', { owner: 'bob', ageSeconds: 2400 });
    registry.held('BUSY', { owner: 'bob', ageSeconds: 5 });
    const before = registry.snapshot();
    const [text, json] = await Promise.all([registry.dibs(['stuck']), registry.dibs(['stuck', '--json'])]);
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/^expired {2}EXPIRED {2}bob/m);
    expect(text.stdout).toMatch(/^silent {3}SILENT {3}bob/m);
    expect(text.next).toEqual(['dibs janitor']);
    expect(json.json.stuck.map(({ id, expired }: { id: string; expired: boolean }) => [id, expired]).toSorted()).toEqual([['EXPIRED', true], ['SILENT', false]]);
    expect(registry.snapshot()).toEqual(before);
  });

  it('says so when nothing is stuck', async () => {
    registry.held('BUSY', { owner: 'bob' });
    expect(await registry.dibs(['stuck'])).toMatchObject({ code: 0, stdout: 'nothing is stuck\n' });
  });
});
