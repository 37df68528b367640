import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DibsError } from '../../lib/rules/error.ts';
import { findRegistry, locateRegistry, registryToMake } from '../../lib/client/locate-registry.ts';

let base: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-locate-')));
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const QUIET_GIT = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.org',
};

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', ['-c', 'protocol.file.allow=always', '-c', 'init.defaultBranch=main', ...args], { cwd, env: QUIET_GIT, stdio: 'pipe' });
}

function directory(...parts: string[]): string {
  const path = join(base, ...parts);
  mkdirSync(path, { recursive: true });
  return path;
}

function registryIn(...parts: string[]): string {
  directory(...parts, '.agent', 'registry', 'scoped');
  return join(base, ...parts, '.agent', 'registry');
}

/** A registry under any name. */
function named(...parts: string[]): string {
  directory(...parts, 'scoped');
  return join(base, ...parts);
}

function repository(...parts: string[]): string {
  const path = directory(...parts);
  git(path, 'init', '-q');
  git(path, 'commit', '-q', '--allow-empty', '-m', 'first');
  return path;
}

/** A repository `main` with a linked work tree `linked` beside it. */
function withWorktree(): { main: string; linked: string } {
  const main = repository('main');
  const linked = join(base, 'linked');
  git(main, 'worktree', 'add', '-q', linked);
  return { main, linked };
}

/** A bare repository `store.git` with two work trees. */
function bareWithWorktrees(): { bare: string; one: string; two: string } {
  const bare = join(base, 'store.git');
  git(base, 'clone', '-q', '--bare', repository('origin'), bare);
  git(bare, 'worktree', 'add', '-q', join(base, 'one'));
  git(bare, 'worktree', 'add', '-q', join(base, 'two'));
  return { bare, one: join(base, 'one'), two: join(base, 'two') };
}

function superproject(): { project: string; submodule: string } {
  const project = repository('project');
  git(project, 'submodule', '--quiet', 'add', repository('part'), 'sub');
  git(project, 'commit', '-q', '-m', 'sub');
  return { project, submodule: join(project, 'sub') };
}

function locate(cwd: string, options: { flag?: string; env?: Record<string, string> } = {}) {
  return locateRegistry({ env: {}, ...options, cwd });
}

function refusal(act: () => unknown): DibsError {
  try {
    act();
  } catch (error) {
    if (error instanceof DibsError) return error;
    throw error;
  }
  throw new Error('it was found');
}

describe('a registry that is named', () => {
  it('by --registry comes before DIBS_REGISTRY, and that before the nearest', () => {
    const [flagged, variable, nearest] = [named('flagged'), named('variable'), registryIn('work')];
    const cwd = join(base, 'work');
    expect(locate(cwd, { flag: flagged, env: { DIBS_REGISTRY: variable } })).toEqual({ root: flagged, rule: 'flag' });
    expect(locate(cwd, { env: { DIBS_REGISTRY: variable } })).toEqual({ root: variable, rule: 'DIBS_REGISTRY' });
    expect(locate(cwd)).toEqual({ root: nearest, rule: 'nearest' });
  });

  it('with a blank name is not named', () => {
    const nearest = registryIn('work');
    expect(locate(join(base, 'work'), { flag: '', env: { DIBS_REGISTRY: ' ' } })).toEqual({ root: nearest, rule: 'nearest' });
  });

  it('that is an empty directory is refused: a volume that is not mounted looks like that', () => {
    directory('work', '.agent', 'registry');
    const refused = [refusal(() => locate(base, { flag: directory('empty') })), refusal(() => locate(join(base, 'work')))];
    expect(refused.map((error) => error.code)).toEqual(['no-registry', 'no-registry']);
    expect(refused.map((error) => error.next)).toEqual([['init'], ['init']]);
  });

  it('by a relative path is looked for from where the caller stands, and is answered absolute', () => {
    const root = named('work', 'locks');
    expect(locate(join(base, 'work'), { flag: 'locks' })).toEqual({ root, rule: 'flag' });
    expect(locate(root, { env: { DIBS_REGISTRY: '../locks' } })).toEqual({ root, rule: 'DIBS_REGISTRY' });
  });

  it('and is not there is an error that says so, though there is one nearby', () => {
    registryIn('work');
    const cwd = join(base, 'work');
    const byFlag = refusal(() => locate(cwd, { flag: 'nowhere' }));
    expect(byFlag).toMatchObject({ code: 'no-registry', next: ['init'] });
    expect(byFlag.message).toMatch(/^--registry names .*nowhere, which does not exist/);
    expect(refusal(() => locate(cwd, { env: { DIBS_REGISTRY: 'nowhere' } })).message).toMatch(/^DIBS_REGISTRY names .*nowhere, which does not exist/);
  });

  it('and is a file is an error that sends nobody to init, which could do nothing there', () => {
    writeFileSync(join(base, 'file'), '');
    const error = refusal(() => locate(base, { flag: 'file' }));
    expect(error).toSatisfy((thrown: DibsError) => thrown.code === 'no-registry' && thrown.next === undefined);
    expect(error.message).toContain('not a directory');
  });
});

