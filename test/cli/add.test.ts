/** What `dibs add` makes of what it is given. The rest of it is in reading.test.ts. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

const text = (id: string): string => readFileSync(join(registry.root, 'scoped', id), 'utf8');
const add = (...args: readonly string[]) => registry.dibs(['add', ...args], { as: 'ana' });
const piped = (input: string, ...args: readonly string[]) => registry.dibs(['add', ...args], { as: 'ana', input });

describe('add without an id', () => {
  it('makes one for a title, and says it in text and in JSON', async () => {
    expect(await add('Fix the parser')).toMatchObject({ code: 0, stdout: 'TASK-1 is added: scoped/TASK-1.md\n  next: dibs claim TASK-1\n' });
    expect((await add('--title', 'Parser', '--json')).json).toMatchObject({ ok: true, task: { id: 'TASK-2', path: 'scoped/TASK-2.md' } });
    expect([text('TASK-1.md'), text('TASK-2.md')]).toEqual([expect.stringMatching(/^---\ntitle: Fix the parser\n/), expect.stringMatching(/^---\ntitle: Parser\n/)]);
  });

  it('begins it as registry.yaml says', async () => {
    registry.file('registry.yaml', 'id_prefix: web-\n');
    expect((await add('Fix it', '--json')).json.task.id).toBe('web-1');
  });

  it('gives each of many at once an id of its own', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, async (_, at) => (await add(`Task ${at}`, '--json')).json.task?.id as string));
    expect(new Set(ids).size).toBe(8);
    expect(registry.names('scoped').toSorted()).toEqual(ids.map((id) => `${id}.md`).toSorted());
    expect(registry.names('lost+found')).toEqual([]);
  });

  it.each([
    [['add'], 'an id or a title is missing'],
    [['add', 'Fix it', '--title', 'x'], 'the title is given twice'],
    [['add', 'Fix', 'it'], '"it" is one argument too many'],
    [['add', 'Fix\nit now'], 'is not a task id'],
    [['add', '  '], 'is not a task id'],
    [['add', 'src/parser'], 'is not a task id'],
    [['add', 'Fix it', '--body', 'a', '--body-file', '-'], 'the text is given twice'],
    [['add', 'Fix it', '--lease', '25h'], 'is not a duration'],
    [['add', 'Fix it', '--verify', ' '], '--verify is blank'],
    [['add', 'Fix it', '--files', ''], '--files is blank'],
    [['add', 'Fix it', '--verify', 'a', '--verify', 'grep depends_on: x'], 'such a task could not be claimed'],
    [['add', '--file', '-', '--due', '2026-12-01'], '--due cannot be given beside it'],
    [['add', 'Fix it', '--file', '-'], 'an id or a title cannot be given beside it'],
    [['add', '--file', 'not-there.yaml'], 'ENOENT'],
  ])('refuses %j', async (args, said) => {
    const { code, stdout, stderr } = await registry.dibs(args, { as: 'ana' });
    expect([code, stdout, registry.names('scoped')]).toEqual([64, '', []]);
    expect(stderr).toContain(said);
  });

  it('refuses a lease that registry.yaml does not allow', async () => {
    registry.file('registry.yaml', 'max_lease: 1h\n');
    expect(await add('Fix it', '--lease', '2h')).toMatchObject({ code: 64 });
  });
});

describe('the fields of a new task', () => {
  it('stand in its front matter as they were given, each in one line', async () => {
    await add('T-1', '--lease', '2h', '--verify', 'make test', '--verify', 'grep -q "a, b" x', '--files', 'src/*.ts', '--files', 'a, b', '--waiting-for', 'a reply', '--body', 'Do it.');
    expect(text('T-1.md')).toMatch(/^---\nwaiting_for: a reply\nlease: "2h"\nfiles: \["?src\/\*\.ts"?, "a, b"\]\nverify: \[make test, 'grep -q "a, b" x'\]\ncreated: "[-0-9T:.]+Z"\n---\n\nDo it\.\n$/);
    await add('T-2', '--verify', 'make test');
    expect(text('T-2.md')).toMatch(/\nverify: make test\n/);
  });
});

describe('who did it in another\'s name', () => {
  it('is logged by each verb that changes a task, and shown by log and show', async () => {
    const by = (...args: readonly string[]) => registry.dibs([...args, '--author', 'boss~7'], { as: 'bob' });
    for (const args of [['add', 'T-1'], ['claim', 'T-1', '--note', 'begun'], ['note', 'T-1', 'half'], ['release', 'T-1'], ['move', 'T-1', '--to', 'waiting'], ['move', 'T-1', '--to', 'scoped'], ['claim', '--next'], ['complete', 'T-1', '--summary', 'all']]) {
      expect(await by(...args)).toMatchObject({ code: 0 });
    }
    const log = await registry.dibs(['log', 'T-1', '--json']);
    expect(log.json.events.map(({ author, by: owner }: { readonly author: string; readonly by: string }) => [owner, author])).toEqual(log.json.events.map(() => ['bob', 'boss~7']));
    expect(log.json.events).toHaveLength(8);
    expect((await registry.dibs(['log', 'T-1'])).stdout).toContain('boss (session 7) for bob');
    expect((await registry.dibs(['show', 'T-1'])).stdout).toContain('boss (session 7) for bob, complete: all');
  });

  it('is said by handoff, too, and is refused if it is no name', async () => {
    registry.held('T-2', { owner: 'bob' });
    expect(await registry.dibs(['handoff', 'T-2', '--to', 'eve', '--author', 'a\nb'], { as: 'bob' })).toMatchObject({ code: 64 });
    expect(await registry.dibs(['handoff', 'T-2', '--to', 'eve', '--author', 'boss'], { as: 'bob' })).toMatchObject({ code: 0 });
    expect((await registry.dibs(['log', 'T-2', '--json'])).json.events).toMatchObject([{ event: 'handoff', by: 'bob', author: 'boss' }]);
  });
});

describe('a whole task', () => {
  it.each([
    ['task.yaml', 'title: "One" # so\ndescription: |\n  two\n  lines\ndepends_on: [D-1]\n', 'TASK-1.yaml'],
    ['task.json', '{ "title": "One", "depends_on": ["D-1"] }', 'TASK-1.json'],
    ['task.md', '---\ntitle: One\ndepends_on: D-1\nmine: x\n---\ntext without an end', 'TASK-1.md'],
  ])('of %s keeps its bytes and its form, and its dependencies count', async (name, bytes, made) => {
    const file = join(registry.base, name);
    writeFileSync(file, bytes);
    const added = await add('--file', file);
    expect(added).toMatchObject({ code: 0, next: ['dibs show TASK-1'], stderr: expect.stringContaining('depends on D-1, which no shelf has') });
    expect(text(made)).toBe(bytes);
    expect((await registry.dibs(['list', '--json'])).json.tasks[0].title).toBe('One');
  });

  it('comes from standard input, too: JSON if it begins so', async () => {
    expect((await piped('{"title": "One"}\n', 'A', '--file', '-', '--json')).json.task.path).toBe('scoped/A.json');
    expect((await piped('# One\n', 'B', '--file', '-', '--json')).json.task.path).toBe('scoped/B.md');
  });

  it.each([
    ['an open quote', 'title: "x\n'],
    ['a tab', '\ttitle: x\n'],
    ['depends_on inside of another value', 'a: {depends_on: b}\n'],
    ['a key twice', 'depends_on: a\ndepends_on: b\n'],
  ])('that nobody could read for certain is refused: %s', async (_what, bytes) => {
    const file = join(registry.base, 'task.yaml');
    writeFileSync(file, bytes);
    expect(await add('--file', file)).toMatchObject({ code: 64, stderr: expect.stringContaining('such a task could not be claimed') });
    expect(registry.names('scoped')).toEqual([]);
  });
});
