import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NearbyFiles } from '../../../lib/agents/hosts/host-setup.ts';
import { SETUPS } from '../../../lib/agents/hosts/hosts.ts';
import { HOST_NAMES } from '../../../lib/agents/hosts/names.ts';
import { CONTROL, skipBecause, type Result } from '../../support/fixture.ts';
import { makeProject, type Project } from './project.ts';

let project: Project;

beforeEach(() => {
  project = makeProject();
});

afterEach(() => {
  project.remove();
});

const FOREIGN = '{ "matcher": "Bash", "hooks": [ { "type": "command", "command": "./lint.sh" } ] }';

const WRITTEN: readonly (readonly [string, string])[] = [
  ['foreign hooks', `{\n  "hooks": {\n    "PreToolUse": [\n      ${FOREIGN}\n    ],\n    "Stop": [${FOREIGN}]\n  }\n}\n`],
  ['comments', `// ours\n{\n  "model": "x", // the fast one\n  /* keep */\n  "hooks": {\n    // none yet\n    "PreToolUse": [ /* soon */ ] // really\n  }\n}\n`],
  ['trailing commas', `{\n  "hooks": {\n    "PreToolUse": [\n      ${FOREIGN},\n    ],\n  },\n}\n`],
  ['line ends of another system', `{\r\n  "hooks": {\r\n    "PreToolUse": [${FOREIGN}]\r\n  }\r\n}\r\n`],
  ['tabs', `{\n\t"model": "x",\n\t"hooks": {\n\t\t"Stop": [\n\t\t\t${FOREIGN}\n\t\t]\n\t}\n}\n`],
  ['a byte order mark', '\uFEFF{\n  "model": "x"\n}\n'],
  ['no line end at the end', '{\n    "model": "x"\n}'],
  ['one line', `{"model":"x","hooks":{"Stop":[${FOREIGN}]}}`],
  ['nothing in it', ''],
  ['a blank line in it', '\n'],
  ['an empty object', '{}'],
  ['an empty object and a line end', '{}\n'],
  ['empty hooks', '{ "hooks": {} }\n'],
  ['empty lists', '{\n  "hooks": { "SessionStart": [], "PreToolUse": [ ], "Stop": [] }\n}\n'],
  ['keys twice, elsewhere', '{ "env": { "A": "1", "A": "2" } }\n'],
  ['odd formatting', `\n\n  {"model"\n:"x"   ,\n"hooks"   :{   "PreToolUse":[${FOREIGN}\n,${FOREIGN}   ]}\n\n\n}  \n\n`],
];

describe('the settings have the same bytes after install and uninstall', () => {
  // Each in turn: that it holds for all of them is tried at random elsewhere.
  const files = ['.claude/settings.json', '.codex/hooks.json', '.gemini/settings.json', '.cursor/hooks.json'] as const;
  it.each(WRITTEN.map(([what, text], index) => [what, files[index % files.length] ?? files[0], text] as const))('%s: %s', async (_what, file, text) => {
    const path = project.file(file, text);
    chmodSync(path, 0o640);
    expect(await project.hooks(['install'])).toMatchObject({ code: 0, stderr: '' });
    const installed = project.read(file);
    expect(installed.match(/dibs-hook@[0-9]+ (?:claude|codex|gemini|cursor)\b/g)?.length).toBeGreaterThan(3);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    const { mtimeNs, ino } = statSync(path, { bigint: true });
    expect(await project.hooks(['install'])).toMatchObject({ code: 0, stdout: expect.stringContaining('installed already') });
    expect(statSync(path, { bigint: true })).toMatchObject({ mtimeNs, ino });
    expect(await project.hooks(['uninstall'])).toMatchObject({ code: 0, stdout: expect.stringContaining('removed') });
    expect(readFileSync(path)).toEqual(Buffer.from(text));
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(project.tree()).toEqual([file.split('/')[0], file]);
  });
});

describe('what was not there', () => {
  it.each(HOST_NAMES)('is not there again: %s', async (host) => {
    expect((await project.hooks(['install', '--host', host])).code).toBe(0);
    expect(project.tree().length).toBeGreaterThan(1);
    expect((await project.hooks(['status', '--host', host, '--json'])).json.hosts).toMatchObject([{ host, ok: true, state: 'installed' }]);
    expect((await project.hooks(['uninstall', '--host', host])).code).toBe(0);
    expect(project.tree()).toEqual([]);
  });

  it('leaves what else is in its directories', async () => {
    project.file('.github/workflows/ci.yml', 'on: push\n');
    const before = project.tree();
    await project.hooks(['install', '--host', 'copilot,opencode']);
    await project.hooks(['uninstall']);
    expect(project.tree()).toEqual(before);
  });
});

