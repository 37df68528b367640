/** Real signals to a `dibs run` without a terminal. */

import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eventually, type Running } from '../../support/background.ts';
import { skipBecause } from '../../support/fixture.ts';
import { whereIs } from '../../tools/shells.ts';
import { registry, run, start } from '../runs.ts';

const LEFT_ALONE = new Set(['SIGKILL', 'SIGSTOP', 'SIGCHLD', 'SIGPIPE', 'SIGXFSZ', 'SIGSEGV', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGTTIN', 'SIGTTOU', 'SIGTSTP', 'SIGCONT', 'SIGURG', 'SIGWINCH']);
const ENDING = [...new Set(Object.entries(constants.signals).flatMap(([name, number]) => (LEFT_ALONE.has(name) ? [] : [number])))];
const REAL_TIME = process.platform === 'linux' ? [34, 35, 49, 64] : [];

/** A dibs run whose command has said its own process id and that of dibs, and stays. */
async function running(id: string, script: string): Promise<{ readonly one: Running; readonly dibs: number }> {
  const one = start(['run', id, '--create', '--release', '--', 'sh', '-c', `echo "of $PPID"; ${script}`], { as: 'alice' });
  const [, dibs = ''] = await one.says(/^of ([0-9]+)$/m);
  return { one, dibs: Number(dibs) };
}

describe('a signal to dibs', () => {
  it.each([...ENDING, ...REAL_TIME])('that can be caught ends the command too: %i', async (signal) => {
    const { one, dibs } = await running('LOCK', 'exec sleep 600');
    process.kill(dibs, signal);
    expect(await one.ended).toBe(128 + signal);
    expect([registry.names('scoped').includes('LOCK~1.md'), registry.names('claimed')]).toEqual([true, []]);
    expect(one.stderr).not.toMatch(/Debugger|deprecat/i);
  });

  it.each([constants.signals.SIGUSR1, constants.signals.SIGALRM, constants.signals.SIGURG, constants.signals.SIGWINCH, ...REAL_TIME])('is the answer of the command if it has one: %i', async (signal) => {
    const { one, dibs } = await running('LOCK', `trap "echo got; exit 0" ${signal}; while :; do sleep 0.05; done`);
    await sleep(200);
    process.kill(dibs, signal);
    expect(await one.ended).toBe(0);
    expect(one.stdout).toContain('got');
  });

  it.each(['SIGPIPE', 'SIGXFSZ', 'SIGCHLD', 'SIGURG', 'SIGWINCH', 'SIGCONT'] as const)('that ends nobody who ignores it ends nothing: %s', async (signal) => {
    const { one, dibs } = await running('LOCK', 'while [ ! -e go ]; do sleep 0.05; done');
    process.kill(dibs, signal);
    await run('T-1', 'touch go');
    expect(await one.ended).toBe(0);
  });

  it('USR1 opens no debugger, whenever it comes: it ends a dibs that waits', async () => {
    registry.held('HELD', { owner: 'bob' });
    for (const args of [['claim', 'HELD', '--wait'], ['run', 'HELD', '--wait', '--', 'true'], ['janitor', '--watch']]) {
      for (const ms of [200, 1000]) {
        const one = start(args, { as: 'alice' });
        await sleep(ms);
        one.signal('SIGUSR1');
        expect(['SIGUSR1', 138]).toContain(await one.ended);
      }
    }
  });

  it('TSTP stops the command, and CONT lets it go on', async (context) => {
    if (whereIs('perl') === undefined) skipBecause(context, 'there is no perl');
    // The kernel stops only whom somebody of its session can let go on. So dibs needs a process group of its own, which
    // a shell without a terminal gives nobody.
    const grouped = 'perl -e "setpgrp(0, 0); exec @ARGV"';
    const ticks = 'while [ ! -e go ]; do date +%N > tick; sleep 0.05; done';
    const shell = registry.spawn('sh', ['-c', `${grouped} dibs run T-1 -- sh -c '${ticks}' </dev/null & echo $! > pid; wait`], { as: 'alice' });
    const text = async (name: string): Promise<string> => (await registry.spawn('cat', [name])).stdout;
    await eventually(() => existsSync(join(registry.base, 'tick')));
    const dibs = Number(await text('pid'));
    const stateOf = async (): Promise<string> => (await registry.spawn('ps', ['-o', 'stat=', '-p', String(dibs)])).stdout.trim()[0] ?? '';
    process.kill(dibs, 'SIGTSTP');
    await eventually(async () => (await stateOf()) === 'T');
    const before = await text('tick');
    await sleep(500);
    expect(await text('tick')).toBe(before);
    process.kill(dibs, 'SIGCONT');
    await eventually(async () => (await text('tick')) !== before);
    await registry.spawn('touch', ['go']);
    await shell;
    expect(registry.names('complete')).toEqual(['T-1~1.md']);
  });

  it('TERM ends a command that is stopped', async () => {
    const { one, dibs } = await running('LOCK', 'kill -STOP $$; exec sleep 600');
    await sleep(300);
    process.kill(dibs, 'SIGTERM');
    expect(await one.ended).toBe(143);
  });
});

describe('what a command leaves behind', () => {
  const stubborn = '(trap "" TERM INT HUP; while :; do date +%s%N > log; sleep 0.05; done) & echo left $!;';
  const isGone = async (pid: string): Promise<boolean> => /^(?:Z.*)?$/.test((await registry.spawn('ps', ['-o', 'stat=', '-p', pid])).stdout.trim());

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('after a %s to dibs is gone before the claim is: killed after five seconds', async (signal) => {
    const { one, dibs } = await running('LOCK', `${stubborn} sleep 600`);
    const [, left = ''] = await one.says(/^left ([0-9]+)$/m);
    const next = start(['run', 'LOCK', '--release', '--wait', '--', 'sh', '-c', 'kill -0 "$0" 2>/dev/null && ps -o stat= -p "$0" | grep -v Z; exit 7', left], { as: 'bob' });
    // An INT while dash starts a program is lost.
    await sleep(500);
    process.kill(dibs, signal);
    expect(await one.ended).toBe(128 + constants.signals[signal]);
    expect(one.stderr).toContain('is killed');
    expect([await next.ended, next.stdout]).toEqual([7, '']);
  });

  it('after a loss is gone when dibs ends, though the command itself ended at once', async () => {
    const { one } = await running('LOCK', `${stubborn} sleep 600`);
    const [, left = ''] = await one.says(/^left ([0-9]+)$/m);
    await registry.dibs(['steal', 'LOCK', '--force', '--reason', 'mine now'], { as: 'bob' });
    expect(await one.ended).toBe(4);
    expect(await isGone(left)).toBe(true);
  });

  it('after somebody killed the command is gone, too', async () => {
    const { one } = await running('LOCK', `echo me $$; ${stubborn} sleep 600`);
    const [, leader = ''] = await one.says(/^me ([0-9]+)$/m);
    const [, left = ''] = await one.says(/^left ([0-9]+)$/m);
    process.kill(Number(leader), 'SIGKILL');
    expect(await one.ended).toBe(137);
    expect(await isGone(left)).toBe(true);
  });

  it('ends by itself within that time, and is not killed', async () => {
    const { one, dibs } = await running('LOCK', '(trap "sleep 1; touch tidied; exit" TERM; while :; do sleep 0.05; done) & echo left $!; sleep 600');
    await one.says(/^left/m);
    await sleep(200);
    process.kill(dibs, 'SIGTERM');
    expect(await one.ended).toBe(143);
    expect(existsSync(join(registry.base, 'tidied'))).toBe(true);
    expect(one.stderr).not.toContain('is killed');
  });

  it('stays after an end of its own will, as a daemon does', async () => {
    const ran = start(['run', 'T-1', '--', 'sh', '-c', '(sleep 1; touch later) >/dev/null 2>&1 & exit 0'], { as: 'alice' });
    expect(await ran.ended).toBe(0);
    expect(existsSync(join(registry.base, 'later'))).toBe(false);
    await eventually(() => existsSync(join(registry.base, 'later')));
  });
});
