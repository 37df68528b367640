import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, lutimesSync, mkdirSync, readFileSync, readlinkSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, skipBecause, type Json, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
  registry.file('scoped/GOOD.md', '# Good\n');
});

afterEach(() => {
  registry.remove();
});

async function remarksOf(id: string): Promise<readonly string[]> {
  const { json, code } = await registry.dibs(['list', '--json']);
  expect(code).toBe(0);
  return json.tasks.find((task: Json) => task.id === id).remarks;
}

/** What is odd about one task must not cost another. */
async function expectOthersUnharmed(): Promise<void> {
  expect(await registry.dibs(['list'])).toMatchObject({ code: 0, stdout: expect.stringContaining('GOOD') });
  expect(await registry.dibs(['janitor'], { as: 'cron' })).toMatchObject({ code: 0 });
  expect(await registry.dibs(['claim', 'GOOD'], { as: 'worker' })).toMatchObject({ code: 0 });
}

describe('a task that is no regular file', () => {
  it.each<readonly [string, string, (path: string) => void]>([
    ['a directory', 'a directory, not a regular file', (path) => mkdirSync(path)],
    ['a FIFO', 'a special file, not a regular file', (path) => execFileSync('mkfifo', [path])],
    ['a symlink', 'a symlink, not a regular file', (path) => symlinkSync('GOOD.md', path)],
    ['a dangling symlink', 'a symlink, not a regular file', (path) => symlinkSync('nowhere', path)],
    ['a symlink to itself', 'a symlink, not a regular file', (path) => symlinkSync('BAD.md', path)],
    ['a symlink to a device', 'a symlink, not a regular file', (path) => symlinkSync('/dev/zero', path)],
  ])('is listed as what it is, refused with 65 and left alone: %s', async (_what, remark, make) => {
    const path = join(registry.root, 'scoped', 'BAD.md');
    make(path);
    const { mode, ino } = lstatSync(path);
    expect(await remarksOf('BAD')).toEqual([remark]);
    const { code, stderr, stdout } = await registry.dibs(['claim', 'BAD'], { as: 'alice' });
    expect([code, stdout]).toEqual([65, '']);
    expect(stderr).toContain('dibs: malformed: scoped/BAD.md is not a regular file');
    expect(await registry.dibs(['show', 'BAD'])).toMatchObject({ code: 0, stdout: expect.stringContaining('not a regular file') });
    await expectOthersUnharmed();
    expect([lstatSync(path).mode, lstatSync(path).ino]).toEqual([mode, ino]);
  });

  it.each<readonly [string, (path: string) => void]>([
    ['a directory', (path) => mkdirSync(path)],
    ['a FIFO', (path) => execFileSync('mkfifo', [path])],
    ['a dangling symlink', (path) => symlinkSync('nowhere', path)],
  ])('and has the name of an expired claim is neither taken nor given back: %s', async (_what, make) => {
    const name = `BAD~1@bob:${Date.now() - 99_999}+1.md`;
    make(join(registry.root, 'claimed', name));
    lutimesSync(join(registry.root, 'claimed', name), 1_000_000, 1_000_000);
    const swept = await registry.dibs(['janitor'], { as: 'cron' });
    expect(swept).toMatchObject({ code: 0, stdout: expect.stringMatching(/^undecided +BAD/) });
    expect(await registry.dibs(['claim', 'BAD'], { as: 'alice' })).toMatchObject({ code: 3 });
    expect(registry.names('claimed')).toEqual([name]);
    expect(registry.names('holders/alice')).toEqual([]);
    await expectOthersUnharmed();
  });
});

describe('a symlink', () => {
  it('is never followed: not for reading, not for renewing, not for writing', async () => {
    const secret = join(registry.base, 'secret.md');
    writeFileSync(secret, '---\ntitle: secret title\nreserve_for: zoe\n---\nsecret body\n');
    utimesSync(secret, 1_000_000, 1_000_000);
    const name = `LINK~1@alice:${Date.now()}+3600.md`;
    symlinkSync(secret, join(registry.root, 'scoped', 'OUT.md'));
    symlinkSync(secret, join(registry.root, 'claimed', name));
    registry.file(`holders/alice/${name}`, 'confirmed\n');
    symlinkSync(secret, join(registry.root, 'log', 'LINK.jsonl'));
    let said = '';
    for (const args of [['list'], ['show', 'OUT'], ['show', 'LINK'], ['boot'], ['claim', 'OUT'], ['claim', 'LINK'], ['verify', 'LINK'], ['renew', 'LINK'], ['note', 'LINK', 'text'], ['log', 'LINK'], ['renew', 'LINK', '--for', '2h'], ['release', 'LINK'], ['janitor']]) {
      const { stdout, stderr, code } = await registry.dibs(args, { as: 'alice' });
      said += stdout + stderr;
      expect([args.join(' '), code]).not.toEqual([args.join(' '), 1]);
      if (['claim', 'renew', 'note'].includes(args[0] ?? '')) expect([args.join(' '), code]).toEqual([args.join(' '), 65]);
    }
    expect(said).not.toContain('secret title');
    expect(said).not.toContain('secret body');
    expect(said).not.toContain('zoe');
    expect(statSync(secret).mtimeMs).toBe(1_000_000_000);
    expect(readFileSync(secret, 'utf8')).toBe('---\ntitle: secret title\nreserve_for: zoe\n---\nsecret body\n');
    expect(readlinkSync(join(registry.root, 'scoped', 'OUT.md'))).toBe(secret);
    await expectOthersUnharmed();
  });
});

