/**
 * What the comments of a schedule tell to type does what they say, and the programs that read such files find nothing
 * wrong with them.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { notOnThisMachine, type Result } from '../support/fixture.ts';
import { lineOf, oddPlace } from './printed-schedule.ts';
import { plistStrings, typedCommands } from './schedule-text.ts';

const odd = oddPlace();

describe('what its comments tell to type', () => {
  let home: string;
  beforeEach(() => {
    home = join(odd.registry.base, 'home');
    mkdirSync(home);
    const program = (name: string, script: string): void => writeFileSync(join(odd.registry.base, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    program('crontab', `case $1 in -l) cat "$HOME/crontab" ;; -) cat > "$HOME/crontab.new" && mv "$HOME/crontab.new" "$HOME/crontab" ;; *) exit 1 ;; esac`);
    for (const name of ['systemctl', 'launchctl']) program(name, `printf '%s\\n' "${name} $*" >> "$HOME/asked"`);
  });

  const type = (commands: readonly string[] | undefined): Promise<Result> => odd.registry.spawn('sh', ['-euc', (commands ?? []).join('\n')], { cwd: '/', env: { HOME: home } });
  const crontab = (): readonly string[] => readFileSync(join(home, 'crontab'), 'utf8').trimEnd().split('\n');
  const asked = (): readonly string[] => readFileSync(join(home, 'asked'), 'utf8').trimEnd().split('\n');

  it('puts one line into the crontab however often it is done, keeps the others, and takes out that one only', async () => {
    const text = await odd.printed('cron');
    const [install, takeOut] = typedCommands(text);
    expect(await type(install)).toMatchObject({ code: 0, stderr: '', stdout: '' });
    expect(crontab()).toEqual([lineOf(text)]);
    const others = ['# mine', 'MAILTO=ana', String.raw`5 5 * * * date +\%F # dibs-janitor-00000000`];
    writeFileSync(join(home, 'crontab'), `${[...others, lineOf(text).replace('*/5', '*/7')].join('\n')}\n`);
    expect(await type(install)).toMatchObject({ code: 0, stderr: '', stdout: '' });
    expect(crontab()).toEqual([...others, lineOf(text)]);
    expect(await type(takeOut)).toMatchObject({ code: 0, stderr: '', stdout: '' });
    expect(crontab()).toEqual(others);
  });

  it('leaves the crontab alone where the schedule cannot be printed any more', async () => {
    const [install] = typedCommands(await odd.printed('cron'));
    expect((await type(install)).code).toBe(0);
    const before = crontab();
    rmSync(odd.registry.root, { recursive: true });
    expect((await type(install)).code).not.toBe(0);
    expect(crontab()).toEqual(before);
  });

  it('lays the two units where systemd looks for them, and starts the timer', async () => {
    const text = await odd.printed('systemd');
    const [install, takeOut] = typedCommands(text);
    for (let round = 0; round < 2; round++) expect(await type(install)).toMatchObject({ code: 0, stderr: '', stdout: '' });
    const units = join(home, '.config', 'systemd', 'user');
    const [service = '', timer = ''] = readdirSync(units).toSorted();
    expect([readFileSync(join(units, service), 'utf8').trimEnd(), readFileSync(join(units, timer), 'utf8').trimEnd()].join('\n\n')).toBe(text.trimEnd());
    expect([service, timer]).toEqual([expect.stringMatching(/^dibs-janitor-.*\.service$/), service.replace('.service', '.timer')]);
    expect(asked().slice(0, 2)).toEqual(['systemctl --user daemon-reload', `systemctl --user enable --now ${timer}`]);
    expect(await type(takeOut)).toMatchObject({ code: 0, stderr: '' });
    expect([readdirSync(units), asked().at(-1)]).toEqual([[], `systemctl --user disable --now ${timer}`]);
  });

  it('gives launchd the file by the name of its label', async () => {
    const text = await odd.printed('launchd');
    const [label = ''] = /<key>Label<\/key>\s*<string>(.*)<\/string>/.exec(text)?.slice(1) ?? [];
    const [install, takeOut] = typedCommands(text);
    await type([...(install ?? []), ...(takeOut ?? [])]);
    const uid = process.getuid?.();
    expect(asked()).toEqual([`launchctl bootstrap gui/${uid} ${home}/Library/LaunchAgents/${label}.plist`, `launchctl bootout gui/${uid}/${label}`]);
    expect(text).toContain(`as ~/Library/LaunchAgents/${label}.plist`);
  });
});

describe('programs that read such files', () => {
  it('systemd finds nothing wrong with the units, and the programs where they say', async (context) => {
    if (spawnSync('systemd-analyze', ['--version']).error !== undefined) notOnThisMachine(context, 'there is no systemd');
    const text = await odd.printed('systemd');
    const units = join(odd.registry.base, 'units');
    const complaints = async (printedUnits: string): Promise<readonly string[]> => {
      rmSync(units, { recursive: true, force: true });
      mkdirSync(units);
      const files = printedUnits.split(/^(?=# dibs-janitor-.*\.timer$)/m).map((unit) => {
        const file = join(units, unit.slice(2, unit.indexOf('\n')));
        writeFileSync(file, unit);
        return file;
      });
      // It looks at the other units of this machine too, and those are none of ours.
      const { stdout, stderr } = await odd.registry.spawn('systemd-analyze', ['verify', '--user', ...files], { env: { XDG_RUNTIME_DIR: odd.place } });
      return `${stdout}${stderr}`.split('\n').filter((line) => line.includes('dibs-janitor'));
    };
    expect(await complaints(text)).toEqual([]);
    const nowhere = text.replace(`ExecStart=${process.execPath} `, 'ExecStart="/no %% $such/node" ');
    expect(await complaints(nowhere)).toEqual([expect.stringContaining('Command /no % $such/node is not executable')]);
    expect(await complaints(text.replace('*:0/5', 'every 5 minutes'))).not.toEqual([]);
  });

  it('a property list reader finds the same arguments', async () => {
    const text = await odd.printed('launchd');
    const file = join(odd.registry.base, 'job.plist');
    writeFileSync(file, text);
    const args = plistStrings(text, 'ProgramArguments');
    expect(args.slice(1)).toEqual([odd.bin, 'janitor', '--registry', odd.registry.root]);
    const readers = [
      ['plutil', '-convert', 'json', '-o', '-', file],
      ['python3', '-c', 'import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], "rb"))))', file],
    ];
    for (const [program = '', ...rest] of readers) {
      if (spawnSync(program, rest).error !== undefined) continue;
      const { stdout, stderr } = await odd.registry.spawn(program, rest);
      expect(stderr).toBe('');
      const job = JSON.parse(stdout) as Record<string, unknown>;
      expect(job).toMatchObject({ ProgramArguments: args, StartInterval: 300, RunAtLoad: true, StandardErrorPath: `${odd.registry.base}/Library/Logs/${String(job['Label'])}.log` });
    }
  });
});
