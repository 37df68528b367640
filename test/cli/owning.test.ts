import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Json, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

const log = async (id: string): Promise<readonly Json[]> => (await registry.dibs(['log', id, '--json'])).json.events;

describe('verify', () => {
  it('is 0 for what I hold, with its file, lease and stamp', async () => {
    const name = registry.held('T-1', { owner: 'alice~s' });
    const [text, json] = await Promise.all([registry.dibs(['verify', 'T-1'], { as: 'alice~s' }), registry.dibs(['verify', 't-1', '--json'], { as: 'ALICE~S' })]);
    expect([text.code, text.stderr]).toEqual([0, '']);
    expect(text.stdout).toContain('T-1 is yours');
    expect(text.stdout).toContain(join(registry.root, 'claimed', name));
    expect(json.json).toMatchObject({ ok: true, state: 'held', claim: { id: 'T-1', generation: 1, path: `claimed/${name}` } });
    expect(await registry.dibs(['verify', 'T-1', '--fence', '1', '--stamp', /@(.*)\+/.exec(name)?.[1] ?? ''], { as: 'alice~s' })).toMatchObject({ code: 0 });
  });

  it('is 0 for what ran out and is still mine, and says that it must be renewed', async () => {
    registry.held('T-1', { ageSeconds: 9999 });
    const [text, json] = await Promise.all([registry.dibs(['verify', 'T-1'], { as: 'alice' }), registry.dibs(['verify', 'T-1', '--json'], { as: 'alice' })]);
    expect([text.code, json.code, json.json.state, text.next]).toEqual([0, 0, 'expired', ['dibs renew T-1']]);
    expect(text.stdout).toContain('its lease has run out');
  });

  it('is 75 while somebody examines it, and renew settles what a dead examiner left', async () => {
    const name = registry.held('T-1');
    renameSync(join(registry.root, 'claimed', name), join(registry.root, 'claimed', name.replace('.md', '!0abc1.md')));
    const { code, json } = await registry.dibs(['verify', 'T-1', '--json'], { as: 'alice' });
    expect([code, json.error.code]).toEqual([75, 'in-doubt']);
    expect(await registry.dibs(['renew', 'T-1'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect(await registry.dibs(['verify', 'T-1'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect(registry.names('claimed')).toEqual([name]);
  });

  it('asks without an id about CURRENT_TASK_ID, else about all that I hold or believed to hold', async () => {
    registry.held('T-1');
    registry.held('T-2', { believed: false });
    registry.file(`holders/alice/T-3~1@alice:${Date.now()}+60.md`, 'confirmed\n');
    registry.file('scoped/T-3~1.md');
    const [one, all, none] = await Promise.all([
      registry.dibs(['verify', '--json'], { as: 'alice', env: { CURRENT_TASK_ID: ' T-2 ' } }),
      registry.dibs(['verify', '--json'], { as: 'alice', env: { CURRENT_TASK_ID: ' ' } }),
      registry.dibs(['verify'], { as: 'bob' }),
    ]);
    expect([one.code, one.json.claim.id]).toEqual([0, 'T-2']);
    expect(all.code).toBe(4);
    expect(all.json.results.map((result: Json) => [result.claim?.id ?? result.error.task, result.state]).toSorted()).toEqual([['T-1', 'held'], ['T-2', 'held'], ['T-3', 'lost']]);
    expect(none.code).toBe(6);
  });
});

describe('renew', () => {
  it('is a heartbeat: the path stays, the mtime is new', async () => {
    const began = Date.now();
    const name = registry.held('T-1', { ageSeconds: 9999 });
    const { code, stdout } = await registry.dibs(['renew'], { as: 'alice' });
    expect(code).toBe(0);
    expect(stdout).toContain('T-1 is yours for another 60 min');
    expect(statSync(join(registry.root, 'claimed', name)).mtimeMs).toBeGreaterThan(began - 1000);
  });

  it('--for takes a new tenure with that lease, prints its path, and fences the old one off', async () => {
    const name = registry.held('T-1', { text: 'bytes' });
    const { stdout, code } = await registry.dibs(['renew', 'T-1', '--for', '2h'], { as: 'alice' });
    const [next = ''] = registry.names('claimed');
    expect([code, registry.names('holders/alice')]).toEqual([0, [next]]);
    expect(next).toMatch(/^T-1~2@alice:[0-9]{13}\+7200\.md$/);
    expect(stdout).toContain(`claimed/${next}`);
    expect(await registry.dibs(['verify', 'T-1', '--stamp', /@(.*)\+/.exec(name)?.[1] ?? ''], { as: 'alice' })).toMatchObject({ code: 4 });
    expect(readFileSync(join(registry.root, 'claimed', next), 'utf8')).toBe('bytes');
  });

  it('of several ids has a result each', async () => {
    registry.held('T-1');
    registry.held('T-2', { owner: 'bob' });
    const { code, json } = await registry.dibs(['renew', 'T-1', 'T-2', '--json'], { as: 'alice' });
    expect([code, json.ok, json.results.map((result: Json) => result.ok)]).toEqual([3, false, [true, false]]);
  });
});

describe('release and complete', () => {
  it('release puts it back into scoped/, its generation kept, its bytes as they are', async () => {
    registry.held('T-1', { generation: 4, text: 'half\r\n' });
    const { code, stdout } = await registry.dibs(['release', 'T-1', '--reason', 'lunch'], { as: 'alice' });
    expect([code, registry.names('scoped'), registry.names('claimed'), registry.names('holders/alice')]).toEqual([0, ['T-1~4.md'], [], []]);
    expect(stdout).toContain('T-1 is back in scoped/');
    expect(readFileSync(join(registry.root, 'scoped', 'T-1~4.md'), 'utf8')).toBe('half\r\n');
    expect(await log('T-1')).toMatchObject([{ event: 'release', text: 'lunch', by: 'alice' }]);
    expect(await registry.dibs(['release', 'T-1'], { as: 'alice' })).toMatchObject({ code: 6 });
  });

  it('release --to another shelf needs a reason, which a claimant is told', async () => {
    registry.held('T-1');
    expect(await registry.dibs(['release', 'T-1', '--to', 'waiting', '--reason', 'no keys'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect(registry.names('waiting')).toEqual(['T-1~1.md']);
    expect((await registry.dibs(['claim', 'T-1'], { as: 'bob' })).stderr).toContain('no keys');
  });

  it('complete keeps summary and artifacts in the log, and --review puts it under review', async () => {
    registry.held('T-1');
    registry.held('T-2');
    const done = await registry.dibs(['complete', 'T-1', '--summary', 'all of it', '--artifact', 'abc123', '--artifact=x.ts', '--json'], { as: 'alice' });
    expect(done.json).toMatchObject({ ok: true, verb: 'complete', task: { id: 'T-1', shelf: 'complete', generation: 1, path: 'complete/T-1~1.md' }, ended: { owner: 'alice' } });
    expect(await log('T-1')).toMatchObject([{ event: 'complete', text: 'all of it', artifacts: ['abc123', 'x.ts'] }]);
    expect(await registry.dibs(['complete', 'T-2', '--review'], { as: 'alice' })).toMatchObject({ code: 0, stdout: expect.stringContaining('T-2 is in review/') });
    expect([registry.names('complete'), registry.names('review')]).toEqual([['T-1~1.md'], ['T-2~1.md']]);
  });
});

describe('note', () => {
  it('is logged and renews the claim', async () => {
    const began = Date.now();
    const name = registry.held('T-1', { ageSeconds: 50 });
    expect(await registry.dibs(['note', 'T-1', 'half', 'way', '--json'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect(await log('T-1')).toMatchObject([{ event: 'note', text: 'half way', by: 'alice', generation: 1 }]);
    expect(statSync(join(registry.root, 'claimed', name)).mtimeMs).toBeGreaterThan(began - 1000);
  });

  it('may begin with a dash after "--"', async () => {
    registry.held('T-1');
    expect(await registry.dibs(['note', '--', 'T-1', '--json is broken'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect(await log('T-1')).toMatchObject([{ text: '--json is broken' }]);
  });
});

describe('handoff, resume and steal', () => {
  it('handoff gives it to another owner, who finds it at boot', async () => {
    registry.held('T-1');
    const { code, json } = await registry.dibs(['handoff', 'T-1', '--to', 'bob~b 1', '--note', 'mind the gap', '--json'], { as: 'alice' });
    expect([code, json.claim.agent, json.claim.session, json.claim.generation, json.from.owner]).toEqual([0, 'bob', 'b 1', 2, 'alice']);
    expect((await registry.dibs(['boot'], { as: 'bob~b 1' })).stdout).toMatch(/RESUME T-1[^]*mind the gap/);
    expect(await registry.dibs(['boot'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect(await registry.dibs(['complete', 'T-1'], { as: 'alice' })).toMatchObject({ code: 3 });
  });

  it.each(['a\u0001b', 'x'.repeat(97), ' '])('handoff to %j is refused with 64', async (to) => {
    const name = registry.held('T-1');
    expect(await registry.dibs(['handoff', 'T-1', `--to=${to}`], { as: 'alice' })).toMatchObject({ code: 64 });
    expect(registry.names('claimed')).toEqual([name]);
  });

  it('resume takes a predecessor’s claim with its lease, and the predecessor learns that it lost', async () => {
    registry.held('T-1', { owner: 'alice~s1', lease: 7200 });
    const { code, json } = await registry.dibs(['resume', 'T-1', '--json'], { as: 'alice~s2' });
    expect([code, json.claim.session, json.claim.generation, json.claim.leaseSeconds]).toEqual([0, 's2', 2, 7200]);
    expect(await registry.dibs(['renew', 'T-1'], { as: 'alice~s1' })).toMatchObject({ code: 4, stderr: expect.stringContaining('resumed by alice (session s2)') });
  });

  it('steal --if-expired takes only what ran out', async () => {
    registry.held('T-1', { owner: 'bob' });
    registry.held('T-2', { owner: 'bob', ageSeconds: 9999 });
    expect(await registry.dibs(['steal', 'T-1', '--if-expired'], { as: 'alice' })).toMatchObject({ code: 3 });
    expect(await registry.dibs(['steal', 'T-2', '--if-expired'], { as: 'alice' })).toMatchObject({ code: 0, stdout: expect.stringContaining('the lease of bob had run out') });
  });

  it('steal --force takes it from the living, logs why, and the loser’s next verb says so', async () => {
    const name = registry.held('T-1', { owner: 'bob' });
    const { code, json } = await registry.dibs(['steal', 'T-1', '--force', '--reason', 'bob is on holiday', '--json'], { as: 'alice' });
    expect([code, json.claim.owner, json.claim.generation, json.from.path]).toEqual([0, 'alice', 2, `claimed/${name}`]);
    expect(await log('T-1')).toMatchObject([{ event: 'steal', by: 'alice', text: 'bob is on holiday' }]);
    expect(await registry.dibs(['note', 'T-1', 'still here'], { as: 'bob' })).toMatchObject({ code: 4, stderr: expect.stringContaining('stolen by alice') });
    expect(existsSync(join(registry.root, 'claimed', name))).toBe(false);
  });
});
