/** Where a tool is called, by whom and with what about it changes nothing in what it does. */

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { skipBecause } from '../support/fixture.ts';
import { layRegistry } from '../support/lay-files.ts';
import { PATH, whereIs } from './shells.ts';
import { layTools } from './tools.ts';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-surroundings-')));
let count = 0;

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

interface Project {
  readonly tools: string;
  readonly root: string;
}

/** A project with one task to claim. */
function layProject(name = `project-${count++}`): Project {
  const project = join(base, name);
  const directories = ['claimed', 'complete', 'log', 'holders', 'tmp', 'lost+found'];
  const root = layRegistry(join(project, '.agent', 'registry'), directories, { 'registry.yaml': 'version: 1\n', 'scoped/T-1.md': '# one\n' });
  layTools(project);
  return { tools: join(project, '.agent', 'tools'), root };
}

interface Surroundings {
  readonly shell?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdout?: number | 'pipe';
  readonly uid?: number;
  readonly gid?: number;
}

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function call(words: readonly string[], { shell = ['sh'], cwd = '/', env = {}, stdout = 'pipe', ...who }: Surroundings = {}): Promise<Said> {
  const [program = 'sh', ...rest] = [...shell, ...words];
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { cwd, env: { PATH, ...env }, stdio: ['ignore', stdout, 'pipe'], timeout: 60_000, killSignal: 'SIGKILL', ...who });
    const out = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (out.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...out }));
  });
}

/**
 * A task's life: claimed, refused to another, verified, given back. What each step exits with, and what the shell said
 * besides.
 */
async function life(toolsAs: string, { root }: Project, surroundings: Surroundings = {}): Promise<readonly unknown[]> {
  const said: unknown[] = [];
  for (const [tool, ...args] of [['claim_task.sh', 'T-1', 'ana'], ['claim_task.sh', 'T-1', 'bob'], ['verify_task.sh', 'T-1', 'ana'], ['boot.sh', 'T-1', 'ana'], ['check_stale.sh', '--release'], ['release_task.sh', 'T-1', 'ana', 'complete']] as const) {
    const { code, stderr } = await call([`${toolsAs}${tool}`, ...args], surroundings);
    said.push(code);
    // What bash warns of before it reads a line of the tool is not the tool's.
    for (const line of stderr.split('\n')) if (!/^(?:dibs: |  next: |shell-init: |sh: 0: getcwd|$)/.test(line)) said.push(line);
  }
  return [...said, ...readdirSync(join(root, 'claimed')), ...readdirSync(join(root, 'complete'))];
}

const LIVED = [0, 3, 0, 0, 0, 0, 'T-1~1.md'];

/** By every name that a system's sh can have. */
function shells(): readonly (readonly [name: string, shell: readonly string[]])[] {
  const bash = whereIs('bash');
  const asSh = join(base, 'as-sh');
  if (bash !== undefined) {
    mkdirSync(asSh);
    symlinkSync(bash, join(asSh, 'sh'));
  }
  return [['sh', ['sh']], ...(bash === undefined ? [] : ([['bash', ['bash']], ['bash called sh', [join(asSh, 'sh')]]] as const)), ...(whereIs('busybox') === undefined ? [] : ([['busybox', ['busybox', 'sh']]] as const))];
}

describe.each(shells())('under %s', (_name, shell) => {
  const functions = Object.fromEntries(['mv', 'ln', 'rm', 'find', 'stat', 'touch', 'awk'].map((name) => [`BASH_FUNC_${name}%%`, '() { echo mine; }']));

  it.for<readonly [string, Readonly<Record<string, string>>]>([
    ['field separators of its own', { IFS: 'aeiou/-1' }],
    ['exported functions by the names of programs', functions],
    ['patterns that have to match', { BASHOPTS: 'failglob' }],
    ['patterns that vanish, in any case', { BASHOPTS: 'nullglob:nocasematch:nocaseglob:dotglob' }],
    ['a shell that ends at the first no', { SHELLOPTS: 'errexit:noclobber:noglob' }],
    ['a time zone with a blank', { TZ: '<-03 x>3' }],
    ['a time zone that is none', { TZ: 'XXX-99:99:99' }],
    ['other habits of programs', { POSIXLY_CORRECT: '1', QUOTING_STYLE: 'shell', BLOCK_SIZE: 'human', TIME_STYLE: 'x', VERSION_CONTROL: 'numbered' }],
    ['a language', { LANG: 'de_DE.UTF-8', LC_ALL: 'C.UTF-8', LANGUAGE: 'de' }],
    ['places to look elsewhere', { CDPATH: `/tmp${delimiter}/`, ENV: '/dev/null', PWD: '/nowhere', OLDPWD: '/nowhere', HOME: '', TMPDIR: '/nowhere' }],
    ['variables as the tools name theirs', { names: 'x', shelves: 'x', id_pattern: '*', stat_kind: 'bsd', own_clock: '/etc/passwd', kept: 'x', lease: '1', colon: 'x', durable: 'true', unsaid: 'yes', tool: 'x', nl: 'x' }],
  ])('it is the same with %s', async ([, env]) => {
    const project = layProject();
    expect(await life(`${project.tools}/`, project, { shell, env })).toEqual(LIVED);
  });

  it.each(['a b', "it's", '"x"', '-rf', '*[a-z]?', 'back\\slash', 'two\nlines', '$(id)`id`$HOME', '~', '#;&|<>!'])('it is the same in a directory called %j', async (name) => {
    for (const where of ['absolute', 'beside', 'within'] as const) {
      const project = layProject(join(`at-${count++}`, name));
      const above = join(project.root, '..', '..', '..');
      // What a shell is given to run must not look like an option of its own.
      const dashless = name.startsWith('-') ? `./${name}` : name;
      const [toolsAs, cwd] = { absolute: [`${project.tools}/`, '/'], beside: [`${dashless}/.agent/tools/`, above], within: ['./', project.tools] }[where] as [string, string];
      expect([where, ...(await life(toolsAs, project, { shell, cwd }))]).toEqual([where, ...LIVED]);
    }
  });
});