describe('without git', () => {
  it('the nearest one upward is found, from any depth', () => {
    registryIn('outer');
    const inner = registryIn('outer', 'inner');
    expect(locate(directory('outer', 'inner', 'a', 'b'))).toEqual({ root: inner, rule: 'nearest' });
  });

  it('a file of that name is passed by', () => {
    const root = registryIn('outer');
    writeFileSync(join(directory('outer', 'inner', '.agent'), 'registry'), '');
    expect(locate(join(base, 'outer', 'inner')).root).toBe(root);
  });

  it('none anywhere is an error that names init', () => {
    expect(refusal(() => locate(directory('empty')))).toMatchObject({ code: 'no-registry', next: ['init'] });
  });

  it('a place that cannot be looked at is not taken for one without a registry', () => {
    directory('loop');
    symlinkSync('.agent', join(base, 'loop', '.agent'));
    expect(refusal(() => locate(join(base, 'loop')))).toMatchObject({ code: 'store-failed' });
  });
});

describe('in an ordinary repository', () => {
  it('the one at its top is found from below', () => {
    repository('repo');
    const root = registryIn('repo');
    expect(locate(directory('repo', 'src', 'deep'))).toEqual({ root, rule: 'nearest' });
  });

  it('the walk goes on above its top', () => {
    const root = registryIn('workspace');
    expect(locate(repository('workspace', 'repo'))).toEqual({ root, rule: 'nearest' });
  });
});

describe('in a linked work tree', () => {
  it('the one of the main work tree comes before its own', () => {
    const { main, linked } = withWorktree();
    const root = registryIn('main');
    registryIn('linked');
    expect(locate(linked)).toEqual({ root, rule: 'main-worktree' });
    expect(locate(main)).toEqual({ root, rule: 'nearest' });
  });

  it('the one of the main work tree is taken at the same relative path', () => {
    withWorktree();
    registryIn('main');
    const nested = registryIn('main', 'pkg', 'a');
    registryIn('linked', 'pkg', 'a');
    expect(locate(directory('linked', 'pkg', 'a', 'src'))).toEqual({ root: nested, rule: 'main-worktree' });
    expect(locate(directory('linked', 'pkg')).root).toBe(join(base, 'main', '.agent', 'registry'));
  });

  it('its own is found where the main one has none', () => {
    withWorktree();
    const root = registryIn('linked');
    expect(locate(directory('linked', 'src'))).toEqual({ root, rule: 'nearest' });
  });

  it('what lies around the main work tree is found too, wherever the linked one is, and comes first', () => {
    const root = registryIn('workspace');
    const main = repository('workspace', 'main');
    const linked = directory('elsewhere', 'linked');
    git(main, 'worktree', 'add', '-q', linked);
    expect(locate(linked)).toEqual({ root, rule: 'main-worktree' });
    registryIn('elsewhere');
    expect(locate(linked).root).toBe(root);
  });

  it('what lies around it alone is found last', () => {
    const main = repository('main');
    const linked = directory('elsewhere', 'linked');
    git(main, 'worktree', 'add', '-q', linked);
    const root = registryIn('elsewhere');
    expect(locate(linked)).toEqual({ root, rule: 'nearest' });
  });

  it('inside the main one, the main one is found by its own path', () => {
    const main = repository('main');
    const root = registryIn('main');
    git(main, 'worktree', 'add', '-q', '.worktrees/one');
    registryIn('main', '.worktrees', 'one');
    expect(locate(directory('main', '.worktrees', 'one', 'src'))).toEqual({ root, rule: 'main-worktree' });
  });

  it('around its own main one, the search ends', () => {
    const main = repository('main');
    const linked = join(base, 'linked');
    git(main, 'worktree', 'add', '-q', linked);
    renameSync(main, join(linked, 'main'));
    writeFileSync(join(linked, '.git'), `gitdir: ${join(linked, 'main', '.git', 'worktrees', 'linked')}\n`);
    expect(refusal(() => locate(linked)).code).toBe('no-registry');
    const root = registryIn();
    expect(locate(linked).root).toBe(root);
  });

  it('relative pointers are followed, also from a path through a symbolic link', () => {
    const { main, linked } = withWorktree();
    const root = registryIn('main');
    const [, gitDir = ''] = /^gitdir: (.*)\n$/.exec(readFileSync(join(linked, '.git'), 'utf8')) ?? [];
    writeFileSync(join(linked, '.git'), `gitdir: ${relative(linked, gitDir)}\n`);
    git(linked, 'status');
    const link = join(directory('far', 'away'), 'link');
    symlinkSync(linked, link);
    expect(locate(link)).toEqual({ root, rule: 'main-worktree' });
    writeFileSync(join(gitDir, 'commondir'), `${join(main, '.git')}\n`);
    expect(locate(link)).toEqual({ root, rule: 'main-worktree' });
  });

  it('whose repository cannot be seen, its own is not taken instead', () => {
    const { main, linked } = withWorktree();
    registryIn('linked');
    renameSync(main, join(base, 'moved'));
    const error = refusal(() => locate(linked));
    expect(error).toSatisfy((thrown: DibsError) => thrown.code === 'no-registry' && thrown.next === undefined);
    expect(error.message).toContain('DIBS_REGISTRY');
    expect(refusal(() => registryToMake({ env: {}, cwd: linked })).code).toBe('no-registry');
  });

  it('whose pointer to the repository leads nowhere, its own is not taken instead', () => {
    const { main, linked } = withWorktree();
    registryIn('main');
    registryIn('linked');
    writeFileSync(join(main, '.git', 'worktrees', 'linked', 'commondir'), '../../../nowhere/.git\n');
    expect(refusal(() => locate(linked))).toSatisfy((thrown: DibsError) => thrown.code === 'no-registry' && thrown.next === undefined);
  });

  it('whose repository may not be read, its own is not taken instead', () => {
    const { main, linked } = withWorktree();
    registryIn('linked');
    const pointer = join(main, '.git', 'worktrees', 'linked', 'commondir');
    rmSync(pointer);
    symlinkSync('commondir', pointer);
    expect(refusal(() => locate(linked)).code).toBe('store-failed');
  });

  it('of a repository with a separate git directory, the main one cannot be told, and none is guessed', () => {
    git(base, 'init', '-q', '--separate-git-dir', join(base, 'apart'), 'main');
    git(join(base, 'main'), 'commit', '-q', '--allow-empty', '-m', 'first');
    git(join(base, 'main'), 'worktree', 'add', '-q', join(base, 'linked'));
    registryIn('linked');
    expect(refusal(() => locate(join(base, 'linked'))).message).toContain('does not say where its main one is');
  });
});

