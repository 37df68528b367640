/** Every answer of an everyday verb names a next command that works as it is printed. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
  registry.held('T-1', { owner: 'ana' });
  registry.file('scoped/T-2.md', '---\ntitle: two\ndue: 2026-12-01\nlease: 10m\nverify: make test\nfiles: [a.ts, "b c.ts"]\n---\n');
  registry.file('scoped/T-3.md', '---\ndepends_on: [T-1]\nreserve_for: ana\n---\n');
  writeFileSync(join(registry.base, 'plan.yaml'), '- One\n- Two\n');
  registry.file('waiting/T-4.md', '---\nwaiting_for: a key\n---\n');
});

afterEach(() => {
  registry.remove();
});

const VERBS = [
  ['claim', 'T-2'],
  ['claim', '--next'],
  ['renew', 'T-1'],
  ['verify', 'T-1'],
  ['note', 'T-1', 'half'],
  ['release', 'T-1'],
  ['complete', 'T-1'],
  ['boot'],
  ['list'],
  ['list', '--blocked'],
  ['list', '--mine'],
  ['show', 'T-1'],
  ['show', 'T-2'],
  ['add', 'T-9'],
  ['add', '--from', 'plan.yaml'],
  ['set', 'T-1', 'priority=1'],
  ['next'],
  ['claims'],
  ['briefing', 'T-1'],
  ['handoff', 'T-1', '--to', 'bob'],
  ['move', 'T-2', '--to', 'waiting'],
];

describe.each(VERBS.map((args) => [args.join(' '), args] as const))('dibs %s --json', (_, args) => {
  it('has a next command that works', async () => {
    const { json, code } = await registry.dibs([...args, '--json'], { as: 'ana' });
    expect([code, json.ok]).toEqual([0, true]);
    expect(json.next).toMatch(/^dibs /);
    const then = await registry.spawn('sh', ['-c', json.next], { as: 'ana' });
    expect([0, 7]).toContain(then.code);
  });
});

describe('a refusal', () => {
  it('has all safe ways out', async () => {
    const { json } = await registry.dibs(['claim', 'T-1', '--json'], { as: 'bob' });
    expect(json.error.ways.map(({ way }: { way: string }) => way)).toEqual(['another', 'wait', 'ask']);
    const { stderr } = await registry.dibs(['claim', 'T-3'], { as: 'ana' });
    expect(stderr).toMatch(/^dibs: not-claimable: T-3 depends on T-1, which is not complete yet\n {2}T-1: ana, 60 min left\n {2}next: /);
  });

  it('does not take whom a listing is about for who acts', async () => {
    const { json } = await registry.dibs(['claim', '--next', '--project', 'none', '--json', '--agent', 'bob']);
    const claims = json.error.ways.find(({ next = '' }: { next?: string }) => next.startsWith('dibs claims'));
    expect(claims?.next).toBe('dibs claims');
  });
});

describe('dibs list --json', () => {
  it('has every field of each task', async () => {
    const { json } = await registry.dibs(['list', '--json'], { as: 'ana' });
    const byId = Object.fromEntries(json.tasks.map((task: { id: string }) => [task.id, task]));
    expect(byId['T-2']).toMatchObject({ title: 'two', due: '2026-12-01', lease: 600, files: ['a.ts', 'b c.ts'], verify: ['make test'], depends_on: [], labels: [] });
    expect(byId['T-3']).toMatchObject({ depends_on: ['T-1'], reserve_for: 'ana' });
    expect(byId['T-4']).toMatchObject({ waiting_for: 'a key' });
  });

  it('has when a task was made and changed, and its rounds of review, as show and briefing have them', async () => {
    await registry.dibs(['add', 'T-5'], { as: 'ana' });
    for (const args of [['claim', 'T-5'], ['complete', 'T-5', '--review'], ['move', 'T-5', '--to', 'scoped']]) await registry.dibs(args, { as: 'ana' });
    const { json: listed } = await registry.dibs(['list', '--shelf', 'scoped', '--json'], { as: 'ana' });
    const own = listed.tasks.find(({ id }: { id: string }) => id === 'T-5');
    for (const task of [own, (await registry.dibs(['show', 'T-5', '--json'])).json, (await registry.dibs(['briefing', 'T-5', '--json'], { as: 'ana' })).json]) {
      expect(task).toMatchObject({ created_at: own.created_at, updated_at: own.updated_at, iteration: 1, depends_on: [] });
    }
    expect(own.updated_at).toBeGreaterThan(own.created_at);
  });

  it('has them of any number of tasks, and without a log by what the text says', async () => {
    for (let n = 10; n < 230; n++) registry.file(`scoped/M-${n}.md`, '---\ncreated: 2026-12-01T09:30Z\n---\n');
    const { json } = await registry.dibs(['list', '--shelf', 'scoped', '--json'], { as: 'ana' });
    const mine = json.tasks.filter(({ id }: { id: string }) => id.startsWith('M-'));
    expect([mine.length, mine.every((task: Readonly<Record<string, unknown>>) => task.created_at === Date.UTC(2026, 11, 1, 9, 30) && task.iteration === 0 && !('updated_at' in task))]).toEqual([220, true]);
  });
});

describe('dibs list --blocked', () => {
  it('says what each waits for, in text and in JSON', async () => {
    const { stdout } = await registry.dibs(['list', '--blocked'], { as: 'ana' });
    expect(stdout).toBe('scoped   T-3    waits for T-1: ana, 60 min left\nwaiting  T-4    waits for: a key\nnext: dibs list --ready\n');
    const { json } = await registry.dibs(['list', '--blocked', '--json'], { as: 'ana' });
    expect(json.tasks).toMatchObject([{ id: 'T-3', blockers: [{ id: 'T-1', is: 'open', shelf: 'claimed', holder: { agent: 'ana' } }] }, { id: 'T-4', waits: ['waits for: a key'] }]);
  });

  it.each(['--ready', '--mine', '--all', '--shelf=scoped'])('is refused beside %s', async (option) => {
    expect((await registry.dibs(['list', '--blocked', option], { as: 'ana' })).code).toBe(64);
  });
});
