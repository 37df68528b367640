import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, copyFileSync, existsSync, linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRepository, type Repository } from './repository.ts';

let repository: Repository;

beforeEach(async () => {
  repository = await makeRepository();
});

afterEach(() => {
  repository.remove();
});

const ANA = { as: 'ana' };

describe('git commit and git push', () => {
  beforeEach(async () => {
    expect((await repository.guard(['install'])).code).toBe(0);
  });

  it('are refused to who lost its claim, with the reason and the next step, until that is acknowledged', async () => {
    await repository.registry.dibs(['add', 'T-1'], ANA);
    await repository.registry.dibs(['claim', 'T-1'], ANA);
    expect(await repository.commit(ANA)).toMatchObject({ code: 0, stderr: '', stdout: '' });
    expect((await repository.registry.dibs(['steal', 'T-1', '--force', '--reason', 'ana is away'], { as: 'bob' })).code).toBe(0);
    for (const what of ['commit', 'push'] as const) {
      const { code, stderr, next } = await repository[what](ANA);
      expect(code).not.toBe(0);
      expect(stderr).toContain(`dibs: lost: this ${what} is refused: T-1 is no longer yours: bob has held it for`);
      expect(stderr).toContain('stolen by bob');
      expect(stderr).not.toMatch(/no-verify|--force|steal/);
      expect(next).toEqual(['dibs boot']);
    }
    const { stdout } = await repository.registry.spawn('sh', ['-c', 'dibs boot'], ANA);
    expect(stdout).toContain('dibs boot --ack');
    await repository.registry.dibs(['boot', '--ack'], ANA);
    expect((await repository.commit(ANA)).code).toBe(0);
    expect((await repository.push(ANA)).code).toBe(0);
  });

  it('pass in silence for everybody else', async () => {
    repository.loses();
    for (const as of ['bob', 'carol', 'ana~other']) {
      expect(await repository.commit({ as })).toMatchObject({ code: 0, stderr: '', stdout: '' });
      expect((await repository.push({ as })).code).toBe(0);
    }
  });

  it('are refused to a session under whatever agent it claimed, where the host names the session', async () => {
    const session = { CLAUDE_CODE_SESSION_ID: 's1' };
    repository.loses('ana~s1');
    const { code, stderr, next } = await repository.commit({ as: 'carol', env: session });
    expect(code).not.toBe(0);
    expect(stderr).toContain('this commit is refused: T-1 is no longer yours');
    expect(next).toEqual(['dibs boot --agent ana']);
    // Others may have chosen the same.
    expect((await repository.commit({ as: 'carol~s1' })).code).toBe(0);
    await repository.registry.dibs(['boot', '--ack', '--agent', 'ana'], { as: 'carol', env: session });
    expect((await repository.commit({ as: 'carol', env: session })).code).toBe(0);
  });

  it('pass after the task was completed or given back, also while CURRENT_TASK_ID still names it', async () => {
    const env = { CURRENT_TASK_ID: 'T-1' };
    await repository.registry.dibs(['add', 'T-1'], ANA);
    expect((await repository.commit({ ...ANA, env })).code).toBe(0);
    await repository.registry.dibs(['claim', 'T-1'], ANA);
    await repository.registry.dibs(['release', 'T-1'], ANA);
    expect((await repository.commit({ ...ANA, env })).code).toBe(0);
    await repository.registry.dibs(['claim', 'T-1'], ANA);
    await repository.registry.dibs(['complete', 'T-1'], ANA);
    expect(await repository.commit({ ...ANA, env })).toMatchObject({ code: 0, stderr: '' });
    expect((await repository.commit({ ...ANA, env: { CURRENT_TASK_ID: 'no such/id' } })).code).toBe(0);
  });

  it('are refused where CURRENT_TASK_ID names what another agent holds, whatever was recorded', async () => {
    repository.registry.held('T-1', { owner: 'bob~s1' });
    const env = { CURRENT_TASK_ID: 'T-1' };
    const { code, stderr } = await repository.commit({ ...ANA, env });
    expect(code).not.toBe(0);
    expect(stderr).toContain('CURRENT_TASK_ID names T-1, and T-1 has been held by bob');
    expect(stderr).toContain('unset CURRENT_TASK_ID');
    expect((await repository.commit(ANA)).code).toBe(0);
    // Some hosts do not tell their shells the session.
    expect((await repository.commit({ as: 'Bob', env })).code).toBe(0);
  });

  it('pass with a word where the lease has run out and nobody took it', async () => {
    repository.registry.held('T-1', { owner: 'ana', ageSeconds: 90, lease: 60 });
    const { code, stderr } = await repository.commit(ANA);
    expect(code).toBe(0);
    expect(stderr).toBe('dibs: the lease of T-1 has run out, and anybody may take it: dibs renew T-1\n');
  });

  it('are refused in a linked work tree, too: it has the same hooks and the same registry', async () => {
    expect((await repository.commit(ANA)).code).toBe(0);
    const linked = join(repository.top, 'linked tree');
    expect((await repository.git(['worktree', 'add', '-q', '--detach', linked])).code).toBe(0);
    repository.loses();
    expect((await repository.commit({ ...ANA, cwd: linked })).stderr).toContain('this commit is refused');
    expect((await repository.commit({ as: 'bob', cwd: linked })).code).toBe(0);
  });

  it('leave the list of what is pushed to the hook that was there', async () => {
    await repository.commit(ANA);
    await repository.guard(['uninstall']);
    repository.hook('pre-push', '#!/bin/sh\ncat > pushed\n');
    await repository.guard(['install']);
    expect((await repository.push(ANA)).code).toBe(0);
    mkdirSync(join(repository.top, 'node_modules/.bin'), { recursive: true });
    writeFileSync(join(repository.top, 'node_modules/.bin/dibs'), '#!/bin/sh\nexec cat\n', { mode: 0o755 });
    rmSync(join(repository.top, 'pushed'));
    await repository.git(['commit', '-q', '--allow-empty', '-m', 'more'], ANA);
    expect((await repository.git(['push', '-q', 'origin', 'HEAD:other'], ANA)).code).toBe(0);
    expect(readFileSync(join(repository.top, 'pushed'), 'utf8')).toMatch(/^HEAD [0-9a-f]{40} refs\/heads\/other 0{40}\n$/);
  });
});

