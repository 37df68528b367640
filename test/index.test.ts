import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const HOUSE = join(import.meta.dirname, '..');
const call = promisify(execFile);

/** A project of somebody's that has the package installed, and of other packages those only that it declares. */
let app: string;
let packed: readonly string[];

beforeAll(async () => {
  app = mkdtempSync(join(tmpdir(), 'dibs-app-'));
  const { stdout } = await call('npm', ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', app], { cwd: HOUSE });
  const [{ filename = '', files = [] } = {}] = JSON.parse(stdout) as { filename?: string; files?: { path: string }[] }[];
  packed = files.map(({ path }) => path);
  const installed = join(app, 'node_modules', 'dibs');
  mkdirSync(installed, { recursive: true });
  await call('tar', ['-xzf', join(app, filename), '--strip-components=1', '-C', installed]);
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) {
    const link = join(app, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(HOUSE, 'node_modules', name), link);
  }
  await call('node', [join(installed, 'dist', 'bin', 'dibs.js'), 'init', app], { cwd: app });
});

afterAll(() => {
  rmSync(app, { recursive: true, force: true });
});

async function script(text: string): Promise<unknown> {
  writeFileSync(join(app, 'script.mjs'), text);
  const env = { ...process.env, DIBS_REGISTRY: '', DIBS_AGENT: 'app', DIBS_SESSION: '' };
  const { stdout, stderr } = await call(process.execPath, [join(app, 'script.mjs')], { cwd: app, env });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as unknown;
}

const shelf = (name: string): string[] => readdirSync(join(app, '.agent', 'registry', name)).filter((entry) => !entry.startsWith('.'));

describe('the package as it is published', () => {
  it('has what a user needs, and none of the rest', () => {
    expect(packed).toEqual(expect.arrayContaining(['package.json', 'LICENSE', 'dist/bin/dibs.js', 'dist/lib/index.js', 'dist/lib/index.d.ts', 'docs/protocol.md', 'registry-template/registry/registry.yaml', 'registry-template/registry/gitignore']));
    expect(packed.filter((path) => !/^(?:dist|docs|registry-template)\/|^(?:package\.json|LICENSE|README\.md)$/.test(path))).toEqual([]);
    expect(packed.filter((path) => /\.test\.|(?<!\.d)\.ts$|\.map$/.test(path))).toEqual([]);
  });

  it('claims and completes a task', async () => {
    const answer = await script(`
      import { add, boot, claim, complete, isDibsError, OpenRegistry, verify } from 'dibs';
      const mine = new OpenRegistry({ session: 's1' });
      const other = new OpenRegistry({ agent: 'other' });
      const caller = await mine.caller();
      await mine.run(add(caller, { id: 'T-1', text: '# One\\n' }));
      const claimed = await mine.run(claim(caller, 'T-1', { lease: 60 }));
      let refused;
      try {
        await other.run(claim(await other.caller(), 'T-1'));
      } catch (error) {
        refused = [isDibsError(error), error.code, error.holder.agent];
      }
      const { state } = await mine.run(verify(caller, 'T-1', { generation: claimed.tenure.generation }));
      const resumed = (await mine.run(boot(caller))).resume.map(({ text }) => text);
      const { task } = await mine.run(complete(caller, 'T-1', { text: 'done' }));
      console.log(JSON.stringify({ owner: claimed.tenure.owner, refused, state, resumed, path: task.path, root: mine.place.rule }));
    `);
    expect(answer).toEqual({ owner: 'app~s1', refused: [true, 'held', 'app'], state: 'held', resumed: ['# One\n'], path: 'complete/T-1~1.md', root: 'nearest' });
    expect(shelf('complete')).toEqual(['T-1~1.md']);
  });

  it('locks, and neither keeps the program that forgot to unlock nor its lock', async () => {
    writeFileSync(join(app, '.agent', 'registry', 'scoped', 'L.md'), '');
    const answer = await script(`
      import { lock } from 'dibs';
      const first = await lock('L');
      const refused = await lock('L').catch((error) => error.code);
      await first.release();
      const second = await lock('L', { waitMs: 1000 });
      console.log(JSON.stringify([refused, second.held.tenure.generation, second.signal.aborted]));
    `);
    expect(answer).toEqual(['held', 2, false]);
    expect([shelf('claimed'), shelf('scoped')]).toEqual([[], expect.arrayContaining(['L~2.md'])]);
  });

  it('can be imported by its path, and shows nothing of its inside by its name', async () => {
    const answer = await script(`
      const { lock } = await import('./node_modules/dibs/dist/lib/index.js');
      const inside = await import('dibs/dist/lib/store/posix-store.js').catch((error) => error.code);
      const { default: meta } = await import('dibs/package.json', { with: { type: 'json' } });
      console.log(JSON.stringify([typeof lock, inside, meta.name]));
    `);
    expect(answer).toEqual(['function', 'ERR_PACKAGE_PATH_NOT_EXPORTED', 'dibs']);
  });

  it('prints nothing and touches nothing when it is imported', async () => {
    const before = readdirSync(app, { recursive: true, encoding: 'utf8' }).length;
    expect(await script("await import('dibs'); console.log('[]')")).toEqual([]);
    expect(readdirSync(app, { recursive: true, encoding: 'utf8' })).toHaveLength(before);
    expect(existsSync(join(app, '.agent', 'registry', 'tmp'))).toBe(true);
  });
});
