import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTROL, makeRegistry, skipBecause, type Json, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeAll(async () => {
  registry = await makeRegistry();
  registry.file('scoped/GOOD.md', '# Good\n');
  registry.file('outside.md', 'not a task');
});

afterAll(() => {
  registry.remove();
});

const BAD_IDS: readonly (readonly [string, string])[] = [
  ['dots', '..'],
  ['a way out', '../outside'],
  ['a slash', 'a/b'],
  ['a backslash', String.raw`a\b`],
  ['a newline', 'a\nb'],
  ['an escape', '\u001B[31m'],
  ['300 bytes', 'x'.repeat(300)],
  ['97 bytes', 'x'.repeat(97)],
  ['a Cyrillic look-alike', 'T\u0410SK-1'],
  ['a fullwidth look-alike', '\uFF34-1'],
  ['a zero-width space', 'T\u200B-1'],
  ['a space at its end', 'T-1 '],
  ['nothing', ''],
  ['a trailing dot', 'T-1.'],
  ['a known ending in capitals', 'T-1.MD'],
  ['half a generation', 'T-1~'],
  ['an owner', 'T-1@bob'],
  ['a leading dash', '-rf'],
  ['the reserved name', 'ReadMe'],
];

describe('an id that is none', () => {
  it.each(BAD_IDS)('is refused with 64 and says what an id is: %s', async (_what, id) => {
    const before = registry.snapshot();
    const [text, json] = await Promise.all([registry.dibs(['claim', '--', id], { as: 'alice' }), registry.dibs(['add', '--json', '--', id], { as: 'alice' })]);
    expect([text.code, json.code, text.stdout]).toEqual([64, 64, '']);
    expect(text.stderr).toContain('is not a task id: use a letter or digit');
    expect(text.stderr).not.toMatch(CONTROL);
    expect(json.json.error.code).toBe('usage');
    expect(registry.snapshot()).toEqual(before);
  });

  it.each(['show', 'log', 'verify', 'renew', 'release', 'complete', 'resume', 'move', 'handoff', 'steal', 'note'])('is refused by %s too', async (verb) => {
    const more: Record<string, readonly string[]> = { move: ['--to=waiting'], handoff: ['--to=bob'], steal: ['--if-expired'], note: ['text'] };
    expect(await registry.dibs([verb, '../outside', ...(more[verb] ?? [])], { as: 'alice' })).toMatchObject({ code: 64, stdout: '', stderr: expect.stringContaining('is not a task id') });
  });

  it('is refused in --depends-on and in CURRENT_TASK_ID', async () => {
    expect(await registry.dibs(['add', 'D-1', '--depends-on', 'a/b'], { as: 'alice' })).toMatchObject({ code: 64 });
    expect(await registry.dibs(['verify'], { as: 'alice', env: { CURRENT_TASK_ID: '../outside' } })).toMatchObject({ code: 64, stderr: expect.stringContaining('CURRENT_TASK_ID') });
    expect(registry.names('scoped')).toEqual(['GOOD.md']);
  });

  it('may have 96 bytes, and then the longest owner still claims it', async () => {
    const id = 'y'.repeat(96);
    expect(await registry.dibs(['add', id], { as: 'alice' })).toMatchObject({ code: 0 });
    const { code, json } = await registry.dibs(['claim', id, '--lease=24h', '--json'], { as: 'o'.repeat(96) });
    expect([code, json.claim.id]).toEqual([0, id]);
    expect(await registry.dibs(['complete', id], { as: 'o'.repeat(96) })).toMatchObject({ code: 0 });
  });

  it('is, as a file name, a foreign line of the listing that costs nothing else', async () => {
    const names = ['a\nb.md', '\u001B[31m.md', 'T\u0410SK.md', 'T 1.md', '-rf.md', 'a~1@b.md', `${'z'.repeat(250)}.md`];
    for (const name of names) registry.file(`scoped/${name}`, 'x');
    mkdirSync(join(registry.root, 'scoped', 'bad dir'));
    symlinkSync('/etc/passwd', join(registry.root, 'scoped', 'bad link'));
    const [text, json] = await Promise.all([registry.dibs(['list']), registry.dibs(['list', '--json'])]);
    expect([text.code, json.code]).toEqual([0, 0]);
    expect(json.json.foreign).toHaveLength(names.length + 2);
    for (const name of names) expect(json.json.foreign).toContain(`scoped/${name}`);
    expect(text.stdout.match(/^foreign {2}scoped\//gm)).toHaveLength(names.length + 2);
    expect(text.stdout).not.toMatch(CONTROL);
    expect(text.stdout).toContain('GOOD');
    const before = registry.snapshot();
    expect(await registry.dibs(['janitor'], { as: 'cron' })).toMatchObject({ code: 0, stdout: '' });
    expect(registry.snapshot()).toEqual(before);
    expect(await registry.dibs(['claim', 'GOOD'], { as: 'alice' })).toMatchObject({ code: 0 });
  });
});

it('lists a file whose name is not even UTF-8 as foreign, and leaves it alone', async (context) => {
  const other = await makeRegistry();
  const path = Buffer.concat([Buffer.from(join(other.root, 'scoped', 'T-1')), Buffer.from([0xff, 0xfe]), Buffer.from('.md')]);
  try {
    writeFileSync(path, 'x');
  } catch {
    skipBecause(context, 'this file system has no such names');
  }
  other.file('scoped/GOOD.md');
  expect((await other.dibs(['list', '--json'])).json).toMatchObject({ tasks: [{ id: 'GOOD' }], foreign: ['scoped/T-1\uFFFD\uFFFD.md'] });
  expect(await other.dibs(['janitor'], { as: 'cron' })).toMatchObject({ code: 0, stdout: '' });
  expect(await other.dibs(['claim', 'GOOD'], { as: 'alice' })).toMatchObject({ code: 0 });
  expect(existsSync(path)).toBe(true);
  other.remove();
});

describe('two files of one id', () => {
  it('are one task and its debris: claimed once, and the other bytes kept', async () => {
    registry.file('scoped/TWO.md', 'first');
    registry.file('scoped/two.txt', 'second');
    const task = (json: Json): Json => json.tasks.find(({ id }: { id: string }) => id.toLowerCase() === 'two');
    const { remarks } = task((await registry.dibs(['list', '--json'])).json);
    expect(remarks).toEqual([expect.stringMatching(/^debris: scoped\/(TWO\.md|two\.txt)$/)]);
    expect(await registry.dibs(['add', 'Two'], { as: 'alice' })).toMatchObject({ code: 8 });
    expect(await registry.dibs(['claim', 'TWO'], { as: 'alice' })).toMatchObject({ code: 0 });
    expect(await registry.dibs(['claim', 'two'], { as: 'bob' })).toMatchObject({ code: 3 });
    expect(await registry.dibs(['janitor'], { as: 'cron' })).toMatchObject({ code: 0, stdout: expect.stringContaining('set-aside') });
    expect(Object.values(registry.snapshot()).filter((text) => text === 'first' || text === 'second').toSorted()).toEqual(['first', 'second']);
  });

  it('on two shelves are the task of the later shelf', async () => {
    registry.file('scoped/SHELF.md', 'scoped');
    registry.file('complete/SHELF.md', 'complete');
    expect(await registry.dibs(['claim', 'SHELF'], { as: 'alice' })).toMatchObject({ code: 6, stderr: expect.stringContaining('SHELF is in complete/') });
    expect((await registry.dibs(['show', 'SHELF', '--json'])).json).toMatchObject({ task: { shelf: 'complete' }, debris: ['scoped/SHELF.md'], text: 'complete' });
  });
});
