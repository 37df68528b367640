// @ts-check
/**
 * What dibs costs: `npm run bench -- [options]`.
 *
 *   --quick           only rows that have a goal, as many rounds as fit into half a minute, and exit code 1 when a row
 *                     misses its goal by more than its noise
 *   --rounds <n>      20 by default; of a plot 5
 *   --only <text>     only rows with this text in their name; may be repeated
 *   --dist <dir>      another build than the one of this clone
 *   --before <dir>    an earlier build too, measured in the same rounds
 *   --cpu             processor time in place of the wall's: for a machine that does other things, too
 *   --json            the numbers for programs
 *   --page            writes what was measured into docs/performance.md
 *
 * In place of the table of goals, one of these:
 *
 *   --system-calls    what each verb asks of the registry, counted by strace, if that is there
 *   --plots           draws docs/performance/*.svg
 *   --peers           dibs beside others, which are installed into a temporary directory, if they can be had
 */

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measure, withPlaces } from './measure.mjs';
import { whereAndWhen, writeSection } from './page.mjs';
import { peerRows } from './peers.mjs';
import { drawPlots } from './plots.mjs';
import { rows } from './rows/rows.mjs';
import { canTrace, systemCallTable } from './system-calls.mjs';
import { pageTable, plainTable } from './table.mjs';

/** @typedef {import('./place.mjs').Place} Place */
/** @typedef {import('./measure.mjs').Result} Result */

const QUICK_SECONDS = 30;

const { values: options } = parseArgs({
  options: {
    'quick': { type: 'boolean', default: false },
    'rounds': { type: 'string' },
    'only': { type: 'string', multiple: true, default: [] },
    'dist': { type: 'string', default: resolve(import.meta.dirname, '../dist') },
    'before': { type: 'string' },
    'cpu': { type: 'boolean', default: false },
    'json': { type: 'boolean', default: false },
    'page': { type: 'boolean', default: false },
    'system-calls': { type: 'boolean', default: false },
    'plots': { type: 'boolean', default: false },
    'peers': { type: 'boolean', default: false },
  },
});

const builds = [...(options.before === undefined ? [] : [{ name: 'before', dist: resolve(options.before) }]), { name: 'now', dist: resolve(options.dist) }];
const names = builds.map(({ name }) => name);
const rounds = Number(options.rounds ?? (options.plots ? 5 : 20));

await withPlaces(builds, options.cpu, async (places) => {
  if (options['system-calls']) countSystemCalls(places);
  else if (options.plots) await plot(places);
  else if (options.peers) await besidePeers(places);
  else await againstGoals(places);
});

/** @param {readonly Place[]} places */
async function againstGoals(places) {
  const isMeant = (/** @type {string} */ name) => options.only.length === 0 || options.only.some((text) => name.includes(text));
  // What has no goal is for comparison, and takes its time.
  const meant = rows.filter(({ name, goal }) => isMeant(name) && !(options.quick && Object.keys(goal).length === 0));
  if (meant.length === 0) throw new Error(`no row has one of these in its name: ${options.only.join(', ')}`);
  const results = await measure(meant, places, { rounds, ...(options.quick ? { seconds: QUICK_SECONDS } : {}), tell, skipped });
  print('table', results, names);
  if (options.quick && results.some(({ byBuild }) => byBuild['now']?.verdict === 'missed')) process.exitCode = 1;
}

/** @param {readonly Place[]} places */
async function besidePeers(places) {
  const place = places.at(-1);
  if (place === undefined) return;
  const home = join(place.home, 'peers');
  mkdirSync(home);
  const peers = peerRows(place, home, (what) => console.error(what));
  print('peers', await measure(peers, [place], { rounds, tell }), ['now']);
}

/** @param {readonly Place[]} places */
async function plot(places) {
  const shown = await drawPlots(places, { rounds, tell });
  tell('');
  if (options.page) writeSection('plots', `${whereAndWhen(rounds)}\n\n${shown}`);
}

/** @param {readonly Place[]} places */
function countSystemCalls(places) {
  if (!canTrace()) throw new Error('strace is not on this machine, or may not be used');
  const table = systemCallTable(places);
  console.log(table);
  if (options.page) writeSection('system calls', table);
}

/** @param {string} section of the page @param {readonly Result[]} results @param {readonly string[]} builds */
function print(section, results, builds) {
  tell('');
  const measured = results[0]?.byBuild['now']?.rounds ?? 0;
  if (options.json) console.log(JSON.stringify(results.map(({ row, byBuild }) => ({ ...row, ...byBuild })), undefined, 2));
  else console.log(`node ${process.version}; ${options.cpu ? 'processor time, ' : ''}medians of ${measured} rounds\n\n${plainTable(results, builds)}`);
  if (options.page) writeSection(section, `${options.cpu ? 'Processor time, for commands in steps of 1 ms. ' : ''}${whereAndWhen(measured)}\n\n${pageTable(results, builds)}`);
}

/** @type {import('./measure.mjs').Skipped} */
function skipped(row, build, why) {
  tell('');
  console.error(`${row}: not measured with the build ${build}: ${why.split('\n')[1] ?? why}`);
}

/** What happens just now, on a line that the next one replaces. @param {string} what */
function tell(what) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${what}`);
}
