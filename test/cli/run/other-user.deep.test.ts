/** A command that dibs may not signal, as sudo makes one: by a program to which root lent its rights. */

import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, type TestContext } from 'vitest';
import { eventually } from '../../support/background.ts';
import { notOnThisMachine } from '../../support/fixture.ts';
import { go, registry } from '../runs.ts';

const AS_NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const AS_ROOT = ['--reuid=0', '--regid=0', '--clear-groups'];
const NOBODY = 65_534;

/** Everything is nobody's here, but a program that makes root of whoever starts it. Returns its path. */
async function lend(context: TestContext): Promise<string> {
  if (process.getuid?.() !== 0) notOnThisMachine(context, 'only root can lend its rights');
  const { stdout } = await registry.spawn('sh', ['-c', 'command -v setpriv']);
  if (stdout === '') notOnThisMachine(context, 'setpriv is not there');
  for (const name of ['.', ...(readdirSync(registry.base, { recursive: true }) as string[])]) chownSync(join(registry.base, name), NOBODY, NOBODY);
  chmodSync(registry.base, 0o755);
  const program = join(registry.base, 'become-root');
  copyFileSync(stdout.trim(), program);
  chmodSync(program, 0o4755);
  const tried = await registry.spawn('setpriv', [...AS_NOBODY.slice(1), program, ...AS_ROOT, 'id', '-ru']);
  if (tried.stdout !== '0\n') notOnThisMachine(context, 'the file system of the test lends no rights');
  return program;
}

let child: ChildProcess | undefined;

afterEach(() => {
  if (child?.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
  child = undefined;
});

describe('a command of another user', () => {
  for (const atTerminal of [false, true]) {
    it(`works on after a TERM to dibs ${atTerminal ? 'at' : 'without'} a terminal: dibs says so, and holds the claim until it ends`, async (context) => {
      const program = await lend(context);
      const script = 'echo began; while [ ! -e go ]; do sleep 0.05; done; touch over';
      const line = [...AS_NOBODY, 'sh', '-c', `'echo of $$; exec dibs run T-1 -- "$@"'`, 'sh', program, ...AS_ROOT, 'sh', '-c', `'${script}'`].join(' ');
      const [shell = '', ...args] = atTerminal ? ['script', '-qefc', line, '/dev/null'] : ['sh', '-c', line];
      let said = '';
      child = spawn(shell, args, {
        cwd: registry.base,
        detached: true,
        stdio: [atTerminal ? 'pipe' : 'ignore', 'pipe', 'pipe'],
        env: { PATH: `${join(registry.base, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: registry.base, NODE_DISABLE_COMPILE_CACHE: '1', DIBS_AGENT: 'alice', SHELL: '/bin/sh' },
      });
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
      const ended = new Promise((resolve) => child?.once('close', resolve));
      await eventually(() => said.includes('began'));
      process.kill(Number(/of ([0-9]+)/.exec(said)?.[1]), 'SIGTERM');
      await eventually(() => said.includes('may not be signalled: it runs as another user'));
      await sleep(6000);
      expect(registry.names('claimed')).toHaveLength(1);
      go();
      expect(await ended).toBe(0);
      expect([registry.names('complete'), existsSync(join(registry.base, 'over'))]).toEqual([['T-1~1.md'], true]);
      expect(said).not.toMatch(/^ +at /m);
    });
  }
});
