import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERBS } from '../../lib/cli/input/verb-table.ts';
import { CONTROL, makeRegistry, type Registry } from '../support/fixture.ts';

let registry: Registry;

beforeAll(async () => {
  registry = await makeRegistry();
  registry.file('scoped/T-1.md', '# One\n');
});

afterAll(() => {
  registry.remove();
});

describe('help and version', () => {
  it('is printed on stderr, with 64, when no verb is given', async () => {
    const { stdout, stderr, code } = await registry.dibs([]);
    expect([stdout, code]).toEqual(['', 64]);
    for (const verb of VERBS) expect(stderr).toContain(`  ${verb.name}`);
  });

  it('is printed on stdout, with 0, when it is asked for', async () => {
    const { stdout, stderr, code } = await registry.dibs(['--help']);
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toContain('--registry');
  });

  it('speaks of one verb after that verb, even where there is no registry', async () => {
    const { stdout, stderr, code } = await registry.dibs(['claim', '--help'], { cwd: '/' });
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toContain('--lease <duration>');
    expect(stdout).not.toContain('--dry-run');
  });

  it('answers --version with the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as { version: string };
    expect(await registry.dibs(['--version'])).toMatchObject({ stdout: `${version}\n`, stderr: '', code: 0 });
  });
});

describe('a command line that cannot be meant', () => {
  it.each([
    [['clam', 'T-1'], 'did you mean "claim"?'],
    [['claim', 'T-1', '--lesae', '5'], 'did you mean --lease?'],
    [['claim', 'T-1', '--lease', '5', '--lease', '6'], '--lease is given twice'],
    [['claim', 'T-1', '--agent', 'a', '--agent', 'b'], '--agent is given twice'],
    [['claim', '-rf'], '-r is not an option'],
    [['claim', '--', '-rf'], '"-rf" is not a task id'],
    [['claim'], '<...ids> is missing'],
    [['show', 'T-1', 'T-2'], 'one argument too many'],
    [['list', '--shelf', 'nowhere'], '"nowhere" is not a shelf'],
    [['move', 'T-1'], '--to is missing'],
    [['move', 'T-1', '--to', 'claimed'], '"claimed" is not one of'],
    [['handoff', 'T-1'], '--to is missing'],
    [['release', 'T-1', '--to', 'waiting'], 'needs a --reason'],
    [['steal', 'T-1', '--force'], 'needs a --reason'],
    [['steal', 'T-1', '--force', '--if-expired', '--reason', 'x'], 'say which claim you mean'],
    [['note', 'T-1', ' '], 'the note is blank'],
    [['verify', 'T-1', '--stamp', 'nonsense'], 'is not a stamp'],
    [['verify', 'T-1', '--fence', '0'], 'is not a fence'],
    [['verify', 'T-1', '--fence', '1e1'], 'is not a fence'],
    [['add', 'T-2', '--body-file', 'not-there'], 'ENOENT'],
  ])('is refused with 64 and a reason, in text and in JSON: %j', async (args, message) => {
    const [text, json] = await Promise.all([registry.dibs(args, { as: 'alice' }), registry.dibs(['--json', ...args], { as: 'alice' })]);
    expect([text.code, json.code, text.stdout, json.stderr]).toEqual([64, 64, '', '']);
    expect(text.stderr).toContain('dibs: usage: ');
    expect(text.stderr).toContain(message);
    expect(json.json).toMatchObject({ schema: 1, ok: false, error: { code: 'usage' } });
    expect(json.json.error.message).toContain(message);
  });

  it('is refused with 64 when a note is longer than a line of the log may be', async () => {
    const { code, stderr } = await registry.dibs(['note', 'T-1', 'x'.repeat(4097)], { as: 'alice' });
    expect(code).toBe(64);
    expect(stderr).toContain('the most is 4096');
  });

  it('answers in JSON when --json stands anywhere before "--"', async () => {
    expect((await registry.dibs(['show', 'T-1', 'T-2', '--json'])).json).toMatchObject({ ok: false, error: { code: 'usage' } });
    expect((await registry.dibs(['show', '--', 'a/b', '--json'])).stdout).toBe('');
  });
});

describe('leases and other durations', () => {
  it.each(['0', '-5', '1e9', 'soon', '', ' 5', '5 m', '1.5h', '25h', '86401', '999999999', '0x10', '٣'])('refuses %j with 64 and claims nothing', async (lease) => {
    const { code, stderr, stdout } = await registry.dibs(['claim', 'T-1', `--lease=${lease}`], { as: 'alice' });
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toContain('is not a duration from 1s to 24h');
    expect(registry.names('scoped')).toContain('T-1.md');
  });

  it('refuses --wait and --for by the same rule', async () => {
    expect(await registry.dibs(['claim', 'T-1', '--wait=forever'], { as: 'alice' })).toMatchObject({ code: 64 });
    expect(await registry.dibs(['renew', 'T-1', '--for=0'], { as: 'alice' })).toMatchObject({ code: 64 });
    expect(registry.names('claimed')).toEqual([]);
  });

  it.each([
    ['0123', 123],
    ['90', 90],
    ['45m', 2700],
    ['24h', 86_400],
  ])('reads %j as %d seconds', async (lease, seconds) => {
    const id = `L-${lease}`;
    registry.file(`scoped/${id}.md`);
    expect((await registry.dibs(['claim', id, '--lease', lease, '--json'], { as: 'alice' })).json.claim.leaseSeconds).toBe(seconds);
  });
});

describe('quiet', () => {
  it('keeps talk off stderr and leaves errors there', async () => {
    registry.file('scoped/Q-1.md');
    expect(await registry.dibs(['claim', 'Q-1', '--quiet'])).toMatchObject({ code: 0, stderr: '' });
    const refused = await registry.dibs(['claim', 'Q-1', '--quiet'], { as: 'bob' });
    expect([refused.code, refused.stdout]).toEqual([3, '']);
    expect(refused.stderr).toContain('held');
  });

  it('leaves the errors of several ids there too', async () => {
    registry.file('scoped/Q-2.md');
    const { code, stdout, stderr } = await registry.dibs(['claim', 'Q-2', 'Q-9', '--quiet'], { as: 'bob' });
    expect(code).toBe(5);
    expect(stdout).toContain('Q-2 is yours');
    expect(stderr).toContain('Q-9');
  });
});

it('writes no colours and no control characters when nobody sits at a terminal', async () => {
  const { stdout } = await registry.dibs(['list'], { env: { FORCE_COLOR: '1', TERM: 'xterm-256color' } });
  expect(stdout).toContain('T-1');
  expect(stdout).not.toMatch(CONTROL);
});
