/**
 * What cannot be looked at never reads as "nothing there": each thing that a tool looks at is made to fail, by the
 * system or by its permissions.
 */

import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeRegistry, skipBecause, type Registry } from '../support/fixture.ts';
import { copyTree } from '../support/copy-tree.ts';
import { whyNoStrace } from '../system-calls/strace.ts';
import { TOOLS } from './tools.ts';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-unreadable-')));
const laid = new Map<Lay, string>();
let count = 0;

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

type Lay = (registry: Registry) => void;
type Line = readonly [tool: string, ...args: string[]];

const free: Lay = (registry) => void registry.file('scoped/T-1.md', '---\ndepends_on: T-9\n---\n');
const held: Lay = (registry) => void registry.held('T-1', { owner: 'ana' });
/** It was hers, and lies in scoped/ now. */
const lost: Lay = (registry) => {
  registry.file('scoped/T-1~1.md', '# one\n');
  registry.file('holders/ana/T-1~1@ana:1769143261123+1800.md', 'confirmed\n');
};
async function copyOf(lay: Lay): Promise<string> {
  let from = laid.get(lay);
  if (from === undefined) {
    const registry = await makeRegistry();
    lay(registry);
    from = join(base, `laid-${count++}`);
    copyTree(registry.root, from);
    registry.remove();
    laid.set(lay, from);
  }
  const root = join(base, `copy-${count++}`);
  copyTree(from, root);
  return root;
}

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function call(root: string, [tool, ...args]: Line, before: readonly string[] = [], who: { readonly uid?: number; readonly gid?: number } = {}): Said {
  const [program = 'sh', ...words] = [...before, 'sh', join(TOOLS, tool), ...args];
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: '/', env: { PATH: process.env['PATH'], DIBS_REGISTRY: root, DIBS_AGENT: 'ana' }, encoding: 'utf8', timeout: 60_000, ...who });
  return { code: status, stdout, stderr };
}

const CLAIM: Line = ['claim_task.sh', 'T-1'];
const VERIFY: Line = ['verify_task.sh', 'T-1'];
const BOOT: Line = ['boot.sh'];
const SWEEP: Line = ['check_stale.sh', '--release'];
const STALE: Line = ['check_stale.sh'];

describe('where the system answers with EIO, that is said:', () => {
  it.for<readonly [what: string, lay: Lay, line: Line, calls: string, path: string, code: number]>([
    ["a task's text cannot be read", free, CLAIM, 'read', 'scoped/T-1.md', 65],
    ["a task's text cannot be opened", free, CLAIM, 'openat', 'scoped/T-1.md', 65],
    ['registry.yaml cannot be read', held, CLAIM, 'read', 'registry.yaml', 65],
    ['registry.yaml cannot be opened', held, CLAIM, 'openat', 'registry.yaml', 74],
    ...[CLAIM, VERIFY, BOOT, STALE, SWEEP].flatMap((line) =>
      (
        [
          ['a shelf cannot be listed', held, line, 'getdents64', 'claimed', 74],
          ['a shelf cannot be listed to its end', held, line, 'getdents64:when=2+', 'claimed', 74],
          ['a shelf cannot be looked at', held, line, 'newfstatat,stat,lstat', 'claimed', 74],
        ] as const
      ).map((row) => [`${line.join(' ')}: ${row[0]}`, ...row.slice(1)] as unknown as readonly [string, Lay, Line, string, string, number]),
    ),
    ['verify: what its owner remembers cannot be listed', lost, VERIFY, 'getdents64', 'holders/ana', 74],
    ['verify: what its owner remembers cannot be looked at', lost, VERIFY, 'newfstatat,stat,lstat', 'holders/ana', 74],
    ['boot: what its owner remembers cannot be listed', lost, BOOT, 'getdents64', 'holders/ana', 74],
    ['boot: what its owner remembers cannot be looked at', lost, BOOT, 'newfstatat,stat,lstat', 'holders/ana', 74],
  ])('%s', async ([, lay, line, calls, path, code], context) => {
    const why = whyNoStrace();
    if (why !== undefined) skipBecause(context, why);
    const root = await copyOf(lay);
    const [names = '', when = ''] = calls.split(/(?=:)/);
    const traced = names.split(',').map((name) => `?${name}`).join(',');
    const strace = ['strace', '-f', '-o', '/dev/null', '-P', join(root, path), '-e', `trace=${traced}`, '-e', `inject=${traced}:error=EIO${when}`];
    // strace knows a path as it was written, and the tools write it as seen from the registry.
    const said = call(root, line, [...strace, '-P', path, '-P', `./${path}`, '-P', `${path}/.`]);
    expect([said.code, said.stderr]).toEqual([code, expect.stringMatching(code === 74 ? /^dibs: store-failed: / : /^dibs: malformed: /)]);
    if (line === BOOT) expect(said.stdout).toMatch(/^COULD NOT LOOK: /);
  });
});

describe('where something may not be read, that is said:', () => {
  const USER = 61_001;

  it.for<readonly [what: string, mode: string]>([
    ['holders', '000'],
    ['holders', '400'],
    ['holders/ana', '000'],
    ['scoped', '000'],
    ['scoped', '100'],
    ['claimed', '400'],
    ['complete', '000'],
    ['.', '000'],
  ])('%s with the mode %s', async ([what, mode], context) => {
    if (process.getuid?.() !== 0) skipBecause(context, 'only root can be another user');
    const root = await copyOf(lost);
    chmodSync(base, 0o755);
    for (const entry of ['', ...readdirSync(root, { recursive: true, encoding: 'utf8' })]) chownSync(join(root, entry), USER, USER);
    chmodSync(join(root, what), Number.parseInt(mode, 8));
    for (const line of [VERIFY, BOOT]) expect([line[0], call(root, line, [], { uid: USER, gid: USER })]).toEqual([line[0], { code: 74, stdout: line === BOOT ? expect.stringMatching(/^COULD NOT LOOK: /) : '', stderr: expect.stringMatching(/^dibs: store-failed: /) }]);
  });
});
