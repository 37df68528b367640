import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { initRegistry } from '../../lib/client/init-registry.ts';
import { longestName } from '../../lib/verbs/probe-file-system.ts';
import { isDibsError } from '../../lib/rules/error.ts';
import { parseName } from '../../lib/rules/name.ts';
import { DEFAULT_SETTINGS, parseSettings } from '../../lib/rules/settings.ts';
import { DIRECTORIES, FLOW } from '../../lib/rules/shelf.ts';
import { PosixStore } from '../../lib/store/posix-store.ts';
import { StoreFault } from '../../lib/store/store.ts';
import { BESIDE, base, filesIn, root, TEMPLATE } from './new-place.ts';

/** What keeps git away from each volatile directory. */
const IGNORING = ['claimed', 'holders', 'log', 'lost+found', 'tmp'].map((name) => `registry/${name}/.gitignore`);

/** As exFAT does it: a destination with a colon is "not there". */
class NoColons extends PosixStore {
  override rename(from: string, to: string): void {
    if (to.includes(':')) throw new StoreFault('ENOENT', 'rename', [from, to]);
    super.rename(from, to);
  }
}

/** As file systems with streams do it: all is well, but what follows the colon is not part of the name. */
class CutsAtColon extends PosixStore {
  override rename(from: string, to: string): void {
    super.rename(withoutStream(from), withoutStream(to));
  }
  override link(from: string, to: string): void {
    super.link(withoutStream(from), withoutStream(to));
  }
  override remove(path: string): void {
    super.remove(withoutStream(path));
  }
}

function withoutStream(path: string): string {
  return path.replace(/:.*$/, '');
}

class NoLinks extends PosixStore {
  override link(from: string, to: string): void {
    throw new StoreFault('EPERM', 'link', [from, to]);
  }
}

/** `claimed/` is another mount. */
class TwoMounts extends PosixStore {
  override rename(from: string, to: string): void {
    if (from.startsWith('claimed/') !== to.startsWith('claimed/')) throw new StoreFault('EXDEV', 'rename', [from, to]);
    super.rename(from, to);
  }
}

/** Records what goes where. */
class Watched extends PosixStore {
  readonly renamed: string[] = [];
  readonly reached = new Set<string>();
  override rename(from: string, to: string): void {
    super.rename(from, to);
    this.renamed.push(to.slice(to.indexOf('/') + 1));
    this.reached.add(to.slice(0, to.indexOf('/')));
  }
}

async function failureOf(attempt: Promise<unknown>): Promise<unknown> {
  try {
    await attempt;
  } catch (error) {
    return error;
  }
  throw new Error('it succeeded');
}