it('is found by PATH, and from a directory that is gone', async () => {
  const project = layProject();
  expect(await life('', project, { shell: ['env'], env: { PATH: `${project.tools}${delimiter}${PATH}` } })).toEqual(LIVED);
  const gone = layProject();
  const script = `cd "$1" && rmdir "$1" && shift && exec "$@"`;
  const directory = join(base, 'gone');
  for (const [index, words] of [['claim_task.sh', 'T-1', 'ana'], ['release_task.sh', 'T-1', 'ana']].entries()) {
    mkdirSync(directory);
    const [tool = '', ...args] = words;
    expect([index, (await call(['-c', script, 'sh', directory, 'sh', join(gone.tools, tool), ...args])).code]).toEqual([index, 0]);
  }
});

it.runIf(process.platform === 'linux')('says so where its answer cannot be written, and does not undo what it did', async () => {
  const { tools, root } = layProject();
  const full = openSync('/dev/full', 'w');
  try {
    for (const [tool, ...args] of [['claim_task.sh', 'T-1', 'ana'], ['verify_task.sh', 'T-1', 'ana'], ['boot.sh', 'T-1', 'ana']] as const) {
      const { code, stderr } = await call([join(tools, tool), ...args], { stdout: full });
      expect([tool, code, stderr.split('\n')[0]]).toEqual([tool, 74, 'dibs: store-failed: the answer could not be written']);
    }
  } finally {
    closeSync(full);
  }
  expect(readdirSync(join(root, 'claimed'))).toHaveLength(1);
});

describe('where something else has the name of the clock', () => {
  it.for<readonly [string, string]>([
    ['a symlink', 'ln -s ../../elsewhere tmp/clock'],
    ['a FIFO', 'mkfifo tmp/clock'],
    ['a directory', 'mkdir -p tmp/clock/x'],
  ])('%s is not written to, and the refusal says what to do', async ([, make]) => {
    const { tools, root } = layProject();
    writeFileSync(join(root, '..', '..', 'elsewhere'), 'not ours\n');
    expect(spawnSync('sh', ['-c', make], { cwd: root }).status).toBe(0);
    const refused = await call([join(tools, 'claim_task.sh'), 'T-1', 'ana']);
    expect([refused.code, readdirSync(join(root, 'scoped'))]).toEqual([74, ['T-1.md']]);
    expect(readFileSync(join(root, '..', '..', 'elsewhere'), 'utf8')).toBe('not ours\n');
    const [, next = 'false'] = /^ {2}next: (.*)$/m.exec(refused.stderr) ?? [];
    expect(spawnSync('sh', ['-c', next]).status).toBe(0);
    expect((await call([join(tools, 'claim_task.sh'), 'T-1', 'ana'])).code).toBe(0);
  });
});

it.for(['002', '022'])('two users of one group take and give back what the other made, with the umask %s', async (umask, context) => {
  if (process.getuid?.() !== 0) skipBecause(context, 'only root can be two users');
  const { tools, root } = layProject();
  const [ana, bob, group] = [61_001, 61_002, 61_000];
  chmodSync(base, 0o755);
  for (const entry of ['', ...readdirSync(root, { recursive: true, encoding: 'utf8' })]) {
    chownSync(join(root, entry), ana, group);
    chmodSync(join(root, entry), /\.(?:md|yaml)$/.test(entry) ? 0o666 & ~Number.parseInt(umask, 8) : 0o2775);
  }
  const as = (uid: number, tool: string, ...args: readonly string[]): Promise<Said> => call(['-c', 'umask "$0"; exec sh "$@"', umask, join(tools, tool), ...args], { uid, gid: group });
  for (const [uid, name] of [[bob, 'bob'], [ana, 'ana'], [bob, 'bob']] as const) {
    for (const tool of ['claim_task.sh', 'verify_task.sh', 'release_task.sh']) {
      const { code, stderr } = await as(uid, tool, 'T-1', name);
      expect([name, tool, code, stderr]).toEqual([name, tool, 0, '']);
    }
  }
  expect(readdirSync(join(root, 'scoped'))).toEqual(['T-1~3.md']);
});

it('keeps apart tasks whose ids begin alike', async () => {
  const { tools, root } = layProject();
  const others = ['T-10.md', 'T-1.5.md', 'T-1-x.md', 'T-1~x.md', 'T-1.md.bak', 'T-1\n.md', 'T-1*.md', '-T-1.md', 'xT-1.md'];
  for (const name of others) writeFileSync(join(root, 'scoped', name), name);
  expect((await call([join(tools, 'claim_task.sh'), 'T-1', 'ana'])).code).toBe(0);
  expect((await call([join(tools, 'claim_task.sh'), 't-10', 'ana'])).code).toBe(0);
  expect((await call([join(tools, 'release_task.sh'), 'T-1', 'ana', 'complete'])).code).toBe(0);
  expect(readdirSync(join(root, 'scoped')).toSorted()).toEqual(others.filter((name) => name !== 'T-10.md').toSorted());
  expect(readdirSync(join(root, 'claimed')).map((name) => name.replace(/\d{13}/, 'MS'))).toEqual(['T-10~1@ana:MS+1800.md']);
});
