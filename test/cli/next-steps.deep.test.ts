import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRegistry, registryAt, type Registry, type Result, type RunOptions } from '../support/fixture.ts';

let registry: Registry;

beforeEach(async () => {
  registry = await makeRegistry();
});

afterEach(() => {
  registry.remove();
});

/** One of everything a next step can be about. */
function furnish(): void {
  registry.file('scoped/FREE.md');
  registry.file('scoped/BLOCKED.md', '---\ndepends_on: [WAIT, NOWHERE]\n---\n');
  registry.file('scoped/RESERVED.md', '---\nreserve_for: zoe\n---\n');
  registry.file('scoped/BROKEN.md', '---\ndepends_on: [\n---\n');
  registry.file('waiting/WAIT.md');
  registry.held('MINE', { owner: 'alice~s1' });
  registry.held('STALE', { owner: 'alice~s1', ageSeconds: 9999 });
  registry.held('EARLIER', { owner: 'alice~s0' });
  registry.held('OTHERS', { owner: 'bob' });
  registry.held('DEAD', { owner: 'bob', ageSeconds: 9999 });
  const mark = registry.held('MARKED', { owner: 'alice~s1' });
  renameSync(join(registry.root, 'claimed', mark), join(registry.root, 'claimed', mark.replace('.md', '!a1.md')));
  registry.file(`holders/alice~s1/LOST~1@alice~s1:${Date.now()}+60.md`, 'confirmed\n');
  registry.held('LOST', { owner: 'bob', generation: 2 });
}

const SITUATIONS: readonly (readonly string[])[] = [
  ['list'],
  ['list', '--mine'],
  ['stuck'],
  ['boot'],
  ['verify'],
  ['add', 'NEW'],
  ['add', 'FREE'],
  ['claim', 'OTHERS'],
  ['claim', 'OTHERS', 'NOWHERE', 'WAIT'],
  ['claim', 'BLOCKED'],
  ['claim', 'RESERVED'],
  ['claim', 'BROKEN'],
  ['claim', 'WAIT'],
  ['claim', 'NOWHERE'],
  ['claim', 'MINE', '--new'],
  ['claim', 'OTHERS', '--wait=1'],
  ['claim', 'FREE'],
  ['release', 'FREE'],
  ['verify', 'STALE'],
  ['verify', 'LOST'],
  ['verify', 'MARKED'],
  ['renew', 'RESERVED'],
  ['complete', 'WAIT'],
  ['resume', 'MINE'],
  ['move', 'OTHERS', '--to', 'waiting'],
  ['move', 'WAIT', '--to', 'waiting'],
  ['steal', 'OTHERS'],
  ['steal', 'OTHERS', '--force'],
  ['handoff', 'MINE'],
  ['handoff', 'MINE', '--to', 'alice~s1'],
  ['release', 'MINE', '--to', 'waiting'],
  ['note', 'MINE', ' '],
  ['move', 'WAIT'],
  ['listt'],
  ['list', '--shef', 'x'],
  ['show'],
];

/** `next:` lines, and the commands that boot puts into its sentences. */
function printed({ stdout, stderr, next }: Result): readonly string[] {
  const inSentences = [...`${stdout}\n${stderr}`.matchAll(/: (dibs (?:boot --ack|resume|renew|verify|list|show)\b.*?)(?=\. Otherwise| first, and|\)?$)/gm)].map((match) => match[1] ?? '');
  return [...new Set([...next, ...inSentences])];
}

/** Runs each command as printed, in a shell, right after it was printed. */
async function expectAllToWork(situations: readonly (readonly string[])[], globals: readonly string[], options: RunOptions): Promise<number> {
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (const args of situations) {
    const answer = await registry.dibs([...globals, ...args], options);
    for (const command of printed(answer)) {
      expect(command).not.toContain('--force');
      if (seen.has(command)) continue;
      seen.add(command);
      const { code, stderr } = await registry.spawn('sh', ['-c', command], options);
      if (code === 64 || code === 66 || code === 127 || code === 1) wrong.push(`${args.join(' ')} printed ${command}, which exits ${code}: ${stderr}`);
    }
  }
  expect(wrong).toEqual([]);
  return seen.size;
}

