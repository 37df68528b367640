import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

describe('boot', () => {
  it('says NOTHING to who holds nothing and lost nothing', async () => {
    registry.held('T-1', { owner: 'bob' });
    const { stdout, stderr, code } = await registry.dibs(['boot'], { as: 'alice' });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('NOTHING: you hold no task here, and lost none');
    expect(stdout).not.toContain('bob');
  });

  it('says RESUME with the text, the last notes, the lease left and the stamp', async () => {
    const name = registry.held('T-1', { owner: 'alice~s1', lease: 3600, text: '# Parser\n\nWrite it.\n' });
    registry.held('T-2', { owner: 'bob' });
    await registry.dibs(['note', 'T-1', 'lexer done'], { as: 'alice~s1' });
    const { stdout, code } = await registry.dibs(['boot'], { as: 'alice~s1', env: { CURRENT_TASK_ID: 't-1' } });
    expect(code).toBe(0);
    expect(stdout).toContain('RESUME T-1: it is yours.');
    expect(stdout).toContain('lexer done');
    expect(stdout).toContain('60 min left of 60 min');
    expect(stdout).toContain(`stamp  ${/@(.*)\+/.exec(name)?.[1]}  fence 1`);
    expect(stdout).toContain('    # Parser\n\n    Write it.');
    expect(stdout).not.toContain('T-2');
    const { json } = await registry.dibs(['boot', '--json'], { as: 'alice~s1' });
    expect(json).toMatchObject({ schema: 1, ok: true, verb: 'boot', verdict: 'resume', lost: [], resume: [{ claim: { id: 'T-1', session: 's1' }, expired: false, text: '# Parser\n\nWrite it.\n', notes: [{ text: 'lexer done' }] }] });
  });

  it('says RESUME and renew first when the lease has run out and nobody took it', async () => {
    registry.held('T-1', { ageSeconds: 9999 });
    const { stdout, code } = await registry.dibs(['boot'], { as: 'alice' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/RESUME T-1: it is yours, but its lease has run out: run dibs renew T-1 first, and stop if it is refused/);
  });

  it('says plainly that I hold more than one task, and another than CURRENT_TASK_ID', async () => {
    registry.held('T-1');
    registry.held('T-2');
    const { stdout, code } = await registry.dibs(['boot'], { as: 'alice', env: { CURRENT_TASK_ID: 'T-2' } });
    expect(code).toBe(0);
    expect(stdout).toContain('MORE THAN ONE: you hold 2 tasks (T-1, T-2)');
    expect(stdout).toContain('CURRENT_TASK_ID names T-2, not this one');
  });

  it('says LOST, to whom and how, with 4, until it is acknowledged', async () => {
    registry.held('T-1');
    registry.held('T-2', { generation: 3 });
    await registry.dibs(['steal', 'T-1', '--force', '--reason', 'she left'], { as: 'bob~b2' });
    const first = await registry.dibs(['boot'], { as: 'alice' });
    expect(first.code).toBe(4);
    expect(first.stdout).toMatch(/LOST T-1: T-1 is no longer yours: bob \(session b2\) has held it for [0-9]+ s \(stolen by bob \(session b2\) [0-9]+ s ago: "she left"\)\. Do not edit/);
    expect(first.stdout).toContain('RESUME T-2');
    expect(first.stdout).toContain('dibs boot --ack');
    expect((await registry.dibs(['boot', '--json'], { as: 'alice' })).json).toMatchObject({ ok: false, verdict: 'lost', lost: [{ error: { code: 'lost', holder: { agent: 'bob', session: 'b2' } } }], resume: [{ claim: { id: 'T-2' } }] });
    const ack = await registry.dibs(['boot', '--ack'], { as: 'alice' });
    expect([ack.code, ack.stdout.includes('LOST T-1')]).toEqual([0, true]);
    const after = await registry.dibs(['boot'], { as: 'alice' });
    expect([after.code, after.stdout.includes('LOST')]).toEqual([0, false]);
  });

  it('says LOST of what the janitor gave back, and nothing of what I gave up myself', async () => {
    registry.held('T-1', { ageSeconds: 9999 });
    registry.held('T-2');
    registry.held('T-3');
    await registry.dibs(['janitor'], { as: 'cron' });
    await registry.dibs(['complete', 'T-2'], { as: 'alice' });
    await registry.dibs(['release', 'T-3'], { as: 'alice' });
    const { stdout, code } = await registry.dibs(['boot'], { as: 'alice' });
    expect(code).toBe(4);
    expect(stdout).toContain('LOST T-1');
    expect(stdout).toContain('its lease ran out; given back by cron');
    expect(stdout).not.toMatch(/T-[23]/);
  });

  it.each([
    ['free', (): unknown => registry.file('scoped/T-1.md')],
    ['held by another', (): unknown => registry.held('T-1', { owner: 'bob' })],
    ['unknown', (): unknown => undefined],
  ])('exits 4 when CURRENT_TASK_ID names a task that is %s', async (_what, arrange) => {
    arrange();
    const { stdout, code } = await registry.dibs(['boot'], { as: 'alice', env: { CURRENT_TASK_ID: 'T-1' } });
    expect(code).toBe(4);
    expect(stdout).toContain('NOT YOURS T-1');
  });

  it('names a predecessor of the same agent, how to go on with it, and not another agent', async () => {
    registry.held('T-1', { owner: 'alice~s1', ageSeconds: 180, lease: 600 });
    registry.held('T-2', { owner: 'alicia~s1' });
    const { stdout, code } = await registry.dibs(['boot'], { as: 'alice~s2' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/PREDECESSOR T-1: alice \(session s1\) holds it, last heartbeat 3 min ago, 7 min of its lease left\. .*dibs resume T-1\. Otherwise leave it alone/);
    expect(stdout).not.toContain('T-2');
    const current = await registry.dibs(['boot', '--json'], { as: 'alice~s2', env: { CURRENT_TASK_ID: 'T-1' } });
    expect([current.code, current.json.predecessors[0].id, current.json.current.task]).toEqual([4, 'T-1', { id: 'T-1' }]);
    expect(await registry.dibs(['resume', 'T-1'], { as: 'alice~s2' })).toMatchObject({ code: 0 });
    expect((await registry.dibs(['boot', '--json'], { as: 'alice~s2' })).json.verdict).toBe('resume');
    expect(await registry.dibs(['boot'], { as: 'alice~s1' })).toMatchObject({ code: 4, stdout: expect.stringContaining('resumed by alice (session s2)') });
  });

  it('calls a claim that is under examination in doubt, not lost, also when CURRENT_TASK_ID names it', async () => {
    const name = registry.held('T-1');
    renameSync(join(registry.root, 'claimed', name), join(registry.root, 'claimed', name.replace('.md', '!0abc1.md')));
    const { stdout, code } = await registry.dibs(['boot'], { as: 'alice', env: { CURRENT_TASK_ID: 'T-1' } });
    expect(stdout).toContain('IN DOUBT T-1');
    expect(stdout).not.toMatch(/LOST|NOT YOURS|NOTHING/);
    expect(code).not.toBe(4);
  });
});

describe('boot that could not look', () => {
  const told = async (exit: number, env: Record<string, string> = {}): Promise<void> => {
    const [text, json] = await Promise.all([registry.dibs(['boot'], { as: 'alice', env }), registry.dibs(['boot', '--json'], { as: 'alice', env })]);
    expect([text.code, json.code]).toEqual([exit, exit]);
    expect(text.stdout).toMatch(/^COULD NOT LOOK: .*\nDo not conclude that you hold nothing/);
    expect(text.stdout).not.toContain('NOTHING:');
    expect(json.json).toMatchObject({ schema: 1, ok: false, verb: 'boot' });
  };

  it('says so on stdout, with 66, where there is no registry', async () => {
    rmSync(registry.root, { recursive: true });
    await told(66);
    await told(66, { DIBS_REGISTRY: join(registry.base, 'not-there') });
  });

  it('says so, with 66, where there is an empty directory in the place of a registry, as under a mount point', async () => {
    mkdirSync(join(registry.base, 'mnt'));
    await told(66, { DIBS_REGISTRY: join(registry.base, 'mnt') });
  });

  it('says so, with 65, when registry.yaml cannot be understood', async () => {
    registry.held('T-1');
    registry.file('registry.yaml', 'lease: banana\n');
    await told(65);
  });

  it('says so, with 74, when a shelf cannot be listed', async () => {
    rmSync(join(registry.root, 'claimed'), { recursive: true });
    writeFileSync(join(registry.root, 'claimed'), 'a file where a directory should be');
    await told(74);
  });
});
