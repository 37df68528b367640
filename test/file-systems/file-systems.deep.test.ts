/**
 * The core of the suite on one file system after the other: each is made in a file, mounted for its tests alone, and
 * goes with them.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { notOnThisMachine, skipBecause } from '../support/fixture.ts';
import { FILE_SYSTEMS, type FileSystem } from './file-systems.ts';
import { missing, REFUSED, spawnWithMounts, whyNoMounts, type Ended } from './private-mounts.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CORE = 'test/file-systems/core';
// They try what not every file system has: symbolic links, FIFOs, permissions.
const OF_POSIX = ['test/store/posix-store.test.ts', 'test/store/posix-file.test.ts'];

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly { readonly message: string; readonly assertionResults: readonly { readonly fullName: string; readonly status: string; readonly failureMessages: readonly string[] }[] }[];
}

/** Everything that did not pass, and why. */
function failures({ testResults }: Report): string[] {
  return testResults.flatMap(({ message, assertionResults }) => [
    ...(message === '' ? [] : [message]),
    ...assertionResults.filter(({ status }) => status !== 'passed').map(({ fullName, status, failureMessages }) => `${fullName}: ${failureMessages.join('\n') || status}`),
  ]);
}

/** Runs the core, with its temporary directory on the file system. */
async function runCore({ name, megabytes, make, mount, twice, posix }: FileSystem, scratch: string, report: string): Promise<Ended> {
  const at = (place: string): string => join(scratch, place);
  for (const place of ['base', 'here', 'there']) mkdirSync(at(place));
  const places = { image: at('image'), base: at('base'), here: at('here'), there: at('there') };
  writeFileSync(places.image, '');
  truncateSync(places.image, megabytes * 1024 * 1024);
  execFileSync('sh', ['-euc', make], { env: { PATH: process.env['PATH'], ...places }, stdio: 'pipe' });
  const vitest = [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--config', 'test/vitest.config.ts', '--maxWorkers', '1', '--no-isolate'];
  const reporting = ['--disable-console-intercept', '--reporter', 'json', '--outputFile', report];
  return spawnWithMounts(mount, [process.execPath, ...vitest, ...reporting, CORE, ...(posix ? OF_POSIX : [])], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: scratch, ...places, TMPDIR: places.here, DIBS_TEST_FILE_SYSTEM: name, ...(twice === true ? { DIBS_TEST_OTHER_VIEW: places.there } : {}) },
  });
}

for (const fileSystem of FILE_SYSTEMS) {
  // Most of the time one of them waits: for a tick, for a process, for a disk.
  it.concurrent(`the core holds on ${fileSystem.name}`, { timeout: 300_000 }, async (context) => {
    const noMounts = whyNoMounts();
    if (noMounts !== undefined) notOnThisMachine(context, noMounts);
    const packages = missing(fileSystem.programs);
    if (packages.length > 0) skipBecause(context, `${packages.join(' and ')} is to be installed first`);
    const scratch = mkdtempSync(join(tmpdir(), 'dibs-mounts-'));
    try {
      const report = join(scratch, 'report.json');
      const { code, stdout, stderr } = await runCore(fileSystem, scratch, report);
      if (code === REFUSED) notOnThisMachine(context, stderr.trim());
      expect(existsSync(report), stderr).toBe(true);
      const { numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
      expect(failures({ numPassedTests, testResults })).toEqual([]);
      expect(numPassedTests).toBeGreaterThan(20);
      console.log(`${fileSystem.name}: ${numPassedTests} passed\n${stdout.replace(/^JSON report written.*\n/m, '').trim()}`);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
}
