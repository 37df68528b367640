import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registryAt, type Registry, type Result } from '../support/fixture.ts';
import { layFiles } from '../support/lay-files.ts';
import { WorkTrees } from '../support/work-trees.ts';

let trees: WorkTrees;
let registry: Registry;

beforeEach(() => {
  trees = new WorkTrees();
  registry = registryAt(trees.main);
  registry.file('registry.yaml', 'version: 1\n');
});

afterEach(() => {
  trees.remove();
});

const inClaimed = (): readonly string[] => registry.names('claimed');
const events = (id: string): readonly string[] => {
  const path = join(trees.root, 'log', `${id}.jsonl`);
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => (JSON.parse(line) as { event: string }).event) : [];
};

/** A git that does this before each of its commands; `$n` counts them. */
function gitThat(does: string): Record<string, string> {
  const bin = join(trees.base, 'wrapped');
  const real = String(process.env['PATH']).split(':').map((directory) => join(directory, 'git')).find((path) => existsSync(path));
  layFiles(bin, { git: `#!/bin/sh\nn=$(($(cat '${bin}/n' 2>/dev/null || echo 0) + 1))\necho $n >'${bin}/n'\n${does}\nexec '${String(real)}' "$@"\n` });
  chmodSync(join(bin, 'git'), 0o755);
  rmSync(join(bin, 'n'), { force: true });
  return { PATH: `${bin}:${String(process.env['PATH'])}` };
}

const printed = ({ stdout }: Result, what: string): string => new RegExp(`^ *(?:- )?${what}: (.*)$`, 'm').exec(stdout)?.[1] ?? '';

it('what a reaped agent had done is found again by its successor, who takes it by what is printed', async () => {
  registry.file('scoped/T-1.md', '# T-1\n');
  const claimed = await registry.dibs(['claim', 'T-1'], { as: 'ana~s1', cwd: trees.tree });
  expect(claimed.code).toBe(0);
  const [name = ''] = inClaimed();
  expect(readFileSync(join(trees.root, 'holders', 'ana~s1', name), 'utf8')).toBe(`confirmed\nin ${trees.tree}\n`);
  trees.work();
  const long = join(trees.root, 'claimed', name.replace(/:[0-9]+/, `:${Date.now() - 9_000_000}`));
  // Nobody has renewed it for hours.
  renameSync(join(trees.root, 'claimed', name), long);
  renameSync(join(trees.root, 'holders', 'ana~s1', name), join(trees.root, 'holders', 'ana~s1', long.slice(long.lastIndexOf('/') + 1)));
  utimesSync(long, 1000, 1000);
  const before = trees.untouched();
  const swept = await registry.dibs(['janitor'], { as: 'cron' });
  expect(swept.stdout).toBe('saved   T-1  what ana (session s1) had not committed: 4 files, 19 bytes -> refs/dibs/salvage/T-1/1\nreaped  T-1  the lease of ana (session s1) ran out -> scoped/T-1~1.md\n');
  expect(trees.untouched()).toEqual(before);

  const successor = await registry.dibs(['claim', 'T-1'], { as: 'bob~s2' });
  expect(successor.stdout).toMatch(/^ {2}saved \d+ m?s ago: what ana \(session s1\) had not committed, 4 files, 19 bytes\n {4}see it: /m);
  for (const args of [['show', 'T-1'], ['boot'], ['briefing', 'T-1']]) {
    const told = await registry.dibs(args, { as: 'bob~s2' });
    expect([args[0], printed(told, 'take it')]).toEqual([args[0], printed(successor, 'take it')]);
  }
  const lost = await registry.dibs(['boot'], { as: 'ana~s1', cwd: trees.tree });
  expect(lost.stdout).toMatch(/^LOST T-1: .*\n {2}saved /m);
  expect((await registry.spawn('sh', ['-c', printed(successor, 'see it')])).stdout).toContain('+two');
  expect((await registry.spawn('sh', ['-c', printed(successor, 'take it')])).code).toBe(0);
  expect(readFileSync(join(trees.main, 'a.txt'), 'utf8')).toBe('one\ntwo\n');
});

