import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

/** What alice asks about here: none of these questions changes anything, so they share one registry. */
beforeAll(async () => {
  registry = await makeRegistry();
  registry.file('scoped/FREE.md', 'secret body\n');
  registry.file('complete/DONE~3.md', 'secret body\n');
  // Never hers, and bob's now.
  registry.held('OTHERS', { owner: 'bob', text: 'secret body\n' });
  // Hers once, as holders/ remembers, and carol's, or free, or gone now.
  registry.file(`holders/alice/TAKEN~1@alice:${Date.now() - 9000}+60.md`, 'confirmed\n');
  registry.held('TAKEN', { owner: 'carol', generation: 2, text: 'secret body\n' });
  registry.file(`holders/alice/REAPED~1@alice:${Date.now() - 9000}+60.md`, 'confirmed\n');
  registry.file('scoped/REAPED~1.md', 'secret body\n');
  registry.file(`holders/alice/VANISHED~1@alice:${Date.now() - 9000}+60.md`, 'confirmed\n');
  registry.held('MINE', { owner: 'alice' });
});

afterAll(() => {
  registry.remove();
});

/** The verbs that need a claim of mine, as they are called for one id. */
const NEEDY: readonly (readonly [string, (id: string) => readonly string[]])[] = [
  ['verify', (id) => ['verify', id]],
  ['renew', (id) => ['renew', id]],
  ['renew --for', (id) => ['renew', id, '--for', '1h']],
  ['note', (id) => ['note', id, 'half way']],
  ['release', (id) => ['release', id]],
  ['complete', (id) => ['complete', id]],
  ['handoff', (id) => ['handoff', id, '--to', 'dave']],
];

const CASES = [
  ['is free', 'FREE', 6, 'not-claimable'],
  ['is finished', 'DONE', 6, 'not-claimable'],
  ['was never mine and another holds it', 'OTHERS', 3, 'held'],
  ['was mine and another holds it', 'TAKEN', 4, 'lost'],
  ['was mine and is free', 'REAPED', 4, 'lost'],
  ['was mine and is nowhere', 'VANISHED', 4, 'lost'],
  ['is unknown', 'NOWHERE', 5, 'not-found'],
] as const;

describe.each(NEEDY)('%s', (_name, args) => {
  it.each(CASES)('exits as it should when the task %s, in text and in JSON', async (_what, id, exit, code) => {
    const before = registry.snapshot();
    const [text, json] = await Promise.all([registry.dibs(args(id), { as: 'alice' }), registry.dibs([...args(id), '--json'], { as: 'alice' })]);
    expect([text.code, json.code, text.stdout, json.stderr]).toEqual([exit, exit, '', '']);
    expect(text.stderr).toContain(`dibs: ${code}: `);
    expect(json.json).toMatchObject({ schema: 1, ok: false, verb: args(id)[0], error: { code, message: expect.stringContaining(id) } });
    expect(`${text.stderr}${json.stdout}`).not.toContain('secret body');
    expect(registry.snapshot()).toEqual(before);
  });

  it('exits 4 when the tenure that --stamp or --fence names is not the one that stands', async () => {
    const before = registry.snapshot();
    const asked = [
      ['MINE', '--fence', '2'],
      ['MINE', '--stamp', 'alice:1769143261123'],
      ['OTHERS', '--fence', '1'],
      ['FREE', '--stamp', 'alice:1769143261123'],
    ] as const;
    const answers = await Promise.all(asked.map(([id, ...fence]) => registry.dibs([...args(id), ...fence], { as: 'alice' })));
    expect(answers.map(({ code }) => code)).toEqual([4, 4, 4, 4]);
    expect(registry.snapshot()).toEqual(before);
  });
});

