import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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

describe('doctor --fix', () => {
  it('makes missing directories, puts debris aside, ends examinations, gives back what ran out, and then looks', async () => {
    for (const name of ['waiting', 'holders', 'tmp']) rmSync(join(registry.root, name), { recursive: true });
    const alive = registry.held('ALIVE', { owner: 'bob' });
    registry.file('scoped/ALIVE.md', 'an old copy');
    const marked = registry.held('MARKED', { owner: 'bob' });
    renameSync(join(registry.root, 'claimed', marked), join(registry.root, 'claimed', marked.replace('.md', '!abc.md')));
    registry.held('DEAD', { owner: 'bob', ageSeconds: 9999 });
    const done = registry.held('DONE', { owner: 'bob' });
    registry.file(`holders/bob/${done}`, 'confirmed\nended\n');
    linkSync(join(registry.root, 'claimed', done), join(registry.root, 'complete', 'DONE~1.md'));
    const { code, stdout, stderr } = await registry.dibs(['doctor', '--fix'], { as: 'doc' });
    expect(code).toBe(0);
    for (const act of ['set-aside  ALIVE', 'put-back   MARKED', 'reaped     DEAD', 'tidied     DONE']) expect(stderr).toContain(act);
    expect(stdout).toMatch(/1 file put aside.*\nnothing is wrong\n$/s);
    expect(registry.names('claimed')).toEqual([alive, marked].toSorted());
    expect(registry.names('scoped')).toEqual(['DEAD~1.md']);
    expect(registry.names('complete')).toEqual(['DONE~1.md']);
    for (const name of ['waiting', 'holders', 'tmp']) expect(lstatSync(join(registry.root, name)).isDirectory()).toBe(true);
  });

  it('leaves alone what only a person can decide, and still says 65', async () => {
    registry.file('scoped/no task.md', 'foreign');
    registry.file('scoped/OPEN.md', '---\nnever closed\n');
    registry.held('FUTURE', { owner: 'bob', ageSeconds: -3600 });
    mkdirSync(join(registry.root, 'scoped', 'DIR.md'));
    registry.file('plan.txt', 'mine');
    registry.file('log/T-1.jsonl', 'no json\n');
    registry.file('lost+found/abc-T-1.md', 'bytes');
    const before = registry.snapshot();
    const { code, json } = await registry.dibs(['doctor', '--fix', '--json'], { as: 'doc' });
    expect(code).toBe(65);
    expect(registry.snapshot()).toEqual(before);
    expect(json.fixed.map(({ act, task }: Json) => `${act} ${task}`)).toEqual(['undecided FUTURE']);
    expect(kinds(json.findings).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['note log', 'note lost+found', 'note stranger', 'problem foreign', 'problem future', 'problem malformed', 'problem not-a-file']);
  });

  it('never touches a living claim', async () => {
    const name = registry.held('T-1', { owner: 'bob', ageSeconds: 1800 });
    const { mtimeMs, ino } = lstatSync(join(registry.root, 'claimed', name));
    expect(await registry.dibs(['doctor', '--fix', '--json'], { as: 'doc' })).toMatchObject({ code: 0, json: { fixed: [], findings: [] } });
    expect(lstatSync(join(registry.root, 'claimed', name))).toMatchObject({ mtimeMs, ino });
  });

  it('tells of a malformed registry.yaml as a finding, and leaves the file as it is', async () => {
    registry.file('registry.yaml', 'lease: banana\n');
    rmSync(join(registry.root, 'waiting'), { recursive: true });
    const { code, json } = await registry.dibs(['doctor', '--fix', '--json'], { as: 'doc' });
    expect(code).toBe(65);
    expect(kinds(json.findings ?? [])).toContain('problem settings registry.yaml');
    expect(registry.snapshot()['registry.yaml']).toBe('lease: banana\n');
  });

  it.each(['holders', 'tmp', 'log'])('leaves a file in the place of %s/ alone, and tells of it with 65', async (name) => {
    rmSync(join(registry.root, name), { recursive: true });
    writeFileSync(join(registry.root, name), 'whose?');
    const { code, json } = await registry.dibs(['doctor', '--fix', '--json'], { as: 'doc' });
    expect(code).toBe(65);
    expect(kinds(json.findings ?? [])).toContain(`problem not-a-directory ${name}`);
    expect(registry.snapshot()[name]).toBe('whose?');
  });
});

