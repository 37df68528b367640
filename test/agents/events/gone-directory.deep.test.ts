/**
 * A session whose directory was removed under it: the registry that is named, and that of the removed work tree's
 * repository, are asked.
 */

import { mkdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../support/fixture.ts';
import { BUNDLE, OWNER, useHooked } from './hooked.ts';
import { SENT, type Sent } from './payloads.ts';

const { registry, lose } = useHooked({ isAlone: true });

type Env = Readonly<Record<string, string>>;

/** What the bundle, or the verb, answers in a directory that is removed just before. */
async function fireInGone(sent: Sent, { gone = join(registry.base, 'gone'), env = {}, program = `'${process.execPath}' '${BUNDLE}'`, cwd = gone }: { readonly gone?: string; readonly env?: Env; readonly program?: string; readonly cwd?: string | undefined } = {}): Promise<Result> {
  mkdirSync(gone, { recursive: true });
  const { cwd: _, ...rest } = sent.input;
  const payload = JSON.stringify(cwd === '' ? rest : { ...rest, cwd });
  return await registry.spawn('sh', ['-c', `rmdir "$PWD" && exec ${program} codex`], { cwd: gone, env: { DIBS_AGENT: 'ana', ...env }, input: payload });
}

async function addWorkTree(path: string): Promise<void> {
  const git = async (...args: readonly string[]): Promise<void> => expect(await registry.spawn('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args])).toMatchObject({ code: 0 });
  await git('init', '-q');
  await git('commit', '-q', '--allow-empty', '-m', 'x');
  await git('worktree', 'add', '-q', '--detach', path);
  await git('worktree', 'remove', '--force', path);
}

const LOST = { code: 2, stdout: '', stderr: expect.stringContaining('T-1 is no longer yours: bob') };

describe('a registry that is named', () => {
  it.each([
    ['by an absolute path', (): string => registry.root],
    ['relative to the directory that is gone', (): string => '../.agent/registry'],
  ])('%s is asked', async (_how, name) => {
    registry.held('T-1', { owner: OWNER });
    expect(await fireInGone(SENT.codex.edit(), { env: { DIBS_REGISTRY: name() } })).toMatchObject({ code: 0, stderr: '' });
    await lose('T-1');
    expect(await fireInGone(SENT.codex.edit(), { env: { DIBS_REGISTRY: name() } })).toMatchObject(LOST);
  });

  it('is asked where the payload names no directory, or the shell forgot where it was', async () => {
    registry.held('T-1', { owner: OWNER });
    await lose('T-1');
    expect(await fireInGone(SENT.codex.edit(), { env: { DIBS_REGISTRY: registry.root }, cwd: '' })).toMatchObject(LOST);
    expect(await fireInGone(SENT.codex.edit(), { env: { DIBS_REGISTRY: registry.root }, cwd: '', program: `env -u PWD '${process.execPath}' '${BUNDLE}'` })).toMatchObject(LOST);
  });

  it('and does not exist is said to be so', async () => {
    expect(await fireInGone(SENT.codex.edit(), { env: { DIBS_REGISTRY: 'nowhere' } })).toMatchObject({ code: 0, stderr: expect.stringContaining('COULD NOT LOOK') });
  });
});

describe('after a work tree was removed, the registry of its repository', () => {
  it.each([
    ['in the repository', '.trees/a'],
    ['beside it', '../%-a'],
    ['in a directory of work trees beside it', '../%-trees/a'],
  ])('%s gets the heartbeat, tells the boot and refuses after a loss', async (_where, below) => {
    const tree = join(registry.base, below.replace('%', registry.base.split('/').at(-1) ?? ''));
    await addWorkTree(tree);
    try {
      const claimed = join(registry.root, 'claimed', registry.held('T-1', { owner: OWNER, ageSeconds: 1000 }));
      utimesSync(claimed, Date.now() / 1000 - 1000, Date.now() / 1000 - 1000);
      expect(await fireInGone(SENT.codex.after(), { gone: tree })).toMatchObject({ code: 0, stderr: '' });
      expect(Date.now() - statSync(claimed).mtimeMs).toBeLessThan(500_000);
      expect((await fireInGone(SENT.codex.boot(), { gone: tree })).stdout).toContain('RESUME T-1');
      await lose('T-1');
      const refusal = await fireInGone(SENT.codex.edit(), { gone: tree });
      expect(refusal).toMatchObject(LOST);
      // What is printed works where it is typed.
      const [, command = ''] = /^ {2}(dibs boot --ack.*)$/m.exec(refusal.stderr) ?? [];
      expect(command).toContain(`--registry ${registry.root}`);
      mkdirSync(tree, { recursive: true });
      expect(await registry.spawn('sh', ['-c', `rmdir "$PWD" && ${command}`], { cwd: tree, env: { DIBS_AGENT: 'ana', CODEX_SESSION_ID: 'S1' } })).toMatchObject({ code: 0 });
      expect(await fireInGone(SENT.codex.edit(), { gone: tree })).toMatchObject({ code: 0, stderr: '' });
    } finally {
      if (below.startsWith('..')) rmSync(below.includes('trees') ? join(tree, '..') : tree, { recursive: true, force: true });
    }
  });

  it('beside it, of which nothing is recorded for this session, is none of its business', async () => {
    const tree = join(registry.base, '..', `${registry.base.split('/').at(-1) ?? ''}-b`);
    await addWorkTree(tree);
    registry.held('T-1', { owner: 'ana~S2' });
    for (const sent of [SENT.codex.boot(), SENT.codex.edit()]) expect(await fireInGone(sent, { gone: tree })).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('has what was claimed there without a session, and not what was claimed elsewhere', async () => {
    const tree = join(registry.base, '.trees/a');
    await addWorkTree(tree);
    const gate = SENT.gemini.edit();
    const fire = (): Promise<Result> => registry.spawn('sh', ['-c', `mkdir -p '${tree}' && cd '${tree}' && rmdir "$PWD" && exec '${process.execPath}' '${BUNDLE}' gemini`], { env: { DIBS_AGENT: 'ana' }, input: JSON.stringify({ ...gate.input, cwd: tree }) });
    registry.held('T-1', { owner: 'ana' });
    const belief = (id: string): string => registry.names('holders/ana').find((name) => name.startsWith(id)) ?? '';
    registry.file(`holders/ana/${belief('T-1')}`, `confirmed\nin ${registry.base}\n`);
    await lose('T-1');
    expect(await fire()).toMatchObject({ code: 0, stderr: '' });
    registry.file(`holders/ana/${belief('T-1')}`, `confirmed\nin ${tree}\n`);
    expect(await fire()).toMatchObject({ code: 2, stderr: expect.stringContaining('T-1 is no longer yours') });
  });
});

it('the verb answers as the bundle does', async () => {
  registry.held('T-1', { owner: OWNER });
  const program = 'dibs hook';
  expect(await fireInGone(SENT.codex.edit(), { gone: join(registry.base, '.trees/a'), program })).toMatchObject({ code: 0 });
  expect((await fireInGone(SENT.codex.edit(), { gone: '/tmp/dibs-nothing-was-ever-here', program })).code).toBe(0);
  await lose('T-1');
  for (const env of [{}, { DIBS_REGISTRY: registry.root }] as Env[]) expect(await fireInGone(SENT.codex.edit(), { gone: join(registry.base, '.trees/a'), program, env })).toMatchObject({ code: 2 });
});
