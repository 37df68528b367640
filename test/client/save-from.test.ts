import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenRegistry } from '../../lib/client/open-registry.ts';
import { saveFrom } from '../../lib/client/save-from.ts';
import { parseClaimed } from '../../lib/rules/name.ts';
import type { Salvage, Saving } from '../../lib/rules/salvage.ts';
import { layFiles } from '../support/lay-files.ts';
import { WorkTrees } from '../support/work-trees.ts';

let trees: WorkTrees;

beforeEach(() => {
  trees = new WorkTrees();
});

afterEach(() => {
  trees.remove();
});

async function save(name: string, { env = {}, leftMs = 30_000, root = trees.root }: { readonly env?: Record<string, string>; readonly leftMs?: number; readonly root?: string } = {}): Promise<Saving> {
  const registry = new OpenRegistry({ registry: root, agent: 'bob', cwd: trees.main, env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env } });
  const claim = parseClaimed(name);
  if (claim === undefined) throw new Error(name);
  return await registry.run(saveFrom(registry, await registry.caller(), claim, { leftMs }));
}

async function saved(name: string, options?: Parameters<typeof save>[1]): Promise<Salvage> {
  const saving = await save(name, options);
  if (saving.kind !== 'saved') throw new Error(JSON.stringify(saving));
  return saving.salvage;
}

const log = (id: string): string => (existsSync(join(trees.root, 'log', `${id}.jsonl`)) ? readFileSync(join(trees.root, 'log', `${id}.jsonl`), 'utf8') : '');
const changed = (ref: string): readonly string[] => trees.git(trees.main, '-c', 'core.quotePath=false', 'show', '--format=', '--name-status', '--no-renames', ref).split('\n');
const content = (ref: string, path: string): string => trees.git(trees.main, 'show', `${ref}:${path}`);