describe('which hosts', () => {
  it('are those whose directories or settings are found, and no others', async () => {
    for (const directory of ['.claude', '.github', '.cursor/rules']) mkdirSync(join(project.top, directory), { recursive: true });
    project.file('opencode.json', '{}');
    expect((await project.hooks(['install', '--json'])).json.hosts.map(({ host }: { host: string }) => host)).toEqual(['claude', 'cursor', 'opencode']);
  });

  it('is said where none is found', async () => {
    const { code, stdout, stderr, next } = await project.hooks(['install']);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toContain('claude, codex, gemini, cursor, copilot, opencode');
    expect(next).toEqual(['dibs hooks --help']);
    expect(await project.hooks(['uninstall'])).toMatchObject({ code: 0, stdout: 'there are no hooks of dibs here\n' });
    expect(project.tree()).toEqual([]);
  });

  it('is looked for from the current directory up to the top of the work tree, and no further', async () => {
    const inside = join(project.top, 'packages/a/src');
    mkdirSync(inside, { recursive: true });
    mkdirSync(join(project.top, 'packages/a/.claude'));
    mkdirSync(join(project.top, '.gemini'));
    mkdirSync(join(dirname(project.top), '.cursor'));
    const { json } = await project.hooks(['install', '--json'], { cwd: inside });
    expect(json.hosts.map(({ path }: { path: string }) => path)).toEqual([join(project.top, 'packages/a/.claude/settings.json'), join(project.top, '.gemini/settings.json')]);
  });

  it.each([
    [['instal'], '"instal" is not one of install, uninstall, status'],
    [['install', '--host', 'vim'], '"vim" is not one of claude'],
    [['install', '--scope', 'world'], '"world" is not one of project, user'],
    [['status', '--host='], '"" is not one of'],
    [[], '<action> is missing'],
  ])('has to be one there is: %j', async (args, why) => {
    const { code, stdout, stderr } = await project.hooks(args);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toContain(why);
  });
});

describe('the scope of the user', () => {
  it('is where each host keeps its settings, or where its variable says, and runs nothing out of a project', async () => {
    for (const directory of ['.claude', '.codex', '.gemini', '.cursor', '.copilot', '.config/opencode']) mkdirSync(join(project.home, directory), { recursive: true });
    const env = { CLAUDE_CONFIG_DIR: join(project.home, 'elsewhere'), CODEX_HOME: 'relative' };
    mkdirSync(env.CLAUDE_CONFIG_DIR);
    const { json } = await project.hooks(['install', '--scope', 'user', '--json'], { env });
    const paths: readonly string[] = json.hosts.map(({ path }: { path: string }) => path);
    const expected = ['elsewhere/settings.json', '.codex/hooks.json', '.gemini/settings.json', '.cursor/hooks.json', '.copilot/hooks/dibs.json', '.config/opencode/plugins/dibs.js'];
    expect(paths).toEqual(expected.map((path) => join(project.home, path)));
    for (const path of paths) expect(readFileSync(path, 'utf8')).not.toContain('node_modules');
    expect((await project.hooks(['uninstall', '--scope', 'user'], { env })).code).toBe(0);
    expect((await project.hooks(['status', '--scope', 'user', '--json'], { env })).json.hosts.map(({ state }: { state: string }) => state)).toEqual(expected.map(() => 'absent'));
    expect(project.tree()).toEqual([]);
  });

  it('leaves no directory behind that was made for it', async () => {
    expect((await project.hooks(['install', '--scope', 'user', '--host', 'claude,codex,copilot'])).code).toBe(0);
    expect((await project.hooks(['uninstall', '--scope', 'user'])).code).toBe(0);
    expect(readdirSync(project.home)).toEqual([]);
  });

  it.each(['', 'home'])('is nowhere when HOME is %j', async (HOME) => {
    for (const action of ['install', 'status', 'uninstall']) {
      const { code, stdout, stderr } = await project.hooks([action, '--scope', 'user', '--host', 'claude'], { env: { HOME } });
      expect([code, stdout]).toEqual([64, '']);
      expect(stderr).toContain(`HOME is ${JSON.stringify(HOME)}`);
    }
    expect((await project.hooks(['status', '--host', 'claude'], { env: { HOME } })).code).toBe(0);
    expect(project.tree()).toEqual([]);
  });

  it('is told once what keeps a host from running hooks', async () => {
    mkdirSync(join(project.home, '.claude'));
    writeFileSync(join(project.home, '.claude/settings.json'), '{ "disableAllHooks": true }');
    await project.hooks(['install', '--scope', 'user']);
    expect((await project.hooks(['status', '--scope', 'user'])).stdout.match(/disableAllHooks/g)).toHaveLength(1);
  });

  it('is not written as a project by mistake, in the home directory', async () => {
    mkdirSync(join(project.home, '.claude'));
    const { code, stderr, next } = await project.hooks(['install', '--host', 'claude'], { cwd: project.home });
    expect(code).toBe(64);
    expect(stderr).toContain("is the user's own");
    for (const action of ['status', 'uninstall']) expect(await project.hooks([action], { cwd: project.home })).toMatchObject({ code: 0, stderr: '' });
    expect(next).toEqual(['dibs hooks status --host claude --scope user']);
    expect((await project.hooks(['install'], { cwd: project.home })).code).toBe(64);
  });
});

