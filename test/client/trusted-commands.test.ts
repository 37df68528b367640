import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TrustedCommands } from '../../lib/client/trusted-commands.ts';

let base: string;
const at = (name: string): string => join(base, name);
const state = (): string => at('home/.local/state/dibs/trust');
const file = (): string => join(state(), readdirSync(state())[0] ?? '');
const of = (root = 'clone', env: Record<string, string> = { HOME: at('home') }): TrustedCommands => new TrustedCommands(at(root), env);
const allowed = (trusted = of()): readonly string[] => [...trusted.all()];

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-trust-')));
  mkdirSync(at('clone'));
  mkdirSync(at('home'));
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

describe('what is allowed', () => {
  it('is the exact text, until it is revoked', () => {
    expect(allowed()).toEqual([]);
    of().allow(['a', 'b']);
    of().allow(['b', 'c']);
    expect(allowed()).toEqual(['a', 'b', 'c']);
    of().revoke(['b', 'x']);
    expect(allowed()).toEqual(['a', 'c']);
    of().revoke();
    expect(allowed()).toEqual([]);
  });

  it('is the same by a symlink to the registry, and by XDG_STATE_HOME where that is absolute', () => {
    of().allow(['a']);
    symlinkSync(at('clone'), at('link'));
    expect(allowed(of('link'))).toEqual(['a']);
    expect(allowed(of('clone', { HOME: at('home'), XDG_STATE_HOME: at('elsewhere') }))).toEqual([]);
    expect(allowed(of('clone', { HOME: at('home'), XDG_STATE_HOME: 'relative' }))).toEqual(['a']);
  });
});

describe('nothing is allowed', () => {
  beforeEach(() => of().allow(['a']));

  it('in another directory, whatever it brings', () => {
    cpSync(at('clone'), at('other'), { recursive: true });
    expect(allowed(of('other'))).toEqual([]);
  });

  it('in a directory that was made anew in the place of the one that was looked at', () => {
    rmSync(at('clone'), { recursive: true });
    mkdirSync(at('clone'));
    expect(allowed()).toEqual([]);
    of().allow(['b']);
    expect(allowed()).toEqual(['b']);
  });

  it('by a file that another may have written', () => {
    chmodSync(file(), 0o666);
    expect(allowed()).toEqual([]);
    chmodSync(file(), 0o600);
    expect(allowed()).toEqual(['a']);
    chmodSync(state(), 0o777);
    expect(allowed()).toEqual([]);
  });

  it.each(['', '[]', 'null', '{', '{"commands":["x"]}', '{"__proto__":{"commands":["x"]}}'])('by a file that says %j', (text) => {
    writeFileSync(file(), text);
    expect(allowed()).toEqual([]);
  });

  it('by the file of another registry under this name', () => {
    mkdirSync(at('other'));
    of('other').allow(['b']);
    const name = file();
    renameSync(join(state(), readdirSync(state()).find((other) => readFileSync(join(state(), other), 'utf8').includes('"b"')) ?? ''), join(state(), readdirSync(state()).find((own) => !readFileSync(join(state(), own), 'utf8').includes('"b"')) ?? name));
    expect(allowed()).toEqual([]);
  });

  it('where the user has no place for it, which is said', () => {
    expect(allowed(of('clone', { HOME: 'relative' }))).toEqual([]);
    expect(() => of('clone', {}).allow(['a'])).toThrow(/must be an absolute path/);
  });
});

it('only this user can read and write what is kept', () => {
  of().allow(['a']);
  expect(() => of().allow(Array.from({ length: 1001 }, (_, n) => String(n)))).toThrow(/more than 1000/);
  expect(readFileSync(file(), 'utf8')).toContain('"a"');
});
