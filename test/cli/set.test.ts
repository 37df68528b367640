import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONTROL, makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

const set = (...args: readonly string[]) => registry.dibs(['set', ...args], { as: 'ana' });
const textOn = (shelf: string): string => readdirSync(join(registry.root, shelf)).map((name) => readFileSync(join(registry.root, shelf, name), 'utf8')).join('');

describe('set', () => {
  it('changes, adds and takes away keys, and keeps comments and text', async () => {
    registry.file('scoped/T-1.md', '---\n# of the team\ntitle: One # so\npriority: 3\nlabels: [a, b]\nmine: x\n---\n\n# Text\n');
    expect((await set('T-1', 'priority=1', 'labels+=c', 'labels-=a', 'mine=', 'due=2026-12-01', '--json')).json).toMatchObject({ ok: true, verb: 'set', changed: true, task: { id: 'T-1', shelf: 'scoped', path: 'scoped/T-1~1.md' } });
    expect(textOn('scoped')).toBe('---\n# of the team\ntitle: One # so\npriority: 1\nlabels: [b, c]\ndue: "2026-12-01"\n---\n\n# Text\n');
    expect(await set('T-1', 'priority=1')).toMatchObject({ code: 0, stdout: expect.stringContaining('T-1 says so already') });
    expect(registry.names('scoped')).toEqual(['T-1~1.md']);
    expect((await registry.dibs(['log', 'T-1'])).stdout).toContain('priority=1 labels+=c labels-=a mine= due=2026-12-01');
  });

  it('is done by each of several at once on a task that nobody holds', async () => {
    registry.file('scoped/T-1.md', '---\ntitle: One\n---\n');
    const codes = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(async (key) => (await registry.dibs(['set', 'T-1', `${key}=1`], { as: key })).code));
    expect(codes).toEqual([0, 0, 0, 0, 0, 0]);
    expect(textOn('scoped').match(/^[a-f]: 1$/gm)?.toSorted()).toEqual(['a: 1', 'b: 1', 'c: 1', 'd: 1', 'e: 1', 'f: 1']);
  });

  it.each([
    ['T-1.yaml', 'title: One\n# c\n', 'title: Two\n# c\nfiles: [a, "b, c"]\nverify: make test\n'],
    ['T-1.json', '{\n  "title": "One"\n}\n', '{\n  "title": "Two",\n  "files": ["a","b, c"],\n  "verify": "make test"\n}\n'],
  ])('keeps the form of %s', async (name, before, after) => {
    registry.file(`scoped/${name}`, before);
    expect(await set('T-1', 'title=Two', 'files=a', 'files=b, c', 'verify=make test')).toMatchObject({ code: 0 });
    expect(textOn('scoped')).toBe(after);
  });

  it('is for the holder of a claim only, and means the only one that it holds', async () => {
    const name = registry.held('T-1', { owner: 'ana' });
    const refused = await registry.dibs(['set', 'T-1', 'title=x', '--json'], { as: 'bob' });
    expect([refused.code, refused.json.error.code, refused.json.error.holder.agent]).toEqual([3, 'held', 'ana']);
    expect(await set('title=x', '--author', 'boss')).toMatchObject({ code: 0, next: ['dibs show T-1'] });
    expect(registry.names('claimed')).toEqual([name]);
    expect((await registry.dibs(['log', 'T-1', '--json'])).json.events).toMatchObject([{ event: 'set', by: 'ana', author: 'boss', text: 'title=x' }]);
    expect(await set('T-1', 'title=y', '--fence', '7')).toMatchObject({ code: 4 });
    expect(await registry.dibs(['set', 'T-9', 'title=x'], { as: 'ana' })).toMatchObject({ code: 5 });
  });

  it('keeps the reason for which a task waits', async () => {
    registry.held('T-1', { owner: 'ana' });
    await registry.dibs(['release', 'T-1', '--to', 'waiting', '--reason', 'parts'], { as: 'ana' });
    expect(await set('T-1', 'priority=1')).toMatchObject({ code: 0 });
    expect(await registry.dibs(['claim', 'T-1'], { as: 'bob' })).toMatchObject({ code: 6, stderr: expect.stringContaining('in waiting/, not in scoped/: parts') });
  });

  it('warns of a dependency that will never be complete', async () => {
    registry.file('scoped/T-1.md');
    registry.file('scoped/T-2.md', '---\ndepends_on: T-1\n---\n');
    expect(await set('T-1', 'depends_on+=T-2,GONE')).toMatchObject({ code: 0, stderr: expect.stringMatching(/GONE, which no shelf has.*T-1 > T-2 > T-1/) });
  });

  it.each([
    [['T-1'], 64, 'no change is given'],
    [['T-1', 'title'], 64, 'is not a change'],
    [['T-1', '=x'], 64, 'is not a change'],
    [['T-1', 'a b=x'], 64, 'is not a change'],
    [['T-1', 'due=tomorrow'], 64, 'due "tomorrow" is not a date'],
    [['T-1', 'lease=0'], 64, 'lease "0" is not a duration'],
    [['T-1', 'lease=25h'], 64, 'is not a duration'],
    [['T-1', 'depends_on=a/b'], 64, 'is not a task id'],
    [['T-1', 'reserve_for=a\nb'], 64, 'control'],
    [['T-1', 'files+=x'], 64, 'is no list that can be added to'],
    [['T-1', 'title=a', 'title=b'], 64, 'title is given twice'],
    [['T-1', 'labels=', 'labels+=a'], 64, 'labels is given twice'],
    [['T-1', 'verify= '], 64, 'verify is blank'],
    [['T-1', 'dependsOn=T-2'], 64, 'one of its keys must be spelt depends_on'],
    [['T-1', `x=${'y'.repeat(70_000)}`], 64, 'such a task could not be claimed'],
    [['BAD', 'title=x'], 65, 'begins with a tab'],
    [['DONE', 'title=x'], 6, 'DONE is in complete/'],
    [['MERGED', 'depends_on+=X'], 64, 'OTHER in depends_on holds until it is merged'],
    [['src/x', 'title=x'], 64, 'is not a task id'],
  ])('refuses %j', async (args, code, said) => {
    registry.file('scoped/T-1.md', '---\ntitle: One\n---\n');
    registry.file('scoped/BAD.md', '---\n\ttitle: One\n---\n');
    registry.file('complete/DONE~1.md');
    registry.file('scoped/MERGED.md', '---\ndepends_on:\n  - {id: OTHER, until: merged}\n---\n');
    const before = registry.snapshot();
    const refused = await set(...args);
    expect([refused.code, refused.stdout]).toEqual([code, '']);
    expect(refused.stderr).toContain(said);
    expect(refused.stderr).not.toMatch(CONTROL);
    expect(registry.snapshot()).toEqual(before);
  });

  it('takes __proto__, control characters and a long title as text', async () => {
    registry.file('scoped/T-1.json', '{"title": "One"}');
    expect(await set('T-1', '__proto__=x')).toMatchObject({ code: 64 });
    expect(await set('T-1', 'constructor=x', `title=${'t'.repeat(50_000)}`, 'note=a\u001B[2J\nb')).toMatchObject({ code: 0 });
    expect(JSON.parse(textOn('scoped'))).toMatchObject({ constructor: 'x', note: 'a\u001B[2J\nb' });
    expect((await registry.dibs(['show', 'T-1'])).stdout.replaceAll('\n', '')).not.toMatch(CONTROL);
  });
});
