/** When a stored line has to start Node, and when it must not: the same cases for each shell that can be sh. */

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storedLine, type Scope } from '../../../lib/agents/hosts/stored-line.ts';

const SYSTEM = '/usr/local/bin:/usr/bin:/bin';

/** The path of a shell. Undefined if this machine has none. */
export function shellAt(name: string): string | undefined {
  return (process.env['PATH'] ?? '').split(':').map((directory) => join(directory, name)).find((path) => existsSync(path));
}

interface Called {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly line?: string;
  readonly scope?: Scope;
  /** Who calls; the one who runs these tests by default. */
  readonly uid?: number | undefined;
}

/** Root may look everywhere. This is somebody who may not. */
const ORDINARY = process.geteuid?.() === 0 ? 12_345 : undefined;

/** `shell`: the path of the program that is "sh" here. */
export function describeQuietLook(shell: string): void {
  let base: string;
  let project: string;

  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-quiet-')));
    project = join(base, "it's a\nproject");
    mkdirSync(join(project, '.git'), { recursive: true });
    mkdirSync(join(base, 'bin'));
    symlinkSync(shell, join(base, 'bin/sh'));
    for (const name of ['node', 'dibs-hook']) {
      writeFileSync(join(base, 'bin', name), '#!/bin/sh\ncat >/dev/null\necho node\n');
      chmodSync(join(base, 'bin', name), 0o755);
    }
    mkdirSync(join(project, 'node_modules/dibs/dist'), { recursive: true });
    writeFileSync(join(project, 'node_modules/dibs/dist/hook.cjs'), '');
  });

  afterEach(() => rmSync(base, { recursive: true }));

  const LINES = [storedLine('claude', 'project', { quiet: 'gate', isRunBySh: true }), storedLine('codex', 'project', { quiet: 'gate' }), storedLine('codex', 'user', { quiet: 'renew' })];

  /** What each of the lines does there: "silent", or "node". */
  function does({ cwd = project, env = {}, line, uid }: Called = {}): string {
    const said = (line === undefined ? LINES : [line]).map((one) => {
      const { status, stdout, stderr } = spawnSync(join(base, 'bin/sh'), ['-c', one], { cwd, env: { PATH: `${base}/bin:${SYSTEM}`, HOME: base, ...env }, input: '{"hook_event_name":"PreToolUse"}', encoding: 'utf8', uid, gid: uid });
      return `${status} ${stdout.trim() === '' ? 'silent' : stdout.trim()}${stderr}`;
    });
    return [...new Set(said)].join(', ');
  }

  const registryAt = (directory: string): string => {
    const root = join(directory, '.agent/registry');
    mkdirSync(join(root, 'scoped'), { recursive: true });
    return root;
  };
  const record = (root: string, owner = 'ana'): void => void mkdirSync(join(root, 'holders', owner), { recursive: true });
  const below = (directory: string, path: string): string => {
    mkdirSync(join(directory, path), { recursive: true });
    return join(directory, path);
  };

  it('is silent where there is no registry', () => {
    expect(does()).toBe('0 silent');
    expect(does({ cwd: '/' })).toMatch(/^0 /);
  });

  it('is silent in a registry in which nothing is recorded for anybody', () => {
    const root = registryAt(project);
    expect(does()).toBe('0 silent');
    mkdirSync(join(root, 'holders'));
    expect(does()).toBe('0 silent');
    // What dibs keeps beside the owners.
    for (const name of ['.gitignore', '.life']) writeFileSync(join(root, 'holders', name), '');
    expect(does()).toBe('0 silent');
    expect(does({ cwd: below(project, 'a b/c') })).toBe('0 silent');
  });

  it('starts Node when anything is recorded for anybody', () => {
    for (const owner of ['ana', 'zoe~s-1', '%2Ex', 'two\nlines', '*']) {
      const root = registryAt(project);
      record(root, owner);
      expect(does()).toBe('0 node');
      expect(does({ cwd: below(project, 'a b/c') })).toBe('0 node');
      rmSync(root, { recursive: true });
    }
    const root = registryAt(project);
    mkdirSync(join(root, 'holders'));
    symlinkSync('nowhere', join(root, 'holders/ana'));
    expect(does()).toBe('0 node');
  });

  it('starts Node when something is recorded in any registry around', () => {
    registryAt(below(project, 'inner'));
    expect(does({ cwd: join(project, 'inner') })).toBe('0 silent');
    record(registryAt(project));
    expect(does({ cwd: join(project, 'inner') })).toBe('0 node');
    rmSync(join(project, '.agent'), { recursive: true });
    record(registryAt(base));
    expect(does({ cwd: join(project, 'inner') })).toBe('0 node');
  });

  it('starts Node for a registry that is found through a symlink', () => {
    record(registryAt(project));
    symlinkSync(below(project, 'sub'), join(base, 'link'));
    expect(does({ cwd: join(base, 'link'), env: { PWD: join(base, 'link') } })).toBe('0 node');
  });

  it('goes by the registry that is named, if its name is plain', () => {
    const named = registryAt(below(base, 'named tree'));
    const env = { DIBS_REGISTRY: named };
    record(registryAt(project));
    expect(does({ env })).toBe('0 silent');
    expect(does({ env: { DIBS_REGISTRY: '' } })).toBe('0 node');
    for (const DIBS_REGISTRY of ['../named tree/.agent/registry', ' ', join(base, 'none'), `${project}/../named tree/.agent/registry`, join(base, 'named tree')]) expect(does({ env: { DIBS_REGISTRY } })).toBe('0 node');
    record(named);
    rmSync(join(project, '.agent'), { recursive: true });
    expect(does({ env })).toBe('0 node');
    expect(does({ env: { DIBS_REGISTRY: '' } })).toBe('0 silent');
  });

  it('starts Node when the session is not below its project', () => {
    const elsewhere = below(base, 'elsewhere');
    expect(does({ cwd: elsewhere, env: { CLAUDE_PROJECT_DIR: project } })).toBe('0 node');
    expect(does({ cwd: below(project, 'sub'), env: { CLAUDE_PROJECT_DIR: project } })).toBe('0 silent');
    expect(does({ cwd: project, env: { CLAUDE_PROJECT_DIR: project } })).toBe('0 silent');
    expect(does({ cwd: below(base, "it's a\nproject too"), env: { CLAUDE_PROJECT_DIR: project } })).toBe('0 node');
  });

  it('starts Node when the directory is gone', () => {
    // A user's hook knows nothing of the project.
    for (const line of LINES) expect(does({ cwd: below(project, 'gone'), line: `rmdir "$PWD"; ${line}`, env: { CLAUDE_PROJECT_DIR: project } })).toContain('node');
  });

  it('starts Node when holders/ is not plain, or what lies there is not a registry', () => {
    const root = registryAt(project);
    mkdirSync(join(base, 'others'));
    symlinkSync(join(base, 'others'), join(root, 'holders'));
    expect(does()).toBe('0 node');
    rmSync(join(root, 'holders'));
    writeFileSync(join(root, 'holders'), '', { mode: 0o755 });
    expect(does()).toBe('0 node');
    rmSync(join(root, 'holders'));
    rmSync(join(root, 'scoped'), { recursive: true });
    expect(does()).toBe('0 node');
  });

  it('starts Node when it may not look', () => {
    const root = registryAt(project);
    mkdirSync(join(root, 'holders'));
    if (ORDINARY !== undefined) expect(spawnSync('chown', ['-R', `${ORDINARY}:${ORDINARY}`, base]).status).toBe(0);
    expect(does({ uid: ORDINARY })).toBe('0 silent');
    for (const [path, mode] of [['holders', 0o000], ['holders', 0o300], ['holders', 0o600]] as const) {
      chmodSync(join(root, path), mode);
      expect(does({ uid: ORDINARY })).toBe('0 node');
      chmodSync(join(root, path), 0o700);
    }
  });

  describe('in a linked work tree', () => {
    let main: string;
    let linked: string;
    /** Where git keeps what is about the linked one. */
    let gitDir: string;
    const git = (...args: readonly string[]): void => expect(spawnSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args], { encoding: 'utf8' }).stderr).toBe('');

    beforeEach(() => {
      main = join(base, 'the main tree');
      linked = join(base, 'the linked tree');
      git('init', '-q', main);
      git('-C', main, 'commit', '-q', '--allow-empty', '-m', 'x');
      git('-C', main, 'worktree', 'add', '-q', '--detach', linked);
      gitDir = join(main, '.git/worktrees', readdirSync(join(main, '.git/worktrees'))[0] ?? '');
      // Its hook is found on PATH.
      expect(does({ cwd: linked })).toBe('0 silent');
    });

    it('looks into the registry of the main one, also of the same directory in it, and above it', () => {
      const root = registryAt(main);
      expect(does({ cwd: linked })).toBe('0 silent');
      record(root);
      expect(does({ cwd: linked })).toBe('0 node');
      expect(does({ cwd: below(linked, 'src') })).toBe('0 node');
      rmSync(root, { recursive: true });
      record(registryAt(below(main, 'src')));
      expect(does({ cwd: linked })).toBe('0 silent');
      expect(does({ cwd: below(linked, 'src') })).toBe('0 node');
    });

    it('looks where the work trees of a bare repository have theirs', () => {
      git('-C', main, 'config', 'core.bare', 'true');
      record(registryAt(join(main, '.git')));
      expect(does({ cwd: linked })).toBe('0 node');
      expect(does({ cwd: main })).toBe('0 node');
    });

    it('starts Node when a pointer is not as git writes it', () => {
      git('-C', main, 'config', 'core.worktree', join(base, 'elsewhere'));
      expect(does({ cwd: linked })).toBe('0 node');
      git('-C', main, 'config', '--unset', 'core.worktree');
      expect(does({ cwd: linked })).toBe('0 silent');
      const commondir = join(gitDir, 'commondir');
      writeFileSync(commondir, '../../../elsewhere\n');
      expect(does({ cwd: linked })).toBe('0 node');
      writeFileSync(commondir, '../..\n');
      expect(does({ cwd: linked })).toBe('0 silent');
      for (const pointer of ['../the main tree/.git/worktrees/the linked tree', '/nowhere/.git/worktrees/x', '']) {
        writeFileSync(join(linked, '.git'), `gitdir: ${pointer}\n`);
        expect(does({ cwd: linked })).toBe('0 node');
      }
    });

    it('ends, where the main one lies in a linked one', () => {
      const inside = join(linked, 'main');
      spawnSync('mv', [main, inside]);
      writeFileSync(join(linked, '.git'), `gitdir: ${gitDir.replace(main, inside)}\n`);
      expect(does({ cwd: inside })).toMatch(/^0 /);
      expect(does({ cwd: linked })).toMatch(/^0 /);
    });
  });

  it('starts Node in a repository whose git directory lies elsewhere', () => {
    writeFileSync(join(below(project, 'module'), '.git'), 'gitdir: ../.git/modules/module\n');
    expect(does({ cwd: join(project, 'module') })).toBe('0 node');
    writeFileSync(join(project, '.git/commondir'), '../elsewhere\n');
    expect(does()).toBe('0 node');
  });

  it('is not misled by what the environment tells a shell', () => {
    record(registryAt(project));
    for (const SHELLOPTS of ['errexit:nounset:noglob', 'noglob']) expect(does({ env: { SHELLOPTS } })).toBe('0 node');
    for (const BASHOPTS of ['nullglob', 'failglob', 'dotglob']) expect(does({ env: { BASHOPTS } })).toMatch(/^\d+ node/);
    rmSync(join(project, '.agent/registry/holders'), { recursive: true });
    for (const env of [{ SHELLOPTS: 'errexit:nounset' }, { BASHOPTS: 'nullglob' }, { CDPATH: base }] as const) expect(does({ env })).toBe('0 silent');
  });

  it('reads all that the host writes', async () => {
    for (const line of LINES) {
      const child = spawn(join(base, 'bin/sh'), ['-c', line], { cwd: project, env: { PATH: `${base}/bin:${SYSTEM}` }, stdio: ['pipe', 'pipe', 'inherit'] });
      const failed: unknown[] = [];
      child.stdin.on('error', (error) => failed.push(error));
      const ended = new Promise((resolve) => child.on('close', resolve));
      // As much as no pipe keeps, and the end later.
      child.stdin.write('x'.repeat(300_000));
      await new Promise((resolve) => setTimeout(resolve, 50));
      child.stdin.end('y'.repeat(1000));
      expect([await ended, failed]).toEqual([0, []]);
    }
  });
}
