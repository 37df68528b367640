/**
 * What is printed for a clock is run as that clock runs it: another directory, next to no environment, a path that
 * needs every quote.
 */

import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRegistry, registryAt, type Result } from '../support/fixture.ts';
import { CLOCKS, lineOf, oddPlace, ROOT, type Clock } from './printed-schedule.ts';
import { crontabLine, execStart, plistStrings, unitSection } from './schedule-text.ts';

const TEMPLATE = join(ROOT, 'registry-template', 'schedule');
const odd = oddPlace();

/** As cron does it: from somewhere else, with these four and nothing more. */
function asCron(command: string): Promise<Result> {
  return odd.registry.spawn('env', ['-i', `HOME=${odd.registry.base}`, 'LOGNAME=nobody', 'SHELL=/bin/sh', 'PATH=/usr/bin:/bin', '/bin/sh', '-c', command], { cwd: '/' });
}

/** A program without a shell, from somewhere else. */
function asService(args: readonly string[]): Promise<Result> {
  return odd.registry.spawn('env', ['-i', `HOME=${odd.registry.base}`, ...args], { cwd: '/' });
}

const RUNS: Readonly<Record<Clock, (text: string) => Promise<Result>>> = {
  cron: (text) => asCron(crontabLine(lineOf(text)).command),
  systemd: (text) => asService(execStart(unitSection(text, 'Service')['ExecStart'] ?? '')),
  launchd: (text) => asService(plistStrings(text, 'ProgramArguments')),
};

describe.each(CLOCKS)('the janitor that %s starts', (clock) => {
  it('gives back what ran out and says so; the next one says nothing at all', async () => {
    const text = await odd.printed(clock);
    const alive = odd.registry.held('ALIVE', { owner: 'bob' });
    odd.registry.held('DEAD', { owner: 'bob', ageSeconds: 9999, text: 'half done' });
    expect(await RUNS[clock](text)).toMatchObject({ code: 0, stderr: '', stdout: 'reaped  DEAD  the lease of bob ran out -> scoped/DEAD~1.md\n' });
    expect([odd.registry.names('claimed'), odd.registry.names('scoped')]).toEqual([[alive], ['DEAD~1.md']]);
    expect(await RUNS[clock](text)).toMatchObject({ code: 0, stderr: '', stdout: '' });
  });

  it('does no harm when several run at once', async () => {
    const text = await odd.printed(clock);
    const dead = Array.from({ length: 12 }, (_, n) => `DEAD-${n + 10}`);
    for (const id of dead) odd.registry.held(id, { owner: 'bob', ageSeconds: 9999, text: `the work of ${id}` });
    const alive = odd.registry.held('ALIVE', { owner: 'bob' });
    const runs = await Promise.all(Array.from({ length: 5 }, () => RUNS[clock](text)));
    expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual(runs.map(() => [0, '']));
    expect(runs.flatMap(({ stdout }) => [...stdout.matchAll(/^reaped +(\S+)/gm)].map(([, id = '']) => id)).toSorted()).toEqual(dead);
    expect([odd.registry.names('claimed'), odd.registry.names('scoped'), odd.registry.names('lost+found')]).toEqual([[alive], dead.map((id) => `${id}~1.md`), []]);
    expect(dead.map((id) => readFileSync(join(odd.registry.root, 'scoped', `${id}~1.md`), 'utf8'))).toEqual(dead.map((id) => `the work of ${id}`));
  });

  it('exits 74 and says why where it could not look, and 66 where there is no registry any more', async () => {
    const text = await odd.printed(clock);
    rmSync(join(odd.registry.root, 'claimed'), { recursive: true });
    odd.registry.file('claimed', 'not a directory');
    expect(await RUNS[clock](text)).toMatchObject({ code: 74, stdout: '', stderr: expect.stringMatching(/^dibs: store-failed: .*claimed/) });
    rmSync(odd.registry.root, { recursive: true });
    expect(await RUNS[clock](text)).toMatchObject({ code: 66, stdout: '', stderr: expect.stringMatching(/^dibs: no-registry: /) });
  });

  it('is printed without a sweep, also as JSON', async () => {
    odd.registry.held('DEAD', { owner: 'bob', ageSeconds: 9999 });
    const before = odd.registry.snapshot();
    const text = await odd.printed(clock);
    expect(JSON.parse(await odd.printed(clock, ['--json']))).toEqual({ schema: 1, ok: true, verb: 'janitor', registry: { root: odd.registry.root, rule: 'nearest' }, schedule: clock, text });
    expect(odd.registry.snapshot()).toEqual(before);
  });
});

