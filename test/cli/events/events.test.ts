import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../support/fixture.ts';
import { registry } from '../../support/running.ts';

const lines = (text: string): Json[] => text.split('\n').filter((line) => line !== '').map((line): Json => JSON.parse(line));

/** A task that was added, claimed and completed. */
async function work(id: string): Promise<void> {
  await registry.dibs(['add', id], { as: 'ana' });
  await registry.dibs(['claim', id], { as: 'ana~s1' });
  await registry.dibs(['complete', id, '--summary', 'two\nlines \u001b[31m'], { as: 'ana~s1' });
}

describe('dibs events', () => {
  it('tells what happened, one line each, and what comes next', async () => {
    await work('T-1');
    const { stdout, code, next } = await registry.dibs(['events']);
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.replace(/^\S+ \S+Z/, 'TIME').replace(/[0-9a-z]{12}-/, 'JOURNAL-'))).toEqual([
      'TIME  add        T-1       ~0  ana',
      'TIME  claim      T-1       ~1  ana (session s1)',
      'TIME  complete   T-1       ~1  ana (session s1)  two …',
      'next: dibs events --follow --since JOURNAL-3',
      '',
    ]);
    expect(next).toEqual([expect.stringMatching(/^dibs events --follow --since [0-9a-z]{12}-3$/)]);
  });

  it('with --json tells what `log` tells, with a cursor each', async () => {
    await work('T-1');
    const { stdout } = await registry.dibs(['events', '--json']);
    const told = lines(stdout);
    expect(told.map(({ event }: Json) => event)).toEqual((await registry.dibs(['log', 'T-1', '--json'])).json.events);
    for (const [index, one] of told.entries()) {
      expect(one).toMatchObject({ schema: 1, ok: true, verb: 'events', cursor: expect.stringMatching(new RegExp(`^[0-9a-z]{12}-${index + 1}$`)) });
      expect(lines((await registry.dibs(['events', '--json', '--since', one.cursor])).stdout)).toEqual(told.slice(index + 1));
    }
    // Nothing that a terminal obeys.
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  it('says that there is nothing, and with --json nothing', async () => {
    expect(await registry.dibs(['events'])).toMatchObject({ code: 0, stdout: 'nothing is logged yet\n', stderr: '' });
    expect(await registry.dibs(['events', '--json'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
    await work('T-1');
    const [{ cursor }] = lines((await registry.dibs(['events', '--json'])).stdout).slice(-1) as [Json];
    expect((await registry.dibs(['events', '--since', cursor])).stdout).toBe('nothing is new\n');
  });

  it('tells only of the tasks and kinds that are asked for', async () => {
    for (const id of ['T-1', 'T-2', 'T-3']) await registry.dibs(['add', id], { as: 'ana' });
    await registry.dibs(['claim', 'T-1'], { as: 'ana' });
    const told = async (...args: readonly string[]): Promise<string[]> => lines((await registry.dibs(['events', '--json', ...args])).stdout).map(({ event, cursor }: Json) => `${cursor.split('-')[1]} ${event.event} ${event.id}`);
    expect(await told('--task', 't-1', '--task=T-3')).toEqual(['1 add T-1', '3 add T-3', '4 claim T-1']);
    expect(await told('--kind', 'claim', '--kind', 'complete')).toEqual(['4 claim T-1']);
    expect(await told('--kind', 'complete')).toEqual([]);
  });

  it('tells which tasks are ready to whoever asks for it, and to nobody else', async () => {
    await registry.dibs(['add', 'T-1'], { as: 'ana' });
    await registry.dibs(['add', 'T-2', '--depends-on', 'T-1'], { as: 'ana' });
    const told = async (...args: readonly string[]): Promise<string[]> => lines((await registry.dibs(['events', '--json', ...args], { as: 'boss' })).stdout).map(({ event }: Json) => `${event.event} ${event.id} ${event.by}`);
    expect(await told('--ready')).toEqual(['add T-1 ana', 'add T-2 ana', 'ready T-1 boss']);
    await registry.dibs(['claim', 'T-1'], { as: 'ana' });
    await registry.dibs(['complete', 'T-1'], { as: 'ana' });
    expect(await told('--kind', 'ready')).toEqual(['ready T-1 boss', 'ready T-2 boss']);
    expect(await told()).toEqual(['add T-1 ana', 'add T-2 ana', 'claim T-1 ana', 'complete T-1 ana']);
  });

  it('refuses what is no cursor, no kind, and the cursor of a journal that is gone', async () => {
    await work('T-1');
    expect(await registry.dibs(['events', '--since', 'yesterday'])).toMatchObject({ code: 64, stderr: 'dibs: usage: "yesterday" is not a cursor: a cursor looks like 4f2a9c1e7b3d-17, as dibs events prints it\n' });
    const { code, stderr } = await registry.dibs(['events', '--kind', 'completed']);
    expect([code, stderr]).toEqual([64, expect.stringMatching(/^dibs: usage: "completed" is not a kind of event; did you mean complete\? there are add, /)]);
    expect(await registry.dibs(['events', '--task', '../x'])).toMatchObject({ code: 64 });
    const gone = await registry.dibs(['events', '--since', '4f2a9c1e7b3d-17']);
    expect(gone).toMatchObject({ code: 5, stdout: '', next: ['dibs events'] });
    expect(gone.stderr).toMatch(/^dibs: not-found: the cursor 4f2a9c1e7b3d-17 is of a journal that is not there any more, so nobody can tell what came after it; without a cursor everything is told again\n/);
  });

  it('says how many lines could not be read, and which logs', async () => {
    registry.file('log/T-1.jsonl', 'no json\n');
    mkdirSync(join(registry.root, 'log/T-2.jsonl'));
    expect(await registry.dibs(['events'])).toMatchObject({ code: 0, stderr: 'dibs: 1 line of the logs could not be read and is left out\ndibs: log/T-2.jsonl cannot be read and is left out: EINVAL\n' });
  });
});