describe('which dibs the hook runs', () => {
  it('is said by status', async () => {
    await repository.guard(['install']);
    expect((await repository.guard(['status'])).stdout).toContain(`runs ${join(repository.top, 'bin/dibs')}\n`);
    rmSync(join(repository.top, 'bin/dibs'));
    expect((await repository.guard(['status'])).stdout).toContain('nothing is checked yet');
  });

  const without = async (): Promise<void> => {
    await repository.guard(['install']);
    rmSync(join(repository.top, 'bin/dibs'));
    repository.loses();
  };

  it('is none where there is none, and then everything passes in silence', async () => {
    await without();
    expect(await repository.commit(ANA)).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    ['breaks', '#!/bin/sh\nexit 1\n', 0],
    ['is killed', '#!/bin/sh\nkill -9 $$\n', 0],
    ['is too old to know the question', '#!/bin/sh\nexit 64\n', 0],
    ['says lost', '#!/bin/sh\nexit 4\n', 1],
    ['cannot look, and something is on record', '#!/bin/sh\nexit 74\n', 1],
  ])('is that of the project; where it %s', async (_what, text, exit) => {
    await without();
    mkdirSync(join(repository.top, 'node_modules/.bin'), { recursive: true });
    writeFileSync(join(repository.top, 'node_modules/.bin/dibs'), text);
    chmodSync(join(repository.top, 'node_modules/.bin/dibs'), 0o755);
    expect((await repository.commit(ANA)).code).toBe(exit);
  });

  it('is that of the main work tree in a linked one', async () => {
    expect((await repository.commit(ANA)).code).toBe(0);
    await without();
    mkdirSync(join(repository.top, 'node_modules/.bin'), { recursive: true });
    writeFileSync(join(repository.top, 'node_modules/.bin/dibs'), '#!/bin/sh\nexit 4\n');
    chmodSync(join(repository.top, 'node_modules/.bin/dibs'), 0o755);
    await repository.git(['worktree', 'add', '-q', '--detach', 'linked tree']);
    expect((await repository.commit({ cwd: join(repository.top, 'linked tree') })).code).toBe(1);
  });
});

describe('a registry that cannot be looked at', () => {
  beforeEach(async () => {
    await repository.guard(['install']);
  });

  it('stops nobody who has nothing on record', async () => {
    repository.registry.file('registry.yaml', 'leese: 5m\n');
    expect(await repository.commit(ANA)).toMatchObject({ code: 0, stderr: '' });
    rmSync(join(repository.registry.root, 'claimed'), { recursive: true });
    repository.registry.file('claimed', 'no directory');
    expect(await repository.commit(ANA)).toMatchObject({ code: 0, stderr: '' });
    rmSync(join(repository.registry.root, 'holders'), { recursive: true });
    repository.registry.file('holders', 'no directory');
    expect(await repository.commit(ANA)).toMatchObject({ code: 0, stderr: expect.stringContaining('this commit was not checked') });
    rmSync(repository.registry.root, { recursive: true });
    expect(await repository.commit(ANA)).toMatchObject({ code: 0, stderr: '' });
  });

  it('stops who has', async () => {
    repository.registry.held('T-1', { owner: 'ana' });
    rmSync(join(repository.registry.root, 'complete'), { recursive: true });
    repository.registry.file('complete', 'no directory');
    const { code, stderr, next } = await repository.commit(ANA);
    expect(code).not.toBe(0);
    expect(stderr).toContain('dibs: store-failed: this commit is refused, because a claim is on record and could not be looked at');
    expect(next).toEqual(['dibs doctor']);
    expect((await repository.commit({ as: 'carol' })).code).toBe(0);
  });

  it('stops nobody whose name it alone knows', async () => {
    repository.registry.held('T-1', { owner: 'bob' });
    repository.registry.file('registry.yaml', 'agent: bob\nleese: 5m\n');
    expect((await repository.commit({ env: { CURRENT_TASK_ID: 'T-1' } })).code).toBe(0);
  });

  it('is still one that a loss is known from when only registry.yaml is wrong', async () => {
    repository.loses();
    repository.registry.file('registry.yaml', 'leese: 5m\n');
    expect((await repository.commit(ANA)).stderr).toContain('this commit is refused: T-1 is no longer yours');
  });
});