describe('a claim is saved', () => {
  beforeEach(() => {
    trees.work();
  });

  it.each([
    ['that ran out, by a take-over', -60, ['claim', 'T-1']],
    ['that ran out, by claim --next', -60, ['claim', '--next']],
    ['that ran out, by steal --if-expired', -60, ['steal', 'T-1', '--if-expired']],
    ['that lives, by steal --force', 60, ['steal', 'T-1', '--force', '--reason', 'x']],
    ['that ran out, by doctor --fix', -60, ['doctor', '--fix']],
  ])('%s', async (_what, left, args) => {
    trees.claimed('T-1', { left });
    rmSync(join(trees.root, 'scoped', 'T-9.md'));
    const { stdout } = await registry.dibs(args, { as: 'bob' });
    expect([trees.saved(), events('T-1')[0]]).toEqual([['refs/dibs/salvage/T-1/1'], 'salvaged']);
    if (args[0] !== 'doctor') expect(stdout).toContain('    see it: git diff HEAD...refs/dibs/salvage/T-1/1\n');
  });

  it('by dibs run, whose own claims name their work tree, too', async () => {
    trees.claimed('T-1');
    expect((await registry.dibs(['run', 'T-1', '--release', '--', 'sh', '-c', `cat '${trees.root}'/holders/*run*/*`], { as: 'bob', cwd: trees.tree })).stdout).toContain(`in ${trees.tree}\n`);
    expect(trees.saved()).toEqual(['refs/dibs/salvage/T-1/1']);
  });

  it('never by --dry-run, --no-salvage or salvage: off, or where nothing ran out', async () => {
    trees.claimed('T-1');
    await registry.dibs(['janitor', '--dry-run']);
    expect((await registry.dibs(['janitor', '--no-salvage'])).stdout).toMatch(/^reaped {2}T-1 /);
    trees.claimed('T-2');
    trees.claimed('T-3', { place: trees.main, left: 60 });
    registry.file('registry.yaml', 'version: 1\nsalvage: off\n');
    await registry.dibs(['claim', 'T-2'], { as: 'bob' });
    await registry.dibs(['janitor']);
    expect([trees.saved(), inClaimed().length]).toEqual([[], 2]);
  });

  it('and what is said of it is JSON, too', async () => {
    trees.claimed('T-1');
    const swept = await registry.dibs(['janitor', '--json']);
    expect(swept.json.acts).toMatchObject([{ act: 'saved', task: 'T-1', to: 'refs/dibs/salvage/T-1/1', why: 'what ana (session s1) had not committed: 4 files, 19 bytes' }, { act: 'reaped' }]);
    const salvage = { ref: 'refs/dibs/salvage/T-1/1', files: 4, bytes: 19, in: trees.tree, owner: 'ana~s1', fence: 1 };
    for (const args of [['claim', 'T-1'], ['show', 'T-1'], ['briefing', 'T-1']]) expect([args[0], (await registry.dibs([...args, '--json'], { as: 'bob' })).json.salvage]).toMatchObject([args[0], [salvage]]);
    expect((await registry.dibs(['boot', '--json'], { as: 'bob' })).json.resume).toMatchObject([{ salvage: [salvage] }]);
    expect((await registry.dibs(['boot', '--json'], { as: 'ana~s1' })).json.lost).toMatchObject([{ salvage: [salvage] }]);
    expect((await registry.dibs(['log', 'T-1', '--json'])).json.events).toMatchObject([{ event: 'salvaged', salvage: { commit: expect.stringMatching(/^[0-9a-f]{40}$/) } }, { event: 'reap' }, { event: 'claim' }]);
  });
});

describe('it decides nothing', () => {
  it('an owner that renews while its work is saved keeps its claim', async () => {
    trees.work();
    const name = trees.claimed('T-1');
    const { stdout } = await registry.dibs(['janitor'], { env: gitThat(`case $1 in write-tree) touch '${join(trees.root, 'claimed', name)}' ;; esac`) });
    expect([stdout, inClaimed(), trees.saved()]).toEqual([expect.stringMatching(/^saved {2}T-1 /), [name], ['refs/dibs/salvage/T-1/1']]);
    expect((await registry.dibs(['verify', 'T-1'], { as: 'ana~s1' })).code).toBe(0);
  });

  it('a git that fails, or is not there, keeps nobody from reaping, and the janitor says why nothing was saved', async () => {
    trees.work();
    trees.claimed('T-1');
    expect((await registry.dibs(['janitor'], { env: gitThat('echo broken >&2; exit 1') })).stdout).toMatch(/^unsaved {2}T-1 {2}nothing was saved of .*: broken\nreaped {3}T-1 /);
    trees.claimed('T-2');
    expect((await registry.dibs(['claim', 'T-2'], { as: 'bob', env: gitThat('exec sleep 60 >/dev/null 2>&1') })).code).toBe(0);
  });

  it('a janitor that is killed at any command of git has touched nothing, and the next one does the rest', async () => {
    trees.work();
    const name = trees.claimed('T-1', { generation: 1 });
    const before = trees.untouched();
    let killed = 0;
    for (let at = 1; at < 40; at++) {
      const { code } = await registry.dibs(['janitor'], { env: gitThat(`if [ $n = ${at} ]; then kill -9 $PPID; fi`) });
      if (code === 0) break;
      killed++;
      expect([at, inClaimed(), trees.untouched()]).toEqual([at, [name], before]);
    }
    expect(killed).toBeGreaterThan(8);
    expect([inClaimed(), trees.saved(), trees.untouched()]).toEqual([[], ['refs/dibs/salvage/T-1/1'], before]);
    expect(events('T-1')).toEqual(['salvaged', 'reap']);
    // What they left beside the index goes after an hour.
    const left = join(trees.main, '.git', 'worktrees', 'tree', 'dibs');
    for (const file of readdirSync(left)) utimesSync(join(left, file), 1000, 1000);
    writeFileSync(join(trees.tree, 'more'), 'x\n');
    trees.claimed('T-2');
    await registry.dibs(['janitor']);
    expect(readdirSync(left)).toEqual([]);
  });

  it('janitors at once save one commit and reap once', async () => {
    trees.work();
    trees.claimed('T-1');
    const all = await Promise.all(Array.from({ length: 4 }, () => registry.dibs(['janitor'])));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect([trees.saved(), all.filter(({ stdout }) => stdout.includes('reaped')).length, registry.names('scoped').filter((file) => file.startsWith('T-1'))]).toEqual([['refs/dibs/salvage/T-1/1'], 1, ['T-1~1.md']]);
    expect((await registry.dibs(['claim', 'T-1', '--json'], { as: 'bob' })).json.salvage).toHaveLength(1);
  });
});
