import { existsSync, readFileSync } from 'node:fs';
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

describe('a claim', () => {
  it('moves the file under its stamp, byte for byte, and says file, lease, stamp and next step', async () => {
    registry.file('scoped/T-1.md', 'one\r\ntwo \u0001 three');
    const { stdout, stderr, code } = await registry.dibs(['claim', 'T-1', '--lease', '45m', '--note', 'began'], { as: 'alice~s1' });
    expect([code, stderr]).toEqual([0, '']);
    const [name = ''] = registry.names('claimed');
    expect(name).toMatch(/^T-1~1@alice~s1:[0-9]{13}\+2700\.md$/);
    expect(registry.names('scoped')).toEqual([]);
    expect(readFileSync(join(registry.root, 'claimed', name), 'utf8')).toBe('one\r\ntwo \u0001 three');
    expect(stdout).toContain('T-1 is yours\n');
    expect(stdout).toContain(join(registry.root, 'claimed', name));
    expect(stdout).toContain(`stamp  ${name.slice(6, -8)}  fence 1`);
    expect(registry.names('holders/alice~s1')).toEqual([name]);
    expect(readFileSync(join(registry.root, 'log', 'T-1.jsonl'), 'utf8')).toContain('"text":"began"');
  });

  it('is one JSON object with all there is to know about it', async () => {
    registry.file('scoped/T-1~6.yaml', 'title: x\n');
    const { json } = await registry.dibs(['claim', 't-1', '--json', '--agent', 'Zoë @ home', '--session=a:b'], {});
    const { claim } = json;
    expect(json).toMatchObject({ schema: 1, ok: true, verb: 'claim', already: false, task: { id: 'T-1', shelf: 'claimed', generation: 7, path: claim.path } });
    expect(Object.keys(claim).toSorted()).toEqual(
      ['agent', 'claimedAt', 'expiresAt', 'generation', 'heartbeatAt', 'id', 'leaseSeconds', 'owner', 'path', 'session', 'stamp'],
    );
    expect(claim).toMatchObject({ id: 'T-1', generation: 7, agent: 'Zoë @ home', session: 'a:b', owner: 'Zo%C3%AB%20%40%20home~a%3Ab', leaseSeconds: 1800 });
    expect(claim.stamp).toBe(`${claim.owner}:${claim.claimedAt}`);
    expect(claim.path).toBe(`claimed/T-1~7@${claim.stamp}+1800.yaml`);
    expect(claim.expiresAt - claim.heartbeatAt).toBe(1_800_000);
    expect(existsSync(join(registry.root, claim.path))).toBe(true);
  });

  it.each(['A.md', 'B.markdown', 'C.yaml', 'D.yml', 'E.json', 'F.txt', 'G'])('takes a hand-made task that says nothing about itself: %s', async (name) => {
    registry.file(`scoped/${name}`, name.endsWith('.json') ? '{}' : /\.ya?ml$/.test(name) ? '# nothing\n' : 'just text\n');
    const [id = '', ext] = name.split('.');
    const { json } = await registry.dibs(['claim', id, '--json'], { as: 'alice' });
    expect(json.claim.path.endsWith(ext === undefined ? '+1800' : `+1800.${ext}`)).toBe(true);
  });

  it('of what I hold is a success that keeps claimed-at and renews the lease, and with --new it is refused', async () => {
    const name = registry.held('T-1', { ageSeconds: 30 });
    const { stdout, code } = await registry.dibs(['claim', 'T-1'], { as: 'alice' });
    expect(code).toBe(0);
    expect(stdout).toContain('T-1 is already yours: you have held it for ');
    const { json } = await registry.dibs(['claim', 'T-1', '--json'], { as: 'ALICE' });
    expect(json).toMatchObject({ ok: true, already: true, claim: { path: `claimed/${name}` } });
    expect(json.claim.heartbeatAt - json.claim.claimedAt).toBeGreaterThan(29_000);
    expect(registry.names('claimed')).toEqual([name]);
    expect(await registry.dibs(['claim', 'T-1', '--new'], { as: 'alice' })).toMatchObject({ code: 3 });
  });

  it('by another session of the same agent is refused like any other', async () => {
    registry.held('T-1', { owner: 'alice~s1' });
    const answers = await Promise.all(['alice~s2', 'alice'].map((as) => registry.dibs(['claim', 'T-1'], { as })));
    expect(answers.map(({ code }) => code)).toEqual([3, 3]);
  });

  it('warns of what else I hold, and is refused where max_claims says so', async () => {
    registry.held('T-1');
    registry.file('scoped/T-2.md');
    registry.file('scoped/T-3.md');
    const second = await registry.dibs(['claim', 'T-2'], { as: 'alice' });
    expect(second.code).toBe(0);
    expect(second.stderr).toContain('you hold T-1 too');
    registry.file('registry.yaml', 'version: 1\nmax_claims: 2\n');
    const third = await registry.dibs(['claim', 'T-3'], { as: 'alice' });
    expect([third.code, registry.names('scoped')]).toEqual([6, ['T-3.md']]);
    expect(third.stderr).toContain('max_claims');
    expect(await registry.dibs(['claim', 'T-2'], { as: 'alice' })).toMatchObject({ code: 0 });
  });
});

