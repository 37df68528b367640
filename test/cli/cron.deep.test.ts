/**
 * The real cron, with the line that its user is told to install. Its crontabs, its lock and the mail program are mounts
 * that only this test sees, so the machine's own are neither run nor touched.
 */

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, type TestContext } from 'vitest';
import { missing, REFUSED, whyNoMounts, withMounts } from '../file-systems/private-mounts.ts';
import { notOnThisMachine, registryAt, skipBecause, type Registry } from '../support/fixture.ts';
import { crontabLine, typedCommands } from './schedule-text.ts';

// Cron looks at its tables when a minute begins.
const MINUTES_MS = 300_000;
const CONTROL = 'echo this cron runs what it is told';

let place: string;
let sbin: string;

beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-cron-')));
  sbin = join(place, 'sbin');
  for (const directory of ['sbin', 'mail', 'ran']) mkdirSync(join(place, directory));
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

function skipWithoutCron(context: TestContext): void {
  const noMounts = whyNoMounts();
  if (noMounts !== undefined) notOnThisMachine(context, noMounts);
  if (missing({ cron: 'cron' }).length > 0) skipBecause(context, 'cron is to be installed first');
  if (realpathSync('/usr/sbin') === realpathSync('/usr/bin')) notOnThisMachine(context, 'the mail program lies among all the others, and cannot be covered alone');
}

function program(path: string, script: string): string {
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

async function registryNamed(name: string): Promise<Registry> {
  const registry = registryAt(join(place, name));
  expect((await registry.dibs(['init', registry.base])).code).toBe(0);
  return registry;
}

/**
 * Installs what is printed for each registry, twice, waits for the minute in which cron runs all of it, and ends cron.
 */
const RUN = `
for install in "$PLACE"/install-*; do sh -e "$install"; sh -e "$install"; done
crontab -l > "$PLACE/installed"
{ echo "SHELL=$PLACE/shell"; sed 's,^[*]/5 ,* ,' "$PLACE/installed"; echo "* * * * * ${CONTROL}"; } | crontab -
lines=$(crontab -l | grep -c '^[*] ')
cron -f & cron=$!
seconds=0
until [ "$(ls "$PLACE/ran" | wc -l)" -ge "$lines" ] || [ $seconds -ge 130 ]; do sleep 1; seconds=$((seconds + 1)); done
# No further minute may begin; whatever cron has started writes its mail to the end.
kill $cron
until [ "$(cat /proc/[0-9]*/comm 2>/dev/null | grep -c '^cron$')" -eq 0 ] || [ $seconds -ge 160 ]; do sleep 1; seconds=$((seconds + 1)); done
`;

const COVER = `
mount -t tmpfs none /var/spool/cron
mkdir -m 1730 /var/spool/cron/crontabs
chgrp crontab /var/spool/cron/crontabs
mount -t tmpfs none /etc/cron.d
mount -t tmpfs none /run
mount --bind /dev/null /etc/crontab
mount --bind "$PLACE/sbin" /usr/sbin
`;

it('cron runs the printed line, and mails what the janitor did and not a word where it did nothing', { timeout: MINUTES_MS }, async (context) => {
  skipWithoutCron(context);
  copyFileSync('/usr/sbin/cron', join(sbin, 'cron'));
  program(join(sbin, 'sendmail'), `exec cat > "${place}/mail/$$"`);
  // Cron runs each command with the SHELL of its crontab; this one remembers what it was given.
  program(join(place, 'shell'), `/bin/sh "$@"; code=$?; printf '%s' "$code $2" > "${place}/ran/.$$"; mv "${place}/ran/.$$" "${place}/ran/$$"; exit $code`);
  const busy = await registryNamed(String.raw`it's 100% of $HOME, "b" \%c \\ d`);
  const idle = await registryNamed('it is 0% of it');
  for (const registry of [busy, idle]) {
    const { stdout } = await registry.dibs(['janitor', '--print-schedule', 'cron']);
    writeFileSync(join(place, `install-${registry === busy ? 'busy' : 'idle'}`), `${typedCommands(stdout)[0]?.join('\n')}\n`);
    registry.held('ALIVE', { owner: 'bob' });
  }
  busy.held('DEAD', { owner: 'bob', ageSeconds: 9999 });
  const before = [...readdirSync('/var/spool/cron/crontabs'), readFileSync('/etc/crontab', 'utf8')];

  const [unshare, ...args] = withMounts(COVER, ['sh', '-euc', RUN]);
  const { code, stderr } = await busy.spawn(unshare, args, { env: { PLACE: place, HOME: '/root' } });
  if (code === REFUSED) notOnThisMachine(context, stderr.trim());
  expect([code, stderr]).toEqual([0, '']);
  const ran = readdirSync(join(place, 'ran')).map((name) => readFileSync(join(place, 'ran', name), 'utf8'));
  if (!ran.includes(`0 ${CONTROL}`)) notOnThisMachine(context, 'cron runs nothing here');

  const lines = readFileSync(join(place, 'installed'), 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(new Set(ran)).toEqual(new Set([CONTROL, ...lines.map((line) => crontabLine(line).command)].map((command) => `0 ${command}`)));
  const mails = readdirSync(join(place, 'mail')).map((name) => readFileSync(join(place, 'mail', name), 'utf8').replace(/^[^]*?\n\n/, ''));
  expect(mails.filter((mail) => !CONTROL.includes(mail.trim()))).toEqual(['reaped  DEAD  the lease of bob ran out -> scoped/DEAD~1.md\n']);
  expect([busy.names('scoped'), busy.names('claimed').length, idle.names('claimed').length]).toEqual([['DEAD~1.md'], 1, 1]);
  expect([...readdirSync('/var/spool/cron/crontabs'), readFileSync('/etc/crontab', 'utf8')]).toEqual(before);
});
