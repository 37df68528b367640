import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, skipBecause, type Json, type Registry, type Result, type RunOptions } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

async function findings(args: readonly string[] = [], options: RunOptions = {}): Promise<Json[]> {
  return (await registry.dibs(['doctor', '--json', ...args], { as: 'doc', ...options })).json.findings;
}

const kinds = (found: readonly Json[]): string[] => found.map(({ level, kind, path }) => `${level} ${kind}${path === undefined ? '' : ` ${path}`}`).toSorted();

/** Two calls come at two times. */
const ageless = (text: string): string => text.replaceAll(/\d+ s ago/g, 'just now');

describe('doctor', () => {
  it('finds nothing, with 0, where nothing is wrong, and leaves everything as it is', async () => {
    chmodSync(registry.root, 0o755);
    registry.file('scoped/T-1.md', '---\ntitle: One\n---\n');
    registry.held('T-2');
    registry.file('log/T-1.jsonl', '{"v":1,"at":1,"event":"add","id":"T-1","generation":0,"by":"bob"}\n');
    const before = registry.snapshot();
    const { code, stdout, stderr } = await registry.dibs(['doctor'], { as: 'doc' });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`registry  ${registry.root}  (nearest)\nwriters   user ${process.getuid?.()} (you) only\nnothing is wrong\n`);
    expect(registry.snapshot()).toEqual(before);
    expect((await registry.dibs(['doctor', '--json'], { as: 'doc' })).json).toEqual({ schema: 1, ok: true, verb: 'doctor', registry: { root: registry.root, rule: 'nearest' }, writers: { uid: process.getuid?.(), gid: process.getgid?.(), group: false, others: false }, findings: [] });
  });

  it('finds every problem there is, each with its path and a sentence, and says 65', async () => {
    const alive = registry.held('ALIVE', { owner: 'bob' });
    registry.file('scoped/ALIVE.md', 'an old copy');
    registry.file(`claimed/${registry.held('DONE', { owner: 'bob', believed: false })}`);
    registry.file('complete/DONE~1.md');
    const marked = registry.held('MARKED', { owner: 'bob' });
    renameSync(join(registry.root, 'claimed', marked), join(registry.root, 'claimed', marked.replace('.md', '!abc.md')));
    const future = registry.held('FUTURE', { owner: 'bob', ageSeconds: -3600 });
    registry.file('scoped/no task.md');
    registry.file('claimed/T-9.md');
    registry.file('scoped/OPEN.md', '---\ntitle: never closed\n');
    mkdirSync(join(registry.root, 'scoped', 'DIR.md'));
    symlinkSync('/dev/null', join(registry.root, 'scoped', 'LINK.md'));
    execFileSync('mkfifo', [join(registry.root, 'scoped', 'FIFO.md')]);
    const { code, stdout } = await registry.dibs(['doctor'], { as: 'doc' });
    expect(code).toBe(65);
    const found = await findings();
    expect(kinds(found)).toEqual([
      `problem debris claimed/${readdirSync(join(registry.root, 'claimed')).find((name) => name.startsWith('DONE'))}`,
      'problem debris scoped/ALIVE.md',
      'problem foreign scoped/no task.md',
      `problem future claimed/${future}`,
      'problem malformed scoped/OPEN.md',
      `problem mark claimed/${marked.replace('.md', '!abc.md')}`,
      'problem not-a-file scoped/DIR.md',
      'problem not-a-file scoped/FIFO.md',
      'problem not-a-file scoped/LINK.md',
      'problem without-dibs claimed/T-9.md',
    ]);
    expect(found.find(({ path }) => path === 'scoped/ALIVE.md').message).toBe(`claimed/${alive} ranks above it`);
    for (const { path, message } of found) {
      expect(message).not.toBe('');
      expect(ageless(stdout)).toContain(ageless(`${path}: ${message}`));
    }
    expect(stdout).toContain('10 problems');
    expect(stdout).toContain('\nnext: dibs doctor --fix\n');
  });

  it('only notes what needs nobody to do anything, with 0', async () => {
    registry.file('log/T-1.jsonl', 'no json\n{"half":\n');
    registry.file('lost+found/abc-T-1.md', 'bytes');
    registry.file('lost+found/def-T-1.md', 'bytes');
    registry.file('plan.txt');
    registry.file('registry.yaml', 'version: 1\ncolon: "%3A"\n');
    rmSync(join(registry.root, 'review'), { recursive: true });
    expect(kinds(await findings())).toEqual(['note colon', 'note log log/T-1.jsonl', 'note lost+found', 'note missing review', 'note stranger plan.txt']);
    const { code, stdout } = await registry.dibs(['doctor'], { as: 'doc' });
    expect(code).toBe(0);
    expect(stdout).toContain('log/T-1.jsonl: 2 lines of it cannot be read');
    expect(stdout).toContain('2 files put aside');
    expect(stdout).toMatch(/nothing is wrong\n$/);
    expect(stdout).not.toContain('next:');
  });

  it('finds a directory that is a symlink, wherever it leads', async () => {
    for (const [name, target] of [['waiting', join(registry.base, 'elsewhere')], ['log', 'nowhere']] as const) {
      rmSync(join(registry.root, name), { recursive: true });
      symlinkSync(target, join(registry.root, name));
    }
    mkdirSync(join(registry.base, 'elsewhere'));
    expect(kinds(await findings())).toEqual(expect.arrayContaining(['problem symlink log', 'problem symlink waiting']));
    expect((await registry.dibs(['doctor'], { as: 'doc' })).code).toBe(65);
  });

  it.each(['holders', 'tmp', 'log', 'lost+found'])('finds a file in the place of %s/, and goes on looking', async (name) => {
    rmSync(join(registry.root, name), { recursive: true });
    writeFileSync(join(registry.root, name), '');
    registry.file('scoped/no task.md');
    const { code, json } = await registry.dibs(['doctor', '--json'], { as: 'doc' });
    expect(code).toBe(65);
    expect(kinds(json.findings)).toEqual(expect.arrayContaining([`problem not-a-directory ${name}`, 'problem foreign scoped/no task.md']));
  });

  it.each([
    ['a lease of banana', 'lease: banana\n', 'lease cannot be \\"banana\\"'],
    ['an unknown key', 'leese: 30m\n', 'unknown key'],
    ['no line of settings', 'lease 30m\n', 'expected'],
  ])('finds %s in registry.yaml, and looks at all the rest', async (_what, text, said) => {
    registry.file('registry.yaml', text);
    registry.file('scoped/no task.md');
    const { code, stdout, json } = await registry.dibs(['doctor', '--json'], { as: 'doc' });
    expect(code).toBe(65);
    expect(kinds(json.findings)).toEqual(['problem foreign scoped/no task.md', 'problem settings registry.yaml']);
    expect(stdout).toContain(said);
    expect(await registry.dibs(['doctor'], { as: 'doc' })).toMatchObject({ code: 65, stdout: expect.stringContaining('2 problems') });
  });

  it('finds what this user can neither read nor write', async (context) => {
    const somebody = somebodyElse(context);
    const secret = registry.file('scoped/SECRET.md', 'text');
    chmodSync(registry.base, 0o755);
    chmodSync(secret, 0);
    chmodSync(join(registry.root, 'tmp'), 0o555);
    const { code, stdout } = await registry.spawn(somebody[0] ?? 'dibs', [...somebody.slice(1), 'doctor', '--json'], { as: 'doc' });
    chmodSync(join(registry.root, 'tmp'), 0o755);
    expect(code).toBe(65);
    expect(kinds(JSON.parse(stdout).findings)).toEqual(['problem permission', 'problem unreadable scoped/SECRET.md']);
    expect(stdout).toContain('this user may not write here (EACCES)');
  });

  it('is 66, and no finding, where there is no registry', async () => {
    const { code, json } = await registry.dibs(['doctor', '--json'], { cwd: '/', env: { DIBS_AGENT: 'doc' } });
    expect([code, json.error.code]).toEqual([66, 'no-registry']);
  });
});