describe('what is not claimable', () => {
  it('is refused with its state and the reason', async () => {
    registry.file('waiting/W-1.md', '---\nwaiting_for: "the \\e[31mkeys"\n---\n');
    registry.file('scoped/W-2.md');
    await registry.dibs(['move', 'W-2', '--to', 'discovery', '--reason', 'too vague'], { as: 'alice' });
    const [first, second] = await Promise.all(['W-1', 'W-2'].map((id) => registry.dibs(['claim', id], { as: 'alice' })));
    expect([first?.code, second?.code]).toEqual([6, 6]);
    expect(first?.stderr).toContain(String.raw`W-1 is in waiting/, not in scoped/: waiting_for: the \u{1b}[31mkeys`);
    expect(second?.stderr).toContain('W-2 is in discovery/, not in scoped/: too vague');
  });

  it('names the dependencies that are open, and no others', async () => {
    registry.file('scoped/D-1.md', '---\ndepends_on: [A-1, A-2, A-3]\n---\n');
    registry.file('complete/A-1.md');
    registry.file('review/A-2.md');
    const { code, stderr } = await registry.dibs(['claim', 'D-1'], { as: 'alice' });
    expect(code).toBe(6);
    expect(stderr).toContain('D-1 depends on A-3, which no shelf has: add it, or take it out of depends_on; it depends on A-2, which is not complete yet');
    registry.file('scoped/D-2.yaml', 'depends_on:\n  - a-1\n');
    expect(await registry.dibs(['claim', 'D-2'], { as: 'alice' })).toMatchObject({ code: 0 });
  });

  it('may be reserved for somebody', async () => {
    registry.file('scoped/R-1.md', '---\nreserve_for: bob\n---\n');
    expect(await registry.dibs(['claim', 'R-1'], { as: 'alice' })).toMatchObject({ code: 6, stderr: expect.stringContaining('reserved for bob') });
    expect(await registry.dibs(['claim', 'R-1'], { as: 'bob~s1' })).toMatchObject({ code: 0 });
  });
});

describe('several ids', () => {
  it('have a result each, and the first failing code', async () => {
    registry.file('scoped/T-1.md');
    registry.file('scoped/T-3.md');
    registry.held('T-2', { owner: 'bob' });
    const { json, code } = await registry.dibs(['claim', 'T-1', 'T-2', 'T-9', 'T-3', '--json'], { as: 'alice' });
    expect(code).toBe(3);
    expect(json).toMatchObject({ schema: 1, ok: false, verb: 'claim' });
    expect(json.results.map((result: { ok: boolean }) => result.ok)).toEqual([true, false, false, true]);
    expect(json.results[1].error).toMatchObject({ code: 'held', task: 'T-2', holder: { agent: 'bob' } });
    expect(json.results[2].error).toMatchObject({ code: 'not-found' });
    const text = await registry.dibs(['claim', 'T-1', 'T-2'], { as: 'alice' });
    expect([text.code, text.stdout.includes('T-1 is already yours'), text.stderr.includes('T-2 has been held by bob')]).toEqual([3, true, true]);
  });

  it('claim nothing at all when one of them is no id', async () => {
    registry.file('scoped/T-1.md');
    expect(await registry.dibs(['claim', 'T-1', '../T-1'], { as: 'alice' })).toMatchObject({ code: 64 });
    expect(registry.names('claimed')).toEqual([]);
  });
});

