import { rmSync } from 'node:fs';
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

describe('a task that nobody will ever be able to claim', () => {
  const front = (ids: string): string => `---\ndepends_on: ${ids}\n---\n`;

  it('is named by doctor and list with the reason, and the step that a refusal prints ends it', async () => {
    registry.file('scoped/A.md', front('GONE'));
    registry.file('scoped/B.md', front('DROPPED'));
    registry.file('cancelled/DROPPED~2.md');
    registry.file('scoped/C.md', front('D'));
    registry.file('waiting/D.md', front('C'));
    registry.file('scoped/E.md', front('OPEN'));
    registry.file('scoped/OPEN.md');
    const doctor = await registry.dibs(['doctor', '--json']);
    expect(doctor.code).toBe(65);
    const found: Record<string, string> = Object.fromEntries(doctor.json.findings.filter((finding: Json) => finding.kind === 'dependency').map((finding: Json) => [finding.path, finding.message]));
    expect(found).toEqual({
      'scoped/A.md': expect.stringContaining('depends on GONE, which no shelf has'),
      'scoped/B.md': expect.stringContaining('depends on DROPPED, which is cancelled'),
      'scoped/C.md': expect.stringContaining('(C > D > C)'),
      'waiting/D.md': expect.stringContaining('(D > C > D)'),
    });
    const listed = (await registry.dibs(['list', '--json'])).json.tasks;
    const remarks = (id: string): readonly string[] => listed.find((task: Json) => task.id === id).remarks;
    expect(['A', 'B', 'C', 'E'].map(remarks)).toEqual([['depends on GONE, which no shelf has'], ['depends on DROPPED, which is cancelled'], ['depends on D, which waits for it in turn (C > D > C)'], ['depends on OPEN']]);
    for (const id of ['A', 'B']) {
      const refused = await registry.dibs(['claim', id], { as: 'ana' });
      expect(refused.code).toBe(6);
      const [step = ''] = refused.next;
      expect(await registry.spawn('sh', ['-c', step], { as: 'ana' })).toMatchObject({ code: 0 });
    }
    expect((await registry.dibs(['doctor', '--json'])).json.findings.filter((finding: Json) => finding.kind === 'dependency').map((finding: Json) => finding.path).toSorted()).toEqual(['scoped/C.md', 'waiting/D.md']);
  });

  it('is warned of by add, which adds it all the same', async () => {
    registry.file('cancelled/DROPPED.md');
    registry.file('scoped/R.md', front('N'));
    const added = await registry.dibs(['add', 'N', '--depends-on', 'GONE,DROPPED,R'], { as: 'ana' });
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('N is added') });
    expect(added.stderr).toMatch(/^dibs: nobody can claim N yet, because it depends on GONE, which no shelf has: .*; it depends on DROPPED, which is cancelled: .*; it depends on R, which waits for it in turn \(N > R > N\): /);
    expect((await registry.dibs(['add', 'M', '--depends-on', 'R'], { as: 'ana' })).stderr).toBe('');
  });
});

describe('a task whose file was deleted', () => {
  const vanished = async (): Promise<readonly Json[]> => (await registry.dibs(['doctor', '--json'])).json.findings.filter((finding: Json) => finding.kind === 'vanished');

  it('is named by doctor with whom the log speaks of, and what it prints works as printed', async () => {
    for (const id of ['HELD', 'PARKED', 'DONE', 'HERE']) registry.file(`scoped/${id}.md`);
    for (const id of ['HELD', 'PARKED', 'DONE', 'HERE']) await registry.dibs(['claim', id], { as: 'ana' });
    await registry.dibs(['release', 'PARKED', '--to', 'waiting', '--reason', 'x'], { as: 'ana' });
    await registry.dibs(['complete', 'DONE'], { as: 'ana' });
    expect(await vanished()).toEqual([]);
    for (const shelf of ['claimed', 'waiting', 'complete']) for (const name of registry.names(shelf)) if (!name.startsWith('HERE')) rmSync(join(registry.root, shelf, name));
    const found = await vanished();
    expect(found.map(({ level, message }) => `${level}: ${String(message).replace(/ [0-9]+ s ago.*/, '')}`).toSorted()).toEqual(['note: DONE was put into complete/', 'problem: PARKED was put into waiting/', 'problem: ana claimed HELD']);
    expect((await registry.dibs(['doctor'])).code).toBe(65);
    for (const { message } of found.filter(({ level }) => level === 'problem')) {
      for (const [step] of String(message).matchAll(/dibs (?:add|move) \S+(?: --to cancelled)?(?= )/g)) expect(await registry.spawn('sh', ['-c', step], { as: 'ana' })).toMatchObject({ code: 0 });
    }
    expect((await vanished()).map(({ level }) => level)).toEqual(['note']);
  });

  it('is taken from no log that says what cannot be', async () => {
    for (const [name, to] of [['EVIL', 'claimed/../x'], ['ELSEWHERE', 'tmp/x'], ['bad name', 'scoped/x'], ['T;id', 'scoped/x']]) registry.file(`log/${name}.jsonl`, `${JSON.stringify({ v: 1, at: 1, event: 'claim', id: '$(id)', generation: 1, by: 'ana', to })}\n`);
    const found = await vanished();
    expect(found.map(({ message }) => String(message).includes('$(id)'))).toEqual([false]);
  });
});
