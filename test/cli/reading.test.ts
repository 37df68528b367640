import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, registryAt, type Json, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

describe('init', () => {
  it('lays a registry down, prints the next three commands, and changes nothing the second time', async () => {
    registry.remove();
    registry = registryAt(registry.base);
    const first = await registry.dibs(['init'], { as: 'alice' });
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(first.stdout.split('next:\n')[1]?.trimEnd().split('\n').map((line) => line.trim().split(' ').slice(0, 2).join(' '))).toEqual(['dibs add', 'dibs claim', 'dibs boot']);
    registry.file('registry.yaml', 'version: 1\nlease: 5m\n');
    registry.file('scoped/T-1.md');
    const before = registry.snapshot();
    const second = await registry.dibs(['init', '--json'], { as: 'alice' });
    expect([second.code, second.json.ok, second.json.differing]).toEqual([0, true, [join('registry', 'registry.yaml')]]);
    expect(registry.snapshot()).toEqual(before);
  });

  it('says with 74 that it cannot, where a file is in the way', async () => {
    registry.file('../other/.agent/registry', 'a file');
    expect(await registry.dibs(['init', join(registry.base, '.agent', 'other')])).toMatchObject({ code: 74, stdout: '' });
  });
});

describe('add', () => {
  it('publishes a task with front matter and the text of a file or of standard input', async () => {
    const args = ['add', 'T-1', '--title', 'A: "b"', '--priority', 'high', '--depends-on', 'A-1,A-2', '--depends-on=A-3', '--reserve-for', 'bob', '--role', 'dev', '--project=p', '--body-file', '-'];
    const { stdout, code } = await registry.dibs(args, { as: 'alice', input: '# Body\n---\nend' });
    expect([code, stdout]).toEqual([0, 'T-1 is added: scoped/T-1.md\n  next: dibs show T-1\n']);
    const text = readFileSync(join(registry.root, 'scoped', 'T-1.md'), 'utf8');
    expect(text).toMatch(/^---\ntitle: [^]*\n---\n\n# Body\n---\nend$/);
    expect(await registry.dibs(['list'])).toMatchObject({ stdout: expect.stringContaining('A: "b"') });
    expect((await registry.dibs(['claim', 'T-1'], { as: 'bob' })).stderr).toContain('depends on A-1, A-2, A-3');
    expect(registry.names('tmp')).toEqual([]);
  });

  it.each([
    ['0123', '0123'],
    ['1e5', '1e5'],
    ['true', 'true'],
    ['- a', '- a'],
    ["it's: #1", "it's: #1"],
  ])('keeps a title that YAML would read as something else: %j', async (title, shown) => {
    await registry.dibs(['add', 'T-1', `--title=${title}`], { as: 'alice' });
    expect((await registry.dibs(['list', '--json'])).json.tasks[0].title).toBe(shown);
  });

  it('keeps each byte of a body that is not UTF-8, from a file or from standard input', async () => {
    const body = Buffer.from([0x23, 0x20, 0x63, 0x61, 0x66, 0xe9, 0x0d, 0x0a, 0xff, 0xc3, 0x28, 0x0a]);
    const file = join(registry.base, 'body.txt');
    writeFileSync(file, body);
    expect(await registry.dibs(['add', 'T-1', '--title', 'One', '--body-file', file], { as: 'alice' })).toMatchObject({ code: 0 });
    expect(await registry.spawn('sh', ['-c', `dibs add T-2 --body-file - <"${file}"`], { as: 'alice' })).toMatchObject({ code: 0 });
    for (const id of ['T-1', 'T-2']) {
      const bytes = readFileSync(join(registry.root, 'scoped', `${id}.md`));
      expect(bytes.subarray(-body.length)).toEqual(body);
      expect(bytes.subarray(0, -body.length).toString()).toMatch(/^---\n(?:title: One\n)?created: "[-0-9T:.]+Z"\n---\n\n$/);
    }
  });

  it.each(['utf16le', 'utf8'] as const)('refuses a body with NUL bytes, because nobody could claim the task (%s)', async (encoding) => {
    const file = join(registry.base, 'body.txt');
    writeFileSync(file, Buffer.from(encoding === 'utf8' ? 'a\0b' : 'depends_on: T-9\n', encoding));
    expect(await registry.dibs(['add', 'T-1', '--body-file', file], { as: 'alice' })).toMatchObject({ code: 64, stderr: expect.stringContaining('has NUL bytes') });
    expect(registry.names('scoped')).toEqual([]);
  });

  it('refuses a reservation that no owner can meet', async () => {
    expect(await registry.dibs(['add', 'T-1', '--reserve-for=a\nb'], { as: 'alice' })).toMatchObject({ code: 64 });
  });

  it.each(['word '.repeat(40), 'a: b '.repeat(40), 'first\nsecond', `it's "so" \\ ${'x'.repeat(100)}`])('writes a title as one line, and both sides claim the task by what it depends on: %j', async (title) => {
    await registry.dibs(['add', 'T-1', `--title=${title}`, '--depends-on', 'D-1,D-2'], { as: 'alice' });
    expect(readFileSync(join(registry.root, 'scoped', 'T-1.md'), 'utf8').split('\n').length).toBe(6);
    expect((await registry.dibs(['list', '--json'])).json.tasks[0].title.trim()).toBe(title.trim());
  });

  it.each(['M-1_BASE_123', 'T-1.sync-conflict-20260818-173636-D4LGQYW'])('refuses an id that is the name of a copy: %s', async (id) => {
    expect(await registry.dibs(['add', id], { as: 'alice' })).toMatchObject({ code: 64, stderr: expect.stringContaining('gives such names to copies of a file') });
  });

  it('starts above the last generation that the log of a former task of that id speaks of', async () => {
    registry.file('log/T-1.jsonl', `${JSON.stringify({ v: 1, at: 1, event: 'claim', id: 'T-1', generation: 7, by: 'bob' })}\n`);
    expect((await registry.dibs(['add', 't-1', '--json'], { as: 'alice' })).json).toMatchObject({ ok: true, task: { path: 'scoped/t-1~8.md', generation: 8 } });
  });
});

describe('list', () => {
  it('shows what is not finished, aligned, with holders and titles, and counts the rest', async () => {
    registry.file('scoped/T-10.md', '---\ntitle: Ten\n---\n');
    registry.file('scoped/T-9.md', 'text\n# Nine\n');
    registry.file('complete/T-1~2.md');
    registry.held('T-2', { owner: 'bob~b1' });
    const { stdout, code, next } = await registry.dibs(['list']);
    expect(code).toBe(0);
    expect(stdout.replace(/bob .* left/, 'BOB')).toMatch(/^claimed {2}T-2 +BOB +T-2\nscoped {3}T-9 +Nine\nscoped {3}T-10 +Ten\nand 1 complete\n/);
    expect(next).toEqual(['dibs claim T-9']);
  });

  it('shows a screenful of what nobody has taken up, and all of it to a program and to whoever asks for more', async () => {
    for (let n = 1; n <= 22; n++) registry.file(`scoped/T-${n}.md`);
    registry.held('T-50');
    const view = (await registry.dibs(['list'])).stdout;
    expect(view.match(/^scoped /gm)).toHaveLength(20);
    expect(view).toMatch(/^claimed {2}T-50 [^]*scoped {3}T-20 *\nand 2 more in scoped: dibs list --all\nnext: dibs claim T-1\n$/);
    for (const args of [['--all'], ['--shelf', 'scoped'], ['--ready']]) expect((await registry.dibs(['list', ...args])).stdout.match(/^scoped /gm)).toHaveLength(22);
    expect((await registry.dibs(['list', '--json'])).json.tasks).toHaveLength(23);
  });

  it('shows only what is asked for', async () => {
    registry.file('scoped/T-1.md');
    registry.file('complete/T-2.md');
    registry.held('T-3');
    registry.held('T-4', { owner: 'bob' });
    const ids = async (...args: string[]): Promise<readonly string[]> => (await registry.dibs(['list', '--json', ...args], { as: 'alice' })).json.tasks.map((task: Json) => task.id);
    expect(await ids('--mine')).toEqual(['T-3']);
    expect(await ids('--shelf', 'complete', '--shelf=scoped')).toEqual(['T-1', 'T-2']);
    const { registry: place, counts } = (await registry.dibs(['list', '--json'])).json;
    expect([place, counts.claimed]).toEqual([{ root: registry.root, rule: 'nearest' }, 2]);
  });

  it('offers a claim that ran out where nothing is free, and --ready shows both', async () => {
    registry.held('T-1', { owner: 'bob', lease: 1, ageSeconds: 60 });
    registry.held('T-2', { owner: 'bob' });
    registry.file('scoped/T-3.md', '---\ndepends_on: T-1\n---\n');
    const ready = await registry.dibs(['list', '--ready'], { as: 'alice' });
    expect(ready.stdout).toMatch(/^claimed {2}T-1 {2}bob, expired \d+ s ago {2}T-1\nnext: dibs claim T-1\n$/);
    expect((await registry.dibs(['list'], { as: 'alice' })).next).toEqual(['dibs claim T-1']);
    expect((await registry.dibs(['boot'], { as: 'alice' })).stdout).toContain('Claim before you work: dibs list --ready\n');
    expect((await registry.dibs(['stuck'], { as: 'alice' })).stdout).toContain('dibs list --ready');
    expect(await registry.dibs(['claim', 'T-1'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect((await registry.dibs(['list', '--ready'], { as: 'alice' })).stdout).toBe('nothing can be claimed now\n');
    expect(await registry.dibs(['list', '--ready', '--mine'], { as: 'alice' })).toMatchObject({ code: 64 });
  });

  it('shows what is foreign, and ignores what editors leave behind', async () => {
    for (const name of ['two words.md', 'T-1~0.md', 'T-1~01.md', '-rf', 'a.b', `${'x'.repeat(97)}.md`]) registry.file(`scoped/${name}`);
    for (const junk of ['.hidden', 'T-2.md~', '.T-2.md.swp', '4913', '.nfs0001', '._T-2.md', '.fuse_hidden1', 'T-2.md.orig', 'README.md']) registry.file(`scoped/${junk}`);
    registry.file('claimed/T-3.md');
    const { json } = await registry.dibs(['list', '--json']);
    expect(json.tasks).toEqual([]);
    expect(json.foreign.toSorted()).toEqual(['claimed/T-3.md', ...['-rf', 'T-1~0.md', 'T-1~01.md', 'a.b', 'two words.md', `${'x'.repeat(97)}.md`].map((name) => `scoped/${name}`)].toSorted());
  });
});

it('copies of other tools beside a task are no tasks: list does not offer them, nobody can claim them, doctor names each', async () => {
  const copies = ['A-1_BASE_123.md', 'A-1_LOCAL_123.md', 'A-1_REMOTE_123.md', 'A-1_BACKUP_123.md', 'A-1.sync-conflict-20260818-173636-D4LGQYW.md', 'A-1 (1).md', "A-1 (Ana's conflicted copy 2026-01-02).md", 'A-1.md.rej', 'sedkGguF6'];
  for (const name of ['B-1.md', ...copies]) registry.file(`scoped/${name}`);
  const { json } = await registry.dibs(['list', '--json']);
  expect(json.tasks.map((task: Json) => task.id)).toEqual(['B-1']);
  expect(json.foreign.toSorted()).toEqual(copies.map((name) => `scoped/${name}`).toSorted());
  expect(await registry.dibs(['claim', 'A-1_BASE_123'], { as: 'alice' })).toMatchObject({ code: 64 });
  const doctor = await registry.dibs(['doctor', '--json']);
  expect(doctor.code).toBe(65);
  const found = new Map<string, string>(doctor.json.findings.filter((finding: Json) => finding.kind === 'foreign').map((finding: Json) => [finding.path, finding.message]));
  expect([...found.keys()].toSorted()).toEqual(json.foreign.toSorted());
  expect(found.get('scoped/A-1_BASE_123.md')).toContain('git mergetool');
  expect(found.get('scoped/sedkGguF6')).toContain('sed -i');
});

describe('show and log', () => {
  it('show tells state, holder, debris, notes and text, in whatever case the id is asked for', async () => {
    registry.held('T-1', { owner: 'bob', generation: 2, text: 'the text\n' });
    registry.file('scoped/T-1.md', 'old');
    await registry.dibs(['note', 'T-1', 'half way'], { as: 'bob' });
    const [text, json] = await Promise.all([registry.dibs(['show', 't-1']), registry.dibs(['show', 'T-1', '--json'])]);
    expect(text.stdout).toMatch(/^T-1 is claimed by bob\n[^]*debris scoped\/T-1\.md\n[^]*note: half way\n[^]*the text\n$/);
    expect(json.json).toMatchObject({ ok: true, task: { id: 'T-1', shelf: 'claimed' }, claim: { owner: 'bob' }, debris: ['scoped/T-1.md'], notes: [{ text: 'half way' }], text: 'the text\n', cut: false });
  });

  it('a note keeps its lines wherever it is shown, and nothing else that a terminal obeys', async () => {
    registry.file('scoped/T-1.md');
    await registry.dibs(['claim', 'T-1'], { as: 'alice' });
    await registry.dibs(['note', 'T-1', 'two\nlines\r\nand\u001B[2J more'], { as: 'alice' });
    const shown = (line: string, indent: string): RegExp => new RegExp(`${line}: two\n${indent}lines\n${indent}and\\\\u\\{1b\\}\\[2J more\n`);
    expect((await registry.dibs(['show', 'T-1'])).stdout).toMatch(shown('note', ' {4}'));
    expect((await registry.dibs(['boot'], { as: 'alice' })).stdout).toMatch(shown('note', ' {6}'));
    const rows = (await registry.dibs(['log', 'T-1'])).stdout.trimEnd().split('\n').map((line) => line.trim().split(/ {2,}/).slice(-1));
    expect(rows).toEqual([['alice'], ['two'], ['lines'], ['and\\u{1b}[2J more']]);
  });

  it('log tells the history, and a damaged line costs that line only', async () => {
    registry.file('scoped/T-1.md');
    await registry.dibs(['claim', 'T-1', '--note', 'first'], { as: 'alice' });
    registry.file('log/T-1.jsonl', `{"broken\n[1]\n\u0000\n${readFileSync(join(registry.root, 'log', 'T-1.jsonl'), 'utf8')}{"v":1,"at":-1}`);
    await registry.dibs(['complete', 'T-1'], { as: 'alice' });
    const { stdout, stderr, code } = await registry.dibs(['log', 't-1']);
    expect(code).toBe(0);
    expect(stderr).toContain('4 lines of the log could not be read');
    expect(stdout.trimEnd().split('\n').map((line) => line.split(/ {2,}/).slice(1))).toEqual([['claim', '~1', 'alice', 'first'], ['complete', '~1', 'alice']]);
  });
});

describe('move', () => {
  it('keeps the name from discovery and counts the generation up with each later move', async () => {
    registry.file('discovery/T-1~3.md', 'idea');
    const moves = [['scoped', 'scoped/T-1~3.md'], ['cancelled', 'cancelled/T-1~4.md'], ['waiting', 'waiting/T-1~5.md'], ['scoped', 'scoped/T-1~6.md']] as const;
    for (const [to, path] of moves) {
      const { json } = await registry.dibs(['move', 'T-1', '--to', to, '--reason', `to ${to}`, '--json'], { as: 'alice' });
      expect(json).toMatchObject({ ok: true, verb: 'move', task: { path, shelf: to } });
    }
    expect(readFileSync(join(registry.root, 'scoped', 'T-1~6.md'), 'utf8')).toBe('idea');
    expect([...registry.names('cancelled'), ...registry.names('waiting'), ...registry.names('discovery')]).toEqual([]);
    expect((await registry.dibs(['log', 'T-1', '--json'])).json.events.map((event: Json) => event.text)).toEqual(['to scoped', 'to cancelled', 'to waiting', 'to scoped']);
  });
});

describe('worktrees', () => {
  it('share one registry: a claim in one is seen in another, whichever registry is named by what', async () => {
    const git = (...args: string[]): ReturnType<Registry['spawn']> => registry.spawn('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-C', registry.base, ...args]);
    registry.file('scoped/T-1.md');
    for (const args of [['init', '-q'], ['add', '.'], ['commit', '-qm', 'start'], ['worktree', 'add', '-q', 'linked']]) expect(await git(...args)).toMatchObject({ code: 0 });
    const linked = join(registry.base, 'linked');
    expect(existsSync(join(linked, '.agent', 'registry', 'scoped', 'T-1.md'))).toBe(true);
    const { json } = await registry.dibs(['claim', 'T-1', '--json'], { as: 'alice', cwd: linked });
    expect(existsSync(join(registry.root, json.claim.path))).toBe(true);
    expect(await registry.dibs(['claim', 'T-1'], { as: 'bob' })).toMatchObject({ code: 3 });
    expect((await registry.dibs(['list', '--json'], { cwd: join(linked, '.agent') })).json).toMatchObject({ registry: { root: registry.root, rule: 'main-worktree' }, tasks: [{ id: 'T-1', shelf: 'claimed' }] });
    expect(await git('status', '--porcelain', '--', '.agent/registry/claimed', '.agent/registry/holders', '.agent/registry/log', '.agent/registry/tmp')).toMatchObject({ stdout: '' });
  });

  it.each([
    ['--registry', ['--registry', 'REG'], {}, 'flag'],
    ['DIBS_REGISTRY', ['--registry', ''], { DIBS_REGISTRY: 'REG' }, 'DIBS_REGISTRY'],
  ])('%s says which registry is meant, from anywhere', async (_what, args, env, rule) => {
    const real = (text: string): string => text.replace('REG', registry.root);
    const { json } = await registry.dibs([...args.map((arg) => real(arg)), 'list', '--json'], { cwd: '/', env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, real(value)])) });
    expect(json.registry).toEqual({ root: registry.root, rule });
  });
});
