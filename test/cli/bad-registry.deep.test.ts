import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { makeRegistry, skipBecause, type Registry, type RunOptions, type Result } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
  registry.file('scoped/T-1.md', '# One\n');
});

afterEach(() => {
  registry.remove();
});

describe('registry.yaml', () => {
  it.each([
    ['an unknown key', 'leese: 5m\n', /line 1: unknown key "leese"; the keys are .*lease/],
    ['a lease of banana', 'version: 1\nlease: banana\n', /line 2: lease cannot be "banana"/],
    ['a lease of 0', 'lease: 0\n', /lease cannot be "0"/],
    ['a lease that is not within its limits', 'lease: 2h\nmax_lease: 1h\n', /must lie between/],
    ['a version that is not known', 'version: 2\n', /version cannot be "2"/],
    ['a key twice', 'lease: 5m\nlease: 6m\n', /line 2: lease is given twice/],
    ['a nested value', 'agent:\n  name: x\n', /registry\.yaml line/],
    ['no key at all', 'hello\n', /expected "key: value"/],
    ['bytes that are no text', '\u0000\u0001\u001B[31m', /line 1/],
  ])('with %s is an error of its own for every verb that needs it: 65, the line named, nothing else touched', async (_what, text, why) => {
    registry.file('registry.yaml', text);
    const before = registry.snapshot();
    const answers = await Promise.all([['claim', 'T-1'], ['boot'], ['janitor'], ['whoami']].map((args) => registry.dibs(args, { env: { CODEX_THREAD_ID: 's' } })));
    expect(answers.map(({ code }) => code)).toEqual([65, 65, 65, 65]);
    for (const { stderr } of answers) {
      expect(stderr).toMatch(why);
      expect(stderr).not.toContain('\u001B');
    }
    expect(answers[1]?.stdout).toContain('COULD NOT LOOK');
    expect(registry.snapshot()).toEqual(before);
  });

  it('that is no regular file is said with 65, and a missing one means the defaults', async () => {
    const path = join(registry.root, 'registry.yaml');
    rmSync(path);
    expect(await registry.dibs(['claim', 'T-1', '--json'], { as: 'alice' })).toMatchObject({ code: 0, stdout: expect.stringContaining('"leaseSeconds":1800') });
    mkdirSync(path);
    expect(await registry.dibs(['boot'], { as: 'alice' })).toMatchObject({ code: 65 });
    rmSync(path, { recursive: true });
    execFileSync('mkfifo', [path]);
    expect(await registry.dibs(['boot'], { as: 'alice' })).toMatchObject({ code: 65 });
    rmSync(path);
    symlinkSync('nowhere', path);
    expect((await registry.dibs(['boot'], { as: 'alice' })).code).toBe(65);
  });

  it('sets the lease, its limits and the agent', async () => {
    registry.file('registry.yaml', '# ours\nversion: 1\nlease: 5m # short\nmin_lease: 10\nmax_lease: "1h"\nagent: \'the bot\'\n');
    expect(await registry.dibs(['claim', 'T-1', '--lease=2h'])).toMatchObject({ code: 64, stderr: expect.stringContaining('registry.yaml allows') });
    expect(await registry.dibs(['claim', 'T-1', '--lease=9'])).toMatchObject({ code: 64 });
    expect((await registry.dibs(['claim', 'T-1', '--json'])).json.claim).toMatchObject({ leaseSeconds: 300, agent: 'the bot' });
  });
});

