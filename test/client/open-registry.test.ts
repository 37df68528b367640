import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenRegistry, type RegistryOptions } from '../../lib/client/open-registry.ts';
import { DEFAULT_SETTINGS } from '../../lib/rules/settings.ts';
import { add } from '../../lib/transitions/add.ts';
import { claim } from '../../lib/transitions/claim.ts';

let base: string;
let root: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-open-')));
  root = join(base, '.agent', 'registry');
  mkdirSync(join(root, 'scoped'), { recursive: true });
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

function open(options: RegistryOptions = {}): OpenRegistry {
  return new OpenRegistry({ cwd: base, env: {}, ...options });
}

function settings(text: string | Uint8Array): void {
  writeFileSync(join(root, 'registry.yaml'), text);
}

describe('an open registry', () => {
  it('is found from the working directory, the environment or the option, and says by which', async () => {
    expect(open().place).toEqual({ root, rule: 'nearest' });
    expect(open({ cwd: '/', env: { DIBS_REGISTRY: root } }).place).toEqual({ root, rule: 'DIBS_REGISTRY' });
    expect(open({ cwd: '/', registry: root, env: { DIBS_REGISTRY: '/nowhere' } }).place).toEqual({ root, rule: 'flag' });
  });

  it('finds out each part only when it is asked for', async () => {
    const nowhere = open({ cwd: '/' });
    expect(() => nowhere.place).toThrow(expect.objectContaining({ code: 'no-registry' }));
    settings('lease: banana\n');
    const malformed = open({ agent: 'a\u0000' });
    expect(malformed.place.root).toBe(root);
    expect((await malformed.run(add({ owner: 'x', settings: DEFAULT_SETTINGS }, { id: 'T', text: '' }))).path).toBe('scoped/T.md');
    await expect(malformed.settings()).rejects.toMatchObject({ code: 'malformed' });
    settings('lease: 1h\n');
    await expect(open({ agent: 'a\u0000' }).identity()).rejects.toMatchObject({ code: 'usage' });
  });

  it('touches nothing by being opened', async () => {
    const registry = open({ agent: 'a' });
    expect([registry.place.root, (await registry.settings()).lease, (await registry.identity()).encoded, (await registry.caller()).owner]).toEqual([root, 1800, 'a', 'a']);
    expect(readdirSync(root)).toEqual(['scoped']);
  });

  it('runs a transition as the one who acts', async () => {
    const registry = open({ agent: 'build er', session: 's:1' });
    await registry.run(add(await registry.caller(), { id: 'T', text: 'x' }));
    expect((await registry.run(claim(await registry.caller(), 'T'))).tenure.owner).toBe('build%20er~s%3A1');
    const rival = open({ agent: 'rival' });
    await expect(rival.run(claim(await rival.caller(), 'T'))).rejects.toMatchObject({ code: 'held' });
  });
});

describe('its settings', () => {
  it('are the defaults where there is no registry.yaml, and are read once', async () => {
    const registry = open();
    expect(await registry.settings()).toEqual(DEFAULT_SETTINGS);
    settings('lease: 1h\n');
    expect((await registry.settings()).lease).toBe(1800);
    expect((await open().settings()).lease).toBe(3600);
  });

  it('are no defaults where the registry itself has gone', async () => {
    const registry = open();
    expect(registry.place.root).toBe(root);
    rmSync(root, { recursive: true });
    await expect(registry.settings()).rejects.toMatchObject({ name: 'StoreFault', code: 'ENOENT' });
  });

  it.each([
    ['of no sense', (): unknown => settings('lease: banana\n'), 'banana'],
    ['in a directory', (): unknown => mkdirSync(join(root, 'registry.yaml')), 'not a regular file'],
    ['behind a symlink', (): unknown => symlinkSync('/dev/zero', join(root, 'registry.yaml')), 'not a regular file'],
    ['of 64 KiB', (): unknown => settings(`# ${'x'.repeat(64 * 1024)}\nlease: 1h\n`), 'longer than'],
    ['of bytes that are no text', (): unknown => settings(new Uint8Array([0xff, 0x00, 0x80])), 'line 1'],
  ])('%s are malformed, and never the defaults', async (_what, write, said) => {
    write();
    await expect(open().settings()).rejects.toMatchObject({ code: 'malformed', message: expect.stringContaining(said) });
    await expect(open({ agent: 'a' }).caller()).rejects.toMatchObject({ code: 'malformed' });
  });
});

describe('who acts', () => {
  it('is said by the options before the environment, and by that before registry.yaml', async () => {
    settings('agent: settler\n');
    const env = { DIBS_AGENT: 'env', DIBS_SESSION: 's2' };
    expect(await open({ agent: 'opt', session: 's1', env }).identity()).toMatchObject({ encoded: 'opt~s1', agentSource: 'flag', sessionSource: 'flag' });
    expect(await open({ env }).identity()).toMatchObject({ encoded: 'env~s2', agentSource: 'DIBS_AGENT', sessionSource: 'DIBS_SESSION' });
    expect(await open().identity()).toMatchObject({ encoded: 'settler', agentSource: 'registry.yaml', sessionSource: 'none' });
    expect(await open({ agent: '  ', env: { AGENT_ID: ' id ' } }).identity()).toMatchObject({ encoded: 'id', agentSource: 'AGENT_ID' });
  });

  it('is login and host where nobody says', async () => {
    expect(await open().identity()).toMatchObject({ owner: { agent: `${userInfo().username}@${hostname()}` }, agentSource: 'fallback' });
  });

  it("takes the process's own environment and directory by default", async () => {
    const registry = new OpenRegistry({ registry: root, agent: 'a' });
    expect(registry.place).toEqual({ root, rule: 'flag' });
    expect((await registry.identity()).owner.agent).toBe('a');
  });
});