describe('install', () => {
  const HOOKS: readonly (readonly [string, string | Buffer, number])[] = [
    ['a script of sh', '#!/bin/sh\necho mine >> ran\n', 0o755],
    ['one that ends in exec', '#!/bin/sh\nexec sh -c "echo mine >> ran"\n', 0o755],
    ['one that stops at the first failure', '#!/bin/bash -eu\nset -o pipefail\necho mine >> ran', 0o700],
    ['one without a first line', 'echo mine >> ran\n', 0o755],
    ['one in no encoding', Buffer.from('#!/bin/sh\necho mine >> ran # \xE9\xFF\n', 'latin1'), 0o755],
    ['one of sh that hands itself on to another language', `#!/bin/sh\n':' //; exec "${process.execPath}" "$0" "$@"\nrequire('fs').appendFileSync('ran', 'mine\\n');\n`, 0o755],
    ['one in another language', `#!${process.execPath}\nrequire('fs').appendFileSync('ran', 'mine\\n');\n`, 0o755],
  ];

  it.each(HOOKS)('puts the guard beside %s, which runs as before, and uninstall leaves its bytes and its mode', async (_what, text, mode) => {
    const path = repository.hook('pre-commit', text, mode);
    const before = repository.hooks();
    expect((await repository.guard(['install'])).code).toBe(0);
    expect((await repository.commit(ANA)).code).toBe(0);
    expect(readFileSync(join(repository.top, 'ran'), 'utf8')).toBe('mine\n');
    repository.loses();
    expect((await repository.commit(ANA)).stderr).toContain('this commit is refused');
    expect(readFileSync(join(repository.top, 'ran'), 'utf8')).toBe('mine\n');
    const installed = repository.hooks();
    expect((await repository.guard(['install'])).stdout).toMatch(/^pre-commit installed already.*\n(?: .*\n)?pre-push +installed already/);
    expect(repository.hooks()).toEqual(installed);
    expect((await repository.guard(['uninstall'])).code).toBe(0);
    expect(repository.hooks()).toEqual(before);
    expect(readFileSync(path)).toEqual(Buffer.from(text));
    expect(statSync(path).mode & 0o777).toBe(mode);
    expect(repository.kept()).toEqual([]);
  });

  const NOTHING: readonly [string, string | Buffer | undefined, number] = ['nothing', undefined, 0];
  it.each([NOTHING, ...HOOKS])('renews the guard that an earlier version put beside %s, and uninstall takes either away', async (_what, text, mode) => {
    if (text !== undefined) repository.hook('pre-commit', text, mode);
    const before = repository.hooks();
    expect((await repository.guard(['install'])).code).toBe(0);
    const current = repository.hooks();
    const makeEarlier = (): void => {
      for (const [name, now] of Object.entries(current)) if (now.includes('3|4|65|69|74')) writeFileSync(join(repository.top, '.git', name), now.replace('3|4|65|69|74', '4|65|74'), 'latin1');
    };
    makeEarlier();
    expect(repository.hooks()).not.toEqual(current);
    expect((await repository.guard(['status', '--json'])).json.hooks[0].state).toBe('changed');
    expect((await repository.guard(['install'])).stdout).toMatch(/^pre-commit installed {2}/);
    expect(repository.hooks()).toEqual(current);
    makeEarlier();
    expect((await repository.guard(['uninstall'])).code).toBe(0);
    expect(repository.hooks()).toEqual(before);
  });

  it('leaves nothing where there was nothing', async () => {
    expect((await repository.guard(['install'])).code).toBe(0);
    expect(Object.keys(repository.hooks())).toEqual(['hooks/pre-commit', 'hooks/pre-push']);
    expect((await repository.guard(['uninstall'])).code).toBe(0);
    expect(repository.hooks()).toEqual({});
  });

  it('leaves a symlink and what it leads to', async () => {
    mkdirSync(join(repository.top, 'scripts'));
    writeFileSync(join(repository.top, 'scripts/hook.sh'), '#!/bin/sh\necho "$(basename "$0")" >> ran\n');
    chmodSync(join(repository.top, 'scripts/hook.sh'), 0o755);
    mkdirSync(join(repository.top, '.git/hooks'), { recursive: true });
    symlinkSync('../../scripts/hook.sh', join(repository.top, '.git/hooks/pre-commit'));
    repository.hook('dispatch', '#!/bin/sh\necho "$(basename "$0")" >> ran\n');
    symlinkSync('dispatch', join(repository.top, '.git/hooks/pre-push'));
    await repository.guard(['install']);
    await repository.commit(ANA);
    await repository.push(ANA);
    expect(readFileSync(join(repository.top, 'ran'), 'utf8')).toBe('pre-commit\npre-push\n');
    repository.loses();
    expect((await repository.commit(ANA)).stderr).toContain('this commit is refused');
    await repository.guard(['uninstall']);
    expect(readlinkSync(join(repository.top, '.git/hooks/pre-commit'))).toBe('../../scripts/hook.sh');
    expect(readlinkSync(join(repository.top, '.git/hooks/pre-push'))).toBe('dispatch');
    expect(readFileSync(join(repository.top, 'scripts/hook.sh'), 'utf8')).not.toContain('guard');
    expect(repository.kept()).toEqual([]);
  });

  it('leaves a program', async () => {
    const path = join(repository.top, '.git/hooks/pre-commit');
    const program = ['/usr/bin/true', '/bin/true'].find((name) => existsSync(name)) ?? '';
    mkdirSync(join(repository.top, '.git/hooks'), { recursive: true });
    copyFileSync(program, path);
    truncateSync(path, 5 * 1024 * 1024);
    const before = readFileSync(path);
    const { ino } = statSync(path);
    expect((await repository.guard(['install'])).code).toBe(0);
    expect((await repository.commit(ANA)).code).toBe(0);
    expect((await repository.guard(['status'])).code).toBe(0);
    await repository.guard(['uninstall']);
    expect(statSync(path).ino).toBe(ino);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('goes beside the hooks where their directory is a symlink', async () => {
    mkdirSync(join(repository.top, 'shared/hooks'), { recursive: true });
    rmSync(join(repository.top, '.git/hooks'), { recursive: true, force: true });
    symlinkSync('../shared/hooks', join(repository.top, '.git/hooks'));
    repository.hook('pre-commit', `#!${process.execPath}\nrequire('fs').appendFileSync('ran', 'mine\\n');\n`);
    expect((await repository.guard(['install'])).code).toBe(0);
    expect((await repository.commit(ANA)).code).toBe(0);
    expect(readFileSync(join(repository.top, 'ran'), 'utf8')).toBe('mine\n');
    repository.loses();
    expect((await repository.commit(ANA)).stderr).toContain('this commit is refused');
    expect((await repository.guard(['uninstall'])).code).toBe(0);
    expect(readdirSync(join(repository.top, 'shared'))).toEqual(['hooks']);
    expect(readFileSync(join(repository.top, '.git/hooks/pre-commit'), 'utf8')).toContain('mine');
  });

  it('runs a hook that is put back while the guard looks', async () => {
    const path = repository.hook('pre-commit', `#!${process.execPath}\nrequire('fs').appendFileSync('ran', 'mine\\n');\n`);
    await repository.guard(['install']);
    const [kept = ''] = repository.kept();
    writeFileSync(join(repository.top, 'bin/dibs'), `#!/bin/sh\nexec mv .git/${kept}/pre-commit '${path}'\n`);
    expect((await repository.commit(ANA)).code).toBe(0);
    expect(readFileSync(join(repository.top, 'ran'), 'utf8')).toBe('mine\n');
  });

  it('does not make a hook run that git passed over', async () => {
    const path = repository.hook('pre-commit', '#!/bin/sh\nexit 1\n', 0o644);
    await repository.guard(['install']);
    expect((await repository.commit(ANA)).code).toBe(0);
    repository.loses();
    expect((await repository.commit(ANA)).stderr).toContain('this commit is refused');
    await repository.guard(['uninstall']);
    expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['#!/bin/sh\nexit 1\n', 0o644]);
  });

  /** Without directories that nobody names any more: two at once may leave one behind. */
  const inPlace = (): Record<string, string> => Object.fromEntries(Object.entries(repository.hooks()).filter(([name]) => name.startsWith('hooks/')));

  it('may be run by several at once, over each kind of hook', async () => {
    repository.hook('pre-commit', '#!/bin/sh\nexit 0\n');
    repository.hook('pre-push', `#!${process.execPath}\n`);
    const before = inPlace();
    const runs = await Promise.all(Array.from({ length: 6 }, () => repository.guard(['install'])));
    expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual(runs.map(() => [0, '']));
    expect(repository.hooks()['hooks/pre-commit']?.match(/>>> dibs guard >>>/g)).toHaveLength(1);
    const others = await Promise.all(Array.from({ length: 4 }, () => repository.guard(['uninstall'])));
    expect(others.map(({ code, stderr }) => [code, stderr])).toEqual(others.map(() => [0, '']));
    expect(inPlace()).toEqual(before);
  });

  it.each([
    ['a program', (): unknown => repository.hook('pre-commit', `#!${process.execPath}\n`)],
    ['a script of sh', (): unknown => repository.hook('pre-commit', '#!/bin/sh\nexit 0\n')],
    [
      'a symlink',
      (): unknown => {
        repository.hook('dispatch', '#!/bin/sh\n');
        return symlinkSync('dispatch', join(repository.top, '.git/hooks/pre-commit'));
      },
    ],
    ['nothing', (): unknown => undefined],
  ])('may be undone while it is done: no hook is lost, %s', async (_what, lay) => {
    lay();
    const before = repository.hooks();
    const path = join(repository.top, '.git/hooks/pre-commit');
    const leads = (): string | undefined => (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : undefined);
    const led = leads();
    for (let round = 0; round < 2; round++) {
      const runs = await Promise.all(['install', 'uninstall', 'install', 'uninstall', 'install', 'uninstall'].map((action) => repository.guard([action])));
      expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual(runs.map(() => [0, '']));
    }
    await repository.guard(['uninstall']);
    expect(inPlace()).toEqual(before);
    expect(leads()).toBe(led);
  });

  it('goes on where one was cut off between keeping a hook and taking its place', async () => {
    const path = repository.hook('pre-commit', `#!${process.execPath}\n`);
    mkdirSync(join(repository.top, '.git/hooks.dibs-0123456789ab'));
    linkSync(path, join(repository.top, '.git/hooks.dibs-0123456789ab/pre-commit'));
    expect((await repository.guard(['install'])).code).toBe(0);
    await repository.guard(['uninstall']);
    expect(readFileSync(path, 'utf8')).toBe(`#!${process.execPath}\n`);
    expect(repository.kept()).toEqual(['hooks.dibs-0123456789ab']);
  });

  it('is told when somebody took the kept hook away, and its place is empty then', async () => {
    repository.hook('pre-commit', `#!${process.execPath}\n`);
    await repository.guard(['install']);
    expect((await repository.guard(['status'])).stdout).toContain('runs the hook that was here before, too');
    for (const name of repository.kept()) rmSync(join(repository.top, '.git', name), { recursive: true });
    expect(await repository.commit(ANA)).toMatchObject({ code: 0, stderr: expect.stringMatching(/^dibs guard: pre-commit of this repository is not run: hooks\.dibs-[0-9a-f]{12}\/pre-commit is gone\n$/) });
    const { stdout } = await repository.guard(['status']);
    expect(stdout).toContain('the hook that was here before is gone');
    expect(stdout).not.toContain('runs the hook');
    expect((await repository.guard(['uninstall'])).code).toBe(0);
    expect(repository.hooks()).toEqual({});
  });

  it('that put a hook before another is not undone over what somebody wrote into it', async () => {
    repository.hook('pre-commit', `#!${process.execPath}\n`);
    await repository.guard(['install']);
    const path = repository.hook('pre-commit', `${repository.hooks()['hooks/pre-commit'] ?? ''}# mine\n`);
    expect(await repository.guard(['uninstall'])).toMatchObject({ code: 8, stderr: expect.stringContaining('was changed after dibs made it') });
    expect(readFileSync(path, 'utf8')).toContain('# mine');
  });

  it('is refused for a read-only hook, and outside of git', async () => {
    const path = repository.hook('pre-commit', '#!/bin/sh\n', 0o555);
    expect(await repository.guard(['install'])).toMatchObject({ code: 74, stderr: expect.stringContaining('is read-only') });
    expect(readFileSync(path, 'utf8')).toBe('#!/bin/sh\n');
    rmSync(join(repository.top, '.git'), { recursive: true });
    expect(await repository.guard(['install'])).toMatchObject({ code: 64, stderr: expect.stringContaining('git finds no usable repository') });
  });
});

describe('core.hooksPath', () => {
  const setPath = (value: string): Promise<unknown> => repository.git(['config', 'core.hooksPath', value]);

  it('in the work tree is where the guard goes, and it is said that git sees that', async () => {
    await setPath('.githooks');
    mkdirSync(join(repository.top, '.githooks'));
    writeFileSync(join(repository.top, '.githooks/pre-commit'), '#!/bin/sh\necho mine >> ran\n', { mode: 0o755 });
    mkdirSync(join(repository.top, 'sub'));
    const { code, stdout } = await repository.guard(['install'], { cwd: join(repository.top, 'sub') });
    expect(code).toBe(0);
    expect(stdout).toContain(join(repository.top, '.githooks/pre-push'));
    expect(stdout).toMatch(/git sees this as a change: commit it or not, as you like$/m);
    repository.loses();
    expect((await repository.commit(ANA)).stderr).toContain('this commit is refused');
    await repository.guard(['uninstall']);
    expect(readFileSync(join(repository.top, '.githooks/pre-commit'), 'utf8')).toBe('#!/bin/sh\necho mine >> ran\n');
    expect(existsSync(join(repository.top, '.githooks/pre-push'))).toBe(false);
    expect((await repository.git(['config', 'core.hooksPath'])).stdout).toBe('.githooks\n');
    expect(repository.hooks()).toEqual({});
  });

  it('outside of the repository is left alone, and what its owner may write there is printed', async () => {
    const shared = join(repository.top, 'elsewhere.git/hooks');
    rmSync(join(repository.top, '.git/hooks'), { recursive: true, force: true });
    renameSync(join(repository.top, 'elsewhere.git'), `${repository.top}.shared`);
    try {
      await setPath(join(`${repository.top}.shared`, 'hooks'));
      const { code, stdout, stderr } = await repository.guard(['install']);
      expect(code).toBe(8);
      expect(stderr).toContain("is not this repository's own");
      expect(stdout.match(/^# >>> dibs guard >>>/gm)).toHaveLength(2);
      expect(existsSync(join(`${repository.top}.shared`, 'hooks/pre-commit'))).toBe(false);
      expect(existsSync(join(repository.top, '.git/hooks'))).toBe(false);
    } finally {
      renameSync(`${repository.top}.shared`, join(repository.top, 'elsewhere.git'));
    }
    expect(existsSync(join(shared, 'pre-commit'))).toBe(false);
  });

  it.each(['.h\u00E4ken', 'a$(touch run)b', `q'"x`])('may be called %s: a kept hook is found, and nothing of that is run', async (name) => {
    await setPath(name);
    mkdirSync(join(repository.top, name));
    const text = `#!${process.execPath}\nrequire('fs').appendFileSync('ran', 'mine\\n');\n`;
    writeFileSync(join(repository.top, name, 'pre-commit'), text, { mode: 0o755 });
    expect((await repository.guard(['install'])).stdout).toMatch(/commit hooks\.dibs-[0-9a-f]{12} too, or the hook in there runs nowhere else/);
    expect(await repository.commit(ANA)).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(repository.top, 'ran'), 'utf8')).toBe('mine\n');
    expect(existsSync(join(repository.top, 'run'))).toBe(false);
    expect((await repository.guard(['uninstall'])).code).toBe(0);
    expect(readdirSync(repository.top).filter((entry) => entry.includes('.dibs-'))).toEqual([]);
    expect(readFileSync(join(repository.top, name, 'pre-commit'), 'utf8')).toBe(text);
  });

  it('that leads nowhere for git is not guessed at', async () => {
    await setPath('');
    expect(await repository.guard(['install'])).toMatchObject({ code: 8, stderr: expect.stringContaining("the hooks lie in /, which is not this repository's own") });
    expect(existsSync(join(repository.top, 'pre-commit'))).toBe(false);
    await setPath('.githooks');
    expect(await repository.guard(['install'], { cwd: join(repository.top, '.git') })).toMatchObject({ code: 64, stderr: expect.stringContaining('is not in a work tree') });
    expect(existsSync(join(repository.top, '.git/.githooks'))).toBe(false);
  });

  it('that is not UTF-8 is left alone: said as text it would be another one', async () => {
    appendFileSync(join(repository.top, '.git/config'), Buffer.from('[core]\n\thooksPath = h\u00FF\n', 'latin1'));
    expect(await repository.guard(['install'])).toMatchObject({ code: 8, stderr: expect.stringContaining('whose name is not UTF-8') });
    expect(existsSync(join(repository.top, 'h\uFFFD'))).toBe(false);
  });

  it("of husky stays husky's: the guard goes into the hooks of the project, which husky runs with sh", async () => {
    await setPath('.husky/_');
    mkdirSync(join(repository.top, '.husky/_'), { recursive: true });
    // As husky lays it out: a stub for each hook, which runs the script of the same name one level up.
    writeFileSync(join(repository.top, '.husky/_/h'), '#!/usr/bin/env sh\ns="$(dirname "$(dirname "$0")")/$(basename "$0")"\n[ -f "$s" ] || exit 0\nsh -e "$s" "$@"\n');
    for (const hook of ['pre-commit', 'pre-push']) writeFileSync(join(repository.top, '.husky/_', hook), '#!/usr/bin/env sh\n. "$(dirname "$0")/h"', { mode: 0o755 });
    writeFileSync(join(repository.top, '.husky/pre-commit'), 'echo mine >> ran\n');
    expect((await repository.guard(['install'])).code).toBe(0);
    expect(readFileSync(join(repository.top, '.husky/_/pre-commit'), 'utf8')).not.toContain('guard');
    expect((await repository.commit(ANA)).code).toBe(0);
    expect(readFileSync(join(repository.top, 'ran'), 'utf8')).toBe('mine\n');
    repository.loses();
    expect((await repository.commit(ANA)).stderr).toContain('this commit is refused');
    expect((await repository.push(ANA)).stderr).toContain('this push is refused');
    expect((await repository.guard(['uninstall'])).code).toBe(0);
    expect(readFileSync(join(repository.top, '.husky/pre-commit'), 'utf8')).toBe('echo mine >> ran\n');
    expect(existsSync(join(repository.top, '.husky/pre-push'))).toBe(false);
  });

  it.each([
    ['.husky/_', 'nothing'],
    ['.config/husky/_', 'nothing'],
    ['.husky/_', 'what an earlier dibs put there'],
  ])('%s, where husky has not made it yet and there is %s: the guard goes beside it, and status says that nothing runs yet', async (directory, what) => {
    await setPath(directory);
    expect((await repository.commit(ANA)).code).toBe(0);
    const fresh = join(repository.top, 'fresh');
    expect((await repository.git(['worktree', 'add', '-q', '--detach', fresh])).code).toBe(0);
    const hooks = join(fresh, directory, '..');
    mkdirSync(hooks, { recursive: true });
    writeFileSync(join(hooks, 'pre-commit'), 'echo mine >> ran\n');
    if (what !== 'nothing') mkdirSync(join(fresh, directory));
    const { code, stdout } = await repository.guard(['install'], { cwd: fresh });
    expect([code, stdout]).toEqual([0, expect.stringContaining(`husky has not made ${join(fresh, directory)} yet`)]);
    expect(readdirSync(hooks).filter((name) => name !== '_').toSorted()).toEqual(['pre-commit', 'pre-push']);
    expect(existsSync(join(fresh, directory, 'pre-commit'))).toBe(false);
    // As husky makes it, when the packages are installed.
    mkdirSync(join(fresh, directory), { recursive: true });
    writeFileSync(join(fresh, directory, 'h'), '#!/usr/bin/env sh\ns="$(dirname "$(dirname "$0")")/$(basename "$0")"\n[ -f "$s" ] || exit 0\nsh -e "$s" "$@"\n');
    for (const hook of ['pre-commit', 'pre-push']) writeFileSync(join(fresh, directory, hook), '#!/usr/bin/env sh\n. "$(dirname "$0")/h"', { mode: 0o755 });
    expect((await repository.guard(['status', '--json'], { cwd: fresh })).json.hooks).toMatchObject([{ state: 'installed', runs: true }, { state: 'installed', runs: true }]);
    repository.loses();
    expect((await repository.commit({ ...ANA, cwd: fresh })).stderr).toContain('this commit is refused');
    expect((await repository.guard(['uninstall'], { cwd: fresh })).code).toBe(0);
    expect(readFileSync(join(hooks, 'pre-commit'), 'utf8')).toBe('echo mine >> ran\n');
  });

  it('that is called _ and is not of husky is a directory of hooks like any other', async () => {
    await setPath('hooks/_');
    mkdirSync(join(repository.top, 'hooks/_'), { recursive: true });
    expect((await repository.guard(['install'])).code).toBe(0);
    expect(readdirSync(join(repository.top, 'hooks/_')).toSorted()).toEqual(['pre-commit', 'pre-push']);
  });
});

describe("inside another repository's hook", () => {
  let other: Repository;

  beforeEach(async () => {
    other = await makeRepository();
  });

  afterEach(() => {
    other.remove();
  });

  /** A commit in the other repository, whose hook runs `dibs guard` in this one. */
  const fromItsHook = async (action: string, how: readonly string[] = []): Promise<string> => {
    other.hook('pre-commit', `#!/bin/sh\ncd '${repository.top}' && dibs guard ${action} 2>&1; exit 1\n`);
    return (await other.git([...how, 'commit', '-q', '--allow-empty', '-m', 'x'], ANA)).stderr;
  };

  it.each([
    ['as git sets it', []],
    ['with a directory of hooks for that one commit', ['-c', 'core.hooksPath=%/.git/hooks']],
    ['of a commit that names its repository', ['--git-dir=%/.git', '--work-tree=%']],
    ['of a linked work tree', ['-C', '%/linked']],
  ])('%s, it is about the repository that it is typed in', async (_how, args) => {
    const how = args.map((text) => text.replace('%', other.top));
    expect((await other.commit(ANA)).code).toBe(0);
    expect((await other.git(['worktree', 'add', '-q', '--detach', 'linked'])).code).toBe(0);
    expect(await fromItsHook('install', how)).toContain(join(repository.top, '.git/hooks/pre-commit'));
    expect(Object.keys(repository.hooks())).toEqual(['hooks/pre-commit', 'hooks/pre-push']);
    expect(Object.keys(other.hooks())).toEqual(['hooks/pre-commit']);
    expect(await fromItsHook('status', how)).toMatch(/pre-commit +installed {2}.*pre-push +installed/s);
    repository.loses();
    expect(await fromItsHook('check pre-commit', how)).toContain('this commit is refused');
    await fromItsHook('uninstall', how);
    expect(repository.hooks()).toEqual({});
    expect(Object.keys(other.hooks())).toEqual(['hooks/pre-commit']);
  });

  it('each variable that git names there is without effect, alone and all at once', async () => {
    const names = (await repository.git(['rev-parse', '--local-env-vars'])).stdout.trim().split('\n');
    const inside = join(other.top, '.git');
    const values: Record<string, string> = { GIT_CONFIG_PARAMETERS: `'core.hooksPath'='${inside}/hooks'`, GIT_CONFIG_COUNT: '1', GIT_PREFIX: 'sub/', GIT_NAMESPACE: 'x', GIT_WORK_TREE: other.top };
    const all = Object.fromEntries([...names, 'GIT_NAMESPACE'].map((name) => [name, values[name] ?? inside]));
    const counted = { GIT_CONFIG_KEY_0: 'core.hooksPath', GIT_CONFIG_VALUE_0: join(inside, 'hooks') };
    for (const env of [all, ...Object.entries(all).map(([name, value]) => ({ [name]: value }))]) {
      const { code, json } = await repository.guard(['status', '--json'], { env: { ...env, ...counted } });
      expect([env, code, json.directory]).toEqual([env, 0, join(repository.top, '.git/hooks')]);
    }
  });
});

describe('a commit of this repository is guarded', () => {
  beforeEach(async () => {
    expect((await repository.guard(['install'])).code).toBe(0);
    expect((await repository.commit(ANA)).code).toBe(0);
    writeFileSync(join(repository.top, 'file'), '1\n');
    expect((await repository.git(['add', '-f', 'file'], ANA)).code).toBe(0);
    expect((await repository.git(['commit', '-q', '-m', 'file'], ANA)).code).toBe(0);
    writeFileSync(join(repository.top, 'file'), '2\n');
    mkdirSync(join(repository.top, 'sub'));
    repository.loses();
  });

  it.each([
    ['with all that changed', ['commit', '-a', '-m', 'x'], {}],
    ['of one file, from an index of its own', ['commit', 'file', '-m', 'x'], {}],
    ['amended', ['commit', '--amend', '-a', '--no-edit'], {}],
    ['with an index that is named', ['commit', '--allow-empty', '-m', 'x'], { env: { GIT_INDEX_FILE: '.git/other-index' } }],
    ['from a directory inside', ['commit', '-a', '-m', 'x'], { in: 'sub' }],
    ['from outside', ['-C', '%', 'commit', '-a', '-m', 'x'], { in: '..' }],
    ['that names the repository', ['--git-dir=%/.git', '--work-tree=%', 'commit', '-a', '-m', 'x'], { in: '..' }],
    ['that names it by its environment', ['commit', '-a', '-m', 'x'], { in: '..', env: { GIT_DIR: '%/.git', GIT_WORK_TREE: '%' } }],
    ['with a configuration of its own', ['-c', 'core.abbrev=9', 'commit', '-a', '-m', 'x'], {}],
  ] as readonly (readonly [string, readonly string[], { readonly in?: string; readonly env?: Readonly<Record<string, string>> }])[])('%s', async (_how, args, { in: inside = '.', env = {} }) => {
    const here = (text: string): string => text.replaceAll('%', repository.top);
    const before = (await repository.git(['rev-parse', 'HEAD'])).stdout;
    const { code, stderr } = await repository.git(args.map(here), { ...ANA, cwd: join(repository.top, inside), env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, here(value)])) });
    expect([code, stderr]).toEqual([1, expect.stringContaining('this commit is refused')]);
    expect((await repository.git(['rev-parse', 'HEAD'])).stdout).toBe(before);
  });

  it('and one of a submodule by the guard and the registry of the submodule', async () => {
    const source = await makeRepository();
    try {
      expect((await source.commit(ANA)).code).toBe(0);
      const added = await repository.git(['-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', '-f', source.top, 'module'], ANA);
      expect([added.code, added.stderr]).toEqual([0, '']);
      const module = join(repository.top, 'module');
      const commit = (): Promise<{ code: number | null; stderr: string }> => repository.commit({ ...ANA, cwd: module });
      expect((await commit()).code).toBe(0);
      expect(await repository.guard(['install', '--json'], { cwd: module })).toMatchObject({ code: 0, json: { directory: join(repository.top, '.git/modules/module/hooks') } });
      expect((await repository.registry.dibs(['init', module])).code).toBe(0);
      expect((await commit()).code).toBe(0);
      for (const args of [['add', 'M-1'], ['claim', 'M-1']]) expect((await repository.registry.dibs(args, { ...ANA, cwd: module })).code).toBe(0);
      expect((await repository.registry.dibs(['steal', 'M-1', '--force', '--reason', 'x'], { as: 'bob', cwd: module })).code).toBe(0);
      expect(await commit()).toMatchObject({ code: 1, stderr: expect.stringContaining('M-1 is no longer yours') });
    } finally {
      source.remove();
    }
  });
});