describe('the work of an owner', () => {
  it('is a commit on its HEAD, of tracked, staged and new files, and nothing of the work tree changes', async () => {
    trees.work();
    const before = trees.untouched();
    const salvage = await saved(trees.claimed('T-1', { generation: 3 }));
    expect(salvage).toMatchObject({ ref: 'refs/dibs/salvage/T-1/3', base: trees.git(trees.tree, 'rev-parse', 'HEAD'), files: 4, bytes: 19, in: trees.tree });
    expect(changed(salvage.ref)).toEqual(['M\ta.txt', 'D\tb.txt', 'A\tnew/c é.txt', 'A\tstaged.txt']);
    expect(content(salvage.ref, 'a.txt')).toBe('one\ntwo');
    expect(trees.git(trees.main, 'rev-parse', salvage.ref, `${salvage.ref}^`)).toBe(`${salvage.commit}\n${String(salvage.base)}`);
    expect(trees.untouched()).toEqual(before);
    expect(readdirSync(join(trees.main, '.git', 'worktrees', 'tree', 'dibs'))).toEqual([]);
  });

  it('is named in the log once, however often it is saved', async () => {
    trees.work();
    const name = trees.claimed('T-1');
    const first = await saved(name);
    expect(await saved(name)).toEqual(first);
    expect(trees.saved()).toEqual(['refs/dibs/salvage/T-1/1']);
    expect(log('T-1').match(/"salvaged"/g)).toHaveLength(1);
    expect(JSON.parse(log('T-1'))).toMatchObject({ event: 'salvaged', generation: 1, by: 'bob', salvage: first });
  });

  it('is saved by several at once as one commit', async () => {
    trees.work();
    const name = trees.claimed('T-1');
    const all = await Promise.all([saved(name), saved(name), saved(name)]);
    expect(new Set(all.map(({ commit }) => commit)).size).toBe(1);
    expect(trees.saved()).toEqual(['refs/dibs/salvage/T-1/1']);
  });

  it('is saved again beside the first, if its owner lived and worked on', async () => {
    trees.work();
    const name = trees.claimed('T-1');
    await saved(name);
    appendFileSync(join(trees.tree, 'a.txt'), 'three\n');
    expect((await saved(name)).ref).toBe('refs/dibs/salvage/T-1/1.2');
    expect(content('refs/dibs/salvage/T-1/1', 'a.txt')).toBe('one\ntwo');
  });

  it('can be put into another work tree by the commands that are printed', async () => {
    trees.work();
    const { ref } = await saved(trees.claimed('T-1'));
    trees.git(trees.main, 'cherry-pick', '--no-commit', ref);
    expect(readFileSync(join(trees.main, 'a.txt'), 'utf8')).toBe('one\ntwo\n');
    expect(trees.git(trees.main, 'diff', '--name-only', `HEAD...${ref}`)).toContain('a.txt');
  });

  it('is nothing where nothing is changed, and nothing is left behind', async () => {
    writeFileSync(join(trees.tree, 'ignored'), 'x\n');
    expect(await save(trees.claimed('T-1'))).toEqual({ kind: 'nothing' });
    expect([trees.saved(), log('T-1')]).toEqual([[], '']);
  });

  it('is saved where there is no commit yet', async () => {
    const young = join(trees.base, 'young');
    mkdirSync(young);
    trees.git(young, 'init', '-q');
    writeFileSync(join(young, 'a'), 'a\n');
    const { ref, base } = await saved(trees.claimed('T-1', { place: young }));
    expect([base, trees.git(young, 'show', '--format=%P', '--name-only', ref)]).toEqual([undefined, '\n\na']);
    expect(trees.saved()).toEqual([]);
  });

  it('does not contain what dibs moves in the registry', async () => {
    renameSync(join(trees.root, 'scoped', 'T-9.md'), join(trees.root, 'scoped', 'T-9~1.md'));
    trees.git(trees.main, 'add', '-A');
    expect(await save(trees.claimed('T-1', { place: trees.main }))).toEqual({ kind: 'nothing' });
    appendFileSync(join(trees.main, 'a.txt'), 'two\n');
    expect(changed((await saved(trees.claimed('T-2', { place: trees.main }))).ref)).toEqual(['M\ta.txt']);
  });

  it('is saved in the middle of a merge, with the marks of its conflicts', async () => {
    appendFileSync(join(trees.tree, 'a.txt'), 'theirs\n');
    trees.git(trees.tree, 'commit', '-qam', 'theirs');
    appendFileSync(join(trees.main, 'a.txt'), 'ours\n');
    trees.git(trees.main, 'rm', '-q', 'b.txt');
    trees.git(trees.main, 'commit', '-qam', 'ours');
    expect(() => trees.git(trees.tree, 'merge', 'main')).toThrow();
    const before = trees.untouched();
    const { ref } = await saved(trees.claimed('T-1'));
    expect(content(ref, 'a.txt')).toMatch(/^<<<<<<< /m);
    expect(changed(ref)).toEqual(['M\ta.txt', 'D\tb.txt']);
    expect(trees.untouched()).toEqual(before);
  });

  it('is saved while the index is locked, and with names in any bytes', async () => {
    const odd = Buffer.concat([Buffer.from(`${trees.tree}/`), Buffer.from([0x66, 0xff, 0x0a, 0x67])]);
    writeFileSync(odd, 'odd\n');
    writeFileSync(join(trees.main, '.git', 'worktrees', 'tree', 'index.lock'), '');
    const { ref, files } = await saved(trees.claimed('a..b.lock', {}));
    expect([ref, files]).toEqual(['refs/dibs/salvage/a.%2Eb%2Elock/1', 1]);
    expect(trees.git(trees.main, 'show', '--format=', '--name-only', ref)).toBe(String.raw`"f\377\ng"`);
  });

  it('is saved where a file took the place of a directory, and a directory that of a file', async () => {
    rmSync(join(trees.tree, 'a.txt'));
    layFiles(trees.tree, { 'a.txt/inner': 'x\n' });
    symlinkSync('/nowhere', join(trees.tree, 'link'));
    const { ref } = await saved(trees.claimed('T-1'));
    expect(changed(ref)).toEqual(['D\ta.txt', 'A\ta.txt/inner', 'A\tlink']);
  });

  it('leaves out what is too large or a repository of its own, and names it', async () => {
    layFiles(trees.tree, { small: 's\n' });
    writeFileSync(join(trees.tree, 'large'), '');
    truncateSync(join(trees.tree, 'large'), 33 * 1024 * 1024);
    const inner = join(trees.tree, 'inner');
    mkdirSync(inner);
    trees.git(inner, 'init', '-q');
    layFiles(inner, { file: 'x\n' });
    trees.git(inner, 'add', '-A');
    trees.git(inner, 'commit', '-qm', 'inner');
    const { ref, leftOut } = await saved(trees.claimed('T-1'));
    expect([changed(ref), leftOut]).toEqual([['A\tsmall'], 2]);
    expect(trees.git(trees.main, 'show', '-s', '--format=%B', ref)).toMatch(/^Left out:\n {2}inner\/ \(a repository of its own\)\n {2}large \(too large, 34603008 bytes\)\n\nDibs-Task: T-1\n/m);
  });

  it('is saved in a shallow clone, in a work tree of a bare repository and in one that says a sparse checkout', async () => {
    const [shallow, bare, linked] = [join(trees.base, 'shallow'), join(trees.base, 'bare.git'), join(trees.base, 'linked')];
    trees.git(trees.base, 'clone', '-q', '--depth', '1', `file://${trees.main}`, shallow);
    trees.git(trees.base, 'clone', '-q', '--bare', trees.main, bare);
    trees.git(bare, 'worktree', 'add', '-q', linked, '-b', 'other');
    trees.git(shallow, 'sparse-checkout', 'set', '--no-cone', '/a.txt');
    for (const [at, place] of [shallow, linked].entries()) {
      appendFileSync(join(place, 'a.txt'), 'two\n');
      const { ref } = await saved(trees.claimed(`T-${at}`, { place }));
      expect(trees.git(place, 'show', '--format=', '--name-status', ref)).toBe('M\ta.txt');
    }
  });
});

