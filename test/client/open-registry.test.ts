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
  it('is found from the working directory, the environment or the option, and says by which', () => {
    expect(open().place).toEqual({ root, rule: 'nearest' });
    expect(open({ cwd: '/', env: { DIBS_REGISTRY: root } }).place).toEqual({ root, rule: 'DIBS_REGISTRY' });
    expect(open({ cwd: '/', registry: root, env: { DIBS_REGISTRY: '/nowhere' } }).place).toEqual({ root, rule: 'flag' });
  });

  it('finds out each part only when it is asked for', () => {
    const nowhere = open({ cwd: '/' });
    expect(() => nowhere.place).toThrow(expect.objectContaining({ code: 'no-registry' }));
    settings('lease: banana\n');
    const malformed = open({ agent: 'a\u0000' });
    expect(malformed.place.root).toBe(root);
    expect(malformed.run(add({ owner: 'x', settings: DEFAULT_SETTINGS }, { id: 'T', text: '' })).path).toBe('scoped/T.md');
    expect(() => malformed.settings).toThrow(expect.objectContaining({ code: 'malformed' }));
    settings('lease: 1h\n');
    expect(() => open({ agent: 'a\u0000' }).identity).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('touches nothing by being opened', () => {
    const registry = open({ agent: 'a' });
    expect([registry.place.root, registry.settings.lease, registry.identity.encoded, registry.party.owner]).toEqual([root, 1800, 'a', 'a']);
    expect(readdirSync(root)).toEqual(['scoped']);
  });

  it('runs a transition as the one who acts', () => {
    const registry = open({ agent: 'build er', session: 's:1' });
    registry.run(add(registry.party, { id: 'T', text: 'x' }));
    expect(registry.run(claim(registry.party, 'T')).tenure.owner).toBe('build%20er~s%3A1');
    const rival = open({ agent: 'rival' });
    expect(() => rival.run(claim(rival.party, 'T'))).toThrow(expect.objectContaining({ code: 'held' }));
  });
});

describe('its settings', () => {
  it('are the defaults where there is no registry.yaml, and are read once', () => {
    const registry = open();
    expect(registry.settings).toEqual(DEFAULT_SETTINGS);
    settings('lease: 1h\n');
    expect(registry.settings.lease).toBe(1800);
    expect(open().settings.lease).toBe(3600);
  });

  it('are no defaults where the registry itself has gone', () => {
    const registry = open();
    expect(registry.place.root).toBe(root);
    rmSync(root, { recursive: true });
    expect(() => registry.settings).toThrow(expect.objectContaining({ name: 'StoreFault', code: 'ENOENT' }));
  });

  it.each([
    ['of no sense', (): unknown => settings('lease: banana\n'), 'banana'],
    ['in a directory', (): unknown => mkdirSync(join(root, 'registry.yaml')), 'not a regular file'],
    ['behind a symlink', (): unknown => symlinkSync('/dev/zero', join(root, 'registry.yaml')), 'not a regular file'],
    ['of 64 KiB', (): unknown => settings(`# ${'x'.repeat(64 * 1024)}\nlease: 1h\n`), 'longer than'],
    ['of bytes that are no text', (): unknown => settings(new Uint8Array([0xff, 0x00, 0x80])), 'line 1'],
  ])('%s are malformed, and never the defaults', (_what, write, said) => {
    write();
    const thrown = (): unknown => open().settings;
    expect(thrown).toThrow(expect.objectContaining({ code: 'malformed', message: expect.stringContaining(said) }));
    expect(() => open({ agent: 'a' }).party).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});

describe('who acts', () => {
  it('is said by the options before the environment, and by that before registry.yaml', () => {
    settings('agent: settler\n');
    const env = { DIBS_AGENT: 'env', DIBS_SESSION: 's2' };
    expect(open({ agent: 'opt', session: 's1', env }).identity).toMatchObject({ encoded: 'opt~s1', agentSource: 'flag', sessionSource: 'flag' });
    expect(open({ env }).identity).toMatchObject({ encoded: 'env~s2', agentSource: 'DIBS_AGENT', sessionSource: 'DIBS_SESSION' });
    expect(open().identity).toMatchObject({ encoded: 'settler', agentSource: 'registry.yaml', sessionSource: 'none' });
    expect(open({ agent: '  ', env: { AGENT_ID: ' id ' } }).identity).toMatchObject({ encoded: 'id', agentSource: 'AGENT_ID' });
  });

  it('is login and host where nobody says', () => {
    expect(open().identity).toMatchObject({ owner: { agent: `${userInfo().username}@${hostname()}` }, agentSource: 'fallback' });
  });

  it("takes the process's own environment and directory by default", () => {
    const registry = new OpenRegistry({ registry: root, agent: 'a' });
    expect(registry.place).toEqual({ root, rule: 'flag' });
    expect(registry.identity.owner.agent).toBe('a');
  });
});