describe('a settings file', () => {
  it.each([
    ['does not parse', '{ "hooks": ', 65],
    ['has hooks of another shape', '{ "hooks": [] }', 65],
    ['has hooks twice', '{ "hooks": {}, "hooks": {} }', 65],
    ['is no text', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 65],
  ] as const)('that %s is an error for every action, and is left as it is', async (_what, text, exit) => {
    const path = project.file('.claude/settings.json', text);
    mkdirSync(join(project.top, '.gemini'));
    for (const action of ['install', 'status', 'uninstall']) {
      const [plain, json] = [await project.hooks([action]), await project.hooks([action, '--json'])];
      expect([plain.code, json.code, json.stderr]).toEqual([exit, exit, '']);
      expect(plain.stderr).toContain('It was left as it is');
      expect(json.json).toMatchObject({ ok: false, action, hosts: expect.arrayContaining([expect.objectContaining({ host: 'claude', ok: false, error: expect.objectContaining({ code: 'malformed' }) }), expect.objectContaining({ host: 'gemini', ok: true })]) });
      expect(readFileSync(path)).toEqual(Buffer.from(text));
    }
  });

  it('that is read-only is not replaced', async () => {
    const path = project.file('.claude/settings.json', '{}\n');
    chmodSync(path, 0o444);
    const { code, stderr } = await project.hooks(['install']);
    expect(code).toBe(74);
    expect(stderr).toContain('is read-only: nothing was written');
    expect(project.tree()).toEqual(['.claude', '.claude/settings.json']);
    expect(project.read('.claude/settings.json')).toBe('{}\n');
  });

  it('that is a directory, a pipe or a link to nowhere is an error, and nobody hangs on it', async () => {
    mkdirSync(join(project.top, '.claude/settings.json'), { recursive: true });
    mkdirSync(join(project.top, '.codex'));
    expect(spawnSync('mkfifo', [join(project.top, '.codex/hooks.json')]).status).toBe(0);
    mkdirSync(join(project.top, '.gemini'));
    symlinkSync('../nowhere.json', join(project.top, '.gemini/settings.json'));
    const { code, json } = await project.hooks(['install', '--json']);
    expect(code).toBe(74);
    expect(json.hosts.map(({ error }: { error: { message: string } }) => error.message)).toEqual([expect.stringContaining('not a regular file'), expect.stringContaining('not a regular file'), expect.stringContaining('a symlink that leads nowhere')]);
  });

  it('that is a symlink is written where it leads, and stays one', async () => {
    project.file('dotfiles/claude.json', '{\n  "model": "x"\n}\n');
    mkdirSync(join(project.top, '.claude'));
    const link = join(project.top, '.claude/settings.json');
    symlinkSync('../dotfiles/claude.json', link);
    expect((await project.hooks(['install'])).code).toBe(0);
    expect(readlinkSync(link)).toBe('../dotfiles/claude.json');
    expect(lstatSync(join(project.top, 'dotfiles/claude.json')).isFile()).toBe(true);
    expect(project.read('dotfiles/claude.json')).toMatch(/dibs-hook@[0-9]+ claude/);
    expect((await project.hooks(['uninstall'])).code).toBe(0);
    expect(readlinkSync(link)).toBe('../dotfiles/claude.json');
    expect(project.read('dotfiles/claude.json')).toBe('{\n  "model": "x"\n}\n');
  });

  it('may be written by several at once: each hook is there once', async () => {
    project.file('.claude/settings.json', `{\n  "hooks": { "PreToolUse": [${FOREIGN}] }\n}\n`);
    mkdirSync(join(project.top, '.cursor'));
    const before = project.read('.claude/settings.json');
    const runs = await Promise.all(Array.from({ length: 6 }, () => project.hooks(['install', '--json'])));
    expect(runs.map(({ code }) => code)).toEqual(runs.map(() => 0));
    expect((await project.hooks(['status', '--json'])).json.hosts.filter(({ used }: { used: boolean }) => used)).toMatchObject([{ state: 'installed', differs: [] }, { state: 'installed', differs: [] }]);
    expect(project.tree()).toEqual(['.claude', '.claude/settings.json', '.cursor', '.cursor/hooks.json']);
    const others = await Promise.all(Array.from({ length: 6 }, () => project.hooks(['uninstall', '--json'])));
    expect(others.map(({ code }) => code)).toEqual(others.map(() => 0));
    expect(project.read('.claude/settings.json')).toBe(before);
    expect(project.tree()).toEqual(['.claude', '.claude/settings.json']);
  });
});