describe('status', () => {
  const states = async (): Promise<readonly string[]> => (await repository.guard(['status', '--json'])).json.hooks.map(({ state, runs }: { state: string; runs: boolean }) => `${state}${runs ? '' : ', not run'}`);

  it('tells what is absent, installed, changed, damaged, and what git does not run', async () => {
    expect(await states()).toEqual(['absent, not run', 'absent, not run']);
    await repository.guard(['install']);
    expect(await states()).toEqual(['installed', 'installed']);
    const text = repository.hooks()['hooks/pre-commit'] ?? '';
    repository.hook('pre-commit', text.replace('exit 1', 'exit 3'), 0o644);
    repository.hook('pre-push', text.replace('# <<< dibs guard <<<\n', ''));
    expect(await states()).toEqual(['changed, not run', 'damaged']);
    expect((await repository.guard(['status'])).stdout).toMatch(/changed by hand[^]*git does not run it[^]*damaged/);
    expect((await repository.guard(['install'])).code).toBe(8);
    expect((await repository.guard(['uninstall'])).code).toBe(8);
  });

  it('keeps what somebody wrote into a file that was made for the guard', async () => {
    await repository.guard(['install']);
    const path = repository.hook('pre-commit', `${repository.hooks()['hooks/pre-commit'] ?? ''}echo more\n`);
    expect(await states()).toEqual(['installed', 'installed']);
    await repository.guard(['uninstall']);
    expect(readFileSync(path, 'utf8')).toBe('#!/bin/sh\necho more\n');
  });

  it('writes nothing', async () => {
    await repository.guard(['status']);
    expect(repository.hooks()).toEqual({});
  });
});

