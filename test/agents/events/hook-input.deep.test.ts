/** The hook as a process: what it says to nonsense, how long it waits, and many of it at once. */

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUNDLE, OWNER, useHooked } from './hooked.ts';
import { HOST_NAMES, SENT } from './payloads.ts';

const { registry, fire, lose } = useHooked();

describe('what is no payload', () => {
  it.each(HOST_NAMES)('is answered by %s with silence', async (host) => {
    for (const input of ['', 'junk', '{', '[]', 'null', '"x"', '{"hook_event_name":"Nonsense"}', '\u0000\uFFFF', `{"a":${'['.repeat(20_000)}`, '}}}}\n}']) {
      expect([input.slice(0, 20), await registry.spawn(process.execPath, [BUNDLE, host], { input })]).toEqual([input.slice(0, 20), expect.objectContaining({ stdout: '', stderr: '', code: 0 })]);
    }
  });

  it('a host that there is not is a mistake of whoever wrote it: 64, never 1, and not 2, which would refuse', async () => {
    for (const args of [[], ['vim'], ['__proto__'], ['\u001B[2J']]) {
      const { code, stdout, stderr } = await registry.spawn(process.execPath, [BUNDLE, ...args], { input: '{}' });
      expect([code, stdout, stderr]).toEqual([64, '', expect.stringContaining('the hosts are claude, codex, gemini, cursor, copilot, opencode')]);
      expect(stderr).not.toContain('\u001B');
    }
  });

  it.each<[string, unknown]>([
    ['too long for a name', 'x'.repeat(500)],
    ['a way out of the directory', '../../../etc'],
    ['a text that a terminal obeys', '\u001B[2J\n'],
    ['a number', 17],
    ['two in one', 'a~b~c'],
  ])('a session that is %s is nobody of whom anything is recorded', async (_what, session) => {
    registry.held('T-1', { owner: OWNER });
    await lose('T-1');
    const before = registry.snapshot();
    for (const sent of [SENT.claude.edit(), SENT.claude.after(), SENT.claude.mark?.() ?? SENT.claude.edit()]) expect(await fire('claude', sent, { more: { session_id: session } })).toMatchObject({ stdout: '', code: 0 });
    expect(registry.snapshot()).toEqual(before);
    expect((await fire('claude', SENT.claude.boot(), { more: { session_id: session } })).code).toBe(0);
  });
});

describe('time', () => {
  /** How it ended that nobody stopped: the test's own end is the only other one. */
  function leftOpen(...parts: readonly string[]): Promise<{ readonly code: number | null; readonly stderr: string }> {
    return new Promise((done) => {
      const child = spawn(process.execPath, [BUNDLE, 'claude'], { cwd: registry.base, env: { PATH: process.env['PATH'], DIBS_AGENT: 'ana' } });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
      for (const [index, part] of parts.entries()) setTimeout(() => child.stdin.write(part), index * 100);
      child.stdin.on('error', () => undefined);
      child.once('close', (code) => done({ code, stderr }));
    });
  }

  it('a host that never ends its input is answered as soon as the payload is whole', async () => {
    registry.held('T-1', { owner: OWNER });
    await lose('T-1');
    const payload = JSON.stringify({ ...SENT.claude.edit().input, cwd: registry.base });
    const half = payload.indexOf('}') + 1;
    for (const parts of [[payload], [payload.slice(0, half), payload.slice(half)]]) expect(await leftOpen(...parts)).toMatchObject({ code: 2, stderr: expect.stringContaining('bob') });
  });

  it.each<[string, string, number]>([
    ['a pipe that is closed', 'cat "$0" | "$@"', 2],
    ['a pipe that stays open', '(cat "$0"; sleep 3) | "$@"', 2],
    ['a pipe that fills slowly', '(head -c 20 "$0"; sleep 0.3; tail -c +21 "$0"; sleep 3) | "$@"', 2],
    ['a pipe into which nobody writes', 'sleep 3 | "$@"', 0],
    ['a pipe with half of it', '(head -c 20 "$0"; sleep 3) | "$@"', 0],
    ['a file', '"$@" < "$0"', 2],
    ['an empty file', '"$@" < /dev/null', 0],
    ['nothing', '"$@" <&-', 0],
  ])('a payload is read from %s', async (_what, line, code) => {
    registry.held('T-1', { owner: OWNER });
    await lose('T-1');
    const file = join(registry.base, 'payload.json');
    writeFileSync(file, JSON.stringify({ ...SENT.claude.edit().input, cwd: registry.base }));
    const child = spawn('sh', ['-c', line, file, process.execPath, BUNDLE, 'claude'], { cwd: registry.base, stdio: ['ignore', 'ignore', 'ignore'], env: { PATH: process.env['PATH'], DIBS_AGENT: 'ana' } });
    expect(await new Promise((done) => child.once('close', done))).toBe(code);
  });

  it('and one that never sends it, or half of it, is not waited for', async () => {
    expect(await Promise.all([leftOpen(''), leftOpen('{"session_id":"S1",')])).toEqual([{ code: 0, stderr: '' }, { code: 0, stderr: '' }]);
  });

  // From a file, which is there at once: how long a pipe takes depends on the machine. payload.test.ts has the pipe.
  it('a payload of megabytes is read', async () => {
    registry.held('T-1', { owner: OWNER });
    await lose('T-1');
    const file = join(registry.base, 'payload.json');
    writeFileSync(file, JSON.stringify({ ...SENT.claude.edit().input, cwd: registry.base, tool_input: { content: '{"}'.repeat(1_000_000) } }));
    expect(await registry.spawn('sh', ['-c', '"$@" < "$0"', file, process.execPath, BUNDLE, 'claude'], { env: { DIBS_AGENT: 'ana' } })).toMatchObject({ code: 2 });
  });
});

describe('many at once', () => {
  it('renew, let through, and tell a loss once between them', async () => {
    registry.held('T-1', { owner: OWNER });
    const all = await Promise.all(Array.from({ length: 12 }, (_, n) => fire('claude', n % 2 === 0 ? SENT.claude.edit() : SENT.claude.after())));
    expect(all.map(({ code, stdout, stderr }) => [code, stdout, stderr])).toEqual(all.map(() => [0, '', '']));
    expect(await registry.dibs(['verify', 'T-1'], { as: OWNER })).toMatchObject({ code: 0 });
    expect(registry.names('tmp')).toEqual([]);
  });
});