describe('status', () => {
  const stateOf = async (host: string): Promise<{ state: string; differs: readonly string[]; remarks: readonly string[] }> => (await project.hooks(['status', '--host', host, '--json'])).json.hosts[0];

  it('tells what is absent, installed, changed by hand and of an older version', async () => {
    mkdirSync(join(project.top, '.claude'));
    expect(await stateOf('claude')).toMatchObject({ state: 'absent', used: true });
    expect(await stateOf('gemini')).toMatchObject({ state: 'absent', used: false });
    await project.hooks(['install']);
    const installed = project.read('.claude/settings.json');
    expect(await stateOf('claude')).toMatchObject({ state: 'installed', differs: [] });
    project.file('.claude/settings.json', installed.replace('(Read|', '(').replace('"SessionStart"', '"SessionEnd"'));
    expect(await stateOf('claude')).toMatchObject({ state: 'changed', differs: ['SessionEnd is not as it was installed', 'PreToolUse is not as it was installed', 'SessionStart is missing'] });
    project.file('.claude/settings.json', installed.replaceAll(/ dibs-hook@[0-9]+ claude/g, ' dibs-hook claude'));
    expect(await stateOf('claude')).toMatchObject({ state: 'older' });
    const { next } = await project.hooks(['status', '--host', 'claude']);
    expect(next).toEqual(['dibs hooks install --host claude']);
    expect((await project.registry.spawn('sh', ['-c', next[0] ?? ''], { cwd: project.top })).code).toBe(0);
    expect(project.read('.claude/settings.json')).toBe(installed);
  });

  it('knows a plugin of an earlier version, whatever else is in it, and setup renews it', async () => {
    mkdirSync(join(project.top, '.opencode'));
    await project.hooks(['install']);
    const installed = project.read('.opencode/plugins/dibs.js');
    for (const earlier of ['dibs-hook', 'dibs-hook@2']) {
      project.file('.opencode/plugins/dibs.js', installed.replace(/^\/\/ dibs-hook@[0-9]+ /, `// ${earlier} `).replace("'session'", "'other'"));
      expect(await stateOf('opencode')).toMatchObject({ state: 'older', differs: [] });
      const { json } = await project.registry.dibs(['setup', '--host', 'opencode', '--yes', '--json'], { cwd: project.top, env: { HOME: project.home } });
      expect(json.hosts[0].parts[0]).toMatchObject({ part: 'hooks', state: 'installed', wrote: true });
      expect(project.read('.opencode/plugins/dibs.js')).toBe(installed);
    }
    // Lines have a number of their own: a new one would ask each user of Codex again.
    expect(SETUPS.opencode).toMatchObject({ version: Number(/^\/\/ dibs-hook@([0-9]+) /.exec(installed)?.[1]) });
    project.file('.opencode/plugins/dibs.js', installed.replace("'session'", "'other'"));
    expect(await stateOf('opencode')).toMatchObject({ state: 'changed' });
  });

  it('leaves what was changed by hand to an install, and says how to renew it', async () => {
    mkdirSync(join(project.top, '.codex'));
    await project.hooks(['install']);
    const changed = project.read('.codex/hooks.json').replace('"timeout": 10', '"timeout": 60');
    project.file('.codex/hooks.json', changed);
    const { code, stdout } = await project.hooks(['install']);
    expect(code).toBe(0);
    expect(stdout).toContain('changed by hand, left alone');
    expect(stdout).toContain('dibs hooks uninstall --host codex');
    expect(project.read('.codex/hooks.json')).toBe(changed);
    project.file('.codex/hooks.json', changed.replace('"PostToolUse"', '"Stop"'));
    expect((await project.hooks(['install'])).stdout).toContain('installed beside what was changed by hand');
    await project.hooks(['uninstall']);
    expect(project.tree()).toEqual([]);
  });

  it('says what has to be done besides, and what keeps a host from running hooks', async () => {
    for (const directory of ['.claude', '.codex', '.gemini', '.cursor', '.github/hooks', '.opencode']) mkdirSync(join(project.top, directory), { recursive: true });
    await project.hooks(['install']);
    const remarks = async (host: string): Promise<string> => (await stateOf(host)).remarks.join('\n');
    expect(await remarks('claude')).toMatch(/nothing is checked yet: dibs is neither in node_modules here nor on PATH[^]*accept that the workspace is trusted/);
    expect(await remarks('codex')).toContain('trust the hooks with /hooks');
    expect(await remarks('copilot')).toContain('Copilot CLI reads .claude/settings.json, too, and runs both');
    expect(await remarks('opencode')).toContain('start OpenCode again');
    project.file('.claude/settings.local.json', '{ "disableAllHooks": true }');
    project.file('.codex/config.toml', '[features]\nhooks = false\n');
    project.file('.gemini/settings.json', project.read('.gemini/settings.json').replace('{', '{ "hooksConfig": { "enabled": false, "disabled": ["dibs-gate"] },'));
    project.file('.cursor/hooks.json', project.read('.cursor/hooks.json').replace('"version": 1,', '// no version'));
    project.file('node_modules/dibs/dist/hook.cjs', '');
    expect(await remarks('claude')).toMatch(/^runs .*\/the project\/node_modules\/dibs\/dist\/hook\.cjs\n.*settings\.local\.json has disableAllHooks/);
    expect(await remarks('codex')).toContain('turns hooks off under [features]');
    expect(await remarks('gemini')).toMatch(/hooksConfig\.enabled is false[^]*hooksConfig\.disabled names hooks of dibs/);
    expect(await remarks('cursor')).toMatch(/comments[^]*"version": 1/);
  });

  it('goes by the strongest of the files in which Claude Code looks whether it runs hooks', async () => {
    const says = (path: string, off: boolean): void => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `{ "disableAllHooks": ${off} }`);
    };
    const [user, local] = [join(project.home, '.claude/settings.json'), join(project.top, '.claude/settings.local.json')];
    await project.hooks(['install', '--host', 'claude']);
    const remarks = async (): Promise<string> => (await stateOf('claude')).remarks.join();
    says(user, true);
    expect(await remarks()).toContain(`${user} has disableAllHooks`);
    const shared = project.read('.claude/settings.json');
    project.file('.claude/settings.json', shared.replace('{', '{ "disableAllHooks": false,'));
    expect(await remarks()).not.toContain('disableAllHooks');
    says(local, true);
    expect(await remarks()).toContain(`${local} has disableAllHooks`);
    project.file('.claude/settings.json', shared.replace('{', '{ "disableAllHooks": true,'));
    says(local, false);
    expect(await remarks()).not.toContain('disableAllHooks');
    says(join(project.home, '.claude/settings.local.json'), true);
    says(user, false);
    await project.hooks(['install', '--host', 'claude', '--scope', 'user']);
    expect((await project.hooks(['status', '--host', 'claude', '--scope', 'user'])).stdout).not.toContain('disableAllHooks');
  });

  it('goes by what an administrator of Claude Code says before all else', () => {
    const files = (managed: Record<string, unknown>, local: Record<string, unknown>): NearbyFiles => ({
      path: '/p/.claude/settings.json',
      base: '/p',
      userPath: '/h/.claude/settings.json',
      settings: {},
      textOf: () => '',
      objectOf: (file) => (file === '/etc/claude-code/managed-settings.json' ? managed : file.endsWith('local.json') ? local : {}),
    });
    const hindrances = (near: NearbyFiles): readonly string[] | undefined => SETUPS.claude.hindrances?.(near);
    expect(hindrances(files({ disableAllHooks: true }, { disableAllHooks: false }))).toEqual([expect.stringContaining('/etc/claude-code/managed-settings.json has disableAllHooks')]);
    expect(hindrances(files({ disableAllHooks: false }, { disableAllHooks: true }))).toEqual([]);
    expect(hindrances(files({ allowManagedHooksOnly: true }, {}))).toEqual([expect.stringContaining('allowManagedHooksOnly')]);
  });

  it('goes by what the project says to Codex before what the user says', async () => {
    mkdirSync(join(project.home, '.codex'));
    writeFileSync(join(project.home, '.codex/config.toml'), '[features]\nhooks = false\n');
    await project.hooks(['install', '--host', 'codex']);
    expect((await stateOf('codex')).remarks.join()).toContain('turns hooks off');
    project.file('.codex/config.toml', '[features]\nhooks = true\n');
    expect((await stateOf('codex')).remarks.join()).not.toContain('turns hooks off');
  });

  it('works for a user who has no home directory at all, and says so where one is needed', async (context) => {
    if (process.getuid?.() !== 0) skipBecause(context, 'only root can become a user without a name');
    chmodSync(project.top, 0o777);
    chmodSync(project.registry.base, 0o755);
    const nobody = (...args: readonly string[]): Promise<Result> => project.registry.spawn('setpriv', ['--reuid=54321', '--regid=54321', '--clear-groups', 'env', '-u', 'HOME', 'dibs', ...args], { cwd: project.top });
    for (const action of ['install', 'status', 'uninstall']) expect(await nobody('hooks', action, '--host', 'claude,codex,gemini,cursor')).toMatchObject({ code: 0, stderr: '' });
    expect((await project.registry.dibs(['init', project.top])).code).toBe(0);
    expect((await nobody('janitor', '--print-schedule', 'cron')).code).toBe(0);
    for (const args of [['hooks', 'status', '--scope', 'user'], ['janitor', '--print-schedule', 'launchd']]) expect(await nobody(...args)).toMatchObject({ code: 64, stderr: expect.stringContaining('HOME is not set, and this user has no entry with a home directory') });
  });

  it('goes by what Gemini has from the user, as far as the project does not say otherwise', async () => {
    mkdirSync(join(project.home, '.gemini'));
    writeFileSync(join(project.home, '.gemini/settings.json'), '{ "hooksConfig": { "enabled": false } }');
    project.file('.gemini/settings.json', '{}');
    await project.hooks(['install']);
    expect((await stateOf('gemini')).remarks.join()).toContain('hooksConfig.enabled is false');
    project.file('.gemini/settings.json', project.read('.gemini/settings.json').replace('{', '{ "hooksConfig": { "enabled": true },'));
    expect((await stateOf('gemini')).remarks.join()).not.toContain('hooksConfig');
  });

  it('does not say that a hook runs where there is no node to run it', async () => {
    project.file('node_modules/dibs/dist/hook.cjs', '');
    await project.hooks(['install', '--host', 'claude']);
    const { stdout } = await project.hooks(['status', '--host', 'claude'], { env: { PATH: '/nonexistent' } });
    expect(stdout).toContain('nothing is checked yet: node is not on PATH, and then the hooks let everything pass');
  });

  it('looks at the files beside it, however deep they are', async () => {
    await project.hooks(['install', '--host', 'claude']);
    project.file('.claude/settings.local.json', '['.repeat(100_000));
    expect(await stateOf('claude')).toMatchObject({ state: 'installed' });
  });

  it('writes nothing, and prints nothing that a terminal would obey', async () => {
    const odd = project.file('.claude/settings.json', '{ "hooks": { "Pre\u001B[2JToolUse": [{ "hooks": [{ "command": "dibs-hook claude" }] }] } }'.replaceAll('\u001B', String.raw`\u001b`));
    const before = statSync(odd, { bigint: true });
    const { stdout, stderr } = await project.hooks(['status']);
    expect(stdout).toContain('ToolUse is not as it was installed');
    expect(`${stdout}${stderr}`).not.toMatch(CONTROL);
    expect(statSync(odd, { bigint: true })).toMatchObject({ mtimeNs: before.mtimeNs, ino: before.ino });
  });
});