describe('a task that nobody will ever be able to claim', () => {
  const front = (ids: string): string => `---\ndepends_on: ${ids}\n---\n`;

  it('is named by doctor and list with the reason, and the step that a refusal prints ends it', async () => {
    registry.file('scoped/A.md', front('GONE'));
    registry.file('scoped/B.md', front('DROPPED'));
    registry.file('cancelled/DROPPED~2.md');
    registry.file('scoped/C.md', front('D'));
    registry.file('waiting/D.md', front('C'));
    registry.file('scoped/E.md', front('OPEN'));
    registry.file('scoped/OPEN.md');
    const doctor = await registry.dibs(['doctor', '--json']);
    expect(doctor.code).toBe(65);
    const found: Record<string, string> = Object.fromEntries(doctor.json.findings.filter((finding: Json) => finding.kind === 'dependency').map((finding: Json) => [finding.path, finding.message]));
    expect(found).toEqual({
      'scoped/A.md': expect.stringContaining('depends on GONE, which no shelf has'),
      'scoped/B.md': expect.stringContaining('depends on DROPPED, which is cancelled'),
      'scoped/C.md': expect.stringContaining('(C > D > C)'),
      'waiting/D.md': expect.stringContaining('(D > C > D)'),
    });
    const listed = (await registry.dibs(['list', '--json'])).json.tasks;
    const remarks = (id: string): readonly string[] => listed.find((task: Json) => task.id === id).remarks;
    expect(['A', 'B', 'C', 'E'].map(remarks)).toEqual([['depends on GONE, which no shelf has'], ['depends on DROPPED, which is cancelled'], ['depends on D, which waits for it in turn (C > D > C)'], ['depends on OPEN']]);
    for (const id of ['A', 'B']) {
      const refused = await registry.dibs(['claim', id], { as: 'ana' });
      expect(refused.code).toBe(6);
      const [step = ''] = refused.next;
      expect(await registry.spawn('sh', ['-c', step], { as: 'ana' })).toMatchObject({ code: 0 });
    }
    expect((await registry.dibs(['doctor', '--json'])).json.findings.filter((finding: Json) => finding.kind === 'dependency').map((finding: Json) => finding.path).toSorted()).toEqual(['scoped/C.md', 'waiting/D.md']);
  });

  it('is warned of by add, which adds it all the same', async () => {
    registry.file('cancelled/DROPPED.md');
    registry.file('scoped/R.md', front('N'));
    const added = await registry.dibs(['add', 'N', '--depends-on', 'GONE,DROPPED,R'], { as: 'ana' });
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('N is added') });
    expect(added.stderr).toMatch(/^dibs: nobody can claim N yet, because it depends on GONE, which no shelf has: .*; it depends on DROPPED, which is cancelled: .*; it depends on R, which waits for it in turn \(N > R > N\): /);
    expect((await registry.dibs(['add', 'M', '--depends-on', 'R'], { as: 'ana' })).stderr).toBe('');
  });
});

describe('a task whose file was deleted', () => {
  const vanished = async (): Promise<readonly Json[]> => (await registry.dibs(['doctor', '--json'])).json.findings.filter((finding: Json) => finding.kind === 'vanished');

  it('is named by doctor with whom the log speaks of, and what it prints works as printed', async () => {
    for (const id of ['HELD', 'PARKED', 'DONE', 'HERE']) registry.file(`scoped/${id}.md`);
    for (const id of ['HELD', 'PARKED', 'DONE', 'HERE']) await registry.dibs(['claim', id], { as: 'ana' });
    await registry.dibs(['release', 'PARKED', '--to', 'waiting', '--reason', 'x'], { as: 'ana' });
    await registry.dibs(['complete', 'DONE'], { as: 'ana' });
    expect(await vanished()).toEqual([]);
    for (const shelf of ['claimed', 'waiting', 'complete']) for (const name of registry.names(shelf)) if (!name.startsWith('HERE')) rmSync(join(registry.root, shelf, name));
    const found = await vanished();
    expect(found.map(({ level, message }) => `${level}: ${String(message).replace(/ [0-9]+ s ago.*/, '')}`).toSorted()).toEqual(['note: DONE was put into complete/', 'problem: PARKED was put into waiting/', 'problem: ana claimed HELD']);
    expect((await registry.dibs(['doctor'])).code).toBe(65);
    for (const { message } of found.filter(({ level }) => level === 'problem')) {
      for (const [step] of String(message).matchAll(/dibs (?:add|move) \S+(?: --to cancelled)?(?= )/g)) expect(await registry.spawn('sh', ['-c', step], { as: 'ana' })).toMatchObject({ code: 0 });
    }
    expect((await vanished()).map(({ level }) => level)).toEqual(['note']);
  });

  it('is taken from no log that says what cannot be', async () => {
    for (const [name, to] of [['EVIL', 'claimed/../x'], ['ELSEWHERE', 'tmp/x'], ['bad name', 'scoped/x'], ['T;id', 'scoped/x']]) registry.file(`log/${name}.jsonl`, `${JSON.stringify({ v: 1, at: 1, event: 'claim', id: '$(id)', generation: 1, by: 'ana', to })}\n`);
    const found = await vanished();
    expect(found.map(({ message }) => String(message).includes('$(id)'))).toEqual([false]);
  });
});
