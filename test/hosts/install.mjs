// @ts-check
/**
 * The programs of the hosts, from the npm registry, in a directory of their own outside of the project. What is there
 * stays for the next time.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const MINUTES_MS = 5 * 60_000;

/** @typedef {import('./host.mjs').Host} Host */
/** @typedef {{ installed: import('./host.mjs').Installed } | { why: string }} Found */

/**
 * `fresh`: install it again, for its newest version. A host that cannot be had says why; it is no failure.
 *
 * @param {Host} host @param {string} directory @param {boolean} fresh @returns {Found}
 */
export function installed(host, directory, fresh) {
  const place = join(directory, host.name);
  const program = join(place, 'node_modules/.bin', host.bin);
  if (fresh || !existsSync(program)) {
    mkdirSync(place, { recursive: true });
    const npm = spawnSync('npm', ['install', '--prefix', place, '--no-audit', '--no-fund', '--no-save', host.package], { encoding: 'utf8', timeout: MINUTES_MS });
    if (npm.status !== 0) return { why: `npm could not install ${host.package}: ${complaint(npm.stderr ?? '') || npm.error?.message || `exit ${npm.status}`}` };
  }
  // A package without the binary that its install script would fetch says so here.
  const asked = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 60_000, env: { PATH: process.env['PATH'], HOME: place } });
  const version = /\d+\.\d+\.\d+\S*/.exec(asked.stdout ?? '')?.[0].replace(/\.$/, '');
  if (asked.status !== 0 || version === undefined) return { why: `${host.package} does not run here: ${lastLine(asked.stderr ?? '') || asked.error?.message || `exit ${asked.status}`}` };
  return { installed: { host, program, version } };
}

/**
 * The sentence among the lines that npm ends with. The first has a code, and the last names a log.
 *
 * @param {string} text
 */
function complaint(text) {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.find((line) => line.startsWith('npm error') && line.split(' ').length > 5 && !line.includes('A complete log'))?.slice(0, 200) ?? lastLine(text);
}

/** @param {string} text */
function lastLine(text) {
  return text.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
}
