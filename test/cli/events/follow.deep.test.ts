import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/background.ts';
import type { Json } from '../../support/fixture.ts';
import { registry, start } from '../../support/running.ts';

const lines = (text: string): Json[] => text.split('\n').filter((line) => line !== '').map((line): Json => JSON.parse(line));

/** A task that was added, claimed and completed. */
async function work(id: string): Promise<void> {
  await registry.dibs(['add', id], { as: 'ana' });
  await registry.dibs(['claim', id], { as: 'ana~s1' });
  await registry.dibs(['complete', id, '--summary', 'two\nlines \u001b[31m'], { as: 'ana~s1' });
}

describe('dibs events --follow', () => {
  it('tells what happened and what happens, until a signal ends it', async () => {
    await registry.dibs(['add', 'T-1'], { as: 'ana' });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const follower = start(['events', '--follow', '--json']);
      await follower.says(/"add"/);
      await registry.dibs(['claim', 'T-1'], { as: 'ana' });
      await follower.says(/"claim"/);
      await registry.dibs(['release', 'T-1'], { as: 'ana' });
      await follower.says(/"release"/);
      follower.signal(signal);
      expect([await follower.ended, follower.stderr]).toEqual([0, '']);
      const told = lines(follower.stdout).map(({ cursor }: Json) => Number(cursor.split('-')[1]));
      expect(told).toEqual(told.map((_, index) => index + 1));
    }
  });

  it('with --ready tells of each task that can be claimed as soon as it can', async () => {
    await registry.dibs(['add', 'T-1'], { as: 'ana' });
    await registry.dibs(['add', 'T-2', '--depends-on', 'T-1'], { as: 'ana' });
    const follower = start(['events', '--follow', '--json', '--kind=ready']);
    await follower.says(/"T-1"/);
    await registry.dibs(['claim', 'T-1'], { as: 'ana' });
    await registry.dibs(['complete', 'T-1'], { as: 'ana' });
    await follower.says(/"T-2"/);
    // One that nothing logs.
    registry.file('scoped/T-3.md');
    await follower.says(/"T-3"/);
    expect(lines(follower.stdout).map(({ event }: Json) => event.to)).toEqual(['scoped/T-1.md', 'scoped/T-2.md', 'scoped/T-3.md']);
  });

  it('ends quietly when nobody reads any more', async () => {
    await work('T-1');
    const piped = registry.spawn('sh', ['-c', '{ dibs events --follow --json; echo $? > ended; } | head -n 1']);
    // It notices at its next event.
    for (let n = 1; !existsSync(join(registry.base, 'ended')); n++) await registry.dibs(['add', `NEXT-${n}`], { as: 'ana' });
    const { stdout, code, stderr } = await piped;
    expect([lines(stdout), code, stderr, readFileSync(join(registry.base, 'ended'), 'utf8')]).toEqual([[expect.objectContaining({ verb: 'events' })], 0, '', '0\n']);
  });

  it('says once that the registry is gone, and goes on when it is back', async () => {
    await work('T-1');
    const follower = start(['events', '--follow', '--json']);
    await follower.says(/"complete"/);
    renameSync(registry.root, `${registry.root}.away`);
    await follower.says(/could not look/);
    renameSync(`${registry.root}.away`, registry.root);
    await registry.dibs(['add', 'T-2'], { as: 'ana' });
    await follower.says(/"T-2"/);
    follower.signal('SIGTERM');
    expect(await follower.ended).toBe(0);
    expect(follower.stderr.match(/could not look/g)).toHaveLength(1);
    expect(lines(follower.stdout)).toHaveLength(4);
  });

  it('ends with 5 when somebody has removed the journal, and tells nothing twice', async () => {
    await work('T-1');
    const follower = start(['events', '--follow', '--json']);
    await follower.says(/"complete"/);
    rmSync(join(registry.root, 'log/.journal'));
    expect(await follower.ended).toBe(5);
    expect(lines(follower.stdout).slice(3)).toEqual([expect.objectContaining({ ok: false, verb: 'events', error: expect.objectContaining({ code: 'not-found' }) })]);
  });

  it('tells what is written where no watch tells it', async () => {
    // The directory of the logs is not there yet, so it is only polled.
    rmSync(join(registry.root, 'log'), { recursive: true });
    const follower = start(['events', '--follow', '--json']);
    await eventually(() => registry.names('.').includes('log'));
    await work('T-1');
    await follower.says(/"complete"/);
    expect(lines(follower.stdout)).toHaveLength(3);
  });
});

describe('docs/events.md', () => {
  it('has a loop that handles each event once, also when it is killed and started again', async () => {
    const [, loop = ''] = /^```sh\n([^]*?)^```$/m.exec(readFileSync(resolve(import.meta.dirname, '../../../docs/events.md'), 'utf8')) ?? [];
    expect(loop).toContain('dibs events --follow --json');
    registry.file('loop.sh', loop);
    const handled = (): Json[] => lines(readFileSync(join(registry.base, 'handled'), 'utf8'));
    appendFileSync(join(registry.base, 'handled'), '');
    for (let turn = 1; turn <= 3; turn++) {
      // In a group of its own, which is killed as a whole.
      const { pid = 0 } = spawn('sh', [join(registry.root, 'loop.sh')], { cwd: registry.base, detached: true, stdio: 'ignore', env: { PATH: `${join(registry.base, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: registry.base } });
      try {
        await work(`T-${turn}`);
        await eventually(() => handled().at(-1)?.event.id === `T-${turn}` && handled().at(-1).event.event === 'complete');
        await eventually(() => readFileSync(join(registry.base, '.cursor'), 'utf8').trim() === handled().at(-1).cursor);
      } finally {
        process.kill(-pid, 'SIGKILL');
      }
    }
    const cursors = handled().map(({ cursor }: Json) => Number(cursor.split('-')[1]));
    expect(cursors).toEqual(cursors.map((_, index) => index + 1));
  });
});