describe('every printed next step works as printed', () => {
  it('where the environment says who and where', async () => {
    furnish();
    expect(await expectAllToWork(SITUATIONS, [], { as: 'alice~s1' })).toBeGreaterThan(15);
  });

  it('where flags said it, with spaces and quotes in their values', async () => {
    const odd = join(registry.base, `it's "the" $HOME; \`dir\` * ~`);
    cpSync(registry.root, odd, { recursive: true });
    rmSync(join(registry.base, '.agent'), { recursive: true });
    const globals = ['--registry', odd, '--agent', `O'Neil & "co" $(x)`, '--session', '~s \\ 1'];
    const situations = [['list'], ['add', 'NEW'], ['claim', 'NEW'], ['claim', 'NOWHERE'], ['claim', 'NEW', '--new'], ['boot'], ['complete', 'NEW'], ['verify', 'NEW'], ['add', 'NEW'], ['release', 'NEW', '--to', 'waiting'], ['steal', 'NEW']];
    expect(await expectAllToWork(situations, globals, {})).toBeGreaterThan(7);
  });

  it('where the values of the flags begin with a dash', async () => {
    cpSync(registry.root, join(registry.base, '-rf'), { recursive: true });
    rmSync(join(registry.base, '.agent'), { recursive: true });
    const globals = ['--registry=-rf', '--agent=-a', '--session=--s'];
    expect(await expectAllToWork([['list'], ['add', 'NEW'], ['claim', 'NEW'], ['verify', 'OTHER']], globals, {})).toBeGreaterThan(3);
  });

  it('where there is no registry yet', async () => {
    rmSync(registry.root, { recursive: true });
    expect(await expectAllToWork([['boot']], [], { as: 'alice' })).toBe(1);
    const globals = ['--registry', join(registry.base, 'not there')];
    expect(await expectAllToWork([['list']], globals, { as: 'alice' })).toBe(1);
  });

  it.each([
    ['here', (base: string) => ({ args: ['init'], cwd: base })],
    ['in a directory that is named', (base: string) => ({ args: ['init', join(base, 'some where')], cwd: '/' })],
    ['at --registry', (base: string) => ({ args: ['init', '--registry', join(base, 'some where')], cwd: '/' })],
  ])('after init %s, in their order', async (_where, how) => {
    rmSync(registry.root, { recursive: true });
    registry = registryAt(registry.base);
    const { args, cwd } = how(registry.base);
    const { stdout, code } = await registry.dibs(args, { as: 'alice', cwd });
    const commands = (stdout.split('next:\n')[1] ?? '').trimEnd().split('\n');
    expect([code, commands.length]).toEqual([0, 3]);
    for (const command of commands) expect(await registry.spawn('sh', ['-c', command], { as: 'alice', cwd })).toMatchObject({ code: 0 });
  });

  it('where a person has to look', async () => {
    registry.file('scoped/DIR.md/file');
    expect(await expectAllToWork([['claim', 'DIR']], [], { as: 'alice' })).toBe(1);
    registry.file('registry.yaml', 'leese: 5m\n');
    expect(await expectAllToWork([['claim', 'DIR', '--lease=5m']], [], { as: 'alice' })).toBe(1);
  });

  it('also in JSON, where it is the same command', async () => {
    registry.held('T-1', { owner: 'bob' });
    const [text, json] = await Promise.all([registry.dibs(['claim', 'T-1', '--agent', 'a b']), registry.dibs(['claim', 'T-1', '--agent', 'a b', '--json'])]);
    expect(json.json.error.next).toBe("dibs list --ready --agent 'a b'");
    expect(text.next).toEqual([json.json.error.next]);
  });
});

it('never prints a command that takes a task from its holder', async () => {
  furnish();
  for (const args of [['boot'], ['list'], ['claim', 'OTHERS', 'MINE', 'EARLIER', 'MARKED'], ['claim', 'OTHERS', '--wait=1'], ['verify', 'LOST'], ['renew', 'OTHERS'], ['move', 'OTHERS', '--to', 'waiting'], ['steal', 'OTHERS', '--if-expired']]) {
    const { stdout, stderr } = await registry.dibs(args, { as: 'carol' });
    expect(`${stdout}${stderr}`).not.toMatch(/dibs (steal|resume|handoff)|--force/);
  }
});