describe('in a work tree of a bare repository', () => {
  it('only the one in the repository itself is found, by all of them', () => {
    const { bare, one, two } = bareWithWorktrees();
    const root = registryIn('store.git');
    registryIn('one');
    registryIn();
    expect(locate(one)).toEqual({ root, rule: 'bare-repository' });
    expect(locate(directory('two', 'src'))).toEqual({ root, rule: 'bare-repository' });
    expect(locate(two)).toEqual({ root, rule: 'bare-repository' });
    expect(locate(bare)).toEqual({ root, rule: 'nearest' });
  });

  it('its own is not taken instead: the error says where the shared one goes, and init lays it there', () => {
    const { bare, one, two } = bareWithWorktrees();
    registryIn('one');
    const error = refusal(() => locate(one));
    const shared = join(bare, '.agent', 'registry');
    expect(error).toMatchObject({ code: 'no-registry', next: ['init'] });
    expect(error.message).toContain(shared);
    expect(registryToMake({ env: {}, cwd: directory('one', 'src') })).toBe(shared);
    expect(registryToMake({ env: {}, cwd: two })).toBe(shared);
  });

  it('who asks in passing is told that there is none: a hook has nothing to say there', () => {
    expect(findRegistry({ env: {}, cwd: bareWithWorktrees().one })).toBeUndefined();
  });

  it('the same one is found where the repository is a .git directory, and from the directory around it', () => {
    const around = directory('around');
    git(base, 'clone', '-q', '--bare', repository('origin'), join(around, '.git'));
    git(around, 'worktree', 'add', '-q', 'one');
    const root = registryIn('around', '.git');
    registryIn('around');
    expect(locate(join(around, 'one'))).toEqual({ root, rule: 'bare-repository' });
    expect(locate(around)).toEqual({ root, rule: 'bare-repository' });
  });

  it('the same one is found from a directory whose .git file points to the repository', () => {
    const { bare } = bareWithWorktrees();
    const root = registryIn('store.git');
    writeFileSync(join(directory('around'), '.git'), `gitdir: ${relative(join(base, 'around'), bare)}\n`);
    expect(locate(join(base, 'around'))).toEqual({ root, rule: 'bare-repository' });
  });

  it('the same one is found where git keeps a config per work tree', () => {
    const { bare, one } = bareWithWorktrees();
    const root = registryIn('store.git');
    git(bare, 'config', 'extensions.worktreeConfig', 'true');
    git(bare, 'config', '--unset', 'core.bare');
    git(bare, 'config', '--worktree', 'core.bare', 'true');
    expect(locate(one)).toEqual({ root, rule: 'bare-repository' });
  });
});