describe('check', () => {
  it('can be asked by hand, and answers in JSON', async () => {
    repository.loses();
    expect((await repository.guard(['check', 'pre-commit', '--json'], ANA)).json).toMatchObject({ ok: false, verb: 'guard', error: { code: 'lost', task: 'T-1', next: 'dibs boot' } });
    expect(await repository.guard(['check', 'pre-commit'], ANA)).toMatchObject({ code: 4, stdout: '' });
    expect(await repository.guard(['check', 'pre-commit'], { as: 'bob' })).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect((await repository.guard(['check', 'pre-commit', '--json'], { as: 'bob' })).json).toMatchObject({ ok: true, warnings: [] });
  });

  it('writes nothing into the registry', async () => {
    repository.loses();
    const before = repository.registry.snapshot();
    await repository.guard(['check', 'pre-commit'], ANA);
    await repository.guard(['check', 'pre-push'], { as: 'bob' });
    expect(repository.registry.snapshot()).toEqual(before);
  });

  it.each([
    [['check'], '"" is not one of pre-commit, pre-push'],
    [['check', 'post-commit'], '"post-commit" is not one of'],
    [['chek', 'pre-commit'], '"chek" is not one of install, uninstall, status, check'],
    [['install', 'pre-commit'], 'only check takes the name of a hook'],
  ])('and what cannot be meant is refused: %j', async (args, why) => {
    expect(await repository.guard(args, ANA)).toMatchObject({ code: 64, stdout: '', stderr: expect.stringContaining(why) });
  });
});

it('means the same in every shell that may run the hook', async () => {
  await repository.guard(['install']);
  repository.loses();
  const line = (repository.hooks()['hooks/pre-commit'] ?? '').split('\n').find((text) => text.startsWith('sh -c')) ?? '';
  expect(line).toContain('guard check pre-commit');
  for (const shell of ['sh', 'dash', 'bash', 'zsh', 'ksh']) {
    if (spawnSync('sh', ['-c', `command -v ${shell}`]).status !== 0) continue;
    expect((await repository.registry.spawn(shell, ['-c', `${line}; echo passed`], { as: 'bob' })).stdout).toBe('passed\n');
    expect(await repository.registry.spawn(shell, ['-c', `${line}; echo passed`], ANA)).toMatchObject({ code: 1, stdout: '' });
  }
  expect(lstatSync(join(repository.top, '.git/hooks/pre-commit')).mode & 0o111).not.toBe(0);
});
