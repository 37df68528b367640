/** `dibs run` at a terminal, under a shell with job control: what a person types, and what comes by kill. */

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/background.ts';
import { CACHE } from '../../support/fixture.ts';
import { registry } from '../runs.ts';

const [CTRL_C, CTRL_BACKSLASH, CTRL_Z] = ['\u0003', '\u001C', '\u001A'];

class Terminal {
  said = '';
  readonly #child: ChildProcess;

  constructor() {
    const bin = join(registry.base, 'bin');
    this.#child = spawn('script', ['-qefc', 'bash --norc --noprofile -i', '/dev/null'], {
      cwd: registry.base,
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
      env: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: registry.base, XDG_CACHE_HOME: CACHE, TERM: 'dumb', PS1: '> ', DIBS_AGENT: 'alice', SHELL: '/bin/bash' },
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    // A line that was typed must not be taken for an answer.
    this.type('stty -echo; PS1=; PS2=\n');
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  async says(pattern: RegExp): Promise<RegExpExecArray> {
    let found: RegExpExecArray | null = null;
    await eventually(() => (found = pattern.exec(this.said)) !== null);
    this.said = this.said.slice(this.said.indexOf((found as unknown as RegExpExecArray)[0]) + (found as unknown as RegExpExecArray)[0].length);
    return found as unknown as RegExpExecArray;
  }

  end(): void {
    this.#child.stdin?.end();
    this.#child.kill('SIGHUP');
  }
}

function lacksScript(): boolean {
  try {
    execFileSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
}

describe.skipIf(lacksScript())('dibs run at a terminal', () => {
  let terminal: Terminal;

  beforeEach(async () => {
    terminal = new Terminal();
    terminal.type('echo be""gun\n');
    await terminal.says(/begun/);
  });

  afterEach(() => terminal.end());

  it('lets the command hear each Ctrl-C once', async () => {
    const counting = `process.on("SIGINT", () => console.log("heard", ++n)); let n = 0; console.log("rea" + "dy"); setTimeout(() => { console.log("in all", n); process.exit(0); }, 3000)`;
    terminal.type(`dibs run T-1 -- '${process.execPath}' -e '${counting}'; echo code $?\n`);
    await terminal.says(/ready/);
    terminal.type(CTRL_C);
    await terminal.says(/heard 1/);
    await sleep(500);
    terminal.type(CTRL_C);
    await terminal.says(/heard 2/);
    expect((await terminal.says(/in all ([0-9]+)/))[1]).toBe('2');
    expect((await terminal.says(/code ([0-9]+)/))[1]).toBe('0');
  });

  it.each([['SIGINT', 130], ['SIGQUIT', 131], ['SIGALRM', 142]] as const)('passes on what came by kill: %s', async (signal, code) => {
    terminal.type("dibs run T-1 -- sh -c 'echo of $PPID; exec sleep 600'; echo code $?\n");
    process.kill(Number((await terminal.says(/of ([0-9]+)/))[1]), signal);
    expect((await terminal.says(/code ([0-9]+)/))[1]).toBe(String(code));
    expect(registry.names('scoped')).toEqual(['T-1~1.md']);
  });

  it.each([[CTRL_C, 130, ''], [CTRL_BACKSLASH, 131, ''], [CTRL_C, 130, '</dev/null'], [CTRL_BACKSLASH, 131, '</dev/null']] as const)('%j ends it and the command', async (key, code, redirected) => {
    terminal.type(`dibs run T-1 -- sh -c 'echo of $PPID; exec sleep 600' ${redirected}; echo code $?\n`);
    await terminal.says(/of [0-9]+/);
    await sleep(200);
    terminal.type(key);
    expect((await terminal.says(/code ([0-9]+)/))[1]).toBe(String(code));
    expect(registry.names('scoped')).toEqual(['T-1~1.md']);
  });

  it.each(['', '</dev/null'])('Ctrl-Z stops it and the command, and fg lets both go on; its input is %j', async (redirected) => {
    const tick = join(registry.base, 'tick');
    terminal.type(`dibs run T-1 -- sh -c 'echo rea""dy; while [ ! -e go ]; do date +%N > tick; sleep 0.05; done' ${redirected}\n`);
    await terminal.says(/ready/);
    await eventually(() => existsSync(tick));
    terminal.type(CTRL_Z);
    await terminal.says(/Stopped/);
    await sleep(300);
    const before = readFileSync(tick, 'utf8');
    await sleep(500);
    expect(readFileSync(tick, 'utf8')).toBe(before);
    terminal.type('fg\n');
    await eventually(() => readFileSync(tick, 'utf8') !== before);
    terminal.type('touch go\n');
    await registry.spawn('touch', ['go']);
    await eventually(() => registry.names('complete').length === 1);
  });

  it('ends what the command started, too, when the claim is lost or TERM comes', async () => {
    for (const how of ['loss', 'TERM']) {
      rmSync(join(registry.base, 'tick'), { force: true });
      terminal.type("dibs run LOCK --create --release -- sh -c '(trap \"\" TERM; while :; do date +%N > tick; sleep 0.05; done) & echo of $PPID; wait'; echo code $?\n");
      const [, dibs = ''] = await terminal.says(/of ([0-9]+)/);
      await eventually(() => existsSync(join(registry.base, 'tick')));
      if (how === 'TERM') process.kill(Number(dibs), 'SIGTERM');
      else await registry.dibs(['steal', 'LOCK', '--force', '--reason', 'mine now'], { as: 'bob' });
      expect((await terminal.says(/code ([0-9]+)/))[1]).toBe(how === 'TERM' ? '143' : '4');
      const last = readFileSync(join(registry.base, 'tick'), 'utf8');
      await sleep(300);
      expect(readFileSync(join(registry.base, 'tick'), 'utf8')).toBe(last);
      await registry.dibs(['release', 'LOCK'], { as: 'bob' });
    }
  });
});
