/**
 * What happens to a claim while its command runs or waits: real leases, real signals, another one that wants the task.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/background.ts';
import { type Json } from '../support/fixture.ts';
import { withTrouble } from '../support/preload/preload.ts';
import { events, go, registry, run, start, startWaiting } from './runs.ts';

describe('two runs of one task', () => {
  it('exclude each other, though one agent and one session started both', async () => {
    const first = startWaiting('T-1', [], 'alice~s1');
    await first.says(/^ready$/m);
    const second = await run('T-1', 'echo ran', [], { as: 'alice~s1' });
    expect([second.code, second.stdout]).toEqual([3, '']);
    expect(second.stderr).toContain('held by alice (session run-');
    go();
    expect(await first.ended).toBe(0);
    expect(registry.names('complete')).toEqual(['T-1~1.md']);
  });

  it('come one after the other under --wait', async () => {
    const first = startWaiting('T-1', ['--release']);
    await first.says(/^ready$/m);
    const second = start(['run', 'T-1', '--wait', '--', 'sh', '-c', 'test -e go && echo after']);
    const third = await run('T-1', 'echo ran', ['--wait=2s']);
    expect([third.code, third.stdout]).toEqual([9, '']);
    expect(third.stderr).toContain('dibs: timeout: timed out after 2 s: T-1 has been held by ');
    expect(second.stdout).toBe('');
    go();
    expect(await first.ended).toBe(0);
    expect(await second.ended).toBe(0);
    expect(second.stdout).toBe('after\n');
    expect(registry.names('complete')).toEqual(['T-1~2.md']);
  });

  it('wait for what expires, too', async () => {
    registry.held('DYING', { owner: 'bob', lease: 2 });
    expect(await run('DYING', 'echo ran', ['--wait'])).toMatchObject({ code: 0, stdout: 'ran\n' });
    expect((await events('DYING')).map(({ event }: Json) => event)).toEqual(['take-over', 'complete']);
  });

  it.each(['--wait=0', '--wait=soon', '--wait=-1', '--wait=25h', '--wait='])('%s is 64', async (option) => {
    expect(await run('T-1', 'echo ran', [option])).toMatchObject({ code: 64, stdout: '' });
    expect(registry.names('scoped')).toEqual(['T-1.md']);
  });

  it('leave no trace of one that was stopped while it waited', async () => {
    registry.held('HELD', { owner: 'bob' });
    const before = registry.snapshot();
    const waiting = start(['run', 'HELD', '--wait', '--json', '--', 'echo', 'ran'], { as: 'alice' });
    // It says nothing while it waits, and wherever it is by now, no trace of it may stay.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    waiting.signal('SIGTERM');
    expect(await waiting.ended).toBe(143);
    expect(JSON.parse(waiting.stdout)).toMatchObject({ ok: false, outcome: 'interrupted' });
    expect(registry.snapshot()).toEqual(before);
  });
});

describe('a claim of its own that did not count at once, because its process was stopped for longer than the lease', () => {
  const stopped = withTrouble('stopped-claim', { STOPPED_MS: '1300' });

  it.each([[[]], [['--wait']], [['--wait=10s']]])('is taken anew, %j', async (options) => {
    expect(await run('T-1', 'echo ran; dibs verify', ['--lease=1s', ...options], { env: stopped })).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ran\nT-1 is yours/) });
    expect(registry.names('complete')).toEqual(['T-1~1.md']);
    expect((await events()).map(({ event }: Json) => event)).toEqual(['claim', 'complete']);
  });

  it('is taken anew with the one it took it over from', async () => {
    registry.held('DEAD', { owner: 'bob', ageSeconds: 9999 });
    expect(await run('DEAD', 'echo ran', ['--lease=1s', '--wait'], { env: stopped })).toMatchObject({ code: 0, stdout: 'ran\n' });
    expect(await events('DEAD')).toMatchObject([{ event: 'take-over', generation: 2, from: expect.stringMatching(/^claimed\/DEAD~1@bob:[0-9]+\+3600\.md$/) }, { event: 'complete', generation: 2 }]);
  });

  it('is left to who took it meanwhile: waited for, or refused', async () => {
    const slow = start(['run', 'T-1', '--release', '--lease=1s', '--wait', '--', 'sh', '-c', 'test -e go && echo after'], { as: 'alice', env: withTrouble('stopped-claim', { STOPPED_MS: '3000' }) });
    await eventually(() => registry.names('claimed').length === 1);
    const next = start(['run', 'T-1', '--release', '--wait', '--', 'sh', '-c', 'echo ready; while [ ! -e go ]; do sleep 0.05; done'], { as: 'bob' });
    await next.says(/^ready$/m);
    const refused = start(['run', 'T-1', '--', 'echo', 'ran'], { as: 'carol', env: stopped });
    expect(await refused.ended).toBe(3);
    go();
    expect([await next.ended, await slow.ended, slow.stdout]).toEqual([0, 0, 'after\n']);
    expect([registry.names('claimed'), registry.names('holders')]).toEqual([[], []]);
  });
});

describe('a dibs run in trouble, while another waits', () => {
  const trap = 'trap "touch stopped; exit 0" TERM; touch began; n=0; while [ ! -e go ] && [ $n -lt 20000 ]; do n=$((n + 1)); sleep 0.05; done';
  const begun = async (): Promise<void> => {
    await eventually(() => existsSync(join(registry.base, 'began')));
    await new Promise((resolve) => setTimeout(resolve, 300));
  };

  it('stops its command before the next one can have the claim, if it can neither look nor renew', async () => {
    const gone = join(registry.base, 'gone');
    const troubled = run('T-1', trap, ['--lease=6s'], { env: withTrouble('no-disk', { NO_DISK: gone }) });
    await begun();
    writeFileSync(gone, '');
    const next = await run('T-1', 'test -e stopped && echo after', ['--wait'], { as: 'bob' });
    expect(next).toMatchObject({ code: 0, stdout: 'after\n' });
    expect(await troubled).toMatchObject({ code: 4, stderr: expect.stringContaining('the lease is almost over and could not be renewed: the file system said EIO') });
  });

  it('keeps its claim without a descriptor left: on a disk of this machine it needs none for that', async () => {
    const gone = join(registry.base, 'gone');
    const command = [process.execPath, join(import.meta.dirname, '..', '..', 'dist', 'bin', 'dibs.js'), 'run', 'T-1', '--lease=2s', '--', 'sh', '-c', trap];
    const limited = registry.spawn('sh', ['-c', 'ulimit -n 64; exec "$@"', 'sh', ...command], { as: 'alice', env: withTrouble('no-descriptors', { NO_DESCRIPTORS: gone }) });
    await begun();
    writeFileSync(gone, '');
    expect((await run('T-1', 'echo after', ['--wait=5s'], { as: 'bob' })).code).toBe(9);
    expect(existsSync(join(registry.base, 'stopped'))).toBe(false);
    go();
    await limited;
  });
});

describe('while the command runs', () => {
  it('the lease is kept alive: a janitor meanwhile takes nothing', async () => {
    const holder = start(['run', 'T-1', '--lease=2s', '--', 'sh', '-c', 'echo ready; sleep 5']);
    await holder.says(/^ready$/m);
    const acts: Json[] = [];
    const over = new AbortController();
    const watching = (async (): Promise<void> => {
      while (!over.signal.aborted) acts.push(...(await registry.dibs(['janitor', '--json'], { as: 'cron' })).json.acts);
    })();
    expect(await holder.ended).toBe(0);
    over.abort();
    await watching;
    expect(acts).toEqual([]);
    expect(registry.names('complete')).toEqual(['T-1~1.md']);
    expect((await events()).map(({ event }: Json) => event)).toEqual(['claim', 'complete']);
  });

  it.each([['SIGTERM', 143], ['SIGHUP', 129], ['SIGINT', 130]] as const)('%s goes on to it: exit %i, and the task is released', async (signal, code) => {
    const one = start(['run', 'T-1', '--', 'sh', '-c', 'echo ready; exec sleep 600']);
    await one.says(/^ready$/m);
    one.signal(signal);
    expect(await one.ended).toBe(code);
    expect(registry.names('scoped')).toEqual(['T-1~1.md']);
    expect((await events()).at(-1)).toMatchObject({ event: 'release', text: `dibs run: the command ended with ${code}` });
  });

  it('a signal that comes as soon as it has begun goes on to it, too', async () => {
    const ids = Array.from({ length: 24 }, (_, n) => `NOW-${n}`);
    const ended = await Promise.all(ids.map((id) => run(id, 'kill -TERM $PPID; sleep 2; echo "$CURRENT_TASK_ID runs on"', ['--create'])));
    expect(ended.map(({ stdout }) => stdout)).toEqual(ids.map(() => ''));
    expect(ended.map(({ code }) => code)).toEqual(ids.map(() => 143));
    expect(registry.names('claimed')).toEqual([]);
  });

  it('a signal that it answers with success completes the task', async () => {
    const one = start(['run', 'T-1', '--', process.execPath, '-e', "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); console.log('ready')"]);
    await one.says(/^ready$/m);
    one.signal('SIGTERM');
    expect(await one.ended).toBe(0);
    expect(registry.names('complete')).toEqual(['T-1~1.md']);
  });

  it.each([
    ['complete', 'dibs complete T-1 && exit 7', 7, 'complete'],
    ['release', 'dibs release T-1 --to waiting --reason later', 0, 'waiting'],
    ['handoff', 'dibs handoff T-1 --to bob && exit 3', 3, 'claimed'],
  ])('what it ended itself by dibs %s is no loss: the exit code is its own', async (_verb, script, code, shelf) => {
    const ran = await registry.dibs(['run', 'T-1', '--lease=1s', '--', 'sh', '-c', script.replace(/$/, '; ') + 'exit $?'], { as: 'alice' });
    expect(ran.code).toBe(code);
    expect(ran.stderr).not.toMatch(/no longer|not ours/);
    expect(registry.names(shelf)).toHaveLength(1);
  });

  it('a claim that it renewed for longer itself is kept alive and completed', async () => {
    const ran = await registry.dibs(['run', 'T-1', '--lease=1s', '--', 'sh', '-c', 'dibs renew T-1 --for 2s && sleep 3 && echo finished'], { as: 'alice' });
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('finished')]);
    expect(registry.names('complete')).toEqual(['T-1~2.md']);
  });

  it('a claim that is lost ends what the command started, too', async () => {
    const one = start(['run', 'T-1', '--lease=3s', '--', 'sh', '-c', 'sleep 600 & echo "child $!"; wait']);
    const [, child = ''] = await one.says(/^child ([0-9]+)$/m);
    expect(await registry.dibs(['steal', 'T-1', '--force', '--reason', 'mine now'], { as: 'bob' })).toMatchObject({ code: 0 });
    expect(await one.ended).toBe(4);
    // Gone, or waiting for somebody to collect it.
    const { stdout } = await registry.spawn('ps', ['-o', 'stat=', '-p', child]);
    expect(stdout.trim()).toMatch(/^(?:Z.*)?$/);
  });

  it('a claim that is lost stops it: TERM, and exit 4, though it ends well', async () => {
    const one = start(['run', 'T-1', '--lease=3s', '--', process.execPath, '-e', "process.on('SIGTERM', () => { console.log('term'); process.exit(0); }); setInterval(() => {}, 1000); console.log('ready')"]);
    await one.says(/^ready$/m);
    expect(await registry.dibs(['steal', 'T-1', '--force', '--reason', 'mine now'], { as: 'bob' })).toMatchObject({ code: 0 });
    expect(await one.ended).toBe(4);
    expect(one.stdout).toBe('ready\nterm\n');
    // The line of the log, which says how, comes after the rename, and may come after this was said.
    expect(one.stderr).toMatch(/T-1 is no longer yours: bob has held it .*stopping the command/);
    expect(await registry.dibs(['verify', 'T-1'], { as: 'bob' })).toMatchObject({ code: 0 });
    expect([registry.names('scoped'), registry.names('complete')]).toEqual([[], []]);
  });

  it('KILL follows for a command that ignores TERM', async () => {
    const one = start(['run', 'T-1', '--lease=3s', '--json', '--', process.execPath, '-e', "process.on('SIGTERM', () => console.error('ignored')); setInterval(() => {}, 1000); console.error('ready')"]);
    await one.says(/^ready$/m);
    expect(await registry.dibs(['steal', 'T-1', '--force', '--reason', 'mine now'], { as: 'bob' })).toMatchObject({ code: 0 });
    expect(await one.ended).toBe(4);
    expect(one.stderr).toContain('ignored\n');
    expect(JSON.parse(one.stdout)).toMatchObject({ ok: false, verb: 'run', outcome: 'lost', commandExit: 137 });
    expect(await registry.dibs(['verify', 'T-1'], { as: 'bob' })).toMatchObject({ code: 0 });
  });

  it('a loss that only shows at its end is exit 4 too, and the task stays where it is', async () => {
    const one = startWaiting('T-1', ['--lease=1h']);
    await one.says(/^ready$/m);
    await registry.dibs(['steal', 'T-1', '--force', '--reason', 'mine now'], { as: 'bob' });
    go();
    expect(await one.ended).toBe(4);
    expect(one.stderr).toContain('no longer yours');
    expect(await registry.dibs(['verify', 'T-1'], { as: 'bob' })).toMatchObject({ code: 0 });
  });

  it('SIGKILL of dibs itself costs a lease: the claim expires, and the janitor brings the task back', async () => {
    const one = start(['run', 'T-1', '--lease=1s', '--', 'sh', '-c', 'echo ready; sleep 2; touch done']);
    await one.says(/^ready$/m);
    one.signal('SIGKILL');
    // Its output closes with the orphaned command's, two seconds later.
    expect(await one.ended).toBe('SIGKILL');
    await eventually(() => existsSync(join(registry.base, 'done')));
    expect(registry.names('claimed')).toHaveLength(1);
    const { json } = await registry.dibs(['janitor', '--json'], { as: 'cron' });
    expect(json.acts).toMatchObject([{ act: 'reaped', task: 'T-1', to: 'scoped/T-1~1.md' }]);
    expect(await run('T-1', 'exit 0')).toMatchObject({ code: 0 });
    expect(registry.names('complete')).toEqual(['T-1~2.md']);
  });

  it('an editor may save the task: those bytes are what is completed', async () => {
    const script = 'f="$DIBS_REGISTRY/claimed/$CURRENT_TASK_ID~$DIBS_FENCE@$DIBS_STAMP+60.md"; echo more >> "$f"; cp "$f" "$f.new~"; echo last >> "$f.new~"; mv "$f.new~" "$f"';
    expect(await run('T-1', script)).toMatchObject({ code: 0 });
    expect(readFileSync(join(registry.root, 'complete', 'T-1~1.md'), 'utf8')).toBe('the task\nmore\nlast\n');
  });
});