describe('an unreadable task', () => {
  it('is refused with 65, said in the listing, and left alone', async (context) => {
    if (process.getuid?.() === 0) {
      // Root reads everything, so another user looks.
      try {
        execFileSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, '--version'], { stdio: 'ignore' });
      } catch {
        skipBecause(context, 'root reads every file, and setpriv is not there to become somebody else');
      }
    }
    const path = registry.file('scoped/BAD.md', 'secret');
    execFileSync('chmod', ['-R', 'a+rwX', registry.base]);
    chmodSync(path, 0);
    const as = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'dibs'] : ['dibs'];
    const [program = '', ...before] = as;
    const list = await registry.spawn(program, [...before, 'list', '--json']);
    expect(list.json.tasks.find((task: Json) => task.id === 'BAD').remarks).toEqual(['unreadable']);
    expect(await registry.spawn(program, [...before, 'claim', 'BAD'], { as: 'alice' })).toMatchObject({ code: 65, stdout: '' });
    expect(await registry.spawn(program, [...before, 'claim', 'GOOD'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect(registry.names('scoped')).toEqual(['BAD.md']);
  });
});

describe('a task of odd content', () => {
  it('of 50 MB is listed, shown in part, claimed and completed', async () => {
    // The first 64 KiB are text. What is below them, here NULs, nobody reads before the task is claimed.
    const path = registry.file('scoped/BIG.md', `---\ntitle: Big\n---\n${'text\n'.repeat(20_000)}`);
    truncateSync(path, 50 * 1024 * 1024);
    const { size } = statSync(path);
    expect((await registry.dibs(['list'])).stdout).toContain('BIG');
    const { code, stdout } = await registry.dibs(['show', 'BIG']);
    expect(code).toBe(0);
    expect(stdout.length).toBeLessThan(2 * 1024 * 1024);
    expect(await registry.dibs(['claim', 'BIG'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect((await registry.dibs(['boot'], { as: 'alice' })).stdout.length).toBeLessThan(1024 * 1024);
    expect(await registry.dibs(['complete', 'BIG'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect(statSync(join(registry.root, 'complete', 'BIG~1.md')).size).toBe(size);
    await expectOthersUnharmed();
  });

  it('of 50 MB of front matter is refused with 65', async () => {
    registry.file('scoped/BIG.md', `---\ndepends_on: [A]\n${'# filler filler filler filler filler filler filler filler\n'.repeat(900_000)}---\n`);
    expect(await registry.dibs(['claim', 'BIG'], { as: 'alice' })).toMatchObject({ code: 65, stderr: expect.stringContaining('its front matter is longer than') });
    await expectOthersUnharmed();
  });

  it('that is binary is listed as such, shown as such, and not claimed, because nobody can tell what it depends on', async () => {
    const bytes = Uint8Array.from({ length: 4096 }, (_, index) => index % 256);
    const path = registry.file('scoped/BIN.md', bytes);
    expect(await remarksOf('BIN')).toEqual(['it is binary, or not UTF-8']);
    expect((await registry.dibs(['show', 'BIN'])).stdout).toContain('it is binary');
    expect(await registry.dibs(['claim', 'BIN'], { as: 'alice' })).toMatchObject({ code: 65, stderr: expect.stringContaining('it is binary, or not UTF-8') });
    expect(readFileSync(path).equals(bytes)).toBe(true);
    await expectOthersUnharmed();
  });

  const laughs = `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from('bcdefghi', (key, index) => `${key}: &${key} [${Array.from({ length: 9 }, () => `*${'abcdefghi'[index]}`).join(',')}]`).join('\n')}\n`;
  const gated = 'depends_on: [GOOD]\n';
  it.each<readonly [string, string, RegExp]>([
    ['tabs', `---\n\ttitle: x\n\t${gated}---\n`, /tab/i],
    ['an alias of anchors that explode', `---\n${laughs}depends_on: *i\n---\n`, /more than plain or quoted text/],
    ['duplicate keys', `---\n${gated}${gated}---\n`, /given twice/],
    ['no closing fence', `---\n${gated}# text\n`, /no closing ---/],
    ['a list', `---\n- depends_on\n---\n`, /not a list of "key: value"/],
    ['dependencies that are no ids', '---\ndepends_on: [a/b]\n---\n', /depends_on is neither/],
    ['a reservation that is a map', '---\nreserve_for: {a: b}\n---\n', /more than plain or quoted text/],
    ['a reservation that is a list', '---\nreserve_for: [a]\n---\n', /reserve_for is not one owner/],
    ['nothing that speaks of who may claim it, and a key twice', '---\ntitle: x\ntitle: y\n---\n', /given twice/],
    ['a tag that would run code', '---\ndepends_on: !!js/function "function(){}"\n---\n', /./],
  ])('whose front matter has %s is listed with what is wrong and refused with 65', async (_what, text, why) => {
    registry.file('scoped/BAD.md', text);
    expect(await remarksOf('BAD')).toEqual([expect.stringMatching(why)]);
    const { code, stderr } = await registry.dibs(['claim', 'BAD'], { as: 'alice' });
    expect(code).toBe(65);
    expect(stderr).toMatch(why);
    expect(readFileSync(join(registry.root, 'scoped', 'BAD.md'), 'utf8')).toBe(text);
    expect(await registry.dibs(['show', 'BAD'])).toMatchObject({ code: 0 });
    await expectOthersUnharmed();
  });

  it('whose front matter has anchors that would explode in a parser is read a line at a time', async () => {
    registry.file('scoped/T-1.md', `---\n${laughs}title: x\n---\ntext\n`);
    expect(await remarksOf('T-1')).toEqual([]);
    expect(await registry.dibs(['claim', 'T-1'], { as: 'alice' })).toMatchObject({ code: 0 });
  });

  it('of no bytes is a task', async () => {
    registry.file('scoped/EMPTY');
    expect(await registry.dibs(['claim', 'EMPTY'], { as: 'alice' })).toMatchObject({ code: 0 });
  });
});