describe('nothing is saved', () => {
  const why = async (name: string, options?: Parameters<typeof save>[1]): Promise<unknown> => {
    const saving = await save(name, options);
    return saving.kind === 'unsaved' ? saving.why : saving;
  };

  it('where another claim lives that was made in the same work tree, whoever has it', async () => {
    trees.work();
    trees.claimed('T-2', { owner: 'ana~s1', left: 60 });
    expect(await why(trees.claimed('T-1'))).toEqual({ is: 'in-use', id: 'T-2', owner: 'ana~s1' });
    expect(trees.saved()).toEqual([]);
  });

  it('is not said of a claim that has run out, too, or that was made elsewhere', async () => {
    trees.work();
    trees.claimed('T-2', { owner: 'bob', left: -10 });
    trees.claimed('T-3', { owner: 'bob', left: 60, place: trees.main });
    expect((await saved(trees.claimed('T-1'))).files).toBe(4);
  });

  it('where the belief names no work tree, or one that is none any more', async () => {
    trees.work();
    expect(await why(trees.claimed('T-1', { place: trees.root }))).toEqual({ kind: 'nothing' });
    expect(await why(trees.claimed('T-2', { place: join(trees.tree, 'new') }))).toEqual({ is: 'no-work-tree' });
    expect(await why(trees.claimed('T-3', { place: '/nowhere/\u001b[31m' }))).toEqual({ is: 'no-work-tree' });
    expect(await why(trees.claimed('T-4', { place: join(trees.main, '.git') }))).toEqual({ is: 'no-work-tree' });
    symlinkSync(trees.tree, join(trees.base, 'way'));
    expect(await why(trees.claimed('T-5', { place: join(trees.base, 'way') }))).toEqual({ is: 'no-work-tree' });
    rmSync(join(trees.root, 'holders'), { recursive: true });
    expect(await why(trees.claimed('T-6', { place: 'relative' }))).toEqual({ is: 'no-work-tree' });
  });

  it('where .git leads into a repository that does not know the directory, or that says its files lie elsewhere', async () => {
    const foreign = join(trees.base, 'foreign');
    layFiles(foreign, { '.git': readFileSync(join(trees.tree, '.git')), file: 'x\n' });
    expect(await why(trees.claimed('T-1', { place: foreign }))).toEqual({ is: 'no-work-tree' });
    trees.git(trees.main, 'config', 'core.worktree', foreign);
    expect(await why(trees.claimed('T-2', { place: trees.main }))).toEqual({ is: 'no-work-tree' });
  });

  it.runIf(process.getuid?.() === 0)('where the work tree or its repository belongs to another user', async () => {
    trees.work();
    for (const path of [trees.tree, join(trees.main, '.git'), join(trees.main, '.git', 'worktrees', 'tree')]) {
      chownSync(path, 4321, 4321);
      expect([path, await why(trees.claimed('T-1'))]).toEqual([path, { is: 'of-another-user' }]);
      chownSync(path, 0, 0);
    }
  });

  it('where there is no git, where git fails and where there is no time left', async () => {
    trees.work();
    const name = trees.claimed('T-1');
    expect(await why(name, { env: { PATH: '/nowhere' } })).toEqual({ is: 'no-git' });
    expect(await why(name, { leftMs: 0 })).toEqual({ is: 'no-time', ms: 0 });
    const bin = join(trees.base, 'bin');
    layFiles(bin, { git: '#!/bin/sh\necho "fatal: \u001b[31mno" >&2\nexit 3\n' });
    chmodSync(join(bin, 'git'), 0o755);
    expect(await why(name, { env: { PATH: `${bin}:${String(process.env['PATH'])}` } })).toEqual({ is: 'failed', said: String.raw`fatal: \u{1b}[31mno` });
    layFiles(bin, { git: '#!/bin/sh\nexec sleep 60\n' });
    expect(await why(name, { env: { PATH: `${bin}:${String(process.env['PATH'])}` }, leftMs: 200 })).toEqual({ is: 'no-time', ms: 200 });
    expect(trees.saved()).toEqual([]);
  });
});