describe('in a submodule', () => {
  it('its own is found', () => {
    superproject();
    registryIn('project');
    const root = registryIn('project', 'sub');
    expect(locate(directory('project', 'sub', 'src'))).toEqual({ root, rule: 'nearest' });
  });

  it('the one of the superproject is another repository and is not found', () => {
    const { submodule } = superproject();
    registryIn('project');
    expect(refusal(() => locate(submodule))).toMatchObject({ code: 'no-registry', next: ['init'] });
    expect(registryToMake({ env: {}, cwd: directory('project', 'sub', 'src') })).toBe(join(submodule, '.agent', 'registry'));
  });

  it('a linked work tree of it shares the one of the submodule, and not that of the superproject', () => {
    const { submodule } = superproject();
    const linked = join(base, 'linked');
    git(submodule, 'worktree', 'add', '-q', linked);
    registryIn('project');
    expect(refusal(() => locate(linked)).code).toBe('no-registry');
    expect(registryToMake({ env: {}, cwd: linked })).toBe(join(submodule, '.agent', 'registry'));
    const root = registryIn('project', 'sub');
    registryIn('linked');
    expect(locate(directory('linked', 'src'))).toEqual({ root, rule: 'main-worktree' });
  });

  it('of a linked work tree is a repository of its own there too', () => {
    const { project } = superproject();
    const linked = join(base, 'linked');
    git(project, 'worktree', 'add', '-q', linked);
    git(linked, 'submodule', '--quiet', 'update', '--init');
    registryIn('project');
    registryIn('project', 'sub');
    expect(refusal(() => locate(join(linked, 'sub'))).code).toBe('no-registry');
    expect(locate(linked)).toEqual({ root: join(project, '.agent', 'registry'), rule: 'main-worktree' });
  });

  it('core.worktree is read as git reads it: quoted, commented, in any case, not from a subsection', () => {
    const { submodule } = superproject();
    const linked = join(base, 'linked');
    git(submodule, 'worktree', 'add', '-q', linked);
    const config = join(base, 'project', '.git', 'modules', 'sub', 'config');
    const moved = directory('a # "b" ');
    appendFileSync(config, `[CORE] WorkTree = "${moved.replaceAll('"', '\\"')}" ; here\n[core "x"]\n\tworktree = /nowhere\n\tbare\n`);
    git(linked, 'config', '--get', 'core.worktree');
    const root = registryIn(relative(base, moved));
    expect(locate(linked)).toEqual({ root, rule: 'main-worktree' });
  });
});

describe('a new registry', () => {
  it('goes into the directory that is given, or is that directory if it is called like one', () => {
    const { linked } = withWorktree();
    const made = (dirArgument: string): string => registryToMake({ dirArgument, env: { DIBS_REGISTRY: '/elsewhere' }, cwd: linked });
    expect(made('.')).toBe(join(linked, '.agent', 'registry'));
    expect(made('../other')).toBe(join(base, 'other', '.agent', 'registry'));
    expect(made('../other/.agent/registry/')).toBe(join(base, 'other', '.agent', 'registry'));
    expect(made('registry')).toBe(join(linked, 'registry', '.agent', 'registry'));
  });

  it('goes where --registry or DIBS_REGISTRY says, so that the next verb finds it', () => {
    const env = { DIBS_REGISTRY: 'variable' };
    expect(registryToMake({ flag: 'flagged', env, cwd: base })).toBe(join(base, 'flagged'));
    expect(registryToMake({ flag: ' ', env, cwd: base })).toBe(join(base, 'variable'));
  });

  it('cannot go into a directory and where --registry says', () => {
    expect(refusal(() => registryToMake({ dirArgument: 'here', flag: 'there', env: {}, cwd: base })).code).toBe('usage');
  });

  it('goes to the top of the repository, and without one to where the caller stands', () => {
    const repo = repository('repo');
    expect(registryToMake({ dirArgument: '', env: {}, cwd: directory('repo', 'src') })).toBe(join(repo, '.agent', 'registry'));
    const plain = directory('plain');
    expect(registryToMake({ env: { DIBS_REGISTRY: '' }, cwd: plain })).toBe(join(plain, '.agent', 'registry'));
  });

  it('made from a linked work tree goes to the main one, where all of them find it', () => {
    const { main, linked } = withWorktree();
    const root = registryToMake({ env: {}, cwd: directory('linked', 'src') });
    expect(root).toBe(join(main, '.agent', 'registry'));
    mkdirSync(join(root, 'scoped'), { recursive: true });
    expect([locate(linked).root, locate(main).root]).toEqual([root, root]);
    expect(dirname(dirname(root))).toBe(main);
  });
});
