/** Two users who share a registry by a group, and one who does not belong to it: real users, real permissions. */

import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VERBS } from '../../lib/cli/input/verb-table.ts';
import { registryAt, skipBecause, type Json, type Registry, type Result } from '../support/fixture.ts';
import { everyVerb } from './every-verb.ts';
import { WarmDibs } from '../support/warm-dibs.ts';

const GROUP = 12_100;

interface User {
  readonly agent: string;
  readonly uid: number;
  readonly groups: string;
}

const ANN: User = { agent: 'ann', uid: 12_001, groups: `12001,${GROUP}` };
const BOB: User = { agent: 'bob', uid: 12_002, groups: `12002,${GROUP}` };

let registry: Registry;

function as({ agent, uid, groups }: User, umask: string, ...args: readonly string[]): Promise<Result> {
  const become = [`--reuid=${uid}`, `--regid=${uid}`, `--groups=${groups}`];
  return registry.spawn('setpriv', [...become, 'sh', '-c', 'umask "$0"; exec dibs "$@"', umask, ...args], { as: agent });
}

const ann = (...args: readonly string[]): Promise<Result> => as(ANN, '002', ...args);
const bob = (...args: readonly string[]): Promise<Result> => as(BOB, '002', ...args);

async function codes(...runs: readonly (() => Promise<Result>)[]): Promise<readonly (number | null)[]> {
  const answers: (number | null)[] = [];
  for (const run of runs) answers.push((await run()).code);
  return answers;
}

const modeOf = (path: string): string => (lstatSync(join(registry.root, path)).mode & 0o7777).toString(8);
const groupOf = (path: string): number => lstatSync(join(registry.root, path)).gid;
const claimed = (id: string): string => join('claimed', registry.names('claimed').find((name) => name.startsWith(`${id}~`)) ?? 'nothing');

beforeEach(async (context) => {
  if (process.getuid?.() !== 0) skipBecause(context, 'only root can be two users');
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-users-')));
  registry = registryAt(base);
  chownSync(base, 0, GROUP);
  chmodSync(base, 0o2775);
  expect(await ann('init', base)).toMatchObject({ code: 0, stderr: '' });
});

afterEach(() => {
  registry?.remove();
});

