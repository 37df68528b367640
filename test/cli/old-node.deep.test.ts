/**
 * An old Node that stands first on PATH. Here it is this one, made to look old; where OLD_NODES names real ones, as
 * PATH names directories, those too.
 */

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../lib/cli/output/exit-code.ts';
import { BUNDLE, OWNER } from '../agents/events/hooked.ts';
import { SENT, type Sent } from '../agents/events/payloads.ts';
import { makeRepository, type Repository } from '../git-guard/repository.ts';
import type { Registry, Result } from '../support/fixture.ts';

const ROOT = join(import.meta.dirname, '../..');
const BIN = join(ROOT, 'dist/bin/dibs.js');

let repository: Repository;
let registry: Registry;

beforeEach(async () => {
  repository = await makeRepository();
  ({ registry } = repository);
});

afterEach(() => {
  repository.remove();
});

/** A way to run a script in some Node: the program, and the environment that it needs. */
interface OldNode {
  readonly version: string;
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

const looksLike = (version: string): OldNode => ({ version, program: process.execPath, env: { OLD_NODE: version, NODE_OPTIONS: `--require=${join(import.meta.dirname, '../support/preload/old-node.cjs')}` } });
const REAL: readonly OldNode[] = (process.env['OLD_NODES'] ?? '').split(delimiter).filter((directory) => directory !== '').map((directory) => {
  const program = join(directory, 'node');
  return { version: `${execFileSync(program, ['--version'], { encoding: 'utf8' }).trim().slice(1)} itself`, program, env: {} };
});
const realFrom = (least: number, most: number): readonly OldNode[] => REAL.filter(({ version }) => Number.parseInt(version, 10) >= least && Number.parseInt(version, 10) < most);

const run = (node: OldNode, script: string, args: readonly string[], input = ''): Promise<Result> => registry.spawn(node.program, [script, ...args], { env: { DIBS_AGENT: 'ana', CODEX_SESSION_ID: 'S1', ...node.env }, input });
const hook = (node: OldNode, { input }: Sent): Promise<Result> => run(node, BUNDLE, ['codex'], JSON.stringify({ ...input, cwd: registry.base }));

const TOO_OLD = ['4.9.1', '12.22.12', '18.20.4', '20.0.0', '20.18.3', '21.7.3', '22.2.0'];

describe.each([...TOO_OLD.map(looksLike), ...REAL])('in Node $version', (node) => {
  it('dibs says so in one sentence, with a code of its own', async () => {
    for (const args of [['list'], ['--version'], ['claim', 'T-1'], []]) {
      const { code, stdout, stderr } = await run(node, BIN, args);
      expect([code, stdout]).toEqual([EXIT['node-too-old'], '']);
      expect(stderr).toMatch(/^dibs: node-too-old: this is Node [\d.]+, and dibs needs Node 20\.19 or later .*: put a newer node first on PATH\n$/);
    }
    expect(await run(node, BIN, ['claim', 'T-1', '--json'])).toMatchObject({ code: EXIT['node-too-old'], stderr: '', json: { schema: 1, ok: false, verb: 'claim', error: { code: 'node-too-old' } } });
    expect((await run(node, BIN, ['boot'])).stdout).toMatch(/^COULD NOT LOOK: this is Node [\s\S]*Do not conclude/);
  });
});

it.each(['20.19.0', '20.20.2', '22.3.0', '23.0.0', '24.1.0', '100.0.0'])('Node %s is new enough', async (version) => {
  const node = looksLike(version);
  expect(await run({ ...node, env: { ...node.env, OLD_NODE_LACKS: 'nothing' } }, BIN, ['list'])).toMatchObject({ code: 0, stderr: '' });
});

// Of the real ones those that can read the bundle at all.
describe.each([...['14.18.0', '16.20.2', '18.20.4', '20.11.1'].map(looksLike), ...realFrom(15, 99)])('the hook in Node $version', (node) => {
  it('is silent for who holds its claim, tells it, and renews it', async () => {
    registry.held('T-1', { owner: OWNER });
    for (const sent of [SENT.codex.edit(), SENT.codex.after()]) expect(await hook(node, sent)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect((await hook(node, SENT.codex.boot())).stdout).toContain('RESUME T-1');
  });

  it('refuses who lost it, and nobody else', async () => {
    registry.held('T-1', { owner: OWNER });
    expect((await registry.dibs(['steal', 'T-1', '--force', '--reason', 'x'], { as: 'bob' })).code).toBe(0);
    expect(await hook(node, SENT.codex.edit())).toMatchObject({ code: 2, stderr: expect.stringContaining('T-1 is no longer yours: bob') });
    expect(await run(node, BIN, ['hook', 'codex', '--session', 'S1'], JSON.stringify({ ...SENT.codex.edit().input, cwd: registry.base }))).toMatchObject({ code: 2 });
    expect(await run(node, BIN, ['hook', 'codex', `--registry=${registry.root}`], JSON.stringify({ ...SENT.codex.edit().input, cwd: '/' }))).toMatchObject({ code: 2 });
    expect(await hook(node, { ...SENT.codex.edit(), input: { ...SENT.codex.edit().input, session_id: 'S2' } })).toMatchObject({ code: 0, stderr: '' });
  });
});

describe.each([...['10.24.1', '12.22.12', '14.17.6'].map(looksLike), ...realFrom(11, 14)])('the hook in Node $version, which cannot run it,', (node) => {
  it('refuses a tool that may change something if a claim is recorded for the session, and is silent otherwise', async () => {
    for (const sent of [SENT.codex.edit(), SENT.codex.boot(), SENT.codex.after()]) expect(await hook(node, sent)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    registry.held('T-1', { owner: 'ana~S2' });
    expect(await hook(node, SENT.codex.edit())).toMatchObject({ code: 0, stdout: '', stderr: '' });
    registry.held('T-2', { owner: OWNER });
    for (const sent of [SENT.codex.boot(), SENT.codex.after()]) expect(await hook(node, sent)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await hook(node, SENT.codex.edit())).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^dibs: node-too-old: .* still holds T-2, so this tool is refused: .*\n$/) });
    expect(await run(node, BUNDLE, ['codex'], 'no payload')).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });
});

describe.each([looksLike('18.20.4'), ...REAL])('the guard in Node $version', (node) => {
  it('refuses each commit with that sentence, and says nothing more', async () => {
    expect((await repository.guard(['install'])).code).toBe(0);
    writeFileSync(join(registry.base, 'bin/dibs'), `#!/bin/sh\nexec '${node.program}' '${BIN}' "$@"\n`);
    repository.loses();
    for (const as of ['ana', 'carol']) {
      const { code, stderr } = await repository.commit({ as, env: node.env });
      expect([code, stderr]).toEqual([1, expect.stringMatching(/^dibs: node-too-old: .*\n$/)]);
    }
  });
});