describe('what the repository names', () => {
  it('is not run: no hook, no monitor, no filter, no signing, nothing of the environment', async () => {
    const ran = join(trees.base, 'ran');
    const program = join(trees.base, 'program');
    writeFileSync(program, `#!/bin/sh\necho "$0 $*" >>'${ran}'\ncat\n`);
    chmodSync(program, 0o755);
    for (const hook of ['reference-transaction', 'post-index-change', 'pre-commit', 'post-commit']) symlinkSync(program, join(trees.main, '.git', 'hooks', hook));
    layFiles(trees.tree, { '.gitattributes': '*.txt filter=evil diff=evil\n*.bin filter=other\n', 'x.bin': 'raw\n' });
    appendFileSync(join(trees.tree, 'a.txt'), 'two\n');
    for (const [key, value] of [['core.fsmonitor', program], ['filter.evil.clean', program], ['filter.evil.required', 'true'], ['filter.other.process', program], ['diff.evil.textconv', program], ['diff.evil.command', program], ['diff.external', program], ['commit.gpgsign', 'true'], ['gpg.program', program], ['core.pager', program], ['core.editor', program]]) trees.git(trees.main, 'config', String(key), String(value));
    const { ref } = await saved(trees.claimed('T-1'), { env: { GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere', GIT_EXTERNAL_DIFF: program, GIT_WORK_TREE: trees.main } });
    expect(existsSync(ran) ? readFileSync(ran, 'utf8') : '').toBe('');
    expect(trees.git(trees.main, 'cat-file', '-p', `${ref}:x.bin`)).toBe('raw');
  });
});