describe('a file of our own', () => {
  it.each(['copilot', 'opencode'])('that was changed stays, and is told: %s', async (host) => {
    await project.hooks(['install', '--host', host]);
    const path = project.tree().find((name) => /dibs\./.test(name)) ?? '';
    const changed = project.read(path).replace('hook.cjs', 'hooks.cjs');
    project.file(path, changed);
    const { code, stdout } = await project.hooks(['install', '--host', host]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('changed by hand, left alone')]);
    expect(await project.hooks(['uninstall', '--host', host])).toMatchObject({ code: 8, stderr: expect.stringContaining('It was left as it is') });
    expect(project.read(path)).toBe(changed);
    const [, remove = 'false'] = /to renew it: (.*), then install again/.exec(stdout) ?? [];
    expect((await project.registry.spawn('sh', ['-c', remove], { cwd: project.top })).code).toBe(0);
    expect(await project.hooks(['install', '--host', host])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\w+ +installed  /) });
  });

  it.each(['copilot', 'opencode'])('is not put over one of somebody else: %s', async (host) => {
    const path = host === 'copilot' ? '.github/hooks/dibs.json' : '.opencode/plugins/dibs.js';
    project.file(path, '// theirs\n');
    expect(await project.hooks(['install', '--host', host])).toMatchObject({ code: 8, stdout: '' });
    expect(await project.hooks(['uninstall', '--host', host])).toMatchObject({ code: 0 });
    expect(project.read(path)).toBe('// theirs\n');
  });

  it('is the same with the line ends of another system', async () => {
    await project.hooks(['install', '--host', 'copilot']);
    project.file('.github/hooks/dibs.json', project.read('.github/hooks/dibs.json').replaceAll('\n', '\r\n'));
    expect((await project.hooks(['status', '--host', 'copilot', '--json'])).json.hosts[0].state).toBe('installed');
    await project.hooks(['uninstall']);
    expect(project.tree()).toEqual([]);
  });
});

