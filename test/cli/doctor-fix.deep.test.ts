import { linkSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, type Json, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

const kinds = (found: readonly Json[]): string[] => found.map(({ level, kind, path }) => `${level} ${kind}${path === undefined ? '' : ` ${path}`}`).toSorted();

describe('doctor --fix', () => {
  it('makes missing directories, puts debris aside, ends examinations, gives back what ran out, and then looks', async () => {
    for (const name of ['waiting', 'holders', 'tmp']) rmSync(join(registry.root, name), { recursive: true });
    const alive = registry.held('ALIVE', { owner: 'bob' });
    registry.file('scoped/ALIVE.md', 'an old copy');
    const marked = registry.held('MARKED', { owner: 'bob' });
    renameSync(join(registry.root, 'claimed', marked), join(registry.root, 'claimed', marked.replace('.md', '!abc.md')));
    registry.held('DEAD', { owner: 'bob', ageSeconds: 9999 });
    const done = registry.held('DONE', { owner: 'bob' });
    registry.file(`holders/bob/${done}`, 'confirmed\nended\n');
    linkSync(join(registry.root, 'claimed', done), join(registry.root, 'complete', 'DONE~1.md'));
    const { code, stdout, stderr } = await registry.dibs(['doctor', '--fix'], { as: 'doc' });
    expect(code).toBe(0);
    for (const act of ['set-aside  ALIVE', 'put-back   MARKED', 'reaped     DEAD', 'tidied     DONE']) expect(stderr).toContain(act);
    expect(stdout).toMatch(/1 file put aside.*\nnothing is wrong\n$/s);
    expect(registry.names('claimed')).toEqual([alive, marked].toSorted());
    expect(registry.names('scoped')).toEqual(['DEAD~1.md']);
    expect(registry.names('complete')).toEqual(['DONE~1.md']);
    for (const name of ['waiting', 'holders', 'tmp']) expect(lstatSync(join(registry.root, name)).isDirectory()).toBe(true);
  });

  it('leaves alone what only a person can decide, and still says 65', async () => {
    registry.file('scoped/no task.md', 'foreign');
    registry.file('scoped/OPEN.md', '---\nnever closed\n');
    registry.held('FUTURE', { owner: 'bob', ageSeconds: -3600 });
    mkdirSync(join(registry.root, 'scoped', 'DIR.md'));
    registry.file('plan.txt', 'mine');
    registry.file('log/T-1.jsonl', 'no json\n');
    registry.file('lost+found/abc-T-1.md', 'bytes');
    const before = registry.snapshot();
    const { code, json } = await registry.dibs(['doctor', '--fix', '--json'], { as: 'doc' });
    expect(code).toBe(65);
    expect(registry.snapshot()).toEqual(before);
    expect(json.fixed.map(({ act, task }: Json) => `${act} ${task}`)).toEqual(['undecided FUTURE']);
    expect(kinds(json.findings).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['note log', 'note lost+found', 'note stranger', 'problem foreign', 'problem future', 'problem malformed', 'problem not-a-file']);
  });

  it('never touches a living claim', async () => {
    const name = registry.held('T-1', { owner: 'bob', ageSeconds: 1800 });
    const { mtimeMs, ino } = lstatSync(join(registry.root, 'claimed', name));
    expect(await registry.dibs(['doctor', '--fix', '--json'], { as: 'doc' })).toMatchObject({ code: 0, json: { fixed: [], findings: [] } });
    expect(lstatSync(join(registry.root, 'claimed', name))).toMatchObject({ mtimeMs, ino });
  });

  it('tells of a malformed registry.yaml as a finding, and leaves the file as it is', async () => {
    registry.file('registry.yaml', 'lease: banana\n');
    rmSync(join(registry.root, 'waiting'), { recursive: true });
    const { code, json } = await registry.dibs(['doctor', '--fix', '--json'], { as: 'doc' });
    expect(code).toBe(65);
    expect(kinds(json.findings ?? [])).toContain('problem settings registry.yaml');
    expect(registry.snapshot()['registry.yaml']).toBe('lease: banana\n');
  });

  it.each(['holders', 'tmp', 'log'])('leaves a file in the place of %s/ alone, and tells of it with 65', async (name) => {
    rmSync(join(registry.root, name), { recursive: true });
    writeFileSync(join(registry.root, name), 'whose?');
    const { code, json } = await registry.dibs(['doctor', '--fix', '--json'], { as: 'doc' });
    expect(code).toBe(65);
    expect(kinds(json.findings ?? [])).toContain(`problem not-a-directory ${name}`);
    expect(registry.snapshot()[name]).toBe('whose?');
  });
});