/** The words before a dibs command that make it run as a user whom permissions stop. */
function somebodyElse(context: { readonly task: { readonly name: string }; skip(note: string): never }): readonly string[] {
  if (process.getuid?.() !== 0) return ['dibs'];
  const as = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  try {
    execFileSync(as[0] ?? '', [...as.slice(1), process.execPath, '--version'], { stdio: 'ignore' });
  } catch {
    skipBecause(context, 'root may read and write everything, and setpriv is not there to become somebody else');
  }
  return [...as, 'dibs'];
}

describe('doctor says which registry it looked at, and by which rule', () => {
  const placeOf = async (args: readonly string[], options: RunOptions): Promise<Json> => (await registry.dibs(['doctor', '--json', ...args], { as: 'doc', ...options })).json.registry;

  it('the nearest one upward, DIBS_REGISTRY, --registry', async () => {
    const deep = join(registry.base, 'a', 'b');
    mkdirSync(deep, { recursive: true });
    expect(await placeOf([], { cwd: deep })).toEqual({ root: registry.root, rule: 'nearest' });
    expect(await placeOf([], { cwd: '/', env: { DIBS_REGISTRY: registry.root } })).toEqual({ root: registry.root, rule: 'DIBS_REGISTRY' });
    expect(await placeOf(['--registry', '.agent/registry'], { env: { DIBS_REGISTRY: '/nowhere' } })).toEqual({ root: registry.root, rule: 'flag' });
    expect((await registry.dibs(['doctor'], { as: 'doc', cwd: deep })).stdout).toContain(`registry  ${registry.root}  (nearest)`);
  });

  it("a linked worktree's is the main one's", async () => {
    const git = (...args: readonly string[]): Promise<Result> => registry.spawn('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args]);
    for (const args of [['init', '-q'], ['commit', '-q', '--allow-empty', '-m', 'first'], ['worktree', 'add', '-q', join(registry.base, 'linked')]]) expect(await git(...args)).toMatchObject({ code: 0 });
    expect(await placeOf([], { cwd: join(registry.base, 'linked') })).toEqual({ root: registry.root, rule: 'main-worktree' });
  });
});