describe('claim', () => {
  it.each([
    ['another holds it', 'OTHERS', 3, 'held'],
    ['it is unknown', 'NOWHERE', 5, 'not-found'],
    ['it is finished', 'DONE', 6, 'not-claimable'],
    ['it is no id', 'a/b', 64, 'usage'],
  ])('is refused when %s, in text and in JSON', async (_what, id, exit, code) => {
    const [text, json] = await Promise.all([registry.dibs(['claim', id], { as: 'alice' }), registry.dibs(['claim', id, '--json'], { as: 'alice' })]);
    expect([text.code, json.code, text.stdout, json.stderr]).toEqual([exit, exit, '', '']);
    expect(json.json).toMatchObject({ schema: 1, ok: false, verb: 'claim', error: { code } });
    expect(text.stderr).toContain(`dibs: ${code}: `);
    expect(`${text.stderr}${json.stdout}`).not.toContain('secret body');
  });

  it('says who holds it, since when and for how long', async () => {
    const { error } = (await registry.dibs(['claim', 'OTHERS', '--json'], { as: 'alice' })).json;
    const name = registry.names('claimed').find((held) => held.startsWith('OTHERS'));
    const [, at] = /:([0-9]+)\+3600/.exec(name ?? '') ?? [];
    expect(error.holder).toEqual({ agent: 'bob', session: null, stamp: `bob:${at}`, claimedAt: Number(at), expiresAt: Number(at) + 3_600_000 });
  });
});

describe('the verbs that only read', () => {
  it.each([
    ['show', ['show', 'NOWHERE'], 5],
    ['log', ['log', 'NOWHERE'], 5],
    ['move', ['move', 'NOWHERE', '--to', 'waiting'], 5],
    ['move of a claim', ['move', 'OTHERS', '--to', 'waiting'], 3],
    ['move to where it is', ['move', 'FREE', '--to', 'scoped'], 6],
    ['resume of another agent', ['resume', 'OTHERS'], 3],
    ['resume of what is free', ['resume', 'FREE'], 6],
    ['resume of the unknown', ['resume', 'NOWHERE'], 5],
    ['resume of what is mine', ['resume', 'MINE'], 64],
    ['steal of the living', ['steal', 'OTHERS', '--if-expired'], 3],
    ['steal of what is free', ['steal', 'FREE', '--if-expired'], 6],
    ['steal of the unknown', ['steal', 'NOWHERE', '--if-expired'], 5],
    ['forced steal of what is free', ['steal', 'FREE', '--force', '--reason', 'x'], 6],
    ['handoff to myself', ['handoff', 'MINE', '--to', 'alice'], 64],
    ['add of what exists, on any shelf and in any case', ['add', 'done'], 8],
    ['add of what is claimed', ['add', 'mine'], 8],
    ['list', ['list'], 0],
    ['stuck', ['stuck'], 0],
    ['whoami', ['whoami'], 0],
  ])('and those that refuse exit as they should: %s', async (_what, args, exit) => {
    const [text, json] = await Promise.all([registry.dibs(args, { as: 'alice' }), registry.dibs([...args, '--json'], { as: 'alice' })]);
    expect([text.code, json.code]).toEqual([exit, exit]);
    expect(json.json).toMatchObject({ schema: 1, ok: exit === 0, verb: args[0] });
    expect(text.next.join('\n')).not.toContain('--force');
  });
});

it('exits 66 in a directory that is gone, and makes nothing anywhere', async () => {
  const { stdout, stderr, code } = await registry.spawn('sh', ['-c', 'mkdir gone && cd gone && rmdir ../gone && dibs init; echo $?; dibs list; echo $?']);
  expect([stdout, code]).toEqual(['66\n66\n', 0]);
  expect(stderr).toMatch(/the current directory no longer exists/);
  expect(existsSync('/.agent')).toBe(false);
});

it('exits 66 for every verb but init and whoami where there is no registry, and names dibs init', async () => {
  const verbs = [['list'], ['claim', 'A'], ['verify'], ['boot'], ['janitor'], ['add', 'A'], ['show', 'A'], ['log', 'A'], ['stuck'], ['doctor'], ['renew']];
  const answers = await Promise.all(verbs.map((args) => registry.dibs(args, { cwd: '/', as: 'alice' })));
  expect(answers.map(({ code }) => code)).toEqual(verbs.map(() => 66));
  for (const { next } of answers) expect(next).toEqual(['dibs init']);
});
