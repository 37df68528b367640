/**
 * Whoever was told no name shares one with every process of its login: what that name holds is nobody's for certain.
 */

import { hostname, userInfo } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONTROL, makeRegistry, skipBecause, type Registry, type Result, type RunOptions } from '../support/fixture.ts';
import { whereIs } from '../tools/shells.ts';

const FALLBACK = `${userInfo().username}@${hostname()}`;

let registry: Registry;
let stamp: string;

beforeEach(async () => {
  registry = await makeRegistry();
  registry.file('scoped/T-1.md', 'the task\n');
  stamp = (await registry.dibs(['claim', 'T-1', '--json'])).json.claim.stamp;
});
afterEach(() => registry.remove());

const names = (): readonly string[] => registry.names('claimed');

/** Verbs that need the caller's claim of T-1. */
const NEEDY: readonly (readonly string[])[] = [
  ['verify', 'T-1'],
  ['renew', 'T-1'],
  ['renew', 'T-1', '--for', '2h'],
  ['note', 'T-1', 'how far it is'],
  ['release', 'T-1'],
  ['release', 'T-1', '--to', 'waiting', '--reason', 'no key'],
  ['complete', 'T-1'],
  ['complete', 'T-1', '--review'],
  ['handoff', 'T-1', '--to', 'bob'],
];

describe('without a name', () => {
  it.each([...NEEDY, ['verify'], ['renew'], ['move', 'T-1', '--to', 'waiting'], ['resume', 'T-1'], ['steal', 'T-1', '--force', '--reason', 'mine']].map((args) => [args.join(' '), args] as const))(
    '%s is refused, changes nothing, and prints the stamp that proves the claim',
    async (_line, args) => {
      const before = registry.snapshot();
      const { code, stderr, stdout, next } = await registry.dibs(args);
      expect([code, stdout]).toEqual([75, '']);
      expect(stderr).toContain(`dibs: unproven: T-1 has been held by ${FALLBACK} `);
      expect(stderr).not.toMatch(CONTROL);
      expect(next).toEqual([`dibs verify T-1 --stamp ${stamp}`]);
      expect(registry.snapshot()).toEqual(before);
      expect(await registry.spawn('sh', ['-c', next[0] ?? ''])).toMatchObject({ code: 0, stdout: expect.stringContaining('T-1 is yours') });
    },
  );

  it.each(NEEDY.map((args) => [args.join(' '), args] as const))('%s takes the stamp, and takes the fence, as proof', async (_line, args) => {
    expect(await registry.dibs([...args, '--fence', '2'])).toMatchObject({ code: 4 });
    expect(await registry.dibs([...args, '--stamp', stamp.replace(/.$/, (digit) => `${(Number(digit) + 1) % 10}`)])).toMatchObject({ code: 4 });
    expect(await registry.dibs([...args, ...(args[0] === 'verify' ? ['--fence', '1'] : ['--stamp', stamp])])).toMatchObject({ code: 0 });
  });

  it('boot has a verdict of its own, resumes nothing and forgets nothing', async () => {
    const { code, stdout } = await registry.dibs(['boot']);
    expect([code, stdout]).toEqual([75, expect.stringContaining(`\nUNPROVEN T-1: T-1 has been held by ${FALLBACK}`)]);
    expect(stdout).not.toMatch(/RESUME|NOTHING|^ *the task$/m);
    expect((await registry.dibs(['boot', '--json', '--ack'])).json).toMatchObject({ ok: false, verdict: 'unproven', resume: [], unproven: [{ task: { id: 'T-1' }, error: { code: 'unproven', next: `dibs verify T-1 --stamp ${stamp}` } }] });
    expect(await registry.dibs(['boot'], { env: { CURRENT_TASK_ID: 'T-1' } })).toMatchObject({ code: 75 });
  });

  it('boot resumes what its stamp proves, and only that', async () => {
    registry.file('scoped/T-2.md');
    await registry.dibs(['claim', 'T-2']);
    const { code, json } = await registry.dibs(['boot', '--json', '--stamp', stamp]);
    expect([code, json.resume.map(({ task }: { task: { id: string } }) => task.id), json.unproven.map(({ task }: { task: { id: string } }) => task.id)]).toEqual([75, ['T-1'], ['T-2']]);
    expect(await registry.dibs(['boot', '--stamp', 'ana:1769143261123'])).toMatchObject({ code: 4 });
  });

  it('claim refuses it like any other, and what claim prints next works as it is printed', async () => {
    expect(await registry.dibs(['claim', 'T-1'])).toMatchObject({ code: 3 });
    registry.file('scoped/T-3.md');
    const { stdout } = await registry.dibs(['claim', 'T-3']);
    const [, note = ''] = /^ {2}next: (.*)$/m.exec(stdout) ?? [];
    const [, complete = ''] = /^ {2}when it is done: (.*)$/m.exec(stdout) ?? [];
    for (const command of [note, complete]) expect(await registry.spawn('sh', ['-c', command])).toMatchObject({ code: 0 });
    expect(registry.names('complete')).toEqual(['T-3~1.md']);
  });

  it('list --mine says that nobody can tell, and whoami that the name is no proof', async () => {
    expect((await registry.dibs(['list', '--mine'])).stdout).toContain('[nobody can tell whether it is yours]');
    expect((await registry.dibs(['whoami'])).stdout).toMatch(/^proof +none/m);
    expect((await registry.dibs(['whoami', '--json'], { as: 'ana' })).json.isProof).toBe(true);
  });

  it('what has run out anybody may claim, and the one whose it was is told', async () => {
    await registry.dibs(['renew', 'T-1', '--for', '1s', '--stamp', stamp]);
    const [name = ''] = names();
    const short = /@(.*)\+/.exec(name)?.[1] ?? '';
    let claimed: Result;
    do claimed = await registry.dibs(['claim', 'T-1', '--json', '--wait', '3s']);
    while (claimed.code === 3);
    expect(claimed.json).toMatchObject({ ok: true, already: false, from: { stamp: short } });
    expect(await registry.dibs(['verify', 'T-1', '--stamp', short])).toMatchObject({ code: 4 });
  });

  it.each(['DIBS_SESSION', 'CLAUDE_CODE_SESSION_ID', 'CODEX_THREAD_ID', 'GEMINI_SESSION_ID'])('a session in %s is proof', async (variable) => {
    registry.file('scoped/T-4.md');
    const options: RunOptions = { env: { [variable]: 's1' } };
    for (const args of [['claim', 'T-4'], ['boot'], ['verify', 'T-4'], ['complete', 'T-4']]) expect(await registry.dibs(args, options)).toMatchObject({ code: 0 });
  });

  it('the command of dibs run acts for its claim', async () => {
    registry.file('scoped/T-5.md');
    const { code, stdout } = await registry.dibs(['run', 'T-5', '--', 'sh', '-c', 'dibs boot && dibs verify && dibs note T-5 half && dibs complete T-5']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('RESUME T-5')]);
  });
});

