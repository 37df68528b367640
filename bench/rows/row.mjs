// @ts-check
/** What a row is, and the baselines of cold processes. */

import { peakMemory } from '../run.mjs';

/**
 * One line of the table. @typedef {object} Row
 * @property {string} name
 * @property {string} baseline what it is compared with
 * @property {string} unit of the two numbers
 * @property {{ atMost?: number, atLeast?: number }} goal of the ratio; none where the row is for comparison
 * @property {(place: import('../place.mjs').Place) => Pair | Promise<Pair>} measure one round: the baseline, and
 *   just after it the row
 */

/** @typedef {{ value: number, base: number }} Pair */

/** @typedef {import('../run.mjs').Command} Command */

export const NODE = { label: 'node -e 0', argv: [process.execPath, '-e', '0'] };
export const SHELL = { label: 'sh -c :', argv: ['sh', '-c', ':'] };

/**
 * A cold process against another. @param {string} name @param {{ label: string, argv: readonly string[] }} baseline
 * @param {number | undefined} atMost @param {(place: import('../place.mjs').Place) => Command} command
 * @param {(place: import('../place.mjs').Place) => void} [then] what is not measured, after it
 * @returns {Row}
 */
export function cold(name, baseline, atMost, command, then) {
  return {
    name,
    baseline: baseline.label,
    unit: 'ms',
    goal: atMost === undefined ? {} : { atMost },
    measure(place) {
      // It is made ready before its baseline runs, so that nothing comes between the two.
      const meant = command(place);
      const base = place.time({ argv: baseline.argv, ...(meant.cwd === undefined ? {} : { cwd: meant.cwd }) });
      const value = place.time(meant);
      then?.(place);
      return { value, base };
    },
  };
}

/**
 * The peak memory of a Node program against that of a node that does nothing. @param {string} name @param {number}
 * atMost @param {(place: import('../place.mjs').Place) => Command} command
 * @param {(place: import('../place.mjs').Place) => void} [then] @returns {Row}
 */
export function memory(name, atMost, command, then) {
  return {
    name,
    baseline: NODE.label,
    unit: 'MiB',
    goal: { atMost },
    measure(place) {
      const meant = command(place);
      const base = peakMemory({ argv: NODE.argv }, place.home);
      const value = peakMemory(meant, place.home);
      then?.(place);
      return { value, base };
    },
  };
}