describe('two users of one group', () => {
  it('claim, renew, note, give back, hand over and complete what the other one added', async () => {
    for (const id of ['T-1', 'T-2', 'T-3']) expect(await ann('add', id, '--title', id)).toMatchObject({ code: 0 });
    expect(await codes(() => bob('claim', 'T-1'), () => bob('claim', 'T-1'), () => bob('renew', 'T-1'), () => bob('renew', 'T-1', '--for=2h'), () => bob('note', 'T-1', 'text'), () => bob('release', 'T-1'))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await codes(() => ann('claim', 'T-1'), () => ann('handoff', 'T-1', '--to=bob'), () => bob('renew', 'T-1'), () => bob('complete', 'T-1'))).toEqual([0, 0, 0, 0]);
    expect(await codes(() => bob('claim', 'T-2'), () => ann('steal', 'T-2', '--force', '--reason=x'), () => ann('renew', 'T-2'), () => ann('complete', 'T-2', '--review'), () => bob('move', 'T-2', '--to=complete'))).toEqual([0, 0, 0, 0, 0]);
    expect(await codes(() => bob('claim', 'T-3', '--lease=1s'), () => bob('renew', 'T-3'))).toEqual([0, 0]);
    utimesSync(join(registry.root, claimed('T-3')), 1, 1);
    const taken = await ann('claim', 'T-3', '--wait=30s', '--json');
    expect(taken.json).toMatchObject({ ok: true, from: { agent: 'bob' } });
    expect(await ann('complete', 'T-3')).toMatchObject({ code: 0 });
    expect(registry.names('complete').map((name) => name.replace(/~.*/, ''))).toEqual(['T-1', 'T-2', 'T-3']);
    const { json } = await ann('log', 'T-1', '--json');
    expect(json.events.map(({ event, by }: Json) => `${event} ${by}`)).toEqual(['add ann', 'claim bob', 'extend bob', 'note bob', 'release bob', 'claim ann', 'handoff ann', 'complete bob']);
    expect(await codes(() => ann('doctor'), () => bob('doctor'))).toEqual([0, 0]);
  });

  it('renew a file that the other one owns: its heartbeat moves on, and nothing else of it', async () => {
    await ann('add', 'T-1', '--title', 'One');
    await bob('claim', 'T-1');
    const path = join(registry.root, claimed('T-1'));
    const before = lstatSync(path, { bigint: true });
    const text = readFileSync(path, 'utf8');
    expect(Number(before.uid)).toBe(ANN.uid);
    let last = before.mtimeNs;
    for (const _time of [1, 2, 3]) {
      const { json } = await bob('renew', 'T-1', '--json');
      const after = lstatSync(path, { bigint: true });
      expect(after.mtimeNs).toBeGreaterThan(last);
      expect([after.ino, after.mode, after.uid, after.size]).toEqual([before.ino, before.mode, before.uid, before.size]);
      // What was promised is what everybody else reads.
      expect(json.claim.heartbeatAt).toBe(Math.round(Number(after.mtimeNs / 1000n) / 1000));
      last = after.mtimeNs;
    }
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('never set a heartbeat back that the owner of the file set a moment ago', async () => {
    await ann('add', 'T-1');
    await bob('claim', 'T-1');
    const path = join(registry.root, claimed('T-1'));
    const ahead = Math.floor(Date.now() / 1000) + 3;
    utimesSync(path, ahead, ahead);
    expect(await bob('renew', 'T-1')).toMatchObject({ code: 0 });
    expect(lstatSync(path).mtimeMs).toBe(ahead * 1000);
  });

  it('keep a lease alive by dibs run for longer than it lasts', async () => {
    await ann('add', 'T-1');
    const ran = await bob('run', 'T-1', '--lease=1s', '--json', '--', 'sleep', '3');
    expect([ran.code, ran.json.outcome]).toEqual([0, 'complete']);
  });

  it('follow the umask: with 022 each writes what is its own, and the other is told so', async () => {
    await as(ANN, '022', 'add', 'T-1');
    await as(ANN, '022', 'claim', 'T-1');
    expect([modeOf(claimed('T-1')), modeOf('log/T-1.jsonl'), modeOf('holders/ann')]).toEqual(['644', '644', '2755']);
    await ann('add', 'T-2');
    await ann('claim', 'T-2');
    expect([modeOf(claimed('T-2')), modeOf('log/T-2.jsonl')]).toEqual(['664', '664']);
    await as(ANN, '022', 'release', 'T-1');
    expect(await bob('claim', 'T-1')).toMatchObject({ code: 0 });
    for (const args of [['renew', 'T-1'], ['note', 'T-1', 'text']]) {
      expect(await bob(...args)).toMatchObject({ code: 74, stderr: expect.stringMatching(/touch claimed\/T-1.*EPERM \(this user is not allowed to do that\)\n {2}next: dibs doctor/) });
    }
    const { stdout } = await bob('doctor');
    expect(stdout).toMatch(/^problem {2}sharing {2}claimed: only the owner may write T-1~\S+: others can claim it but not renew it/m);
    expect(stdout).toMatch(/^problem {2}sharing {2}log: only the owner may write T-1\.jsonl: what others do is missing from it/m);
    // Nothing is lost by it: it can be held by a new tenure, and finished.
    expect(await codes(() => bob('renew', 'T-1', '--for=1h'), () => bob('complete', 'T-1'))).toEqual([0, 0]);
  });

  it('make directories that the group shares, too', async () => {
    rmSync(join(registry.root, 'waiting'), { recursive: true });
    await ann('add', 'T-1');
    await bob('move', 'T-1', '--to=waiting');
    await bob('add', 'T-2');
    await bob('claim', 'T-2');
    for (const path of ['waiting', 'holders/bob', 'scoped']) expect([path, modeOf(path), groupOf(path)]).toEqual([path, '2775', GROUP]);
    for (const path of ['waiting/T-1~1.md', claimed('T-2'), 'log/T-2.jsonl']) expect([path, modeOf(path), groupOf(path)]).toEqual([path, '664', GROUP]);
  });

  it('cannot move each other’s files in a sticky directory: 74 with the rename and EPERM, nothing is lost, and doctor says why', async () => {
    await ann('add', 'T-1');
    chmodSync(join(registry.root, 'scoped'), 0o3775);
    expect(await bob('claim', 'T-1')).toMatchObject({ code: 74, stderr: expect.stringMatching(/rename scoped\/T-1\.md -> claimed\/T-1.*EPERM/) });
    expect([registry.names('scoped'), registry.names('claimed'), registry.names('holders/bob')]).toEqual([['T-1.md'], [], []]);
    expect(await bob('doctor')).toMatchObject({ code: 65, stdout: expect.stringMatching(/sharing +scoped: it is sticky/) });
    chmodSync(join(registry.root, 'scoped'), 0o2775);
    await bob('claim', 'T-1');
    chmodSync(join(registry.root, 'claimed'), 0o3775);
    const held = registry.names('claimed');
    expect(await bob('complete', 'T-1')).toMatchObject({ code: 74 });
    expect(await ann('janitor')).toMatchObject({ code: 0 });
    expect([registry.names('complete'), registry.names('claimed')]).toEqual([[], held]);
    chmodSync(join(registry.root, 'claimed'), 0o2775);
    expect(await bob('complete', 'T-1')).toMatchObject({ code: 0 });
  });
});

describe('a user without permission', () => {
  const stranger = new WarmDibs(12_003);
  const dibs = (args: readonly string[]): ReturnType<WarmDibs['run']> => stranger.run(args, { cwd: registry.base, env: { DIBS_AGENT: 'cyd' } });

  afterAll(() => stranger.stop());

  it('who may look and not write is told so by every verb that would write, and changes nothing', async () => {
    await ann('add', 'BAD');
    await ann('add', 'DONE');
    await ann('claim', 'DONE');
    const before = registry.snapshot();
    const refused = new Set<string>();
    for (const args of everyVerb('BAD')) {
      if (args[0] === 'init') continue;
      const { code, stdout, stderr } = await dibs(args);
      if (code !== 74) continue;
      refused.add(args[0] ?? '');
      const said = args.includes('--json') ? stdout : stderr;
      expect([args, said]).toEqual([args, expect.stringMatching(/store-failed.*the file system failed: .*EACCES \(this user is not allowed to do that\)/)]);
    }
    expect([...refused].toSorted()).toEqual(['add', 'claim', 'dispatch', 'events', 'hooks', 'janitor', 'move', 'run', 'set', 'setup']);
    expect(registry.snapshot()).toEqual(before);
  });

  it.each(['scoped', 'claimed', '.'])('who may not look into %s is told so, never that there is nothing to do', async (directory) => {
    await ann('add', 'BAD');
    chmodSync(join(registry.root, directory), 0o2770);
    const looking = ['list', 'show', 'claim', 'renew', 'release', 'complete', 'move', 'boot', 'resume', 'handoff', 'steal', 'note', 'janitor', 'stuck', 'run', 'add', 'verify'];
    expect(looking.filter((verb) => !VERBS.some(({ name }) => name === verb))).toEqual([]);
    for (const args of everyVerb('BAD').filter(([verb = '']) => looking.includes(verb))) {
      // Whoever may list claimed/ can be told that nothing there is his.
      if (directory === 'scoped' && args.length === 1 && ['renew', 'verify'].includes(args[0] ?? '')) continue;
      // It is asked for paths, and looks at no shelf.
      if (directory !== '.' && args.includes('--print-schedule')) continue;
      // The plan is empty, and is refused before anything is looked at.
      if (args.includes('--from')) continue;
      const { code, stdout, stderr } = await dibs(args);
      expect([args, code]).toEqual([args, 74]);
      expect([args, stderr]).toEqual([args, expect.stringContaining('EACCES')]);
      expect(stdout).toMatch(args[0] === 'boot' ? /^COULD NOT LOOK/ : /^$/);
    }
  });
});

describe('doctor says who can write', () => {
  const writers = async (): Promise<string | undefined> => /^writers {3}(.*)$/m.exec((await as(ANN, '002', 'doctor')).stdout)?.[1];

  it('by the registry’s own directory: its owner, a group, everybody', async () => {
    expect(await writers()).toBe(`user ${ANN.uid} (you) and group ${GROUP}`);
    expect((await bob('doctor', '--json')).json).toMatchObject({ writers: { uid: ANN.uid, gid: GROUP, group: true, others: false }, findings: [] });
    chmodSync(registry.root, 0o755);
    expect(await writers()).toBe(`user ${ANN.uid} (you) only`);
    chmodSync(registry.root, 0o777);
    expect(await writers()).toBe('everybody');
  });

  it.each<readonly [string, () => unknown, readonly string[]]>([
    ['a directory that the group cannot write', () => chmodSync(join(registry.root, 'review'), 0o2755), ['review: others may write in the registry but not here: run chmod g+w on it']],
    ['a directory of another group', () => chownSync(join(registry.root, 'log'), ANN.uid, ANN.uid), [`log: it belongs to group ${ANN.uid}, but the registry to group ${GROUP}: run chgrp ${GROUP} on it`]],
    ['a directory without setgid', () => chmodSync(join(registry.root, 'waiting'), 0o775), ['waiting: the registry has setgid but this directory does not']],
    ['a sticky directory', () => chmodSync(join(registry.root, 'tmp'), 0o3775), ['tmp: it is sticky']],
    ['what one of them believes', () => (mkdirSync(join(registry.root, 'holders', 'zoe')), chownSync(join(registry.root, 'holders', 'zoe'), 0, GROUP), chmodSync(join(registry.root, 'holders', 'zoe'), 0o2755)), ['holders/zoe: others may write']],
  ])('and finds %s', async (_what, spoil, said) => {
    spoil();
    const { code, json } = await ann('doctor', '--json');
    expect([code, json.findings.filter(({ kind }: Json) => kind === 'sharing').map(({ level, path, message }: Json) => `${level} ${path}: ${message}`)]).toEqual([65, said.map((line) => expect.stringContaining(`problem ${line}`))]);
  });

  it('and finds a umask by which the others could not renew', async () => {
    expect((await as(BOB, '022', 'doctor')).stdout).toMatch(/^problem {2}sharing {2}your umask keeps others from writing what you add here/m);
    expect(registry.names('tmp')).toEqual([]);
  });

  it('and finds that new files get another group where no directory has setgid', async () => {
    for (const path of ['.', ...readdirSync(registry.root)].filter((name) => lstatSync(join(registry.root, name)).isDirectory())) chmodSync(join(registry.root, path), 0o775);
    expect((await bob('doctor')).stdout).toContain(`note  sharing  what you add here gets group ${BOB.uid}, but the registry has group ${GROUP}: run chmod g+s on its directories`);
    expect(existsSync(join(registry.root, 'scoped'))).toBe(true);
  });
});

describe('the top of a file system, whose lost+found is root’s own,', () => {
  const bar = (path: string): void => {
    chownSync(join(registry.root, path), 0, 0);
    chmodSync(join(registry.root, path), 0o700);
  };

  beforeEach(() => {
    bar('lost+found');
  });

  it('is swept by an ordinary user: what that user may not touch is named once, and everything else is done', async () => {
    for (const id of ['T-1', 'T-2']) expect(await ann('add', id)).toMatchObject({ code: 0 });
    expect(await ann('claim', 'T-1', '--lease=1s')).toMatchObject({ code: 0 });
    // A ghost, a shadow and a directory of somebody else's, all debris that belongs into lost+found.
    registry.file('complete/G~3.md', 'x');
    registry.held('G', { owner: 'bob', ageSeconds: 99, lease: 60, believed: false });
    registry.file('complete/E~3.md', 'x');
    registry.file('scoped/E.md', 'y');
    registry.file('complete/F~3.md', 'x');
    mkdirSync(join(registry.root, 'scoped/F.md'));
    mkdirSync(join(registry.root, 'tmp/foreign'));
    bar('tmp/foreign');
    await sleep(1100);
    const { code, stderr, json } = await bob('janitor', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const acts = json.acts.map(({ act, task, path }: { act: string; task?: string; path: string }) => `${act} ${task ?? path}`).toSorted();
    expect(acts).toEqual(['reaped T-1', 'undecided E', 'undecided F', 'undecided G', 'undecided lost+found']);
    expect(json.acts.at(-1).why).toBe('it is left alone: this user lacks the permission (EACCES to list lost+found/)');
    expect((await bob('claim', 'T-1')).code).toBe(0);
    expect((await ann('doctor')).stdout).toContain('can claim, but the janitor puts no debris aside');
  });

  it('costs the other directories no file that keeps git away', async () => {
    for (const directory of ['claimed', 'log', 'tmp']) rmSync(join(registry.root, directory, '.gitignore'), { force: true });
    expect(await ann('janitor')).toMatchObject({ code: 0 });
    expect(['claimed', 'log', 'tmp'].map((directory) => existsSync(join(registry.root, directory, '.gitignore')))).toEqual([true, true, true]);
  });

  it('cannot become a registry by a user who may not write there, and says where one can be', async () => {
    const top = join(registry.base, 'top');
    mkdirSync(join(top, 'lost+found'), { recursive: true, mode: 0o700 });
    chownSync(top, ANN.uid, ANN.uid);
    const { code, stderr } = await ann('init', '--registry', top);
    expect([code, stderr]).toEqual([74, expect.stringContaining(`Make the registry in a directory below: dibs init --registry ${top}/registry`)]);
    expect(readdirSync(top)).toEqual(['lost+found']);
    expect((await ann('init', '--registry', `${top}/registry`)).code).toBe(0);
  });
});