describe('what is printed', () => {
  it.each([
    ['cron', ['crontab']],
    ['systemd', ['dibs-janitor.service', 'dibs-janitor.timer']],
    ['launchd', ['dibs-janitor.plist']],
  ] as const)('for %s is what the template says, with the paths of this machine', async (clock, files) => {
    const plain = await makeRegistry();
    try {
      const { stdout } = await plain.dibs(['janitor', `--print-schedule=${clock}`]);
      const [name = ''] = /dibs-janitor-[0-9a-f]{8}\b/.exec(stdout) ?? [];
      const back = [
        [plain.root, '/path/to/project/.agent/registry'],
        [join(plain.base, '.agent', 'tools'), '/path/to/project/.agent/tools'],
        [join(ROOT, 'dist', 'bin', 'dibs.js'), '/path/to/dibs.js'],
        [process.execPath, '/path/to/node'],
        [plain.base, '/path/to/home'],
        [name, 'dibs-janitor'],
      ] as const;
      expect(back.reduce((text, [path, placeholder]) => text.replaceAll(path, placeholder), stdout)).toBe(files.map((file) => readFileSync(join(TEMPLATE, file), 'utf8')).join('\n'));
      for (const file of files) expect(readFileSync(join(plain.base, '.agent', 'schedule', file))).toEqual(readFileSync(join(TEMPLATE, file)));
    } finally {
      plain.remove();
    }
  });

  it('names node, dibs and the registry by absolute paths, as they really are, wherever it is asked for', async () => {
    const link = join(odd.registry.base, 'link-to-dibs');
    symlinkSync(odd.bin, link);
    const { stdout } = await odd.registry.spawn(process.execPath, [link, 'janitor', '--print-schedule', 'launchd', '--registry', '.agent/registry']);
    expect(plistStrings(stdout, 'ProgramArguments')).toEqual([process.execPath, odd.bin, 'janitor', '--registry', odd.registry.root]);
  });

  it('runs every five minutes', async () => {
    expect(crontabLine(lineOf(await odd.printed('cron'))).when).toBe('*/5 * * * *');
    expect(unitSection(await odd.printed('systemd'), 'Timer')).toEqual({ OnCalendar: '*:0/5' });
    expect(await odd.printed('launchd')).toMatch(/<key>StartInterval<\/key>\s*<integer>300<\/integer>/);
  });

  it('has a second line for a machine without Node, which does the same, also beside the first', async () => {
    const text = await odd.printed('cron');
    const second = text.split('\n').find((line) => line.startsWith('# */5'))?.slice(2) ?? '';
    const without = (): Promise<Result> => asCron(crontabLine(second).command);
    odd.registry.held('DEAD', { owner: 'bob', ageSeconds: 9999 });
    expect(await without()).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^reaped +DEAD +the lease of bob ran out -> scoped\/DEAD~1\.md\n$/) });
    expect(await without()).toMatchObject({ code: 0, stderr: '', stdout: '' });
    const dead = Array.from({ length: 6 }, (_, n) => `DEAD-${n}`);
    for (const id of dead) odd.registry.held(id, { owner: 'bob', ageSeconds: 9999 });
    const runs = await Promise.all([RUNS.cron(text), without(), RUNS.cron(text), without()]);
    expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual(runs.map(() => [0, '']));
    expect(runs.flatMap(({ stdout }) => [...stdout.matchAll(/^reaped +(\S+)/gm)].map(([, id = '']) => id)).toSorted()).toEqual(dead);
    expect([odd.registry.names('claimed'), odd.registry.names('scoped'), odd.registry.names('lost+found')]).toEqual([[], ['DEAD', ...dead].map((id) => `${id}~1.md`).toSorted(), []]);
  });

  it('has the same for systemd, behind a #', async () => {
    const start = (await odd.printed('systemd')).split('\n').find((line) => line.startsWith('# ExecStart=')) ?? '';
    const args = execStart(start.slice('# ExecStart='.length));
    expect(args).toEqual(['/bin/sh', join(odd.registry.base, '.agent', 'tools', 'check_stale.sh'), '--release']);
    odd.registry.held('DEAD', { owner: 'bob', ageSeconds: 9999 });
    expect(await asService(args)).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^reaped +DEAD /) });
  });

  it('has a name of its own for each registry, the same each time', async () => {
    const [first, again] = [await odd.printed('systemd'), await odd.printed('systemd')];
    const other = await makeRegistry();
    const second = (await other.dibs(['janitor', '--print-schedule', 'systemd'])).stdout;
    other.remove();
    const names = [first, again, second].map((text) => [...new Set([...text.matchAll(/dibs-janitor[-\w]*/g)].map(([name]) => name))]);
    expect(names.map((one) => one.length)).toEqual([1, 1, 1]);
    expect(names[1]).toEqual(names[0]);
    expect(names[2]).not.toEqual(names[0]);
  });
});

describe('a schedule that cannot be printed', () => {
  it.each([
    [['--print-schedule'], 'needs a value'],
    [['--print-schedule', 'anacron'], '"anacron" is not one of cron, systemd, launchd'],
    [['--print-schedule', 'toString'], '"toString" is not one of'],
    [['--print-schedule', 'cron', '--dry-run'], '--print-schedule sweeps nothing'],
    [['--print-schedule', 'cron', '--watch'], '--print-schedule sweeps nothing'],
    [['--watch', '--dry-run'], 'give one of them'],
  ])('is refused with 64, and nothing is swept: %j', async (options, message) => {
    odd.registry.held('DEAD', { owner: 'bob', ageSeconds: 9999 });
    const before = odd.registry.snapshot();
    expect(await odd.registry.dibs(['janitor', ...options])).toMatchObject({ code: 64, stdout: '', stderr: expect.stringContaining(message) });
    expect(odd.registry.snapshot()).toEqual(before);
  });

  it('is 66 where there is no registry', async () => {
    expect(await odd.registry.dibs(['janitor', '--print-schedule', 'cron'], { cwd: '/' })).toMatchObject({ code: 66, stdout: '' });
  });

  it.each([['a newline', '\n'], ['a carriage return', '\r'], ['an escape', '\u001B[2J'], ['a C1 control', '\u009B'], ['a turn of the text', '\u202E']])('is 64 for a path with %s in it', async (_what, control) => {
    const other = registryAt(join(odd.place, `a${control}* * * * * touch b`));
    expect((await other.dibs(['init', other.base])).code).toBe(0);
    for (const clock of CLOCKS) {
      const { code, stdout, stderr } = await other.dibs(['janitor', '--print-schedule', clock]);
      expect([code, stdout]).toEqual([64, '']);
      expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining('a schedule cannot contain a path with control characters')]);
      expect(stderr).not.toContain(control.trim() === '' ? '\r' : control);
    }
    other.remove();
  });
});
