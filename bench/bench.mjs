// @ts-check
/**
 * What dibs costs: `npm run bench -- [options]`.
 *
 *   --quick           as many rounds as fit into half a minute, and exit code 1 when a row misses its goal by more than
 *                     its noise
 *   --rounds <n>      20 by default
 *   --only <text>     only rows with this text in their name; may be repeated
 *   --dist <dir>      another build than the one of this clone
 *   --before <dir>    an earlier build too, measured in the same rounds
 *   --cpu             processor time in place of the wall's: for a machine that does other things, too
 *   --json            the numbers for programs
 *   --page            writes the table into docs/performance.md
 */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measure, withPlaces } from './measure.mjs';
import { whereAndWhen, writeSection } from './page.mjs';
import { rows } from './rows/rows.mjs';
import { pageTable, plainTable } from './table.mjs';

const QUICK_SECONDS = 30;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '20' },
    only: { type: 'string', multiple: true, default: [] },
    dist: { type: 'string', default: resolve(import.meta.dirname, '../dist') },
    before: { type: 'string' },
    cpu: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
  },
});

const builds = [...(options.before === undefined ? [] : [{ name: 'before', dist: resolve(options.before) }]), { name: 'now', dist: resolve(options.dist) }];
const names = builds.map(({ name }) => name);
const meant = rows.filter(({ name }) => options.only.length === 0 || options.only.some((text) => name.includes(text)));
if (meant.length === 0) throw new Error(`no row has one of these in its name: ${options.only.join(', ')}`);

const results = await withPlaces(builds, options.cpu, (places) => measure(meant, places, { rounds: Number(options.rounds), ...(options.quick ? { seconds: QUICK_SECONDS } : {}), tell }));
tell('');
if (options.json) console.log(JSON.stringify(results.map(({ row, byBuild }) => ({ ...row, ...byBuild })), undefined, 2));
else {
  console.log(`node ${process.version}; ${options.cpu ? 'processor time, ' : ''}medians of ${results[0]?.byBuild['now']?.rounds} rounds\n`);
  console.log(plainTable(results, names));
}
if (options.page) writeSection('table', `${whereAndWhen(results[0]?.byBuild['now']?.rounds ?? 0)}\n\n${pageTable(results, names)}`);
if (options.quick && results.some(({ byBuild }) => byBuild['now']?.verdict === 'missed')) process.exitCode = 1;

/** What happens just now, on a line that the next one replaces. @param {string} what */
function tell(what) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${what}`);
}