describe('at a terminal', () => {
  const typed = (line: string, env: Readonly<Record<string, string>> = {}): Promise<Result> => registry.spawn('script', ['-qec', line, '/dev/null'], { env });

  it('a person is proof enough', async (context) => {
    if (whereIs('script') === undefined) skipBecause(context, 'there is no script(1)');
    for (const line of ['dibs boot', 'dibs verify T-1', 'dibs note T-1 half', 'dibs complete T-1']) expect([line, (await typed(line)).code]).toEqual([line, 0]);
  });

  it.each(['CLAUDECODE', 'GEMINI_CLI', 'CURSOR_AGENT', 'CODEX_CI', 'COPILOT_CLI', 'OPENCODE', 'AI_AGENT'])('the shell of an agent host, which has %s, is no person', async (variable) => {
    if (whereIs('script') === undefined) return;
    expect((await typed('dibs verify T-1', { [variable]: '1' })).code).toBe(75);
    expect((await typed('dibs verify T-1', { [variable]: ' ' })).code).toBe(0);
  });

  it.each(['dibs verify T-1 </dev/null', 'echo | dibs verify T-1', 'exec 0<&-; dibs verify T-1'])('%s is not typed by a person', async (line) => {
    if (whereIs('script') === undefined) return;
    expect((await typed(line)).code).toBe(75);
  });
});