describe('a new registry', () => {
  it('has all its directories, its files, the boot protocol beside it, and nothing else', async () => {
    const { created, kept, differing, root: made } = await initRegistry({ root });
    expect(made).toBe(root);
    const files = ['AGENT_BOOT.md', ...BESIDE, ...IGNORING, 'registry/.gitignore', 'registry/README.md', 'registry/registry.yaml'];
    expect(filesIn(join(base, '.agent'))).toEqual(files.toSorted());
    expect(readdirSync(root).toSorted()).toEqual([...DIRECTORIES, '.gitignore', 'README.md', 'registry.yaml'].toSorted());
    expect(new Set(created)).toEqual(new Set([...files, 'registry/', ...DIRECTORIES.map((name) => `registry/${name}/`)]));
    expect([kept, differing]).toEqual([[], []]);
  });

  it('keeps no trace of the probe', async () => {
    await initRegistry({ root });
    expect(DIRECTORIES.flatMap((name) => readdirSync(join(root, name)).map((file) => `registry/${name}/${file}`)).toSorted()).toEqual(IGNORING);
  });

  it('has settings that mean the defaults', async () => {
    const { colon } = await initRegistry({ root });
    expect(colon).toBe(':');
    expect(parseSettings(readFileSync(join(root, 'registry.yaml'), 'utf8'))).toEqual(DEFAULT_SETTINGS);
  });

  it('lets git ignore what holds for one clone only, and nothing else', async () => {
    await initRegistry({ root });
    for (const name of DIRECTORIES) writeFileSync(join(root, name, 'T-1.md'), '');
    const env = { PATH: process.env['PATH'] ?? '', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
    execFileSync('git', ['init', '-q'], { cwd: base, env });
    const seen = execFileSync('git', ['status', '--porcelain', '-uall', '--no-renames'], { cwd: base, env, encoding: 'utf8' });
    const shelves = [...seen.matchAll(/registry\/([^/\n]+)\/T-1/g)].map(([, name]) => name);
    expect(new Set(shelves)).toEqual(new Set(FLOW.filter((name) => name !== 'claimed')));
    expect(seen).toContain('registry/.gitignore');
  });

  it.each(['-c core.autocrlf=true', '-c core.eol=crlf'])('has tools that run in a checkout which git makes with %s', async (how) => {
    await initRegistry({ root });
    writeFileSync(join(root, 'scoped/T-1.md'), '---\ntitle: one\n---\n');
    writeFileSync(join(base, '.gitattributes'), '* text=auto\n');
    const env = { PATH: process.env['PATH'] ?? '', HOME: base, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
    const git = (...args: readonly string[]): string => execFileSync('git', [...how.split(' '), '-c', 'user.name=x', '-c', 'user.email=x@x', ...args], { cwd: base, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'x');
    git('clone', '-q', base, join(base, 'clone'));
    const agent = join(base, 'clone/.agent');
    expect(readFileSync(join(agent, 'registry/registry.yaml'), 'utf8')).toContain('\r\n');
    const claim = execFileSync('sh', [join(agent, 'tools/claim_task.sh'), 'T-1', 'ana'], { cwd: join(base, 'clone'), env, encoding: 'utf8' });
    expect(claim).toContain('T-1');
    expect(readdirSync(join(agent, 'registry/claimed')).some((name) => name.startsWith('T-1~1@ana:'))).toBe(true);
  });

  it('may be anywhere: what belongs into it follows its name', async () => {
    const elsewhere = join(base, 'locks');
    const { created } = await initRegistry({ root: elsewhere });
    expect(created).toEqual(expect.arrayContaining(['locks/registry.yaml', 'locks/scoped/', 'locks/AGENT_BOOT.md']));
    expect(existsSync(join(elsewhere, 'registry.yaml'))).toBe(true);
  });
});

describe('laying it down again', () => {
  it('changes nothing and says that all was there', async () => {
    const first = await initRegistry({ root });
    const again = await initRegistry({ root });
    expect(again.created).toEqual([]);
    expect(again.differing).toEqual([]);
    expect(again.kept).toEqual(first.created.filter((path) => !path.endsWith('/')));
  });

  it('leaves files alone that somebody changed, and names them', async () => {
    await initRegistry({ root });
    writeFileSync(join(root, 'registry.yaml'), 'version: 1\nlease: 45m\n');
    writeFileSync(join(base, '.agent', 'AGENT_BOOT.md'), 'ours\n');
    const again = await initRegistry({ root });
    expect(again.differing).toEqual(['AGENT_BOOT.md', 'registry/registry.yaml']);
    expect(again.kept).toEqual(['registry/README.md', 'registry/.gitignore', ...BESIDE, ...IGNORING]);
    expect(readFileSync(join(root, 'registry.yaml'), 'utf8')).toBe('version: 1\nlease: 45m\n');
    expect(readFileSync(join(base, '.agent', 'AGENT_BOOT.md'), 'utf8')).toBe('ours\n');
  });

  it('mends what is missing and touches no task', async () => {
    await initRegistry({ root });
    rmSync(join(root, 'waiting'), { recursive: true });
    rmSync(join(root, 'README.md'));
    writeFileSync(join(root, 'scoped', 'T-1.md'), 'the work\n');
    const again = await initRegistry({ root });
    expect(again.created).toEqual(['registry/waiting/', 'registry/README.md']);
    expect(filesIn(join(root, 'scoped'))).toEqual(['T-1.md']);
    expect(readFileSync(join(root, 'scoped', 'T-1.md'), 'utf8')).toBe('the work\n');
  });
});

describe('the probe', () => {
  it('carries the longest legal name through every shelf, to lost+found, with the colon', async () => {
    const store = new Watched(root);
    mkdirSync(root, { recursive: true });
    expect(await initRegistry({ root, store })).toMatchObject({ colon: ':', hardLinks: true });
    expect([...store.reached]).toEqual([...FLOW, 'lost+found']);
    expect(store.renamed.map((name) => Buffer.byteLength(name))).toEqual(store.renamed.map(() => 252));
    expect(store.renamed.every((name) => name.includes(':'))).toBe(true);
  });

  it('is a name that every reader ignores, however long', () => {
    for (const colon of [':', '%3A'] as const) {
      const name = longestName('0123456789ab', colon);
      expect(FLOW.map((shelf) => parseName(shelf, name))).toEqual(FLOW.map(() => undefined));
      expect(Buffer.byteLength(name)).toBe(251 + colon.length);
    }
  });

  it.each([
    ['refused as if the directory were not there', NoColons],
    ['taken for the end of the name', CutsAtColon],
  ])('finds a colon that is %s, and a new registry.yaml says so', async (_how, FileSystem) => {
    mkdirSync(root, { recursive: true });
    const { colon } = await initRegistry({ root, store: new FileSystem(root) });
    expect(colon).toBe('%3A');
    expect(parseSettings(readFileSync(join(root, 'registry.yaml'), 'utf8'))).toEqual({ ...DEFAULT_SETTINGS, colon: '%3A' });
    const again = await initRegistry({ root, store: new FileSystem(root) });
    expect([again.colon, again.differing]).toEqual(['%3A', []]);
    expect(DIRECTORIES.flatMap((name) => readdirSync(join(root, name)).map((file) => `registry/${name}/${file}`)).toSorted()).toEqual(IGNORING);
  });

  it('leaves a registry.yaml that was there as it was, and answers what the file system needs', async () => {
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, 'registry.yaml'), 'version: 1\n');
    const { colon, differing } = await initRegistry({ root, store: new NoColons(root) });
    expect([colon, differing]).toEqual(['%3A', ['registry/registry.yaml']]);
    expect(readFileSync(join(root, 'registry.yaml'), 'utf8')).toBe('version: 1\n');
    expect(DIRECTORIES.flatMap((name) => readdirSync(join(root, name)).map((file) => `registry/${name}/${file}`)).toSorted()).toEqual(IGNORING);
  });

  it('finds that there are no hard links', async () => {
    mkdirSync(root, { recursive: true });
    expect(await initRegistry({ root, store: new NoLinks(root) })).toMatchObject({ colon: ':', hardLinks: false });
    expect(DIRECTORIES.flatMap((name) => readdirSync(join(root, name)).map((file) => `registry/${name}/${file}`)).toSorted()).toEqual(IGNORING);
  });

  it('refuses shelves on two mounts, names both, and leaves nothing that passes for a registry', async () => {
    const error = await failureOf(initRegistry({ root, store: new TwoMounts(root) }));
    expect(isDibsError(error) && error.code).toBe('store-failed');
    expect(String(error)).toMatch(/scoped\/.* -> claimed\/.*EXDEV/);
    expect(readdirSync(base)).toEqual([]);
  });

  it('that fails takes no directory away that was there, nor what is in it', async () => {
    await initRegistry({ root });
    writeFileSync(join(root, 'scoped', 'T-1.md'), '');
    const before = filesIn(base);
    await failureOf(initRegistry({ root, store: new TwoMounts(root) }));
    expect(filesIn(base)).toEqual(before);
    expect(readdirSync(root)).toEqual(expect.arrayContaining([...DIRECTORIES]));
  });
});

describe('a registry that cannot be laid', () => {
  it('because a file is in the way is a store-failed error that names it', async () => {
    writeFileSync(join(base, '.agent'), 'a file');
    const error = await failureOf(initRegistry({ root }));
    expect(isDibsError(error) && error.code).toBe('store-failed');
    expect(String(error)).toContain(join(base, '.agent'));
  });
});

describe('the template', () => {
  it('is laid by one rule: registry/ into the registry, everything else beside it, programs as programs', async () => {
    const templateDir = join(base, 'template');
    mkdirSync(join(templateDir, 'registry', 'deep'), { recursive: true });
    mkdirSync(join(templateDir, 'tools'), { recursive: true });
    writeFileSync(join(templateDir, 'registry', 'deep', 'a.txt'), 'a');
    writeFileSync(join(templateDir, 'registry', 'gitignore'), 'x');
    writeFileSync(join(templateDir, 'tools', 'claim.sh'), '#!/bin/sh\n');
    chmodSync(join(templateDir, 'tools', 'claim.sh'), 0o555);
    await initRegistry({ root, templateDir });
    expect(filesIn(join(base, '.agent'))).toEqual(['registry/.gitignore', 'registry/deep/a.txt', ...IGNORING, 'tools/claim.sh'].toSorted());
    expect(statSync(join(base, '.agent', 'tools', 'claim.sh')).mode & 0o700).toBe(0o700);
    expect(statSync(join(root, 'deep', 'a.txt')).mode & 0o111).toBe(0);
  });

  it('explains every key of registry.yaml, with the default that holds anyway', () => {
    const text = readFileSync(join(TEMPLATE, 'registry', 'registry.yaml'), 'utf8');
    const keys = /the keys are (.*)$/.exec(String(refusalOf('no_such_key: 1')))?.[1]?.split(', ') ?? [];
    expect(keys.length).toBeGreaterThan(0);
    const written = [...text.matchAll(/^(?:# )?([a-z_]+): /gm)].map(([, key]) => key);
    expect(written).toEqual(keys);
    const uncommented = text.replace(/^# (?=[a-z_]+: )/gm, '');
    expect(parseSettings(uncommented)).toEqual({ ...DEFAULT_SETTINGS, idPrefix: 'TASK-', agent: 'somebody', role: 'dev', labels: ['rust', 'sql'], mergedInto: 'main' });
  });

  it('tells about every directory of a registry', () => {
    const text = readFileSync(join(TEMPLATE, 'registry', 'README.md'), 'utf8');
    expect(DIRECTORIES.filter((name) => !text.includes(`\`${name}/\``))).toEqual([]);
  });

  it('shows names that are what it says they are', () => {
    const text = readFileSync(join(TEMPLATE, 'registry', 'README.md'), 'utf8');
    const names = [...text.matchAll(/^ {4}(TASK\S+)/gm)].map(([, name = '']) => name);
    expect(names.map((name) => parseName(name.includes('@') ? 'claimed' : 'scoped', name)?.kind)).toEqual(['rest', 'rest', 'claimed']);
  });
});

function refusalOf(settings: string): unknown {
  try {
    parseSettings(settings);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}
