import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectRefusals, NEEDY, registry } from './owning-refused.ts';

// The other verbs of that table are in the deep tests.
expectRefusals(NEEDY.filter(([name]) => ['verify', 'complete'].includes(name)));

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