describe('missing shelves', () => {
  it('are made again by whoever needs them', async () => {
    for (const directory of ['claimed', 'complete', 'holders', 'log', 'tmp', 'lost+found', 'waiting', 'discovery']) rmSync(join(registry.root, directory), { recursive: true });
    expect(await registry.dibs(['list'])).toMatchObject({ code: 0, stdout: expect.stringContaining('T-1') });
    expect(await registry.dibs(['boot'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect(await registry.dibs(['janitor'], { as: 'cron' })).toMatchObject({ code: 0, stdout: '' });
    for (const args of [['claim', 'T-1'], ['verify', 'T-1'], ['note', 'T-1', 'on it'], ['complete', 'T-1'], ['add', 'T-2'], ['log', 'T-1']]) expect(await registry.dibs(args, { as: 'alice' })).toMatchObject({ code: 0 });
    rmSync(join(registry.root, 'scoped'), { recursive: true });
    expect(await registry.dibs(['add', 'T-3'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect([registry.names('complete'), registry.names('scoped')]).toEqual([['T-1~1.md'], ['T-3.md']]);
  });

  it('that are files are 74 for every verb that has to look there', async () => {
    rmSync(join(registry.root, 'waiting'), { recursive: true });
    writeFileSync(join(registry.root, 'waiting'), '');
    const answers = await Promise.all([['claim', 'T-1'], ['list'], ['janitor'], ['verify', 'T-1'], ['add', 'T-2']].map((args) => registry.dibs([...args, '--json'], { as: 'alice' })));
    expect(answers.map(({ code }) => code)).toEqual([74, 74, 74, 74, 74]);
    for (const { json } of answers) expect(json.error).toMatchObject({ code: 'store-failed', message: expect.stringContaining('waiting: ENOTDIR') });
    expect(registry.names('scoped')).toEqual(['T-1.md']);
  });
});

it('tells of a note that its log cannot take, with 74, and renews the claim all the same', async () => {
  registry.held('T-2');
  mkdirSync(join(registry.root, 'log', 'T-2.jsonl'));
  expect(await registry.dibs(['note', 'T-2', 'text'], { as: 'alice' })).toMatchObject({ code: 74, stderr: expect.stringContaining('the claim was renewed') });
  expect(await registry.dibs(['complete', 'T-2'], { as: 'alice' })).toMatchObject({ code: 0 });
});

const MOUNT = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec dibs "$@"';

/** dibs where the registry cannot be written: by a read-only mount for root, by permissions for everybody else. */
async function readOnly(context: TestContext): Promise<(args: readonly string[], options?: RunOptions) => Promise<Result>> {
  if (process.getuid?.() !== 0) {
    execFileSync('chmod', ['-R', 'a-w', registry.root]);
    return (args, options) => registry.dibs(args, options);
  }
  const probe = await registry.spawn('unshare', ['-m', 'sh', '-c', MOUNT, registry.root, '--version']).catch(() => undefined);
  if (probe?.code !== 0) skipBecause(context, 'root may write everywhere, and a read-only mount cannot be made here');
  return (args, options) => registry.spawn('unshare', ['-m', 'sh', '-c', MOUNT, registry.root, ...args], options);
}

describe('a read-only registry', () => {
  it('can be looked at, and what would change it is 74 and leaves no trace', async (context) => {
    registry.held('MINE');
    registry.held('DEAD', { owner: 'bob', ageSeconds: 9999 });
    const before = registry.snapshot();
    const dibs = await readOnly(context);
    const looked: [string, number | null][] = [];
    for (const args of [['list'], ['show', 'T-1'], ['verify', 'MINE'], ['stuck'], ['log', 'T-1'], ['whoami'], ['boot']]) looked.push([args[0] ?? '', (await dibs(args, { as: 'alice' })).code]);
    expect(looked).toEqual([['list', 0], ['show', 0], ['verify', 0], ['stuck', 0], ['log', 0], ['whoami', 0], ['boot', 0]]);
    for (const args of [['claim', 'T-1'], ['claim', 'DEAD'], ['renew', 'MINE'], ['note', 'MINE', 'x'], ['release', 'MINE'], ['complete', 'MINE'], ['add', 'T-2'], ['move', 'T-1', '--to', 'waiting'], ['janitor']]) {
      const { code, stderr, stdout } = await dibs([...args], { as: 'alice' });
      expect([args.join(' '), code, stdout]).toEqual([args.join(' '), 74, '']);
      expect(stderr).toMatch(/dibs: store-failed: the file system failed: .*(EROFS|EACCES|EPERM)/);
    }
    execFileSync('chmod', ['-R', 'u+w', registry.root]);
    expect(registry.snapshot()).toEqual(before);
    expect(await registry.dibs(['claim', 'T-1'], { as: 'alice' })).toMatchObject({ code: 0 });
  });
});

// A small disk that is filled when a task is held and another one is free, and has room again for the last two
// commands.
const FULL = `
set -u
mount -t tmpfs -o size=512k tmpfs "$0" || exit 99
run() { dibs "$@"; echo "[$1 $?]"; }
cd "$0"
export DIBS_AGENT=alice
run init . && run add T-1 --title One && for id in HELD DONE BACK; do run add $id; run claim $id 2>/dev/null; done
cat /dev/zero > fill 2>/dev/null
run list
run show T-1
run claim T-1
run add T-2 --title Two
run add EMPTY
run note HELD text
run verify HELD
run boot
run complete DONE
run release BACK
rm fill
run claim T-1
run boot
cd .agent/registry && echo "[names $(ls -d */* | grep -v '^log/' | tr '\\n' ' ')]"
`;

describe('a full disk', () => {
  it('costs what would write its 74, loses no task and no claim, and is over when there is room again', async (context) => {
    const disk = join(registry.base, 'disk');
    mkdirSync(disk);
    chmodSync(disk, 0o777);
    const ran = process.platform === 'linux' ? await registry.spawn('unshare', ['-m', 'sh', '-c', FULL, disk]).catch(() => undefined) : undefined;
    if (ran === undefined || ran.code === 99 || !ran.stdout.includes('[init')) skipBecause(context, 'no small disk can be mounted here');
    const names = /\[names (.*)\]/.exec(ran.stdout)?.[1]?.split(' ') ?? [];
    const there = (path: string): boolean => names.includes(path);
    const codes = [...ran.stdout.matchAll(/^\[([a-z]+) ([0-9]+)\]$/gm)].map(([, verb, code]) => `${verb} ${code}`);
    expect(codes.slice(0, 8)).toEqual(['init 0', 'add 0', 'add 0', 'claim 0', 'add 0', 'claim 0', 'add 0', 'claim 0']);
    expect(codes.slice(8, 12)).toEqual(['list 0', 'show 0', 'claim 74', 'add 74']);
    // A heartbeat takes no space, and a line may still fit into the log's last block.
    expect(codes[13]).toMatch(/^note (?:0|74)$/);
    expect(codes.slice(14, 16)).toEqual(['verify 0', 'boot 0']);
    expect(codes.slice(18)).toEqual(['claim 0', 'boot 0']);
    expect(ran.stderr).toContain('ENOSPC');
    expect(ran.stdout).not.toContain('LOST');
    expect(names.filter((path) => path.startsWith('tmp/') || path.includes('T-2'))).toEqual([]);
    // Whatever could be done without room was done or was not: the exit code says which.
    expect([codes[12], codes[16], codes[17]]).toEqual([there('scoped/EMPTY.md') ? 'add 0' : 'add 74', there('complete/DONE~1.md') ? 'complete 0' : 'complete 74', there('scoped/BACK~1.md') ? 'release 0' : 'release 74']);
  });
});
