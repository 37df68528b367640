/** The session that hooks note for the process of their host is the one that its server acts for. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve } from '../../lib/agents/events/serve.ts';
import { notedSession, noteSession } from '../../lib/client/host-session.ts';
import { checkArguments } from '../../lib/mcp/parameters.ts';
import { registryFor } from '../../lib/mcp/who-calls.ts';
import { startOf } from '../../lib/system/process-stat.ts';

let home: string;
let env: Readonly<Record<string, string>>;
const PID = process.pid;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'dibs-noted-'));
  env = { HOME: home, CLAUDE_PID: `${PID}`, DIBS_AGENT: 'ana' };
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const places = (): string => join(home, '.local/state/dibs/sessions');

/** What Claude Code 2.1.332 sends with `--continue`, whose server has another session in its environment. */
async function hook(session: string, event = 'SessionStart', host = 'claude'): Promise<void> {
  const stdin = Readable.from([JSON.stringify({ session_id: session, cwd: home, hook_event_name: event, source: 'resume' })]) as unknown as NodeJS.ReadStream;
  await serve({ host, event: undefined, input: { ready: () => undefined, stream: () => stdin }, env, cwd: home, options: {} });
}

async function calls(extra: Readonly<Record<string, string>> = {}, parent = PID): Promise<string> {
  return (await registryFor({ given: {}, env: { ...env, CLAUDE_CODE_SESSION_ID: 'started-with', ...extra }, cwd: () => home, parent: () => parent }, checkArguments({}, undefined), {}).identity()).encoded;
}

describe.runIf(startOf(PID) !== undefined)('the note of a session', () => {
  it('comes before what the server was started with, and after DIBS_SESSION', async () => {
    expect(await calls()).toBe('ana~started-with');
    noteSession(`${PID}`, 's1', env);
    expect(await calls()).toBe('ana~s1');
    expect(await calls({ DIBS_SESSION: 'own' })).toBe('ana~own');
    expect(await calls({ CLAUDE_CODE_SESSION_ID: '' })).toBe('ana');
  });

  it('is made by the hook at the start of a session and at each prompt, and by no other event or host', async () => {
    await hook('s0', 'PreToolUse');
    await hook('s0', 'SessionStart', 'codex');
    expect(await calls()).toBe('ana~started-with');
    await hook('s1');
    expect(await calls()).toBe('ana~s1');
    // A fork starts under the id of its parent.
    await hook('s2', 'UserPromptSubmit');
    expect(await calls()).toBe('ana~s2');
  });

  it('counts for no other process, and for no earlier one of the same id', async () => {
    noteSession(`${PID}`, 's1', env);
    expect(await calls({}, process.ppid)).toBe('ana~started-with');
    writeFileSync(join(places(), `${PID}`), '1 s1\n');
    expect(await calls()).toBe('ana~started-with');
  });

  it('is not written again, and is replaced when the session changes', () => {
    noteSession(`${PID}`, 's1', env);
    const { ino } = statSync(join(places(), `${PID}`));
    noteSession(`${PID}`, 's1', env);
    expect(statSync(join(places(), `${PID}`)).ino).toBe(ino);
    noteSession(`${PID}`, 's2', env);
    expect(notedSession(PID, env)).toBe('s2');
  });

  it('removes the notes of processes that are gone', () => {
    mkdirSync(places(), { recursive: true });
    writeFileSync(join(places(), '4194304999'), '1 s0\n');
    noteSession(`${PID}`, 's1', env);
    expect(readdirSync(places())).toEqual([`${PID}`]);
  });

  it.each(['', 'two words', 'a\u001B[2J', 'x\ny', 's'.repeat(201)])('is not made of %j', (session) => {
    noteSession(`${PID}`, session, env);
    expect(notedSession(PID, env)).toBeUndefined();
  });

  it.each(['', '0', '../x', '1e3', '-1', undefined])('is not made for the process %j', (pid) => {
    noteSession(pid, 's1', env);
    expect(() => readdirSync(places())).toThrow('ENOENT');
  });

  it('is not read through a symlink, and not where it is too long or no note', () => {
    mkdirSync(places(), { recursive: true });
    const path = join(places(), `${PID}`);
    for (const text of ['', 'x', `${startOf(PID)} ${'s'.repeat(1_000_000)}\n`, `${startOf(PID)} a\u0007\n`]) {
      writeFileSync(path, text);
      expect(notedSession(PID, env)).toBeUndefined();
    }
    rmSync(path);
    writeFileSync(join(home, 'other'), `${startOf(PID)} s1\n`);
    symlinkSync(join(home, 'other'), path);
    expect(notedSession(PID, env)).toBeUndefined();
  });
});
