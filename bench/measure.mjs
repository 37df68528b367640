// @ts-check
/** Measures rows of one build or of several, interleaved: each round runs every row of every build once. */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Place } from './place.mjs';
import { median, summary, verdict } from './statistics.mjs';

/** @typedef {import('./rows/row.mjs').Row} Row */
/** @typedef {import('./boards.mjs').Build} Build */

/**
 * What was measured of a row with one build. @typedef {object} Measured
 * @property {number} value the median, in the row's unit
 * @property {number} base the median of the baseline
 * @property {number} least the least value
 * @property {number} ratio
 * @property {number} noise
 * @property {'met' | 'within noise' | 'missed' | ''} verdict
 * @property {number} rounds
 */

/** @typedef {(row: string, build: string, why: string) => void} Skipped */

/** @typedef {{ row: Row, byBuild: Readonly<Record<string, Measured>> }} Result */

/**
 * Runs `use` with a place for each build, and removes what was made there. @template T @param {readonly Build[]} builds
 * @param {boolean} isByProcessor @param {(places: readonly Place[]) => Promise<T>} use @returns {Promise<T>}
 */
export async function withPlaces(builds, isByProcessor, use) {
  const base = mkdtempSync(join(tmpdir(), 'dibs-bench-'));
  const remove = () => rmSync(base, { recursive: true, force: true });
  // Whoever ends the bench early finds nothing left of it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  process.once('exit', remove);
  try {
    const places = builds.map((build) => {
      const home = join(base, build.name);
      mkdirSync(home);
      return new Place(build, home, isByProcessor);
    });
    return await use(places);
  } finally {
    remove();
  }
}

/**
 * As many rounds as are asked for; or, with `seconds`, as many as begin in that time, and at least three.
 * @param {readonly Row[]} rows @param {readonly Place[]} places
 * `skipped` hears of a row that an earlier build cannot run.
 * @param {{ rounds: number, seconds?: number, tell: (what: string) => void, skipped?: Skipped }} options
 * @returns {Promise<readonly Result[]>}
 */
export async function measure(rows, places, { rounds, seconds, tell, skipped = () => undefined }) {
  /** @type {Map<Row, Map<string, import('./rows/row.mjs').Pair[]>>} */
  const pairs = new Map(rows.map((row) => [row, new Map(places.map(({ build }) => [build.name, []]))]));
  const began = performance.now();
  const isOver = (/** @type {number} */ round) => (seconds === undefined ? round >= rounds : round >= 3 && performance.now() - began > seconds * 1000);
  for (let round = 0; !isOver(round); round++) {
    for (const [index, row] of rows.entries()) {
      tell(`round ${round + 1}, row ${index + 1} of ${rows.length}: ${row.name}`);
      // So that a signal is heard between two commands.
      await setImmediate();
      // Neither build is always the one that runs just after the other.
      for (const place of round % 2 === 0 ? places : places.toReversed()) {
        const measured = pairs.get(row)?.get(place.build.name);
        if (measured === undefined) continue;
        try {
          measured.push(await row.measure(place));
        } catch (error) {
          // An earlier build may not have the verb of a row yet. This build must.
          if (place === places.at(-1)) throw error;
          pairs.get(row)?.delete(place.build.name);
          skipped(row.name, place.build.name, error instanceof Error ? error.message : String(error));
        }
      }
    }
    for (const place of places) place.endRound();
  }
  return rows.map((row) => ({ row, byBuild: Object.fromEntries([...(pairs.get(row) ?? [])].map(([name, measured]) => [name, sumUp(row, measured)])) }));
}

/** @param {Row} row @param {readonly import('./rows/row.mjs').Pair[]} pairs @returns {Measured} */
function sumUp(row, pairs) {
  const values = pairs.map(({ value }) => value);
  const found = summary(pairs.map(({ value, base }) => value / base));
  return { value: median(values), base: median(pairs.map(({ base }) => base)), least: Math.min(...values), ...found, verdict: verdict(found, row.goal), rounds: pairs.length };
}