describe("Codex's config.toml", () => {
  it('that has hooks is left alone, and what to add to it is printed', async () => {
    project.file('.codex/config.toml', 'model = "x"\n\n[[hooks.Stop]]\n\n[[hooks.Stop.hooks]]\ntype = "command"\ncommand = "true"\n');
    const [plain, json] = [await project.hooks(['install']), await project.hooks(['install', '--json'])];
    expect([plain.code, json.code]).toEqual([8, 8]);
    expect(plain.stderr).toContain('Codex wants them all there or all in hooks.json. Nothing was written');
    expect(plain.stdout).toMatch(/^\[\[hooks\.PreToolUse\]\]\nmatcher = '''\^\(Bash\|apply_patch\)\$\|spawn_agent\$\|\^mcp__'''\n\n\[\[hooks\.PreToolUse\.hooks\]\]\ntype = '''command'''\ncommand = '''sh -c '.*' dibs-hook@[0-9]+ codex'''\ntimeout = 10$/m);
    expect(json.json.hosts[0].toml).toContain('[[hooks.SessionStart.hooks]]');
    expect(project.tree()).toEqual(['.codex', '.codex/config.toml']);
    const status = async (): Promise<string> => (await project.hooks(['status', '--host', 'codex'])).stdout;
    expect(await status()).not.toContain('has hooks of dibs');
    project.file('.codex/config.toml', `${project.read('.codex/config.toml')}\n${json.json.hosts[0].toml}\n`);
    expect(await status()).toMatch(/^codex +absent .*\n {2}.*config\.toml has hooks of dibs$/m);
    const again = await project.hooks(['install']);
    expect([again.code, again.stderr, again.stdout]).toEqual([0, '', await status()]);
  });

  it('that only keeps which hooks are trusted is no matter', async () => {
    writeFileSync(project.file('.codex/config.toml', ''), '[hooks.state."x"]\ntrusted_hash = "1"\n');
    expect((await project.hooks(['install'])).code).toBe(0);
  });
});
