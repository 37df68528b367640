/** dibs archive, as it is typed. */

import { readFileSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from './runs.ts';

const OLD_S = Date.now() / 1000 - 120 * 86_400;

/** A finished task of long ago. */
function old(path: string, text = 'what was done\n'): void {
  registry.file(path, text);
  utimesSync(join(registry.root, path), OLD_S, OLD_S);
}

/** It counts from when the file was put there, too, and that is now. */
const archive = (...args: readonly string[]): ReturnType<typeof registry.dibs> => registry.dibs(['archive', ...args], { as: 'cron' });

async function aged(): Promise<void> {
  await new Promise((resolve) => void setTimeout(resolve, 1100));
}

describe('dibs archive', () => {
  it('takes what is older, says so, and leaves everybody what they knew', async () => {
    await registry.dibs(['claim', 'T-1'], { as: 'ana' });
    await registry.dibs(['complete', 'T-1', '--summary', 'all of it'], { as: 'ana' });
    registry.file('scoped/T-2.md', '---\ndepends_on: T-1\n---\n');
    expect((await archive()).stdout).toBe('nothing to archive; 1 task has been finished for less than 90 d\nnext: dibs list\n');
    await aged();
    expect((await archive('--older', '1s', '--dry-run')).stdout).toMatch(/^would archive 1 task\nT-1 {2}archive\/\d{4}\/T-1~1\.md {2}finished \d s ago\nnext: dibs archive --older 1s\n$/);
    expect(registry.names('complete')).toEqual(['T-1~1.md']);
    const { code, json } = await archive('--older', '1s', '--json');
    expect([code, json]).toEqual([0, expect.objectContaining({ dryRun: false, olderMs: 1000, archived: [{ id: 'T-1', from: 'complete/T-1~1.md', to: expect.stringMatching(/^archive\/\d{4}\/T-1~1\.md$/), finishedAt: expect.any(Number) }], left: [], younger: 0 })]);
    expect([registry.names('complete'), registry.names('log')]).toEqual([[], []]);

    expect((await registry.dibs(['show', 'T-1'], { as: 'ana' })).stdout).toMatch(/^T-1 is complete, and archived\n {2}file {3}archive\/.*all of it/s);
    expect((await registry.dibs(['log', 'T-1', '--json'], { as: 'ana' })).json.events.map(({ event }: { event: string }) => event)).toEqual(['claim', 'complete', 'archive']);
    expect(await registry.dibs(['add', 't-1'], { as: 'ana' })).toMatchObject({ code: 8, stderr: expect.stringContaining('task t-1 already exists: archive/') });
    expect(await registry.dibs(['claim', 'T-1'], { as: 'ana' })).toMatchObject({ code: 6, stderr: expect.stringMatching(/not-claimable: T-1 is finished, and archived as archive\/.*\n {2}next: dibs show T-1\n$/) });
    expect((await registry.dibs(['list', '--ready', '--json'], { as: 'ana' })).json.tasks).toMatchObject([{ id: 'T-2' }]);
    expect((await registry.dibs(['claim', 'T-2', '--brief'], { as: 'ana' })).stdout).toContain('T-1 is complete\n  > all of it');
    expect((await registry.dibs(['doctor'], { as: 'ana' })).stdout).toContain('nothing is wrong');
    expect((await registry.dibs(['move', 'T-1', '--to', 'scoped'], { as: 'ana' })).stdout).toMatch(/^T-1 is in scoped\/, from the archive\n/);
  });

  it('makes no number again that is archived, and offers no old copy of what is', async () => {
    old('archive/2025/TASK-7.md');
    expect((await registry.dibs(['add', 'One more'], { as: 'ana' })).stdout).toContain('TASK-8 is added');
    registry.file('scoped/TASK-7.md', 'a copy\n');
    expect((await registry.dibs(['list', '--json'], { as: 'ana' })).json.tasks.map(({ id }: { id: string }) => id)).not.toContain('TASK-7');
    expect((await registry.dibs(['doctor'], { as: 'ana' })).stdout).toContain('scoped/TASK-7.md: archive/2025/TASK-7.md ranks above it');
    expect((await registry.dibs(['janitor'], { as: 'cron' })).stdout).toMatch(/^set-aside +TASK-7 /);
    expect((await registry.dibs(['doctor'], { as: 'ana' })).code).toBe(0);
    expect(await registry.dibs(['add', '--from', '-'], { as: 'ana', input: '- id: TASK-7\n  title: again\n' })).toMatchObject({ code: 8 });
  });

  it.each([['1y'], ['90'], ['0d'], ['-1d'], [''], ['1d; rm'], ['\u001B[2J'], ['99999d']])('refuses %j as an age', async (age) => {
    const { code, stderr } = await archive(`--older=${age}`);
    expect([code, stderr]).toEqual([64, expect.stringMatching(/^dibs: usage: --older .*(?:\n {2}next: dibs archive --help)?\n/)]);
    expect(stderr).not.toContain('\u001B');
  });

  it('tells what it left, each with its reason', async () => {
    for (const id of ['T-3', 'T-4']) old(`complete/${id}~2.md`);
    registry.file('scoped/T-3.md', 'a copy\n');
    await aged();
    const { code, stdout } = await archive('--older', '1s');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^archived 1 task\nT-4 .*\nT-3 {2}complete\/T-3~2\.md {2}it stays: scoped\/T-3\.md has the same id\n/)]);
  });

  it('fails where it may not write, and where the archive is not what it should be', async () => {
    old('complete/T-3~2.md');
    await aged();
    symlinkSync('/', join(registry.root, 'archive'));
    expect(await archive('--older', '1s')).toMatchObject({ code: 74, stderr: expect.stringContaining('archive') });
    expect(await registry.dibs(['claim', 'T-1'], { as: 'ana' })).toMatchObject({ code: 74 });
    expect((await registry.dibs(['doctor'], { as: 'ana' })).stdout).toMatch(/symlink +archive/);
    expect(registry.names('complete')).toEqual(['T-3~2.md']);
  });

  it('keeps the logs from git, and not the tasks', async () => {
    registry.file('.gitignore', '');
    old('complete/T-3~2.md');
    await aged();
    await archive('--older', '1s');
    expect(readFileSync(join(registry.root, 'archive/.gitignore'), 'utf8')).toMatch(/^#.*\n\*\.jsonl\n\/\.gitignore\n$/);
  });
});