describe('--wait', () => {
  it('claims as soon as the holder gives it back', async () => {
    registry.held('T-1', { owner: 'bob' });
    const waiting = registry.dibs(['claim', 'T-1', '--wait', '1m', '--json'], { as: 'alice' });
    await registry.dibs(['release', 'T-1'], { as: 'bob' });
    const { code, json } = await waiting;
    expect([code, json.claim.agent, json.claim.generation]).toEqual([0, 'alice', 2]);
  });

  it('exits 9 when the time is over, and still says who holds it', async () => {
    registry.held('T-1', { owner: 'bob' });
    const { code, json } = await registry.dibs(['claim', 'T-1', '--wait=1', '--json'], { as: 'alice' });
    expect(code).toBe(9);
    expect(json.error).toMatchObject({ code: 'timeout', holder: { agent: 'bob' } });
  });

  it('does not wait for what will not come free by itself', async () => {
    registry.file('waiting/T-1.md');
    expect(await registry.dibs(['claim', 'T-1', '--wait', '1h'], { as: 'alice' })).toMatchObject({ code: 6 });
    expect(await registry.dibs(['claim', 'T-9', '--wait', '1h'], { as: 'alice' })).toMatchObject({ code: 5 });
  });
});

describe('an expired claim of another', () => {
  it('is taken over, with its last owner and its last note', async () => {
    registry.held('T-1', { owner: 'bob~b1', ageSeconds: 9999, generation: 4 });
    const note = { v: 1, at: Date.now() - 90_000, event: 'note', id: 'T-1', generation: 4, by: 'bob~b1', text: 'parser \u001B[2J done' };
    registry.file('log/T-1.jsonl', `${JSON.stringify(note)}\n`);
    const { code, stdout } = await registry.dibs(['claim', 'T-1'], { as: 'alice' });
    expect(code).toBe(0);
    expect(stdout).toContain('taken over from bob (session b1), whose lease had run out');
    expect(stdout).toContain(String.raw`note: parser \u{1b}[2J done`);
    expect(registry.names('claimed')).toEqual([expect.stringMatching(/^T-1~5@alice:/)]);
    expect(await registry.dibs(['verify', 'T-1'], { as: 'bob~b1' })).toMatchObject({ code: 4 });
  });

  it('is in JSON the tenure it was taken from', async () => {
    const name = registry.held('T-1', { owner: 'bob', ageSeconds: 9999 });
    const { json } = await registry.dibs(['claim', 'T-1', '--json'], { as: 'alice' });
    expect(json).toMatchObject({ ok: true, already: false, from: { owner: 'bob', generation: 1, path: `claimed/${name}` }, claim: { generation: 2 } });
  });

  it('is taken once its real lease has run out, and not while its file is being saved', async () => {
    registry.file('scoped/T-1.md');
    registry.file('scoped/T-2.md');
    const claims = (await registry.dibs(['claim', 'T-1', 'T-2', '--lease=1', '--json'], { as: 'bob' })).json.results;
    await new Promise((resolve) => {
      setTimeout(resolve, 1200);
    });
    registry.file(claims[1].claim.path, 'saved by bob\n');
    const [first, second] = await Promise.all([registry.dibs(['claim', 'T-1'], { as: 'alice' }), registry.dibs(['claim', 'T-2', '--wait=1m', '--json'], { as: 'carol' })]);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(readFileSync(join(registry.root, second.json.claim.path), 'utf8')).toBe('saved by bob\n');
  });
});
