/** A registry below another one, and a project that is named in place of its registry. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, registryAt, type Registry } from '../support/fixture.ts';

let outer: Registry;
beforeEach(async () => {
  outer = await makeRegistry();
});
afterEach(() => outer.remove());

describe('a registry below another one', () => {
  it('is told of by init, boot and doctor, with the one that it hides', async () => {
    const sub = join(outer.base, 'packages', 'a');
    mkdirSync(sub, { recursive: true });
    const inner = join(sub, '.agent', 'registry');
    const hidden = `this registry hides another one, ${outer.root}: what is typed beside ${inner} or below does not see the tasks there`;
    const made = await outer.dibs(['init', sub]);
    expect([made.code, made.stdout]).toEqual([0, expect.stringContaining(hidden)]);
    expect((await outer.dibs(['boot'], { as: 'ana', cwd: sub })).stdout).toContain(`Note that ${hidden}.`);
    expect((await outer.dibs(['boot', '--json'], { as: 'ana', cwd: sub })).json).toMatchObject({ around: outer.root, verdict: 'nothing' });
    const { json, code } = await outer.dibs(['doctor', '--json'], { cwd: sub });
    expect([code, json.findings]).toEqual([0, expect.arrayContaining([{ level: 'note', kind: 'nested', message: hidden }])]);
  });

  it('is not told of where there is no other one, where one is named, or in a submodule', async () => {
    for (const args of [['init'], ['boot'], ['doctor']]) expect((await outer.dibs(args, { as: 'ana' })).stdout).not.toContain('hides');
    const sub = join(outer.base, 'sub');
    mkdirSync(sub);
    await outer.dibs(['init', sub]);
    expect((await outer.dibs(['boot', '--registry', join(sub, '.agent/registry')], { as: 'ana' })).stdout).not.toContain('hides');
  });
});

describe('a project that is named in place of its registry', () => {
  it('is recognised, and the next step that is printed works', async () => {
    await outer.dibs(['add', 'T-1']);
    const { code, stderr, next } = await outer.dibs(['list', '--registry', '.']);
    expect([code, stderr]).toEqual([66, expect.stringContaining(`--registry names ${outer.base}, which is a project and not a registry: its registry is ${outer.root}`)]);
    expect(next).toEqual(['dibs list --registry .agent/registry']);
    const done = await outer.spawn('sh', ['-c', next[0] ?? '']);
    expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('T-1')]);
    expect((await outer.dibs(['list'], { env: { DIBS_REGISTRY: outer.base } })).stderr).toContain(`DIBS_REGISTRY names ${outer.base}, which is a project`);
  });

  it.each([
    ['.git', 'package.json'],
    ['Cargo.toml', 'src'],
  ])('is not filled with shelves by init: %s and %s', async (...names) => {
    const project = registryAt(realpathSync(mkdtempSync(join(tmpdir(), 'dibs-project-'))));
    try {
      for (const name of names) mkdirSync(join(project.base, name));
      const before = readdirSync(project.base);
      const { code, next, stderr } = await project.dibs(['init', '--registry', '.']);
      expect([code, next, stderr]).toEqual([64, ['dibs init --registry .agent/registry'], expect.stringContaining('would lie among its files')]);
      expect(readdirSync(project.base)).toEqual(before);
      expect((await project.spawn('sh', ['-c', next[0] ?? ''])).code).toBe(0);
      expect(existsSync(join(project.root, 'scoped'))).toBe(true);
    } finally {
      project.remove();
    }
  });

  it.each([[[]], [['.git']], [['.git', 'README.md']], [['notes']]])('is none where there is %j', async (names) => {
    const base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-tasks-')));
    for (const name of names) writeFileSync(join(base, name), '');
    const { code } = await outer.dibs(['init', '--registry', base]);
    expect([code, existsSync(join(base, 'scoped'))]).toEqual([0, true]);
    expect((await outer.dibs(['list', '--registry', base])).code).toBe(0);
  });
});
